/* SPDX-License-Identifier: BSD-3-Clause */
/* Directions on manifolds, before they are stepped along. */
#ifndef POLAR_MANIFOLDS_H
#define POLAR_MANIFOLDS_H

#include "desk.h"

/* X'X = I: xi = X skew(msign(skew(X'G))) + msign(G - XX'G), so X'xi + xi'X = 0 */
void polar_stiefel_direction(polar_desk *k, polar_mat X, polar_mat G, polar_mat xi);
/* Of one factor of PQ', G its gradient, S = other'other + 1e-8 I: D = msign(G S^-1/2) S^-1/2 */
void polar_fixed_rank_direction(polar_desk *k, polar_mat G, polar_mat other, polar_mat D);

#endif
