/* SPDX-License-Identifier: BSD-3-Clause */
/* f(X) = |AXB - C|_F^2/2: gradient A'(AXB - C)B', Newton's step (A'A)^-1 G (BB')^-1. */
#include <math.h>

#include "problem.h"

enum { A, B, C, SOLUTION, LEFT, RIGHT }; /* LEFT, RIGHT: R of A'A = R'R and of BB' = R'R */

/* R = AXB - C */
static void fit(polar_instance *p, polar_mat X, polar_mat R) {
    polar_desk *k = &p->desk;
    const int mark = k->taken;
    const polar_mat XB = polar_desk_take(k, X.m, p->data[B].n, POLAR_F64);
    polar_gemm(&k->e, 1, POLAR_N, X, POLAR_N, p->data[B], 0, XB, XB);
    polar_gemm(&k->e, 1, POLAR_N, p->data[A], POLAR_N, XB, -1, p->data[C], R);
    polar_desk_leave(k, mark);
}

static double half_square(polar_desk *k, polar_mat R) {
    const double norm = polar_norm_of(&k->e, POLAR_NORM_FRO, R);
    return norm * norm / 2;
}

/* f - f* = |A(X - X*)B|_F^2/2, which does not cancel */
static double exact_gap(polar_instance *p, polar_mat X) {
    polar_desk *k = &p->desk;
    const int mark = k->taken;
    const polar_mat E = polar_desk_take(k, X.m, X.n, POLAR_F64),
                    EB = polar_desk_take(k, X.m, p->data[B].n, POLAR_F64),
                    R = polar_desk_take(k, p->data[C].m, p->data[C].n, POLAR_F64);
    polar_axpby(&k->e, 1, X, -1, p->data[SOLUTION], E);
    polar_gemm(&k->e, 1, POLAR_N, E, POLAR_N, p->data[B], 0, EB, EB);
    polar_gemm(&k->e, 1, POLAR_N, p->data[A], POLAR_N, EB, 0, R, R);
    const double gap = half_square(k, R);
    polar_desk_leave(k, mark);
    return gap;
}

static double loss(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G) {
    polar_desk *k = &p->desk;
    const int mark = k->taken;
    (void)draw;
    fit(p, W[0], p->residual);
    const double f = half_square(k, p->residual);
    if (G) {
        const polar_mat AR = polar_desk_take(k, W[0].m, p->data[C].n, POLAR_F64);
        polar_gemm(&k->e, 1, POLAR_T, p->data[A], POLAR_N, p->residual, 0, AR, AR);
        polar_gemm(&k->e, 1, POLAR_N, AR, POLAR_T, p->data[B], 0, G[0], G[0]);
    } else {
        p->gap = exact_gap(p, W[0]);
    }
    polar_desk_leave(k, mark);
    return f;
}

static void newton(polar_instance *p, const polar_mat *G, polar_mat *D) {
    polar_desk *k = &p->desk;
    polar_desk_copy(k, G[0], D[0]);
    polar_solve_triangular(&k->e, false, POLAR_T, p->data[LEFT], D[0]);
    polar_solve_triangular(&k->e, false, POLAR_N, p->data[LEFT], D[0]);
    polar_solve_triangular(&k->e, true, POLAR_N, p->data[RIGHT], D[0]);
    polar_solve_triangular(&k->e, true, POLAR_T, p->data[RIGHT], D[0]);
}

static void open(polar_instance *p) {
    polar_desk *k = &p->desk;
    const int64_t m = polar_instance_size(p, 500), n = polar_instance_size(p, 100),
                  rows = 2 * m, columns = polar_instance_size(p, 250);
    p->data[A] = polar_instance_normal(p, rows, m, 1);
    p->data[B] = polar_instance_normal(p, n, columns, 2);
    p->data[C] = polar_instance_normal(p, rows, columns, 3);
    p->start[0] = polar_instance_uniform(p, m, n, 4);
    p->parameters = 1;
    p->residual = polar_instance_zero(p, rows, columns);
    p->data[SOLUTION] = polar_instance_zero(p, m, n);
    p->data[LEFT] = polar_instance_zero(p, m, m);
    p->data[RIGHT] = polar_instance_zero(p, n, n);
    polar_desk_need(k, 1u << POLAR_VERB_CHOLESKY | 1u << POLAR_VERB_TRIANGLE, m, m, POLAR_F64);
    polar_gram(&k->e, POLAR_GRAM_RIGHT, 1, p->data[A], 0, p->data[LEFT], p->data[LEFT]);
    polar_gram(&k->e, POLAR_GRAM_LEFT, 1, p->data[B], 0, p->data[RIGHT], p->data[RIGHT]);
    polar_cholesky(&k->e, p->data[LEFT]);
    polar_cholesky(&k->e, p->data[RIGHT]);
    polar_mat G = polar_desk_take(k, m, n, POLAR_F64), D = polar_desk_take(k, m, n, POLAR_F64);
    loss(p, p->start, 0, &G);
    newton(p, &G, &D);
    polar_axpby(&k->e, 1, p->start[0], -1, D, p->data[SOLUTION]);
    fit(p, p->data[SOLUTION], p->residual);
    p->optimum = half_square(k, p->residual);
    polar_desk_leave(k, 0);
}

const polar_problem polar_problem_quadratic = {
    .name = "quadratic",
    .summary = "matrix quadratic regression |AXB - C|_F^2/2, X 500 by 100",
    .source = "lau2025",
    .open = open,
    .loss = loss,
    .newton = newton,
};
