/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Cholesky, LU and inverses. LAPACK has them all; what is done here by panels and halves gets
 * more out of several threads. By measurement, two threads, f64, of LAPACK's time: LU 0.76 at
 * n = 1000, 0.86 at 1500.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "cpu_type.h"

enum { FEW = 256, PANEL = 128, LEAF = 128 };

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

/* T := T^-1, triangular: of halves, [A B; 0 C] to [A^-1, -A^-1 (B C^-1); 0, C^-1]. One side is
 * solved for, as in LAPACK's: a product with both inverses is not stable (Du Croz and Higham
 * 1992, method 2C). > 0: singular. */
static lapack_int invert(CBLAS_UPLO uplo, int64_t n, entry *T, int64_t ldt) {
    const bool upper = uplo == CblasUpper;
    if (n <= LEAF)
        return LAPACK(trtri)(LAPACK_COL_MAJOR, upper ? 'U' : 'L', 'N', width(n), T, width(ldt));
    const int64_t h = n / 2, m = upper ? h : n - h, k = n - m; /* B is m-by-k */
    entry *second = T + h + h * ldt, *B = upper ? T + h * ldt : T + h;
    entry *left = upper ? T : second, *right = upper ? second : T;
    const entry minus = -1;
    BLAS(trsm)
    (CblasColMajor, CblasRight, uplo, CblasNoTrans, CblasNonUnit, width(m), width(k),
     PASS(minus), right, width(ldt), B, width(ldt));
    const lapack_int info = invert(uplo, m, left, ldt);
    if (info != 0) return info;
    blas_trmm(CblasLeft, uplo, CblasNoTrans, m, k, 1, left, ldt, B, ldt);
    return invert(uplo, k, right, ldt);
}

/* Z = R'R, X Z^-1 = (X R^-1) R^-1'. With R^-1 formed, the two products run at the rate of gemm;
 * two solves take half as long again (n = 1000 to 2000, two threads). R^-1 is as good as R is
 * well conditioned, and the solves are no better where Z = I + cX'X, c at most 100. */
polar_status KERNEL(solve_posdef)(polar_mat Z, polar_mat X) {
    const int64_t n = Z.n;
    assert(X.n == n);
    const polar_status status = factor_posdef(Z);
    if (status != POLAR_OK || n == 0) return status;
    const lapack_int info = invert(CblasUpper, n, Z.data, Z.ld);
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
    const lapack_int info = invert(CblasLower, n, D.data, D.ld);
    return info == 0 ? POLAR_OK : info > 0 ? POLAR_NO_ANSWER : POLAR_KERNEL;
}

static void exchange(entry *A, int64_t lda, int64_t columns, int64_t from, int64_t to,
                     const lapack_int *pivots) {
    if (columns > 0) LAPACK(laswp)
    (LAPACK_COL_MAJOR, width(columns), A, width(lda), width(from + 1), width(to), pivots, 1);
}

/* perm holds LAPACK's row exchanges, as LAPACK wants them again. Right-looking, by panels. */
polar_status KERNEL(lu)(polar_mat X, int64_t *perm) {
    const int64_t n = X.n, ld = X.ld, width_of = n < FEW ? n : PANEL;
    lapack_int *pivots = (lapack_int *)perm;
    entry *x = X.data;
    assert(X.m == n);
    for (int64_t k = 0; k < n; k += width_of) {
        const int64_t w = n - k < width_of ? n - k : width_of, next = k + w, behind = n - next;
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

/* D = (PX)^-1' P' with PX = LU: L' Y' = U^-1' from the bottom up, rows of Y' by panels, then
 * the exchanges. */
polar_status KERNEL(lu_inverse)(polar_mat X, const int64_t *perm, polar_mat D) {
    const int64_t n = X.n, ld = X.ld;
    const entry *x = X.data, one = 1;
    entry *d = D.data;
    assert(X.m == n && D.m == n && D.n == n);
    const polar_status status = KERNEL(triangular_inverse)(polar_const(X), D);
    if (status != POLAR_OK || n == 0) return status;
    for (int64_t j = (n - 1) / PANEL * PANEL; j >= 0; j -= PANEL) {
        const int64_t w = n - j < PANEL ? n - j : PANEL, next = j + w;
        if (next < n)
            blas_gemm(ADJOINT, CblasNoTrans, w, n, n - next, -1, x + next + j * ld, ld,
                      d + next, D.ld, 1, d + j, D.ld);
        BLAS(trsm)
        (CblasColMajor, CblasLeft, CblasLower, ADJOINT, CblasUnit, width(w), width(n),
         PASS(one), x + j + j * ld, width(ld), d + j, width(D.ld));
    }
    LAPACK(laswp)
    (LAPACK_COL_MAJOR, width(n), d, width(D.ld), 1, width(n), (const lapack_int *)perm, -1);
    return POLAR_OK;
}
