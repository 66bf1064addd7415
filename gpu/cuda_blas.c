/* SPDX-License-Identifier: BSD-3-Clause */
/* cuBLAS with the calling conventions of the formats made equal. */
#include "cuda_blas.h"

union scalar polar_cuda_scalar(polar_format f, double x) {
    union scalar s = {{0, 0}};
    if (polar_cuda_type(f)->is_double)
        s.d[0] = x;
    else
        s.s[0] = (float)x;
    return s;
}

cublasOperation_t polar_cuda_op(polar_format f, polar_op op) {
    if (op == POLAR_N) return CUBLAS_OP_N;
    return polar_cuda_type(f)->is_complex ? CUBLAS_OP_C : CUBLAS_OP_T;
}

polar_status polar_cuda_rank_k(struct cuda_context *c, polar_op op, int64_t k, double alpha,
                               polar_cmat X, double beta, polar_mat D) {
    const cublasFillMode_t lower = CUBLAS_FILL_MODE_LOWER;
    const cublasOperation_t t = polar_cuda_op(D.format, op);
    const float a = (float)alpha, b = (float)beta;
    cublasStatus_t s = CUBLAS_STATUS_NOT_SUPPORTED;
    switch (D.format) {
    case POLAR_F64:
        s = CUDA cublasDsyrk_64(c->blas, lower, t, D.n, k, &alpha, X.data, X.ld, &beta, D.data,
                                D.ld);
        break;
    case POLAR_F32:
        s = CUDA cublasSsyrk_64(c->blas, lower, t, D.n, k, &a, X.data, X.ld, &b, D.data, D.ld);
        break;
    case POLAR_C128:
        s = CUDA cublasZherk_64(c->blas, lower, t, D.n, k, &alpha, X.data, X.ld, &beta, D.data,
                                D.ld);
        break;
    case POLAR_C64:
        s = CUDA cublasCherk_64(c->blas, lower, t, D.n, k, &a, X.data, X.ld, &b, D.data, D.ld);
        break;
    default:
        break;
    }
    return polar_cublas_status(s);
}

polar_status polar_cuda_trsm(struct cuda_context *c, bool right, polar_op op, polar_cmat R,
                             polar_mat B) {
    const cublasSideMode_t side = right ? CUBLAS_SIDE_RIGHT : CUBLAS_SIDE_LEFT;
    const cublasFillMode_t upper = CUBLAS_FILL_MODE_UPPER;
    const cublasDiagType_t diagonal = CUBLAS_DIAG_NON_UNIT;
    const cublasOperation_t t = polar_cuda_op(B.format, op);
    const union scalar one = polar_cuda_scalar(B.format, 1);
    cublasStatus_t s = CUBLAS_STATUS_NOT_SUPPORTED;
    if (B.m == 0 || B.n == 0) return POLAR_OK;
    switch (B.format) {
    case POLAR_F64:
        s = CUDA cublasDtrsm_64(c->blas, side, upper, t, diagonal, B.m, B.n, one.d, R.data,
                                R.ld, B.data, B.ld);
        break;
    case POLAR_F32:
        s = CUDA cublasStrsm_64(c->blas, side, upper, t, diagonal, B.m, B.n, one.s, R.data,
                                R.ld, B.data, B.ld);
        break;
    case POLAR_C128:
        s = CUDA cublasZtrsm_64(c->blas, side, upper, t, diagonal, B.m, B.n, &one.z, R.data,
                                R.ld, B.data, B.ld);
        break;
    case POLAR_C64:
        s = CUDA cublasCtrsm_64(c->blas, side, upper, t, diagonal, B.m, B.n, &one.c, R.data,
                                R.ld, B.data, B.ld);
        break;
    default:
        break;
    }
    return polar_cublas_status(s);
}

polar_status polar_cuda_trmm(struct cuda_context *c, bool right, polar_op op, double alpha,
                             polar_cmat R, polar_mat B) {
    const cublasSideMode_t side = right ? CUBLAS_SIDE_RIGHT : CUBLAS_SIDE_LEFT;
    const cublasFillMode_t upper = CUBLAS_FILL_MODE_UPPER;
    const cublasDiagType_t diagonal = CUBLAS_DIAG_NON_UNIT;
    const cublasOperation_t t = polar_cuda_op(B.format, op);
    const union scalar a = polar_cuda_scalar(B.format, alpha);
    cublasStatus_t s = CUBLAS_STATUS_NOT_SUPPORTED;
    if (B.m == 0 || B.n == 0) return POLAR_OK;
    switch (B.format) { /* in place: B is read and written */
    case POLAR_F64:
        s = CUDA cublasDtrmm_64(c->blas, side, upper, t, diagonal, B.m, B.n, a.d, R.data, R.ld,
                                B.data, B.ld, B.data, B.ld);
        break;
    case POLAR_F32:
        s = CUDA cublasStrmm_64(c->blas, side, upper, t, diagonal, B.m, B.n, a.s, R.data, R.ld,
                                B.data, B.ld, B.data, B.ld);
        break;
    case POLAR_C128:
        s = CUDA cublasZtrmm_64(c->blas, side, upper, t, diagonal, B.m, B.n, &a.z, R.data, R.ld,
                                B.data, B.ld, B.data, B.ld);
        break;
    case POLAR_C64:
        s = CUDA cublasCtrmm_64(c->blas, side, upper, t, diagonal, B.m, B.n, &a.c, R.data, R.ld,
                                B.data, B.ld, B.data, B.ld);
        break;
    default:
        break;
    }
    return polar_cublas_status(s);
}
