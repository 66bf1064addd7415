/* SPDX-License-Identifier: BSD-3-Clause */
/* Spectral maps by square roots of the Hermitian factor. */
#include <math.h>

#include "maps.h"

static const polar_mat none = {.data = NULL};

enum { BITS = 6 };

/* P = H^p, 0 < p < 1 a multiple of 2^-BITS: with the binary digits b of p from the last to the
 * first, P := (H^b P)^(1/2) from P = I. H positive semidefinite. */
static void power(polar_desk *k, double p, double shift, polar_mat H, polar_mat P) {
    const int mark = k->taken;
    const polar_mat T = polar_desk_take(k, H.n, H.n, H.format);
    int digits = (int)lrint(ldexp(p, BITS));
    bool begun = false;
    for (int i = 0; i < BITS; i++, digits >>= 1) {
        if (!begun && !(digits & 1)) continue;
        if (begun && digits & 1)
            polar_symm_product(&k->e, 1, H, P, 0, T, T);
        else
            polar_desk_copy(k, begun ? P : H, T);
        begun = true;
        polar_desk_root(k, shift, T, P);
    }
    polar_desk_leave(k, mark);
}

void polar_map_power(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D) {
    const double digits = ldexp(c->power, BITS);
    if (!(fabs(c->power) < 1 && digits == floor(digits)) && !k->e.status)
        k->e.status =
            polar_fail(&k->why, POLAR_UNSUITED,
                       "power %g: want a multiple of 1/64 above -1 and below 1", c->power);
    if (k->e.status) return;
    const int mark = k->taken;
    const polar_format f = polar_format_get(X.format)->wide;
    const polar_mat A = polar_desk_take(k, X.m, X.n, f), U = polar_desk_take(k, X.m, X.n, f),
                    H = polar_desk_take(k, X.n, X.n, f), P = polar_desk_take(k, X.n, X.n, f),
                    T = polar_desk_take(k, X.m, X.n, f);
    polar_axpby(&k->e, 1, X, 0, X, A); /* narrow into wide: exact */
    polar_desk_factor(k, A, U, H);
    const double size = polar_norm_of(&k->e, POLAR_NORM_FRO, A),
                 shift = (double)X.n * polar_format_get(f)->u * size;
    if (c->power == 0 || size == 0) {
        polar_axpby(&k->e, 1, U, 0, U, D);
    } else if (c->power > 0) {
        power(k, c->power, 0, H, P);
        polar_gemm(&k->e, 1, POLAR_N, U, POLAR_N, P, 0, T, T);
        polar_axpby(&k->e, 1, T, 0, T, D);
    } else {
        polar_desk_need(k, 1u << POLAR_VERB_SOLVE, X.m, X.n, f);
        polar_shift(&k->e, 2 * shift, 1, H);
        power(k, -c->power, shift, H, P);
        polar_solve_posdef(&k->e, P, U);
        polar_axpby(&k->e, 1, U, 0, U, D);
    }
    polar_desk_leave(k, mark);
}

/* [X'X; eps^2 I] has the Hermitian factor (s^4 + eps^4)^(1/2), H; with H = R'R and R = Q K, K =
 * H^(1/2): X K^-1 = X R^-1 Q. In the wide format. */
void polar_map_anisotropic(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D) {
    const int mark = k->taken;
    const polar_format f = polar_format_get(X.format)->wide;
    const polar_mat A = polar_desk_take(k, X.m, X.n, f),
                    S = polar_desk_take(k, 2 * X.n, X.n, f),
                    Q = polar_desk_take(k, 2 * X.n, X.n, f),
                    H = polar_desk_take(k, X.n, X.n, f), K = polar_desk_take(k, X.n, X.n, f),
                    T = polar_desk_take(k, X.m, X.n, f);
    if (k->e.status) return;
    polar_mat upper = S, lower = S;
    upper.m = lower.m = X.n;
    lower.data = (char *)S.data + X.n * (f == POLAR_F64 ? 8 : 4);
    polar_desk_need(k, 1u << POLAR_VERB_CHOLESKY | 1u << POLAR_VERB_TRIANGLE, X.m, X.n, f);
    polar_axpby(&k->e, 1, X, 0, X, A);
    polar_gram(&k->e, POLAR_GRAM_RIGHT, 1, A, 0, upper, upper);
    polar_shift(&k->e, c->eps * c->eps, 0, lower);
    polar_desk_factor(k, S, Q, H);
    if (!polar_cholesky(&k->e, H) && !k->e.status) k->e.status = POLAR_NO_ANSWER;
    polar_desk_factor(k, H, K, none);
    polar_solve_triangular(&k->e, true, POLAR_N, H, A);
    polar_gemm(&k->e, 1, POLAR_N, A, POLAR_N, K, 0, T, T);
    polar_axpby(&k->e, 1, T, 0, T, D);
    polar_desk_leave(k, mark);
}
