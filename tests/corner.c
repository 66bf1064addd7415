/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Corners. A kind makes entries; then, now and then, lines are zeroed, repeated, negated or
 * scaled; at last the whole is moved within the range of its format.
 */
#include "corner.h"

#include <stdio.h>

#include "made.h"

int64_t corner_below(uint64_t *state, int64_t n) {
    return (int64_t)(polar_test_draw(state) % (uint64_t)n);
}

static bool once_in(uint64_t *state, int64_t n) {
    return corner_below(state, n) == 0;
}

/* 0 to 12, small ones most */
static int64_t size(uint64_t *state) {
    const int64_t top = corner_below(state, 3) == 0 ? 3 : 13;
    return once_in(state, 40) ? 13 + corner_below(state, 30) : corner_below(state, top);
}

static void put(polar_mat A, int64_t i, int64_t j, double x, double y) {
    polar_mat_set(A, i, j, x, polar_format_get(A.format)->is_complex ? y : 0);
}

static double number(uint64_t *state) {
    return 2 * polar_test_uniform(state) - 1;
}

/* whole number of [-2,2], zero most */
static double whole(uint64_t *state) {
    const int64_t k = corner_below(state, 8);
    return k < 5 ? (double)(k - 2) : 0;
}

/* 2^e u, e within `span` of 0 */
static double spread(uint64_t *state, int64_t span) {
    return ldexp(number(state), (int)(corner_below(state, 2 * span + 1) - span));
}

typedef enum kind {
    NUMBERS,
    WHOLE,
    ONES,
    POWERS,
    SPREAD,
    RANK,
    DIAGONAL,
    TRIANGLE,
    KAHAN,
    BLOCKS,
    ORTHOGONAL,
    SPECTRUM,
    GALLERY,
    KINDS
} kind;

static const char *const names[KINDS] = {
    "numbers",  "whole", "ones",   "powers",     "spread",   "rank",   "diagonal",
    "triangle", "kahan", "blocks", "orthogonal", "spectrum", "gallery"};

/* one entry of the kinds that need no other entry */
static void entry(kind k, uint64_t *state, int64_t i, int64_t j, int64_t span, double z[2]) {
    z[0] = z[1] = 0;
    for (int part = 0; part < 2; part++) switch (k) {
        case WHOLE:
            z[part] = whole(state);
            break;
        case ONES:
            z[part] = 1 - part;
            break;
        case POWERS:
            z[part] = ldexp(whole(state) < 0 ? -1 : 1, (int)corner_below(state, span + 1));
            break;
        case SPREAD:
            z[part] = spread(state, span);
            break;
        case DIAGONAL:
            z[part] = i == j ? spread(state, span) * (double)corner_below(state, 3) : 0;
            break;
        case TRIANGLE:
            z[part] = i <= j ? number(state) : 0;
            break;
        case KAHAN: /* sine 1/2, 7/8 or so */
            z[part] = part || i > j ? 0
                                    : pow(1 - 0.5 / (double)(1 + span % 4), (double)i) *
                                          (i == j ? 1 : -0.8);
            break;
        case BLOCKS: /* 2 by 2 blocks of other scales */
            z[part] = ldexp(number(state), (int)(span * ((i / 2 + j / 2) % 3 - 1)));
            break;
        default:
            z[part] = number(state);
        }
}

/* whole numbers of exact rank r: sums of r products */
static void of_rank(uint64_t *state, int64_t r, polar_mat A) {
    double x[64], y[64];
    for (int64_t p = 0; p < r; p++) {
        for (int64_t i = 0; i < A.m; i++) x[i] = whole(state);
        for (int64_t j = 0; j < A.n; j++) y[j] = whole(state);
        for (int64_t j = 0; j < A.n; j++)
            for (int64_t i = 0; i < A.m; i++)
                put(A, i, j, re(A, i, j) + x[i] * y[j], im(A, i, j) + x[i] * y[A.n - 1 - j]);
    }
}

static void from_gallery(kind k, uint64_t *state, polar_mat A) {
    static const double conds[] = {1, 10, 1e3, 1e8, 1e16, INFINITY};
    polar_gallery_options o = options(conds[corner_below(state, 6)], -1, POLAR_MODE_GEOMETRIC);
    int kinds = 0;
    while (polar_galleries[kinds].name) kinds++;
    const polar_gallery *g = &polar_galleries[corner_below(state, kinds)];
    if (k != GALLERY || (g->square && A.m != A.n))
        g = polar_gallery_named(k == ORTHOGONAL ? "orthogonal" : "spectrum");
    o.mode = (polar_mode)corner_below(state, POLAR_MODE_COUNT);
    o.seed = polar_test_draw(state);
    fill(g->name, &o, A, none);
}

/* row (column) p becomes t times row (column) q plus a grain */
static void line(polar_mat A, bool row, int64_t p, int64_t q, double t, double grain,
                 uint64_t *state) {
    for (int64_t k = 0; k < (row ? A.n : A.m); k++) {
        const int64_t i = row ? q : k, j = row ? k : q;
        put(A, row ? p : k, row ? k : p, t * re(A, i, j) + grain * number(state),
            t * im(A, i, j) + grain * number(state));
    }
}

/* zeroes, repeats, negates, nearly repeats or scales a few lines */
static void spoil(uint64_t *state, int64_t span, polar_mat A) {
    for (int64_t times = corner_below(state, 4); times-- > 0;) {
        const bool row = once_in(state, 2);
        const int64_t lines = row ? A.m : A.n, p = corner_below(state, lines),
                      q = corner_below(state, lines);
        const int64_t how = corner_below(state, 6);
        const double grain = how == 3 ? ldexp(1, (int)-corner_below(state, 60)) : 0;
        if (how == 0) line(A, row, p, p, 0, 0, state);
        if (how == 1) line(A, row, p, q, 1, 0, state);
        if (how == 2) line(A, row, p, q, -1, 0, state);
        if (how == 3) line(A, row, p, q, 1, grain, state);
        if (how > 3)
            line(A, row, p, p, ldexp(1, (int)-corner_below(state, 1 + span)), 0, state);
    }
}

/* times 2^e: the largest entry comes near an end of the range, or stays inside */
static void move(uint64_t *state, polar_mat A) {
    const polar_format_row *f = polar_format_get(A.format);
    double most = 0;
    int top = 0, end = 0;
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = 0; i < A.m; i++)
            most = fmax(most, fmax(fabs(re(A, i, j)), fabs(im(A, i, j))));
    if (most == 0) return;
    frexp(most, &top);
    frexp(f->largest, &end);
    const int64_t where = corner_below(state, 8);
    int e = 0;
    if (where == 0) e = end - top;
    if (where == 1) e = f->min_exponent - f->precision + 1 - top + (int)corner_below(state, 60);
    if (where == 2) e = (int)corner_below(state, end) - end / 2;
    if (e > end - top) e = end - top;
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = 0; i < A.m; i++)
            polar_mat_set(A, i, j, ldexp(re(A, i, j), e), ldexp(im(A, i, j), e));
}

polar_mat corner_matrix(uint64_t *state, char *words, size_t length) {
    static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};
    const polar_format f = formats[corner_below(state, 4)];
    const int64_t m = size(state), n = once_in(state, 2) ? m : size(state);
    const polar_mat A = fresh(m, n, f);
    const kind k = (kind)corner_below(state, KINDS);
    /* exponents to span apart: often a few, sometimes half the range */
    const int64_t span =
        1 + corner_below(state,
                         once_in(state, 4) ? f == POLAR_F32 || f == POLAR_C64 ? 60 : 500 : 30);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < m; i++) {
            double z[2] = {0, 0};
            if (k < ORTHOGONAL && k != RANK) entry(k, state, i, j, span, z);
            put(A, i, j, z[0], z[1]);
        }
    if (k == RANK && m * n > 0) of_rank(state, corner_below(state, (m < n ? m : n) + 1), A);
    if (k >= ORTHOGONAL) from_gallery(k, state, A);
    if (m * n > 0 && once_in(state, 3)) spoil(state, span, A);
    move(state, A);
    snprintf(words, length, "%s", names[k]);
    return A;
}
