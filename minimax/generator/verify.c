/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Proved ranges of compositions. The range of a composition over an interval is the last
 * step's range over the range of those before it: nothing is overestimated.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "curve.h"

enum { RANGE_BITS = 192 };

/* What the numerator of a Zolotarev function loses where it is flat: some ten bits a root. */
static mpfr_prec_t flat_bits(polar_form form) {
    return form == POLAR_FORM_ZOLOTAREV ? 10 * POLAR_MAX_DEGREE : 0;
}

static mpfr_prec_t range_bits(polar_form form, mpfi_srcptr l, mpfi_srcptr u) {
    const mpfr_prec_t bits = RANGE_BITS + flat_bits(form);
    if (mpfr_sgn(&l->left) <= 0) return bits;
    return bits + 2 * (mpfr_prec_t)(mpfr_get_exp(&u->right) - mpfr_get_exp(&l->left));
}

/* [-inf, inf]: left to itself, the composition overflows. */
static void anything(polar_fit_step *p) {
    mpfr_set_inf(&p->range_lower->left, -1), mpfr_set_inf(&p->range_lower->right, 1);
    mpfr_set_inf(&p->range_upper->left, -1), mpfr_set_inf(&p->range_upper->right, 1);
}

bool polar_pole_free(polar_form form, int degree, const double c[]) {
    for (int i = 2; form == POLAR_FORM_ZOLOTAREV && i < degree; i += 2)
        if (!(c[i] > 0)) return false;
    return true;
}

void polar_fit_ranges(polar_fit *fit) {
    const mpfr_prec_t bits = range_bits(fit->o.form, fit->lower, fit->upper);
    mpfi_srcptr l = fit->lower, u = fit->upper;
    bool bounded = true;
    for (int k = 0; k < fit->nsteps; k++) {
        polar_fit_step *p = &fit->step[k];
        bounded = bounded && polar_pole_free(p->form, p->degree, p->rounded) &&
                  polar_range_double(p->form, p->q, p->rounded, l, u, bits, p->range_lower,
                                     p->range_upper);
        if (!bounded) anything(p);
        l = p->range_lower;
        u = p->range_upper;
    }
}

/* The range of a row in doubles, rounded outwards; false, and NaN: it does not fit. */
static bool row_range(polar_step *p, bool bounded, mpfi_srcptr lo, mpfi_srcptr hi) {
    p->range_lower = bounded ? mpfr_get_d(&lo->left, MPFR_RNDD) : NAN;
    p->range_upper = bounded ? mpfr_get_d(&hi->right, MPFR_RNDU) : NAN;
    if (isfinite(p->range_lower) && isfinite(p->range_upper)) return true;
    p->range_lower = p->range_upper = NAN;
    return false;
}

/*
 * Fills interval, error and range of every row of s for singular values between l and u. What
 * cannot be said in doubles becomes NaN; the first row of that kind is returned, or -1.
 */
static int prove(polar_schedule *s, mpfi_srcptr l, mpfi_srcptr u) {
    const mpfr_prec_t bits = range_bits(s->form, l, u);
    const polar_form form = s->form == POLAR_FORM_MAP ? POLAR_FORM_ODD : s->form;
    mpfi_t at[4], error; /* ends of the range before and after a row, in turns */
    int lost = -1;
    for (int i = 0; i < 4; i++) mpfi_init2(at[i], bits);
    mpfi_init2(error, bits);
    mpfi_set(at[0], l), mpfi_set(at[1], u);
    for (int k = 0; k < s->nsteps; k++) {
        polar_step *p = &s->step[k];
        mpfi_ptr before = at[k % 2 ? 2 : 0], after = at[k % 2 ? 0 : 2];
        const int q = polar_step_coefficients(form, p->degree) - 1;
        const bool bounded =
            lost < 0 && polar_pole_free(form, p->degree, p->c) &&
            polar_range_double(form, q, p->c, before, before + 1, bits, after, after + 1);
        if (!row_range(p, bounded, after, after + 1) && lost < 0) lost = k;
        polar_range_error(after, after + 1, error);
        p->error = lost < 0 ? mpfr_get_d(&error->right, MPFR_RNDU) : NAN;
        p->lower = k ? p[-1].range_lower : s->lower;
        p->upper = k ? p[-1].range_upper : s->upper;
    }
    for (int i = 0; i < 4; i++) mpfi_clear(at[i]);
    mpfi_clear(error);
    return lost;
}

/* s->lower, s->upper := the nearest doubles; l and u stretch to contain them too. */
static void set_interval(polar_schedule *s, mpfi_t l, mpfi_t u) {
    s->lower = mpfr_get_d(&l->left, MPFR_RNDN);
    s->upper = mpfr_get_d(&u->right, MPFR_RNDN);
    if (mpfr_cmp_d(&l->left, s->lower) > 0) mpfi_set_d(l, s->lower);
    if (mpfr_cmp_d(&u->right, s->upper) < 0) mpfi_set_d(u, s->upper);
}

void polar_schedule_ranges(polar_schedule *s, const polar_fit *fit) {
    const mpfr_prec_t bits = range_bits(s->form, fit->lower, fit->upper);
    mpfi_srcptr l = fit->lower, u = fit->upper;
    mpfi_t at[4];
    bool bounded = true;
    for (int i = 0; i < 4; i++) mpfi_init2(at[i], i < 2 ? mpfi_get_prec(l) : bits);
    mpfi_set(at[0], l), mpfi_set(at[1], u);
    set_interval(s, at[0], at[1]);
    for (int k = 0; k < fit->nsteps; k++) {
        const polar_fit_step *p = &fit->step[k];
        mpfi_ptr before = at[k % 2 ? 2 : 0], after = at[k % 2 ? 0 : 2];
        bounded = bounded && mpfi_bounded_p(p->range_lower) && mpfi_bounded_p(p->range_upper) &&
                  polar_range_stretched(p, l, u, before, before + 1, bits, after, after + 1);
        bounded = row_range(&s->step[k], bounded, after, after + 1);
        l = p->range_lower;
        u = p->range_upper;
    }
    for (int i = 0; i < 4; i++) mpfi_clear(at[i]);
}

static polar_status one_end(const char *text, const char *what, double own, mpfi_t x,
                            polar_why *why) {
    mpfi_set_d(x, own);
    if (!text) return POLAR_OK;
    if (!polar_decimal_valid(text))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "%s should be a decimal, not '%s'", what,
                          text);
    polar_decimal_set(x, text);
    return POLAR_OK;
}

polar_status polar_verify(const polar_schedule *s, int steps, const char *lower,
                          const char *upper, polar_schedule *proved, polar_why *why) {
    mpfi_t l, u;
    if (steps < 0 || steps > POLAR_MAX_STEPS || s->nsteps < 1 ||
        (steps > s->nsteps && !s->repeat_last))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "%s has %d steps, not %d", s->name,
                          s->nsteps, steps);
    for (int k = 0; k < s->nsteps; k++)
        if (!polar_pole_free(s->form, s->step[k].degree, s->step[k].c))
            return polar_fail(why, POLAR_BAD_ARGUMENT,
                              "%s: step %d: every c_j of the form zolotarev should be positive",
                              s->name, k + 1);
    mpfi_init2(l, 1024), mpfi_init2(u, 1024);
    polar_status st = one_end(lower, "lower", s->lower, l, why);
    if (!st) st = one_end(upper, "upper", s->upper, u, why);
    if (!st && (mpfr_sgn(&l->left) < 0 || mpfr_cmp(&l->left, &u->right) > 0 ||
                mpfr_sgn(&u->right) <= 0 || mpfr_cmp_d(&u->right, DBL_MAX) > 0 ||
                (mpfr_sgn(&l->left) > 0 && mpfr_cmp_d(&l->left, DBL_MIN) < 0)))
        st =
            polar_fail(why, POLAR_BAD_ARGUMENT,
                       "the interval should have 0 <= lower <= upper, within the range of f64");
    if (!st && s->form == POLAR_FORM_STEP &&
        (mpfr_sgn(&l->left) < 0 || mpfr_cmp_ui(&u->right, 1) > 0))
        st =
            polar_fail(why, POLAR_BAD_ARGUMENT, "the gap should have 0 <= lower <= upper <= 1");
    if (!st) {
        if (proved != s) *proved = *s;
        for (int k = s->nsteps; k < steps; k++) proved->step[k] = *polar_schedule_step(s, k);
        if (steps) proved->nsteps = steps;
        int lost;
        if (s->form == POLAR_FORM_STEP) {
            proved->lower = mpfr_get_d(&l->left, MPFR_RNDD);
            proved->upper = mpfr_get_d(&u->right, MPFR_RNDU);
            lost = polar_schedule_prove_gaps(proved, l, u);
        } else {
            const bool covered = mpfr_cmp_d(&l->left, s->lower) >= 0 &&
                                 mpfr_cmp_d(&u->right, s->upper) <= 0 &&
                                 proved->nsteps == s->nsteps;
            const double stated = covered ? s->step[s->nsteps - 1].error : NAN;
            set_interval(proved, l, u);
            lost = prove(proved, l, u);
            if (s->form == POLAR_FORM_MAP && lost < 0)
                st = polar_schedule_prove_map(proved, l, u, stated, why);
        }
        if (lost >= 0)
            st = polar_fail(why, POLAR_NO_ANSWER, "%s: step %d overflows on [%.17g, %.17g]",
                            s->name, lost + 1, proved->lower, proved->upper);
    }
    mpfi_clear(l), mpfi_clear(u);
    return st;
}
