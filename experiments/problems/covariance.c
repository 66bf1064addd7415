/* SPDX-License-Identifier: BSD-3-Clause */
/* f(X) = (tr(X^-1 S) + log det X)/2, X 12 by 12 positive definite, least at X = S, from I.
 * Gradient (X^-1 - X^-1 S X^-1)/2; infinite where X is not positive definite. */
#include <math.h>

#include "problem.h"

enum { S, ORDER = 12 };

static double log_det(polar_mat R) {
    double sum = 0;
    for (int64_t i = 0; i < R.n; i++) sum += log(*polar_at(R, i, i));
    return 2 * sum;
}

static double loss(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G) {
    polar_desk *k = &p->desk;
    const int mark = k->taken;
    const polar_mat X = W[0], R = polar_desk_take(k, X.n, X.n, POLAR_F64),
                    I = polar_desk_take(k, X.n, X.n, POLAR_F64),
                    Y = polar_desk_take(k, X.n, X.n, POLAR_F64);
    double f = INFINITY;
    (void)draw;
    polar_desk_need(k, 1u << POLAR_VERB_CHOLESKY | 1u << POLAR_VERB_TRIANGLE, X.m, X.n,
                    POLAR_F64);
    polar_desk_copy(k, X, R);
    if (!k->e.status && polar_cholesky(&k->e, R)) {
        polar_shift(&k->e, 1, 0, I);
        polar_solve_triangular(&k->e, false, POLAR_T, R, I);
        polar_solve_triangular(&k->e, false, POLAR_N, R, I); /* X^-1 */
        polar_gemm(&k->e, 1, POLAR_N, I, POLAR_N, p->data[S], 0, Y, Y);
        f = k->e.status ? NAN : (polar_trace(&k->e, Y) + log_det(R)) / 2;
        if (G) polar_gemm(&k->e, -0.5, POLAR_N, Y, POLAR_N, I, 0.5, I, G[0]);
    } else if (G) {
        polar_shift(&k->e, NAN, 0, G[0]);
    }
    polar_desk_leave(k, mark);
    return f;
}

static void open(polar_instance *p) {
    p->data[S] = polar_instance_spectrum(p, ORDER, p->options.cond, 1, NULL);
    p->start[0] = polar_instance_zero(p, ORDER, ORDER);
    polar_shift(&p->desk.e, 1, 0, p->start[0]);
    p->parameters = 1;
    p->optimum = ORDER / 2.0;
    for (int i = 0; i < ORDER; i++)
        p->optimum -= log(p->options.cond) * (double)i / (ORDER - 1) / 2;
}

const polar_problem polar_problem_covariance = {
    .name = "covariance",
    .summary = "(tr(X^-1 S) + log det X)/2 over positive definite X, 12 by 12",
    .source = "our own, for positive definite X",
    .cond = 100,
    .open = open,
    .loss = loss,
};
