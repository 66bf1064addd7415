/* SPDX-License-Identifier: BSD-3-Clause */
/* An expansion in progress, and what is known of its eigenvalues. */
#ifndef POLAR_EXPANSION_RUN_H
#define POLAR_EXPANSION_RUN_H

#include "expansion_place.h"

struct run {
    const polar_shape *s;
    const struct method *how;
    polar_engine *e;
    polar_mat M[3];
    struct standing at;
    double before[2]; /* e of the last two steps */
    double reach;     /* by what rounding has been multiplied at mu: products of slopes */
    bool certain;     /* e told all eigenvalues from mu */
    bool blurred;     /* eigenvalues at mu to within roundoff */
    int steps;
    struct move move[EXPANSION_MOST];
};

/* What rounding leaves of e = Tr(x - x^2). */
double polar_run_roundoff(const polar_shape *s);

/* How many products of slopes at mu rounding allows. */
double polar_run_farthest(const struct standing *t);

/*
 * Whether all eigenvalues have taken a side, by mu and e: every x(1-x) is below mu(1-mu).
 * Bounds that have reached 0 and 1 say so too, and are not believed before e does: else they
 * are laid around mu anew.
 */
void polar_run_decide(struct run *r);

/* Whether another step would change nothing. */
bool polar_run_finished(const struct run *r);

/* x whose image is 1/2: all polynomials of a run by occupation are monotonous. The product of
 * the slopes there goes to reach. */
double polar_run_middle(struct run *r);

#endif
