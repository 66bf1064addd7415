/* SPDX-License-Identifier: BSD-3-Clause */
/* From options to an expansion: checks at the door. */
#include <stdlib.h>
#include <string.h>

#include "eight.h"
#include "expand.h"

/* A bound in (0,1), not below the last one, which it becomes; NULL: none. */
static polar_status bound(const char *what, const char *value, mpfi_t last, bool equal,
                          polar_why *why) {
    if (!value) return POLAR_OK;
    polar_status st = POLAR_OK;
    mpfi_t x;
    mpfi_init2(x, mpfi_get_prec(last));
    const bool valid = polar_decimal_valid(value);
    if (valid) polar_decimal_set(x, value);
    if (!valid || mpfr_cmp_d(&x->right, 9e-301) < 0 || mpfr_cmp_ui(&x->right, 1) >= 0)
        st = polar_fail(why, POLAR_BAD_ARGUMENT,
                        "%s should be a decimal in (0,1), 1e-300 at least, not '%.80s'", what,
                        value);
    else if (equal ? mpfr_cmp(&x->right, &last->left) < 0
                   : mpfr_cmp(&x->left, &last->right) <= 0)
        st =
            polar_fail(why, POLAR_BAD_ARGUMENT,
                       "the bounds should have 0 < outer lower <= lower < upper <= outer upper "
                       "< 1: %s, %.80s, is too small",
                       what, value);
    mpfi_set(last, x);
    mpfi_clear(x);
    return st;
}

/* Decimals that differ do so by a unit of the last digit of the longer one. */
static mpfr_prec_t enough(const polar_expand_options *o) {
    const char *const all[] = {o->outer_lower, o->lower, o->upper, o->outer_upper};
    size_t longest = 0;
    for (int i = 0; i < 4; i++)
        if (all[i] && strlen(all[i]) > longest) longest = strlen(all[i]);
    return 4 * (mpfr_prec_t)longest + 1100;
}

static polar_status check(const polar_expand_options *o, polar_why *why) {
    mpfi_t last;
    if (o->target != POLAR_F64 && o->target != POLAR_F32)
        return polar_fail(why, POLAR_UNSUITED,
                          "the target of the form step should be f64 or f32: its coefficients "
                          "are large and cancel");
    if (!o->lower || !o->upper)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "a lower and an upper bound are wanted");
    if (o->left && (*o->left < 0 || *o->left > POLAR_EIGHT_ROOTS))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "left should be 0 to %d, not %d",
                          POLAR_EIGHT_ROOTS, *o->left);
    if (o->left && o->steps > 1)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "left is of one step, not of %d", o->steps);
    mpfi_init2(last, enough(o));
    mpfi_set_ui(last, 0);
    polar_status st = bound("outer lower", o->outer_lower, last, false, why);
    if (!st) st = bound("lower", o->lower, last, o->outer_lower != NULL, why);
    if (!st) st = bound("upper", o->upper, last, false, why);
    if (!st) st = bound("outer upper", o->outer_upper, last, true, why);
    mpfi_clear(last);
    return st;
}

static bool copied(char **to, const char *text) {
    *to = malloc(strlen(text) + 1);
    if (*to) strcpy(*to, text);
    return *to != NULL;
}

polar_status polar_expand_new(const polar_expand_options *o, polar_fit **fit, polar_why *why) {
    *fit = NULL;
    polar_status st = check(o, why);
    if (st) return st;
    const polar_fit_options f = {.form = POLAR_FORM_STEP,
                                 .degree = POLAR_EIGHT_COEFFICIENTS - 1,
                                 .steps = o->left ? 1 : o->steps,
                                 .error = o->error,
                                 .lower = o->lower,
                                 .upper = o->upper,
                                 .target = o->target,
                                 .digits = o->digits,
                                 .name = o->name,
                                 .command = o->command};
    st = polar_fit_open(&f, fit, why);
    if (st) return st;
    if (!copied(&(*fit)->outer[0], o->outer_lower ? o->outer_lower : o->lower) ||
        !copied(&(*fit)->outer[1], o->outer_upper ? o->outer_upper : o->upper))
        st = polar_fail(why, POLAR_NO_MEMORY, "no memory for a fit");
    if (!st) st = polar_expand_steps(*fit, o, why);
    if (!st) return POLAR_OK;
    polar_fit_free(*fit);
    *fit = NULL;
    return st;
}

int polar_expand_left(const polar_fit *fit, int k) {
    return fit->o.form == POLAR_FORM_STEP && k >= 0 && k < fit->nsteps ? fit->step[k].left : -1;
}
