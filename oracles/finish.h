/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of an iteration: singular values in [0.014,1] to 1 in three steps, by products. */
#ifndef POLAR_FINISH_H
#define POLAR_FINISH_H

#include "lanczos.h"
#include "odd_step.h"

struct finish {
    struct odd_step t;
    struct lanczos lanczos;
};

/* For an n-by-n iterate, n that of the shape. */
struct finish polar_finish_layout(polar_arena *a, const polar_shape *s);

/* The same for a k-by-k iterate, k <= n. */
void polar_finish_cut(struct finish *f, int64_t k);

/* The verbs whose workspace polar_finish wants. */
enum {
    POLAR_FINISH_VERBS = 1 << POLAR_VERB_GEMM | 1 << POLAR_VERB_GRAM | 1 << POLAR_VERB_SYMM |
                         1 << POLAR_VERB_SOLVE | 1 << POLAR_VERB_NORM
};

/* Whether it takes singular values in [l,1]. */
bool polar_finish_takes(double l);

/*
 * *X has singular values in [1,h]; believed: h needs no measuring. True: *X is its polar factor
 * to roundoff. False: it is not, either because h is too large (unchanged, no steps), or
 * because measures contradict [1,h] (*X has had the Halley steps that h asks for). *X and f's
 * own matrix may change places. Adds to r->steps.
 */
bool polar_finish(polar_engine *e, struct finish *f, polar_mat *X, double h, bool believed,
                  polar_report *r);

/* Adds the kernels of a finish from singular values in [l,1]. */
void polar_finish_cost(const polar_shape *s, double l, polar_cost *c);

#endif
