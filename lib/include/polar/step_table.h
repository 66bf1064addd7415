/* SPDX-License-Identifier: BSD-3-Clause */
/* Best odd polynomials by lower bound, ready made: steps chosen at run time, without MPFR. */
#ifndef POLAR_STEP_TABLE_H
#define POLAR_STEP_TABLE_H

#include "polar/schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Tables of degrees 3, 5, 9 and 17, NULL-ended; embedded from minimax/steps/ at build time. The
 * rows of one are alternatives, not a composition: row i is the best odd polynomial of its
 * degree on [L_i, 1], L_i ascending (128 of them, evenly spaced in log(L/(1-L)) from 0.01 to
 * 0.95), its coefficients rounded to f64. lower = L_i, upper = 1; error >= max |1-p| and
 * [range_lower, range_upper], which contains p([L_i, 1]), are proved of the rounded row.
 */
POLAR_API extern const polar_schedule *const polar_step_tables[];

/*
 * *p := a step of this degree for singular values in [l, 1], from the row of the greatest
 * L <= max(l, cushion), or the first row where there is none. A cushion (0: none) keeps small
 * singular values from being magnified as much as they could be: amplification, the growth of
 * rounding errors, falls with L.
 *     lower = l, upper = 1
 *     range_lower, range_upper: p([l, 1]) lies in it. For l >= L that of the row, proved, and
 *         tight: p - 1 alternates between -E and E within [l, 1] too. For l < L
 *         [p(l), range_upper], as p increases on [0, L]: all roots of p' lie beyond. There p(l)
 *         is computed in double, less a bound of its rounding errors, (4q+8) u sum |c_i|
 *         l^(2i+1), q = (degree-1)/2.
 *     error: max |1-p| on [l, 1], rounded up
 * False, *p untouched: no table of this degree; l is not in (0, L] for the last L (0.95), NaN
 * among them; the cushion is negative or NaN. Source: amsel2025, cushion too (README's
 * bibliography).
 */
POLAR_API bool polar_step_tabulated(int degree, double l, double cushion, polar_step *p);

/*
 * p := out p(x/in): c_i := out c_i/in^(2i+1), lower and upper times in, range_lower and
 * range_upper times out and rounded outwards, error = max |1 - range|. 0 < in, out. Of powers
 * of two all is exact and stays proved; else rounding of the coefficients moves p by up to
 * (degree+2) u polar_step_amplification(p) more, which is not in the range.
 */
POLAR_API void polar_step_scale(polar_step *p, double in, double out);

#ifdef __cplusplus
}
#endif

#endif
