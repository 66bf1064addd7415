/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * f(X) = -tr((X'X)^-1 X'AX)/2, A 30 by 30 of prescribed condition, X 30 by 5: least on the
 * leading eigenvectors. A function of the subspace; on X'X = I its gradient is -(I - XX')AX.
 */
#include <math.h>

#include "problem.h"

enum { A, ORDER = 30, COLUMNS = 5 };

static double loss(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G) {
    polar_desk *k = &p->desk;
    const int mark = k->taken;
    const polar_mat X = W[0], AX = polar_desk_take(k, X.m, X.n, POLAR_F64),
                    Y = polar_desk_take(k, X.m, X.n, POLAR_F64), /* X (X'X)^-1 */
        Z = polar_desk_take(k, X.n, X.n, POLAR_F64),
                    F = polar_desk_take(k, X.n, X.n, POLAR_F64);
    (void)draw;
    polar_desk_need(k, 1u << POLAR_VERB_SOLVE, X.m, X.n, POLAR_F64);
    polar_gemm(&k->e, 1, POLAR_N, p->data[A], POLAR_N, X, 0, AX, AX);
    polar_gram(&k->e, POLAR_GRAM_RIGHT, 1, X, 0, Z, Z);
    polar_desk_copy(k, X, Y);
    polar_solve_posdef(&k->e, Z, Y);
    const double f = -polar_inner(&k->e, Y, AX) / 2;
    if (G) { /* -(AX - Y X'AX)(X'X)^-1, X'AX = F */
        polar_gemm(&k->e, 1, POLAR_T, X, POLAR_N, AX, 0, F, F);
        polar_gemm(&k->e, 1, POLAR_N, Y, POLAR_N, F, -1, AX, G[0]);
        polar_gram(&k->e, POLAR_GRAM_RIGHT, 1, X, 0, Z, Z);
        polar_solve_posdef(&k->e, Z, G[0]);
    }
    polar_desk_leave(k, mark);
    return f;
}

static void open(polar_instance *p) {
    p->data[A] = polar_instance_spectrum(p, ORDER, p->options.cond, 1, NULL);
    p->start[0] = polar_instance_haar(p, ORDER, COLUMNS, 4);
    p->parameters = 1;
    p->optimum = 0;
    for (int i = 0; i < COLUMNS; i++)
        p->optimum -= pow(p->options.cond, -(double)i / (ORDER - 1)) / 2;
}

const polar_problem polar_problem_subspace = {
    .name = "subspace",
    .summary = "-tr((X'X)^-1 X'AX)/2, X 30 by 5: leading eigenvectors of A",
    .source = "our own, for orthonormal X and for subspaces",
    .cond = 1e3,
    .open = open,
    .loss = loss,
};
