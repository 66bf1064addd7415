/* SPDX-License-Identifier: BSD-3-Clause */
/* Polynomials of degree 2, 3 and 8: of numbers, and of matrices by symmetric products. */
#include <assert.h>

#include "expansion.h"

double polar_move_value(const struct move *m, double x) {
    if (m->degree == 8) return polar_eight_value(&m->eight, x);
    return m->c[0] + x * (m->c[1] + x * (m->c[2] + x * m->c[3]));
}

double polar_move_slope(const struct move *m, double x) {
    if (m->degree == 8) return polar_eight_slope(&m->eight, x);
    return m->c[1] + x * (2 * m->c[2] + x * 3 * m->c[3]);
}

static void swap(polar_mat *X, polar_mat *Y) {
    const polar_mat Z = *X;
    *X = *Y;
    *Y = Z;
}

/* 2p - 1 = (2 c0 + c1 + c2/2 - 1) + (c1 + c2) s + c2/2 s^2 */
static void square(polar_engine *e, const double *c, polar_mat M[3]) {
    polar_symm_product(e, c[2] / 2, M[0], M[0], c[1] + c[2], M[0], M[1]);
    polar_shift(e, 2 * c[0] + c[1] + c[2] / 2 - 1, 1, M[1]);
    swap(&M[0], &M[1]);
}

/*
 * 2p - 1 of p = c0 + c1 x + c2 x^2 + c3 x^3 is a0 + a1 s + a2 s^2 + a3 s^3. squared: M[1] holds
 * s^2.
 */
static void cube(polar_engine *e, const double *c, bool squared, polar_mat M[3]) {
    const double a3 = c[3] / 4, a2 = c[2] / 2 + 3 * a3, a1 = c[1] + c[2] + 3 * a3;
    const double a0 = 2 * c[0] + c[1] + c[2] / 2 + a3 - 1;
    if (!squared) polar_symm_product(e, 1, M[0], M[0], 0, M[0], M[1]);
    polar_symm_product(e, a3, M[0], M[1], a1, M[0], M[2]);
    if (a2 != 0) polar_axpby(e, 1, M[2], a2, M[1], M[2]);
    if (a0 != 0) polar_shift(e, a0, 1, M[2]);
    swap(&M[0], &M[2]);
}

/*
 * With y = s - base and Y = y^2 + c1/2 y (M[1]): x3 + d1 y + d2 y^2 = Y^2 + r2 Y + r1 y and
 * x3 + e1 y + e2 y^2 exceeds that by Y + r3 y, because e2 - d2 = 1. So three matrices do.
 */
void polar_eight_step(polar_engine *e, const polar_eight_scheme *p, double base, bool squared,
                      polar_mat M[3]) {
    const double h = p->c1 / 2, r2 = p->d2 - h * h, r1 = p->d1 - h * r2;
    const double r3 = p->e1 - p->d1 - h;
    if (base != 0) polar_shift(e, -base, 1, M[0]);
    if (squared) { /* s^2 - 2 base y - base^2 = y^2 */
        polar_axpby(e, 1, M[1], h - 2 * base, M[0], M[1]);
        if (base != 0) polar_shift(e, -base * base, 1, M[1]);
    } else {
        polar_symm_product(e, 1, M[0], M[0], h, M[0], M[1]);
    }
    polar_symm_product(e, 1, M[1], M[1], 0, M[1], M[2]);
    const double c[] = {p->f1 - p->f2 * h,
                        p->f2,
                        0, /* f1 y + f2 y^2 */
                        r1 + r3,
                        r2 + 1,
                        1, /* e1 y + e2 y^2 + x3 */
                        r1,
                        r2,
                        1}; /* d1 y + d2 y^2 + x3 */
    polar_recombine(e, 3, c, M);
    polar_shift(e, p->f0, 1, M[0]);
    polar_shift(e, p->d0, 1, M[2]);
    polar_symm_product(e, p->f4, M[1], M[2], 1, M[0], M[0]);
}

void polar_move_apply(polar_engine *e, const struct move *m, bool squared, polar_mat M[3]) {
    if (m->degree == 2) {
        square(e, m->c, M);
        return;
    }
    if (m->degree == 3) {
        cube(e, m->c, squared, M);
        return;
    }
    double b[POLAR_EIGHT_COEFFICIENTS], base;
    polar_eight_centred(&m->eight, 0, b);
    const polar_eight_scheme best = polar_eight_best(b, &base);
    assert(best.growth <= POLAR_EIGHT_GROWTH);
    polar_eight_step(e, &best, base, squared, M);
}

void polar_move_cost(const struct move *m, const polar_shape *s, polar_cost *c) {
    const int products = m->degree == 8 ? 3 : m->degree - 1;
    polar_cost_sweep(c, 2, s->n, s->n, s->format); /* beta C into D */
    if (m->degree > 2) polar_cost_sweep(c, m->degree == 3 ? 3 : 6, s->n, s->n, s->format);
    for (int i = 0; i < products; i++)
        polar_cost_add(c, POLAR_VERB_SYMM, s->n, s->n, s->n, s->format);
}
