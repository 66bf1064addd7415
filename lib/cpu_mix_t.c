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
enum { ROWS = 128, TILE = 16 };

/* rotations by t: with tan(t/2) hashed in [0.27,0.58], t lies between 30 and 60 degrees */
struct rotations {
    real *c, *s; /* of pair (depth, j) at [depth * n + j], j its left column */
    int64_t n;
};

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* `rows` rows of columns of reals */
struct strip {
    real *x;
    int64_t ld, rows;
};

/* B := the m-by-n A transposed, in tiles */
static void turn(int64_t m, int64_t n, const entry *A, int64_t lda, entry *B, int64_t ldb) {
    for (int64_t q = 0; q < n; q += TILE)
        for (int64_t p = 0; p < m; p += TILE)
            for (int64_t i = p; i < least(p + TILE, m); i++)
                for (int64_t j = q; j < least(q + TILE, n); j++)
                    B[j + i * ldb] = A[i + j * lda];
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

/* Columns i and i + distance of X for i = first, first + step, ..., by the rotations of a
 * layer. */
static void pairs(const struct rotations *r, polar_op op, int64_t layer, int64_t first,
                  int64_t count, int64_t distance, int64_t step, const struct strip *X) {
    const real *c = r->c + layer * r->n, *s = r->s + layer * r->n;
    for (int64_t p = 0, i = first; p < count; p++, i += step)
#if IS_DOUBLE
        cblas_drot
#else
        cblas_srot
#endif
            (width(X->rows), X->x + i * X->ld, 1, X->x + (i + distance) * X->ld, 1, c[i],
             op == POLAR_N ? s[i] : -s[i]);
}

/* columns [j, j+n) among themselves */
static void mix(const struct rotations *r, polar_op op, int64_t layer, int64_t j, int64_t n,
                const struct strip *X) {
    const int64_t h = (n + 1) / 2;
    if (n < 2) return;
    if (op == POLAR_T) pairs(r, op, layer, j, n - h, h, 1, X);
    mix(r, op, layer + 1, j, h, X);
    mix(r, op, layer + 1, j + h, n - h, X);
    if (op == POLAR_N) pairs(r, op, layer, j, n - h, h, 1, X);
}

/* N: the layers of halves, then neighbours; T: all of it undone */
static void all_layers(const struct rotations *r, polar_op op, const struct strip *X) {
    const int64_t neighbours = r->n > 2 ? r->n / 2 : 0;
    if (op == POLAR_T) pairs(r, op, 0, 0, neighbours, 1, 2, X);
    mix(r, op, 1, 0, r->n, X);
    if (op == POLAR_N) pairs(r, op, 0, 0, neighbours, 1, 2, X);
}

static bool start(uint64_t seed, int64_t n, struct cpu_scratch *room, struct rotations *r) {
    const int64_t count = layers(n);
    r->n = n;
    r->c = polar_cpu_take(room, count * n, sizeof(real));
    r->s = polar_cpu_take(room, count * n, sizeof(real));
    if (!r->c || !r->s) return false;
    hash(seed, count, r);
    return true;
}

polar_status KERNEL(mix_columns)(uint64_t seed, polar_op op, polar_mat D, void *work,
                                 int64_t bytes) {
    struct cpu_scratch room = {work, bytes};
    struct rotations r;
    if (D.m == 0 || D.n == 0) return POLAR_OK;
    if (!start(seed, D.n, &room, &r)) return POLAR_KERNEL;
    for (int64_t p = 0; p < D.m; p += ROWS)
        all_layers(&r, op,
                   &(struct strip){(real *)D.data + p * PARTS, D.ld * PARTS,
                                   least(ROWS, D.m - p) * PARTS});
    return POLAR_OK;
}

/* W'D = (D'W)': strips of columns are transposed (not conjugated: W is real), mixed like
 * columns and put back. */
polar_status KERNEL(mix_rows)(uint64_t seed, polar_op op, polar_mat D, void *work,
                              int64_t bytes) {
    struct cpu_scratch room = {work, bytes};
    struct rotations r;
    if (D.m == 0 || D.n == 0) return POLAR_OK;
    if (!start(seed, D.m, &room, &r)) return POLAR_KERNEL;
    entry *strip = polar_cpu_take(&room, ROWS * D.m, sizeof(entry));
    if (!strip) return POLAR_KERNEL;
    for (int64_t q = 0; q < D.n; q += ROWS) {
        const int64_t columns = least(ROWS, D.n - q);
        entry *d = (entry *)D.data + q * D.ld;
        turn(D.m, columns, d, D.ld, strip, ROWS);
        all_layers(&r, op == POLAR_T ? POLAR_N : POLAR_T,
                   &(struct strip){(real *)strip, ROWS * PARTS, columns * PARTS});
        turn(columns, D.m, strip, ROWS, d, D.ld);
    }
    return POLAR_OK;
}

int64_t KERNEL(mix_work)(int64_t n) {
    const int64_t size = layers(n) * (int64_t)sizeof(real);
    const int64_t bytes = polar_cpu_add(polar_cpu_add(0, n, size), n, size);
    return polar_cpu_add(bytes, n, ROWS * sizeof(entry));
}
