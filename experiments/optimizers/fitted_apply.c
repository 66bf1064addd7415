/* SPDX-License-Identifier: BSD-3-Clause */
/* Certified sums of iterates, of matrices. */
#include "fitted.h"

/*
 * T := X h(Y), Y = X'X, h(y) = sum_i c_i y^i, by Horner's rule in Y^2 on blocks c_i I + c_(i+1)
 * Y: as many products as polar_step_products says. Powers of Y, for their coefficients are
 * small where the steps are of low degree: an error of sum_i |c_i| |X|^(2i+1) roundoffs.
 */
static void step(polar_desk *k, const polar_step *p, polar_mat X, polar_mat T) {
    const int mark = k->taken, q = (p->degree - 1) / 2;
    const polar_mat Y = polar_desk_take(k, X.n, X.n, X.format),
                    Y2 = polar_desk_take(k, X.n, X.n, X.format),
                    N = polar_desk_take(k, X.n, X.n, X.format);
    polar_mat W = polar_desk_take(k, X.n, X.n, X.format), V = N;
    int i = q - 1 - (q > 1 && q % 2 == 0); /* the block that W begins with */
    polar_gram(&k->e, POLAR_GRAM_RIGHT, 1, X, 0, Y, Y);
    if (q > 1) polar_symm_product(&k->e, 1, Y, Y, 0, Y2, Y2);
    if (i == q - 1)
        polar_axpby(&k->e, p->c[q], Y, 0, Y, W);
    else
        polar_axpby(&k->e, p->c[q], Y2, p->c[q - 1], Y, W);
    polar_shift(&k->e, p->c[i], 1, W);
    for (i -= 2; i >= 0; i -= 2) {
        polar_symm_product(&k->e, 1, W, Y2, p->c[i + 1], Y, V);
        polar_shift(&k->e, p->c[i], 1, V);
        const polar_mat last = W;
        W = V;
        V = last;
    }
    polar_gemm(&k->e, 1, POLAR_N, X, POLAR_N, W, 0, T, T);
    polar_desk_leave(k, mark);
}

void polar_fitted_apply(polar_desk *k, const polar_schedule *s, double back, polar_mat X,
                        polar_mat D) {
    const int mark = k->taken;
    polar_mat Q = polar_desk_take(k, X.m, X.n, X.format),
              T = polar_desk_take(k, X.m, X.n, X.format);
    const double size = polar_norm_of(&k->e, POLAR_NORM_FRO, X);
    polar_axpby(&k->e, size > 0 ? 1 / size : 1, X, 0, X, Q);
    polar_axpby(&k->e, 0, X, 0, X, D);
    for (int i = 0; i < s->nsteps; i++) {
        const polar_step *p = &s->step[i];
        if (p->degree == 1)
            polar_axpby(&k->e, p->c[0], Q, 0, Q, T);
        else
            step(k, p, Q, T);
        const polar_mat last = Q;
        Q = T;
        T = last;
        polar_axpby(&k->e, back * p->c[(p->degree + 1) / 2], Q, 1, D, D);
    }
    polar_desk_leave(k, mark);
}
