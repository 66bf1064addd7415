/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * f(U) = |UU' - M|_F^2/4, gradient (UU' - M)U, M of prescribed condition. From U = aV, V the
 * eigenvectors of M, each mode goes its own way: s_i' = grad s (s^2 - lambda_i).
 */
#include <math.h>

#include "problem.h"

static double loss(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G) {
    polar_desk *k = &p->desk;
    (void)draw;
    polar_gram(&k->e, POLAR_GRAM_LEFT, 1, W[0], -1, p->data[0], p->residual);
    const double norm = polar_norm_of(&k->e, POLAR_NORM_FRO, p->residual);
    if (G) polar_gemm(&k->e, 1, POLAR_N, p->residual, POLAR_N, W[0], 0, G[0], G[0]);
    return norm * norm / 4;
}

static void open(polar_instance *p) {
    const int64_t n = polar_instance_size(p, 20);
    polar_mat V;
    p->data[0] = polar_instance_spectrum(p, n, p->options.cond, 1, &V);
    p->residual = polar_instance_zero(p, n, n);
    p->start[0] = V;
    polar_axpby(&p->desk.e, 1e-3, V, 0, V, V);
    p->parameters = 1;
    p->optimum = 0;
}

const polar_problem polar_problem_factorization_symmetric = {
    .name = "factorization-symmetric",
    .summary = "|UU' - M|_F^2/4, M 20 by 20 of condition 10 unless told, from 1e-3 V",
    .source = "our own, after ma2026",
    .cond = 10,
    .open = open,
    .loss = loss,
};
