/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Maps by certified schedules of form map: S(X) = sum_k w_k q_k(X) near a curve f of the
 * singular values, by products alone.
 */
#ifndef POLAR_FITTED_H
#define POLAR_FITTED_H

#include "optimizer.h"

/* The built-in schedule of f with absolute errors on at least [lower, 1], of so many steps (0:
 * the first there is). NULL: a sentence in *why that names what there is. */
const polar_schedule *polar_fitted_find(const polar_curve *f, double lower, double steps,
                                        polar_why *why);

/* D = back S(X/|X|_F), X m-by-n with m >= n; |S - f| is at most the error of the schedule's
 * last row for singular values of X/|X|_F in its interval. */
void polar_fitted_apply(polar_desk *k, const polar_schedule *s, double back, polar_mat X,
                        polar_mat D);

/* D := |X|_F^power S(X/|X|_F) by the schedule of x^power on [low, 1] by `count` steps; what a
 * row with that part checks. */
void polar_part_power_fitted(polar_run *r, polar_slot *s);
polar_status polar_check_power_fitted(const polar_constants *c, polar_why *why);

/* D := S(X/|X|_F), f = x/sqrt(x^2 + 1/tau^2), on [low, 1], by `count` steps */
void polar_part_soft_fitted(polar_run *r, polar_slot *s);
polar_status polar_check_soft_fitted(const polar_constants *c, polar_why *why);

#endif
