/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The composition under rounding: each step is designed on the proved range of the steps
 * before it as rounded, widened by a guard, not below a cushion, and taken at x/safety.
 *
 * Why: the best polynomial of an interior or end point maps some singular value to about l';
 * rounding errors of the size of its amplification then swamp it, or push it out of the next
 * interval, beyond which p grows steeply (Nakatsukasa and Higham, SIAM J. Sci. Comput. 35
 * (2013) A1325; arXiv 2505.16932, section 4.4).
 */
#include <math.h>

#include "internal.h"

enum { BITS = 256 };

typedef struct chain {
    mpfi_t lo, hi;  /* proved ends of the range so far */
    mpfr_t l, u, t; /* the design interval */
    mpfr_t cushion, guard, safety;
    double u_target, amplification;
} chain;

static void start(chain *c, const polar_fit *fit) {
    const polar_fit_options *o = &fit->o;
    const mpfr_prec_t bits =
        mpfi_get_prec(fit->lower) > BITS ? mpfi_get_prec(fit->lower) : BITS;
    mpfi_init2(c->lo, bits), mpfi_init2(c->hi, bits);
    mpfr_inits2(bits, c->l, c->u, c->t, c->cushion, c->guard, c->safety, (mpfr_ptr)NULL);
    mpfi_set(c->lo, fit->lower), mpfi_set(c->hi, fit->upper);
    mpfr_set_str(c->cushion, o->cushion, 10, MPFR_RNDN);
    mpfr_set_str(c->guard, o->guard, 10, MPFR_RNDN);
    mpfr_set_str(c->safety, o->safety, 10, MPFR_RNDN);
    c->u_target = polar_format_get(o->target)->u;
    c->amplification = 1;
}

static void finish(chain *c) {
    mpfi_clear(c->lo), mpfi_clear(c->hi);
    mpfr_clears(c->l, c->u, c->t, c->cushion, c->guard, c->safety, (mpfr_ptr)NULL);
}

/* The design interval of the next step; true when the cushion raised its lower end. */
static bool interval(chain *c) {
    mpfr_set(c->l, &c->lo->left, MPFR_RNDD);
    mpfr_set(c->u, &c->hi->right, MPFR_RNDU);
    if (!mpfr_zero_p(c->guard)) { /* max(l - g, l/2), u + g */
        mpfr_mul_d(c->t, c->guard, c->amplification * c->u_target, MPFR_RNDU);
        mpfr_add(c->u, c->u, c->t, MPFR_RNDU);
        mpfr_sub(c->t, c->l, c->t, MPFR_RNDD);
        mpfr_div_2ui(c->l, c->l, 1, MPFR_RNDD);
        mpfr_max(c->l, c->l, c->t, MPFR_RNDD);
    }
    /* no narrower than what the format tells apart */
    mpfr_mul_d(c->t, c->u, 1 - c->u_target / 16, MPFR_RNDD);
    mpfr_min(c->l, c->l, c->t, MPFR_RNDD);
    mpfr_mul(c->t, c->cushion, c->u, MPFR_RNDN);
    if (mpfr_cmp(c->t, c->l) <= 0) return false;
    mpfr_set(c->l, c->t, MPFR_RNDN);
    return true;
}

/* Scales p so that its range on what came before is centred on 1. */
static void centre(chain *c, polar_fit_step *p) {
    mpfi_t lo, hi;
    mpfi_init2(lo, BITS), mpfi_init2(hi, BITS);
    if (polar_range(p->form, p->q, p->c, c->lo, c->hi, mpfi_get_prec(c->lo), lo, hi)) {
        mpfr_add(c->t, &lo->left, &hi->right, MPFR_RNDN);
        mpfr_ui_div(c->t, 2, c->t, MPFR_RNDN);
        for (int i = 0; i <= p->q; i++) mpfr_mul(p->c[i], p->c[i], c->t, MPFR_RNDN);
    }
    mpfi_clear(lo), mpfi_clear(hi);
}

/* c[i] := c[i] / safety^(2i+1) */
static void slow(chain *c, polar_fit_step *p) {
    for (int i = 0; i <= p->q; i++) {
        mpfr_pow_ui(c->t, c->safety, 2 * (unsigned)i + 1, MPFR_RNDN);
        mpfr_div(p->c[i], p->c[i], c->t, MPFR_RNDN);
    }
}

/* Rounds p, as the last step or not, and maps the range through it. */
static polar_status apply(polar_fit *fit, chain *c, polar_fit_step *p, bool last,
                          polar_why *why) {
    const char *format = polar_format_get(fit->o.target)->name;
    const int k = fit->nsteps;
    if (!polar_fit_round(fit, p))
        return polar_fail(why, POLAR_NO_ANSWER, "step %d: a coefficient overflows %s", k,
                          format);
    if (!polar_pole_free(p->form, p->degree, p->rounded))
        return polar_fail(
            why, POLAR_NO_ANSWER,
            "step %d: a c_j underflows to 0 when rounded to %s; a larger lower end "
            "or a wider format keeps it",
            k, format);
    if (!polar_round_step(fit, p, c->lo, c->hi, last))
        return polar_fail(why, POLAR_NO_ANSWER, "step %d overflows when rounded to %s", k,
                          format);
    if (mpfr_sgn(&p->range_lower->left) <= 0)
        return polar_fail(why, POLAR_NO_ANSWER,
                          "step %d loses the sign when rounded to %s: its values reach down to "
                          "%.3g; --cushion auto or a lower degree keeps them positive",
                          k, format, mpfr_get_d(&p->range_lower->left, MPFR_RNDD));
    polar_range_error(p->range_lower, p->range_upper, fit->error);
    return POLAR_OK;
}

static void accept(chain *c, polar_fit_step *p) {
    double y = mpfr_get_d(c->u, MPFR_RNDU), sum = 0;
    for (int i = p->q; i >= 0; i--) sum = sum * y * y + fabs(p->rounded[i]);
    c->amplification = sum * y;
    mpfi_set(c->lo, p->range_lower), mpfi_set(c->hi, p->range_upper);
}

/* Is the step to be tried as the last one? Errors of 1/8 and more are asked of early ones. */
static bool may_reach(const polar_fit *fit, const chain *c, polar_fit_step *p) {
    mpfr_t error;
    mpfr_init2(error, 53);
    mpfr_set_str(error, fit->o.error, 10, MPFR_RNDN);
    const bool loose = mpfr_cmp_d(error, 0.125) >= 0;
    mpfr_clear(error);
    return loose || polar_round_sharpens(fit, p, c->lo, c->hi);
}

static polar_status step(polar_fit *fit, chain *c, polar_why *why) {
    const polar_fit_options *o = &fit->o;
    polar_fit_step *p = polar_fit_step_new(fit);
    const bool cushioned = interval(c);
    mpfi_set_prec(p->lower, mpfr_get_prec(c->l)), mpfi_set_fr(p->lower, c->l);
    mpfi_set_prec(p->upper, mpfr_get_prec(c->u)), mpfi_set_fr(p->upper, c->u);
    if (!polar_design(p, fit->nsteps > 1 ? p - 1 : NULL, polar_fit_need(fit)))
        return polar_fail(why, POLAR_NO_ANSWER, "step %d: its interval is too narrow",
                          fit->nsteps);
    if (cushioned) centre(c, p);
    const bool last = fit->nsteps == o->steps, safe = mpfr_cmp_ui(c->safety, 1) > 0;
    polar_status st = POLAR_OK;
    bool done = false;
    if (last || (o->error && may_reach(fit, c, p))) {
        st = apply(fit, c, p, true, why);
        done = last || (!st && polar_fit_reached(fit));
    }
    if (!done) {
        if (safe) slow(c, p);
        st = apply(fit, c, p, false, why);
    }
    if (!st) accept(c, p);
    return st;
}

bool polar_guarded_step(polar_fit *fit, mpfi_t lo, mpfi_t hi, double *amplification) {
    chain c;
    start(&c, fit);
    mpfi_set_prec(c.lo, mpfi_get_prec(lo)), mpfi_set(c.lo, lo);
    mpfi_set_prec(c.hi, mpfi_get_prec(hi)), mpfi_set(c.hi, hi);
    c.amplification = *amplification;
    mpfi_set_prec(fit->error, mpfi_get_prec(c.lo));
    double slope, noise;
    const bool done = step(fit, &c, NULL) == POLAR_OK &&
                      !(fit->quiet && polar_step_noisy(fit, 0, &slope, &noise));
    if (done) {
        mpfi_set_prec(lo, mpfi_get_prec(c.lo)), mpfi_set(lo, c.lo);
        mpfi_set_prec(hi, mpfi_get_prec(c.hi)), mpfi_set(hi, c.hi);
        *amplification = c.amplification;
    }
    polar_fit_step_drop(fit);
    finish(&c);
    return done;
}

/* Takes back the last n steps, which changed nothing. */
static void drop(polar_fit *fit, int n) {
    for (; n > 0; n--) polar_fit_step_drop(fit);
    const polar_fit_step *p = &fit->step[fit->nsteps - 1];
    polar_range_error(p->range_lower, p->range_upper, fit->error);
}

polar_status polar_guarded(polar_fit *fit, polar_why *why) {
    enum { PATIENCE = 3 }; /* steps without progress, of the error or of min/max */
    const polar_fit_options *o = &fit->o;
    polar_status st = POLAR_OK;
    double best = INFINITY, widest = 0;
    int stalled = 0;
    chain c;
    polar_fit_interval(fit, polar_fit_need(fit));
    mpfi_set_prec(fit->error, mpfi_get_prec(fit->lower));
    start(&c, fit);
    while (!st && (!o->steps || fit->nsteps != o->steps) && stalled < PATIENCE) {
        if (fit->nsteps == POLAR_MAX_STEPS)
            st = polar_fail(why, POLAR_NO_ANSWER, "%d steps do not reach the error asked for",
                            POLAR_MAX_STEPS);
        else
            st = step(fit, &c, why);
        if (st || polar_fit_reached(fit)) break;
        const double error = mpfr_get_d(&fit->error->right, MPFR_RNDU);
        const double ratio =
            mpfr_get_d(&c.lo->left, MPFR_RNDD) / mpfr_get_d(&c.hi->right, MPFR_RNDU);
        stalled = error < 0.99 * best || ratio > 1.01 * widest ? 0 : stalled + 1;
        best = fmin(best, error);
        widest = fmax(widest, ratio);
        if (o->steps) stalled = 0;
    }
    finish(&c);
    if (st || stalled < PATIENCE) return st;
    if (!fit->settle || best >= 0.5)
        return polar_fail(why, POLAR_NO_ANSWER,
                          "rounding to %s keeps the error at %.3g, above the one asked for",
                          polar_format_get(o->target)->name, best);
    drop(fit, PATIENCE);
    return POLAR_OK;
}
