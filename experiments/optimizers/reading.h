/* SPDX-License-Identifier: BSD-3-Clause */
/* What there is to see of a run between two steps. */
#ifndef POLAR_READING_H
#define POLAR_READING_H

#include "optimizer.h"

/* X(name, what it is); of the whole problem at W, whatever the steps sample. */
#define POLAR_READING_COLUMNS(X)                                                               \
    X(loss, "f(W)")                                                                            \
    X(gap, "f(W) less the least value, where that is known")                                   \
    X(error, "gap over that of the start")                                                     \
    X(gradient, "|G|_F of all parameters together")                                            \
    X(nuclear, "sum of the singular values of G, all parameters")                              \
    X(cond_gradient, "sigma_1/sigma_k of the first parameter's G, k = min(m,n)")               \
    X(cond_residual, "the same of what the problem has not fitted yet")                        \
    X(orth, "|D'D n/|D|_F^2 - I|_F/n^(1/2) of the first parameter's update D, m >= n")         \
    X(eta, "rate of the last step; what Armijo's rule has found; the radius of distances")     \
    X(ratio, "eta over <G,D> of that step: over |G|_* where D = msign(G); nan: no map")        \
    X(products, "matrix products of the optimizer so far, its oracle's among them")            \
    X(flops, "its floating-point operations")

typedef struct polar_reading {
#define POLAR_READING_FIELD(name, what) double name;
    POLAR_READING_COLUMNS(POLAR_READING_FIELD)
#undef POLAR_READING_FIELD
} polar_reading;

/* The gap of the start, for `error`, is taken the first time: *start NaN. */
void polar_reading_take(polar_run *r, double *start, polar_reading *t);

#endif
