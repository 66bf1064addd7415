/* SPDX-License-Identifier: BSD-3-Clause */
/* cuSOLVER's factors by LAPACK. */
#include <stdlib.h>

#include "fake_lapack.h"

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
    begin(h, d, w, A, info);
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
    begin(h, d, w, A, info);
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
    begin(h, d, w, A, info);
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
    fake_by(h);
    fake_writes(B);
    assert(h && p && t == bt);
    lapack_int *own = malloc((size_t)(n + 1) * sizeof *own);
    fake_touch(true);
    for (int64_t i = 0; i < n; i++) own[i] = (lapack_int)ipiv[i];
    CALL(t, *info, getrs, trans, number(n), number(k), A, number(lda), own, B, number(ldb));
    fake_touch(false);
    free(own);
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t create(cusolverDnHandle_t *h) {
    FAULT("cusolverDnCreate");
    *h = fake_handle();
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t destroy(cusolverDnHandle_t h) {
    fake_handle_free(h);
    return CUSOLVER_STATUS_SUCCESS;
}

static cusolverStatus_t set_stream(cusolverDnHandle_t h, cudaStream_t s) {
    FAULT("cusolverDnSetStream");
    fake_handle_on(h, s);
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
    fake_install_spectral(c);
}
