/* SPDX-License-Identifier: BSD-3-Clause */
/* What a step does to singular values in [l,1]: scalars only, for planners and iterations. */
#ifndef POLAR_MAPS_H
#define POLAR_MAPS_H

#include "polar/format.h"

#ifdef __cplusplus
extern "C" {
#endif

/* x -> x (a + b x^2)/(1 + c x^2) */
typedef struct polar_halley_weights {
    double a, b, c;
} polar_halley_weights;

/* The weights of a step that finds singular values in [l,1]. */
typedef polar_halley_weights polar_halley_rule(double l);

/*
 * best: those for which the image of [l,1], which is [l+,1], has the greatest l+
 * (nakatsukasa2010): d = (4(1-l^2)/l^4)^(1/3), s = sqrt(1+d), a = s + sqrt(2 - d +
 * 2(2-l^2)/(l^2 s)), b = (a-1)^2/4, c = a+b-1. plain: (3, 1, 3), Halley's own, which is best's
 * limit at l = 1.
 */
POLAR_API polar_halley_weights polar_halley_best(double l);
POLAR_API polar_halley_weights polar_halley_plain(double l);

/* l+ = l(a + b l^2)/(1 + c l^2), at most 1 */
POLAR_API double polar_halley_advance(polar_halley_weights w, double l);

/*
 * The weight z of Newton's step X+ = (z X + X^-'/z)/2 (byers2008), *h becomes that after it.
 * first: singular values in [1/h,1], z = sqrt(h); else in [1,h], z = 1/sqrt(h). Their image is
 * [1,h+], h+ = (z + 1/z)/2.
 */
POLAR_API double polar_newton_weight(bool first, double *h);

/*
 * The last step. With E = I - X'X, |E|_2 <= e < 1,
 *     polar(X) = X (I - E)^(-1/2) = X (I + d_1 E + d_2 E^2 + ...), d_k = C(2k,k)/4^k.
 * The series is economized to degree q in E (2q+1 in X): its Chebyshev series on [-e,e], cut.
 * About d_(q+1) e^(q+1)/2^q is left, 2^q times less than by Taylor's polynomial. In powers of E
 * nothing cancels: in those of X'X the terms of degree 17 would add up to 112, and as many
 * roundoffs be lost.
 */
enum { POLAR_SERIES_LOW = 4, POLAR_SERIES_HIGH = 8 }; /* the q that are taken */
#define POLAR_SERIES_MOST (1.0 / 3)                   /* the e that are served */

/* c[0..q] := the coefficients of E^0 .. E^q; returns a bound on what is left. */
POLAR_API double polar_series(int q, double e, double c[POLAR_SERIES_HIGH + 1]);

/* The greatest e, to a percent, for which no more than this is left; at most POLAR_SERIES_MOST.
 */
POLAR_API double polar_series_reach(int q, double tolerance);

/* What may be left of |I - U'U|_2 for full accuracy: u sqrt(n)/4, at least u. If all singular
 * values were as far from 1 as that, |I - U'U|_F would be n u/2. */
POLAR_API double polar_series_tolerance(int64_t n, polar_format f);

/* e for singular values in [l,1], scaled so that |1-x^2| is as large at both ends. */
POLAR_API double polar_series_gap(double l);

#ifdef __cplusplus
}
#endif

#endif
