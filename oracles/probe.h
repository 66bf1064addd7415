/* SPDX-License-Identifier: BSD-3-Clause */
/* A look at the condition of a matrix before anything is done to it. */
#ifndef POLAR_PROBE_H
#define POLAR_PROBE_H

#include "walk.h"

/* Estimates of sigma_1 are from below, by a percent at most as they come. */
#define POLAR_PROBE_ROOM 1.01

/*
 * l of A, a little too small, with w's top set, and its Gram matrix formed; 0: not told, as it
 * is too small for Cholesky: below 20 sqrt(n u), for the factor of a Gram matrix is off by
 * some n u in the square. *hopeless: A is to go by the SVD.
 */
double polar_probe(struct walk *w, polar_mat A, bool *hopeless);

/* What it will say of singular values in [l,1] that are a geometric sequence, and its seconds,
 * without those of the Gram matrix that it leaves where it does tell. */
double polar_probe_cost(const polar_shape *s, double l, bool *hopeless, polar_cost *c);

#endif
