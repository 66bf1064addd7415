/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * f(x) = sum L_i x_i^2/2, L = (1000, 1, ..., 1), 5000 of them, from N(0,1), x_1 over 1000: the
 * deterministic example of the study of signs against gradients.
 */
#include "problem.h"

static double curvature(int64_t i) {
    return i ? 1 : 1000;
}

static double loss(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G) {
    double f = 0;
    (void)draw;
    for (int64_t i = 0; i < W[0].m && !p->desk.e.status; i++) {
        const double x = *polar_at(W[0], i, 0);
        f += curvature(i) * x * x / 2;
        if (G) *polar_at(G[0], i, 0) = curvature(i) * x;
    }
    return f;
}

static void open(polar_instance *p) {
    p->start[0] = polar_instance_normal(p, polar_instance_size(p, 5000), 1, 1);
    if (!p->desk.e.status) *polar_at(p->start[0], 0, 0) /= 1000;
    p->parameters = 1;
    p->optimum = 0;
}

const polar_problem polar_problem_vector = {
    .name = "vector",
    .summary = "sum of L_i x_i^2/2, L = (1000, 1, ..., 1), 5000 of them",
    .source = "arXiv 2605.06615",
    .open = open,
    .loss = loss,
};
