/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * X := X W (or W'X), W a random orthogonal matrix in O(n log n) rotations of pairs of columns:
 * halves of the columns are mixed by themselves, then column j of one half with column j of the
 * other. In a half of odd order one column has no partner; a last layer of neighbours makes up
 * for it, and as the columns come in a hashed order, a period in A (every third column small,
 * say) is none in what goes without a partner. The QR of A W then reveals the rank like that of
 * A times a Haar matrix (Demmel, Dumitriu, Holtz, Numer. Math. 108 (2007) 59), and no column of
 * it is small because one of A was.
 */
#include <math.h>

#include "cpu_type.h"
#include "gallery_internal.h"

/* Rows at a time, so that all columns of them lie in a cache: by measurement of 32 to 512. */
enum {
    ROWS = 128,
    STRIP = 64,
    PIECES = 2,
    TILE = 16,
    ROUNDS = 2,
    PASSES = 4 /* over memory, that a mixing takes the time of, and more */
};             /* STRIP: columns, of mix_rows */

/* rotations by t: with tan(t/2) hashed in [0.27,0.58], t lies between 30 and 60 degrees */
struct rotations {
    real *c, *s; /* of pair (depth, j) at [depth * n + j], j its left column */
    int32_t *at; /* where column j of them is */
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
            (width(X->rows), X->x + r->at[i] * X->ld, 1, X->x + r->at[i + distance] * X->ld, 1,
             c[i], op == POLAR_N ? s[i] : -s[i]);
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

/* N: the layers of halves, then neighbours; T: that undone */
static void one_round(const struct rotations *r, polar_op op, const struct strip *X) {
    const int64_t neighbours = r->n > 2 ? r->n / 2 : 0;
    if (op == POLAR_T) pairs(r, op, 0, 0, neighbours, 1, 2, X);
    mix(r, op, 1, 0, r->n, X);
    if (op == POLAR_N) pairs(r, op, 0, 0, neighbours, 1, 2, X);
}

static void all_layers(const struct rotations r[ROUNDS], polar_op op, const struct strip *X) {
    for (int i = 0; i < ROUNDS; i++) one_round(&r[op == POLAR_N ? i : ROUNDS - 1 - i], op, X);
}

/* Fisher and Yates */
static void shuffle(uint64_t seed, int64_t layer, const struct rotations *r) {
    for (int64_t i = 0; i < r->n; i++) r->at[i] = (int32_t)i;
    for (int64_t i = r->n - 1; i > 0; i--) {
        const uint64_t bits = polar_hash_bits(seed, (uint64_t)layer, (uint64_t)i);
        const int64_t j = (int64_t)(bits % (uint64_t)(i + 1));
        const int32_t swap = r->at[i];
        r->at[i] = r->at[j];
        r->at[j] = swap;
    }
}

static bool start(uint64_t seed, int64_t n, struct cpu_scratch *room,
                  struct rotations r[ROUNDS]) {
    const int64_t count = layers(n);
    for (int i = 0; i < ROUNDS; i++) {
        const uint64_t own = polar_hash_bits(seed, (uint64_t)i, 0);
        r[i].n = n;
        r[i].c = polar_cpu_take(room, count * n, sizeof(real));
        r[i].s = polar_cpu_take(room, count * n, sizeof(real));
        r[i].at = polar_cpu_take(room, n, sizeof(int32_t));
        if (!r[i].c || !r[i].s || !r[i].at) return false;
        shuffle(own, count, &r[i]);
        hash(own, count, &r[i]);
    }
    return true;
}

struct mixing {
    struct rotations r[ROUNDS];
    polar_op op;
    polar_mat D;
    entry *room; /* of mix_rows: PIECES strips */
};

static void column_strips(const void *job, int piece, int64_t from, int64_t to) {
    const struct mixing *t = job;
    (void)piece;
    for (int64_t p = from * ROWS; p < least(to * ROWS, t->D.m); p += ROWS)
        all_layers(t->r, t->op,
                   &(struct strip){(real *)t->D.data + p * PARTS, t->D.ld * PARTS,
                                   least(ROWS, t->D.m - p) * PARTS});
}

/* Strips of columns are transposed (not conjugated: W is real), mixed like columns, put back.
 */
static void row_strips(const void *job, int piece, int64_t from, int64_t to) {
    const struct mixing *t = job;
    entry *strip = t->room + piece * STRIP * t->D.m;
    for (int64_t q = from * STRIP; q < least(to * STRIP, t->D.n); q += STRIP) {
        const int64_t columns = least(STRIP, t->D.n - q);
        entry *d = (entry *)t->D.data + q * t->D.ld;
        turn(t->D.m, columns, d, t->D.ld, strip, STRIP);
        all_layers(t->r, t->op, &(struct strip){(real *)strip, STRIP * PARTS, columns * PARTS});
        turn(columns, t->D.m, strip, STRIP, d, t->D.ld);
    }
}

polar_status KERNEL(mix_columns)(uint64_t seed, polar_op op, polar_mat D, void *work,
                                 int64_t bytes) {
    struct cpu_scratch room = {work, bytes};
    struct mixing job = {.op = op, .D = D};
    if (D.m == 0 || D.n == 0) return POLAR_OK;
    if (!start(seed, D.n, &room, job.r)) return POLAR_KERNEL;
    polar_cpu_parallel((D.m + ROWS - 1) / ROWS, PASSES * D.m * D.n * (int64_t)sizeof(entry), 0,
                       column_strips, &job);
    return POLAR_OK;
}

/* W'D = (D'W)' */
polar_status KERNEL(mix_rows)(uint64_t seed, polar_op op, polar_mat D, void *work,
                              int64_t bytes) {
    struct cpu_scratch room = {work, bytes};
    struct mixing job = {.op = op == POLAR_T ? POLAR_N : POLAR_T, .D = D};
    if (D.m == 0 || D.n == 0) return POLAR_OK;
    if (!start(seed, D.m, &room, job.r)) return POLAR_KERNEL;
    job.room = polar_cpu_take(&room, PIECES * STRIP * D.m, sizeof(entry));
    if (!job.room) return POLAR_KERNEL;
    polar_cpu_parallel((D.n + STRIP - 1) / STRIP, PASSES * D.m * D.n * (int64_t)sizeof(entry),
                       PIECES, row_strips, &job);
    return POLAR_OK;
}

int64_t KERNEL(mix_work)(int64_t n) {
    const int64_t size = layers(n) * (int64_t)sizeof(real);
    int64_t bytes = polar_cpu_add(0, n, PIECES * STRIP * sizeof(entry));
    for (int i = 0; i < ROUNDS; i++)
        bytes = polar_cpu_add(polar_cpu_add(polar_cpu_add(bytes, n, size), n, size), n,
                              sizeof(int32_t));
    return bytes;
}
