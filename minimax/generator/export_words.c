/* SPDX-License-Identifier: BSD-3-Clause */
/* What every export states in words: what it is, for which interval, what is proved. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static void directed(polar_text *t, double x, int digits, mpfr_rnd_t direction) {
    mpfr_t m;
    mpfr_init2(m, 53);
    mpfr_set_d(m, x, MPFR_RNDN);
    char *text = polar_decimal_text(m, digits, direction);
    polar_text_put(t, "%s%s", text ? text : "0", text && strpbrk(text, ".enf") ? "" : ".0");
    free(text);
    mpfr_clear(m);
}

void polar_text_decimal(polar_text *t, double x, int digits) {
    directed(t, x, digits, MPFR_RNDN);
}

const char *polar_export_meaning(const polar_schedule *s) {
    switch (s->form) {
    case POLAR_FORM_ZOLOTAREV:
        return "step k maps x to c[k][0] x (1 + c[k][1]/(x^2 + c[k][2]) + c[k][3]/(x^2 + "
               "c[k][4]) + ...)";
    case POLAR_FORM_STEP:
        return "step k maps x to c[k][0] + c[k][1] x + c[k][2] x^2 + ... + c[k][8] x^8";
    case POLAR_FORM_MAP:
        return "step k maps x to q = c[k][1] x + c[k][2] x^3 + ...; the result is the sum of "
               "all "
               "c[k][0] q";
    default:
        return "step k maps x to c[k][0] x + c[k][1] x^3 + c[k][2] x^5 + ...";
    }
}

const char *polar_export_row(const polar_schedule *s) {
    switch (s->form) {
    case POLAR_FORM_ZOLOTAREV:
        return "m, a1, c1, a2, c2, ... of m * x * (1 + a1/(x**2 + c1) + ...)";
    case POLAR_FORM_STEP:
        return "coefficients of 1, x, x**2, ..., x**8";
    case POLAR_FORM_MAP:
        return "weight of the step's result in the sum, coefficients of x, x**3, x**5, ...";
    default:
        return "coefficients of x, x**3, x**5, ...";
    }
}

/* Somebody's words inside a comment: on its line, and not ending it. */
static void remark(polar_text *t, const char *mark, const char *what, const char *words) {
    char before = ' ';
    polar_text_put(t, "\n%s %s", mark, what);
    for (; *words; before = *words++) {
        const bool ends = *words == '/' && before == '*';
        polar_text_put(t, ends ? " %c" : "%c", (unsigned char)*words < ' ' ? ' ' : *words);
    }
}

void polar_text_statement(polar_text *t, const polar_schedule *s, const char *command,
                          const char *mark) {
    const polar_step *last = &s->step[s->nsteps - 1];
    polar_text_put(t, "%s %s, polar schedule, target %s: %d steps", mark, s->name,
                   polar_format_get(s->target)->name, s->nsteps);
    if (s->form != POLAR_FORM_ODD) polar_text_put(t, ", form %s", polar_form_name(s->form));
    if (s->form != POLAR_FORM_ZOLOTAREV)
        polar_text_put(t, ", %d products", polar_schedule_products(s, 0));
    if (*s->source) remark(t, mark, "source: ", s->source);
    if (command && *command && strcmp(command, s->source) != 0)
        remark(t, mark, "made by: ", command);
    const bool gap = s->form == POLAR_FORM_STEP;
    polar_text_put(t, "\n%s %s: [", mark, gap ? "gap" : "interval");
    polar_text_decimal(t, s->lower, 17);
    polar_text_put(t, ", ");
    polar_text_decimal(t, s->upper, 17);
    polar_text_put(t, "]\n%s ", mark);
    if (s->form == POLAR_FORM_MAP) {
        polar_text_put(t, "%s of %s: in exact arithmetic at most ",
                       s->relative ? "relative error" : "error", s->map);
        directed(t, last->error, 17, MPFR_RNDU);
        return;
    }
    if (isnan(gap ? last->error : last->range_lower)) {
        polar_text_put(t, "not proved");
        return;
    }
    if (gap) {
        polar_text_put(t, "certificate: in exact arithmetic these coefficients map what is in "
                          "[0,1] outside it to the step function within ");
        directed(t, last->error, 17, MPFR_RNDU);
        return;
    }
    polar_text_put(t, "certificate: in exact arithmetic these coefficients map it into [");
    directed(t, last->range_lower, 17, MPFR_RNDD);
    polar_text_put(t, ", ");
    directed(t, last->range_upper, 17, MPFR_RNDU);
    polar_text_put(t, "]");
}
