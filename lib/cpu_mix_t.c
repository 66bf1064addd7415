/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * X := X W (or W'X), W a random orthogonal matrix in O(n log n) rotations of pairs of columns:
 * halves of the columns are mixed by themselves, then column j of one half with column j of the
 * other. In a half of odd order one column has no partner; a last layer of neighbours makes up
 * for it. The QR of A W then reveals the rank like that of A times a Haar matrix (Demmel,
 * Dumitriu, Holtz, Numer. Math. 108 (2007) 59), and no column of it is small because one of A
 * was.
 */
#include <math.h>

#include "cpu_type.h"
#include "polar/gallery.h"

/* Rows at a time, so that all columns of them lie in a cache: by measurement of 32 to 512. */
enum { ROWS = 128 };

/* rotations by t: with tan(t/2) hashed in [0.27,0.58], t lies between 30 and 60 degrees */
struct rotations {
    real *c, *s; /* of pair (depth, j) at [depth * n + j], j its left column */
    int64_t n;
};

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static int64_t layers(int64_t n) {
    int64_t depth = 1; /* that of neighbours */
    for (; n > 1; n = (n + 1) / 2) depth++;
    return depth;
}

/* Only + - * /, so the same bits on every machine. tan(t/2) has 20 bits: its square and 1 -+
 * that are exact, cosine and sine rounded once, and a rotation is orthogonal as nearly as it
 * can be. */
static void hash(uint64_t seed, int64_t count, const struct rotations *r) {
    for (int64_t layer = 0; layer < count; layer++)
        for (int64_t j = 0; j < r->n; j++) {
            const double h = 2 * polar_hash_uniform(seed, (uint64_t)layer, (uint64_t)j);
            const double sign = h < 1 ? -1 : 1;
            const double t = floor((0.27 + 0.31 * (h < 1 ? h : h - 1)) * 0x1p20) * 0x1p-20;
            r->c[layer * r->n + j] = (real)((1 - t * t) / (1 + t * t));
            r->s[layer * r->n + j] = (real)(sign * 2 * t / (1 + t * t));
        }
}

/* What is mixed: `rows` rows of columns, or (rows = 0) the entries of one column. */
struct strip {
    real *x;
    int64_t ld, rows;
};

/* Indices i and i + distance for i = first, first + step, ..., by the rotations of a layer. */
static void pairs(const struct rotations *r, polar_op op, int64_t layer, int64_t first,
                  int64_t count, int64_t distance, int64_t step, const struct strip *t) {
    const real *c = r->c + layer * r->n, *s = r->s + layer * r->n;
    const real sign = op == POLAR_N ? 1 : -1;
    entry *x = (entry *)t->x;
    for (int64_t p = 0, i = first; p < count; p++, i += step) {
        if (t->rows > 0) {
#if IS_DOUBLE
            cblas_drot
#else
            cblas_srot
#endif
                (width(t->rows), t->x + i * t->ld, 1, t->x + (i + distance) * t->ld, 1, c[i],
                 sign * s[i]);
        } else {
            const entry a = x[i], b = x[i + distance];
            x[i] = c[i] * a + sign * s[i] * b;
            x[i + distance] = c[i] * b - sign * s[i] * a;
        }
    }
}

/* indices [j, j+n) among themselves */
static void mix(const struct rotations *r, polar_op op, int64_t layer, int64_t j, int64_t n,
                const struct strip *t) {
    const int64_t h = (n + 1) / 2;
    if (n < 2) return;
    if (op == POLAR_T) pairs(r, op, layer, j, n - h, h, 1, t);
    mix(r, op, layer + 1, j, h, t);
    mix(r, op, layer + 1, j + h, n - h, t);
    if (op == POLAR_N) pairs(r, op, layer, j, n - h, h, 1, t);
}

/* N: the layers of halves, then neighbours; T: all of it undone */
static void all_layers(const struct rotations *r, polar_op op, const struct strip *t) {
    if (op == POLAR_T && r->n > 2) pairs(r, op, 0, 0, r->n / 2, 1, 2, t);
    mix(r, op, 1, 0, r->n, t);
    if (op == POLAR_N && r->n > 2) pairs(r, op, 0, 0, r->n / 2, 1, 2, t);
}

static polar_status start(uint64_t seed, int64_t n, void *work, int64_t bytes,
                          struct rotations *r) {
    const int64_t count = layers(n);
    struct cpu_scratch room = {work, bytes};
    r->n = n;
    r->c = polar_cpu_take(&room, count * n, sizeof(real));
    r->s = polar_cpu_take(&room, count * n, sizeof(real));
    if (!r->c || !r->s) return POLAR_KERNEL;
    hash(seed, count, r);
    return POLAR_OK;
}

polar_status KERNEL(mix_columns)(uint64_t seed, polar_op op, polar_mat D, void *work,
                                 int64_t bytes) {
    struct rotations r;
    if (D.m == 0 || D.n == 0) return POLAR_OK;
    const polar_status status = start(seed, D.n, work, bytes, &r);
    for (int64_t p = 0; p < D.m && status == POLAR_OK; p += ROWS)
        all_layers(&r, op,
                   &(struct strip){(real *)D.data + p * PARTS, D.ld * PARTS,
                                   least(ROWS, D.m - p) * PARTS});
    return status;
}

/* Rotating the rows of D like the columns of D' makes W'D where columns would make DW. */
polar_status KERNEL(mix_rows)(uint64_t seed, polar_op op, polar_mat D, void *work,
                              int64_t bytes) {
    struct rotations r;
    if (D.m == 0 || D.n == 0) return POLAR_OK;
    const polar_status status = start(seed, D.m, work, bytes, &r);
    for (int64_t j = 0; j < D.n && status == POLAR_OK; j++)
        all_layers(&r, op == POLAR_T ? POLAR_N : POLAR_T,
                   &(struct strip){(real *)((entry *)D.data + j * D.ld), 0, 0});
    return status;
}

int64_t KERNEL(mix_work)(int64_t n) {
    const int64_t bytes = polar_cpu_add(0, n, layers(n) * (int64_t)sizeof(real));
    return polar_cpu_add(bytes, n, layers(n) * (int64_t)sizeof(real));
}
