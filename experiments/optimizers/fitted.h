/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Maps without a closed form: sums of the iterates of a schedule, f(x) ~ sum_k w_k q_k(x), q_0
 * = x, q_k = p_k(q_(k-1)), so that all of them cost no more products than the last one alone.
 */
#ifndef POLAR_FITTED_H
#define POLAR_FITTED_H

#include "optimizer.h"

enum { POLAR_FITTED_TERMS = 16 };

typedef struct polar_fitted {
    const polar_schedule *schedule;
    int terms; /* steps of the schedule, and one */
    double weight[POLAR_FITTED_TERMS];
    double error; /* max |f - sum w_k q_k| on [lower, 1] is at most this */
} polar_fitted;

/*
 * Weights for f(x) = x^power on [lower, 1], 0 < lower < 1, near the least maximum of the error
 * (Lawson's weights), and a bound on that maximum, from enclosures of value and derivative over
 * small intervals in double, 1e-10 added for their own roundoff. BAD_ARGUMENT: steps not of 1
 * to POLAR_FITTED_TERMS - 1.
 */
polar_status polar_fitted_power(const polar_schedule *s, int steps, double power, double lower,
                                polar_fitted *f);
/* sum w_k q_k(x) */
double polar_fitted_value(const polar_fitted *f, double x);
/* D = |X|_F^power sum w_k q_k(X/|X|_F), X m-by-n with m >= n */
void polar_fitted_apply(polar_desk *k, const polar_fitted *f, double power, polar_mat X,
                        polar_mat D);
/* D := that, of the run's power, on [low, 1], by `count` steps of Newton-Schulz' quintic */
void polar_part_fitted(polar_run *r, polar_slot *s);

#endif
