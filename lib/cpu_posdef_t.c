/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Z = R'R and what comes of it: solves, inverses. All by halves down to leaves of order EDGE,
 * so that most of it is large products. A leaf's R'^-1 comes with its R and is kept below the
 * diagonal, where nothing is wanted: it multiplies wherever R would have to be solved with, as
 * in cpu_triangle_t.c, which says how that rounds and what GROWTH is.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "cpu_team.h"
#include "cpu_type.h"

/* LEAST_WORK: multiplications that are worth sharing */
enum { EDGE = CPU_LEAF, FEW = 64, LEAST_WORK = 1000000 / PARTS / PARTS };

/* as large as can be, of whole leaves */
static int64_t half(int64_t n) {
    return (n + EDGE - 1) / EDGE / 2 * EDGE;
}

/* ---- the factor ---- */

/* B := R'^-1 B, k columns; or B R^-1, k rows */
struct solve {
    int64_t n, k;
    const entry *Z;
    int64_t ld;
    entry *B;
    int64_t ldb;
    int64_t parts;
};

static void by_leaf(const struct solve *s, bool left) {
    entry L[EDGE * EDGE];
    const CBLAS_SIDE side = left ? CblasLeft : CblasRight;
    const int64_t m = left ? s->n : s->k, n = left ? s->k : s->n;
    if (KERNEL(unpack_leaf)(s->n, s->Z, s->ld, L))
        blas_trmm(side, CblasLower, left ? CblasNoTrans : ADJOINT, CblasNonUnit, m, n, 1, L,
                  EDGE, s->B, s->ldb);
    else
        blas_trsm(side, CblasUpper, left ? ADJOINT : CblasNoTrans, CblasNonUnit, m, n, s->Z,
                  s->ld, s->B, s->ldb);
}

static void solve(const struct solve *s, bool left) {
    const int64_t h = half(s->n), r = s->n - h;
    if (s->n <= EDGE) {
        by_leaf(s, left);
        return;
    }
    const entry *off = s->Z + h * s->ld;
    struct solve first = *s, second = *s;
    first.n = h;
    second.n = r;
    second.Z = off + h;
    second.B = s->B + (left ? h : h * s->ldb);
    solve(&first, left);
    if (left)
        blas_gemm(ADJOINT, CblasNoTrans, r, s->k, h, -1, off, s->ld, s->B, s->ldb, 1, second.B,
                  s->ldb);
    else
        blas_gemm(CblasNoTrans, CblasNoTrans, s->k, r, h, -1, s->B, s->ldb, off, s->ld, 1,
                  second.B, s->ldb);
    solve(&second, left);
}

static void solve_part(const struct solve *whole, int64_t part, bool left) {
    struct solve s = *whole;
    const int64_t from = s.k * part / s.parts;
    s.k = s.k * (part + 1) / s.parts - from;
    s.B += left ? from * s.ldb : from;
    if (s.k > 0) solve(&s, left);
}

static void left_part(const void *job, int64_t part) {
    solve_part(job, part, true);
}

static void right_part(const void *job, int64_t part) {
    solve_part(job, part, false);
}

static void share_solve(struct solve s, bool left) {
    const bool worth = s.n * s.n > LEAST_WORK / (s.k > 0 ? s.k : 1);
    s.parts = worth ? polar_cpu_team() : 1;
    polar_cpu_share(s.parts, left ? left_part : right_part, &s);
}

static lapack_int factor(int64_t n, entry *Z, int64_t ld) {
    if (n <= EDGE) return KERNEL(factor_leaf)(n, Z, ld);
    const int64_t h = half(n), r = n - h;
    entry *const off = Z + h * ld, *const corner = off + h;
    const lapack_int info = factor(h, Z, ld);
    if (info != 0) return info;
    share_solve((struct solve){h, r, Z, ld, off, ld, 1}, true);
    KERNEL(share_rank_k)(CblasUpper, ADJOINT, r, h, -1, off, ld, 1, corner, ld);
    return factor(r, corner, ld);
}

/* Its upper triangle: R; below, what leaves left there. */
static polar_status factored(polar_mat Z) {
    const entry *z = Z.data;
    assert(Z.m == Z.n);
    if (Z.n == 0) return POLAR_OK;
    const lapack_int info = factor(Z.n, Z.data, Z.ld);
    if (info != 0) return info > 0 ? POLAR_NO_ANSWER : POLAR_KERNEL;
    for (int64_t j = 0; j < Z.n; j++) /* not every potrf looks for NaN, nor for infinity */
        if (!isfinite(cabs((double _Complex)z[j + j * Z.ld]))) return POLAR_NO_ANSWER;
    return POLAR_OK;
}

polar_status KERNEL(cholesky)(polar_mat Z) {
    const polar_status status = factored(Z);
    for (int64_t j = 0; j < Z.n; j++)
        memset((entry *)Z.data + j * Z.ld + j + 1, 0, (size_t)(Z.m - j - 1) * sizeof(entry));
    return status;
}

/* ---- its inverse ---- */

/* R := R^-1 above the diagonal. Of the halves one is inverted first and multiplies, the other
 * is solved with: the products of both inverses would not be a stable inverse. */
static lapack_int invert(int64_t n, entry *Z, int64_t ld) {
    if (n <= EDGE) {
        entry L[EDGE * EDGE];
        if (!KERNEL(unpack_leaf)(n, Z, ld, L))
            return LAPACK(trtri)(LAPACK_COL_MAJOR, 'U', 'N', width(n), Z, width(ld));
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = 0; i <= j; i++) Z[i + j * ld] = CONJ(L[j + i * EDGE]);
        return 0;
    }
    const int64_t h = half(n), r = n - h;
    entry *const off = Z + h * ld, *const corner = off + h;
    const lapack_int info = invert(h, Z, ld);
    if (info != 0) return info;
    KERNEL(share_trmm)
    (CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, h, r, -1, Z, ld, off, ld);
    share_solve((struct solve){r, h, corner, ld, off, ld, 1}, false);
    return invert(r, corner, ld);
}

/* R^-1 in the upper triangle of Z = R'R. */
static polar_status inverted(polar_mat Z) {
    const polar_status status = factored(Z);
    if (status != POLAR_OK || Z.n == 0) return status;
    const lapack_int info = invert(Z.n, Z.data, Z.ld);
    return info == 0 ? POLAR_OK : info > 0 ? POLAR_NO_ANSWER : POLAR_KERNEL;
}

/* X Z^-1 = (X R^-1) R^-1'. With R^-1 formed, the two products run at the rate of gemm; two
 * solves take half as long again (n = 1000 to 2000, two threads). R^-1 is as good as R is well
 * conditioned, and the solves are no better where Z = I + cX'X, c at most 100; `auto` counts c
 * as noise (polar/route.h). */
polar_status KERNEL(solve_posdef)(polar_mat Z, polar_mat X) {
    assert(X.n == Z.n);
    const polar_status status = inverted(Z);
    if (status != POLAR_OK || Z.n == 0 || X.m == 0) return status;
    for (int twice = 0; twice < 2; twice++) KERNEL(share_trmm)
    (CblasRight, CblasUpper, twice ? ADJOINT : CblasNoTrans, CblasNonUnit, X.m, Z.n, 1, Z.data,
     Z.ld, X.data, X.ld);
    return POLAR_OK;
}

/* Upper triangle of TT' in the place of upper triangular T, n at most FEW. OpenBLAS's lauum
 * reads where nothing is (0.3.21, complex). */
static void square_block(int64_t n, entry *T, int64_t ld) {
    entry B[FEW * FEW];
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < n; i++) B[i + j * n] = i <= j ? T[i + j * ld] : 0;
    blas_trmm(CblasRight, CblasUpper, ADJOINT, CblasNonUnit, n, n, 1, T, ld, B, n);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i <= j; i++) T[i + j * ld] = B[i + j * n];
}

static void square_triangle(int64_t n, entry *T, int64_t ld) {
    const int64_t h = half(n), r = n - h;
    entry *const off = T + h * ld, *const corner = off + h;
    if (n <= FEW) {
        square_block(n, T, ld);
        return;
    }
    square_triangle(h, T, ld);
    KERNEL(share_rank_k)(CblasUpper, CblasNoTrans, h, r, 1, off, ld, 1, T, ld);
    KERNEL(share_trmm)
    (CblasRight, CblasUpper, ADJOINT, CblasNonUnit, h, r, 1, corner, ld, off, ld);
    square_triangle(r, corner, ld);
}

/* Z^-1 = R^-1 R^-1' */
polar_status KERNEL(posdef_inverse)(polar_mat Z) {
    const polar_status status = inverted(Z);
    if (status != POLAR_OK || Z.n == 0) return status;
    square_triangle(Z.n, Z.data, Z.ld);
    KERNEL(mirror)(CblasUpper, Z);
    return POLAR_OK;
}
