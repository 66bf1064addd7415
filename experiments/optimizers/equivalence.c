/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Pion of orthogonal equivalence (arXiv 2605.12492): W := E(A) W E(B), A and B the Adam
 * directions of the skew gradients GW' - WG' and W'G - G'W, E(X) = I + X + X^2/2 of X = rate
 * alpha A, alpha = factor sqrt(mn)/|AW + WB|_F.
 */
#include <math.h>

#include "moves.h"

/* A = -m/(sqrt(v) + eps) of the skew matrix K, no bias correction */
static void direction(polar_run *r, polar_mat M, polar_mat V, polar_mat K, polar_mat A) {
    const double b = r->c.beta, b2 = r->c.beta2;
    for (int64_t j = 0; j < K.n && !r->desk->e.status; j++)
        for (int64_t i = 0; i < K.m; i++) {
            const double g = *polar_at(K, i, j);
            double *m = polar_at(M, i, j), *v = polar_at(V, i, j);
            *m = b * *m + (1 - b) * g;
            *v = b2 * *v + (1 - b2) * g * g;
            *polar_at(A, i, j) = -*m / (sqrt(*v) + r->c.eps);
        }
}

/* A of one side: K = XY' - YX' (out) or X'Y - Y'X (in), X = W, Y = G up to sign */
static void side(polar_run *r, polar_slot *s, bool out, polar_mat A) {
    polar_desk *k = r->desk;
    const int mark = k->taken;
    const int64_t n = A.n;
    const polar_mat K = polar_desk_take(k, n, n, POLAR_F64);
    const polar_memory first = out ? POLAR_MEMORY_LEFT : POLAR_MEMORY_RIGHT,
                       second = out ? POLAR_MEMORY_LEFT2 : POLAR_MEMORY_RIGHT2;
    if (out) {
        polar_gemm(&k->e, 1, POLAR_N, s->W, POLAR_T, s->D, 0, K, K);
        polar_gemm(&k->e, 1, POLAR_N, s->D, POLAR_T, s->W, -1, K, K);
    } else {
        polar_gemm(&k->e, 1, POLAR_T, s->D, POLAR_N, s->W, 0, K, K);
        polar_gemm(&k->e, 1, POLAR_T, s->W, POLAR_N, s->D, -1, K, K);
    }
    direction(r, polar_memory_of(r, s, first, n, n), polar_memory_of(r, s, second, n, n), K, A);
    polar_desk_leave(k, mark);
}

/* E = I + tA + (tA)^2/2 */
static void expand(polar_desk *k, double t, polar_mat A, polar_mat E) {
    polar_gemm(&k->e, t * t / 2, POLAR_N, A, POLAR_N, A, t, A, E);
    polar_shift(&k->e, 1, 1, E);
}

void polar_move_equivalent(polar_run *r, polar_slot *s) {
    polar_desk *k = r->desk;
    const int mark = k->taken;
    const int64_t m = s->W.m, n = s->W.n;
    const polar_mat A = polar_desk_take(k, m, m, POLAR_F64),
                    B = polar_desk_take(k, n, n, POLAR_F64),
                    E = polar_desk_take(k, m, m, POLAR_F64),
                    F = polar_desk_take(k, n, n, POLAR_F64),
                    T = polar_desk_take(k, m, n, POLAR_F64);
    side(r, s, true, A);
    side(r, s, false, B);
    polar_gemm(&k->e, 1, POLAR_N, A, POLAR_N, s->W, 0, T, T);
    polar_gemm(&k->e, 1, POLAR_N, s->W, POLAR_N, B, 1, T, T);
    const double size = polar_norm_of(&k->e, POLAR_NORM_FRO, T);
    const double t = r->rate * r->c.factor * sqrt((double)(m * n)) / (size + r->c.eps);
    s->inner = -polar_inner(&k->e, s->D, T); /* first-order decrease, per unit of t */
    expand(k, t, A, E);
    expand(k, t, B, F);
    polar_gemm(&k->e, 1, POLAR_N, E, POLAR_N, s->W, 0, T, T);
    polar_gemm(&k->e, 1, POLAR_N, T, POLAR_N, F, 0, s->W, s->W);
    polar_desk_leave(k, mark);
}
