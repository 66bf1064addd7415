/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * f(X) = sum log(1 + exp(-C.(AXB))), labels C of -1 and 1, over a sample of the rows of A. Its
 * gradient is A'Z B', Z = -C.s(-C.(AXB)), s the logistic function.
 */
#include <math.h>

#include "problem.h"

enum { A, B, C };

/* The tenth of A's rows that a draw takes: blocks of independent rows are samples. */
static polar_mat rows_of(polar_instance *p, polar_mat X, uint64_t draw) {
    const int64_t batch = X.m / 10;
    if (!draw || batch < 1) return X;
    const double x = polar_hash_uniform(polar_instance_seed(p, 9), draw, 0);
    X.data = polar_at(X, (int64_t)(10 * x) * batch, 0);
    X.m = batch;
    return X;
}

static double loss(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G) {
    polar_desk *k = &p->desk;
    const int mark = k->taken;
    if (k->e.status) return NAN;
    const polar_mat a = rows_of(p, p->data[A], draw), c = rows_of(p, p->data[C], draw);
    const polar_mat XB = polar_desk_take(k, W[0].m, c.n, POLAR_F64),
                    Z = polar_desk_take(k, c.m, c.n, POLAR_F64),
                    AZ = polar_desk_take(k, W[0].m, c.n, POLAR_F64);
    double f = 0;
    polar_gemm(&k->e, 1, POLAR_N, W[0], POLAR_N, p->data[B], 0, XB, XB);
    polar_gemm(&k->e, 1, POLAR_N, a, POLAR_N, XB, 0, Z, Z);
    for (int64_t j = 0; j < c.n && !k->e.status; j++)
        for (int64_t i = 0; i < c.m; i++) {
            const double label = *polar_at(c, i, j), x = label * *polar_at(Z, i, j);
            /* softplus of -x, whose exponential does not overflow */
            f += (x < 0 ? -x : 0) + log1p(exp(-fabs(x)));
            *polar_at(Z, i, j) = -label / (1 + exp(x));
        }
    if (G) {
        polar_gemm(&k->e, 1, POLAR_T, a, POLAR_N, Z, 0, AZ, AZ);
        polar_gemm(&k->e, 1, POLAR_N, AZ, POLAR_T, p->data[B], 0, G[0], G[0]);
    }
    polar_desk_leave(k, mark);
    return f;
}

static void open(polar_instance *p) {
    const int64_t m = polar_instance_size(p, 1000), n = polar_instance_size(p, 100),
                  rows = 10 * m, columns = polar_instance_size(p, 400);
    p->data[A] = polar_instance_normal(p, rows, m, 1);
    p->data[B] = polar_instance_normal(p, n, columns, 2);
    p->data[C] = polar_instance_normal(p, rows, columns, 3);
    for (int64_t j = 0; j < columns && !p->desk.e.status; j++)
        for (int64_t i = 0; i < rows; i++)
            *polar_at(p->data[C], i, j) = *polar_at(p->data[C], i, j) > 0.5 ? 1 : -1;
    p->start[0] = polar_instance_uniform(p, m, n, 4);
    p->parameters = 1;
}

const polar_problem polar_problem_logistic = {
    .name = "logistic",
    .summary = "matrix logistic regression, X 1000 by 100, a tenth of 10000 rows a step",
    .source = "lau2025",
    .stochastic = true,
    .open = open,
    .loss = loss,
};
