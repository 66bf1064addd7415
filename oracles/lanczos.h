/* SPDX-License-Identifier: BSD-3-Clause */
/* sigma_1, nearly, from a few products with vectors. */
#ifndef POLAR_LANCZOS_H
#define POLAR_LANCZOS_H

#include "polar/backend.h"

/*
 * Estimate of sigma_1(X) from below, X m-by-n: square root of the largest Ritz value of a few
 * Lanczos steps on X'X from a random vector. Relative error about (log n/steps)^2/4 times the
 * relative width of the spectrum of X'X for the 20 steps taken; worse only when the start
 * vector happens to be orthogonal to the top singular vector, which costs callers steps and
 * no accuracy. Cost O(mn). v, p: n-by-1, w: m-by-1.
 */
double polar_lanczos(polar_engine *e, polar_mat X, polar_mat v, polar_mat p, polar_mat w);

#endif
