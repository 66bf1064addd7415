/* SPDX-License-Identifier: BSD-3-Clause */
/* Cholesky, LU and triangles: factors by cuSOLVER, solves by cuBLAS. */
#include "cuda_blas.h"

static struct gpu_view view(polar_mat A) {
    return polar_cuda_view(polar_const(A));
}

polar_status polar_cuda_definite(const int found[2]) {
    if (found[0] < 0) return POLAR_KERNEL;
    return found[0] > 0 || found[1] & GPU_NOT_FINITE ? POLAR_NO_ANSWER : POLAR_OK;
}

/* Upper factor R of Z = R'R in the upper triangle of Z. potrf need not look for NaN. Of a part
 * of a run the answer is read when all have ended. */
static polar_status factor_posdef(struct cuda_context *c, struct cuda_scratch s, polar_mat Z) {
    const cudaDataType_t t = polar_cuda_type(Z.format)->data;
    struct solver_size w;
    void *device, *host;
    int *info = c->factored ? c->verdict : polar_cuda_info(c), found[2];
    if (Z.n == 0) return POLAR_OK;
    TRY(polar_cuda_potrf_size(c, Z.n, Z.n, Z.format, &w));
    TRY(polar_cuda_rooms(c, &s, w, &device, &host));
    TRY(polar_cusolver_status(
        CUDA cusolverDnXpotrf(c->solver, c->params, CUBLAS_FILL_MODE_UPPER, Z.n, t, Z.data,
                              Z.ld, t, device, w.device, host, w.host, info)));
    gpu_diagonal(c->stream, view(Z), info + 1);
    TRY(polar_cuda_launched());
    if (c->factored) {
        *c->factored = true;
        return POLAR_OK;
    }
    TRY(polar_cuda_fetch_info(c, found));
    return polar_cuda_definite(found);
}

polar_status polar_cuda_cholesky(struct cuda_context *c, struct cuda_scratch s, polar_mat Z) {
    const polar_status status = factor_posdef(c, s, Z);
    if (Z.n == 0 || (status != POLAR_OK && status != POLAR_NO_ANSWER)) return status;
    gpu_clear(c->stream, true, view(Z));
    TRY(polar_cuda_launched());
    return status;
}

/* Z = R'R, X Z^-1 = (X R^-1) R^-1' */
polar_status polar_cuda_solve_posdef(struct cuda_context *c, struct cuda_scratch s, polar_mat Z,
                                     polar_mat X) {
    TRY(factor_posdef(c, s, Z));
    TRY(polar_cuda_trsm(c, true, POLAR_N, polar_const(Z), X));
    return polar_cuda_trsm(c, true, POLAR_T, polar_const(Z), X);
}

/* Z = R'R, T = R'^-1, Z^-1 = T'T. cuSOLVER's potri counts in 32 bits. */
polar_status polar_cuda_posdef_inverse(struct cuda_context *c, struct cuda_scratch s,
                                       polar_mat Z) {
    const polar_mat T = polar_cuda_take_mat(&s, Z.n, Z.n, Z.format);
    if (Z.n == 0) return POLAR_OK;
    if (!T.data) return POLAR_KERNEL;
    TRY(factor_posdef(c, s, Z));
    TRY(polar_cuda_shift(c, 1, 0, T));
    TRY(polar_cuda_trsm(c, false, POLAR_T, polar_const(Z), T));
    return polar_cuda_gram(c, POLAR_GRAM_RIGHT, 1, polar_const(T), 0, polar_const(Z), Z);
}

int64_t polar_cuda_posdef_inverse_work(int64_t n, polar_format f) {
    int64_t ld;
    return polar_cuda_add(0, polar_cuda_bytes(n, n, f, &ld));
}

polar_status polar_cuda_solve_triangular(struct cuda_context *c, bool right, polar_op op,
                                         polar_cmat R, polar_mat X) {
    return polar_cuda_trsm(c, right, op, R, X);
}

/* D = R'^-1: R'D = I, column by column */
polar_status polar_cuda_triangular_inverse(struct cuda_context *c, polar_cmat R, polar_mat D) {
    int *flags = polar_cuda_info(c), found[2];
    if (R.n == 0) return POLAR_OK;
    gpu_diagonal(c->stream, polar_cuda_view(R), flags);
    TRY(polar_cuda_launched());
    TRY(polar_cuda_fetch_info(c, found));
    if (found[0] & GPU_ZERO) return POLAR_NO_ANSWER;
    TRY(polar_cuda_shift(c, 1, 0, D));
    TRY(polar_cuda_trsm(c, false, POLAR_T, R, D));
    gpu_clear(c->stream, false, view(D));
    return polar_cuda_launched();
}

/* perm holds cuSOLVER's row exchanges, as it wants them again */
polar_status polar_cuda_lu(struct cuda_context *c, struct cuda_scratch s, polar_mat X,
                           int64_t *perm, double floor) {
    const cudaDataType_t t = polar_cuda_type(X.format)->data;
    struct solver_size w;
    void *device, *host;
    int found[2];
    if (X.n == 0) return POLAR_OK;
    TRY(polar_cuda_getrf_size(c, X.n, X.n, X.format, &w));
    TRY(polar_cuda_rooms(c, &s, w, &device, &host));
    TRY(polar_cusolver_status(CUDA cusolverDnXgetrf(c->solver, c->params, X.n, X.n, t, X.data,
                                                    X.ld, perm, t, device, w.device, host,
                                                    w.host, polar_cuda_info(c))));
    TRY(polar_cuda_fetch_info(c, found));
    if (found[0] < 0) return POLAR_KERNEL;
    if (found[0] > 0) return POLAR_NO_ANSWER; /* it does not say that it went on */
    if (!(floor > 0)) return POLAR_OK;
    gpu_raise_diagonal(c->stream, polar_cuda_view(polar_const(X)), floor);
    return polar_cuda_launched();
}

polar_status polar_cuda_lu_solve(struct cuda_context *c, polar_cmat X, const int64_t *perm,
                                 polar_op op, polar_mat B) {
    const cudaDataType_t t = polar_cuda_type(X.format)->data;
    if (X.n == 0 || B.n == 0) return POLAR_OK;
    return polar_cusolver_status(
        CUDA cusolverDnXgetrs(c->solver, c->params, polar_cuda_op(X.format, op), X.n, B.n, t,
                              X.data, X.ld, perm, t, B.data, B.ld, polar_cuda_info(c)));
}

/* D = X'^-1: X'D = I */
polar_status polar_cuda_lu_inverse(struct cuda_context *c, polar_cmat X, const int64_t *perm,
                                   polar_mat D) {
    TRY(polar_cuda_shift(c, 1, 0, D));
    return polar_cuda_lu_solve(c, X, perm, POLAR_T, D);
}
