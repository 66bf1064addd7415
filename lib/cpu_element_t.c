/* SPDX-License-Identifier: BSD-3-Clause */
/* What touches every entry once: sums, shifts, transposes, scalings. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "cpu_type.h"
#include "polar/gallery.h"
#include "widths.h"

/* Square tiles of 32: two of them of the widest entries lie in 32 KiB of cache. */
enum { TILE = 32 };

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* bytes of k matrices like D */
static int64_t bytes_of(polar_mat D, int k) {
    return D.m * D.n * k * (int64_t)sizeof(entry);
}

struct axpby {
    real a, b;
    polar_cmat X, Y;
    polar_mat D;
};

static void axpby_columns(const void *job, int piece, int64_t from, int64_t to) {
    const struct axpby *t = job;
    (void)piece;
    const real a = t->a, b = t->b;
    const int64_t count = t->D.m * PARTS;
    for (int64_t j = from; j < to; j++) {
        const real *x = (const real *)t->X.data + j * t->X.ld * PARTS;
        real *d = (real *)t->D.data + j * t->D.ld * PARTS;
        if (b == 0) {
            for (int64_t i = 0; i < count; i++) d[i] = a * x[i];
            continue;
        }
        const real *y = (const real *)t->Y.data + j * t->Y.ld * PARTS;
        for (int64_t i = 0; i < count; i++) d[i] = a * x[i] + b * y[i];
    }
}

void KERNEL(axpby)(double alpha, polar_cmat X, double beta, polar_cmat Y, polar_mat D) {
    assert(X.m == D.m && X.n == D.n);
    const struct axpby job = {(real)alpha, (real)beta, X, Y, D};
    polar_cpu_parallel(D.n, bytes_of(D, job.b == 0 ? 2 : 3), 0, axpby_columns, &job);
}

enum { MOST = 4, PIECE = 256 };

struct recombine {
    int k;
    const double *c;
    const polar_mat *M;
};

/* y := sum_j c[j] x[j] for k >= 1 summands */
#define COMBINE(name, attribute)                                                               \
    attribute static void name(int k, const real *c, real *const *x, int64_t count, real *y) { \
        const real *a = x[0], *b = x[k > 1], *d = x[k > 2 ? 2 : 0], *e = x[k > 3 ? 3 : 0];     \
        if (k == 1)                                                                            \
            for (int64_t r = 0; r < count; r++) y[r] = c[0] * a[r];                            \
        else if (k == 2)                                                                       \
            for (int64_t r = 0; r < count; r++) y[r] = c[0] * a[r] + c[1] * b[r];              \
        else if (k == 3)                                                                       \
            for (int64_t r = 0; r < count; r++)                                                \
                y[r] = c[0] * a[r] + c[1] * b[r] + c[2] * d[r];                                \
        else                                                                                   \
            for (int64_t r = 0; r < count; r++)                                                \
                y[r] = c[0] * a[r] + c[1] * b[r] + c[2] * d[r] + c[3] * e[r];                  \
    }
POLAR_WIDTHS(COMBINE, combine)

static void recombine_columns(const void *job, int piece, int64_t from, int64_t to) {
    const struct recombine *t = job;
    (void)piece;
    const int64_t rows = t->M[0].m * PARTS;
    real x[MOST][PIECE];
    for (int64_t column = from; column < to; column++)
        for (int64_t p = 0; p < rows; p += PIECE) {
            const int64_t count = least(PIECE, rows - p);
            for (int j = 0; j < t->k; j++)
                memcpy(x[j], (const real *)t->M[j].data + column * t->M[j].ld * PARTS + p,
                       (size_t)count * sizeof(real));
            for (int i = 0; i < t->k; i++) {
                real *const y = (real *)t->M[i].data + column * t->M[i].ld * PARTS + p;
                real c[MOST], *own[MOST];
                int terms = 0;    /* a coefficient of 0: what is not wanted may be anything */
                bool same = true; /* M[i] stays as it is */
                for (int j = 0; j < t->k; j++) {
                    const real a = (real)t->c[i * t->k + j];
                    same = same && a == (i == j);
                    c[terms] = a;
                    own[terms] = x[j];
                    terms += a != 0;
                }
                if (terms == 0)
                    memset(y, 0, (size_t)count * sizeof(real));
                else if (!same)
                    POLAR_WIDEST(combine)(terms, c, own, count, y);
            }
        }
}

void KERNEL(recombine)(int k, const double *c, const polar_mat *M) {
    assert(k <= MOST);
    const struct recombine job = {k, c, M};
    polar_cpu_parallel(M[0].n, bytes_of(M[0], 2 * k), 0, recombine_columns, &job);
}

struct scaling {
    real b;
    polar_mat D;
};

static void scale_by(const void *job, int piece, int64_t from, int64_t to) {
    const struct scaling *t = job;
    (void)piece;
    const real b = t->b;
    for (int64_t j = from; j < to; j++) {
        real *x = (real *)t->D.data + j * t->D.ld * PARTS;
        for (int64_t i = 0; i < t->D.m * PARTS; i++) x[i] = b == 0 ? 0 : b * x[i];
    }
}

void KERNEL(shift)(double alpha, double beta, polar_mat D) {
    const struct scaling job = {(real)beta, D};
    const real a = (real)alpha;
    entry *d = D.data;
    if (job.b != 1) polar_cpu_parallel(D.n, bytes_of(D, 2), 0, scale_by, &job);
    for (int64_t j = 0; j < least(D.m, D.n); j++) d[j + j * D.ld] += a;
}

struct turn {
    polar_cmat X;
    polar_mat D;
};

/* D = X' for columns [from,to) of D */
static void transpose_columns(const void *job, int piece, int64_t from, int64_t to) {
    const struct turn *t = job;
    (void)piece;
    const entry *x = t->X.data;
    entry *d = t->D.data;
    for (int64_t p = from; p < to; p += TILE)
        for (int64_t q = 0; q < t->X.n; q += TILE)
            for (int64_t i = p; i < least(p + TILE, to); i++)
                for (int64_t j = q; j < least(q + TILE, t->X.n); j++)
                    d[j + i * t->D.ld] = CONJ(x[i + j * t->X.ld]);
}

void KERNEL(transpose)(polar_cmat X, polar_mat D) {
    assert(X.m == D.n && X.n == D.m && X.data != D.data);
    const struct turn job = {X, D};
    polar_cpu_parallel(D.n, bytes_of(D, 2), 0, transpose_columns, &job);
}

struct mirroring {
    polar_mat D;
    bool upper; /* is what is kept */
};

/* Tiles of columns [q, q + TILE) and the n/TILE - q/TILE first of the other end: as much work
 * for every index. */
static void mirror_tiles(const void *job, int piece, int64_t from, int64_t to) {
    const struct mirroring *m = job;
    const polar_mat D = m->D;
    const int64_t tiles = (D.n + TILE - 1) / TILE;
    /* entry (i,j) below the diagonal is at i + j ld, its image at j + i ld */
    const int64_t below = m->upper ? D.ld : 1, right = m->upper ? 1 : D.ld;
    (void)piece;
    entry *d = D.data;
    for (int64_t t = from; t < to; t++)
        for (int side = 0; side < 2; side++) {
            const int64_t q = (side ? tiles - 1 - t : t) * TILE;
            if (side && tiles - 1 - t == t) continue;
            for (int64_t p = q; p < D.n; p += TILE)
                for (int64_t i = p; i < least(p + TILE, D.n); i++)
                    for (int64_t j = q; j < least(q + TILE, i); j++)
                        d[j * below + i * right] = CONJ(d[i * below + j * right]);
        }
}

void KERNEL(mirror)(CBLAS_UPLO kept, polar_mat D) {
    const struct mirroring job = {D, kept == CblasUpper};
    polar_cpu_parallel(((D.n + TILE - 1) / TILE + 1) / 2, bytes_of(D, 2), 0, mirror_tiles,
                       &job);
#if IS_COMPLEX
    for (int64_t j = 0; j < D.n; j++) ((real *)((entry *)D.data + j * D.ld + j))[1] = 0;
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
