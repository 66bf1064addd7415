/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sums of iterates: q_0 = x, q_k = p_k(q_(k-1)) odd polynomials, S = sum_k w_k q_k, k = 1 .. T,
 * near a curve f. The error is e = S - f or, relative, S/f - 1.
 */
#ifndef POLAR_GENERATOR_CURVE_H
#define POLAR_GENERATOR_CURVE_H

#include "internal.h"
#include "polar/curve.h"

enum { MAX_ITERATES = 25 }; /* of a schedule, x itself among them */

/* A function with its first two derivatives with respect to x. */
typedef struct polar_jet {
    mpfi_t v, d, s;
} polar_jet;

void polar_jet_start(polar_jet *j, mpfr_prec_t bits);
void polar_jet_finish(polar_jet *j);

/* What evaluates e and its parts over an interval. */
typedef struct polar_iterates {
    const polar_curve *f;
    bool relative;
    mpfi_t c; /* encloses the decimal */
    polar_jet x, y, t, sum, target, weight;
    mpfi_t a, b, taylor[POLAR_MAX_DEGREE + 1];
    mpfr_t middle;
    int degree;  /* of taylor */
    bool smooth; /* the second derivatives over the last interval are true */
} polar_iterates;

void polar_iterates_start(polar_iterates *z, const polar_curve *f, bool relative,
                          mpfr_prec_t bits);
void polar_iterates_finish(polar_iterates *z);

/* z->target := f over x, or 1 where relative; z->weight := 1, or 1/f. Where f has a kink
 * within x, d encloses all slopes and smooth is false. */
void polar_iterates_target(polar_iterates *z, mpfi_srcptr x);

/* z->x := the identity; then, step by step, z->x := p(z->x). */
void polar_iterates_begin(polar_iterates *z, mpfi_srcptr x);
void polar_iterates_next(polar_iterates *z, const polar_step *p);

/* z->t := z->x times z->weight. */
void polar_iterates_weighted(polar_iterates *z);

/* z->sum := e over x by the rows of s, whose last coefficients are the weights. */
void polar_iterates_error(polar_iterates *z, const polar_schedule *s, mpfi_srcptr x);

/*
 * curve_shape.c: steps for which weights exist that come near f on [l,u]: Gauss, Newton and
 * Levenberg in double, under weights that even the error out (Lawson). p[k].degree is given,
 * p[k].c becomes the step's coefficients. Any steps are true ones: what they are good for is
 * proved of the result. NO_MEMORY.
 */
polar_status polar_curve_shape(const polar_curve *f, bool relative, double l, double u,
                               polar_step p[], int steps, polar_why *why);

/*
 * curve_weights.c: the weights of least max |e| on [l,u] for these steps, by exchange; w[k],
 * k = 0 .. steps - 1, of `bits` bits. level: max |e| is not less for any weights. False: the
 * iterates are dependent.
 */
bool polar_curve_weights(const polar_curve *f, bool relative, double l, double u,
                         const polar_step p[], int steps, mpfr_prec_t bits, mpfr_t w[],
                         mpfr_t level);

/*
 * curve_proof.c: error := encloses max |e| on [l,u], to 2^-12 relative; boxes on which |e| is
 * at most `limit` are not looked into further (NaN: there is none), and where |e| is seen to
 * exceed it, that value is both ends. False: too many boxes.
 */
bool polar_curve_error(const polar_schedule *s, const polar_curve *f, mpfi_srcptr l,
                       mpfi_srcptr u, double limit, mpfi_t error);

/* curve_verify.c: error column of the rows of s, of form map, for [l,u]. NO_ANSWER: it is above
 * `stated` (NaN: nothing is). */
polar_status polar_schedule_prove_map(polar_schedule *s, mpfi_srcptr l, mpfi_srcptr u,
                                      double stated, polar_why *why);

#endif
