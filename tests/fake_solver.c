/* SPDX-License-Identifier: BSD-3-Clause */
/* cuSOLVER by LAPACK. What it is given as workspace it spoils. */
#include "fake.h"

#include <assert.h>
#include <complex.h>
#include <lapacke.h>
#include <stdlib.h>
#include <string.h>

#define FAULT(name)                                                                            \
    if (fake_fault(name))                                                                      \
    return fake_memory() ? CUSOLVER_STATUS_ALLOC_FAILED : CUSOLVER_STATUS_INTERNAL_ERROR
#define CALL(t, result, name, ...)                                                             \
    do {                                                                                       \
        LAPACKE_set_nancheck(0);                                                               \
        result = t == CUDA_R_64F   ? LAPACKE_d##name(LAPACK_COL_MAJOR, __VA_ARGS__)            \
                 : t == CUDA_R_32F ? LAPACKE_s##name(LAPACK_COL_MAJOR, __VA_ARGS__)            \
                 : t == CUDA_C_64F ? LAPACKE_z##name(LAPACK_COL_MAJOR, __VA_ARGS__)            \
                                   : LAPACKE_c##name(LAPACK_COL_MAJOR, __VA_ARGS__);           \
    } while (0)

static lapack_int number(int64_t n) {
    assert(n >= 0 && n <= INT32_MAX);
    return (lapack_int)n;
}

/* odd sizes that depend on everything */
static void sizes(int64_t m, int64_t n, size_t *device, size_t *host) {
    *device = (size_t)(1000 + 3 * m + 40 * n);
    *host = (size_t)(100 + n);
}

static void spoil(int64_t m, int64_t n, void *device, size_t bytes, void *host, size_t more) {
    size_t a, b;
    sizes(m, n, &a, &b);
    assert(device && bytes >= a && host && more >= b);
    memset(device, 0xa5, a);
    memset(host, 0xa5, b);
}

static cusolverStatus_t geqrf_size(cusolverDnHandle_t h, cusolverDnParams_t p, int64_t m,
                                   int64_t n, cudaDataType t, const void *A, int64_t lda,
                                   cudaDataType tt, const void *tau, cudaDataType c, size_t *d,
                                   size_t *w) {
    FAULT("cusolverDnXgeqrf_bufferSize");
    (void)A, (void)tau;
    assert(h && p && t == tt && t == c && lda >= m && m > 0 && n > 0);
    sizes(m, n, d, w);
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t geqrf(cusolverDnHandle_t h, cusolverDnParams_t p, int64_t m, int64_t n,
                              cudaDataType t, void *A, int64_t lda, cudaDataType tt, void *tau,
                              cudaDataType c, void *d, size_t bytes, void *w, size_t more,
                              int *info) {
    FAULT("cusolverDnXgeqrf");
    assert(h && p && t == tt && t == c);
    fake_touch(true);
    spoil(m, n, d, bytes, w, more);
    CALL(t, *info, geqrf, number(m), number(n), A, number(lda), tau);
    fake_touch(false);
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t potrf_size(cusolverDnHandle_t h, cusolverDnParams_t p,
                                   cublasFillMode_t u, int64_t n, cudaDataType t, const void *A,
                                   int64_t lda, cudaDataType c, size_t *d, size_t *w) {
    FAULT("cusolverDnXpotrf_bufferSize");
    (void)A;
    assert(h && p && u == CUBLAS_FILL_MODE_UPPER && t == c && lda >= n);
    sizes(n, n, d, w);
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t potrf(cusolverDnHandle_t h, cusolverDnParams_t p, cublasFillMode_t u,
                              int64_t n, cudaDataType t, void *A, int64_t lda, cudaDataType c,
                              void *d, size_t bytes, void *w, size_t more, int *info) {
    FAULT("cusolverDnXpotrf");
    assert(h && p && u == CUBLAS_FILL_MODE_UPPER && t == c);
    fake_touch(true);
    spoil(n, n, d, bytes, w, more);
    CALL(t, *info, potrf, 'U', number(n), A, number(lda));
    fake_touch(false);
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t getrf_size(cusolverDnHandle_t h, cusolverDnParams_t p, int64_t m,
                                   int64_t n, cudaDataType t, const void *A, int64_t lda,
                                   cudaDataType c, size_t *d, size_t *w) {
    FAULT("cusolverDnXgetrf_bufferSize");
    (void)A;
    assert(h && p && t == c && lda >= m);
    sizes(m, n, d, w);
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t getrf(cusolverDnHandle_t h, cusolverDnParams_t p, int64_t m, int64_t n,
                              cudaDataType t, void *A, int64_t lda, int64_t *ipiv,
                              cudaDataType c, void *d, size_t bytes, void *w, size_t more,
                              int *info) {
    FAULT("cusolverDnXgetrf");
    assert(h && p && t == c && m == n);
    lapack_int *own = malloc((size_t)(n + 1) * sizeof *own);
    fake_touch(true);
    spoil(m, n, d, bytes, w, more);
    CALL(t, *info, getrf, number(m), number(n), A, number(lda), own);
    for (int64_t i = 0; i < n; i++) ipiv[i] = own[i];
    fake_touch(false);
    free(own);
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t getrs(cusolverDnHandle_t h, cusolverDnParams_t p, cublasOperation_t op,
                              int64_t n, int64_t k, cudaDataType t, const void *A, int64_t lda,
                              const int64_t *ipiv, cudaDataType bt, void *B, int64_t ldb,
                              int *info) {
    const char trans = op == CUBLAS_OP_N ? 'N' : op == CUBLAS_OP_T ? 'T' : 'C';
    FAULT("cusolverDnXgetrs");
    assert(h && p && t == bt);
    lapack_int *own = malloc((size_t)(n + 1) * sizeof *own);
    fake_touch(true);
    for (int64_t i = 0; i < n; i++) own[i] = (lapack_int)ipiv[i];
    CALL(t, *info, getrs, trans, number(n), number(k), A, number(lda), own, B, number(ldb));
    fake_touch(false);
    free(own);
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t syevd_size(cusolverDnHandle_t h, cusolverDnParams_t p,
                                   cusolverEigMode_t j, cublasFillMode_t u, int64_t n,
                                   cudaDataType t, const void *A, int64_t lda, cudaDataType wt,
                                   const void *W, cudaDataType c, size_t *d, size_t *w) {
    FAULT("cusolverDnXsyevd_bufferSize");
    (void)A, (void)W, (void)wt, (void)j;
    assert(h && p && u == CUBLAS_FILL_MODE_LOWER && t == c && lda >= n);
    sizes(n, n, d, w);
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t syevd(cusolverDnHandle_t h, cusolverDnParams_t p, cusolverEigMode_t j,
                              cublasFillMode_t u, int64_t n, cudaDataType t, void *A,
                              int64_t lda, cudaDataType wt, void *W, cudaDataType c, void *d,
                              size_t bytes, void *w, size_t more, int *info) {
    const char job = j == CUSOLVER_EIG_MODE_VECTOR ? 'V' : 'N';
    FAULT("cusolverDnXsyevd");
    assert(h && p && u == CUBLAS_FILL_MODE_LOWER && t == c);
    assert((wt == CUDA_R_64F) == (t == CUDA_R_64F || t == CUDA_C_64F));
    fake_touch(true);
    spoil(n, n, d, bytes, w, more);
    LAPACKE_set_nancheck(0);
    const lapack_int order = number(n), ld = number(lda);
    *info = t == CUDA_R_64F   ? LAPACKE_dsyevd(LAPACK_COL_MAJOR, job, 'L', order, A, ld, W)
            : t == CUDA_R_32F ? LAPACKE_ssyevd(LAPACK_COL_MAJOR, job, 'L', order, A, ld, W)
            : t == CUDA_C_64F ? LAPACKE_zheevd(LAPACK_COL_MAJOR, job, 'L', order, A, ld, W)
                              : LAPACKE_cheevd(LAPACK_COL_MAJOR, job, 'L', order, A, ld, W);
    fake_touch(false);
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t gesvd_size(cusolverDnHandle_t h, cusolverDnParams_t p, signed char ju,
                                   signed char jv, int64_t m, int64_t n, cudaDataType t,
                                   const void *A, int64_t lda, cudaDataType st, const void *S,
                                   cudaDataType ut, const void *U, int64_t ldu, cudaDataType vt,
                                   const void *VT, int64_t ldvt, cudaDataType c, size_t *d,
                                   size_t *w) {
    FAULT("cusolverDnXgesvd_bufferSize");
    (void)A, (void)S, (void)U, (void)VT, (void)st;
    assert(h && p && ju == jv && m >= n && t == ut && t == vt && t == c);
    assert(lda >= m && ldu >= m && ldvt >= n);
    sizes(m, n, d, w);
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t gesvd(cusolverDnHandle_t h, cusolverDnParams_t p, signed char ju,
                              signed char jv, int64_t m, int64_t n, cudaDataType t, void *A,
                              int64_t lda, cudaDataType st, void *S, cudaDataType ut, void *U,
                              int64_t ldu, cudaDataType vt, void *VT, int64_t ldvt,
                              cudaDataType c, void *d, size_t bytes, void *w, size_t more,
                              int *info) {
    FAULT("cusolverDnXgesvd");
    assert(h && p && m >= n && (ju == 'S' || ju == 'N') && ju == jv);
    assert(t == ut && t == vt && t == c);
    assert((st == CUDA_R_64F) == (t == CUDA_R_64F || t == CUDA_C_64F));
    double *superb = malloc((size_t)(n + 1) * sizeof *superb);
    fake_touch(true);
    spoil(m, n, d, bytes, w, more);
    CALL(t, *info, gesvd, ju, jv, number(m), number(n), A, number(lda), S, U, number(ldu), VT,
         number(ldvt), (void *)superb);
    fake_touch(false);
    free(superb);
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t create(cusolverDnHandle_t *h) {
    static int handle;
    FAULT("cusolverDnCreate");
    *h = (cusolverDnHandle_t)(void *)&handle;
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t destroy(cusolverDnHandle_t h) {
    return h ? CUSOLVER_STATUS_SUCCESS : CUSOLVER_STATUS_NOT_INITIALIZED;
}

static cusolverStatus_t set_stream(cusolverDnHandle_t h, cudaStream_t s) {
    FAULT("cusolverDnSetStream");
    assert(h && s);
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t create_params(cusolverDnParams_t *p) {
    static int params;
    FAULT("cusolverDnCreateParams");
    *p = (cusolverDnParams_t)(void *)&params;
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t destroy_params(cusolverDnParams_t p) {
    return p ? CUSOLVER_STATUS_SUCCESS : CUSOLVER_STATUS_NOT_INITIALIZED;
}

void fake_install_solver(struct cuda_calls *c) {
    c->cusolverDnCreate = create;
    c->cusolverDnDestroy = destroy;
    c->cusolverDnSetStream = set_stream;
    c->cusolverDnCreateParams = create_params;
    c->cusolverDnDestroyParams = destroy_params;
    c->cusolverDnXgeqrf_bufferSize = geqrf_size;
    c->cusolverDnXgeqrf = geqrf;
    c->cusolverDnXpotrf_bufferSize = potrf_size;
    c->cusolverDnXpotrf = potrf;
    c->cusolverDnXgetrf_bufferSize = getrf_size;
    c->cusolverDnXgetrf = getrf;
    c->cusolverDnXgetrs = getrs;
    c->cusolverDnXsyevd_bufferSize = syevd_size;
    c->cusolverDnXsyevd = syevd;
    c->cusolverDnXgesvd_bufferSize = gesvd_size;
    c->cusolverDnXgesvd = gesvd;
}
