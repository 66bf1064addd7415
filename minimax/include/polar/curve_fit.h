/* SPDX-License-Identifier: BSD-3-Clause */
/* Sums of iterates of odd polynomials near a curve, with proof: schedules of form map. */
#ifndef POLAR_CURVE_FIT_H
#define POLAR_CURVE_FIT_H

#include "polar/curve.h"
#include "polar/fit.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What to fit. fit: degree or sequence, steps or error (or both, as in polar/fit.h; steps are
 * at most POLAR_CURVE_STEPS), lower, upper, target, digits, name, command; no cushion, guard or
 * safety; form POLAR_FORM_MAP.
 */
typedef struct polar_curve_options {
    polar_fit_options fit;
    const char *map; /* "power:0.125": see polar_curve_parse */
    bool relative;   /* of max |S/f - 1|, not of max |S - f| */
} polar_curve_options;

enum { POLAR_CURVE_STEPS = 24 };

/*
 * S(x) = w_0 x + sum_k w_k q_k(x), q_k = p_k(q_(k-1)) odd, near f on [lower, upper]: all
 * iterates have their weights, which cost no product, so it can only be nearer than the
 * composition q_T alone. The first row, of degree 1, holds w_0.
 *
 * The steps are looked for in double, all coefficients together, from a few beginnings, and
 * rounded to the target; nothing is claimed of them but that they are those. For these the
 * weights are the best ones, by Remez exchange with Newton's method in MPFR; then rounded. Of
 * the rounded coefficients max |S - f| is proved by interval arithmetic: ERROR of the whole
 * (step -1) encloses it to 2^-12, and the schedule's last row has its upper end.
 *
 * Numbers (polar_fit_decimal): COEFFICIENT of a step: its odd coefficients, exact as they
 * stand, then its weight before rounding; LOWER, UPPER, RANGE of a step: of q_(k-1) and q_k;
 * no ALTERNATION, no ERROR of single steps.
 *
 * OK: *fit is to be freed with polar_fit_free. Failures leave *fit NULL: BAD_ARGUMENT: see why;
 * NO_ANSWER: no steps up to POLAR_CURVE_STEPS reach error, or those found have dependent
 * iterates or leave the range of the target; NO_MEMORY; UNSUITED: a format that is not fitted.
 */
POLAR_API polar_status polar_curve_fit(const polar_curve_options *options, polar_fit **fit,
                                       polar_why *why);

#ifdef __cplusplus
}
#endif

#endif
