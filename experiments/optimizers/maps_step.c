/* SPDX-License-Identifier: BSD-3-Clause */
/* Spectral maps that divide the spectrum in two, by the step function of X'X. */
#include "maps.h"

/*
 * Z = sign(X'X - mu I) with `below` eigenvalues under mu: the projectors onto the trailing and
 * the leading right singular vectors are (I - Z)/2 and (I + Z)/2. False when there is no gap
 * that the format shows. In the wide format: X'X squares the condition.
 */
static bool divide(polar_desk *k, int64_t below, polar_mat A, polar_mat Z) {
    const int mark = k->taken;
    polar_mat S = polar_desk_take(k, A.n, A.n, A.format);
    polar_report r;
    polar_options o = polar_options_default();
    if (k->e.status) return false;
    polar_gram(&k->e, POLAR_GRAM_RIGHT, 1, A, 0, S, S);
    o.format = A.format;
    o.occupied = below;
    const polar_status s =
        polar_factor(polar_oracle_named("step-sp8"), polar_const(S), Z, NULL, &o, &r);
    polar_desk_leave(k, mark);
    if (s == POLAR_NO_ANSWER || s == POLAR_NOT_CONVERGED) return false;
    if (s) {
        k->e.status = s;
        k->why = r.why;
        return false;
    }
    k->products += r.products;
    k->flops += r.flops;
    return true;
}

/* D = X (I - Z)/2, or msign(X) (I + Z)/2 */
static void part(polar_desk *k, int64_t count, bool leading, polar_mat X, polar_mat D) {
    const int mark = k->taken;
    const polar_format f = polar_format_get(X.format)->wide;
    const polar_mat A = polar_desk_take(k, X.m, X.n, f), Z = polar_desk_take(k, X.n, X.n, f),
                    O = polar_desk_take(k, X.m, X.n, f), T = polar_desk_take(k, X.m, X.n, f);
    const int64_t below = X.n - count;
    polar_axpby(&k->e, 1, X, 0, X, A);
    if (leading)
        polar_desk_factor(k, A, O, (polar_mat){.data = NULL});
    else
        polar_desk_copy(k, A, O);
    if (below < 1 || count < 1)
        polar_axpby(&k->e, leading == (below < 1), O, 0, O, T);
    else if (divide(k, below, A, Z))
        polar_gemm(&k->e, leading ? 0.5 : -0.5, POLAR_N, O, POLAR_N, Z, 0.5, O, T);
    else
        polar_desk_copy(k, O, T);
    polar_axpby(&k->e, 1, T, 0, T, D);
    polar_desk_leave(k, mark);
}

void polar_map_truncate(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D) {
    part(k, (int64_t)c->count, false, X, D);
}

void polar_map_leading(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D) {
    part(k, (int64_t)c->count, true, X, D);
}
