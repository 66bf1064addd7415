/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * D = alpha op(A) op(B) + beta C, C apart from D or not, by cublasLtMatmul: C is read where D
 * is written, in the epilogue, so that nobody has to copy it. All our formats are in its table
 * of types, and C and D may have leading dimensions of their own (cuBLAS library manual,
 * cublasLt, cublasLtMatmul). A cublasHandle_t holds a cublasLtHandle_t and may be cast to one
 * (ibid., cublasLtHandle_t); the workspace is the lane's, on its stream, so users of it come
 * one after another.
 *
 * cublasLt's objects lie on the stack: nothing is allocated. Its heuristic is asked once for
 * products of one shape, of the host alone, and answers the same again when the answer has been
 * forgotten. For a batch it is asked as if of TYPICAL matrices, whatever their number, and
 * without partial sums: how a matrix is multiplied does not depend on how many others there
 * are.
 */
#include "cuda_blas.h"

#include <string.h>

enum { TYPICAL = 16 };

/* What cublasLt does not take is UNSUITED: there is another way. An error that it may have left
 * would be blamed on our next launch. */
static polar_status declined(void) {
    (void)CUDA cudaGetLastError();
    return POLAR_UNSUITED;
}

static polar_status judged(cublasStatus_t s) {
    const bool taken = s != CUBLAS_STATUS_NOT_SUPPORTED && s != CUBLAS_STATUS_INVALID_VALUE &&
                       s != CUBLAS_STATUS_ARCH_MISMATCH;
    return taken ? polar_cublas_status(s) : declined();
}

/* Nothing is allocated by an Init: ALLOC_FAILED means that the object of these headers is too
 * small for the library (ibid., cublasLtMatrixLayoutInit). */
static polar_status fits(cublasStatus_t s) {
    return s == CUBLAS_STATUS_ALLOC_FAILED ? declined() : judged(s);
}

#define LT(name, ...) TRY(judged(CUDA cublasLt##name(__VA_ARGS__)))
#define LT_INIT(name, ...) TRY(fits(CUDA cublasLt##name##Init_internal(__VA_ARGS__)))

/* A product and its matrices, A, B, C and D, as cublasLt sees them. */
struct operation {
    cublasLtMatmulDescOpaque_t product;
    cublasLtMatrixLayoutOpaque_t matrix[4];
};

/* In place C and D are one matrix, and want one layout (ibid., cublasLtMatmul). */
static cublasLtMatrixLayout_t layout_of_result(const struct cuda_question *q,
                                               struct operation *o) {
    return &o->matrix[q->in_place ? 2 : 3];
}

static polar_status describe(const struct cuda_question *q, int32_t count,
                             struct operation *o) {
    const struct cuda_type *factor = polar_cuda_type((polar_format)q->factors),
                           *result = polar_cuda_type((polar_format)q->result);
    const polar_format wide = polar_format_get((polar_format)q->result)->wide;
    const cublasOperation_t op[2] = {
        polar_cuda_op((polar_format)q->result, (polar_op)q->op[0]),
        polar_cuda_op((polar_format)q->result, (polar_op)q->op[1])};
    const bool flip[2] = {op[0] != CUBLAS_OP_N, op[1] != CUBLAS_OP_N};
    const int64_t size[4][2] = {{flip[0] ? q->k : q->m, flip[0] ? q->m : q->k},
                                {flip[1] ? q->n : q->k, flip[1] ? q->k : q->n},
                                {q->m, q->n},
                                {q->m, q->n}};
    LT_INIT(MatmulDesc, &o->product, sizeof o->product, factor->compute,
            polar_cuda_type(wide)->data);
    LT(MatmulDescSetAttribute, &o->product, CUBLASLT_MATMUL_DESC_TRANSA, &op[0], sizeof op[0]);
    LT(MatmulDescSetAttribute, &o->product, CUBLASLT_MATMUL_DESC_TRANSB, &op[1], sizeof op[1]);
    for (int i = 0; i < 4; i++) {
        const struct cuda_type *t = i < 2 ? factor : result;
        const int64_t stride = q->stride / t->bytes;
        LT_INIT(MatrixLayout, &o->matrix[i], sizeof o->matrix[i], t->data, (uint64_t)size[i][0],
                (uint64_t)size[i][1], q->ld[i]);
        if (stride == 0) continue;
        LT(MatrixLayoutSetAttribute, &o->matrix[i], CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &count,
           sizeof count);
        LT(MatrixLayoutSetAttribute, &o->matrix[i], CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET,
           &stride, sizeof stride);
    }
    return POLAR_OK;
}

/* Partial sums stay in the format that products are summed in. */
static polar_status prefer(const struct cuda_question *q, cublasLtMatmulPreferenceOpaque_t *p) {
    static const cublasLtMatmulPreferenceAttributes_t matrix[4] = {
        CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
        CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES};
    const uint64_t workspace = CUDA_BLAS_BYTES;
    const uint32_t sums =
        q->stride > 0 ? CUBLASLT_REDUCTION_SCHEME_NONE : CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE;
    LT_INIT(MatmulPreference, p, sizeof *p);
    LT(MatmulPreferenceSetAttribute, p, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &workspace,
       sizeof workspace);
    LT(MatmulPreferenceSetAttribute, p, CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, &sums,
       sizeof sums);
    for (int i = 0; i < 4; i++) {
        const uint32_t bytes = (uint32_t)q->aligned[i];
        LT(MatmulPreferenceSetAttribute, p, matrix[i], &bytes, sizeof bytes);
    }
    return POLAR_OK;
}

/* An algorithm for the question, checked for the number of matrices that there are. */
static polar_status ask(struct cuda_context *c, const struct cuda_question *q,
                        struct operation *o, cublasLtMatmulAlgo_t *algorithm) {
    const cublasLtHandle_t lt = (cublasLtHandle_t)(void *)c->blas;
    cublasLtMatmulPreferenceOpaque_t preference;
    cublasLtMatmulHeuristicResult_t found;
    struct operation typical;
    int count = 0;
    TRY(describe(q, TYPICAL, &typical));
    TRY(prefer(q, &preference));
    LT(MatmulAlgoGetHeuristic, lt, &typical.product, &typical.matrix[0], &typical.matrix[1],
       &typical.matrix[2], layout_of_result(q, &typical), &preference, 1, &found, &count);
    if (count < 1) return POLAR_UNSUITED;
    TRY(judged(found.state));
    *algorithm = found.algo;
    LT(MatmulAlgoCheck, lt, &o->product, &o->matrix[0], &o->matrix[1], &o->matrix[2],
       layout_of_result(q, o), algorithm, &found);
    return found.workspaceSize <= CUDA_BLAS_BYTES ? POLAR_OK : POLAR_UNSUITED;
}

/* from the answers given before, or a new one */
static polar_status choose(struct cuda_context *c, const struct cuda_question *q,
                           struct operation *o, struct cuda_matmul **answer) {
    struct cuda_matmul *a = c->matmul;
    while (a < c->matmul + CUDA_ANSWERS && memcmp(&a->question, q, sizeof *q) != 0) a++;
    if (a == c->matmul + CUDA_ANSWERS) {
        cublasLtMatmulAlgo_t found;
        memset(&found, 0, sizeof found);
        const polar_status s = ask(c, q, o, &found);
        if (s != POLAR_OK && s != POLAR_UNSUITED) return s;
        a = &c->matmul[c->next_matmul];
        c->next_matmul = (c->next_matmul + 1) % CUDA_ANSWERS;
        *a = (struct cuda_matmul){.question = *q, .found = s == POLAR_OK, .algorithm = found};
    }
    *answer = a;
    return a->found ? POLAR_OK : POLAR_UNSUITED;
}

/* the largest power of two that divides all addresses of a matrix, at most 256 */
static int64_t alignment(const void *data, int64_t stride) {
    const uint64_t bits = (uint64_t)(uintptr_t)data | (uint64_t)stride | CUDA_ALIGNMENT;
    return (int64_t)(bits & (~bits + 1));
}

polar_status polar_cuda_matmul(struct cuda_context *c, double alpha, polar_op opA, polar_cmat A,
                               polar_op opB, polar_cmat B, int64_t k, double beta, polar_cmat C,
                               polar_mat D) {
    const union scalar a = polar_cuda_scalar(D.format, alpha),
                       b = polar_cuda_scalar(D.format, beta);
    const int64_t stride = c->slices.stride;
    const polar_cmat all[4] = {A, B, C, polar_const(D)};
    struct cuda_question q = {.factors = A.format,
                              .result = D.format,
                              .op = {opA, opB},
                              .m = D.m,
                              .n = D.n,
                              .k = k,
                              .count = c->slices.count,
                              .stride = stride,
                              .in_place = C.data == D.data};
    struct operation o;
    struct cuda_matmul *answer;
    for (int i = 0; i < 4; i++) {
        q.ld[i] = all[i].ld;
        q.aligned[i] = alignment(all[i].data, stride);
    }
    TRY(describe(&q, (int32_t)q.count, &o));
    TRY(choose(c, &q, &o, &answer));
    const polar_status s = judged(CUDA cublasLtMatmul(
        (cublasLtHandle_t)(void *)c->blas, &o.product, &a, A.data, &o.matrix[0], B.data,
        &o.matrix[1], &b, C.data, &o.matrix[2], D.data, layout_of_result(&q, &o),
        &answer->algorithm, c->own, CUDA_BLAS_BYTES, c->stream));
    if (s == POLAR_UNSUITED) answer->found = false; /* nor the next time */
    return s;
}
