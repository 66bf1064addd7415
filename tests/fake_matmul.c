/* SPDX-License-Identifier: BSD-3-Clause */
/* cublasLt: objects that hold what they were told, an algorithm that knows what it was chosen
 * for, and products by the stand-in of gemm on a copy of C. */
#include <stdlib.h>
#include <string.h>

#include "fake_cblas.h"

bool fake_no_matmul;
static int64_t asked, done;

int64_t fake_asked(void) {
    return asked;
}

int64_t fake_matmuls(void) {
    return done;
}

struct layout {
    cudaDataType type;
    int32_t count;
    uint64_t rows, columns;
    int64_t ld, stride;
};

struct operation {
    cublasComputeType_t compute;
    cudaDataType scale;
    cublasOperation_t op[2];
};

struct preference {
    uint64_t workspace;
    uint32_t sums, aligned[4];
};

/* what it was chosen for, the number of matrices apart */
struct algorithm {
    uint32_t shape;
    uint32_t aligned[4];
    bool many;
};

#define FITS(a, b) _Static_assert(sizeof(a) <= sizeof(b), "room")
FITS(struct layout, cublasLtMatrixLayoutOpaque_t);
FITS(struct operation, cublasLtMatmulDescOpaque_t);
FITS(struct preference, cublasLtMatmulPreferenceOpaque_t);
FITS(struct algorithm, cublasLtMatmulAlgo_t);

/* contents of an object, checked to be one */
#define OPENED(type, name, object)                                                             \
    struct type name;                                                                          \
    memcpy(&name, object, sizeof name)
#define CLOSED(object, name) memcpy(object, &name, sizeof name)

static cublasStatus_t make_operation(cublasLtMatmulDesc_t d, size_t size,
                                     cublasComputeType_t compute, cudaDataType_t scale) {
    const struct operation o = {compute, scale, {CUBLAS_OP_N, CUBLAS_OP_N}};
    FAULT("cublasLtMatmulDescInit");
    assert(size == sizeof *d);
    memset(d, 0xa5, size);
    CLOSED(d, o);
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t set_operation(cublasLtMatmulDesc_t d, cublasLtMatmulDescAttributes_t what,
                                    const void *value, size_t size) {
    OPENED(operation, o, d);
    FAULT("cublasLtMatmulDescSetAttribute");
    assert(what == CUBLASLT_MATMUL_DESC_TRANSA || what == CUBLASLT_MATMUL_DESC_TRANSB);
    assert(size == sizeof o.op[0]);
    memcpy(&o.op[what == CUBLASLT_MATMUL_DESC_TRANSB], value, size);
    CLOSED(d, o);
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t make_layout(cublasLtMatrixLayout_t l, size_t size, cudaDataType type,
                                  uint64_t rows, uint64_t columns, int64_t ld) {
    const struct layout a = {type, 1, rows, columns, ld, 0};
    FAULT("cublasLtMatrixLayoutInit");
    assert(size == sizeof *l && rows > 0 && columns > 0 && ld >= (int64_t)rows);
    memset(l, 0xa5, size);
    CLOSED(l, a);
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t set_layout(cublasLtMatrixLayout_t l, cublasLtMatrixLayoutAttribute_t what,
                                 const void *value, size_t size) {
    OPENED(layout, a, l);
    const bool count = what == CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT;
    FAULT("cublasLtMatrixLayoutSetAttribute");
    assert(count || what == CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET);
    assert(size == (count ? sizeof a.count : sizeof a.stride));
    memcpy(count ? (void *)&a.count : (void *)&a.stride, value, size);
    assert(a.count > 0 && a.stride >= 0);
    CLOSED(l, a);
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t make_preference(cublasLtMatmulPreference_t p, size_t size) {
    const struct preference q = {0, CUBLASLT_REDUCTION_SCHEME_MASK, {256, 256, 256, 256}};
    FAULT("cublasLtMatmulPreferenceInit");
    assert(size == sizeof *p);
    CLOSED(p, q);
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t set_preference(cublasLtMatmulPreference_t p,
                                     cublasLtMatmulPreferenceAttributes_t what,
                                     const void *value, size_t size) {
    OPENED(preference, q, p);
    const int matrix = (int)what - (int)CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES;
    FAULT("cublasLtMatmulPreferenceSetAttribute");
    assert(size == (what == CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES ? 8 : 4));
    if (what == CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES)
        memcpy(&q.workspace, value, size);
    else if (what == CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK)
        memcpy(&q.sums, value, size);
    else if (matrix >= 0 && matrix < 4)
        memcpy(&q.aligned[matrix], value, size);
    else
        abort();
    CLOSED(p, q);
    return CUBLAS_STATUS_SUCCESS;
}

/* of everything but the number of matrices */
static uint32_t shape_of(cublasLtMatmulDesc_t d, const cublasLtMatrixLayout_t l[4]) {
    OPENED(operation, o, d);
    uint32_t hash = (uint32_t)o.compute * 31 + (uint32_t)o.op[0] * 7 + (uint32_t)o.op[1];
    for (int i = 0; i < 4; i++) {
        OPENED(layout, a, l[i]);
        hash = hash * 1000003 + (uint32_t)(a.rows * 31 + a.columns * 17 + (uint64_t)a.ld * 5 +
                                           (uint64_t)a.type + (uint64_t)a.stride * 3);
    }
    return hash;
}

static cublasStatus_t heuristic(cublasLtHandle_t h, cublasLtMatmulDesc_t d,
                                cublasLtMatrixLayout_t A, cublasLtMatrixLayout_t B,
                                cublasLtMatrixLayout_t C, cublasLtMatrixLayout_t D,
                                cublasLtMatmulPreference_t p, int most,
                                cublasLtMatmulHeuristicResult_t *result, int *count) {
    const cublasLtMatrixLayout_t all[4] = {A, B, C, D};
    struct algorithm g = {.shape = shape_of(d, all)};
    OPENED(preference, q, p);
    OPENED(layout, a, A);
    FAULT("cublasLtMatmulAlgoGetHeuristic");
    asked++;
    g.many = a.stride > 0;
    assert(h && most == 1 && q.workspace == CUDA_BLAS_BYTES);
    /* nothing is added up in 16 bits; no partial sums of a batch */
    assert(q.sums ==
           (g.many ? CUBLASLT_REDUCTION_SCHEME_NONE : CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE));
    assert(!g.many || a.count == 16);
    if (fake_no_matmul) return CUBLAS_STATUS_NOT_SUPPORTED;
    memcpy(g.aligned, q.aligned, sizeof g.aligned);
    memset(result, 0, sizeof *result);
    CLOSED(&result->algo, g);
    result->state = CUBLAS_STATUS_SUCCESS;
    *count = 1;
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t check(cublasLtHandle_t h, cublasLtMatmulDesc_t d,
                            cublasLtMatrixLayout_t A, cublasLtMatrixLayout_t B,
                            cublasLtMatrixLayout_t C, cublasLtMatrixLayout_t D,
                            const cublasLtMatmulAlgo_t *algorithm,
                            cublasLtMatmulHeuristicResult_t *result) {
    const cublasLtMatrixLayout_t all[4] = {A, B, C, D};
    OPENED(algorithm, g, algorithm);
    FAULT("cublasLtMatmulAlgoCheck");
    assert(h && g.shape == shape_of(d, all));
    memset(result, 0, sizeof *result);
    result->workspaceSize = CUDA_BLAS_BYTES;
    return CUBLAS_STATUS_SUCCESS;
}

static bool aligned(const void *p, int64_t stride, cudaDataType type, uint32_t bytes) {
    return bytes >= 1 && bytes <= 256 && (uintptr_t)p % bytes == 0 &&
           stride * fake_entry_bytes(type) % bytes == 0;
}

static cublasStatus_t matmul(cublasLtHandle_t h, cublasLtMatmulDesc_t d, const void *alpha,
                             const void *A, cublasLtMatrixLayout_t Al, const void *B,
                             cublasLtMatrixLayout_t Bl, const void *beta, const void *C,
                             cublasLtMatrixLayout_t Cl, void *D, cublasLtMatrixLayout_t Dl,
                             const cublasLtMatmulAlgo_t *algorithm, void *workspace,
                             size_t bytes, cudaStream_t stream) {
    const cublasLtMatrixLayout_t all[4] = {Al, Bl, Cl, Dl};
    OPENED(operation, o, d);
    OPENED(algorithm, g, algorithm);
    OPENED(layout, a, Al);
    OPENED(layout, b, Bl);
    OPENED(layout, c, Cl);
    OPENED(layout, r, Dl);
    const bool twice = a.type == CUDA_R_64F || a.type == CUDA_C_64F;
    const bool narrow = a.type == CUDA_R_16F || a.type == CUDA_R_16BF;
    struct fake_product p = {.x = op_of(o.op[0]),
                             .y = op_of(o.op[1]),
                             .m = (int64_t)r.rows,
                             .n = (int64_t)r.columns,
                             .k = (int64_t)(o.op[0] == CUBLAS_OP_N ? a.columns : a.rows),
                             .lda = a.ld,
                             .ldb = b.ld,
                             .ldc = r.ld,
                             .ldfrom = c.ld,
                             .strideA = a.stride,
                             .strideB = b.stride,
                             .strideC = r.stride,
                             .strideFrom = c.stride,
                             .count = r.count,
                             .A = A,
                             .B = B,
                             .from = C,
                             .C = D,
                             .type = a.type,
                             .result = r.type};
    FAULT("cublasLtMatmul");
    fake_on(stream);
    fake_writes(D);
    fake_writes(workspace);
    assert(h && workspace && (uintptr_t)workspace % 256 == 0 && bytes == CUDA_BLAS_BYTES);
    assert((C == D) == (Cl == Dl)); /* in place: one layout */
    assert(g.shape == shape_of(d, all) && g.many == (a.stride > 0));
    assert(a.type == b.type && c.type == r.type && c.rows == r.rows && c.columns == r.columns &&
           (a.type == r.type || (narrow && r.type == CUDA_R_32F)));
    assert(a.count == r.count && b.count == r.count && c.count == r.count);
    assert((o.op[1] == CUBLAS_OP_N ? b.rows : b.columns) == (uint64_t)p.k);
    assert((o.compute == CUBLAS_COMPUTE_64F) == twice);
    assert(o.scale == (narrow ? CUDA_R_32F : a.type)); /* the table of types */
    assert(aligned(A, a.stride, a.type, g.aligned[0]) &&
           aligned(B, b.stride, b.type, g.aligned[1]) &&
           aligned(C, c.stride, c.type, g.aligned[2]) &&
           aligned(D, r.stride, r.type, g.aligned[3]));
    fake_scalars(&p, alpha, beta);
    done++;
    fake_enqueue(fake_multiply, &p, sizeof p);
    return CUBLAS_STATUS_SUCCESS;
}

void fake_install_matmul(struct cuda_calls *c) {
    c->cublasLtMatmulDescInit_internal = make_operation;
    c->cublasLtMatmulDescSetAttribute = set_operation;
    c->cublasLtMatrixLayoutInit_internal = make_layout;
    c->cublasLtMatrixLayoutSetAttribute = set_layout;
    c->cublasLtMatmulPreferenceInit_internal = make_preference;
    c->cublasLtMatmulPreferenceSetAttribute = set_preference;
    c->cublasLtMatmulAlgoGetHeuristic = heuristic;
    c->cublasLtMatmulAlgoCheck = check;
    c->cublasLtMatmul = matmul;
}
