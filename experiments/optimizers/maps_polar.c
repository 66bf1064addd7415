/* SPDX-License-Identifier: BSD-3-Clause */
/* Spectral maps that are msign of something. */
#include "maps.h"

static const polar_mat none = {.data = NULL};

void polar_map_msign(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D) {
    (void)c;
    polar_desk_factor(k, X, D, none);
}

/* rows [from, from + m) of a matrix */
static polar_mat rows(polar_mat X, int64_t from, int64_t m) {
    const int64_t bytes = X.format == POLAR_F64 ? 8 : 4;
    X.data = (char *)X.data + from * bytes;
    X.m = m;
    return X;
}

/* [X; dI] = Q (X'X + d^2 I)^(1/2), so that Q's upper block is X (X'X + d^2 I)^(-1/2). Its
 * scale is that of the larger one, which msign does not see. */
static void soft(polar_desk *k, double d, polar_mat X, polar_mat D) {
    const int mark = k->taken;
    const polar_mat S = polar_desk_take(k, X.m + X.n, X.n, X.format),
                    Q = polar_desk_take(k, X.m + X.n, X.n, X.format);
    if (k->e.status) return;
    polar_desk_copy(k, X, rows(S, 0, X.m));
    polar_shift(&k->e, d, 0, rows(S, X.m, X.n));
    polar_desk_factor(k, S, Q, none);
    polar_desk_copy(k, rows(Q, 0, X.m), D);
    polar_desk_leave(k, mark);
}

void polar_map_soft(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D) {
    soft(k, 1 / c->tau, X, D);
}

void polar_map_soft_clip(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D) {
    soft(k, c->tau, X, D);
    polar_axpby(&k->e, c->tau, D, 0, D, D);
}

void polar_map_clip(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D) {
    const int mark = k->taken;
    const polar_mat Y = polar_desk_take(k, X.m, X.n, X.format),
                    O = polar_desk_take(k, X.m, X.n, X.format),
                    Z = polar_desk_take(k, X.n, X.n, X.format),
                    S = polar_desk_take(k, X.n, X.n, X.format);
    polar_axpby(&k->e, 1 / c->tau, X, 0, X, Y);
    polar_desk_factor(k, Y, O, none);
    for (int sign = 1; sign >= -1; sign -= 2) {
        polar_gram(&k->e, POLAR_GRAM_RIGHT, 1, Y, 0, Z, Z);
        polar_shift(&k->e, sign, 1, Z);
        polar_desk_factor(k, Z, S, none);
        const polar_mat T = polar_desk_take(k, X.m, X.n, X.format);
        polar_axpby(&k->e, 1, O, sign, Y, T);
        polar_gemm(&k->e, c->tau / 2, POLAR_N, T, POLAR_N, S, sign > 0 ? 0 : 1, D, D);
    }
    polar_desk_leave(k, mark);
}
