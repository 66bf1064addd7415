/* SPDX-License-Identifier: BSD-3-Clause */
/* Spectral maps by iterated polynomials. */
#include "maps.h"

/* X := X (a I + b X'X + c (X'X)^2) */
static void quintic(polar_desk *k, double a, double b, double c, polar_mat X) {
    const int mark = k->taken;
    const polar_mat Y = polar_desk_take(k, X.n, X.n, X.format),
                    P = polar_desk_take(k, X.n, X.n, X.format),
                    D = polar_desk_take(k, X.m, X.n, X.format);
    polar_gram(&k->e, POLAR_GRAM_RIGHT, 1, X, 0, Y, Y);
    polar_symm_product(&k->e, c, Y, Y, b, Y, P);
    polar_shift(&k->e, a, 1, P);
    polar_gemm(&k->e, 1, POLAR_N, X, POLAR_N, P, 0, D, D);
    polar_desk_copy(k, D, X);
    polar_desk_leave(k, mark);
}

/* D = X/|X|_F; X = 0 stays */
static void unit(polar_desk *k, polar_mat X, polar_mat D) {
    const double size = polar_norm_of(&k->e, POLAR_NORM_FRO, X);
    polar_axpby(&k->e, size > 0 ? 1 / size : 1, X, 0, X, D);
}

/* Promotion is Newton-Schulz of degree five; Pion (arXiv 2605.19282). */
void polar_map_highpass(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D) {
    unit(k, X, D);
    for (int step = 0; step < 5; step++)
        if (step < c->count)
            quintic(k, 1.875, -1.25, 0.375, D);
        else
            quintic(k, 0, 2.5, -1.5, D);
}

/* The largest value of 4.1 (1 - x^2)^2 x is 1.17349, at 1/sqrt(5): Kaon (arXiv 2605.11181). */
void polar_map_kaon(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D) {
    unit(k, X, D);
    for (int step = 0; step < c->count; step++) quintic(k, 4.1, -8.2, 4.1, D);
    polar_axpby(&k->e, 1 / 1.175, D, 0, D, D);
}
