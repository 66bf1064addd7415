/* SPDX-License-Identifier: BSD-3-Clause */
/* Schedules of form step: polynomials of degree eight made beforehand. */
#include "expansion_schedule.h"

#include <math.h>

#include "expansion.h"
#include "expansion_place.h"

/* ((b8 x2 + b7 x + b6) x2 + b5 x + b4) x2 + ... + b0 */
static void blocks(polar_engine *e, const double *b, const polar_mat M[4]) {
    polar_symm_product(e, 1, M[0], M[0], 0, M[0], M[1]);
    polar_axpby(e, b[8], M[1], b[7], M[0], M[2]);
    polar_shift(e, b[6], 1, M[2]);
    polar_symm_product(e, 1, M[2], M[1], b[5], M[0], M[3]);
    polar_shift(e, b[4], 1, M[3]);
    polar_symm_product(e, 1, M[3], M[1], b[3], M[0], M[2]);
    polar_shift(e, b[2], 1, M[2]);
    polar_symm_product(e, 1, M[2], M[1], b[1], M[0], M[0]);
    polar_shift(e, b[0], 1, M[0]);
}

struct eight_layout polar_eight_layout(const polar_shape *s, const polar_schedule *p,
                                       polar_arena *a) {
    struct eight_layout t = {.work_bytes = 0};
    bool fourth = false;
    for (int i = 0; i < p->nsteps; i++) fourth |= polar_step_products(&p->step[i]) > 3;
    t.M1 = polar_arena_mat(a, s->n, s->n, s->format);
    t.M2 = polar_arena_mat(a, s->n, s->n, s->format);
    if (fourth) t.M3 = polar_arena_mat(a, s->n, s->n, s->format);
    t.columns = polar_ends_layout(a, s->n, polar_format_get(s->format)->wide);
    t.work = polar_arena_work(a,
                              1u << POLAR_VERB_GEMM | 1u << POLAR_VERB_GRAM |
                                  1u << POLAR_VERB_SYMM | 1u << POLAR_VERB_NORM,
                              s->n, s->n, s->format, &t.work_bytes);
    return t;
}

void polar_eight_schedule_cost(const polar_shape *s, const polar_schedule *p, int steps,
                               polar_cost *c) {
    polar_ends_cost(s, c);
    for (int i = 0; i < steps; i++) {
        polar_cost_sweep(c, 2, s->n, s->n, s->format);
        polar_cost_sweep(c, 6, s->n, s->n, s->format); /* three matrices combined */
    }
    for (int i = polar_schedule_products(p, steps); i > 0; i--)
        polar_cost_add(c, POLAR_VERB_SYMM, s->n, s->n, s->n, s->format);
}

void polar_eight_schedule_run(const polar_shape *s, polar_engine *e, const polar_schedule *p,
                              int steps, polar_mat A, polar_mat U,
                              const struct eight_layout *t) {
    const struct ends ends =
        polar_ends(e, A, s->options->ends[0] < s->options->ends[1], &t->columns);
    const double mu = polar_mu(s), middle = (p->lower + p->upper) / 2;
    double low = ends.near_low, high = ends.near_high;
    polar_given_ends(s, &ends, &low, &high);
    const double width = fmax((mu - low) / middle, (high - mu) / (1 - middle));
    polar_mat M[4] = {U, t->M1, t->M2, t->M3};
    /* s = 2x - 1, x = middle + (lambda - mu)/width */
    polar_axpby(e, 2 / width, A, 0, A, U);
    polar_shift(e, 2 * (middle - mu / width) - 1, 1, U);
    for (int k = 0; k < steps; k++) {
        const polar_step *row = polar_schedule_step(p, k);
        double b[POLAR_EIGHT_COEFFICIENTS], base;
        polar_eight_recentre(row->c, 0, b);
        const polar_eight_scheme best = polar_eight_best(b, &base);
        if (polar_step_products(row) > 3)
            blocks(e, b, M);
        else
            polar_eight_step(e, &best, base, false, M);
    }
}
