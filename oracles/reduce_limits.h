/* SPDX-License-Identifier: BSD-3-Clause */
/* Where polar_reduce goes which way; its costs ask too. */
#ifndef POLAR_REDUCE_LIMITS_H
#define POLAR_REDUCE_LIMITS_H

#include <math.h>

#include "polar/oracle.h"
#include "polar/route.h"

enum {
    POLAR_REDUCE_LEAST_LU = POLAR_ROUTE_LEAST_LU,
    POLAR_REDUCE_LEAST_CHOLESKY = POLAR_ROUTE_LEAST_CHOLESKY,
    /* order from which mixing alone reveals the rank: below, chance leaves R's diagonal now and
     * then far from the singular values, and the second QR costs little */
    POLAR_REDUCE_MIXED = POLAR_ROUTE_SMALL,
    /* order from which a small LU factorisation foretells that a large one would be no use */
    POLAR_REDUCE_FORETOLD = 4 * POLAR_REDUCE_MIXED,
    POLAR_REDUCE_WELL = POLAR_ROUTE_WELL
};

/* Long matrices whose Gram matrix is cheap beside a QR of them. */
static inline bool polar_reduce_is_long(const polar_shape *s) {
    return s->m >= 2 * s->n && s->n >= POLAR_REDUCE_LEAST_CHOLESKY;
}

/* The condition number, of |A|_F over sigma_n, up to which two Cholesky factorisations make
 * columns orthonormal to roundoff: 8 cond(A) sqrt(mnu + n(n+1)u) <= 1 (Yamamoto, Nakatsukasa,
 * Yanagisawa, Fukaya, ETNA 44 (2015) 306). */
static inline double polar_reduce_most(const polar_shape *s) {
    const double m = (double)s->m, n = (double)s->n, u = polar_format_get(s->format)->u;
    return 1 / (8 * sqrt((m * n + n * (n + 1)) * u));
}

/* Singular values down to this fraction of |A|_F an explicit inverse of V'AW is trusted with
 * where n < POLAR_REDUCE_MIXED: in small orders chance mixes badly now and then. */
static inline double polar_reduce_enough_for_lu(const polar_shape *s) {
    return POLAR_ROUTE_LU_REACH * (double)s->n * polar_format_get(s->format)->u;
}

/* Whether so few of n rows are above roundoff that a smaller problem is worth the trouble. */
static inline bool polar_reduce_worth_cutting(const polar_shape *s, int64_t rows) {
    return 10 * rows < 9 * s->n;
}

#endif
