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
#include <string.h>

#include "cpu_type.h"
#include "gallery_internal.h"
#include "widths.h"

/* ROWS at a time are put side by side, so that a column of them is 256 bytes,
 * and most layers of rotations stay in the nearest cache: by measurement of 64 to 256. */
enum {
    ROWS = 256 / (int)sizeof(entry),
    WIDTH = ROWS * PARTS,
    PIECES = 4,
    TILE = 16,
    ROUNDS = 2,
    PASSES = 4 /* over memory, that a mixing takes the time of, and more */
};

/* rotations by t: with tan(t/2) hashed in [0.27,0.58], t lies between 30 and 60 degrees */
struct rotations {
    real *c, *s; /* of pair (depth, j) at [depth * n + j], j its left column */
    int32_t *at; /* where column j of them is */
    int64_t n;
};

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* B := the m-by-n A transposed, in tiles */
static void turn(int64_t m, int64_t n, const entry *A, int64_t lda, entry *B, int64_t ldb) {
    for (int64_t q = 0; q < n; q += TILE)
        for (int64_t p = 0; p < m; p += TILE)
            for (int64_t i = p; i < least(p + TILE, m); i++)
                for (int64_t j = q; j < least(q + TILE, n); j++)
                    B[j + i * ldb] = A[i + j * lda];
}

static int64_t neighbours(int64_t n) {
    return n > 2 ? n / 2 : 0;
}

static int64_t layers(int64_t n) {
    int64_t depth = 1; /* that of neighbours */
    for (; n > 1; n = (n + 1) / 2) depth++;
    return depth;
}

/*
 * c and s of the pairs j = first .. end - 1 of a layer, hashed from its row: one bit is the
 * sign (2 or -2, as bits), the others place tan(t/2). Only + - * /, so the same bits on every
 * machine. tan(t/2) has 20 bits: its square and 1 -+ that are exact, cosine and sine rounded
 * once, and a rotation is orthogonal as nearly as it can be.
 */
#define PAIRS_HASHED(name, attribute)                                                          \
    attribute static void name(uint64_t row, int64_t first, int64_t end, real *c, real *s) {   \
        const uint64_t top = UINT64_C(1) << 63, two = UINT64_C(1) << 62;                       \
        for (int64_t j = first; j < end; j++) {                                                \
            const uint64_t bits = polar_hash_in_row(row, (uint64_t)j);                         \
            const uint64_t signed_two = (~bits & top) | two;                                   \
            double twice;                                                                      \
            memcpy(&twice, &signed_two, sizeof twice);                                         \
            const double h = 2 * polar_hash_fraction(bits & ~top);                             \
            const double t = (int32_t)((0.27 + 0.31 * h) * 0x1p20) * 0x1p-20;                  \
            c[j] = (real)((1 - t * t) / (1 + t * t));                                          \
            s[j] = (real)(twice * t / (1 + t * t));                                            \
        }                                                                                      \
    }
POLAR_WIDTHS(PAIRS_HASHED, hash_pairs)

static void hash_layer(uint64_t seed, int64_t layer, int64_t first, int64_t end,
                       const struct rotations *r) {
    const int64_t at = layer * r->n;
    POLAR_WIDEST(hash_pairs)
    (polar_hash_row(seed, (uint64_t)layer), first, end, r->c + at, r->s + at);
}

/* Those of mix() below, for layers up to `last`. */
static void hash_halves(uint64_t seed, int64_t layer, int64_t last, int64_t j, int64_t n,
                        const struct rotations *r) {
    const int64_t h = (n + 1) / 2;
    if (layer > last) return;
    hash_layer(seed, layer, j, j + n - h, r);
    hash_halves(seed, layer + 1, last, j, h, r);
    hash_halves(seed, layer + 1, last, j + h, n - h, r);
}

/* Layers whose parts are short are hashed whole, for vectors' sake. */
static void hash(uint64_t seed, int64_t n, int64_t count, const struct rotations *r) {
    enum { SHORT = 16 };
    int64_t last = 0;
    while (n >> (last + 1) >= SHORT) last++;
    hash_layer(seed, 0, 0, n, r);
    hash_halves(seed, 1, last, 0, n, r);
    for (int64_t layer = last + 1; layer < count; layer++) hash_layer(seed, layer, 0, n, r);
}

/* reals of one line of a cache; unaligned */
typedef real line __attribute__((vector_size(64), aligned(sizeof(real)), may_alias));

/* Columns i and i + distance of X for i = first, first + step, ..., by the rotations of a
 * layer. */
#define PAIRS(name, attribute)                                                                 \
    attribute static void name(const struct rotations *r, polar_op op, int64_t layer,          \
                               int64_t first, int64_t count, int64_t distance, int64_t step,   \
                               real *X) {                                                      \
        const real *c = r->c + layer * r->n, *s = r->s + layer * r->n;                         \
        for (int64_t p = 0, i = first; p < count; p++, i += step) {                            \
            line *x = (line *)(X + (int64_t)r->at[i] * WIDTH);                                 \
            line *y = (line *)(X + (int64_t)r->at[i + distance] * WIDTH);                      \
            const real cosine = c[i], sine = op == POLAR_N ? s[i] : -s[i];                     \
            for (int k = 0; k < (int)(WIDTH * sizeof(real) / sizeof(line)); k++) {             \
                const line u = x[k], v = y[k];                                                 \
                x[k] = cosine * u + sine * v;                                                  \
                y[k] = cosine * v - sine * u;                                                  \
            }                                                                                  \
        }                                                                                      \
    }

POLAR_WIDTHS(PAIRS, pairs)

/* columns [j, j+n) among themselves */
static void mix(const struct rotations *r, polar_op op, int64_t layer, int64_t j, int64_t n,
                real *X) {
    const int64_t h = (n + 1) / 2;
    if (n < 2) return;
    if (op == POLAR_T) POLAR_WIDEST(pairs)(r, op, layer, j, n - h, h, 1, X);
    mix(r, op, layer + 1, j, h, X);
    mix(r, op, layer + 1, j + h, n - h, X);
    if (op == POLAR_N) POLAR_WIDEST(pairs)(r, op, layer, j, n - h, h, 1, X);
}

/* N: the layers of halves, then neighbours; T: that undone */
static void one_round(const struct rotations *r, polar_op op, real *X) {
    const int64_t count = neighbours(r->n);
    if (op == POLAR_T) POLAR_WIDEST(pairs)(r, op, 0, 0, count, 1, 2, X);
    mix(r, op, 1, 0, r->n, X);
    if (op == POLAR_N) POLAR_WIDEST(pairs)(r, op, 0, 0, count, 1, 2, X);
}

static void all_layers(const struct rotations r[ROUNDS], polar_op op, real *X) {
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
        hash(own, n, count, &r[i]);
    }
    return true;
}

struct mixing {
    struct rotations r[ROUNDS];
    polar_op op;
    polar_mat D;
    entry *room; /* ROWS-by-n of every piece */
};

static void column_strips(const void *job, int piece, int64_t from, int64_t to) {
    const struct mixing *t = job;
    const int64_t n = t->D.n, ld = t->D.ld;
    entry *strip = t->room + piece * ROWS * n;
    for (int64_t p = from * ROWS; p < least(to * ROWS, t->D.m); p += ROWS) {
        const int64_t rows = least(ROWS, t->D.m - p);
        entry *d = (entry *)t->D.data + p;
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = 0; i < ROWS; i++)
                strip[i + j * ROWS] = i < rows ? d[i + j * ld] : 0;
        all_layers(t->r, t->op, (real *)strip);
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = 0; i < rows; i++) d[i + j * ld] = strip[i + j * ROWS];
    }
}

/* Strips of columns are transposed (not conjugated: W is real), mixed like columns, put back.
 */
static void row_strips(const void *job, int piece, int64_t from, int64_t to) {
    const struct mixing *t = job;
    const int64_t m = t->D.m, ld = t->D.ld;
    entry *strip = t->room + piece * ROWS * m;
    for (int64_t q = from * ROWS; q < least(to * ROWS, t->D.n); q += ROWS) {
        const int64_t columns = least(ROWS, t->D.n - q);
        entry *d = (entry *)t->D.data + q * ld;
        if (columns < ROWS) memset(strip, 0, (size_t)(ROWS * m) * sizeof(entry));
        turn(m, columns, d, ld, strip, ROWS);
        all_layers(t->r, t->op, (real *)strip);
        turn(columns, m, strip, ROWS, d, ld);
    }
}

static polar_status strips(uint64_t seed, polar_op op, polar_mat D, int64_t n, int64_t rows,
                           void (*work)(const void *, int, int64_t, int64_t),
                           struct cpu_scratch room) {
    struct mixing job = {.op = op, .D = D};
    if (D.m == 0 || D.n == 0) return POLAR_OK;
    if (!start(seed, n, &room, job.r)) return POLAR_KERNEL;
    job.room = polar_cpu_take(&room, PIECES * ROWS * n, sizeof(entry));
    if (!job.room) return POLAR_KERNEL;
    polar_cpu_parallel((rows + ROWS - 1) / ROWS, PASSES * D.m * D.n * (int64_t)sizeof(entry),
                       PIECES, work, &job);
    return POLAR_OK;
}

polar_status KERNEL(mix_columns)(uint64_t seed, polar_op op, polar_mat D, void *work,
                                 int64_t bytes) {
    return strips(seed, op, D, D.n, D.m, column_strips, (struct cpu_scratch){work, bytes});
}

/* W'D = (D'W)' */
polar_status KERNEL(mix_rows)(uint64_t seed, polar_op op, polar_mat D, void *work,
                              int64_t bytes) {
    return strips(seed, op == POLAR_T ? POLAR_N : POLAR_T, D, D.m, D.n, row_strips,
                  (struct cpu_scratch){work, bytes});
}

int64_t KERNEL(mix_work)(int64_t n) {
    const int64_t size = layers(n) * (int64_t)sizeof(real);
    int64_t bytes = polar_cpu_add(0, n, PIECES * ROWS * sizeof(entry));
    for (int i = 0; i < ROUNDS; i++)
        bytes = polar_cpu_add(polar_cpu_add(polar_cpu_add(bytes, n, size), n, size), n,
                              sizeof(int32_t));
    return bytes;
}
