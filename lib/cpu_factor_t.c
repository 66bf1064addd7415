/* SPDX-License-Identifier: BSD-3-Clause */
/* LAPACK's one-pass factorisations: QR with and without pivoting, Cholesky, LU. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "cpu_type.h"

enum { BLOCK = 64 }; /* no block size of LAPACK's is larger (ilaenv) */

/* What is left of the workspace, as LAPACK counts it. */
static lapack_int left(const struct cpu_scratch *s) {
    const int64_t count = s->left / (int64_t)sizeof(entry);
    return count > INT32_MAX ? INT32_MAX : (lapack_int)count;
}

lapack_int KERNEL(reduce)(int64_t m, int64_t n, entry *W, int64_t ldw, lapack_int *jpvt,
                          entry *tau, struct cpu_scratch s) {
    if (!jpvt)
        return LAPACK(geqrf)(LAPACK_COL_MAJOR, width(m), width(n), W, width(ldw), tau,
                             (entry *)s.at, left(&s));
    memset(jpvt, 0, (size_t)n * sizeof *jpvt); /* every column is free */
#if IS_COMPLEX
    real *rwork = polar_cpu_take(&s, 2 * n, sizeof(real));
    return LAPACK(geqp3)(LAPACK_COL_MAJOR, width(m), width(n), W, width(ldw), jpvt, tau,
                         (entry *)s.at, left(&s), rwork);
#else
    return LAPACK(geqp3)(LAPACK_COL_MAJOR, width(m), width(n), W, width(ldw), jpvt, tau,
                         (entry *)s.at, left(&s));
#endif
}

lapack_int KERNEL(form_q)(int64_t m, int64_t n, entry *W, int64_t ldw, const entry *tau,
                          struct cpu_scratch s) {
#if IS_COMPLEX
    return LAPACK(ungqr)
#else
    return LAPACK(orgqr)
#endif
        (LAPACK_COL_MAJOR, width(m), width(n), width(n), W, width(ldw), tau, (entry *)s.at,
         left(&s));
}

/* geqp3 wants 2n + (n+1) blocks (and 2n reals when complex), the others n blocks */
int64_t KERNEL(reduce_work)(int64_t n) {
    const int64_t bytes =
        polar_cpu_add(polar_cpu_add(0, n, 2 * sizeof(real)), n, 2 * sizeof(entry));
    return polar_cpu_add(bytes, polar_cpu_add(0, n, 1) < 0 ? -1 : n + 1, BLOCK * sizeof(entry));
}

polar_status KERNEL(qr)(polar_mat A, int64_t *perm, polar_mat tau, void *work, int64_t bytes) {
    const int64_t n = A.n;
    struct cpu_scratch s = {work, bytes};
    lapack_int *jpvt = polar_cpu_take(&s, n, sizeof(lapack_int));
    assert(A.m >= n && tau.m == n && tau.n == 1);
    if (n == 0) return POLAR_OK;
    if (!jpvt) return POLAR_KERNEL;
    if (KERNEL(reduce)(A.m, n, A.data, A.ld, perm ? jpvt : NULL, tau.data, s) != 0)
        return POLAR_KERNEL;
    for (int64_t j = 0; perm && j < n; j++) perm[j] = jpvt[j] - 1;
    return POLAR_OK;
}

int64_t KERNEL(qr_work)(int64_t n) {
    return polar_cpu_add(polar_cpu_add(0, n, sizeof(lapack_int)), KERNEL(reduce_work)(n), 1);
}

void KERNEL(qr_triangle)(polar_cmat A, double floor, polar_mat R) {
    assert(A.m >= R.m && R.m == A.n && R.n == A.n);
    for (int64_t j = 0; j < R.n; j++) {
        entry *r = (entry *)R.data + j * R.ld;
        memcpy(r, (const entry *)A.data + j * A.ld, (size_t)(j + 1) * sizeof(entry));
        memset(r + j + 1, 0, (size_t)(R.m - j - 1) * sizeof(entry));
        const double size = cabs((double _Complex)r[j]);
        if (size < floor) /* sign or phase kept */
            r[j] = size > 0 ? r[j] / (real)size * (real)floor : (entry)(real)floor;
    }
}

int64_t KERNEL(triangle_rank)(polar_cmat R, double small) {
    int64_t k = R.n;
    double sum = 0;
    for (; k > 0; k--) {
        const real *row = (const real *)R.data + (k - 1) * PARTS;
        for (int64_t j = k - 1; j < R.n; j++)
            for (int p = 0; p < PARTS; p++) {
                const double x = (double)row[j * R.ld * PARTS + p] / small;
                sum += x * x;
            }
        if (!(sum <= 1)) break;
    }
    return k;
}

polar_status KERNEL(qr_apply)(polar_cmat A, polar_cmat tau, polar_cmat X, polar_mat D,
                              void *work, int64_t bytes) {
    struct cpu_scratch s = {work, bytes};
    assert(X.m >= A.n && X.m <= A.m && D.m == A.m && D.n == X.n);
    for (int64_t j = 0; j < D.n; j++) {
        entry *d = (entry *)D.data + j * D.ld;
        memcpy(d, (const entry *)X.data + j * X.ld, (size_t)X.m * sizeof(entry));
        memset(d + X.m, 0, (size_t)(D.m - X.m) * sizeof(entry));
    }
    if (D.n == 0 || A.n == 0) return POLAR_OK;
    if (left(&s) < D.n) return POLAR_KERNEL; /* LAPACK would print */
#if IS_COMPLEX
    const lapack_int info = LAPACK(unmqr)
#else
    const lapack_int info = LAPACK(ormqr)
#endif
        (LAPACK_COL_MAJOR, 'L', 'N', width(D.m), width(D.n), width(A.n), A.data, width(A.ld),
         tau.data, D.data, width(D.ld), (entry *)s.at, left(&s));
    return info == 0 ? POLAR_OK : POLAR_KERNEL;
}

/* blocks of k columns, and room for ormqr's triangular factors (65 by 64) */
int64_t KERNEL(qr_apply_work)(int64_t k) {
    const int64_t bytes = polar_cpu_add(0, k, BLOCK * sizeof(entry));
    return polar_cpu_add(bytes, (BLOCK + 1) * BLOCK, sizeof(entry));
}

/* Upper factor R of Z = R'R in the upper triangle of Z. */
static polar_status factor_posdef(polar_mat Z) {
    const int64_t n = Z.n;
    const entry *z = Z.data;
    assert(Z.m == n);
    if (n == 0) return POLAR_OK;
    const lapack_int info = LAPACK(potrf)(LAPACK_COL_MAJOR, 'U', width(n), Z.data, width(Z.ld));
    if (info < 0) return POLAR_KERNEL;
    if (info > 0) return POLAR_NO_ANSWER;
    /* not every potrf looks for NaN */
    for (int64_t j = 0; j < n; j++)
        if (!isfinite(cabs((double _Complex)z[j + j * Z.ld]))) return POLAR_NO_ANSWER;
    return POLAR_OK;
}

polar_status KERNEL(cholesky)(polar_mat Z) {
    const polar_status status = factor_posdef(Z);
    for (int64_t j = 0; j < Z.n; j++)
        memset((entry *)Z.data + j * Z.ld + j + 1, 0, (size_t)(Z.m - j - 1) * sizeof(entry));
    return status;
}

/* Z = R'R, X Z^-1 = (X R^-1) R^-1'. With R^-1 formed, the two products run at the rate of gemm;
 * two solves take half as long again (n = 1000 to 2000, two threads). R^-1 is as good as R is
 * well conditioned, and the solves are no better where Z = I + cX'X, c at most 100. */
polar_status KERNEL(solve_posdef)(polar_mat Z, polar_mat X) {
    const int64_t n = Z.n;
    assert(X.n == n);
    const polar_status status = factor_posdef(Z);
    if (status != POLAR_OK || n == 0) return status;
    const lapack_int info =
        LAPACK(trtri)(LAPACK_COL_MAJOR, 'U', 'N', width(n), Z.data, width(Z.ld));
    if (info != 0) return info > 0 ? POLAR_NO_ANSWER : POLAR_KERNEL;
    if (X.m == 0) return POLAR_OK;
    blas_trmm(CblasRight, CblasUpper, CblasNoTrans, X.m, n, 1, Z.data, Z.ld, X.data, X.ld);
    blas_trmm(CblasRight, CblasUpper, ADJOINT, X.m, n, 1, Z.data, Z.ld, X.data, X.ld);
    return POLAR_OK;
}

void KERNEL(solve_triangular)(bool right, polar_op op, polar_cmat R, polar_mat X) {
    const CBLAS_TRANSPOSE trans = op == POLAR_N ? CblasNoTrans : ADJOINT;
    assert(R.m == R.n && (right ? X.n : X.m) == R.n);
    if (X.m == 0 || X.n == 0) return;
    if (!right && X.n == 1)
        blas_trsv(trans, R.n, R.data, R.ld, X.data);
    else
        blas_trsm(right ? CblasRight : CblasLeft, trans, X.m, X.n, R.data, R.ld, X.data, X.ld);
}

polar_status KERNEL(triangular_inverse)(polar_cmat R, polar_mat D) {
    const int64_t n = R.n;
    assert(R.m == n && D.m == n && D.n == n);
    if (n == 0) return POLAR_OK;
    KERNEL(transpose)(R, D); /* lower triangular, and (R')^-1 = (R^-1)' */
    for (int64_t j = 1; j < n; j++)
        memset((entry *)D.data + j * D.ld, 0, (size_t)j * sizeof(entry));
    const lapack_int info =
        LAPACK(trtri)(LAPACK_COL_MAJOR, 'L', 'N', width(n), D.data, width(D.ld));
    return info == 0 ? POLAR_OK : info > 0 ? POLAR_NO_ANSWER : POLAR_KERNEL;
}

/* perm holds LAPACK's row exchanges, as LAPACK wants them again */
polar_status KERNEL(lu)(polar_mat X, int64_t *perm) {
    const int64_t n = X.n;
    assert(X.m == n);
    if (n == 0) return POLAR_OK;
    const lapack_int info = LAPACK(getrf)(LAPACK_COL_MAJOR, width(n), width(n), X.data,
                                          width(X.ld), (lapack_int *)perm);
    return info == 0 ? POLAR_OK : info > 0 ? POLAR_NO_ANSWER : POLAR_KERNEL;
}

polar_status KERNEL(lu_solve)(polar_cmat X, const int64_t *perm, polar_op op, polar_mat B) {
    assert(X.m == X.n && B.m == X.n);
    if (X.n == 0 || B.n == 0) return POLAR_OK;
    const char trans = op == POLAR_N ? 'N' : IS_COMPLEX ? 'C' : 'T';
    const lapack_int info =
        LAPACK(getrs)(LAPACK_COL_MAJOR, trans, width(X.n), width(B.n), X.data, width(X.ld),
                      (const lapack_int *)perm, B.data, width(B.ld));
    return info == 0 ? POLAR_OK : POLAR_KERNEL;
}

polar_status KERNEL(lu_inverse)(polar_mat X, const int64_t *perm, polar_mat D, void *work,
                                int64_t bytes) {
    const int64_t n = X.n;
    struct cpu_scratch s = {work, bytes};
    assert(X.m == n && D.m == n && D.n == n);
    if (n == 0) return POLAR_OK;
    if (left(&s) < n) return POLAR_KERNEL; /* LAPACK writes before it looks */
    const lapack_int info = LAPACK(getri)(LAPACK_COL_MAJOR, width(n), X.data, width(X.ld),
                                          (const lapack_int *)perm, (entry *)s.at, left(&s));
    if (info != 0) return info > 0 ? POLAR_NO_ANSWER : POLAR_KERNEL;
    KERNEL(transpose)(polar_const(X), D);
    return POLAR_OK;
}

int64_t KERNEL(lu_inverse_work)(int64_t n) {
    return polar_cpu_add(0, n, BLOCK * sizeof(entry));
}
