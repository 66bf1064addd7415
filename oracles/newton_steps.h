/* SPDX-License-Identifier: BSD-3-Clause */
/* The Newton iteration X+ = (z X + X^-'/z)/2 with weights z of any kind. */
#ifndef POLAR_NEWTON_STEPS_H
#define POLAR_NEWTON_STEPS_H

#include "polar/oracle.h"

struct newton_kind {
    /* false: the weights of Byers and Xu, from l. true: Higham's, measured:
     * z^4 = |D|_1 |D|_inf / (|X|_1 |X|_inf), D = X^-', and 1 once a step is short */
    bool measured;
    bool by_products; /* the last steps are two odd polynomials */
};

/* An oracle's scratch, cost and run, but for the kind. */
int64_t polar_newton_scratch(const polar_shape *s, struct newton_kind kind);
void polar_newton_cost(const polar_shape *s, double l, struct newton_kind kind, polar_cost *c);
polar_status polar_newton_run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                              void *scratch, struct newton_kind kind, polar_report *r);

#endif
