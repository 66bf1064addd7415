/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * f(D) = |x + y|/2 + |x - y|, x and y the diagonal of D, 2 by 2, from (1, 0.7): its
 * subgradients have msign +-diag(1,-1), so x + y never moves under Muon.
 */
#include <math.h>

#include "problem.h"

static double sign(double x) {
    return (x > 0) - (x < 0);
}

static double loss(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G) {
    if (p->desk.e.status) return NAN;
    (void)draw;
    const double x = *polar_at(W[0], 0, 0), y = *polar_at(W[0], 1, 1);
    if (G) {
        /* at x = y the subgradient of |x - y| that is taken is (1,-1): it has to be one that is
         * not 0, as for all other points */
        const double d = x == y ? 1 : sign(x - y), s = sign(x + y) / 2;
        *polar_at(G[0], 0, 0) = s + d;
        *polar_at(G[0], 1, 1) = s - d;
        *polar_at(G[0], 0, 1) = *polar_at(G[0], 1, 0) = 0;
    }
    return fabs(x + y) / 2 + fabs(x - y);
}

static void open(polar_instance *p) {
    p->start[0] = polar_instance_zero(p, 2, 2);
    if (p->desk.e.status) return;
    *polar_at(p->start[0], 0, 0) = 1;
    *polar_at(p->start[0], 1, 1) = 0.7;
    p->parameters = 1;
    p->optimum = 0;
}

const polar_problem polar_problem_nonsmooth = {
    .name = "nonsmooth",
    .summary = "|x + y|/2 + |x - y| of a diagonal 2 by 2 matrix: Muon cannot",
    .source = "karimireddy2019, on the diagonal",
    .open = open,
    .loss = loss,
};
