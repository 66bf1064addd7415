/* SPDX-License-Identifier: BSD-3-Clause */
/* Fitted maps of matrices. */
#include <math.h>
#include <string.h>

#include "fitted.h"
#include "parts.h"

/* X := X (c_0 I + c_1 Y + c_2 Y^2), Y = X'X, by way of T; steps of degree 3 and 5 */
static void step(polar_desk *k, const polar_step *p, polar_mat X, polar_mat T) {
    const int mark = k->taken;
    const polar_mat Y = polar_desk_take(k, X.n, X.n, X.format),
                    P = polar_desk_take(k, X.n, X.n, X.format);
    polar_gram(&k->e, POLAR_GRAM_RIGHT, 1, X, 0, Y, Y);
    if (p->degree == 5)
        polar_symm_product(&k->e, p->c[2], Y, Y, p->c[1], Y, P);
    else
        polar_axpby(&k->e, p->c[1], Y, 0, Y, P);
    polar_shift(&k->e, p->c[0], 1, P);
    polar_gemm(&k->e, 1, POLAR_N, X, POLAR_N, P, 0, T, T);
    polar_desk_copy(k, T, X);
    polar_desk_leave(k, mark);
}

void polar_fitted_apply(polar_desk *k, const polar_fitted *f, double power, polar_mat X,
                        polar_mat D) {
    const int mark = k->taken;
    const polar_mat Q = polar_desk_take(k, X.m, X.n, X.format),
                    T = polar_desk_take(k, X.m, X.n, X.format);
    const double size = polar_norm_of(&k->e, POLAR_NORM_FRO, X),
                 back = size > 0 ? pow(size, power) : 0;
    polar_axpby(&k->e, size > 0 ? 1 / size : 1, X, 0, X, Q);
    polar_axpby(&k->e, back * f->weight[0], Q, 0, Q, D);
    for (int i = 1; i < f->terms; i++) {
        step(k, polar_schedule_step(f->schedule, i - 1), Q, T);
        polar_axpby(&k->e, back * f->weight[i], Q, 1, D, D);
    }
    polar_desk_leave(k, mark);
}

/* The weights stay with the desk: they depend on the run's constants alone. */
static void map(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D) {
    polar_fitted f = {.schedule = polar_schedule_named("taylor-quintic"), .terms = k->weights};
    if (!k->weights) {
        const polar_status s =
            polar_fitted_power(f.schedule, (int)c->count, c->power, c->low, &f);
        if (s) {
            k->e.status = polar_fail(&k->why, s, "no fit of x^%g on [%g,1] by %g steps",
                                     c->power, c->low, c->count);
            return;
        }
        k->weights = f.terms;
        memcpy(k->weight, f.weight, sizeof k->weight);
    }
    memcpy(f.weight, k->weight, sizeof f.weight);
    polar_fitted_apply(k, &f, c->power, X, D);
}

void polar_part_fitted(polar_run *r, polar_slot *s) {
    polar_apply_map(r, s, map);
}
