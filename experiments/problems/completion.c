/* SPDX-License-Identifier: BSD-3-Clause */
/* f(X,Y) = |mask.(XY' - M)|_F^2/observed: gradients 2 RY/observed, 2 R'X/observed, R masked. */
#include <math.h>

#include "problem.h"

enum { M, MASK, RANK = 5 };

static double loss(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G) {
    polar_desk *k = &p->desk;
    const polar_mat R = p->residual;
    (void)draw;
    polar_gemm(&k->e, 1, POLAR_N, W[0], POLAR_T, W[1], -1, p->data[M], R);
    for (int64_t j = 0; j < R.n && !k->e.status; j++)
        for (int64_t i = 0; i < R.m; i++)
            if (*polar_at(p->data[MASK], i, j) == 0) *polar_at(R, i, j) = 0;
    const double norm = polar_norm_of(&k->e, POLAR_NORM_FRO, R), scale = 1 / p->number[0];
    if (G) {
        polar_gemm(&k->e, 2 * scale, POLAR_N, R, POLAR_N, W[1], 0, G[0], G[0]);
        polar_gemm(&k->e, 2 * scale, POLAR_T, R, POLAR_N, W[0], 0, G[1], G[1]);
    }
    return norm * norm * scale;
}

static void open(polar_instance *p) {
    polar_desk *k = &p->desk;
    const int64_t m = polar_instance_size(p, 500), n = polar_instance_size(p, 250);
    const polar_mat U = polar_instance_normal(p, m, RANK, 1),
                    V = polar_instance_normal(p, n, RANK, 2);
    p->data[M] = polar_instance_zero(p, m, n);
    p->data[MASK] = polar_instance_zero(p, m, n);
    p->residual = polar_instance_zero(p, m, n);
    polar_gemm(&k->e, 1, POLAR_N, U, POLAR_T, V, 0, p->data[M], p->data[M]);
    for (int64_t j = 0; j < n && !k->e.status; j++)
        for (int64_t i = 0; i < m; i++) {
            const double x =
                polar_hash_uniform(polar_instance_seed(p, 3), (uint64_t)i, (uint64_t)j);
            *polar_at(p->data[MASK], i, j) = x < 0.3;
            p->number[0] += x < 0.3;
        }
    p->start[0] = polar_instance_uniform(p, m, RANK, 4);
    p->start[1] = polar_instance_uniform(p, n, RANK, 5);
    p->parameters = 2;
    p->optimum = 0;
}

const polar_problem polar_problem_completion = {
    .name = "completion",
    .summary = "500 by 250 matrix of rank 5 from 30 % of its entries, by its factors",
    .source = "lau2025",
    .open = open,
    .loss = loss,
};
