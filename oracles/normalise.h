/* SPDX-License-Identifier: BSD-3-Clause */
/* Bringing the singular values of A into [0,1]. */
#ifndef POLAR_NORMALISE_H
#define POLAR_NORMALISE_H

#include "polar/oracle.h"

/*
 * The alpha by which A is to be divided, as options.normalise says (see polar_normalise).
 * G and T: two k-by-k matrices of A's format for `two`, k = min(m,n); else without memory.
 */
double polar_normaliser(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat G,
                        polar_mat T);

/* Adds the seconds of that, and of A/alpha in its place. */
void polar_normaliser_cost(const polar_shape *s, polar_cost *c);

#endif
