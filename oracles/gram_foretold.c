/* SPDX-License-Identifier: BSD-3-Clause */
/* What a Gram form is foretold to lose, in its format and space. */
#include <math.h>
#include <stdio.h>

#include "gram_auto.h"
#include "gram_form.h"
#include "polar/gram.h"
#include "prepare.h"

/* An entry's rounding over its own unit roundoff: uniform within half a spacing, averaged over
 * significands, sqrt(1/3) sqrt((1 - 1/4)/(2 ln 2)) = 0.42. */
#define ROUNDING 0.42

/* Sums of k terms in a native format: 11 times that for k = 256 (gram_form.h's tables, f64 and
 * f32 against f16 and bf16), and blocks of the BLAS are not longer. */
#define SUM 0.7
enum { BLOCK = 256 };

/* For spectra that are not of two clusters: chosen so that what auto takes stays below it in
 * tests/test_gram_auto.c. Not a proof: f16, 2+2+4 of Polar Express, which auto does not take,
 * was found 6.1 times as bad as the clusters. */
#define MARGIN 5

static double sums(const polar_shape *s, polar_format f) {
    const double k = (double)(s->m < s->n ? s->m : s->n);
    return ROUNDING * polar_format_get(f)->u * fmax(1, SUM * sqrt(fmin(k, BLOCK)));
}

void polar_gram_units(const polar_shape *s, polar_gram_space space, double unit[2]) {
    const polar_format_row *f = polar_format_get(s->format);
    unit[1] = f->emulated ? ROUNDING * f->u : sums(s, s->format);
    unit[0] = space == POLAR_GRAM_FORMAT ? unit[1] : sums(s, f->wide);
    if (space == POLAR_GRAM_SPLIT) unit[0] = hypot(unit[0], ROUNDING * f->u * f->u);
}

struct gram_model polar_gram_model(const polar_shape *s, int steps) {
    const double m = (double)s->m, n = (double)s->n;
    const polar_normalise way = s->options->normalise;
    struct gram_model q = {.p = polar_gram_form_schedule(s->options),
                           .steps = steps,
                           .slopes = 1,
                           .aspect = fmax(m / n, n / m),
                           .least = s->options->lower};
    if (way == POLAR_NORMALISE_FRO) q.least /= sqrt(fmin(m, n));
    if (way == POLAR_NORMALISE_TWO) q.least /= 1.04;
    for (int k = 0; k < steps; k++) q.slopes *= fabs(polar_schedule_step(q.p, k)->c[0]);
    return q;
}

void polar_gram_point(const struct gram_model *q, const polar_shape *s, polar_gram_space space,
                      int i, struct gram_pair *t) {
    const double x = polar_gram_grid(q->least, q->slopes, i, &t->ones, &t->top);
    t->aspect = q->aspect;
    t->native_D = !polar_format_get(s->format)->emulated;
    t->native = t->native_D || space != POLAR_GRAM_FORMAT;
    polar_gram_pair(q->p, q->steps, x, t);
}

struct gram_foretold polar_gram_foretell(const polar_shape *s) {
    const polar_gram_space space = s->options->gram_space;
    const int steps = polar_gram_form_steps(s->options);
    struct gram_foretold f = {.factor = 0};
    if (steps > POLAR_GRAM_STEPS || s->m < 1 || s->n < 1)
        return (struct gram_foretold){.factor = NAN, .asym = NAN};
    const struct gram_model q = polar_gram_model(s, steps);
    double unit[2];
    polar_gram_units(s, space, unit);
    for (int i = 0; i < POLAR_GRAM_GRID; i++) {
        struct gram_pair t;
        double sum[2] = {0, 0};
        polar_gram_point(&q, s, space, i, &t);
        for (int first = 0, count; first < steps; first += count) {
            count = polar_gram_form_length(s, steps, first);
            const struct gram_noise n =
                polar_gram_noise(&t, first, count, space != POLAR_GRAM_FORMAT);
            for (int v = 0; v < 2; v++)
                sum[v] += n.small[v] * unit[0] * unit[0] + n.large[v] * unit[1] * unit[1];
            if (count > 1 && polar_gram_reach(q.p, &t, first, unit[0]) < count)
                f.blows_up = true;
        }
        if (!isfinite(sum[0]) || !isfinite(sum[1])) f.blows_up = true;
        f.factor = fmax(f.factor, MARGIN * sqrt(sum[0]));
        f.asym = fmax(f.asym, MARGIN * sqrt(sum[1]));
    }
    return f;
}

void polar_gram_text(const polar_shape *s, char *text, size_t size) {
    static const char *const spaces[] = {"", ":split", ":wide"};
    const int steps = polar_gram_form_steps(s->options);
    size_t length = 0;
    snprintf(text, size, "direct");
    if (polar_gram_form_blocks(s, steps) == steps && !s->options->gram_space) return;
    for (int first = 0, count; first < steps && length < size; first += count) {
        count = polar_gram_form_length(s, steps, first);
        length +=
            (size_t)snprintf(text + length, size - length, "%s%d", first ? "+" : "", count);
    }
    if (length < size)
        snprintf(text + length, size - length, "%s", spaces[s->options->gram_space]);
}

polar_status polar_gram_plan(int64_t m, int64_t n, polar_format input,
                             const polar_options *options, polar_gram_choice *choice,
                             polar_why *why) {
    const polar_oracle *o = polar_oracle_named("composed");
    struct job j;
    polar_status status = polar_prepare(o, m, n, input, options, &j, why);
    if (status == POLAR_OK) status = polar_gram_form_check(&j.options, why);
    if (status != POLAR_OK) return status;
    polar_options direct = j.options;
    polar_shape shape = j.shape;
    polar_cost cost[2] = {{.prices = j.options.costs}, {.prices = j.options.costs}};
    const struct gram_foretold f = polar_gram_foretell(&j.shape);
    direct.gram_blocks = 0;
    direct.gram_cuts = 0;
    direct.gram_space = POLAR_GRAM_FORMAT;
    shape.options = &direct;
    o->cost(&j.shape, 1, &cost[0]);
    o->cost(&shape, 1, &cost[1]);
    *choice = (polar_gram_choice){.blocks = j.options.gram_blocks,
                                  .cuts = j.options.gram_cuts,
                                  .space = j.options.gram_space,
                                  .asym = f.blows_up ? (double)INFINITY : f.asym,
                                  .factor = f.blows_up ? (double)INFINITY : f.factor};
    choice->flops = cost[1].flops > 0 ? cost[0].flops / cost[1].flops : 1;
    choice->seconds = cost[1].seconds > 0 ? cost[0].seconds / cost[1].seconds : 1;
    if (!j.options.costs) choice->seconds = (double)NAN;
    polar_gram_text(&j.shape, choice->text, sizeof choice->text);
    return POLAR_OK;
}
