/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The sign of A - mu I by the schedules of the polar factor: X := (A - mu I)/max |lambda - mu|,
 * then X := p_t(X). X is Hermitian and all products with it commute, so that the last product
 * of a step is a symmetric one too. Or by a schedule of form step, degree eight.
 */
#include <math.h>
#include <stdio.h>

#include "expansion_place.h"
#include "expansion_schedule.h"
#include "odd_step.h"
#include "rows.h"

static const polar_schedule *schedule_of(const polar_shape *s) {
    return s->options->schedule ? s->options->schedule : polar_schedule_named("polar-express");
}

static int steps_of(const polar_shape *s) {
    return s->options->steps ? s->options->steps : schedule_of(s)->nsteps;
}

static bool is_eight(const polar_shape *s) {
    return schedule_of(s)->form == POLAR_FORM_STEP;
}

struct layout {
    struct odd_step step;
    struct columns columns;
    struct eight_layout eight; /* form step: only this */
};

static struct layout layout(const polar_shape *s, polar_arena *a) {
    const polar_schedule *p = schedule_of(s);
    struct layout t = {.step.work_bytes = 0};
    int degree = 0;
    if (is_eight(s)) {
        t.eight = polar_eight_layout(s, p, a);
        t.step.work = t.eight.work;
        t.step.work_bytes = t.eight.work_bytes;
        return t;
    }
    for (int i = 0; i < p->nsteps; i++)
        if (p->step[i].degree > degree) degree = p->step[i].degree;
    t.columns = polar_ends_layout(a, s->n, polar_format_get(s->format)->wide);
    t.step = polar_odd_step_layout(s, degree, a);
    t.step.hermitian = true;
    return t;
}

static int64_t scratch(const polar_shape *s) {
    polar_arena a = {.backend = s->backend, .size = INT64_MAX};
    layout(s, &a);
    return a.used;
}

static void cost(const polar_shape *s, double l, polar_cost *c) {
    (void)l; /* the schedule runs whole, whatever l */
    c->steps = steps_of(s);
    if (is_eight(s)) polar_eight_schedule_cost(s, schedule_of(s), c->steps, c);
    if (!is_eight(s)) polar_ends_cost(s, c);
    for (int k = 0; k < c->steps && !is_eight(s); k++)
        polar_odd_step_cost(s, polar_schedule_step(schedule_of(s), k), true, c);
}

static void run_odd(const polar_shape *s, polar_engine *e, const polar_schedule *p, int steps,
                    polar_mat A, polar_mat U, const struct layout *t) {
    static const struct method centred = {.centred = true};
    struct standing at = {.want = NAN};
    const struct ends ends =
        polar_ends(e, A, s->options->ends[0] < s->options->ends[1], &t->columns);
    const struct window w = polar_window(s, &centred, &ends, true, &at);
    polar_mat X = steps % 2 ? t->step.X : U, Y = steps % 2 ? U : t->step.X;
    polar_axpby(e, 2 / w.width, A, 0, A, X);
    polar_shift(e, -2 * w.origin / w.width - 1, 1, X);
    for (int k = 0; k < steps; k++) {
        polar_odd_step_gram(e, &t->step, X);
        polar_odd_step_apply(e, &t->step, polar_schedule_step(p, k), X, Y);
        const polar_mat swap = X;
        X = Y;
        Y = swap;
    }
}

static polar_status run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                        void *scratch_block, polar_report *r) {
    const polar_schedule *p = schedule_of(s);
    const int steps = steps_of(s);
    polar_arena a = {.backend = s->backend, .base = scratch_block, .size = INT64_MAX};
    const struct layout t = layout(s, &a);
    e->work = t.step.work;
    e->work_bytes = t.step.work_bytes;
    if (steps > p->nsteps && !p->repeat_last)
        return polar_fail(&r->why, POLAR_UNSUITED,
                          "schedule %s ends after %d steps, %d are wanted", p->name, p->nsteps,
                          steps);
    if (polar_by_occupation(s->options))
        return polar_fail(&r->why, POLAR_UNSUITED,
                          "a schedule wants mu, or the bounds of a gap; step-sp8 and step-sp2 "
                          "find mu from the occupation");
    const polar_status suits = polar_want_hermitian(e, A, r);
    if (suits != POLAR_OK) return suits;
    if (is_eight(s))
        polar_eight_schedule_run(s, e, p, steps, A, U, &t.eight);
    else
        run_odd(s, e, p, steps, A, U, &t);
    r->steps = steps;
    snprintf(r->schedule, sizeof r->schedule, "%s", p->name);
    r->lower = p->lower;
    r->mu = polar_mu(s);
    r->occupation = ((double)s->n - polar_trace(e, U)) / 2;
    return e->status != POLAR_OK ? e->status : polar_check_occupation(s->options, r);
}

const polar_oracle polar_step_composed = {
    .name = "step-composed",
    .summary = "sign(A - mu I) by a schedule, odd or of form step; all products symmetric",
    .source = "amsel2025",
    .formats = POLAR_REAL | POLAR_COMPLEX | POLAR_EMULATED,
    .traits = POLAR_POLYNOMIAL | POLAR_TAKES_SCHEDULE | POLAR_STEP,
    .bound = 10,
    .defaults = {.rank = POLAR_RANK_PARTIAL},
    .scratch = scratch,
    .cost = cost,
    .run = run,
};
