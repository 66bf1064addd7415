/* SPDX-License-Identifier: BSD-3-Clause */
/* Steps that stay on a manifold: Intrinsic Muon (arXiv 2605.09238). D holds G throughout. */
#include "manifolds.h"

#include <math.h>

#include "moves.h"

static const polar_mat none = {.data = NULL};

/* R of S = R'R, S = X'X (right) or XX' (left), shifted by 1e-8 */
static void triangle(polar_desk *k, polar_gram_side side, polar_mat X, polar_mat R) {
    polar_desk_need(k, 1u << POLAR_VERB_CHOLESKY | 1u << POLAR_VERB_TRIANGLE, X.m, X.n,
                    POLAR_F64);
    polar_gram(&k->e, side, 1, X, 0, R, R);
    polar_shift(&k->e, 1e-8, 1, R);
    if (!k->e.status && !polar_cholesky(&k->e, R)) k->e.status = POLAR_NO_ANSWER;
}

/* Whether W has a shape that the manifold has; else UNSUITED and a sentence. */
static bool fits(polar_run *r, const polar_slot *s, bool square) {
    if (square ? s->W.m == s->W.n : s->W.m >= s->W.n) return true;
    r->desk->e.status = polar_fail(
        &r->desk->why, POLAR_UNSUITED, "%s wants a %s matrix, not %lld by %lld",
        r->optimizer->name, square ? "square" : "tall", (long long)s->W.m, (long long)s->W.n);
    return false;
}

/* X = R'R; h = R sym(G) R'; X := R' exp(-rate sgn(h)) R. With S = msign(h): S^2 projects, and
 * exp(-t S) = I + (cosh t - 1) S^2 - sinh t S. */
void polar_move_spd(polar_run *r, polar_slot *s) {
    polar_desk *k = r->desk;
    if (!fits(r, s, true)) return;
    const int mark = k->taken;
    const int64_t n = s->W.n;
    const polar_mat R = polar_desk_take(k, n, n, POLAR_F64),
                    H = polar_desk_take(k, n, n, POLAR_F64),
                    S = polar_desk_take(k, n, n, POLAR_F64),
                    T = polar_desk_take(k, n, n, POLAR_F64);
    polar_desk_need(k, 1u << POLAR_VERB_CHOLESKY, n, n, POLAR_F64);
    polar_desk_copy(k, s->W, R);
    if (!k->e.status && !polar_cholesky(&k->e, R)) k->e.status = POLAR_NO_ANSWER;
    polar_symmetrise(&k->e, s->D);
    polar_gemm(&k->e, 1, POLAR_N, R, POLAR_N, s->D, 0, T, T);
    polar_gemm(&k->e, 1, POLAR_N, T, POLAR_T, R, 0, H, H);
    polar_symmetrise(&k->e, H);
    polar_desk_factor(k, H, S, none);
    s->inner = polar_inner(&k->e, H, S);
    polar_gram(&k->e, POLAR_GRAM_RIGHT, cosh(r->rate) - 1, S, -sinh(r->rate), S, H);
    polar_shift(&k->e, 1, 1, H);
    polar_gemm(&k->e, 1, POLAR_T, R, POLAR_N, H, 0, T, T);
    polar_gemm(&k->e, 1, POLAR_N, T, POLAR_N, R, 0, s->W, s->W);
    polar_symmetrise(&k->e, s->W);
    polar_desk_leave(k, mark);
}

void polar_stiefel_direction(polar_desk *k, polar_mat X, polar_mat G, polar_mat xi) {
    const int mark = k->taken;
    const int64_t n = X.n;
    const polar_mat F = polar_desk_take(k, n, n, POLAR_F64),
                    T = polar_desk_take(k, n, n, POLAR_F64),
                    N = polar_desk_take(k, X.m, n, POLAR_F64);
    polar_gemm(&k->e, 1, POLAR_T, X, POLAR_N, G, 0, F, F);
    polar_desk_copy(k, G, N);
    polar_gemm(&k->e, -1, POLAR_N, X, POLAR_N, F, 1, N, N); /* G - XX'G */
    polar_transpose(&k->e, F, T);
    polar_axpby(&k->e, 0.5, F, -0.5, T, F);
    polar_desk_factor(k, F, T, none);
    polar_transpose(&k->e, T, F);
    polar_axpby(&k->e, 0.5, T, -0.5, F, T); /* skew to the last bit, as in exact arithmetic */
    polar_desk_factor(k, N, xi, none);
    polar_gemm(&k->e, 1, POLAR_N, X, POLAR_N, T, 1, xi, xi);
    polar_desk_leave(k, mark);
}

/* X := polar factor of X - rate xi */
void polar_move_stiefel(polar_run *r, polar_slot *s) {
    polar_desk *k = r->desk;
    if (!fits(r, s, false)) return;
    const int mark = k->taken;
    const polar_mat xi = polar_desk_take(k, s->W.m, s->W.n, POLAR_F64);
    polar_stiefel_direction(k, s->W, s->D, xi);
    polar_axpby(&k->e, -r->rate, xi, 1, s->W, xi);
    polar_desk_factor(k, xi, s->W, none);
    polar_desk_leave(k, mark);
}

/* Y'Y = R'R: h = (I - Y (Y'Y)^-1 Y') G R', xi = msign(h) R; Y := Q of Y - rate xi */
void polar_move_grassmann(polar_run *r, polar_slot *s) {
    polar_desk *k = r->desk;
    if (!fits(r, s, false)) return;
    const int mark = k->taken;
    const int64_t m = s->W.m, n = s->W.n;
    const polar_mat R = polar_desk_take(k, n, n, POLAR_F64),
                    Q = polar_desk_take(k, m, n, POLAR_F64),
                    F = polar_desk_take(k, n, n, POLAR_F64),
                    H = polar_desk_take(k, m, n, POLAR_F64),
                    O = polar_desk_take(k, m, n, POLAR_F64),
                    tau = polar_desk_take(k, n, 1, POLAR_F64);
    triangle(k, POLAR_GRAM_RIGHT, s->W, R);
    polar_desk_copy(k, s->W, Q);
    polar_solve_triangular(&k->e, true, POLAR_N, R, Q);
    polar_gemm(&k->e, 1, POLAR_T, Q, POLAR_N, s->D, 0, F, F);
    polar_gemm(&k->e, -1, POLAR_N, Q, POLAR_N, F, 1, s->D, s->D);
    polar_gemm(&k->e, 1, POLAR_N, s->D, POLAR_T, R, 0, H, H);
    polar_desk_factor(k, H, O, none);
    polar_desk_copy(k, s->W, H);
    polar_gemm(&k->e, -r->rate, POLAR_N, O, POLAR_N, R, 1, H, H);
    polar_desk_need(k, 1u << POLAR_VERB_QR | 1u << POLAR_VERB_QR_APPLY, m, n, POLAR_F64);
    polar_qr(&k->e, H, NULL, tau);
    polar_shift(&k->e, 1, 0, F);
    polar_qr_apply(&k->e, H, tau, F, s->W);
    polar_desk_leave(k, mark);
}

/* Y'Y = R'R of the other factor: H = G R^-1, D = msign(H) R^-T. With Cholesky's R in place of
 * (Y'Y)^(1/2) D is the same, msign(HQ) = msign(H)Q for orthogonal Q. */
void polar_fixed_rank_direction(polar_desk *k, polar_mat G, polar_mat other, polar_mat D) {
    const int mark = k->taken;
    const polar_mat R = polar_desk_take(k, G.n, G.n, POLAR_F64),
                    H = polar_desk_take(k, G.m, G.n, POLAR_F64);
    triangle(k, POLAR_GRAM_RIGHT, other, R);
    polar_desk_copy(k, G, H);
    polar_solve_triangular(&k->e, true, POLAR_N, R, H);
    polar_desk_factor(k, H, D, none);
    polar_solve_triangular(&k->e, true, POLAR_T, R, D);
    polar_desk_leave(k, mark);
}

void polar_move_fixed_rank(polar_run *r) {
    polar_desk *k = r->desk;
    const int mark = k->taken;
    polar_slot *p = &r->slot[0], *q = &r->slot[1];
    if (r->slots != 2 || p->W.n != q->W.n) {
        k->e.status = polar_fail(&k->why, POLAR_UNSUITED,
                                 "problem %s is not one of two factors P and Q of PQ'",
                                 r->problem->problem->name);
        return;
    }
    const polar_mat first = polar_desk_take(k, p->W.m, p->W.n, POLAR_F64);
    polar_fixed_rank_direction(k, p->G, q->W, first);
    polar_fixed_rank_direction(k, q->G, p->W, q->D);
    polar_axpby(&k->e, -r->rate, first, 1, p->W, p->W);
    polar_axpby(&k->e, -r->rate, q->D, 1, q->W, q->W);
    polar_desk_copy(k, first, p->D);
    polar_desk_leave(k, mark);
}
