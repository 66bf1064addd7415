/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * In-context linear regression by a linear transformer: prompts of N pairs (x_i, <w,x_i>), x_i
 * of N(0,L), w of N(0,I), and the answer x_q' T (1/N sum x_i y_i). The mean square error over
 * prompts is in closed form (Isserlis):
 *     f(T) = (tr(T S T' L) - 2 tr(T L^2) + tr L)/2, S = (1 + 1/N) L^2 + (tr L/N) L,
 * with gradient L T S - L^2, minimum at T* = L S^-1, and f - f* = tr((T-T*) S (T-T*)' L)/2.
 */
#include <math.h>

#include "problem.h"

enum { L, S, LL, BEST, ORDER = 10, PAIRS = 40 }; /* BEST: T* */

static double half_form(polar_instance *p, polar_mat T) {
    polar_desk *k = &p->desk;
    const int mark = k->taken;
    const polar_mat LT = polar_desk_take(k, T.m, T.n, POLAR_F64),
                    LTS = polar_desk_take(k, T.m, T.n, POLAR_F64);
    polar_gemm(&k->e, 1, POLAR_N, p->data[L], POLAR_N, T, 0, LT, LT);
    polar_gemm(&k->e, 1, POLAR_N, LT, POLAR_N, p->data[S], 0, LTS, LTS);
    const double value = polar_inner(&k->e, T, LTS) / 2;
    polar_desk_leave(k, mark);
    return value;
}

static double loss(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G) {
    polar_desk *k = &p->desk;
    const int mark = k->taken;
    const polar_mat T = W[0], E = polar_desk_take(k, T.m, T.n, POLAR_F64);
    (void)draw;
    const double f = half_form(p, T) - polar_inner(&k->e, T, p->data[LL]) +
                     polar_trace(&k->e, p->data[L]) / 2;
    if (G) {
        polar_gemm(&k->e, 1, POLAR_N, p->data[L], POLAR_N, T, 0, E, E);
        polar_gemm(&k->e, 1, POLAR_N, E, POLAR_N, p->data[S], -1, p->data[LL], G[0]);
    } else {
        polar_axpby(&k->e, 1, T, -1, p->data[BEST], E);
        p->gap = half_form(p, E);
    }
    polar_desk_leave(k, mark);
    return f;
}

static void open(polar_instance *p) {
    polar_desk *k = &p->desk;
    const int64_t d = polar_instance_size(p, ORDER);
    p->data[L] = polar_instance_spectrum(p, d, p->options.cond, 1, NULL);
    p->data[S] = polar_instance_zero(p, d, d);
    p->data[LL] = polar_instance_zero(p, d, d);
    p->data[BEST] = polar_instance_zero(p, d, d);
    const double trace = polar_trace(&k->e, p->data[L]);
    polar_symm_product(&k->e, 1, p->data[L], p->data[L], 0, p->data[LL], p->data[LL]);
    polar_axpby(&k->e, 1 + 1.0 / PAIRS, p->data[LL], trace / PAIRS, p->data[L], p->data[S]);
    const polar_mat Z = polar_desk_take(k, d, d, POLAR_F64);
    polar_desk_need(k, 1u << POLAR_VERB_SOLVE, d, d, POLAR_F64);
    polar_desk_copy(k, p->data[S], Z);
    polar_desk_copy(k, p->data[L], p->data[BEST]);
    polar_solve_posdef(&k->e, Z, p->data[BEST]);
    p->start[0] = polar_instance_zero(p, d, d);
    p->parameters = 1;
    p->optimum = (trace - polar_inner(&k->e, p->data[BEST], p->data[LL])) / 2;
    polar_desk_leave(k, 0);
}

const polar_problem polar_problem_transformer = {
    .name = "transformer",
    .summary = "in-context regression by a linear transformer, 10 by 10, population loss",
    .source = "our own, after ma2026",
    .cond = 10,
    .open = open,
    .loss = loss,
};
