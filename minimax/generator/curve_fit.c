/* SPDX-License-Identifier: BSD-3-Clause */
/* From options to a proved sum of iterates. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "curve.h"
#include "polar/curve_fit.h"

enum { BITS = 256 };

static polar_status check(const polar_curve_options *o, polar_curve *f, polar_why *why) {
    const polar_fit_options *fit = &o->fit;
    if (!o->map)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "the form map wants a map, power:0.125 say");
    if (!fit->steps && !fit->error)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "the form map wants steps or an error");
    if (fit->steps > POLAR_CURVE_STEPS)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "the form map has at most %d steps, not %d",
                          POLAR_CURVE_STEPS, fit->steps);
    if (fit->cushion || fit->guard || fit->safety)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "the form map takes no cushion, guard or safety");
    const polar_status st = polar_curve_parse(o->map, f, why);
    if (!st && !polar_decimal_valid(f->decimal))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "%s: C should be a decimal", o->map);
    return st;
}

/* The rows of s, whose degrees are given: steps in the target, weights to follow. */
static polar_status shape(const polar_fit *fit, const polar_curve *f, polar_schedule *s,
                          polar_why *why) {
    const double l = mpfr_get_d(&fit->lower->left, MPFR_RNDD),
                 u = mpfr_get_d(&fit->upper->right, MPFR_RNDU);
    polar_step *p = s->step;
    p[0].c[0] = 1;
    const polar_status st = polar_curve_shape(f, s->relative, l, u, p + 1, s->nsteps - 1, why);
    for (int k = 1; k < s->nsteps; k++)
        for (int i = 0; i <= (p[k].degree - 1) / 2; i++)
            p[k].c[i] = polar_round(s->target, p[k].c[i]);
    return st;
}

/* fit->step from s and the weights; c of s := theirs, rounded. */
static bool adopt(polar_fit *fit, polar_schedule *s, mpfr_t w[]) {
    bool finite = true;
    for (int k = 0; k < s->nsteps; k++) {
        polar_fit_step *p = &fit->step[k];
        for (int i = 0; i < p->q; i++) {
            mpfr_set_prec(p->c[i], 53);
            mpfr_set_d(p->c[i], s->step[k].c[i], MPFR_RNDN);
        }
        mpfr_set_prec(p->c[p->q], BITS);
        mpfr_set(p->c[p->q], w[k], MPFR_RNDN);
        finite = polar_fit_round(fit, p) && finite;
        memcpy(s->step[k].c, p->rounded, sizeof *p->rounded * (size_t)(p->q + 1));
    }
    return finite;
}

static void between(mpfi_t x, double lo, double hi) {
    mpfr_set_d(&x->left, lo, MPFR_RNDD), mpfr_set_d(&x->right, hi, MPFR_RNDU);
}

/* One count of steps: fit->proved and fit->error. */
static polar_status attempt(polar_fit *fit, const polar_curve *f, int steps, polar_why *why) {
    polar_schedule *s = fit->proved;
    mpfr_t w[MAX_ITERATES + 1], level;
    while (fit->nsteps) polar_fit_step_drop(fit);
    *s = (polar_schedule){.form = POLAR_FORM_MAP, .target = fit->o.target};
    snprintf(s->name, sizeof s->name, "%s", fit->o.name);
    snprintf(s->source, sizeof s->source, "%s",
             *fit->o.command ? fit->o.command : "libpolarfit");
    snprintf(s->map, sizeof s->map, "%s", fit->map);
    s->relative = fit->relative;
    for (s->nsteps = 0; s->nsteps <= steps; s->nsteps++)
        s->step[s->nsteps].degree = polar_fit_step_new(fit)->degree;
    s->step[steps].error = NAN;
    polar_status st = shape(fit, f, s, why);
    for (int k = 0; k < s->nsteps; k++) mpfr_init2(w[k], BITS);
    mpfr_init2(level, BITS);
    if (!st && (!polar_curve_weights(f, s->relative, mpfr_get_d(&fit->lower->left, MPFR_RNDD),
                                     mpfr_get_d(&fit->upper->right, MPFR_RNDU), s->step,
                                     s->nsteps, BITS, w, level) ||
                !adopt(fit, s, w)))
        st = polar_fail(why, POLAR_NO_ANSWER,
                        "no weights for %d steps: their iterates are dependent, or leave %s",
                        steps, polar_format_get(s->target)->name);
    for (int k = 0; k < s->nsteps; k++) mpfr_clear(w[k]);
    mpfr_clear(level);
    if (!st) st = polar_verify(s, 0, fit->o.lower, fit->o.upper, s, why);
    if (st) return st;
    for (int k = 0; k < s->nsteps; k++) {
        between(fit->step[k].lower, s->step[k].lower, s->step[k].lower);
        between(fit->step[k].upper, s->step[k].upper, s->step[k].upper);
        between(fit->step[k].range_lower, s->step[k].range_lower, s->step[k].range_lower);
        between(fit->step[k].range_upper, s->step[k].range_upper, s->step[k].range_upper);
    }
    between(fit->error, s->step[steps].error * (1 - 0x1p-11), s->step[steps].error);
    return POLAR_OK;
}

polar_status polar_curve_fit(const polar_curve_options *o, polar_fit **fit, polar_why *why) {
    polar_curve f;
    polar_status st = check(o, &f, why);
    polar_fit_options options = o->fit;
    *fit = NULL;
    options.form = POLAR_FORM_MAP;
    if (!st) st = polar_fit_open(&options, fit, why);
    if (st) return st;
    polar_fit *new = *fit;
    polar_fit_interval(new, polar_fit_need(new));
    snprintf(new->map, sizeof new->map, "%s", o->map);
    new->relative = o->relative;
    new->proved = malloc(sizeof *new->proved);
    if (!new->proved) st = polar_fail(why, POLAR_NO_MEMORY, "no memory for a schedule");
    const int last = options.steps ? options.steps : POLAR_CURVE_STEPS;
    bool reached = false;
    for (int steps = options.error ? 1 : last; !st && !reached && steps <= last; steps++) {
        st = attempt(new, &f, steps, why);
        reached = !st && polar_fit_reached(new);
    }
    if (!st && options.error && !options.steps && !reached)
        st =
            polar_fail(why, POLAR_NO_ANSWER, "no %d steps come within %s", last, options.error);
    if (!st) return POLAR_OK;
    polar_fit_free(new);
    *fit = NULL;
    return st;
}
