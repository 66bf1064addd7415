/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The recursive expansion of the step function: four bounds of the gap are mapped from step to
 * step, and each step is the member of degree eight that they call for.
 */
#include <math.h>

#include "expand.h"

enum { SPARE = 64, AGAIN = -1 }; /* AGAIN: bits were too few */

/* Which member, and accelerated where. */
static bool choose(polar_chain *c, int *left, bool accelerated[2]) {
    const polar_eight_bounds b = polar_chain_doubles(c);
    polar_eight p;
    if (c->o->left) {
        *left = *c->o->left;
        accelerated[0] = !c->o->plain && b.lower_outer > POLAR_EIGHT_CLOSE;
        accelerated[1] = !c->o->plain && b.upper_outer < 1 - POLAR_EIGHT_CLOSE;
        return true;
    }
    if (!polar_eight_select(&b, c->closing, !c->o->plain, &p)) return false;
    c->closing += polar_eight_closing(&b);
    *left = p.left;
    accelerated[0] = p.left > 0 && p.root[p.left - 1] > 0;
    accelerated[1] = p.left < ROOTS && p.root[p.left] < 1;
    return true;
}

/* error := max(p(L), 1 - p(H)) */
static void own_error(polar_member *m, mpfi_t error) {
    mpfi_t t, x;
    const mpfr_prec_t bits = mpfi_get_prec(m->scale);
    mpfi_init2(t, bits), mpfi_init2(x, bits);
    mpfi_set_prec(error, bits);
    polar_eight_at(m->c, m->lower, error);
    polar_eight_at(m->c, m->upper, t);
    mpfi_ui_sub(x, 1, t);
    mpfr_max(&error->left, &error->left, &x->left, MPFR_RNDD);
    mpfr_max(&error->right, &error->right, &x->right, MPFR_RNDU);
    mpfi_clear(t), mpfi_clear(x);
}

static void keep(polar_fit_step *p, polar_member *m) {
    p->left = m->left;
    for (int k = 0; k < 2; k++) p->accelerated[k] = m->accelerated[k];
    for (int k = 0; k < TERMS; k++) {
        mpfr_set_prec(p->c[k], mpfi_get_prec(m->scale));
        mpfi_mid(p->c[k], m->c[k]);
    }
    for (int k = 0; k < ROOTS; k++) {
        mpfr_set_prec(p->x[k], mpfi_get_prec(m->scale));
        mpfi_mid(p->x[k], m->root[k]);
    }
    mpfi_set_prec(p->lower, mpfi_get_prec(m->lower)), mpfi_set(p->lower, m->lower);
    mpfi_set_prec(p->upper, mpfi_get_prec(m->upper)), mpfi_set(p->upper, m->upper);
    own_error(m, p->error);
}

/*
 * *m := the member that the outer bounds call for. Rounding its coefficients lifts extrema by
 * up to sum |b_k| u < 2^18 u; where that counts, it is designed for bounds a little further
 * out, so that they stay below what becomes of the inner bounds, at a slope of 4 or more.
 */
static bool design(polar_chain *c, polar_member *m) {
    const double guard = c->exact ? 0 : ldexp(polar_format_get(c->fit->o.target)->u, 16);
    bool accelerated[2];
    int left;
    mpfi_sub_d(m->lower, c->bound[LOWER_OUTER], guard);
    mpfi_add_d(m->upper, c->bound[UPPER_OUTER], guard);
    return choose(c, &left, accelerated) && polar_member_solve(m, left, accelerated, c->need);
}

/*
 * p := d + (1 - 2d) p, where d is what rounding may add: then it does not leave [0,1], outside
 * which the next step is steep. A flat step is not: its coefficients are small whole numbers.
 */
static void squeeze(const polar_chain *c, polar_fit_step *p) {
    mpfr_t d, s;
    mpfr_inits2(mpfr_get_prec(p->c[0]), d, s, (mpfr_ptr)NULL);
    mpfr_set_zero(d, 1);
    for (int k = 0; k < TERMS; k++) {
        mpfr_abs(s, p->c[k], MPFR_RNDN);
        mpfr_add(d, d, s, MPFR_RNDN);
    }
    mpfr_mul_d(d, d, polar_format_get(c->fit->o.target)->u, MPFR_RNDN);
    mpfr_mul_si(s, d, -2, MPFR_RNDN);
    mpfr_add_ui(s, s, 1, MPFR_RNDN);
    for (int k = 0; k < TERMS; k++) mpfr_mul(p->c[k], p->c[k], s, MPFR_RNDN);
    mpfr_add(p->c[0], p->c[0], d, MPFR_RNDN);
    mpfr_clears(d, s, (mpfr_ptr)NULL);
}

static polar_status rounded(polar_chain *c, polar_fit_step *p, polar_why *why) {
    const char *format = polar_format_get(c->fit->o.target)->name;
    if (!c->exact && (p->accelerated[0] || p->accelerated[1])) squeeze(c, p);
    if (!polar_fit_round(c->fit, p))
        return polar_fail(why, POLAR_NO_ANSWER, "step %d: a coefficient overflows %s",
                          c->fit->nsteps, format);
    if (!polar_bands_map(&c->bands, p->rounded))
        return polar_fail(why, POLAR_NO_ANSWER, "step %d overflows when rounded to %s",
                          c->fit->nsteps, format);
    const mpfr_prec_t bits = mpfi_get_prec(c->bands.lo[0]);
    mpfi_set_prec(p->range_lower, bits), mpfi_set_prec(p->range_upper, bits);
    polar_bands_gap(&c->bands, p->range_lower, p->range_upper);
    mpfi_set_prec(c->fit->error, bits);
    polar_bands_error(&c->bands, c->fit->error);
    if (mpfr_cmp(&p->range_lower->right, &p->range_upper->left) >= 0 && !c->o->left)
        return polar_fail(why, POLAR_NO_ANSWER,
                          "step %d closes the gap when its coefficients are rounded to %s: a "
                          "wider format or a wider gap keeps it open",
                          c->fit->nsteps, format);
    return POLAR_OK;
}

static polar_status step(polar_chain *c, polar_why *why) {
    polar_fit_step *p = polar_fit_step_new(c->fit);
    polar_member m;
    mpfi_t exact[TERMS];
    polar_member_start(&m, c->bits + SPARE);
    for (int k = 0; k < TERMS; k++) mpfi_init2(exact[k], 64);
    polar_status st = design(c, &m) ? POLAR_OK : (polar_status)AGAIN;
    if (!st) {
        keep(p, &m);
        st = rounded(c, p, why);
        if (c->exact) polar_chain_map(c, m.c);
        if (c->exact && !c->o->left && (st || polar_chain_moved(c))) {
            c->exact = false;
            st = (polar_status)AGAIN;
        }
    }
    if (!st && !c->exact) {
        for (int k = 0; k < TERMS; k++) mpfi_set_d(exact[k], p->rounded[k]);
        polar_chain_map(c, exact);
        polar_chain_settle(c);
    }
    for (int k = 0; k < TERMS; k++) mpfi_clear(exact[k]);
    polar_member_finish(&m);
    return st;
}

static polar_status steps(polar_chain *c, polar_why *why) {
    const polar_fit *fit = c->fit;
    for (;;) {
        const polar_status st = step(c, why);
        if (st || fit->nsteps == fit->o.steps || polar_fit_reached(fit)) return st;
        if (fit->nsteps == POLAR_MAX_STEPS)
            return polar_fail(why, POLAR_NO_ANSWER, "%d steps do not reach the error asked for",
                              POLAR_MAX_STEPS);
    }
}

polar_status polar_expand_steps(polar_fit *fit, const polar_expand_options *o, polar_why *why) {
    polar_chain c = {.fit = fit, .o = o};
    bool exact = fit->o.target == POLAR_F64 || o->left;
    long need = polar_fit_need(fit);
    while (need < MAX_BITS) {
        while (fit->nsteps) polar_fit_step_drop(fit);
        polar_chain_start(&c, exact, need);
        const polar_status st = steps(&c, why);
        polar_chain_finish(&c);
        if (st != (polar_status)AGAIN) return st;
        if (c.exact == exact) need *= 2;
        exact = c.exact;
    }
    return polar_fail(why, POLAR_NO_ANSWER, "%d bits do not settle the digits", MAX_BITS);
}
