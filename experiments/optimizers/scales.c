/* SPDX-License-Identifier: BSD-3-Clause */
/* Parts that scale, and Newton's. */
#include <math.h>

#include "parts.h"

static void scale(polar_run *r, polar_slot *s, double factor) {
    polar_axpby(&r->desk->e, factor, s->D, 0, s->D, s->D);
}

static double tall(const polar_slot *s) {
    return (double)s->D.m / (double)s->D.n;
}

void polar_part_nuclear(polar_run *r, polar_slot *s) {
    scale(r, s, s->inner);
}

void polar_part_jordan(polar_run *r, polar_slot *s) {
    scale(r, s, sqrt(fmax(1, tall(s))));
}

void polar_part_moonlight(polar_run *r, polar_slot *s) {
    scale(r, s, r->c.factor * sqrt(fmax((double)s->D.m, (double)s->D.n)));
}

void polar_part_fans(polar_run *r, polar_slot *s) {
    scale(r, s, sqrt(tall(s)));
}

void polar_part_root_mean_square(polar_run *r, polar_slot *s) {
    const double size = polar_norm_of(&r->desk->e, POLAR_NORM_FRO, s->D);
    if (size > 0) scale(r, s, r->c.factor * sqrt((double)(s->D.m * s->D.n)) / size);
}

void polar_part_distance(polar_run *r, polar_slot *s) {
    const polar_mat start = polar_memory_like(r, s, POLAR_MEMORY_START);
    if (r->t == 1) polar_desk_copy(r->desk, s->W, start);
    s->number[0] = fmax(s->number[0], r->c.eps);
    s->number[0] = fmax(s->number[0], polar_norm_diff(&r->desk->e, s->W, start));
    scale(r, s, fmin(s->number[0] / sqrt((double)r->t), r->c.tau));
}

void polar_part_newton(polar_run *r, polar_slot *s) {
    if (r->slots != 1 || !r->problem->problem->newton) {
        r->desk->e.status =
            polar_fail(&r->desk->why, POLAR_UNSUITED, "problem %s has no Newton step",
                       r->problem->problem->name);
        return;
    }
    const polar_mat G = s->G;
    r->problem->problem->newton(r->problem, &G, &s->D);
}
