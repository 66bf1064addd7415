/* SPDX-License-Identifier: BSD-3-Clause */
/* A fit from options to numbers: checks at the door, ownership, accessors. */
#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { DIGITS = 40 };

static polar_status refuse(polar_why *why, const char *what, const char *wanted,
                           const char *got) {
    return polar_fail(why, POLAR_BAD_ARGUMENT, "%s should be %s, not '%s'", what, wanted, got);
}

/* Is a < b, for decimals? Two that differ do so by at least one in the last digit of the one
 * that goes down further, 10^-(its length) of it. */
static bool less(const char *a, const char *b) {
    const size_t length = strlen(a) > strlen(b) ? strlen(a) : strlen(b);
    const mpfr_prec_t bits = 4 * (mpfr_prec_t)length + 64;
    mpfi_t x, y;
    mpfi_init2(x, bits), mpfi_init2(y, bits);
    polar_decimal_set(x, a);
    polar_decimal_set(y, b);
    const bool yes = mpfr_cmp(&x->right, &y->left) < 0;
    mpfi_clear(x), mpfi_clear(y);
    return yes;
}

static polar_status decimal(const char *what, const char *value, const char *wanted,
                            const char *above, const char *below, polar_why *why) {
    if (!value) return POLAR_OK;
    if (!polar_decimal_valid(value) || (above && less(value, above)) ||
        (below && !less(value, below)))
        return refuse(why, what, wanted, value);
    return POLAR_OK;
}

static polar_status check_degrees(const polar_fit_options *o, polar_why *why) {
    const int *d = o->nsequence ? o->sequence : &o->degree;
    const int n = o->nsequence ? o->nsequence : 1;
    if (o->form == POLAR_FORM_ZOLOTAREV && !o->nsequence && !o->degree) return POLAR_OK;
    if (o->form == POLAR_FORM_STEP) return POLAR_OK;
    if (n < 0 || n > POLAR_MAX_STEPS)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "the sequence should have 1 to %d degrees",
                          POLAR_MAX_STEPS);
    for (int k = 0; k < n; k++)
        if (d[k] % 2 == 0 || d[k] < POLAR_FIT_MIN_DEGREE || d[k] > POLAR_FIT_MAX_DEGREE)
            return polar_fail(why, POLAR_BAD_ARGUMENT,
                              "the degree should be odd, %d to %d, not %d",
                              POLAR_FIT_MIN_DEGREE, POLAR_FIT_MAX_DEGREE, d[k]);
    return POLAR_OK;
}

static polar_status check_name(const char *name, polar_why *why) {
    if (!name) return POLAR_OK;
    size_t n = 0;
    while (isalnum((unsigned char)name[n]) || (name[n] && strchr("._+-", name[n]))) n++;
    if (n == 0 || name[n] || n >= sizeof((polar_schedule *)0)->name)
        return refuse(why, "the name", "1 to 63 letters, digits or any of ._+-", name);
    return POLAR_OK;
}

static bool unguarded(const polar_fit_options *o) {
    return !(o->cushion && (polar_cushion_is_auto(o->cushion) || less("0", o->cushion))) &&
           !(o->safety && less("1", o->safety)) &&
           !(o->guard && (strcmp(o->guard, "auto") == 0 || less("0", o->guard)));
}

bool polar_fit_plain(const polar_fit_options *o) {
    return o->target == POLAR_F64 && unguarded(o);
}

static polar_status check(const polar_fit_options *o, polar_why *why) {
    const polar_format_row *row = polar_format_get(o->target);
    polar_status st = check_degrees(o, why);
    if (st) return st;
    if (!polar_form_name(o->form)) return polar_fail(why, POLAR_UNSUITED, "unknown form");
    if (!row || row->is_complex)
        return polar_fail(why, POLAR_UNSUITED, "the target should be a real format");
    if (o->steps < 0 || o->steps > POLAR_MAX_STEPS)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "the steps should be 1 to %d, not %d",
                          POLAR_MAX_STEPS, o->steps);
    if (o->digits < 0 || o->digits > POLAR_FIT_MAX_DIGITS)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "the digits should be 1 to %d, not %d",
                          POLAR_FIT_MAX_DIGITS, o->digits);
    if (!o->lower) return polar_fail(why, POLAR_BAD_ARGUMENT, "a lower bound is wanted");
    if ((st = check_name(o->name, why)) ||
        (st = decimal("lower", o->lower, "a decimal above 0", "1e-300", NULL, why)) ||
        (st = decimal("upper", o->upper, "a decimal up to 1e300", NULL, "1e300", why)) ||
        (st = decimal("error", o->error, "a decimal above 0", "1e-10000", NULL, why)) ||
        (st = decimal("safety", o->safety, "a decimal in [1,2)", "1", "2", why)))
        return st;
    if (!polar_cushion_is_auto(o->cushion) &&
        (st = decimal("cushion", o->cushion, "auto or a decimal in [0,1)", "0", "1", why)))
        return st;
    if (o->guard && strcmp(o->guard, "auto") != 0 &&
        (st = decimal("guard", o->guard, "auto or a decimal in [0,1e6)", "0", "1e6", why)))
        return st;
    if (o->form == POLAR_FORM_ZOLOTAREV && !unguarded(o))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "the form zolotarev takes no cushion, guard or safety: it is stable "
                          "without");
    if (!less(o->lower, o->upper ? o->upper : "1"))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "lower, %s, should be below upper, %s",
                          o->lower, o->upper ? o->upper : "1");
    return POLAR_OK;
}

/* *field := a copy of value at *at, which moves on. */
static void keep(const char **field, const char *value, char **at) {
    const size_t n = strlen(value) + 1;
    memcpy(*at, value, n);
    *field = *at;
    *at += n;
}

/* As a decimal, exactly; in memory for free(). */
static char *unit_roundoff(polar_format target) {
    mpfr_t u;
    mpfr_init2(u, 53);
    mpfr_set_d(u, polar_format_get(target)->u, MPFR_RNDN);
    char *text = polar_decimal_text(u, 60, MPFR_RNDN);
    mpfr_clear(u);
    return text;
}

/* Fills fit->o from o: defaults in, strings and sequence copied. */
static bool adopt(polar_fit *fit, const polar_fit_options *o) {
    char name[64], *error = unit_roundoff(o->target);
    polar_fit_options *f = &fit->o;
    if (!error) return false;
    if (o->form == POLAR_FORM_STEP)
        snprintf(name, sizeof name, "step-%d-%.24s-%.24s", o->degree, o->lower, o->upper);
    else
        snprintf(name, sizeof name, "%s-d%d-l%.40s",
                 o->form == POLAR_FORM_ODD ? "fit" : polar_form_name(o->form),
                 o->nsequence ? o->sequence[0] : o->degree, o->lower);
    fit->settle = !o->steps && !o->error;
    *f = *o;
    if (!o->digits) f->digits = DIGITS;
    if (!o->upper) f->upper = "1";
    if (!o->cushion) f->cushion = "0";
    if (!o->guard) f->guard = "0";
    if (o->guard && strcmp(o->guard, "auto") == 0) f->guard = "10";
    if (!o->safety) f->safety = "1";
    if (!o->name) f->name = name;
    if (!o->command) f->command = "";
    if (!o->error) f->error = o->steps ? "" : error;
    const char **strings[] = {&f->lower, &f->upper,  &f->cushion, &f->guard,
                              &f->name,  &f->safety, &f->command, &f->error};
    const size_t nstrings = sizeof strings / sizeof *strings;
    size_t bytes = (size_t)o->nsequence * sizeof *o->sequence;
    for (size_t i = 0; i < nstrings; i++) bytes += strlen(*strings[i]) + 1;
    char *at = fit->owned = malloc(bytes);
    if (!at) {
        free(error);
        return false;
    }
    if (o->nsequence) memcpy(at, o->sequence, (size_t)o->nsequence * sizeof *o->sequence);
    f->sequence = (const int *)(const void *)fit->owned;
    at += (size_t)o->nsequence * sizeof *o->sequence;
    for (size_t i = 0; i < nstrings; i++) keep(strings[i], *strings[i], &at);
    if (!*f->error) f->error = NULL;
    free(error);
    return true;
}

polar_status polar_fit_open(const polar_fit_options *options, polar_fit **fit, polar_why *why) {
    *fit = NULL;
    polar_status st = check(options, why);
    if (st) return st;
    polar_fit *f = calloc(1, sizeof *f);
    if (f) f->step = calloc(POLAR_MAX_STEPS, sizeof *f->step);
    if (!f || !f->step || !adopt(f, options)) {
        if (f) free(f->step);
        free(f);
        return polar_fail(why, POLAR_NO_MEMORY, "no memory for a fit");
    }
    mpfi_init2(f->lower, 64), mpfi_init2(f->upper, 64), mpfi_init2(f->error, 64);
    *fit = f;
    return POLAR_OK;
}

polar_status polar_fit_compose(const polar_fit_options *options, polar_fit **fit,
                               polar_why *why) {
    *fit = NULL;
    if (options->form == POLAR_FORM_STEP)
        return polar_fail(why, POLAR_UNSUITED, "the form step is expanded, not fitted");
    if (options->form == POLAR_FORM_MAP)
        return polar_fail(why, POLAR_UNSUITED, "the form map is for polar_curve_fit");
    polar_status st = polar_fit_open(options, fit, why);
    if (st) return st;
    st = polar_fit_plain(&(*fit)->o) ? polar_greedy(*fit, why) : polar_guarded(*fit, why);
    if (!st) return POLAR_OK;
    polar_fit_free(*fit);
    *fit = NULL;
    return st;
}

static polar_status ranged(const polar_fit_options *options, const void *context,
                           polar_fit **fit, polar_why *why) {
    const polar_status st = polar_fit_compose(options, fit, why);
    (void)context;
    if (st) return st;
    if (polar_fit_plain(&(*fit)->o)) polar_fit_ranges(*fit);
    polar_fit_remarks(*fit);
    return POLAR_OK;
}

polar_status polar_fit_new(const polar_fit_options *options, polar_fit **fit, polar_why *why) {
    polar_fit_options o = *options;
    *fit = NULL;
    if (o.form == POLAR_FORM_ZOLOTAREV && !o.degree && !o.nsequence) {
        polar_status st = check(options, why);
        char *error = o.error ? NULL : unit_roundoff(o.target);
        if (!o.steps) o.steps = 2;
        if (!st && !o.error && !error)
            st = polar_fail(why, POLAR_NO_MEMORY, "no memory for a fit");
        if (!st)
            st = polar_zolotarev_degree(o.lower, o.upper, o.error ? o.error : error, o.steps,
                                        &o.degree, why);
        free(error);
        if (st) return st;
    }
    if (!polar_cushion_is_auto(o.cushion)) return ranged(&o, NULL, fit, why);
    const polar_status st = check(&o, why);
    return st ? st : polar_cushion_auto(&o, ranged, NULL, fit, why);
}

void polar_fit_free(polar_fit *fit) {
    if (!fit) return;
    while (fit->nsteps) polar_fit_step_drop(fit);
    mpfi_clear(fit->lower), mpfi_clear(fit->upper), mpfi_clear(fit->error);
    free(fit->step);
    free(fit->owned);
    free(fit->outer[0]), free(fit->outer[1]);
    free(fit->proved);
    free(fit);
}
