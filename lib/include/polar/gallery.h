/* SPDX-License-Identifier: BSD-3-Clause */
/* Test matrices: prescribed singular values, spectral gaps, and the hostile ones. */
#ifndef POLAR_GALLERY_H
#define POLAR_GALLERY_H

#include "polar/mat.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * How prescribed singular values lie between 1 and 1/cond: LAPACK's latms modes 1 to 6, and
 * halves, a cluster at either end. latms's negative modes are the reversed ones: the same
 * values from the last to the first, which graded and diagonal matrices show.
 */
typedef enum polar_mode {
    POLAR_MODE_ONE_LARGE,  /* 1, then all 1/cond */
    POLAR_MODE_ONE_SMALL,  /* all 1, the last 1/cond */
    POLAR_MODE_GEOMETRIC,  /* cond^(-(i-1)/(r-1)) */
    POLAR_MODE_ARITHMETIC, /* 1 - (i-1)/(r-1) (1 - 1/cond) */
    POLAR_MODE_RANDOM,     /* log-uniform in [1/cond, 1], both ends taken, sorted */
    POLAR_MODE_NORMAL,     /* |normal numbers| over the largest, sorted; cond plays no part */
    POLAR_MODE_HALVES,     /* 1 for i <= (r+1)/2, then 1/cond */
    POLAR_MODE_REVERSED,   /* plus one of the above: the same, from the last to the first */
    POLAR_MODE_COUNT = 2 * POLAR_MODE_REVERSED
} polar_mode;

typedef struct polar_gallery_options {
    double cond;     /* >= 1, or infinity: the last singular value is 0 (normal mode: as any
                        cond), those before it in the geometric and random modes as for 1e3;
                        default 1e3 */
    int64_t rank;    /* singular values beyond it are 0; -1: full */
    polar_mode mode; /* default geometric */
    uint64_t seed;   /* default 1 */
    /* The spectrum of a Hamiltonian, of unit width, in two bands: the lower one begins at 0,
     * the upper one ends at 1, and between them lies a gap. */
    double gap;       /* its width, 0 < gap < 1; default 1e-2 */
    double position;  /* its middle, gap/2 < position < 1 - gap/2; default 1/2 */
    int64_t occupied; /* eigenvalues in the lower band, 1 to n-1; -1: n/2, rounded down */
} polar_gallery_options;

/* One kind of matrix, e.g. "spectrum", "gaussian", "hilbert". */
typedef struct polar_gallery {
    const char *name;
    const char *summary;
    bool takes_spectrum; /* uses cond, rank, mode; low-rank: rank only; scaled-row,
                            near-columns, hidden-norm: cond only */
    bool takes_gap;      /* uses gap */
    bool takes_bands;    /* uses position and occupied, and gap */
    bool takes_seed;
    bool square;      /* m = n only */
    bool knows_truth; /* fills truth */
    polar_status (*fill)(const polar_gallery_options *o, polar_mat A, polar_mat truth,
                         const polar_allocator *a);
} polar_gallery;

/* Every kind; ended by a row whose name is NULL. */
POLAR_API extern const polar_gallery polar_galleries[];
POLAR_API const polar_gallery *polar_gallery_named(const char *name);
POLAR_API polar_gallery_options polar_gallery_defaults(void);
/* "geometric", ..., "reversed-geometric", ...; -1 when there is no such mode. */
POLAR_API int polar_mode_named(const char *name);
POLAR_API const char *polar_mode_name(polar_mode mode);

/*
 * Fills A (host, any format; computed in f64 or c128, rounded once) and, when truth.data is
 * not NULL and the kind knows it, the polar factor of what A was before rounding (same shape;
 * complex when A is): that of A itself up to u cond. Where A is rank deficient it is the
 * partial isometry, zero on the null space. Kinds that do not know it leave truth full of NaN.
 * Random numbers are hashes of (seed, i, j), and only + - * / sqrt and integers are used: the
 * same bits on any machine, at any thread count, whatever BLAS and C library are linked.
 * BAD_ARGUMENT: cond < 1 or NaN, rank out of range; gap, position or occupied out of range
 * where the kind uses them; a shape the kind has not. NO_MEMORY.
 * Sources: Stewart 1980 (orthogonal factors of Haar distribution); Higham, Accuracy and
 * Stability of Numerical Algorithms (2002), chapter 28.
 */
POLAR_API polar_status polar_gallery_fill(const polar_gallery *g,
                                          const polar_gallery_options *o, polar_mat A,
                                          polar_mat truth, const polar_allocator *a,
                                          polar_why *why);

/* The r-th (0-based) of the prescribed singular values of an n-value spectrum. */
POLAR_API double polar_spectrum(const polar_gallery_options *o, int64_t n, int64_t r);

/* Uniform in (0,1) and standard normal, hashed from (seed, i, j). */
POLAR_API double polar_hash_uniform(uint64_t seed, uint64_t i, uint64_t j);
POLAR_API double polar_hash_normal(uint64_t seed, uint64_t i, uint64_t j);

#ifdef __cplusplus
}
#endif

#endif
