/* SPDX-License-Identifier: BSD-3-Clause */
/* f(P,Q) = |M - PQ'|_F^2/2, M of prescribed condition. */
#include "factorization.h"

#include <math.h>

double polar_factorization_loss(polar_instance *p, const polar_mat *W, uint64_t draw,
                                polar_mat *G) {
    polar_desk *k = &p->desk;
    (void)draw;
    polar_gemm(&k->e, -1, POLAR_N, W[0], POLAR_T, W[1], 1, p->data[0], p->residual);
    const double norm = polar_norm_of(&k->e, POLAR_NORM_FRO, p->residual);
    if (G) {
        polar_gemm(&k->e, -1, POLAR_N, p->residual, POLAR_N, W[1], 0, G[0], G[0]);
        polar_gemm(&k->e, -1, POLAR_T, p->residual, POLAR_N, W[0], 0, G[1], G[1]);
    }
    return norm * norm / 2;
}

/*
 * Step 0 makes both factors alpha (P + Q). Of orthogonal P and Q with determinants of opposite
 * sign, half of all draws, that is singular: P'Q has the eigenvalue -1, and one mode would
 * never grow. So a column of Q changes its sign then.
 */
static void align(polar_instance *p) {
    polar_desk *k = &p->desk;
    const polar_mat Q = p->start[1];
    double s[64];
    const polar_mat S = polar_desk_take(k, Q.m, Q.n, POLAR_F64);
    if (k->e.status || Q.n > 64) return;
    polar_axpby(&k->e, 1, p->start[0], 1, Q, S);
    polar_desk_values(k, S, s);
    for (int64_t i = 0; i < Q.m && s[Q.n - 1] < 1e-10; i++)
        *polar_at(Q, i, 0) = -*polar_at(Q, i, 0);
    polar_desk_leave(k, 0);
}

void polar_factorization_open(polar_instance *p, int64_t n,
                              double (*d)(const polar_instance *p, int64_t n, int64_t i),
                              double alpha, bool orthogonal) {
    p->data[0] = polar_instance_zero(p, n, n);
    p->residual = polar_instance_zero(p, n, n);
    for (int64_t i = 0; i < n && !p->desk.e.status; i++)
        *polar_at(p->data[0], i, i) = d(p, n, i + 1);
    for (uint64_t i = 0; i < 2; i++)
        p->start[i] = orthogonal ? polar_instance_haar(p, n, n, i + 1)
                                 : polar_instance_normal(p, n, n, i + 1);
    if (orthogonal) align(p);
    for (int i = 0; i < 2; i++)
        polar_axpby(&p->desk.e, alpha, p->start[i], 0, p->start[i], p->start[i]);
    p->parameters = 2;
    p->optimum = 0;
}

/* M = U diag(cond^(-i/(n-1))) V', P = 1e-3 U, Q = 1e-3 V: aligned, so that each mode goes its
 * own way, as that of factorization-symmetric does. */
static void open(polar_instance *p) {
    polar_desk *k = &p->desk;
    const int64_t n = polar_instance_size(p, 20);
    double d[20];
    p->data[0] = polar_instance_zero(p, n, n);
    p->residual = polar_instance_zero(p, n, n);
    for (uint64_t i = 0; i < 2; i++) p->start[i] = polar_instance_haar(p, n, n, i + 1);
    for (int64_t i = 0; i < n; i++) d[i] = pow(p->options.cond, -(double)i / (double)(n - 1));
    const polar_mat S = polar_desk_take(k, n, n, POLAR_F64);
    polar_desk_copy(k, p->start[0], S);
    polar_scale_columns(&k->e, S, d);
    polar_gemm(&k->e, 1, POLAR_N, S, POLAR_T, p->start[1], 0, p->data[0], p->data[0]);
    for (int i = 0; i < 2; i++)
        polar_axpby(&k->e, 1e-3, p->start[i], 0, p->start[i], p->start[i]);
    polar_desk_leave(k, 0);
    p->parameters = 2;
    p->optimum = 0;
}

const polar_problem polar_problem_factorization = {
    .name = "factorization",
    .summary = "|M - PQ'|_F^2/2, M 20 by 20 of condition 10 unless told, from its vectors",
    .source = "our own, after ma2026",
    .cond = 10,
    .open = open,
    .loss = polar_factorization_loss,
};
