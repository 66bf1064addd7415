/* SPDX-License-Identifier: BSD-3-Clause */
/* The Halley iteration X+ = X (aI + bX'X)(I + cX'X)^-1 by weights of any kind. */
#ifndef POLAR_HALLEY_STEPS_H
#define POLAR_HALLEY_STEPS_H

#include "polar/oracle.h"

struct halley_weights {
    double a, b, c;
};

/* The weights of the step that finds singular values in [l,1]. */
typedef struct halley_weights halley_rule(double l);

/* The best weights for [l,1] (QDWH), and none: (3, 1, 3). */
halley_rule polar_halley_best, polar_halley_plain;

/* The image of l. */
double polar_halley_advance(struct halley_weights w, double l);

/* An oracle's scratch, cost and run, but for the rule. `most`: steps unless options.steps says
 * otherwise. */
int64_t polar_halley_scratch(const polar_shape *s);
void polar_halley_cost(const polar_shape *s, double l, halley_rule *rule, int most,
                       polar_cost *c);
polar_status polar_halley_run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                              void *scratch, halley_rule *rule, int most, polar_report *r);

/* The largest c for which a step goes by Cholesky: options.cutoff, or 100. */
double polar_halley_cutoff(const polar_shape *s);

#endif
