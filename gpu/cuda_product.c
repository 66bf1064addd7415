/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Products. Sums of bf16 and f16 are kept in f32, the epilogue too, and rounded once when they
 * are stored; tf32 is rounded by a pass of our own, for cuBLAS stores f32.
 *
 * What adds a C that lies elsewhere goes by cublasLt, which reads it where it writes D; gemm,
 * where cublasLt does not take a product, and rank-k updates work in place, on a copy of C.
 *
 * Two symmetric results: by syrk and herk in the native formats, which have them; in bf16 and
 * f16 as cuda_symmetric.c chooses; by strips of gemm in tf32, where the factors differ, and in
 * batches, even of one, where our own kernel does not suit: cuBLAS has no syrk of many. Then
 * the lower triangle is mirrored.
 */
#include "cuda_blas.h"
#include "cuda_symmetric.h"
#include "index.h"

static polar_status mirrored(struct cuda_context *c, polar_mat D) {
    gpu_mirror(c->stream, c->slices, polar_cuda_view(polar_const(D)));
    return polar_cuda_launched();
}

static bool apart(double beta, polar_cmat C, polar_mat D) {
    return beta != 0 && C.data != D.data;
}

/* D = C where beta asks for it, for what updates D in place */
static polar_status place(struct cuda_context *c, double beta, polar_cmat C, polar_mat D) {
    return apart(beta, C, D) ? polar_cuda_axpby(c, 1, C, 0, C, D) : POLAR_OK;
}

static polar_status rounded(struct cuda_context *c, polar_mat D) {
    const polar_cmat X = polar_const(D);
    return D.format == POLAR_TF32 ? polar_cuda_axpby(c, 1, X, 0, X, D) : POLAR_OK;
}

/* D = alpha op(A) op(B) + beta D, inner dimension k > 0, tf32 not rounded */
static polar_status update(struct cuda_context *c, double alpha, polar_op opA, polar_cmat A,
                           polar_op opB, polar_cmat B, int64_t k, double beta, polar_mat D) {
    const struct cuda_type *t = polar_cuda_type(A.format), *d = polar_cuda_type(D.format);
    const union scalar a = polar_cuda_scalar(D.format, alpha),
                       b = polar_cuda_scalar(D.format, beta);
    const cublasOperation_t p = polar_cuda_op(D.format, opA), q = polar_cuda_op(D.format, opB);
    const int64_t stride = c->slices.stride / t->bytes, stride_D = c->slices.stride / d->bytes;
    return polar_cublas_status(
        c->slices.count > 1
            ? CUDA cublasGemmStridedBatchedEx_64(
                  c->blas, p, q, D.m, D.n, k, &a, A.data, t->data, A.ld, stride, B.data,
                  t->data, B.ld, stride, &b, D.data, d->data, D.ld, stride_D, c->slices.count,
                  t->compute, CUBLAS_GEMM_DEFAULT)
            : CUDA cublasGemmEx_64(c->blas, p, q, D.m, D.n, k, &a, A.data, t->data, A.ld,
                                   B.data, t->data, B.ld, &b, D.data, d->data, D.ld, t->compute,
                                   CUBLAS_GEMM_DEFAULT));
}

/* Batches go by cublasLt in any case: its algorithm is the same for one matrix as for many. */
polar_status polar_cuda_product(struct cuda_context *c, double alpha, polar_op opA,
                                polar_cmat A, polar_op opB, polar_cmat B, int64_t k,
                                double beta, polar_cmat C, polar_mat D) {
    const bool other = apart(beta, C, D);
    if (other || c->slices.stride > 0) {
        const polar_status s =
            polar_cuda_matmul(c, alpha, opA, A, opB, B, k, beta, other ? C : polar_const(D), D);
        if (s != POLAR_UNSUITED) return s;
    }
    TRY(place(c, beta, C, D));
    return update(c, alpha, opA, A, opB, B, k, beta, D);
}

/* D = beta C: what is left without an inner dimension */
static polar_status no_terms(struct cuda_context *c, double beta, polar_cmat C, polar_mat D) {
    return apart(beta, C, D) ? polar_cuda_axpby(c, beta, C, 0, C, D)
                             : polar_cuda_shift(c, 0, beta, D);
}

polar_status polar_cuda_gemm(struct cuda_context *c, double alpha, polar_op opA, polar_cmat A,
                             polar_op opB, polar_cmat B, double beta, polar_cmat C,
                             polar_mat D) {
    const int64_t k = opA == POLAR_N ? A.n : A.m;
    if (D.m == 0 || D.n == 0) return POLAR_OK;
    if (k == 0) return no_terms(c, beta, C, D);
    TRY(polar_cuda_product(c, alpha, opA, A, opB, B, k, beta, C, D));
    return rounded(c, D);
}

static polar_cmat part(polar_cmat A, int64_t i, int64_t j, int64_t m, int64_t n) {
    const polar_mat X = {(void *)A.data, A.m, A.n, A.ld, A.format, A.place};
    return polar_const(polar_cuda_part(X, i, j, m, n));
}

/* Lower triangle of D = alpha op(A) op(B) + beta C; above it, in the diagonal blocks, entries
 * are written that the mirror overwrites. */
static polar_status lower(struct cuda_context *c, double alpha, polar_op opA, polar_cmat A,
                          polar_op opB, polar_cmat B, int64_t k, double beta, polar_cmat C,
                          polar_mat D) {
    const int64_t n = D.n, strip = index_strip(n);
    for (int64_t j = 0; j < n; j += strip) {
        const int64_t w = index_least(strip, n - j), h = n - j;
        TRY(polar_cuda_product(
            c, alpha, opA, opA == POLAR_N ? part(A, j, 0, h, k) : part(A, 0, j, k, h), opB,
            opB == POLAR_N ? part(B, 0, j, k, w) : part(B, j, 0, w, k), k, beta,
            beta == 0 ? C : part(C, j, j, h, w), polar_cuda_part(D, j, j, h, w)));
    }
    return POLAR_OK;
}

/* of a 16-bit format, the result too */
static bool half(polar_cmat A, polar_mat D) {
    return (D.format == POLAR_BF16 || D.format == POLAR_F16) && A.format == D.format;
}

/* Products of a 16-bit format. UNSUITED: a batch that has to go by cuBLAS. */
static polar_status symmetric(struct cuda_context *c, bool outer, int64_t k, double alpha,
                              polar_cmat A, polar_cmat B, double beta, polar_cmat C,
                              polar_mat D) {
    const bool batch = c->slices.stride > 0;
    const int64_t stride = batch ? c->slices.stride / 2 : 0;
    const struct gpu_symmetric t = {
        .kind = D.format == POLAR_BF16 ? GPU_BF16 : GPU_F16,
        .outer = outer,
        .n = D.n,
        .k = k,
        .count = batch ? c->slices.count : 1,
        .alpha = alpha,
        .beta = beta,
        .A = {.data = (void *)A.data, .ld = A.ld, .stride = stride},
        .B = {.data = (void *)B.data, .ld = B.ld, .stride = stride},
        .C = {.data = (void *)C.data, .ld = C.ld, .stride = stride},
        .D = {.data = D.data, .ld = D.ld, .stride = stride},
    };
    return batch ? polar_cuda_symmetric_batch(c, &t) : polar_cuda_symmetric(c, &t);
}

polar_status polar_cuda_gram(struct cuda_context *c, polar_gram_side side, double alpha,
                             polar_cmat X, double beta, polar_cmat C, polar_mat D) {
    const bool right = side == POLAR_GRAM_RIGHT;
    const int64_t k = right ? X.m : X.n;
    const polar_op first = right ? POLAR_T : POLAR_N, second = right ? POLAR_N : POLAR_T;
    if (D.n == 0) return POLAR_OK;
    if (half(X, D)) {
        const polar_status s = symmetric(c, !right, k, alpha, X, X, beta, C, D);
        if (s != POLAR_UNSUITED) return s;
    }
    if (k == 0) {
        TRY(no_terms(c, beta, C, D));
    } else if (polar_format_get(X.format)->emulated || c->slices.stride > 0) {
        TRY(lower(c, alpha, first, X, second, X, k, beta, C, D));
    } else {
        TRY(place(c, beta, C, D));
        TRY(polar_cuda_rank_k(c, first, k, alpha, X, beta, D));
    }
    TRY(rounded(c, D));
    return mirrored(c, D);
}

polar_status polar_cuda_symm_product(struct cuda_context *c, double alpha, polar_cmat A,
                                     polar_cmat B, double beta, polar_cmat C, polar_mat D) {
    if (A.data == B.data && A.ld == B.ld) /* A = A', so AA = A'A */
        return polar_cuda_gram(c, POLAR_GRAM_RIGHT, alpha, A, beta, C, D);
    if (D.n == 0) return POLAR_OK;
    if (half(A, D)) {
        const polar_status s = symmetric(c, false, D.n, alpha, A, B, beta, C, D); /* A = A' */
        if (s != POLAR_UNSUITED) return s;
    }
    TRY(lower(c, alpha, POLAR_N, A, POLAR_N, B, D.n, beta, C, D));
    TRY(rounded(c, D));
    return mirrored(c, D);
}
