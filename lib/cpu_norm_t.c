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
    return s > 0x1p-900 && s < 0x1p1000 ? sqrt(s) : hypot(re, im);
#else
    return fabs((double)x[0]);
#endif
}

/* max over columns of the sum of moduli */
static double one_norm(polar_cmat X) {
    double value = 0;
    for (int64_t j = 0; j < X.n; j++) {
        const real *x = (const real *)X.data + j * X.ld * PARTS;
        double sum = 0;
        for (int64_t i = 0; i < X.m; i++) sum += modulus(x + i * PARTS);
        value = larger(sum, value);
    }
    return value;
}

/* max over rows of the sum of moduli, PIECE rows at a time */
static double inf_norm(polar_cmat X) {
    double value = 0, sum[PIECE];
    for (int64_t p = 0; p < X.m; p += PIECE) {
        const int64_t rows = least(PIECE, X.m - p);
        for (int64_t i = 0; i < rows; i++) sum[i] = 0;
        for (int64_t j = 0; j < X.n; j++) {
            const real *x = (const real *)X.data + (p + j * X.ld) * PARTS;
            for (int64_t i = 0; i < rows; i++) sum[i] += modulus(x + i * PARTS);
        }
        for (int64_t i = 0; i < rows; i++) value = larger(sum[i], value);
    }
    return value;
}

static double max_norm(polar_cmat X) {
    double value = 0;
    for (int64_t j = 0; j < X.n; j++) {
        const real *x = (const real *)X.data + j * X.ld * PARTS;
        for (int64_t i = 0; i < X.m; i++) value = larger(modulus(x + i * PARTS), value);
    }
    return value;
}

/* Frobenius norm of X, or of X - Y when Y is given */
static double frobenius(polar_cmat X, const polar_cmat *Y) {
    struct cpu_squares squares = {0, 0, 0};
    double piece[PIECE];
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t p = 0; p < X.m * PARTS; p += PIECE) {
            const int64_t count = least(PIECE, X.m * PARTS - p);
            const real *x = (const real *)X.data + j * X.ld * PARTS + p;
            for (int64_t i = 0; i < count; i++) piece[i] = (double)x[i];
            if (Y) {
                const real *y = (const real *)Y->data + j * Y->ld * PARTS + p;
                for (int64_t i = 0; i < count; i++) piece[i] -= (double)y[i];
            }
            polar_cpu_add_squares(&squares, piece, (int)count);
        }
    return polar_cpu_root(&squares);
}

double KERNEL(norm)(polar_norm kind, polar_cmat X) {
    switch (kind) {
    case POLAR_NORM_ONE:
        return one_norm(X);
    case POLAR_NORM_INF:
        return inf_norm(X);
    case POLAR_NORM_MAX:
        return max_norm(X);
    case POLAR_NORM_FRO:
        break;
    }
    return frobenius(X, NULL);
}

double KERNEL(norm_diff)(polar_cmat X, polar_cmat Y) {
    assert(X.m == Y.m && X.n == Y.n);
    return frobenius(X, &Y);
}
