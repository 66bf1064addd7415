/* SPDX-License-Identifier: BSD-3-Clause */
/* What touches every entry once: sums, shifts, transposes, scalings. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "cpu_type.h"
#include "polar/gallery.h"

/* Square tiles of 32: two of them of the widest entries lie in 32 KiB of cache. */
enum { TILE = 32 };

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

void KERNEL(axpby)(double alpha, polar_cmat X, double beta, polar_cmat Y, polar_mat D) {
    const real a = (real)alpha, b = (real)beta;
    assert(X.m == D.m && X.n == D.n);
    for (int64_t j = 0; j < D.n; j++) {
        const real *x = (const real *)X.data + j * X.ld * PARTS;
        real *d = (real *)D.data + j * D.ld * PARTS;
        if (b == 0) {
            for (int64_t i = 0; i < D.m * PARTS; i++) d[i] = a * x[i];
            continue;
        }
        const real *y = (const real *)Y.data + j * Y.ld * PARTS;
        for (int64_t i = 0; i < D.m * PARTS; i++) d[i] = a * x[i] + b * y[i];
    }
}

void KERNEL(recombine)(int k, const double *c, const polar_mat *M) {
    enum { MOST = 4, PIECE = 256 };
    real x[MOST][PIECE], y[PIECE];
    const int64_t rows = M[0].m * PARTS;
    assert(k <= MOST);
    for (int64_t column = 0; column < M[0].n; column++)
        for (int64_t p = 0; p < rows; p += PIECE) {
            const int64_t count = least(PIECE, rows - p);
            for (int j = 0; j < k; j++)
                memcpy(x[j], (const real *)M[j].data + column * M[j].ld * PARTS + p,
                       (size_t)count * sizeof(real));
            for (int i = 0; i < k; i++) {
                real *d = (real *)M[i].data + column * M[i].ld * PARTS + p;
                bool first = true, same = true; /* same: M[i] stays as it is */
                for (int j = 0; j < k; j++) same = same && c[i * k + j] == (i == j);
                for (int j = 0; j < k && !same; j++) {
                    const real a = (real)c[i * k + j];
                    if (a == 0) continue; /* what is not wanted may be anything */
                    for (int64_t r = 0; r < count; r++)
                        y[r] = first ? a * x[j][r] : y[r] + a * x[j][r];
                    first = false;
                }
                if (first && !same) memset(y, 0, sizeof y);
                if (!same) memcpy(d, y, (size_t)count * sizeof(real));
            }
        }
}

void KERNEL(shift)(double alpha, double beta, polar_mat D) {
    const real a = (real)alpha, b = (real)beta;
    entry *d = D.data;
    for (int64_t j = 0; j < D.n && b != 1; j++) {
        real *x = (real *)(d + j * D.ld);
        for (int64_t i = 0; i < D.m * PARTS; i++) x[i] = b == 0 ? 0 : b * x[i];
    }
    for (int64_t j = 0; j < least(D.m, D.n); j++) d[j + j * D.ld] += a;
}

void KERNEL(transpose)(polar_cmat X, polar_mat D) {
    const entry *x = X.data;
    entry *d = D.data;
    assert(X.m == D.n && X.n == D.m && X.data != D.data);
    for (int64_t q = 0; q < X.n; q += TILE)
        for (int64_t p = 0; p < X.m; p += TILE)
            for (int64_t i = p; i < least(p + TILE, X.m); i++)
                for (int64_t j = q; j < least(q + TILE, X.n); j++)
                    d[j + i * D.ld] = CONJ(x[i + j * X.ld]);
}

void KERNEL(mirror)(polar_mat D) {
    entry *d = D.data;
    for (int64_t q = 0; q < D.n; q += TILE)
        for (int64_t p = q; p < D.n; p += TILE)
            for (int64_t i = p; i < least(p + TILE, D.n); i++)
                for (int64_t j = q; j < least(q + TILE, i); j++)
                    d[j + i * D.ld] = CONJ(d[i + j * D.ld]);
#if IS_COMPLEX
    for (int64_t j = 0; j < D.n; j++) ((real *)(d + j * D.ld + j))[1] = 0;
#endif
}

/* (a + b)/2 rounded once: a itself when b = a */
static real mean(real a, real b) {
#if IS_DOUBLE
    const real sum = a + b;
    return isfinite(sum) ? 0.5 * sum : 0.5 * a + 0.5 * b;
#else
    return (real)(0.5 * ((double)a + (double)b));
#endif
}

/* Row i of a tile of the lower triangle, columns [q, end), averaged with its mirror image; the
 * parts of D - D' go to x, which gets their number. */
static int average(entry *d, int64_t ld, int64_t i, int64_t q, int64_t end, double *x) {
    int count = 0;
    for (int64_t j = q; j < end; j++) {
        real *a = (real *)(d + i + j * ld), *b = (real *)(d + j + i * ld);
        x[count++] = (double)a[0] - (double)b[0];
        a[0] = b[0] = mean(a[0], b[0]);
#if IS_COMPLEX
        x[count++] = (double)a[1] + (double)b[1];
        a[1] = mean(a[1], -b[1]);
        b[1] = -a[1];
#endif
    }
    return count;
}

double KERNEL(symmetrise)(polar_mat D) {
    entry *d = D.data;
    double x[TILE * PARTS];
    struct cpu_squares half = {0, 0, 0}, all = {0, 0, 0};
    assert(D.m == D.n);
    for (int64_t q = 0; q < D.n; q += TILE)
        for (int64_t p = q; p < D.n; p += TILE)
            for (int64_t i = p; i < least(p + TILE, D.n); i++)
                polar_cpu_add_squares(&half, x, average(d, D.ld, i, q, least(q + TILE, i), x));
#if IS_COMPLEX
    for (int64_t j = 0; j < D.n; j++) {
        real *a = (real *)(d + j + j * D.ld);
        const double twice = 2 * (double)a[1]; /* entry of D - D' */
        polar_cpu_add_squares(&all, &twice, 1);
        a[1] = 0;
    }
#endif
    all.big += 2 * half.big; /* both triangles count */
    all.mid += 2 * half.mid;
    all.small += 2 * half.small;
    return polar_cpu_root(&all);
}

void KERNEL(randomise)(uint64_t seed, polar_mat D) {
    const bool emulated = polar_format_get(D.format)->emulated;
    for (int64_t j = 0; j < D.n; j++)
        for (int64_t i = 0; i < D.m; i++) {
            const double x = 2 * polar_hash_uniform(seed, (uint64_t)i, (uint64_t)j) - 1;
            ((entry *)D.data)[i + j * D.ld] = (real)(emulated ? polar_round(D.format, x) : x);
        }
}

void KERNEL(scale_columns)(polar_mat D, const double *d) {
    for (int64_t j = 0; j < D.n; j++) {
        real *x = (real *)D.data + j * D.ld * PARTS;
        const real s = (real)d[j];
        for (int64_t i = 0; i < D.m * PARTS; i++) x[i] *= s;
    }
}

void KERNEL(permute_columns)(polar_cmat X, const int64_t *perm, polar_mat D) {
    assert(X.m == D.m && X.n == D.n && X.data != D.data);
    for (int64_t j = 0; j < D.n && D.m > 0; j++)
        memcpy((entry *)D.data + perm[j] * D.ld, (const entry *)X.data + j * X.ld,
               (size_t)D.m * sizeof(entry));
}
