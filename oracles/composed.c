/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any composition of odd polynomials: X := A/alpha, then X := p_t(X) for the rows of a
 * schedule. Jordan's and You's quintics, Polar Express, CANS, or what the generator fits.
 * Products only; never waits for a norm after the first. For m < n the polynomial multiplies
 * from the left: nothing is transposed.
 */
#include <stdio.h>

#include "normalise.h"
#include "odd_step.h"
#include "rows.h"

static const polar_schedule *schedule_of(const polar_shape *s) {
    return s->options->schedule ? s->options->schedule : polar_schedule_named("polar-express");
}

static int steps_of(const polar_shape *s) {
    return s->options->steps ? s->options->steps : schedule_of(s)->nsteps;
}

static int highest_degree(const polar_shape *s) {
    const polar_schedule *p = schedule_of(s);
    int degree = 0;
    for (int i = 0; i < p->nsteps; i++)
        if (p->step[i].degree > degree) degree = p->step[i].degree;
    return degree;
}

static int64_t scratch(const polar_shape *s) {
    polar_arena a = {.backend = s->backend, .size = INT64_MAX};
    polar_odd_step_layout(s, highest_degree(s), &a);
    return a.used;
}

static void cost(const polar_shape *s, double l, polar_cost *c) {
    (void)l; /* the schedule runs whole, whatever l */
    c->steps = steps_of(s);
    polar_normaliser_cost(s, c);
    for (int k = 0; k < c->steps; k++)
        polar_odd_step_cost(s, polar_schedule_step(schedule_of(s), k), false, c);
}

static polar_status run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                        void *scratch_block, polar_report *r) {
    const polar_schedule *p = schedule_of(s);
    polar_arena a = {.backend = s->backend, .base = scratch_block, .size = INT64_MAX};
    struct odd_step t = polar_odd_step_layout(s, highest_degree(s), &a);
    e->work = t.work;
    e->work_bytes = t.work_bytes;
    int steps = steps_of(s);
    if (steps > p->nsteps && !p->repeat_last)
        return polar_fail(&r->why, POLAR_UNSUITED,
                          "schedule %s ends after %d steps, %d are wanted", p->name, p->nsteps,
                          steps);
    polar_mat X = steps % 2 ? t.X : U, Y = steps % 2 ? U : t.X; /* the last step lands in U */
    polar_axpby(e, 1 / polar_normaliser(s, e, A, t.G, t.T), A, 0, A, X);
    for (int k = 0; k < steps; k++) {
        polar_odd_step_gram(e, &t, X);
        polar_odd_step_apply(e, &t, polar_schedule_step(p, k), X, Y);
        polar_mat swap = X;
        X = Y;
        Y = swap;
    }
    r->steps = steps;
    snprintf(r->schedule, sizeof r->schedule, "%s", schedule_of(s)->name);
    r->lower = p->lower;
    return e->status;
}

const polar_oracle polar_composed = {
    .name = "composed",
    .summary = "composition of odd polynomials by a schedule: Polar Express, Jordan, You, CANS",
    .source = "amsel2025",
    .formats = POLAR_REAL | POLAR_COMPLEX | POLAR_EMULATED,
    .traits = POLAR_POLYNOMIAL | POLAR_TAKES_SCHEDULE,
    .bound = 10,
    .defaults = {.rank = POLAR_RANK_PARTIAL, .normalise = POLAR_NORMALISE_FRO},
    .scratch = scratch,
    .cost = cost,
    .run = run,
};
