/* SPDX-License-Identifier: BSD-3-Clause */
/* How large, and how small, the numbers of a schedule's run get: which 16-bit format holds
 * them.
 */
#ifndef POLAR_RANGE_H
#define POLAR_RANGE_H

#include "polar/schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Twice what rounding does to a diagonal X is allowed for. */
enum { POLAR_RANGE_ERRORS = 2 };

/*
 * A run of a schedule from |X|_2 <= 1, which both normalisations see to, k = min(m,n).
 *
 * All that it stores, X_t, Y = X'X (R in Gram form), W = h(Y) - c0 I and what is between them,
 * Q and R h(R) in Gram form, is X f(X'X) or f(X'X), so no entry exceeds |M|_2 <= max |f| over
 * the singular values of X, which lie in [0, s_t]: that is computed by interval arithmetic on
 * many pieces of [0, s_t]. s_(t+1) is the largest singular value that step t may leave,
 * rounding counted: u of every matrix that it stores, carried through the rest of the step to
 * first order, POLAR_RANGE_ERRORS times. Diagonal matrices have half of that; of others
 * roundoffs are as small in the 2-norm as a rule, not surely. INFINITY: where the upper end of
 * a step's interval is mapped onto the upper end of the next one's and steeply, an error there
 * is multiplied from step to step (polar-express-exact: the schedule without its safety
 * factor).
 *
 * In Gram form a block with u c^2 > 1, c the product of its slopes p_t'(0), has no bound: R
 * gets eigenvalues below 0 that the block blows up (oracles/gram_form.h).
 *
 * f16 goes no further than 65504. Below 2^-14 its numbers are 2^-24 apart, so an entry may be
 * off by 2^-25 whatever its size. Carried through a step in the same way that is, in the
 * Frobenius norm, at most
 *     lost = 2^-25 (sqrt(mn) + k g),
 * the first term from storing X, g what an error of 1 in each of Y, W and the like makes of X.
 * Rounding by u costs at most `rounding` where |X|_F = 1; in Gram form both are c^2/2 times as
 * large, of the block with the largest c. u is 2^-11 in f16 and 2^-8 in bf16, which has no
 * subnormals to speak of: so f16 is the better one where it holds the range and lost <= 7
 * rounding; lost <= rounding: that is no more than rounding itself.
 */
typedef struct polar_range {
    double largest;      /* no entry that f16 stores is larger in modulus; may be INFINITY */
    int step;            /* where, from 1; 0: at the start */
    const char *matrix;  /* what: "X", "Y", "Y^2", "W", "Q", "YW", "S" (form map: the sum) */
    double largest_bf16; /* with the rounding of bf16, and without an end of its range */
    double rounding, lost, g; /* as above, in f16 */
    bool fits;                /* largest <= 65504 */
    bool negligible;          /* lost <= rounding */
    polar_format half; /* f16 as above, else bf16, or POLAR_FORMAT_ANY: neither is sure */
} polar_range;

/*
 * Of the first `steps` steps (0: all; beyond the end the last row repeats) in so many blocks of
 * the Gram form as options.gram_blocks says (0: the direct form), small matrices in the format
 * itself (POLAR_GRAM_FORMAT). Forms odd and map; map: direct, as fitted maps are applied, from
 * powers of Y. m, n: the shape; 0: lost = 0. Pure. BAD_ARGUMENT: negative numbers, no steps, or
 * a last row that does not repeat; UNSUITED: another form, or a map in Gram form.
 */
POLAR_API polar_status polar_schedule_range(const polar_schedule *s, int steps, int blocks,
                                            int64_t m, int64_t n, polar_range *r);

#ifdef __cplusplus
}
#endif

#endif
