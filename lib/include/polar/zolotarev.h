/* SPDX-License-Identifier: BSD-3-Clause */
/* Zolotarev's functions at run time, for an l that is known only then. */
#ifndef POLAR_ZOLOTAREV_H
#define POLAR_ZOLOTAREV_H

#include "polar/schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { POLAR_ZOLOTAREV_MOST = (POLAR_MAX_DEGREE - 1) / 2 }; /* poles r of a step */

/* The l that are served: from this to 1. A chosen bound, far below any sigma_n/sigma_1. */
#define POLAR_ZOLOTAREV_LEAST 1e-30

/*
 * The odd rational function of type (n, n-1), n = 2r+1, of largest min/max on [l,1], scaled to
 * Z(1) = 1 = max (Nakatsukasa and Freund, SIAM Rev. 58 (2016) 461, section 3):
 *     c_i = l^2 tn^2(i K'/n; l'), i = 1 .. 2r, K' = K(l'), l' = sqrt(1 - l^2),
 *     Z(x) = M x prod_j (x^2 + c_2j)/(x^2 + c_(2j-1)) = M x (1 + sum_j a_j/(x^2 + c_(2j-1)))
 * *p becomes the step of form POLAR_FORM_ZOLOTAREV and degree n:
 *     c[] = M, a_1, c_1, a_2, c_3, ..., a_r, c_(2r-1);   lower, upper = l, 1
 *     error = 1 - Z(l), to full relative accuracy however small it is, 0 where it underflows
 *     range_lower, range_upper = Z(l), 1
 * which is the layout that polar_fit_new writes. Error and range are those of the exact
 * function, computed and not proved; rounding the coefficients moves either end of the range
 * by at most 12 u more. l = 1 gives the limit, c_i = tan^2(i pi/(2n)), M = 1/n, error 0.
 *
 * Accuracy: for all r and l every c_i, a_j, M and Z(l) is within 12 u (1.3e-15) of the truth
 * for the double l, relatively; the error within 6 u (1 + |log error|), below 4e-14 down to an
 * error of 1e-20. That is what tests enforce against MPFR; the worst seen are 8 u and 5 u.
 * Everything is done in double: a step for f32 is this one, rounded by whoever uses it.
 *
 * OK; BAD_ARGUMENT, and *p is untouched: r outside 1 .. POLAR_ZOLOTAREV_MOST, l outside
 * [POLAR_ZOLOTAREV_LEAST, 1] or NaN.
 */
POLAR_API polar_status polar_zolotarev_step(int r, double l, polar_step *p);

/*
 * All c_i of the same function, c[i-1] = c_i, i = 1 .. 2r, ascending: the negatives of the
 * squared poles (odd i) and zeros (even i). c_i c_(n-i) = l^2. Statuses as above.
 */
POLAR_API polar_status polar_zolotarev_c(int r, double l, double c[]);

/*
 * The least r in 1 .. POLAR_ZOLOTAREV_MOST with which so many steps, each the best on what
 * the one before leaves of [l,1], end within tol of 1; 0: none does, or l is not served,
 * steps < 1, or tol is not positive. Steps of degree n are one step of degree n^steps, so this
 * takes no iteration. Pure; a microsecond.
 */
POLAR_API int polar_zolotarev_order(double l, double tol, int steps);

#ifdef __cplusplus
}
#endif

#endif
