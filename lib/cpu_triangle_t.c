/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Triangular solves and inverses out of products. OpenBLAS solves at half to three quarters of
 * gemm's rate; a product with the inverse of each diagonal block runs at nearly all of it.
 *
 * The residual of such a block's X = T^-1 B is about u |T||T^-1||B|, that of a solve u |T||X|
 * (Higham, Accuracy and Stability of Numerical Algorithms, 2002, ch. 8 and 14). So a block of
 * order b is inverted where no row of |T||T^-1|, from the right no column of |T^-1||T|, adds up
 * to more than GROWTH b. Cholesky and LU factors of random mixtures have 3 b to 9 b, U of
 * condition number 1e15 included; just below the limit residuals of 30 u |T||X| were seen, of
 * trsm 2 u. Else it is solved with. Larger blocks are hardly faster and lose more: EDGE = 64
 * twice as much as LAPACK in an inverse of order 128.
 */
#include <assert.h>
#include <math.h>

#include "cpu_team.h"
#include "cpu_type.h"

enum {
    EDGE = 32,  /* order of a diagonal block, at most */
    LEAST = 32, /* right-hand sides that are worth an inverse */
    GROWTH = 32,
    LEAST_WORK = 2400000 / PARTS / PARTS /* multiplications that are worth sharing */
};

/* One solve: op(T)^-1 B or B op(T)^-1 with k columns or rows in B. */
struct solve {
    struct triangle t;
    CBLAS_SIDE side;
    CBLAS_TRANSPOSE op;
    int64_t k;
    entry *B;
    int64_t ldb;
};

/* complex: up to sqrt 2 too large */
static real magnitude(entry x) {
#if IS_COMPLEX
    return (real)(fabs((double)creal(x)) + fabs((double)cimag(x)));
#else
    return (real)fabs((double)x);
#endif
}

static bool is_upper(const struct triangle *t) {
    return t->uplo == CblasUpper;
}

/* The rows of column j that lie in the triangle: from *from to below what is returned, without
 * the ones on the diagonal. */
static int64_t rows_of(const struct triangle *t, int64_t j, int64_t *from) {
    const int ones = t->diag == CblasUnit;
    *from = is_upper(t) ? 0 : j + ones;
    return is_upper(t) ? j + 1 - ones : t->n;
}

/* y := |T| x, or |T|'x */
static void moduli(const struct triangle *t, bool by_columns, const real *x, real *y) {
    for (int64_t i = 0; i < t->n; i++) y[i] = t->diag == CblasUnit ? x[i] : 0;
    for (int64_t j = 0; j < t->n; j++) {
        const entry *column = t->T + j * t->ld;
        int64_t from;
        const int64_t to = rows_of(t, j, &from);
        real sum = 0;
        for (int64_t i = from; i < to; i++)
            if (by_columns)
                sum += magnitude(column[i]) * x[i];
            else
                y[i] += magnitude(column[i]) * x[j];
        if (by_columns) y[j] += sum;
    }
}

/* W := T^-1; false: T is to be solved with. */
static bool inverse_will_do(const struct solve *s, entry *W) {
    const struct triangle *t = &s->t, w = {t->uplo, t->diag, t->n, W, t->n};
    const bool by_columns = (s->side == CblasRight) != (s->op != CblasNoTrans);
    real ones[EDGE], inner[EDGE], outer[EDGE];
    for (int64_t j = 0; j < t->n; j++)
        for (int64_t i = 0; i < t->n; i++) W[i + j * t->n] = t->T[i + j * t->ld];
    const lapack_int info =
        LAPACK(trtri)(LAPACK_COL_MAJOR, is_upper(t) ? 'U' : 'L',
                      t->diag == CblasUnit ? 'U' : 'N', width(t->n), W, width(t->n));
    if (info != 0) return false;
    for (int i = 0; i < EDGE; i++) ones[i] = 1;
    moduli(&w, by_columns, ones, inner);
    moduli(t, by_columns, inner, outer);
    for (int64_t i = 0; i < t->n; i++)
        if (!(outer[i] <= (real)(GROWTH * t->n))) return false; /* NaN as well */
    return true;
}

static void by_block(const struct solve *s) {
    entry W[EDGE * EDGE];
    const struct triangle *t = &s->t;
    const bool left = s->side == CblasLeft;
    const int64_t m = left ? t->n : s->k, n = left ? s->k : t->n;
    if (s->k >= LEAST && inverse_will_do(s, W))
        blas_trmm(s->side, t->uplo, s->op, t->diag, m, n, 1, W, t->n, s->B, s->ldb);
    else
        blas_trsm(s->side, t->uplo, s->op, t->diag, m, n, t->T, t->ld, s->B, s->ldb);
}

/* Blocks of the order EDGE but for the last. */
static int64_t half(int64_t n) {
    return (n + EDGE - 1) / EDGE / 2 * EDGE;
}

/* T = [T11 T12; 0 T22] or [T11 0; T21 T22], T11 of order h */
static void split(const struct triangle *t, int64_t h, struct triangle *first,
                  const entry **off, struct triangle *second) {
    *first = *second = *t;
    first->n = h;
    second->n = t->n - h;
    second->T = t->T + h + h * t->ld;
    *off = t->T + (is_upper(t) ? h * t->ld : h);
}

static void solve(const struct solve *s) {
    const int64_t n = s->t.n, h = half(n), r = n - h, ld = s->t.ld;
    if (n <= EDGE) {
        by_block(s);
        return;
    }
    const bool left = s->side == CblasLeft;
    /* whether op(T) is lower triangular, and whether B's first part comes first */
    const bool lower = is_upper(&s->t) == (s->op != CblasNoTrans), forward = left == lower;
    struct solve first = *s, second = *s;
    const entry *off;
    split(&s->t, h, &first.t, &off, &second.t);
    second.B = s->B + (left ? h : h * s->ldb);
    solve(forward ? &first : &second);
    const struct solve *from = forward ? &first : &second, *to = forward ? &second : &first;
    const int64_t known = forward ? h : r, wanted = forward ? r : h;
    if (left)
        blas_gemm(s->op, CblasNoTrans, wanted, s->k, known, -1, off, ld, from->B, s->ldb, 1,
                  to->B, s->ldb);
    else
        blas_gemm(CblasNoTrans, s->op, s->k, wanted, known, -1, from->B, s->ldb, off, ld, 1,
                  to->B, s->ldb);
    solve(to);
}

/* A solve in parts, each with some of the right-hand sides. */
struct parted {
    struct solve whole;
    int64_t parts;
};

static void solve_part(const void *job, int64_t part) {
    const struct parted *p = job;
    struct solve s = p->whole;
    const int64_t from = s.k * part / p->parts;
    s.k = s.k * (part + 1) / p->parts - from;
    s.B += s.side == CblasLeft ? from * s.ldb : from;
    solve(&s);
}

void KERNEL(solve_with)(struct triangle T, CBLAS_SIDE side, CBLAS_TRANSPOSE op, int64_t k,
                        entry *B, int64_t ldb) {
    const bool worth = T.n * T.n >= LEAST_WORK / (k > 0 ? k : 1);
    struct parted p = {{T, side, op, k, B, ldb}, worth ? polar_cpu_team() : 1};
    if (T.n <= 0 || k <= 0) return;
    if (k < 2 * LEAST * p.parts) p.parts = k >= 4 * LEAST ? k / (2 * LEAST) : 1;
    polar_cpu_share(p.parts, solve_part, &p);
}

lapack_int KERNEL(invert_triangle)(CBLAS_UPLO uplo, int64_t n, entry *T, int64_t ld) {
    const struct triangle whole = {uplo, CblasNonUnit, n, T, ld};
    const bool upper = uplo == CblasUpper;
    if (n <= EDGE)
        return LAPACK(trtri)(LAPACK_COL_MAJOR, upper ? 'U' : 'L', 'N', width(n), T, width(ld));
    /* of the two diagonal blocks one is inverted first and multiplies, the other is solved
     * with: the products of both inverses would not be a stable inverse */
    const int64_t h = half(n), r = n - h, rows = upper ? h : r, columns = n - rows;
    struct triangle first, second;
    const entry *off;
    split(&whole, h, &first, &off, &second);
    entry *const B = T + (off - T), *const corner = T + h + h * ld;
    lapack_int info = KERNEL(invert_triangle)(uplo, rows, upper ? T : corner, ld);
    if (info != 0) return info;
    KERNEL(share_trmm)
    (CblasLeft, uplo, CblasNoTrans, CblasNonUnit, rows, columns, -1, upper ? T : corner, ld, B,
     ld);
    KERNEL(solve_with)(upper ? second : first, CblasRight, CblasNoTrans, rows, B, ld);
    return KERNEL(invert_triangle)(uplo, columns, upper ? corner : T, ld);
}
