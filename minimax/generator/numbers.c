/* SPDX-License-Identifier: BSD-3-Clause */
/* What a fit tells: its numbers as decimals and doubles, and itself as a schedule. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "polar/eight.h"

int polar_fit_steps(const polar_fit *fit) {
    return fit->nsteps;
}

int polar_fit_degree(const polar_fit *fit, int step) {
    return step >= 0 && step < fit->nsteps ? fit->step[step].degree : 0;
}

int polar_fit_products(const polar_fit *fit) {
    int sum = 0;
    if (fit->o.form == POLAR_FORM_ZOLOTAREV) return 0;
    for (int k = 0; k < fit->nsteps; k++) {
        polar_step p = {.degree = fit->step[k].degree};
        memcpy(p.c, fit->step[k].rounded, sizeof p.c);
        sum += polar_step_products(&p);
    }
    return sum;
}

/* An end or the middle (rounding to nearest) of an enclosure. */
typedef struct chosen {
    mpfr_srcptr x; /* NULL: no such number */
    mpfr_rnd_t direction;
} chosen;

static chosen down(mpfi_srcptr x) {
    return (chosen){&x->left, MPFR_RNDD};
}

static chosen up(mpfi_srcptr x) {
    return (chosen){&x->right, MPFR_RNDU};
}

static chosen nearest(mpfr_srcptr x) {
    return (chosen){x, MPFR_RNDN};
}

static chosen choose(const polar_fit *fit, polar_fit_number number, int step, int i) {
    const chosen none = {NULL, MPFR_RNDN};
    if (fit->nsteps == 0 || step < -1 || step >= fit->nsteps) return none;
    const polar_fit_step *p = step < 0 ? NULL : &fit->step[step];
    const polar_fit_step *last = p ? p : &fit->step[fit->nsteps - 1];
    const bool gap = fit->o.form == POLAR_FORM_STEP; /* the range is what lies around it */
    const bool map = fit->o.form == POLAR_FORM_MAP;
    const int points = !p || map ? 0 : gap ? POLAR_EIGHT_ROOTS : p->q + 2;
    switch (number) {
    case POLAR_FIT_COEFFICIENT:
        return p && i >= 0 && i <= p->q ? nearest(p->c[i]) : none;
    case POLAR_FIT_ALTERNATION:
        return i >= 0 && i < points ? nearest(p->x[i]) : none;
    case POLAR_FIT_LOWER:
        return nearest(&(p ? p->lower : fit->lower)->left);
    case POLAR_FIT_UPPER:
        return nearest(&(p ? p->upper : fit->upper)->right);
    case POLAR_FIT_ERROR_LOWER:
        return p && map ? none : down(p ? p->error : fit->error);
    case POLAR_FIT_ERROR_UPPER:
        return p && map ? none : up(p ? p->error : fit->error);
    case POLAR_FIT_RANGE_LOWER:
        return gap ? up(last->range_lower) : down(last->range_lower);
    case POLAR_FIT_RANGE_UPPER:
        return gap ? down(last->range_upper) : up(last->range_upper);
    }
    return none;
}

size_t polar_fit_decimal(const polar_fit *fit, polar_fit_number number, int step, int i,
                         int digits, char *buffer, size_t size) {
    const chosen n = choose(fit, number, step, i);
    char *text = n.x ? polar_decimal_text(n.x, digits, n.direction) : NULL;
    if (size > 0) snprintf(buffer, size, "%s", text ? text : "");
    const size_t length = text ? strlen(text) : 0;
    free(text);
    return length;
}

double polar_fit_double(const polar_fit *fit, polar_fit_number number, int step, int i) {
    const chosen n = choose(fit, number, step, i);
    return n.x ? mpfr_get_d(n.x, n.direction) : NAN;
}

static double to_double(const char *decimal) {
    mpfr_t x;
    mpfr_init2(x, 53);
    mpfr_set_str(x, decimal, 10, MPFR_RNDN);
    const double d = mpfr_get_d(x, MPFR_RNDN);
    mpfr_clear(x);
    return d;
}

static void ends(const polar_fit_step *p, polar_step *r) {
    r->lower = mpfr_get_d(&p->lower->right, MPFR_RNDU);
    r->upper = mpfr_get_d(&p->upper->left, MPFR_RNDD);
    if (r->lower > r->upper) r->lower = r->upper = NAN; /* no double in between */
    r->error = mpfr_get_d(&p->error->right, MPFR_RNDU);
}

polar_status polar_fit_schedule(const polar_fit *fit, polar_schedule *s, polar_why *why) {
    const polar_fit_options *o = &fit->o;
    (void)why;
    if (o->form == POLAR_FORM_MAP) {
        *s = *fit->proved;
        return POLAR_OK;
    }
    memset(s, 0, sizeof *s);
    snprintf(s->name, sizeof s->name, "%s", o->name);
    snprintf(s->source, sizeof s->source, "%s", *o->command ? o->command : "libpolarfit");
    s->form = o->form;
    s->target = o->target;
    s->cushion = to_double(o->cushion);
    s->guard = to_double(o->guard);
    s->nsteps = fit->nsteps;
    for (int k = 0; k < fit->nsteps; k++) {
        const polar_fit_step *p = &fit->step[k];
        polar_step *r = &s->step[k];
        r->degree = p->degree;
        for (int i = 0; i <= p->q; i++) r->c[i] = p->rounded[i];
        ends(p, r);
    }
    if (s->form == POLAR_FORM_STEP)
        polar_schedule_gaps(s, fit);
    else
        polar_schedule_ranges(s, fit);
    return POLAR_OK;
}
