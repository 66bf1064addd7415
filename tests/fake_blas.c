/* SPDX-License-Identifier: BSD-3-Clause */
/* cuBLAS by CBLAS; bf16 and f16 in f32, rounded once. */
#include "fake.h"

#include <assert.h>
#include <cblas.h>
#include <math.h>
#include <polar.h>
#include <stdlib.h>
#include <string.h>
#undef I

#define FAULT(name)                                                                            \
    if (fake_fault(name))                                                                      \
    return fake_memory() ? CUBLAS_STATUS_ALLOC_FAILED : CUBLAS_STATUS_EXECUTION_FAILED

static CBLAS_TRANSPOSE op_of(cublasOperation_t op) {
    return op == CUBLAS_OP_N ? CblasNoTrans : op == CUBLAS_OP_T ? CblasTrans : CblasConjTrans;
}

static int number(int64_t n) {
    assert(n >= 0 && n <= INT32_MAX);
    return (int)n;
}

/* ---- 16-bit entries as f32 and back ---- */

static float wide(uint16_t h, bool bf16) {
    uint32_t bits = (uint32_t)h << 16;
    float x;
    if (bf16) {
        memcpy(&x, &bits, sizeof x);
        return x;
    }
    const int e = h >> 10 & 31, f = h & 1023;
    const double a = e == 31 ? (f ? NAN : INFINITY)
                     : e     ? ldexp(1024 + f, e - 25)
                             : ldexp(f, -24);
    return (float)(h >> 15 ? -a : a);
}

static uint16_t narrow(float x, bool bf16) {
    const double a = fabs(polar_round(bf16 ? POLAR_BF16 : POLAR_F16, (double)x));
    const unsigned sign = signbit(x) ? 0x8000u : 0;
    const int low = bf16 ? -126 : -14, bits = bf16 ? 7 : 10;
    if (isnan(a)) return (uint16_t)(sign | 0x7fffu);
    if (isinf(a)) return (uint16_t)(sign | (bf16 ? 0x7f80u : 0x7c00u));
    int e;
    frexp(a, &e);
    if (a == 0 || e - 1 < low) return (uint16_t)(sign | (unsigned)ldexp(a, bits - low));
    const unsigned f = (unsigned)(ldexp(a, bits + 1 - e)) - (1u << bits);
    return (uint16_t)(sign | (unsigned)(e - 1 - low + 1) << bits | f);
}

static float *widened(const void *A, int64_t m, int64_t n, int64_t ld, bool bf16) {
    float *x = malloc((size_t)(m * n + 1) * sizeof *x);
    for (int64_t j = 0; x && A && j < n; j++)
        for (int64_t i = 0; i < m; i++)
            x[i + j * m] = wide(((const uint16_t *)A)[i + j * ld], bf16);
    return x;
}

static void gemm_16(CBLAS_TRANSPOSE opA, CBLAS_TRANSPOSE opB, int64_t m, int64_t n, int64_t k,
                    float alpha, const void *A, int64_t lda, const void *B, int64_t ldb,
                    float beta, void *C, int64_t ldc, bool bf16) {
    const int64_t am = opA == CblasNoTrans ? m : k, an = opA == CblasNoTrans ? k : m;
    const int64_t bm = opB == CblasNoTrans ? k : n, bn = opB == CblasNoTrans ? n : k;
    float *a = widened(A, am, an, lda, bf16), *b = widened(B, bm, bn, ldb, bf16);
    float *c = widened(beta == 0 ? NULL : C, m, n, ldc, bf16);
    cblas_sgemm(CblasColMajor, opA, opB, number(m), number(n), number(k), alpha, a, number(am),
                b, number(bm), beta, c, number(m));
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < m; i++)
            ((uint16_t *)C)[i + j * ldc] = narrow(c[i + j * m], bf16);
    free(a);
    free(b);
    free(c);
}

static cublasStatus_t gemm(cublasHandle_t h, cublasOperation_t ta, cublasOperation_t tb,
                           int64_t m, int64_t n, int64_t k, const void *alpha, const void *A,
                           cudaDataType at, int64_t lda, const void *B, cudaDataType bt,
                           int64_t ldb, const void *beta, void *C, cudaDataType ct, int64_t ldc,
                           cublasComputeType_t compute, cublasGemmAlgo_t algorithm) {
    const CBLAS_TRANSPOSE x = op_of(ta), y = op_of(tb);
    const double *da = alpha, *db = beta;
    const float *sa = alpha, *sb = beta;
    FAULT("cublasGemmEx");
    assert(h && at == bt && at == ct && m > 0 && n > 0 && k > 0);
    assert(algorithm == CUBLAS_GEMM_DEFAULT && ldc >= m);
    assert(lda >= (x == CblasNoTrans ? m : k) && ldb >= (y == CblasNoTrans ? k : n));
    assert((compute == CUBLAS_COMPUTE_64F) == (at == CUDA_R_64F || at == CUDA_C_64F));
    fake_touch(true);
    if (at == CUDA_R_64F)
        cblas_dgemm(CblasColMajor, x, y, number(m), number(n), number(k), *da, A, number(lda),
                    B, number(ldb), *db, C, number(ldc));
    else if (at == CUDA_R_32F)
        cblas_sgemm(CblasColMajor, x, y, number(m), number(n), number(k), *sa, A, number(lda),
                    B, number(ldb), *sb, C, number(ldc));
    else if (at == CUDA_C_64F)
        cblas_zgemm(CblasColMajor, x, y, number(m), number(n), number(k), da, A, number(lda), B,
                    number(ldb), db, C, number(ldc));
    else if (at == CUDA_C_32F)
        cblas_cgemm(CblasColMajor, x, y, number(m), number(n), number(k), sa, A, number(lda), B,
                    number(ldb), sb, C, number(ldc));
    else
        gemm_16(x, y, m, n, k, *sa, A, lda, B, ldb, *sb, C, ldc, at == CUDA_R_16BF);
    fake_touch(false);
    return CUBLAS_STATUS_SUCCESS;
}

/* addresses in device memory; blocks do not overlap */
static cublasStatus_t gemm_batch(cublasHandle_t h, cublasOperation_t ta, cublasOperation_t tb,
                                 int64_t m, int64_t n, int64_t k, const void *alpha,
                                 const void *const *A, cudaDataType at, int64_t lda,
                                 const void *const *B, cudaDataType bt, int64_t ldb,
                                 const void *beta, void *const *C, cudaDataType ct, int64_t ldc,
                                 int64_t count, cublasComputeType_t compute,
                                 cublasGemmAlgo_t algorithm) {
    FAULT("cublasGemmBatchedEx");
    assert(h && at == bt && at == ct && m > 0 && n > 0 && k > 0 && count > 0);
    assert((at == CUDA_R_16BF || at == CUDA_R_16F) && compute == CUBLAS_COMPUTE_32F);
    assert(algorithm == CUBLAS_GEMM_DEFAULT && ldc >= m);
    assert(lda >= (ta == CUBLAS_OP_N ? m : k) && ldb >= (tb == CUBLAS_OP_N ? k : n));
    fake_touch(true);
    for (int64_t i = 0; i < count; i++)
        gemm_16(op_of(ta), op_of(tb), m, n, k, *(const float *)alpha, A[i], lda, B[i], ldb,
                *(const float *)beta, C[i], ldc, at == CUDA_R_16BF);
    fake_touch(false);
    return CUBLAS_STATUS_SUCCESS;
}

/* ---- triangles and rank-k, a type at a time ---- */

#define RANK_K(name, scalar, entry, call)                                                      \
    static cublasStatus_t name(cublasHandle_t h, cublasFillMode_t u, cublasOperation_t t,      \
                               int64_t n, int64_t k, const scalar *a, const entry *A,          \
                               int64_t lda, const scalar *b, entry *C, int64_t ldc) {          \
        FAULT(#name);                                                                          \
        assert(h &&u == CUBLAS_FILL_MODE_LOWER && n > 0 && k > 0);                             \
        fake_touch(true);                                                                      \
        call(CblasColMajor, CblasLower, op_of(t), number(n), number(k), *a, (const void *)A,   \
             number(lda), *b, (void *)C, number(ldc));                                         \
        fake_touch(false);                                                                     \
        return CUBLAS_STATUS_SUCCESS;                                                          \
    }
RANK_K(dsyrk, double, double, cblas_dsyrk)
RANK_K(ssyrk, float, float, cblas_ssyrk)
RANK_K(zherk, double, cuDoubleComplex, cblas_zherk)
RANK_K(cherk, float, cuComplex, cblas_cherk)

#define TRIANGLE(name, entry, call, scalar)                                                    \
    static cublasStatus_t name##_of(cublasSideMode_t side, cublasFillMode_t u,                 \
                                    cublasOperation_t t, int64_t m, int64_t n, const entry *a, \
                                    const entry *A, int64_t lda, entry *B, int64_t ldb) {      \
        FAULT(#name);                                                                          \
        assert(u == CUBLAS_FILL_MODE_UPPER && m > 0 && n > 0 && ldb >= m);                     \
        fake_touch(true);                                                                      \
        call(CblasColMajor, side == CUBLAS_SIDE_RIGHT ? CblasRight : CblasLeft, CblasUpper,    \
             op_of(t), CblasNonUnit, number(m), number(n), scalar a, (const void *)A,          \
             number(lda), (void *)B, number(ldb));                                             \
        fake_touch(false);                                                                     \
        return CUBLAS_STATUS_SUCCESS;                                                          \
    }
#define SOLVE(name, entry, call, scalar)                                                       \
    TRIANGLE(name, entry, call, scalar)                                                        \
    static cublasStatus_t name(cublasHandle_t h, cublasSideMode_t side, cublasFillMode_t u,    \
                               cublasOperation_t t, cublasDiagType_t d, int64_t m, int64_t n,  \
                               const entry *a, const entry *A, int64_t lda, entry *B,          \
                               int64_t ldb) {                                                  \
        assert(h &&d == CUBLAS_DIAG_NON_UNIT);                                                 \
        return name##_of(side, u, t, m, n, a, A, lda, B, ldb);                                 \
    }
#define MULTIPLY(name, entry, call, scalar)                                                    \
    TRIANGLE(name, entry, call, scalar)                                                        \
    static cublasStatus_t name(cublasHandle_t h, cublasSideMode_t side, cublasFillMode_t u,    \
                               cublasOperation_t t, cublasDiagType_t d, int64_t m, int64_t n,  \
                               const entry *a, const entry *A, int64_t lda, const entry *B,    \
                               int64_t ldb, entry *C, int64_t ldc) {                           \
        assert(h &&d == CUBLAS_DIAG_NON_UNIT && B == C && ldb == ldc);                         \
        return name##_of(side, u, t, m, n, a, A, lda, C, ldb);                                 \
    }
SOLVE(dtrsm, double, cblas_dtrsm, *)
SOLVE(strsm, float, cblas_strsm, *)
SOLVE(ztrsm, cuDoubleComplex, cblas_ztrsm, (const void *))
SOLVE(ctrsm, cuComplex, cblas_ctrsm, (const void *))
MULTIPLY(dtrmm, double, cblas_dtrmm, *)
MULTIPLY(strmm, float, cblas_strmm, *)
MULTIPLY(ztrmm, cuDoubleComplex, cblas_ztrmm, (const void *))
MULTIPLY(ctrmm, cuComplex, cblas_ctrmm, (const void *))

/* ---- handles ---- */

static cublasStatus_t create(cublasHandle_t *h) {
    static int handle;
    FAULT("cublasCreate");
    *h = (cublasHandle_t)(void *)&handle;
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t destroy(cublasHandle_t h) {
    return h ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_NOT_INITIALIZED;
}

static cublasStatus_t set_stream(cublasHandle_t h, cudaStream_t s) {
    FAULT("cublasSetStream");
    assert(h && s);
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t set_workspace(cublasHandle_t h, void *p, size_t bytes) {
    FAULT("cublasSetWorkspace");
    assert(h && p && bytes);
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t set_mode(cublasHandle_t h, cublasMath_t mode) {
    FAULT("cublasSetMathMode");
    assert(h && mode == CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION);
    return CUBLAS_STATUS_SUCCESS;
}

void fake_install_blas(struct cuda_calls *c) {
    c->cublasCreate = create;
    c->cublasDestroy = destroy;
    c->cublasSetStream = set_stream;
    c->cublasSetWorkspace = set_workspace;
    c->cublasSetMathMode = set_mode;
    c->cublasGemmEx_64 = gemm;
    c->cublasGemmBatchedEx_64 = gemm_batch;
    c->cublasDsyrk_64 = dsyrk;
    c->cublasSsyrk_64 = ssyrk;
    c->cublasZherk_64 = zherk;
    c->cublasCherk_64 = cherk;
    c->cublasDtrsm_64 = dtrsm;
    c->cublasStrsm_64 = strsm;
    c->cublasZtrsm_64 = ztrsm;
    c->cublasCtrsm_64 = ctrsm;
    c->cublasDtrmm_64 = dtrmm;
    c->cublasStrmm_64 = strmm;
    c->cublasZtrmm_64 = ztrmm;
    c->cublasCtrmm_64 = ctrmm;
}
