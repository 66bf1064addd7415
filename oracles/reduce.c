/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Why one pivoted QR first: without it QDWH and ZOLO-PD lose 6 to 12 digits of backward error
 * on Hilbert, Vandermonde or kernel matrices while U stays orthogonal (Nakatsukasa and Higham
 * 2012 prove stability under pivoting). R's diagonal is kept above u |A|_F/sqrt(n), a
 * perturbation within backward error, so that an exactly singular A has a completed U.
 *
 * Why sometimes a second one: on Kahan's matrices pivoting changes nothing, R's diagonal hides
 * singular values that are 1e8 and more times smaller, the floor never acts and the iteration
 * loses digits and goes on for 40 steps. Where R is numerically singular its transpose is
 * factored as well, R' = Q2 L' (Stewart's pivoted QLP, 1999), whose diagonal tracks the
 * singular values; X0 = L/alpha then.
 */
#include <math.h>

#include "lanczos.h"
#include "reduce.h"

struct reduction polar_reduce_layout(polar_arena *a, const polar_shape *s, bool by_qr) {
    polar_pivot pivot = s->options->pivot;
    struct reduction r = {.pivoted =
                              by_qr ? pivot != POLAR_PIVOT_NONE : pivot == POLAR_PIVOT_ONCE};
    r.triangular = by_qr || r.pivoted || s->m > s->n;
    r.Q = polar_arena_mat(a, s->m, s->n, s->format);
    r.X = polar_arena_mat(a, s->n, s->n, s->format);
    r.v = polar_arena_mat(a, s->n, 1, s->format);
    r.p = polar_arena_mat(a, s->n, 1, s->format);
    r.w = polar_arena_mat(a, s->n, 1, s->format);
    if (r.pivoted) {
        r.Q2 = polar_arena_mat(a, s->n, s->n, s->format);
        r.perm = polar_arena_perm(a, s->n);
    }
    return r;
}

/*
 * sigma_1(X), nearly: Lanczos, at most the rigorous sqrt(|X|_1 |X|_inf) and |X|_F. It stays a
 * little below sigma_1, and that is the side to err on: the iterations contract (1, 1 + small)
 * to 1 as fast, but a singular value below l costs a step.
 */
static double largest(polar_engine *e, const struct reduction *r) {
    double one = polar_norm_of(e, POLAR_NORM_ONE, r->X);
    double inf = polar_norm_of(e, POLAR_NORM_INF, r->X);
    double bound = fmin(sqrt(one * inf), polar_norm_of(e, POLAR_NORM_FRO, r->X));
    return r->X.n == 1 ? bound : fmin(bound, polar_lanczos(e, r->X, r->v, r->p, r->w));
}

/*
 * Lower bound on sigma_n of X0 when all its singular values are near 1: with
 * d = |I - X0'X0|_F < 1, sigma_n >= sqrt(1-d). Asked only when |X0|_F^2 > n/2, which such
 * matrices fulfil. 0 when it says nothing.
 */
static double near_orthogonal(polar_engine *e, polar_mat X, polar_mat T) {
    double fro = polar_norm_of(e, POLAR_NORM_FRO, X);
    if (!(fro * fro > 0.5 * (double)X.n)) return 0;
    polar_gram(e, POLAR_GRAM_RIGHT, 1, X, 0, T, T);
    polar_shift(e, -1, 1, T);
    double d = polar_norm_of(e, POLAR_NORM_FRO, T);
    return d < 1 ? sqrt(1 - d) : 0;
}

/* sigma_n(R) >= 1/|R^-1|_2 >= 1/(sqrt(n) |R^-1|_1) */
static double smallest_of(polar_engine *e, polar_mat R) {
    return polar_rcond(e, R) * polar_norm_of(e, POLAR_NORM_ONE, R) / sqrt((double)R.n);
}

void polar_reduce(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat T,
                  struct reduction *r) {
    double u = polar_format_get(s->format)->u, n = (double)s->n;
    double norm = polar_norm_of(e, POLAR_NORM_FRO, A), floor = u * norm / sqrt(n);
    polar_mat R = r->triangular ? r->X : T;
    polar_qr_pivoted(e, A, floor, r->Q, R, r->perm);
    double smallest = smallest_of(e, R);
    r->twice = r->pivoted && smallest <= 10 * n * u * norm;
    if (r->twice) {
        polar_transpose(e, R, T);
        polar_qr_pivoted(e, T, floor, r->Q2, R, NULL);
        smallest = smallest_of(e, R);
        polar_transpose(e, R, T);
        polar_axpby(e, 1, T, 0, T, R);
    }
    if (!r->triangular) polar_axpby(e, 1, A, 0, A, r->X);
    r->alpha =
        s->options->normalise == POLAR_NORMALISE_NONE ? ldexp(1, -s->exponent) : largest(e, r);
    polar_axpby(e, 1 / r->alpha, r->X, 0, r->X, r->X);
    r->l = s->options->lower;
    if (!(r->l > 0))
        r->l = fmin(fmax(fmax(smallest / r->alpha, near_orthogonal(e, r->X, T)), u), 1);
}

void polar_unreduce(polar_engine *e, const struct reduction *r, polar_mat T, polar_mat U) {
    if (!r->triangular) {
        polar_axpby(e, 1, r->X, 0, r->X, U);
        return;
    }
    polar_mat X = r->X;
    if (r->twice) {
        polar_gemm(e, 1, POLAR_N, X, POLAR_T, r->Q2, 0, T, T);
        X = T;
        T = r->X;
    }
    if (r->pivoted) {
        polar_permute_columns(e, X, r->perm, T);
        X = T;
    }
    polar_gemm(e, 1, POLAR_N, r->Q, POLAR_N, X, 0, U, U);
}

void polar_reduce_cost(const polar_shape *s, bool by_qr, polar_cost *c) {
    polar_cost_add(c, POLAR_VERB_QR_PIVOTED, s->m, s->n, 0, s->format);
    if (by_qr || s->options->pivot == POLAR_PIVOT_ONCE || s->m > s->n)
        polar_cost_add(c, POLAR_VERB_GEMM, s->m, s->n, s->n, s->format);
}
