/* SPDX-License-Identifier: BSD-3-Clause */
/* The best sequence of degrees: what is asked for, and when the search may end.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mix_internal.h"

enum { INTERVAL_BITS = 128, ERROR_BITS = 1100 };

static const double no_error = 1e-100;

/* The best sequence so far. */
typedef struct answer {
    double cost;
    int steps, products, degree[POLAR_MAX_STEPS];
    mpfr_t error; /* infinite: none yet */
} answer;

static polar_status check(const polar_mix_options *o, polar_why *why) {
    if (o->fit.form != POLAR_FORM_ODD)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "only the form odd is mixed");
    if (o->ndegrees < 1)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "there should be a degree to choose");
    for (int i = 0; i < o->ndegrees; i++)
        if (o->degree[i] % 2 == 0 || o->degree[i] < POLAR_FIT_MIN_DEGREE ||
            o->degree[i] > POLAR_FIT_MAX_DEGREE)
            return polar_fail(why, POLAR_BAD_ARGUMENT,
                              "the degree should be odd, %d to %d, not %d",
                              POLAR_FIT_MIN_DEGREE, POLAR_FIT_MAX_DEGREE, o->degree[i]);
    if (o->fit.steps < 0 || o->fit.steps > POLAR_MAX_STEPS)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "the steps should be 1 to %d, not %d",
                          POLAR_MAX_STEPS, o->fit.steps);
    if (!(o->budget >= 0))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "the budget should be above 0, not %g",
                          o->budget);
    return POLAR_OK;
}

static void remember(const polar_mix_search *s, const polar_mix_node *n, answer *a) {
    a->cost = polar_cost_start(s->cost) + n->cost;
    a->steps = n->steps;
    a->products = n->products;
    mpfr_set(a->error, n->after.error, MPFR_RNDN);
    polar_mix_sequence(s, n, a->degree);
}

/* What the fit's steps cost as rounded. */
static double actual(const polar_fit *fit, const polar_cost_model *cost) {
    polar_step p = {.degree = 0};
    double sum = polar_cost_start(cost);
    for (int k = 0; k < fit->nsteps; k++) {
        p.degree = fit->step[k].degree;
        memcpy(p.c, fit->step[k].rounded, sizeof p.c);
        sum += polar_cost_step(cost, polar_step_products(&p));
    }
    return sum;
}

/* The answer as a fit; its steps are made and proved anew. */
static polar_status make(const polar_mix_options *options, const polar_cost_model *cost,
                         const answer *a, polar_fit **fit, polar_why *why) {
    char name[64];
    polar_fit_options o = options->fit;
    if (cost->restarts >= a->steps)
        return polar_fail(why, POLAR_NO_ANSWER,
                          "%d steps are too few for %d restarts of the Gram form", a->steps,
                          cost->restarts);
    snprintf(name, sizeof name, "mix-l%.50s", o.lower);
    if (!o.name) o.name = name;
    o.degree = 0;
    o.sequence = a->degree;
    o.nsequence = o.steps = a->steps;
    o.error = NULL;
    const polar_status st = polar_fit_new(&o, fit, why);
    if (st) return st;
    (*fit)->cost = actual(*fit, cost);
    snprintf((*fit)->cost_model, sizeof(*fit)->cost_model, "%s", cost->text);
    return POLAR_OK;
}

/* Of the group, the node that reaches what is wanted and comes first in the
 * order of ties. */
static const polar_mix_node *reached(const polar_mix_search *s, mpfr_srcptr wanted) {
    const polar_mix_node *best = NULL;
    for (const polar_mix_node *n = s->group; n < s->group + s->grouped; n++) {
        if (mpfr_cmp(n->after.error, wanted) > 0) continue;
        if (!best || n->products < best->products ||
            (n->products == best->products && mpfr_cmp(n->after.error, best->after.error) < 0))
            best = n;
    }
    return best;
}

/* Remembers those of the group that are better than the best so far. */
static void improve(const polar_mix_search *s, answer *best) {
    for (int i = 0; i < s->grouped; i++)
        if (mpfr_cmp(s->group[i].after.error, best->error) < 0) remember(s, &s->group[i], best);
}

/*
 * The cheapest sequence that reaches what is wanted, as a fit. The search knows
 * errors to some digits only: the proof has to confirm it. Without a fit, best
 * is the least error there is.
 */
static polar_status cheapest(polar_mix_search *s, const polar_mix_options *o,
                             mpfr_srcptr wanted, answer *best, polar_fit **fit,
                             polar_why *why) {
    polar_status st = POLAR_OK;
    while (!st && !*fit && !s->ended) {
        if ((st = polar_mix_advance(s, why))) break;
        const polar_mix_node *r = reached(s, wanted);
        improve(s, best);
        if (!r) continue;
        remember(s, r, best);
        st = make(o, s->cost, best, fit, why);
        if (st || mpfr_cmp(&(*fit)->error->right, wanted) <= 0) continue;
        polar_fit_free(*fit);
        *fit = NULL;
    }
    return st;
}

/* best := the least error within the limits, the cheapest of several. */
static polar_status least_error(polar_mix_search *s, answer *best, polar_why *why) {
    polar_status st = POLAR_OK;
    while (!st && !s->ended && mpfr_cmp_d(best->error, no_error) > 0) {
        st = polar_mix_advance(s, why);
        if (!st) improve(s, best);
    }
    return st;
}

static polar_status search(polar_mix_search *s, const polar_mix_options *o, polar_fit **fit,
                           polar_why *why) {
    const bool limited = o->fit.steps > 0 || o->budget > 0;
    mpfr_t wanted;
    answer best = {.cost = 0};
    polar_status st;
    mpfr_init2(best.error, ERROR_BITS), mpfr_init2(wanted, ERROR_BITS);
    mpfr_set_inf(best.error, 1);
    if (!o->fit.error && limited) {
        st = least_error(s, &best, why);
    } else {
        mpfr_set_str(wanted, s->fit->o.error, 10, MPFR_RNDD);
        s->early = mpfr_cmp_d(wanted, 0.125) > 0;
        st = cheapest(s, o, wanted, &best, fit, why);
    }
    if (!st && mpfr_inf_p(best.error))
        st = polar_fail(why, POLAR_NO_ANSWER,
                        "there is no step of these degrees%s that keeps the sign",
                        limited ? " within the limits" : "");
    else if (!st && !*fit && !o->fit.error) /* as far as the limits, or rounding, allow */
        st = make(o, s->cost, &best, fit, why);
    else if (!st && !*fit)
        st = polar_fail(why, POLAR_NO_ANSWER,
                        "the least error that %s is %.3g, by %d steps of cost %.6g",
                        limited ? "the limits allow" : "rounding allows",
                        mpfr_get_d(best.error, MPFR_RNDU), best.steps, best.cost);
    mpfr_clear(best.error), mpfr_clear(wanted);
    return st;
}

/* The mix for options as in the context, but for those of the fit. */
static polar_status one(const polar_fit_options *cushioned, const void *context,
                        polar_fit **fit, polar_why *why) {
    polar_mix_options o = *(const polar_mix_options *)context;
    polar_fit_options open = *cushioned;
    polar_mix_search s = {.cost = o.cost, .steps = open.steps, .budget = INFINITY};
    polar_cost_model square;
    *fit = NULL;
    o.fit = *cushioned;
    open.steps = open.nsequence = 0;
    open.degree = POLAR_FIT_MIN_DEGREE;
    polar_status st = polar_cost_model_parse("square", &square, why);
    if (!st) st = polar_fit_open(&open, &s.fit, why);
    if (st) return st;
    if (!s.cost) s.cost = &square;
    if (o.budget > 0) s.budget = o.budget - polar_cost_start(s.cost);
    s.plain = polar_fit_plain(&s.fit->o);
    polar_fit_interval(s.fit, INTERVAL_BITS);
    st = polar_mix_start(&s, o.degree, o.ndegrees, why);
    if (!st) st = search(&s, &o, fit, why);
    polar_mix_finish(&s);
    polar_fit_free(s.fit);
    return st;
}

polar_status polar_mix_new(const polar_mix_options *options, polar_fit **fit, double *cost,
                           polar_why *why) {
    *fit = NULL;
    *cost = NAN;
    polar_status st = check(options, why);
    if (!st && polar_cushion_is_auto(options->fit.cushion))
        st = polar_cushion_auto(&options->fit, one, options, fit, why);
    else if (!st)
        st = one(&options->fit, options, fit, why);
    if (!st) *cost = (*fit)->cost;
    return st;
}
