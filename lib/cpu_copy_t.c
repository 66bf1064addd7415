/* SPDX-License-Identifier: BSD-3-Clause */
/* Copies between host and backend: any format into this one, transposed, scaled, rounded once.
 */
#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "cpu_type.h"

enum { PIECE = 64 }; /* a tile is PIECE rows of A by TILE columns */
enum { TILE = 32 };

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/*
 * Entries x scaled and rounded to D's format into d, d + step, ...; true when a finite one
 * became infinite. The scale is a power of two: the product is exact, or rounded once where it
 * leaves the normal range of f64, and from there every narrower format makes 0 or infinity
 * of it either way. So nothing is rounded twice.
 */
static bool store(const double *x, int64_t count, double scale, polar_format f, real *d,
                  int64_t step) {
    const bool emulated = polar_format_get(f)->emulated;
    bool overflow = false;
    for (int64_t i = 0; i < count; i++) {
        const double scaled = x[i] * scale;
        const real y = (real)(emulated ? polar_round(f, scaled) : scaled);
        overflow |= isinf(y) && isfinite(x[i]);
        d[i * step] = y;
    }
    return overflow;
}

static bool same_bits(polar_op op, double scale, polar_cmat A, polar_mat D) {
    const bool widening = polar_format_get(A.format)->emulated && D.format == POLAR_F32;
    return op == POLAR_N && scale == 1 && (A.format == D.format || widening);
}

/* D = scale A for native formats of the same reals */
struct scaling {
    real scale;
    polar_cmat A;
    polar_mat D;
    int *overflow; /* of each piece: a finite entry became infinite */
};

enum { PIECES = 16 };

static void scale_columns(const void *job, int piece, int64_t from, int64_t to) {
    const struct scaling *t = job;
    const real most = IS_DOUBLE ? (real)DBL_MAX : (real)FLT_MAX;
    int overflow = 0;
    for (int64_t j = from; j < to; j++) {
        const real *a = (const real *)t->A.data + j * t->A.ld * PARTS;
        real *d = (real *)t->D.data + j * t->D.ld * PARTS;
        for (int64_t i = 0; i < t->D.m * PARTS; i++) {
            const real x = a[i], y = t->scale * x;
            overflow |= !(y <= most && y >= -most) & (x <= most && x >= -most);
            d[i] = y;
        }
    }
    t->overflow[piece] = overflow;
}

static bool scaled(real scale, polar_cmat A, polar_mat D) {
    int overflow[PIECES] = {0}, any = 0;
    const struct scaling job = {scale, A, D, overflow};
    polar_cpu_parallel(D.n, 2 * D.m * D.n * (int64_t)sizeof(entry), PIECES, scale_columns,
                       &job);
    for (int i = 0; i < PIECES; i++) any |= overflow[i];
    return any;
}

polar_status KERNEL(copy)(polar_op op, double scale, polar_cmat A, polar_mat D,
                          bool *overflow) {
    entry *d = D.data;
    double re[PIECE], im[PIECE];
    *overflow = false;
    assert(D.m == (op == POLAR_N ? A.m : A.n) && D.n == (op == POLAR_N ? A.n : A.m));
    if (polar_format_get(A.format)->is_complex && !IS_COMPLEX) return POLAR_UNSUITED;
    if (same_bits(op, scale, A, D)) {
        for (int64_t j = 0; j < D.n && D.m > 0; j++)
            memcpy(d + j * D.ld, (const entry *)A.data + j * A.ld, (size_t)D.m * sizeof(entry));
        return POLAR_OK;
    }
    if (op == POLAR_N && A.format == D.format && !polar_format_get(D.format)->emulated &&
        (double)(real)scale == scale && scale != 0) {
        *overflow = scaled((real)scale, A, D);
        return POLAR_OK;
    }
    const int64_t row = op == POLAR_N ? 1 : D.ld, column = op == POLAR_N ? D.ld : 1;
    for (int64_t q = 0; q < A.n; q += TILE)
        for (int64_t p = 0; p < A.m; p += PIECE)
            for (int64_t j = q; j < least(q + TILE, A.n); j++) {
                const int64_t count = least(PIECE, A.m - p);
                real *to = (real *)(d + p * row + j * column);
                polar_cpu_load(A, p, j, count, op == POLAR_T, re, im);
                *overflow |= store(re, count, scale, D.format, to, row * PARTS);
                if (IS_COMPLEX)
                    *overflow |= store(im, count, scale, D.format, to + 1, row * PARTS);
            }
    return POLAR_OK;
}
