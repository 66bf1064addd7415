/* SPDX-License-Identifier: BSD-3-Clause */
/* cuBLAS by CBLAS: rank-k updates, triangles, handles. */
#include "fake_cblas.h"

/* ---- triangles and rank-k, a type at a time ---- */

#define RANK_K(name, scalar, entry, call)                                                      \
    struct name##_call {                                                                       \
        CBLAS_TRANSPOSE t;                                                                     \
        int64_t n, k, lda, ldc;                                                                \
        scalar a, b;                                                                           \
        const entry *A;                                                                        \
        entry *C;                                                                              \
    };                                                                                         \
    static void name##_play(void *what) {                                                      \
        const struct name##_call *c = what;                                                    \
        fake_touch(true);                                                                      \
        call(CblasColMajor, CblasLower, c->t, number(c->n), number(c->k), c->a,                \
             (const void *)c->A, number(c->lda), c->b, (void *)c->C, number(c->ldc));          \
        fake_touch(false);                                                                     \
    }                                                                                          \
    static cublasStatus_t name(cublasHandle_t h, cublasFillMode_t u, cublasOperation_t t,      \
                               int64_t n, int64_t k, const scalar *a, const entry *A,          \
                               int64_t lda, const scalar *b, entry *C, int64_t ldc) {          \
        FAULT(#name);                                                                          \
        assert(h &&u == CUBLAS_FILL_MODE_LOWER && n > 0 && k > 0);                             \
        fake_by(h);                                                                            \
        fake_writes(C);                                                                        \
        const struct name##_call c = {op_of(t), n, k, lda, ldc, *a, *b, A, C};                 \
        fake_enqueue(name##_play, &c, sizeof c);                                               \
        return CUBLAS_STATUS_SUCCESS;                                                          \
    }
RANK_K(dsyrk, double, double, cblas_dsyrk)
RANK_K(ssyrk, float, float, cblas_ssyrk)
RANK_K(zherk, double, cuDoubleComplex, cblas_zherk)
RANK_K(cherk, float, cuComplex, cblas_cherk)

#define TRIANGLE(name, entry, call, scalar)                                                    \
    static cublasStatus_t name##_of(cublasHandle_t h, cublasSideMode_t side,                   \
                                    cublasFillMode_t u, cublasOperation_t t, int64_t m,        \
                                    int64_t n, const entry *a, const entry *A, int64_t lda,    \
                                    entry *B, int64_t ldb) {                                   \
        FAULT(#name);                                                                          \
        assert(u == CUBLAS_FILL_MODE_UPPER && m > 0 && n > 0 && ldb >= m);                     \
        fake_by(h);                                                                            \
        fake_writes(B);                                                                        \
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
        return name##_of(h, side, u, t, m, n, a, A, lda, B, ldb);                              \
    }
#define MULTIPLY(name, entry, call, scalar)                                                    \
    TRIANGLE(name, entry, call, scalar)                                                        \
    static cublasStatus_t name(cublasHandle_t h, cublasSideMode_t side, cublasFillMode_t u,    \
                               cublasOperation_t t, cublasDiagType_t d, int64_t m, int64_t n,  \
                               const entry *a, const entry *A, int64_t lda, const entry *B,    \
                               int64_t ldb, entry *C, int64_t ldc) {                           \
        assert(h &&d == CUBLAS_DIAG_NON_UNIT && B == C && ldb == ldc);                         \
        return name##_of(h, side, u, t, m, n, a, A, lda, C, ldb);                              \
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
    FAULT("cublasCreate");
    *h = fake_handle();
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t destroy(cublasHandle_t h) {
    fake_handle_free(h);
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t set_stream(cublasHandle_t h, cudaStream_t s) {
    FAULT("cublasSetStream");
    fake_handle_on(h, s);
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t set_workspace(cublasHandle_t h, void *p, size_t bytes) {
    FAULT("cublasSetWorkspace");
    assert(p && bytes);
    fake_handle_room(h, p);
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
    fake_install_gemm(c);
    fake_install_matmul(c);
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
