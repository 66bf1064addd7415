/* SPDX-License-Identifier: BSD-3-Clause */
/* The recursive expansion of the step function by polynomials of degree eight, with proof. */
#ifndef POLAR_EXPAND_H
#define POLAR_EXPAND_H

#include "polar/fit.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What to expand: theta on [0,lower] and [upper,1], where nothing lies in between. Zero-
 * initialise, then fill lower and upper at least. Numbers are decimals, taken exactly.
 */
typedef struct polar_expand_options {
    const char *lower, *upper;             /* 0 < lower < upper < 1: inner bounds */
    const char *outer_lower, *outer_upper; /* 0 < outer_lower <= lower, upper <= outer_upper
                                              < 1: the largest of the left side may be that
                                              small, the least of the right side that large;
                                              NULL: the inner ones */
    int steps;                             /* exactly so many; 0: as many as error wants */
    const char *error;   /* stop at the first step whose error is <= this; with steps: whichever
                            comes first. Neither: the unit roundoff of target */
    bool plain;          /* without acceleration */
    const int *left;     /* one step <left-(7-left)>, 0 .. 7; NULL: chosen step by step */
    polar_format target; /* F64 F32 */
    int digits;          /* of decimals in exports, 1 .. 1000; 0: 40 */
    const char *name;    /* of the schedule; NULL: made from the bounds */
    const char *command; /* stated in every export; NULL: none */
} polar_expand_options;

/*
 * The schedule of form step, in which every polynomial is the one that polar_eight_select
 * (polar/eight.h) takes for the four bounds that the steps before leave. With target F64 these
 * are bounds mapped by the exact polynomials; for other targets, and where rounding would move
 * what is left of the gap by 1/16 of its width, by the rounded ones; these are then designed
 * for outer bounds 2^16 u further out, and taken as d + (1-2d) p, d = u sum_k |b_k|, so that
 * rounding neither lifts extrema into the gap nor leaves [0,1]. A single step, `left`, is
 * always exact.
 *
 * Proved: each unrounded polynomial, by Krawczyk's operator (existence, uniqueness in a tiny
 * box, order of its stationary points, so also p([0,L]) in [0,p(L)], p([H,1]) in [p(H),1] and
 * that it is monotonous in [L,H]); the images of [0,lower] and [upper,1] under the rounded
 * steps, which go a little below 0 and above 1.
 *
 * Its numbers (polar_fit_decimal) are those of polar/fit.h, but
 *     ALTERNATION: the stationary points, i = 0 .. 6; COEFFICIENT: b_i, i = 0 .. 8
 *     LOWER, UPPER: of a step, L and H; of the whole, lower and upper
 *     ERROR: of a step, max(p(L), 1 - p(H)), unrounded; of the whole, max |P - theta| on
 *         [0,lower] and [upper,1], as rounded
 *     RANGE: proved upper end of the image of [0,lower], lower end of the image of [upper,1]
 *
 * OK: *fit is to be freed with polar_fit_free. Failures leave *fit NULL: BAD_ARGUMENT: see why;
 * NO_ANSWER: rounding closes the gap, or more than POLAR_MAX_STEPS steps are wanted; NO_MEMORY;
 * UNSUITED: a format that is not fitted. Source: rubensson2026 (README's bibliography).
 */
POLAR_API polar_status polar_expand_new(const polar_expand_options *options, polar_fit **fit,
                                        polar_why *why);

/* Of step k: how many of its stationary points lie at the left; -1: there is none. */
POLAR_API int polar_expand_left(const polar_fit *fit, int k);

#ifdef __cplusplus
}
#endif

#endif
