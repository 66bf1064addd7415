/* SPDX-License-Identifier: BSD-3-Clause */
/* Polynomials of degree eight for the step function, and degree eight in three products. */
#ifndef POLAR_EIGHT_H
#define POLAR_EIGHT_H

#include "polar/status.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    POLAR_EIGHT_ROOTS = 7,       /* of p' */
    POLAR_EIGHT_COEFFICIENTS = 9 /* of p */
};

/*
 * One step of the recursive expansion of theta, the step function: eigenvalues in [0,L] are
 * to go to 0, those in [H,1] to 1. p has i = left of its stationary points at the left of the
 * step and j = 7 - i at the right,
 *     p'(x) = scale (x - root[0]) ... (x - root[6]),   p(zero) = 0,
 * and is monotonous in [L,H]. A side is accelerated, or not.
 *   Not: all its stationary points lie at its end: p is flat there, p(0) = 0, p(1) = 1.
 *   Accelerated: p equioscillates on it. Left: between 0 and p(L), the last stationary point
 *     has the value 0; so p(0) = 0 for even i, p(L) for odd i, and p([0,L]) = [0,p(L)]. Right:
 *     between p(H) and 1, the first stationary point has the value 1; p([H,1]) = [p(H),1].
 *     Of all polynomials of this kind it has the largest slope in between.
 * L = H is a step without a gap. 1 - p(1-x) is of the same family, with 7 - i.
 * Source: Rubensson, Jarlebring, Lorentzon 2026 (README's bibliography: rubensson2026).
 */
typedef struct polar_eight {
    int left;
    double lower, upper; /* L, H */
    double scale, zero;
    double root[POLAR_EIGHT_ROOTS]; /* ascending */
} polar_eight;

/*
 * The polynomial of so many stationary points at the left of the step, 0 .. 7. 0 < L <= H < 1;
 * the bound of a side that is not accelerated plays no part but keeps that order. By Newton's
 * method; roots and scale are within 1e-13 (scale: relatively) of the exact ones. False, with
 * *p undefined, where it does not converge: bounds at which the family's member makes no sense.
 * About 10 microseconds.
 */
POLAR_API bool polar_eight_solve(int left, double L, bool accelerate_left, double H,
                                 bool accelerate_right, polar_eight *p);

/* p(x), within 1e-14 for x in [0,1]. */
POLAR_API double polar_eight_value(const polar_eight *p, double x);

/* p(b) - p(a), relatively to 1e-14 where p is monotonous. */
POLAR_API double polar_eight_rise(const polar_eight *p, double a, double b);

/* p'(x). */
POLAR_API double polar_eight_slope(const polar_eight *p, double x);

/* b[k], k = 0 .. 8, of p(x) = sum_k b[k] x^k. They alternate and are large, up to 7e4: in
 * floating point this form loses five digits. */
POLAR_API void polar_eight_monomial(const polar_eight *p, double b[POLAR_EIGHT_COEFFICIENTS]);

/*
 * b[k] of the same step of the sign, about a base in [-1,1]:
 *     2p((1+s)/2) - 1 = sum_k b[k] (s - base)^k, -1 <= s <= 1.
 * With base 0 sum_k |b[k]| stays below 600: two digits are lost at most.
 */
POLAR_API void polar_eight_centred(const polar_eight *p, double base,
                                   double b[POLAR_EIGHT_COEFFICIENTS]);

/* The same b[k] from the coefficients c[k] of p in powers of x. */
POLAR_API void polar_eight_recentre(const double c[POLAR_EIGHT_COEFFICIENTS], double base,
                                    double b[POLAR_EIGHT_COEFFICIENTS]);

/*
 * Any real polynomial of degree eight in three products, with real parameters always:
 *     x2 = x x,  x3 = x2 (c1 x + x2),  x4 = (d0 + d1 x + d2 x2 + x3) (e1 x + e2 x2 + x3),
 *     sum_k b[k] x^k = f0 + f1 x + f2 x2 + f4 x4.
 * d0 is free; it makes e2 - d2 = 1, so that no square root and no division but by b[8] = f4
 * is left. Source: rubensson2026.
 */
typedef struct polar_eight_scheme {
    double c1, d0, d1, d2, e1, e2, f0, f1, f2, f4;
    double growth; /* proved to first order for |x| <= radius: in a format of unit roundoff u,
                      the parameters computed in it or better,
                      |computed - p(x)| <= growth u; infinite: b[8] = 0, or overflow */
} polar_eight_scheme;

POLAR_API polar_eight_scheme polar_eight_plan(const double b[POLAR_EIGHT_COEFFICIENTS],
                                              double radius);

/* The plan of least growth for |s| <= 1 among those about the bases 0, 1 and -1 of a polynomial
 * of s with coefficients b about 0; in *base which one. */
POLAR_API polar_eight_scheme polar_eight_best(const double b[POLAR_EIGHT_COEFFICIENTS],
                                              double *base);

/* The growth of evaluation by powers in blocks of two, which takes four products:
 *     x2 = x x,  ((b[8] x2 + b[7] x + b[6]) x2 + b[5] x + b[4]) x2 + ... + b[0].
 * Where b[8] is small against the others, that of the scheme is far above it. */
POLAR_API double polar_eight_blocks_growth(const double b[POLAR_EIGHT_COEFFICIENTS],
                                           double radius);

/* Up to this growth the scheme is taken, beyond it only where blocks are not 16 times better.
 * Every member of the family that the selection takes has a base, -1, 0 or 1, with less. */
enum { POLAR_EIGHT_GROWTH = 65536 };

/* The scheme, and the blocks, at x in double, in the order in which matrices are evaluated. */
POLAR_API double polar_eight_apply(const polar_eight_scheme *s, double x);
POLAR_API double polar_eight_apply_blocks(const double b[POLAR_EIGHT_COEFFICIENTS], double x);

/*
 * What is known of the eigenvalues next to the gap: the largest of those that go to 0 lies in
 * [lower_outer, lower], the smallest of those that go to 1 in [upper, upper_outer],
 *     0 <= lower_outer <= lower <= upper <= upper_outer <= 1.
 * lower and upper are the inner bounds: in between there is nothing, for sure.
 */
typedef struct polar_eight_bounds {
    double lower_outer, lower, upper, upper_outer;
} polar_eight_bounds;

/* Within this distance of 0 or 1 a bound calls for no acceleration of its side any more.
 * Source: rubensson2026. */
#define POLAR_EIGHT_CLOSE 0.01

/* Are both inner bounds that close? What is left is flat polynomials, <3-4> and <4-3> in turn.
 */
POLAR_API bool polar_eight_closing(const polar_eight_bounds *b);

/*
 * The polynomial of the next iteration, built from the outer bounds: a side is accelerated
 * while its outer bound is not close to its end (and `accelerate` says so); left, 0 .. 7, is
 * that of the widest new gap, p(upper) - p(lower), or for lower = upper of the largest slope
 * there; the smallest of those that do equally well. From when polar_eight_closing(b) on flat
 * <3-4> for even `iteration`, which counts the iterations from then on, <4-3> for odd.
 * False: the bounds are not in order, or not in [0,1]. About 60 microseconds.
 * Source: rubensson2026.
 */
POLAR_API bool polar_eight_select(const polar_eight_bounds *b, int iteration, bool accelerate,
                                  polar_eight *p);

/* The bounds mapped through p, each within 1e-14 and clipped to [0,1], in order. */
POLAR_API void polar_eight_map(const polar_eight *p, polar_eight_bounds *b);

#ifdef __cplusplus
}
#endif

#endif
