/* SPDX-License-Identifier: BSD-3-Clause */
/* f(D) = sum L_i D_ii^2/2, D diagonal: a vector embedded as a matrix, L_i from 1 to cond. */
#include <math.h>

#include "problem.h"

static double loss(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G) {
    double f = 0;
    (void)draw;
    for (int64_t i = 0; i < W[0].n && !p->desk.e.status; i++) {
        const double L = *polar_at(p->data[0], i, 0), x = *polar_at(W[0], i, i);
        f += L * x * x / 2;
        for (int64_t j = 0; j < W[0].n && G; j++) *polar_at(G[0], j, i) = i == j ? L * x : 0;
    }
    return f;
}

static void open(polar_instance *p) {
    const int64_t n = polar_instance_size(p, 32);
    p->data[0] = polar_instance_zero(p, n, 1);
    p->start[0] = polar_instance_zero(p, n, n);
    for (int64_t i = 0; i < n && !p->desk.e.status; i++) {
        *polar_at(p->data[0], i, 0) =
            pow(p->options.cond, (double)i / (double)(n > 1 ? n - 1 : 1));
        *polar_at(p->start[0], i, i) =
            polar_hash_normal(polar_instance_seed(p, 1), (uint64_t)i, 0);
    }
    p->parameters = 1;
    p->optimum = 0;
}

const polar_problem polar_problem_diagonal = {
    .name = "diagonal",
    .summary = "sum of L_i D_ii^2/2 over diagonal D 32 by 32, L_i from 1 to 10 unless told",
    .source = "lau2025, vectors as diagonal matrices",
    .cond = 10,
    .open = open,
    .loss = loss,
};
