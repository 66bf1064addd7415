/* SPDX-License-Identifier: BSD-3-Clause */
/* Norms, accumulated in f64. */
#include <assert.h>
#include <math.h>

#include "cpu_type.h"

enum { PIECE = 256 }; /* entries of a column at a time */

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* the larger, NaN when either is NaN */
static double larger(double a, double b) {
    return a >= b || isnan(a) ? a : b;
}

static double modulus(const real *x) {
#if IS_COMPLEX
    const double re = x[0], im = x[1], s = re * re + im * im;
    if (s > 0x1p-900 && s < 0x1p1000) return sqrt(s);
    return isnan(s) ? s : hypot(re, im); /* hypot(infinity, NaN) is infinity */
#else
    return fabs((double)x[0]);
#endif
}

/* moduli of `count` entries of column j from row i on */
static void moduli(polar_cmat X, int64_t i, int64_t j, int64_t count, double *piece) {
    const real *x = (const real *)X.data + (i + j * X.ld) * PARTS;
    for (int64_t k = 0; k < count; k++) piece[k] = modulus(x + k * PARTS);
}

/* max over columns of the sum of moduli, or of the largest one */
static double by_columns(polar_cmat X, bool sums) {
    double value = 0, piece[PIECE];
    for (int64_t j = 0; j < X.n; j++) {
        double column = 0;
        for (int64_t p = 0; p < X.m; p += PIECE) {
            const int64_t count = least(PIECE, X.m - p);
            moduli(X, p, j, count, piece);
            if (sums)
                column += polar_cpu_sum(piece, (int)count);
            else
                column = larger(polar_cpu_largest(piece, (int)count), column);
        }
        value = larger(column, value);
    }
    return value;
}

/* max over rows of the sum of moduli, PIECE rows at a time */
static double inf_norm(polar_cmat X) {
    double value = 0, sum[PIECE], piece[PIECE];
    for (int64_t p = 0; p < X.m; p += PIECE) {
        const int64_t rows = least(PIECE, X.m - p);
        for (int64_t i = 0; i < rows; i++) sum[i] = 0;
        for (int64_t j = 0; j < X.n; j++) {
            moduli(X, p, j, rows, piece);
            for (int64_t i = 0; i < rows; i++) sum[i] += piece[i];
        }
        for (int64_t i = 0; i < rows; i++) value = larger(sum[i], value);
    }
    return value;
}

/* Blocks of columns that have a sum of their own, so that bits do not depend on the number of
 * threads. */
enum { BLOCKS = 32 };

struct frobenius {
    polar_cmat X;
    const polar_cmat *Y; /* X - Y; NULL: X */
    struct cpu_squares *sum;
};

static void add_blocks(const void *job, int piece_of_work, int64_t from, int64_t to) {
    const struct frobenius *t = job;
    const polar_cmat X = t->X;
    double piece[PIECE];
    (void)piece_of_work;
    for (int64_t block = from; block < to; block++)
        for (int64_t j = block * X.n / BLOCKS; j < (block + 1) * X.n / BLOCKS; j++)
            for (int64_t p = 0; p < X.m * PARTS; p += PIECE) {
                const int64_t count = least(PIECE, X.m * PARTS - p);
                const real *x = (const real *)X.data + j * X.ld * PARTS + p;
#if IS_DOUBLE
                if (!t->Y) {
                    polar_cpu_add_squares(&t->sum[block], x, (int)count);
                    continue;
                }
#endif
                for (int64_t i = 0; i < count; i++) piece[i] = (double)x[i];
                if (t->Y) {
                    const real *y = (const real *)t->Y->data + j * t->Y->ld * PARTS + p;
                    for (int64_t i = 0; i < count; i++) piece[i] -= (double)y[i];
                }
                if (t->Y)
                    polar_cpu_add_squares(&t->sum[block], piece, (int)count);
                else
                    t->sum[block].mid += polar_cpu_square(piece, (int)count);
            }
}

/* Frobenius norm of X, or of X - Y when Y is given */
static double frobenius(polar_cmat X, const polar_cmat *Y) {
    struct cpu_squares sum[BLOCKS] = {{0, 0, 0}}, all = {0, 0, 0};
    const struct frobenius job = {X, Y, sum};
    const int64_t bytes = X.m * X.n * (int64_t)sizeof(real) * PARTS * (Y ? 4 : 2);
    polar_cpu_parallel(BLOCKS, bytes, 0, add_blocks, &job);
    for (int i = 0; i < BLOCKS; i++) {
        all.big += sum[i].big;
        all.mid += sum[i].mid;
        all.small += sum[i].small;
    }
    return polar_cpu_root(&all);
}

double KERNEL(norm)(polar_norm kind, polar_cmat X) {
    switch (kind) {
    case POLAR_NORM_ONE:
        return by_columns(X, true);
    case POLAR_NORM_INF:
        return inf_norm(X);
    case POLAR_NORM_MAX:
        return by_columns(X, false);
    case POLAR_NORM_FRO:
        break;
    }
    return frobenius(X, NULL);
}

double KERNEL(norm_diff)(polar_cmat X, polar_cmat Y) {
    assert(X.m == Y.m && X.n == Y.n);
    return frobenius(X, &Y);
}

double KERNEL(inner)(polar_cmat X, polar_cmat Y) {
    double value = 0, piece[PIECE];
    if (!Y.data) {
        for (int64_t j = 0; j < least(X.m, X.n); j++)
            value += (double)((const real *)X.data)[(j + j * X.ld) * PARTS];
        return value;
    }
    assert(X.m == Y.m && X.n == Y.n);
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t p = 0; p < X.m * PARTS; p += PIECE) {
            const int64_t count = least(PIECE, X.m * PARTS - p);
            const real *x = (const real *)X.data + j * X.ld * PARTS + p;
            const real *y = (const real *)Y.data + j * Y.ld * PARTS + p;
            for (int64_t i = 0; i < count; i++) piece[i] = (double)x[i] * (double)y[i];
            value += polar_cpu_sum(piece, (int)count);
        }
    return value;
}
