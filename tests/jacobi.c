/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Singular values and Hermitian factors of small matrices by one-sided Jacobi rotations in 64
 * bits (Golub & Van Loan 2013, section 8.6.3). LAPACK's own are no reference here: DBDSQR
 * neglects off-diagonal entries up to eps^(-1/8) = 98 u times a singular value, more than ten
 * max(m,n) u when the matrix is small.
 */
#include <stdlib.h>

#include "made.h"
#include "truth.h"

/* a column: n real parts, then n imaginary ones */
typedef long double part;

static part *column(part *X, int64_t n, int64_t j) {
    return X + 2 * n * j;
}

/* z = x'y, three times: |x|^2, |y|^2 too */
static void dots(int64_t n, const part *x, const part *y, part d[4]) {
    d[0] = d[1] = d[2] = d[3] = 0;
    for (int64_t i = 0; i < n; i++) {
        d[0] += x[i] * x[i] + x[n + i] * x[n + i];
        d[1] += y[i] * y[i] + y[n + i] * y[n + i];
        d[2] += x[i] * y[i] + x[n + i] * y[n + i];
        d[3] += x[i] * y[n + i] - x[n + i] * y[i];
    }
}

/* [x y] := [x y'] [c s; -s c], y' = y times the conjugate of the unit g */
static void rotate(int64_t n, part *x, part *y, part c, part s, const part g[2]) {
    for (int64_t i = 0; i < n; i++) {
        const part a = x[i], b = x[n + i];
        const part p = y[i] * g[0] + y[n + i] * g[1], q = y[n + i] * g[0] - y[i] * g[1];
        x[i] = c * a - s * p;
        x[n + i] = c * b - s * q;
        y[i] = s * a + c * p;
        y[n + i] = s * b + c * q;
    }
}

/* Columns p and q of X (and V) made orthogonal; false if they were. */
static bool step(int64_t m, int64_t n, part *X, part *V, int64_t p, int64_t q) {
    part d[4];
    dots(m, column(X, m, p), column(X, m, q), d);
    const part size = hypotl(d[2], d[3]);
    if (size == 0 || size <= 0x1p-60L * sqrtl(d[0]) * sqrtl(d[1])) return false;
    const part zeta = (d[1] - d[0]) / (2 * size);
    const part t = (zeta < 0 ? -1 : 1) / (fabsl(zeta) + sqrtl(1 + zeta * zeta));
    const part c = 1 / sqrtl(1 + t * t), g[2] = {d[2] / size, d[3] / size};
    rotate(m, column(X, m, p), column(X, m, q), c, c * t, g);
    rotate(n, column(V, n, p), column(V, n, q), c, c * t, g);
    return true;
}

/* sum over k of w_k x_k x_k' */
static polar_mat weighed(int64_t n, int64_t count, part *X, const part *w, polar_format f) {
    const polar_mat H = fresh(n, n, f);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < n; i++) {
            part re = 0, im = 0;
            for (int64_t k = 0; k < count; k++) {
                const part *x = column(X, n, k);
                re += w[k] * (x[i] * x[j] + x[n + i] * x[n + j]);
                im += w[k] * (x[n + i] * x[j] - x[i] * x[n + j]);
            }
            polar_mat_set(H, i, j, (double)re, (double)im);
        }
    return H;
}

static int falling(const void *x, const void *y) {
    const double a = *(const double *)x, b = *(const double *)y;
    return (a < b) - (a > b);
}

void truth_by_rotations(polar_mat B, struct truth *t) {
    const bool turn = B.m < B.n;
    const int64_t m = turn ? B.n : B.m, n = turn ? B.m : B.n;
    part *X = calloc((size_t)(2 * m * n) + 1, sizeof *X);
    part *V = calloc((size_t)(2 * n * n) + 1, sizeof *V);
    part *s = calloc((size_t)(2 * n) + 1, sizeof *s), *inverse = s + n;
    for (int64_t j = 0; j < n; j++) {
        for (int64_t i = 0; i < m; i++) {
            column(X, m, j)[i] = turn ? re(B, j, i) : re(B, i, j);
            column(X, m, j)[m + i] = turn ? -im(B, j, i) : im(B, i, j);
        }
        column(V, n, j)[j] = 1;
    }
    bool moved = true;
    for (int sweep = 0; sweep < 30 && moved; sweep++) {
        moved = false;
        for (int64_t p = 0; p < n; p++)
            for (int64_t q = p + 1; q < n; q++) moved |= step(m, n, X, V, p, q);
    }
    for (int64_t j = 0; j < n; j++) {
        part d[4];
        dots(m, column(X, m, j), column(X, m, j), d);
        s[j] = sqrtl(d[0]);
        inverse[j] = s[j] > 0 ? 1 / s[j] : 0;
        t->s[j] = (double)s[j];
    }
    qsort(t->s, (size_t)n, sizeof *t->s, falling);
    t->H[turn] = weighed(n, n, V, s, B.format);
    t->H[!turn] = weighed(m, n, X, inverse, B.format);
    free(X);
    free(V);
    free(s);
}
