/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any composition of odd polynomials: X := A/alpha, then X := p_t(X) for the rows of a
 * schedule. Jordan's and You's quintics, Polar Express, CANS, or what the generator fits.
 * Products only; never waits for a norm after the first. For m < n the polynomial multiplies
 * from the left: nothing is transposed. In the direct form, or in Gram form (gram_form.h).
 */
#include <math.h>
#include <stdio.h>

#include "gram_auto.h"
#include "gram_form.h"
#include "normalise.h"
#include "rows.h"

static const polar_schedule *schedule_of(const polar_shape *s) {
    return polar_gram_form_schedule(s->options);
}

static int steps_of(const polar_shape *s) {
    return polar_gram_form_steps(s->options);
}

static int highest_degree(const polar_shape *s) {
    const polar_schedule *p = schedule_of(s);
    int degree = 0;
    for (int i = 0; i < p->nsteps; i++)
        if (p->step[i].degree > degree) degree = p->step[i].degree;
    return degree;
}

/* s with restarts chosen where that is asked for; o: memory for its options. */
static polar_shape chosen(const polar_shape *s, polar_options *o) {
    polar_shape shape = *s;
    *o = *s->options;
    polar_gram_choose(s, o);
    shape.options = o;
    return shape;
}

static int64_t scratch(const polar_shape *given) {
    polar_options o;
    const polar_shape shape = chosen(given, &o), *s = &shape;
    polar_arena a = {.backend = s->backend, .size = INT64_MAX};
    polar_gram_form_layout(s, highest_degree(s), steps_of(s), &a);
    return a.used;
}

static void cost(const polar_shape *given, double l, polar_cost *c) {
    polar_options o;
    const polar_shape shape = chosen(given, &o), *s = &shape;
    (void)l; /* the schedule runs whole, whatever l */
    c->steps = steps_of(s);
    polar_normaliser_cost(s, c);
    for (int first = 0, count; first < c->steps; first += count) {
        count = polar_gram_form_length(s, c->steps, first);
        polar_gram_form_cost(s, schedule_of(s), first, count, c);
    }
}

/* What a Gram form is and what it is foretold to lose. */
static void tell(const polar_shape *s, polar_report *r) {
    if (s->options->gram_blocks == 0) return;
    const struct gram_foretold f = polar_gram_foretell(s);
    polar_gram_text(s, r->gram_blocks, sizeof r->gram_blocks);
    r->gram_asym = f.blows_up ? (double)INFINITY : f.asym;
    r->gram_factor = f.blows_up ? (double)INFINITY : f.factor;
}

static polar_status run(const polar_shape *given, polar_engine *e, polar_mat A, polar_mat U,
                        void *scratch_block, polar_report *r) {
    polar_options o;
    const polar_shape shape = chosen(given, &o), *s = &shape;
    const polar_schedule *p = schedule_of(s);
    polar_arena a = {.backend = s->backend, .base = scratch_block, .size = INT64_MAX};
    const int steps = steps_of(s), blocks = polar_gram_form_blocks(s, steps);
    const struct gram_form t = polar_gram_form_layout(s, highest_degree(s), steps, &a);
    e->work = t.step.work;
    e->work_bytes = t.step.work_bytes;
    const polar_status status = polar_gram_form_check(s->options, &r->why);
    if (status != POLAR_OK) return status;
    polar_mat X = blocks % 2 ? t.step.X : U, Y = blocks % 2 ? U : t.step.X; /* ends in U */
    polar_normalised(s, e, A, t.step.G, t.step.T, X);
    for (int first = 0, count; first < steps; first += count) {
        count = polar_gram_form_length(s, steps, first);
        polar_gram_form_block(e, &t, p, first, count, X, Y);
        polar_mat swap = X;
        X = Y;
        Y = swap;
    }
    r->steps = steps;
    snprintf(r->schedule, sizeof r->schedule, "%s", schedule_of(s)->name);
    r->lower = p->lower;
    tell(s, r);
    return e->status;
}

const polar_oracle polar_composed = {
    .name = "composed",
    .summary = "composition of odd polynomials by a schedule: Polar Express, Jordan, You, CANS",
    .source = "amsel2025",
    .formats = POLAR_REAL | POLAR_COMPLEX | POLAR_EMULATED,
    .traits = POLAR_POLYNOMIAL | POLAR_TAKES_SCHEDULE | POLAR_GRAM_FORM | POLAR_UNWATCHED,
    .bound = 10,
    .defaults = {.rank = POLAR_RANK_PARTIAL, .normalise = POLAR_NORMALISE_FRO},
    .scratch = scratch,
    .cost = cost,
    .run = run,
};
