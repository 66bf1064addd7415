/* SPDX-License-Identifier: BSD-3-Clause */
/* A look at the condition of a matrix before anything is done to it. */
#ifndef POLAR_PROBE_H
#define POLAR_PROBE_H

#include "walk.h"

/* Estimates of sigma_1 are from below, by a percent at most as they come. */
#define POLAR_PROBE_ROOM 1.01

/*
 * l of A, a little too small, with w's top set, its Gram matrix formed, and w->r told of the
 * Cholesky factor in t.W; 0: not told, as it is too small for steps on A itself to pay, or for
 * Cholesky: rounding of A'A may move its eigenvalues by polar_gram_rounding, and has to leave
 * the smallest one. Then w->r knows not to form A'A again, nor to try LU where the rank seems
 * too small for it. *hopeless: A is to go by the SVD.
 */
double polar_probe(struct walk *w, polar_mat A, bool *hopeless);

/* What it will say of singular values in [l,1] that are a geometric sequence, and its seconds,
 * without those of the Gram matrix that it leaves where it does tell. */
double polar_probe_cost(const polar_shape *s, double l, struct foreseen *f, polar_cost *c);

#endif
