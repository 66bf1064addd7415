/* SPDX-License-Identifier: BSD-3-Clause */
/* cuSOLVER's eigenvalues and singular values by LAPACK. */
#include <stdlib.h>

#include "fake_lapack.h"

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
    begin(h, d, w, A, info);
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
    begin(h, d, w, A, info);
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

static cusolverStatus_t gesvdp_size(cusolverDnHandle_t h, cusolverDnParams_t p,
                                    cusolverEigMode_t j, int econ, int64_t m, int64_t n,
                                    cudaDataType t, const void *A, int64_t lda, cudaDataType st,
                                    const void *S, cudaDataType ut, const void *U, int64_t ldu,
                                    cudaDataType vt, const void *V, int64_t ldv, cudaDataType c,
                                    size_t *d, size_t *w) {
    FAULT("cusolverDnXgesvdp_bufferSize");
    (void)A, (void)S, (void)U, (void)V, (void)st, (void)j;
    assert(h && p && econ == 1 && m >= n && t == ut && t == vt && t == c);
    assert(lda >= m && ldu >= m && ldv >= n);
    sizes(m, n, d, w);
    return CUSOLVER_STATUS_SUCCESS;
}

double fake_perturbation;

/* X := X' */
static void adjoint_z(double _Complex *X, int64_t n, int64_t ld) {
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i <= j; i++) {
            const double _Complex x = X[i + j * ld];
            X[i + j * ld] = conj(X[j + i * ld]);
            X[j + i * ld] = conj(x);
        }
}

static void adjoint_c(float _Complex *X, int64_t n, int64_t ld) {
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i <= j; i++) {
            const float _Complex x = X[i + j * ld];
            X[i + j * ld] = conjf(X[j + i * ld]);
            X[j + i * ld] = conjf(x);
        }
}

static void adjoint_d(double *X, int64_t n, int64_t ld) {
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < j; i++) {
            const double x = X[i + j * ld];
            X[i + j * ld] = X[j + i * ld];
            X[j + i * ld] = x;
        }
}

static void adjoint_s(float *X, int64_t n, int64_t ld) {
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < j; i++) {
            const float x = X[i + j * ld];
            X[i + j * ld] = X[j + i * ld];
            X[j + i * ld] = x;
        }
}

/* gesvd's V' turned over */
static cusolverStatus_t gesvdp(cusolverDnHandle_t h, cusolverDnParams_t p, cusolverEigMode_t j,
                               int econ, int64_t m, int64_t n, cudaDataType t, void *A,
                               int64_t lda, cudaDataType st, void *S, cudaDataType ut, void *U,
                               int64_t ldu, cudaDataType vt, void *V, int64_t ldv,
                               cudaDataType c, void *d, size_t bytes, void *w, size_t more,
                               int *info, double *perturbation) {
    const char job = j == CUSOLVER_EIG_MODE_VECTOR ? 'S' : 'N';
    FAULT("cusolverDnXgesvdp");
    begin(h, d, w, A, info);
    assert(h && p && econ == 1 && m >= n && perturbation);
    assert(t == ut && t == vt && t == c);
    assert((st == CUDA_R_64F) == (t == CUDA_R_64F || t == CUDA_C_64F));
    double *superb = malloc((size_t)(n + 1) * sizeof *superb);
    fake_touch(true);
    spoil(m, n, d, bytes, w, more);
    CALL(t, *info, gesvd, job, job, number(m), number(n), A, number(lda), S, U, number(ldu), V,
         number(ldv), (void *)superb);
    if (job == 'S' && t == CUDA_R_64F) adjoint_d(V, n, ldv);
    if (job == 'S' && t == CUDA_R_32F) adjoint_s(V, n, ldv);
    if (job == 'S' && t == CUDA_C_64F) adjoint_z(V, n, ldv);
    if (job == 'S' && t == CUDA_C_32F) adjoint_c(V, n, ldv);
    *perturbation = fake_perturbation;
    fake_touch(false);
    free(superb);
    return CUSOLVER_STATUS_SUCCESS;
}

void fake_install_spectral(struct cuda_calls *c) {
    c->cusolverDnXsyevd_bufferSize = syevd_size;
    c->cusolverDnXsyevd = syevd;
    c->cusolverDnXgesvd_bufferSize = gesvd_size;
    c->cusolverDnXgesvd = gesvd;
    c->cusolverDnXgesvdp_bufferSize = gesvdp_size;
    c->cusolverDnXgesvdp = gesvdp;
}
