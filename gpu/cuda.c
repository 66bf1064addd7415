/* SPDX-License-Identifier: BSD-3-Clause */
/* The CUDA backend: one table over the verbs, each with the context open and its turn. */
#include <stddef.h>

#include "cuda_verbs.h"
#include "polar/cuda.h"

/* call: of a struct cuda_context *c */
#define RUN(call)                                                                              \
    do {                                                                                       \
        struct cuda_context *c;                                                                \
        const polar_status entered = polar_cuda_enter(&c);                                     \
        return entered == POLAR_OK ? polar_cuda_leave(c, call) : entered;                      \
    } while (0)

/* the same, of all slices of the batch */
#define BATCH(call)                                                                            \
    do {                                                                                       \
        struct cuda_context *c;                                                                \
        const polar_status entered = polar_cuda_enter(&c);                                     \
        if (entered != POLAR_OK) return entered;                                               \
        if (e->slices > 0) c->slices = (struct gpu_slices){(unsigned)e->slices, e->stride};    \
        return polar_cuda_leave(c, call);                                                      \
    } while (0)

/* the same, of the native formats only */
#define FACTOR(format, call)                                                                   \
    do {                                                                                       \
        if (polar_format_get(format)->emulated) return POLAR_UNSUITED;                         \
        RUN(call);                                                                             \
    } while (0)

static polar_status copy_in(polar_engine *e, polar_op op, double scale, polar_cmat A,
                            polar_mat D) {
    (void)e;
    RUN(polar_cuda_settle(c, polar_cuda_copy_in(c, op, scale, A, D)));
}

static polar_status copy_out(polar_engine *e, polar_op op, double scale, polar_cmat A,
                             polar_mat D) {
    (void)e;
    RUN(polar_cuda_settle(c, polar_cuda_copy_out(c, op, scale, A, D)));
}

static polar_status gemm(polar_engine *e, double alpha, polar_op opA, polar_cmat A,
                         polar_op opB, polar_cmat B, double beta, polar_cmat C, polar_mat D) {
    BATCH(polar_cuda_gemm(c, alpha, opA, A, opB, B, beta, C, D));
}

static polar_status gram(polar_engine *e, polar_gram_side side, double alpha, polar_cmat X,
                         double beta, polar_cmat C, polar_mat D) {
    BATCH(polar_cuda_gram(c, side, alpha, X, beta, C, D));
}

static polar_status symm_product(polar_engine *e, double alpha, polar_cmat A, polar_cmat B,
                                 double beta, polar_cmat C, polar_mat D) {
    BATCH(polar_cuda_symm_product(c, alpha, A, B, beta, C, D));
}

static polar_status axpby(polar_engine *e, double alpha, polar_cmat X, double beta,
                          polar_cmat Y, polar_mat D) {
    BATCH(polar_cuda_axpby(c, alpha, X, beta, Y, D));
}

static polar_status recombine(polar_engine *e, int k, const double *weight,
                              const polar_mat *M) {
    BATCH(polar_cuda_recombine(c, k, weight, M));
}

static polar_status shift(polar_engine *e, double alpha, double beta, polar_mat D) {
    BATCH(polar_cuda_shift(c, alpha, beta, D));
}

static polar_status unit(polar_engine *e, polar_cmat X, polar_mat D) {
    BATCH(polar_cuda_unit(c, X, D));
}

static polar_status transpose(polar_engine *e, polar_cmat X, polar_mat D) {
    (void)e;
    RUN(polar_cuda_transpose(c, X, D));
}

static polar_status symmetrise(polar_engine *e, polar_mat D, double *asym) {
    (void)e;
    RUN(polar_cuda_symmetrise(c, D, asym));
}

static polar_status randomise(polar_engine *e, uint64_t seed, polar_mat D) {
    (void)e;
    RUN(polar_cuda_randomise(c, seed, D));
}

static polar_status scale_columns(polar_engine *e, polar_mat D, const double *d) {
    (void)e;
    RUN(polar_cuda_scale_columns(c, D, d));
}

static polar_status norm(polar_engine *e, polar_norm kind, polar_cmat X, double *value) {
    (void)e;
    RUN(polar_cuda_norm(c, kind, X, value));
}

static polar_status norm_diff(polar_engine *e, polar_cmat X, polar_cmat Y, double *value) {
    (void)e;
    RUN(polar_cuda_norm_diff(c, X, Y, value));
}

static polar_status inner(polar_engine *e, polar_cmat X, polar_cmat Y, double *value) {
    (void)e;
    RUN(polar_cuda_inner(c, X, Y, value));
}

static polar_status qr(polar_engine *e, polar_mat A, int64_t *perm, polar_mat tau) {
    FACTOR(A.format, polar_cuda_qr(c, polar_cuda_scratch(e), A, perm, tau));
}

static polar_status qr_triangle(polar_engine *e, polar_cmat A, double floor, polar_mat R) {
    (void)e;
    FACTOR(R.format, polar_cuda_qr_triangle(c, A, floor, R));
}

static polar_status triangle_rank(polar_engine *e, polar_cmat R, double small, int64_t *k) {
    (void)e;
    RUN(polar_cuda_triangle_rank(c, R, small, k));
}

static polar_status qr_apply(polar_engine *e, polar_cmat A, polar_cmat tau, polar_cmat X,
                             polar_mat D) {
    FACTOR(A.format, polar_cuda_qr_apply(c, polar_cuda_scratch(e), A, tau, X, D));
}

static polar_status qr_stacked(polar_engine *e, double weight, polar_cmat X, bool pivot,
                               polar_mat S) {
    FACTOR(X.format, polar_cuda_qr_stacked(c, polar_cuda_scratch(e), weight, X, pivot, S));
}

static polar_status stacked_product(polar_engine *e, bool pivot, double alpha, polar_mat S,
                                    double beta, polar_cmat C, polar_mat D) {
    (void)e;
    FACTOR(D.format, polar_cuda_stacked_product(c, pivot, alpha, S, beta, C, D));
}

static polar_status permute_columns(polar_engine *e, polar_cmat X, const int64_t *perm,
                                    polar_mat D) {
    (void)e;
    RUN(polar_cuda_permute_columns(c, X, perm, D));
}

static polar_status mix_columns(polar_engine *e, uint64_t seed, polar_op op, polar_mat D) {
    FACTOR(D.format, polar_cuda_mix_columns(c, polar_cuda_scratch(e), seed, op, D));
}

static polar_status mix_rows(polar_engine *e, uint64_t seed, polar_op op, polar_mat D) {
    FACTOR(D.format, polar_cuda_mix_rows(c, polar_cuda_scratch(e), seed, op, D));
}

static polar_status cholesky(polar_engine *e, polar_mat Z) {
    FACTOR(Z.format, polar_cuda_cholesky(c, polar_cuda_scratch(e), Z));
}

static polar_status solve_posdef(polar_engine *e, polar_mat Z, polar_mat X) {
    FACTOR(X.format, polar_cuda_solve_posdef(c, polar_cuda_scratch(e), Z, X));
}

static polar_status posdef_inverse(polar_engine *e, polar_mat Z) {
    FACTOR(Z.format, polar_cuda_posdef_inverse(c, polar_cuda_scratch(e), Z));
}

static polar_status solve_triangular(polar_engine *e, bool right, polar_op op, polar_cmat R,
                                     polar_mat X) {
    (void)e;
    FACTOR(X.format, polar_cuda_solve_triangular(c, right, op, R, X));
}

static polar_status lu(polar_engine *e, polar_mat X, int64_t *perm, double floor) {
    FACTOR(X.format, polar_cuda_lu(c, polar_cuda_scratch(e), X, perm, floor));
}

static polar_status lu_solve(polar_engine *e, polar_cmat X, const int64_t *perm, polar_op op,
                             polar_mat B) {
    (void)e;
    FACTOR(X.format, polar_cuda_lu_solve(c, X, perm, op, B));
}

static polar_status lu_inverse(polar_engine *e, polar_mat X, const int64_t *perm, polar_mat D) {
    (void)e;
    FACTOR(X.format, polar_cuda_lu_inverse(c, polar_const(X), perm, D));
}

static polar_status triangular_inverse(polar_engine *e, polar_cmat R, polar_mat D) {
    (void)e;
    FACTOR(R.format, polar_cuda_triangular_inverse(c, R, D));
}

static polar_status svd(polar_engine *e, polar_mat A, polar_mat U, double *s, polar_mat Wt) {
    FACTOR(A.format, polar_cuda_svd(c, polar_cuda_scratch(e), polar_cuda_gesvd, A, U, s, Wt));
}

static polar_status svd_rival(polar_engine *e, polar_mat A, polar_mat U, double *s,
                              polar_mat Wt) {
    FACTOR(A.format, polar_cuda_svd(c, polar_cuda_scratch(e), polar_cuda_gesvdp, A, U, s, Wt));
}

static int64_t work_rival(unsigned verbs, int64_t m, int64_t n, polar_format f) {
    const unsigned svd_bit = 1u << POLAR_VERB_SVD, own = 1u << CUDA_VERB_GESVDP;
    verbs &= own - 1;
    return polar_cuda_work(verbs & svd_bit ? (verbs & ~svd_bit) | own : verbs, m, n, f);
}

static polar_status eigh(polar_engine *e, polar_mat H, bool vectors, double *w) {
    FACTOR(H.format, polar_cuda_eigh(c, polar_cuda_scratch(e), H, vectors, w));
}

/* what every table of the device has */
#define VERBS                                                                                  \
    .missing = polar_cuda_missing, .formats = POLAR_REAL | POLAR_COMPLEX | POLAR_EMULATED,     \
    .factor_formats = POLAR_REAL | POLAR_COMPLEX, .largest = CUDA_LARGEST,                     \
    .alloc = polar_cuda_alloc, .release = polar_cuda_release, .bytes = polar_cuda_bytes,       \
    .copy_in = copy_in, .copy_out = copy_out, .gemm = gemm, .gram = gram,                      \
    .symm_product = symm_product, .axpby = axpby, .recombine = recombine, .unit = unit,        \
    .shift = shift, .transpose = transpose, .symmetrise = symmetrise, .randomise = randomise,  \
    .scale_columns = scale_columns, .norm = norm, .norm_diff = norm_diff, .inner = inner,      \
    .qr = qr, .qr_triangle = qr_triangle, .triangle_rank = triangle_rank,                      \
    .qr_apply = qr_apply, .qr_stacked = qr_stacked, .stacked_product = stacked_product,        \
    .permute_columns = permute_columns, .mix_columns = mix_columns, .mix_rows = mix_rows,      \
    .cholesky = cholesky, .solve_posdef = solve_posdef, .solve_triangular = solve_triangular,  \
    .posdef_inverse = posdef_inverse, .lu = lu, .lu_solve = lu_solve,                          \
    .lu_inverse = lu_inverse, .triangular_inverse = triangular_inverse, .eigh = eigh,          \
    .resident = &polar_cuda_resident, .lanes = &polar_cuda_lanes

const polar_backend polar_cuda = {
    .name = "cuda",
    .summary = "one NVIDIA GPU of compute capability 9.0 or later, through cuBLAS and cuSOLVER",
    .work = polar_cuda_work,
    .svd = svd,
    VERBS,
};

const polar_backend polar_cuda_rival = {
    .name = "cuda-gesvdp",
    .summary = "cuda with cuSOLVER's gesvdp in place of its gesvd, to compare with",
    .work = work_rival,
    .svd = svd_rival,
    VERBS,
};
