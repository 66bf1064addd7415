/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The plain greedy composition, target f64 without cushion, guard or safety: each step is the
 * best polynomial, or Zolotarev's function, on what the steps before it leave. l' = 1 - E and
 * u' = 1 + E (Zolotarev: u' = 1) are carried as enclosures, so every later enclosure is one of
 * the exact chain.
 */
#include "internal.h"

enum { SPARE = 64 };

/* Precision that keeps 1 - E and 1 + E, their distance and their ratio, to 2^-base. */
static mpfr_prec_t interval_bits(long base, mpfi_srcptr error) {
    mpfr_t lower;
    mpfr_init2(lower, mpfi_get_prec(error));
    mpfr_ui_sub(lower, 1, &error->left, MPFR_RNDN);
    const long e = -(long)mpfr_get_exp(&error->left), l = -(long)mpfr_get_exp(lower);
    mpfr_clear(lower);
    return base + SPARE + (e > 0 ? e : 0) + (l > 0 ? l : 0);
}

/* Is the relative width of an enclosure at most 2^-base? */
static bool tight(mpfi_srcptr error, long base) {
    mpfr_t width;
    mpfr_init2(width, 32);
    mpfi_diam_rel(width, error);
    const bool yes = mpfr_zero_p(width) || mpfr_get_exp(width) <= -base;
    mpfr_clear(width);
    return yes;
}

enum { AGAIN = -1 }; /* the enclosures grew too wide: start again with more bits */

static polar_status step(polar_fit *fit, long base, polar_why *why) {
    const int k = fit->nsteps;
    polar_fit_step *p = polar_fit_step_new(fit), *last = p - 1;
    if (k == 0) {
        mpfi_set_prec(p->lower, mpfi_get_prec(fit->lower)), mpfi_set(p->lower, fit->lower);
        mpfi_set_prec(p->upper, mpfi_get_prec(fit->upper)), mpfi_set(p->upper, fit->upper);
    } else {
        const mpfr_prec_t bits = interval_bits(base, last->error);
        mpfi_set_prec(p->lower, bits), mpfi_ui_sub(p->lower, 1, last->error);
        mpfi_set_prec(p->upper, bits), mpfi_set_ui(p->upper, 1);
        if (p->form == POLAR_FORM_ODD) mpfi_add(p->upper, p->upper, last->error);
    }
    if (!polar_design(p, k ? last : NULL, base))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "step %d: its interval is narrower than %d bits can tell from one "
                          "point; ask for at most %d steps",
                          k + 1, MAX_BITS, k);
    if (!tight(p->error, polar_fit_need(fit) - SPARE)) return (polar_status)AGAIN;
    polar_fit_round(fit, p);
    return POLAR_OK;
}

static polar_status chain(polar_fit *fit, long base, polar_why *why) {
    const polar_fit_options *o = &fit->o;
    polar_fit_interval(fit, base);
    for (;;) {
        const polar_status st = step(fit, base, why);
        if (st != POLAR_OK) return st;
        polar_fit_step *p = &fit->step[fit->nsteps - 1];
        mpfi_set_prec(fit->error, mpfi_get_prec(p->error));
        mpfi_set(fit->error, p->error);
        if (fit->nsteps == o->steps || polar_fit_reached(fit)) return POLAR_OK;
        if (fit->nsteps == POLAR_MAX_STEPS)
            return polar_fail(why, POLAR_NO_ANSWER,
                              "%d steps do not reach the error asked for; take a higher degree",
                              POLAR_MAX_STEPS);
    }
}

polar_status polar_greedy(polar_fit *fit, polar_why *why) {
    long base = polar_fit_need(fit);
    polar_status st = (polar_status)AGAIN;
    for (; st == (polar_status)AGAIN && base < MAX_BITS; base += base / 2) {
        while (fit->nsteps) polar_fit_step_drop(fit);
        st = chain(fit, base, why);
    }
    if (st == (polar_status)AGAIN)
        return polar_fail(why, POLAR_NO_ANSWER, "%d bits do not settle the digits", MAX_BITS);
    return st;
}
