/* SPDX-License-Identifier: BSD-3-Clause */
/* Triangles, LU and its inverse. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "cpu_type.h"

enum {
    PANEL = 96,
    BLOCK = 64,        /* no block size of LAPACK's is larger (ilaenv) */
    SMALL_INVERSE = 64 /* order */
};

void KERNEL(solve_triangular)(bool right, polar_op op, polar_cmat R, polar_mat X) {
    const CBLAS_TRANSPOSE trans = op == POLAR_N ? CblasNoTrans : ADJOINT;
    const struct triangle T = {CblasUpper, CblasNonUnit, R.n, R.data, R.ld};
    const CBLAS_SIDE side = right ? CblasRight : CblasLeft;
    assert(R.m == R.n && (right ? X.n : X.m) == R.n);
    if (!right && X.n == 1 && R.n > 0) {
        blas_trsv(trans, R.n, R.data, R.ld, X.data);
        return;
    }
    KERNEL(solve_with)(T, side, trans, right ? X.m : X.n, X.data, X.ld);
}

/* D := R', zeros above, from whatever R has below */
static void adjoint_triangle(polar_cmat R, polar_mat D) {
    KERNEL(transpose)(R, D);
    for (int64_t j = 1; j < D.n; j++)
        memset((entry *)D.data + j * D.ld, 0, (size_t)j * sizeof(entry));
}

polar_status KERNEL(triangular_inverse)(polar_cmat R, polar_mat D) {
    const int64_t n = R.n;
    assert(R.m == n && D.m == n && D.n == n);
    if (n == 0) return POLAR_OK;
    adjoint_triangle(R, D); /* (R')^-1 = (R^-1)' */
    const lapack_int info = KERNEL(invert_triangle)(CblasLower, n, D.data, D.ld);
    return info == 0 ? POLAR_OK : info > 0 ? POLAR_NO_ANSWER : POLAR_KERNEL;
}

/* Rows exchanged as the factorisation did, or back again. */
static void exchange(entry *A, int64_t lda, int64_t columns, int64_t from, int64_t to,
                     const lapack_int *pivots, bool back) {
    if (columns > 0) LAPACK(laswp)
    (LAPACK_COL_MAJOR, width(columns), A, width(lda), width(from + 1), width(to), pivots,
     back ? -1 : 1);
}

/* perm holds LAPACK's row exchanges, as LAPACK wants them again. Right-looking: getrf factors
 * panels, products do the rest (0.65 to 0.8 of getrf's own time; tests/time_factors.c). */
polar_status KERNEL(lu)(polar_mat X, int64_t *perm, double floor) {
    const int64_t n = X.n, ld = X.ld, most = n <= 2 * PANEL ? n : PANEL;
    lapack_int *pivots = (lapack_int *)perm;
    entry *x = X.data;
    assert(X.m == n);
    for (int64_t k = 0; k < n; k += most) {
        const int64_t w = n - k < most ? n - k : most, next = k + w, behind = n - next;
        entry *panel = x + k + k * ld, *row = x + k + next * ld;
        const lapack_int info = LAPACK(getrf)(LAPACK_COL_MAJOR, width(n - k), width(w), panel,
                                              width(ld), pivots + k);
        if (info < 0) return POLAR_KERNEL;
        if (info > 0 && !(floor > 0)) return POLAR_NO_ANSWER;
        for (int64_t i = k; i < next; i++) pivots[i] += (lapack_int)k;
        exchange(x, ld, k, k, next, pivots, false);
        if (behind == 0) break;
        exchange(x + next * ld, ld, behind, k, next, pivots, false);
        const struct triangle L = {CblasLower, CblasUnit, w, panel, ld};
        KERNEL(solve_with)(L, CblasLeft, CblasNoTrans, behind, row, ld);
        KERNEL(share_gemm)
        (CblasNoTrans, CblasNoTrans, behind, behind, w, -1, panel + w, ld, row, ld, 1, row + w,
         ld);
    }
    for (int64_t j = 0; floor > 0 && j < n; j++) x[j + j * ld] = raised(x[j + j * ld], floor);
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

/* By LAPACK, which is quicker in small orders. */
static polar_status small_inverse(polar_mat X, const int64_t *perm, polar_mat D,
                                  struct cpu_scratch s) {
    const int64_t n = X.n;
    if (left(&s) < n) return POLAR_KERNEL; /* LAPACK writes before it looks */
    const lapack_int info = LAPACK(getri)(LAPACK_COL_MAJOR, width(n), X.data, width(X.ld),
                                          (const lapack_int *)perm, (entry *)s.at, left(&s));
    if (info != 0) return info > 0 ? POLAR_NO_ANSWER : POLAR_KERNEL;
    KERNEL(transpose)(polar_const(X), D);
    return POLAR_OK;
}

/* (X^-1)' = P' L'^-1 U'^-1 of PX = LU */
polar_status KERNEL(lu_inverse)(polar_mat X, const int64_t *perm, polar_mat D, void *work,
                                int64_t bytes) {
    const int64_t n = X.n;
    assert(X.m == n && D.m == n && D.n == n);
    if (n == 0) return POLAR_OK;
    if (n <= SMALL_INVERSE) return small_inverse(X, perm, D, (struct cpu_scratch){work, bytes});
    const lapack_int info = KERNEL(invert_triangle)(CblasUpper, n, X.data, X.ld);
    if (info != 0) return info > 0 ? POLAR_NO_ANSWER : POLAR_KERNEL;
    adjoint_triangle(polar_const(X), D);
    const struct triangle L = {CblasLower, CblasUnit, n, X.data, X.ld};
    KERNEL(solve_with)(L, CblasLeft, ADJOINT, n, D.data, D.ld);
    exchange(D.data, D.ld, n, 0, n, (const lapack_int *)perm, true);
    return POLAR_OK;
}

/* for all orders up to n: those above SMALL_INVERSE want none */
int64_t KERNEL(lu_inverse_work)(int64_t n) {
    return polar_cpu_add(0, n < SMALL_INVERSE ? n : SMALL_INVERSE, BLOCK * sizeof(entry));
}
