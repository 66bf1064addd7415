/* SPDX-License-Identifier: BSD-3-Clause */
/* Cholesky, LU and inverses. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "cpu_type.h"

enum {
    BLOCK = 64, /* no block size of LAPACK's is larger (ilaenv) */
    PANEL = 128 /* of LU */
};

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

static void exchange(entry *A, int64_t lda, int64_t columns, int64_t from, int64_t to,
                     const lapack_int *pivots) {
    if (columns > 0) LAPACK(laswp)
    (LAPACK_COL_MAJOR, width(columns), A, width(lda), width(from + 1), width(to), pivots, 1);
}

/* perm holds LAPACK's row exchanges, as LAPACK wants them again. Right-looking: that getrf
 * factors panels and gemm does the rest takes 0.78, 0.74 and 0.88 of getrf's own time at n =
 * 500, 1000 and 1500 (two threads, f64; build/tests/time_factors 500 1000 1500). */
polar_status KERNEL(lu)(polar_mat X, int64_t *perm) {
    const int64_t n = X.n, ld = X.ld, most = n <= 2 * PANEL ? n : PANEL;
    lapack_int *pivots = (lapack_int *)perm;
    entry *x = X.data;
    assert(X.m == n);
    for (int64_t k = 0; k < n; k += most) {
        const int64_t w = n - k < most ? n - k : most, next = k + w, behind = n - next;
        entry *panel = x + k + k * ld, *row = x + k + next * ld;
        const lapack_int info = LAPACK(getrf)(LAPACK_COL_MAJOR, width(n - k), width(w), panel,
                                              width(ld), pivots + k);
        if (info != 0) return info > 0 ? POLAR_NO_ANSWER : POLAR_KERNEL;
        for (int64_t i = k; i < next; i++) pivots[i] += (lapack_int)k;
        exchange(x, ld, k, k, next, pivots);
        if (behind == 0) break;
        exchange(x + next * ld, ld, behind, k, next, pivots);
        blas_solve_unit(w, behind, panel, ld, row, ld);
        blas_gemm(CblasNoTrans, CblasNoTrans, behind, behind, w, -1, panel + w, ld, row, ld, 1,
                  row + w, ld);
    }
    return POLAR_OK;
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
    const struct cpu_scratch s = {work, bytes};
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
