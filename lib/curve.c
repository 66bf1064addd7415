/* SPDX-License-Identifier: BSD-3-Clause */
/* Curves by name, in double. */
#include "polar/curve.h"

#include <math.h>
#include <string.h>

#include "reader_internal.h"

static const char *const names[POLAR_CURVE_KINDS] = {"power", "soft", "ratio", "tanh", "clip"};

const char *polar_curve_name(polar_curve_kind kind) {
    return (unsigned)kind < POLAR_CURVE_KINDS ? names[kind] : NULL;
}

/* c as a decimal of a few digits */
static bool number(const char *text, double *c) {
    reader r;
    polar_why why;
    if (!*text || text[strspn(text, "+-.0123456789eE")]) return false;
    polar_reader_open(&r, text, &why);
    const bool good =
        polar_reader_line(&r) && polar_reader_number(&r, "c", false, c) == POLAR_OK;
    polar_reader_close(&r);
    return good;
}

polar_status polar_curve_parse(const char *text, polar_curve *f, polar_why *why) {
    const char *colon = strchr(text, ':');
    int kind = 0;
    while (kind < POLAR_CURVE_KINDS &&
           (!colon || strlen(names[kind]) != (size_t)(colon - text) ||
            strncmp(text, names[kind], (size_t)(colon - text))))
        kind++;
    if (kind == POLAR_CURVE_KINDS || strlen(colon + 1) >= sizeof f->decimal ||
        !number(colon + 1, &f->c))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "%.80s: a map is power:C (x^C), soft:C (x/sqrt(x^2+C^2)), ratio:C "
                          "(x/(x+C)), tanh:C (tanh(x/C)) or clip:C (min(x,C)), C a decimal of "
                          "at most %d letters",
                          text, POLAR_CURVE_DIGITS - 1);
    f->kind = (polar_curve_kind)kind;
    strcpy(f->decimal, colon + 1);
    const bool power = f->kind == POLAR_CURVE_POWER;
    if (power ? f->c != 0 && fabs(f->c) < 1 : f->c > 1e-100 && f->c < 1e100) return POLAR_OK;
    return polar_fail(why, POLAR_BAD_ARGUMENT, "%.80s: C should be %s", text,
                      power ? "between -1 and 1 and not 0" : "above 1e-100 and below 1e100");
}

double polar_curve_value(const polar_curve *f, double x) {
    switch (f->kind) {
    case POLAR_CURVE_POWER:
        return pow(x, f->c);
    case POLAR_CURVE_SOFT:
        return x / hypot(x, f->c);
    case POLAR_CURVE_RATIO:
        return x / (x + f->c);
    case POLAR_CURVE_TANH:
        return tanh(x / f->c);
    default:
        return fmin(x, f->c);
    }
}
