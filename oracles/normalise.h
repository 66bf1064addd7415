/* SPDX-License-Identifier: BSD-3-Clause */
/* Bringing the singular values of A into [0,1]. */
#ifndef POLAR_NORMALISE_H
#define POLAR_NORMALISE_H

#include "polar/oracle.h"

/*
 * X := A/alpha, alpha as options.normalise says (see polar_normalise); `fro`: a verb does it,
 * and the host does not wait for the norm. G and T: two k-by-k matrices of A's format for
 * `two`, k = min(m,n); else without memory.
 */
void polar_normalised(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat G,
                      polar_mat T, polar_mat X);

/* Adds the seconds of that, and of A/alpha in its place. */
void polar_normaliser_cost(const polar_shape *s, polar_cost *c);

#endif
