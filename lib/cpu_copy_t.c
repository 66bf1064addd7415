/* SPDX-License-Identifier: BSD-3-Clause */
/* Copies between host and backend: any format into this one, transposed, scaled, rounded once.
 */
#include <assert.h>
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
    double poison = 0;
    bool overflow = false;
    if (!emulated && step == 1)
        for (int64_t i = 0; i < count; i++) d[i] = (real)(x[i] * scale);
    else if (!emulated)
        for (int64_t i = 0; i < count; i++) d[i * step] = (real)(x[i] * scale);
    for (int64_t i = 0; emulated && i < count; i++)
        d[i * step] = (real)polar_round(f, x[i] * scale);
    for (int64_t i = 0; i < count; i++) poison += (double)d[i * step] * 0; /* NaN: not finite */
    for (int64_t i = 0; !(poison == 0) && i < count; i++)
        overflow |= isinf(d[i * step]) && isfinite(x[i]);
    return overflow;
}

static bool same_bits(polar_op op, double scale, polar_cmat A, polar_mat D) {
    const bool widening = polar_format_get(A.format)->emulated && D.format == POLAR_F32;
    return op == POLAR_N && scale == 1 && (A.format == D.format || widening);
}

/* D = scale op(A) */
struct copying {
    polar_op op;
    double scale;
    polar_cmat A;
    polar_mat D;
    int *overflow; /* of each piece: a finite entry became infinite */
};

enum { PIECES = 16, LANES = 16 };

/* Whether all of y is finite: y 0 is NaN for NaN and infinity. */
static bool finite(const real *y, int64_t count) {
    real poison[LANES] = {0}, all = 0;
    int64_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (int l = 0; l < LANES; l++) poison[l] += y[i + l] * 0;
    for (; i < count; i++) all += y[i] * 0;
    for (int l = 0; l < LANES; l++) all += poison[l];
    return all == 0;
}

/* from native formats of the same reals */
static void scale_columns(const void *job, int piece, int64_t from, int64_t to) {
    const struct copying *t = job;
    const int64_t count = t->D.m * PARTS;
    const real scale = (real)t->scale;
    int overflow = 0;
    for (int64_t j = from; j < to; j++) {
        const real *a = (const real *)t->A.data + j * t->A.ld * PARTS;
        real *d = (real *)t->D.data + j * t->D.ld * PARTS;
        for (int64_t i = 0; i < count; i++) d[i] = scale * a[i];
        if (finite(d, count)) continue;
        for (int64_t i = 0; i < count; i++) overflow |= isinf(d[i]) && isfinite(a[i]);
    }
    t->overflow[piece] = overflow;
}

static void copy_columns(const void *job, int piece, int64_t from, int64_t to) {
    const struct copying *t = job;
    (void)piece;
    for (int64_t j = from; j < to; j++)
        memcpy((entry *)t->D.data + j * t->D.ld, (const entry *)t->A.data + j * t->A.ld,
               (size_t)t->D.m * sizeof(entry));
}

/* from the other native format of the same reals, or an emulated one */
static void convert_columns(const void *job, int piece, int64_t from, int64_t to) {
    const struct copying *t = job;
    const bool is_double = polar_format_get(t->A.format)->u < 0x1p-30;
    const int64_t count = t->D.m * PARTS, lda = t->A.ld * PARTS;
    const double scale = t->scale;
    int overflow = 0;
    for (int64_t j = from; j < to; j++) {
        const double *a = (const double *)t->A.data + j * lda;
        const float *b = (const float *)t->A.data + j * lda;
        real *d = (real *)t->D.data + j * t->D.ld * PARTS;
        if (is_double)
            for (int64_t i = 0; i < count; i++) d[i] = (real)(a[i] * scale);
        else
            for (int64_t i = 0; i < count; i++) d[i] = (real)((double)b[i] * scale);
        if (finite(d, count)) continue;
        for (int64_t i = 0; i < count; i++)
            overflow |= isinf(d[i]) && isfinite(is_double ? a[i] : (double)b[i]);
    }
    t->overflow[piece] = overflow;
}

/* any others, a strip of TILE columns of A at a time */
static void copy_strips(const void *job, int piece, int64_t from, int64_t to) {
    const struct copying *t = job;
    const polar_cmat A = t->A;
    const polar_mat D = t->D;
    const bool plain = t->op == POLAR_N;
    const int64_t row = plain ? 1 : D.ld, column = plain ? D.ld : 1;
    double re[PIECE], im[PIECE];
    bool overflow = false;
    for (int64_t q = from * TILE; q < least(to * TILE, A.n); q += TILE)
        for (int64_t p = 0; p < A.m; p += PIECE)
            for (int64_t j = q; j < least(q + TILE, A.n); j++) {
                const int64_t count = least(PIECE, A.m - p);
                real *at = (real *)((entry *)D.data + p * row + j * column);
                polar_cpu_load(A, p, j, count, !plain, re, im);
                overflow |= store(re, count, t->scale, D.format, at, row * PARTS);
                if (IS_COMPLEX)
                    overflow |= store(im, count, t->scale, D.format, at + 1, row * PARTS);
            }
    t->overflow[piece] = overflow;
}

polar_status KERNEL(copy)(polar_op op, double scale, polar_cmat A, polar_mat D,
                          bool *overflow) {
    int of_piece[PIECES] = {0};
    const struct copying job = {op, scale, A, D, of_piece};
    const int64_t bytes = 2 * D.m * D.n * (int64_t)sizeof(entry);
    *overflow = false;
    assert(D.m == (op == POLAR_N ? A.m : A.n) && D.n == (op == POLAR_N ? A.n : A.m));
    if (polar_format_get(A.format)->is_complex && !IS_COMPLEX) return POLAR_UNSUITED;
    if (D.m == 0 || D.n == 0) return POLAR_OK;
    const bool alike = op == POLAR_N && !polar_format_get(D.format)->emulated &&
                       polar_format_get(A.format)->is_complex == IS_COMPLEX;
    if (same_bits(op, scale, A, D))
        polar_cpu_parallel(D.n, bytes, PIECES, copy_columns, &job);
    else if (alike && A.format == D.format && (double)(real)scale == scale && scale != 0)
        polar_cpu_parallel(D.n, bytes, PIECES, scale_columns, &job);
    else if (alike)
        polar_cpu_parallel(D.n, bytes, PIECES, convert_columns, &job);
    else
        polar_cpu_parallel((A.n + TILE - 1) / TILE, bytes, PIECES, copy_strips, &job);
    for (int i = 0; i < PIECES; i++) *overflow |= of_piece[i];
    return POLAR_OK;
}
