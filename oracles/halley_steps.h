/* SPDX-License-Identifier: BSD-3-Clause */
/* The Halley iteration X+ = X (aI + bX'X)(I + cX'X)^-1 by weights of any kind. */
#ifndef POLAR_HALLEY_STEPS_H
#define POLAR_HALLEY_STEPS_H

#include "polar/maps.h"
#include "polar/oracle.h"

/* An oracle's scratch, cost and run, but for the rule. `most`: steps unless options.steps says
 * otherwise. */
int64_t polar_halley_scratch(const polar_shape *s);
void polar_halley_cost(const polar_shape *s, double l, polar_halley_rule *rule, int most,
                       polar_cost *c);
polar_status polar_halley_run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                              void *scratch, polar_halley_rule *rule, int most,
                              polar_report *r);

/* The largest c for which a step goes by Cholesky: options.cutoff, or 100. */
double polar_halley_cutoff(const polar_shape *s);

#endif
