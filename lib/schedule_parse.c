/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading schedules: strict, and every refusal names its line. */
#include "polar/schedule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "polar/curve.h"
#include "reader_internal.h"

enum { VERSION = 1 };

static polar_status keyword(reader *r, const char *wanted) {
    char w[POLAR_LONGEST_WORD];
    if (!polar_reader_word(r, w) || strcmp(w, wanted) != 0)
        return polar_reader_refuse(r, "'%s' should stand where '%s' is", wanted, w);
    return POLAR_OK;
}

static polar_status integer(reader *r, const char *what, int low, int high, int *x) {
    long v;
    const polar_status st = polar_reader_integer(r, what, low, high, &v);
    if (!st) *x = (int)v;
    return st;
}

static polar_status interval(reader *r, const char *what, bool nan_too, double *lo,
                             double *hi) {
    polar_status st = polar_reader_number(r, what, nan_too, lo);
    if (!st) st = polar_reader_number(r, what, nan_too, hi);
    if (st) return st;
    if (isnan(*lo) != isnan(*hi) || *lo > *hi)
        return polar_reader_refuse(r, "%s: the lower end is above the upper end", what);
    return POLAR_OK;
}

static polar_status step(reader *r, polar_schedule *s) {
    if (s->nsteps == POLAR_MAX_STEPS)
        return polar_reader_refuse(r, "more than %d steps", POLAR_MAX_STEPS);
    polar_step *p = &s->step[s->nsteps++];
    polar_status st = integer(r, "the degree", 1, POLAR_MAX_DEGREE, &p->degree);
    if (!st && s->form == POLAR_FORM_STEP && p->degree != 8)
        st = polar_reader_refuse(r, "degree %d: the form step has degree 8", p->degree);
    if (!st && s->form != POLAR_FORM_STEP && p->degree % 2 == 0)
        st = polar_reader_refuse(r, "degree %d is not odd", p->degree);
    if (!st) st = keyword(r, "on");
    if (!st) st = interval(r, "the step's interval", true, &p->lower, &p->upper);
    if (!st) st = keyword(r, "error");
    if (!st) st = polar_reader_number(r, "the error", true, &p->error);
    if (!st && p->error < 0) st = polar_reader_refuse(r, "the error is negative");
    if (!st) st = keyword(r, "range");
    if (!st) st = interval(r, "the range", true, &p->range_lower, &p->range_upper);
    if (!st) st = keyword(r, "c");
    for (int i = 0; !st && i < polar_step_coefficients(s->form, p->degree); i++) {
        st = polar_reader_number(r, "a coefficient", false, &p->c[i]);
        if (!st && polar_round(s->target, p->c[i]) != p->c[i])
            st = polar_reader_refuse(r, "coefficient %d, %a, is not a number of the format %s",
                                     i, p->c[i], polar_format_get(s->target)->name);
    }
    return st ? st : polar_reader_end(r);
}

static polar_status name(reader *r, polar_schedule *s) {
    char w[POLAR_LONGEST_WORD];
    if (!polar_reader_word(r, w)) return polar_reader_refuse(r, "the name is missing");
    if (strlen(w) >= sizeof s->name)
        return polar_reader_refuse(r, "the name is longer than %zu letters",
                                   sizeof s->name - 1);
    strcpy(s->name, w);
    return polar_reader_end(r);
}

static polar_status form(reader *r, polar_schedule *s) {
    char w[POLAR_LONGEST_WORD];
    int f = 0;
    polar_reader_word(r, w);
    while (polar_form_name((polar_form)f) && strcmp(w, polar_form_name((polar_form)f)) != 0)
        f++;
    if (!polar_form_name((polar_form)f))
        return polar_reader_refuse(
            r, "the form should be odd, zolotarev, step or map, not '%s'", w);
    s->form = (polar_form)f;
    return polar_reader_end(r);
}

/* "power:0.125 absolute" */
static polar_status map(reader *r, polar_schedule *s) {
    char w[POLAR_LONGEST_WORD];
    polar_curve f;
    polar_why why;
    if (s->form != POLAR_FORM_MAP)
        return polar_reader_refuse(r, "'map' goes with 'form map', and behind it");
    if (!polar_reader_word(r, w)) return polar_reader_refuse(r, "the map is missing");
    if (strlen(w) >= sizeof s->map || polar_curve_parse(w, &f, &why))
        return polar_reader_refuse(r, "'%s' is not a map such as power:0.125", w);
    strcpy(s->map, w);
    polar_reader_word(r, w);
    s->relative = strcmp(w, "relative") == 0;
    if (!s->relative && strcmp(w, "absolute") != 0)
        return polar_reader_refuse(r, "the error should be absolute or relative, not '%s'", w);
    return polar_reader_end(r);
}

static polar_status target(reader *r, polar_schedule *s) {
    char w[POLAR_LONGEST_WORD];
    polar_reader_word(r, w);
    s->target = polar_format_named(w);
    if (s->target == POLAR_FORMAT_ANY || polar_format_get(s->target)->is_complex)
        return polar_reader_refuse(
            r, "the target should be a real format such as f64, not '%s'", w);
    return polar_reader_end(r);
}

/* Keys, in the order they are printed; the steps follow the last one. */
enum { VERSION_KEY, NAME, SOURCE, FORM, MAP, INTERVAL, TARGET, CUSHION, GUARD, REPEAT, KEYS };
static const char *const keys[KEYS] = {
    "polar-schedule", "name",   "source",  "form",  "map",
    "interval",       "target", "cushion", "guard", "repeat"};

static polar_status value(reader *r, int key, polar_schedule *s) {
    polar_status st;
    int version;
    switch (key) {
    case VERSION_KEY:
        st = integer(r, "the version", VERSION, VERSION, &version);
        break;
    case NAME:
        return name(r, s);
    case SOURCE:
        return polar_reader_rest(r, "the source", s->source, sizeof s->source);
    case FORM:
        return form(r, s);
    case MAP:
        return map(r, s);
    case TARGET:
        return target(r, s);
    case INTERVAL:
        st = interval(r, "the interval", false, &s->lower, &s->upper);
        if (!st && !(s->lower >= 0 && s->upper > 0))
            st = polar_reader_refuse(r, "the interval should have 0 <= lower, 0 < upper");
        break;
    case CUSHION:
        st = polar_reader_number(r, "the cushion", false, &s->cushion);
        if (!st && !(s->cushion >= 0 && s->cushion < 1))
            st = polar_reader_refuse(r, "the cushion should be in [0,1)");
        break;
    case GUARD:
        st = polar_reader_number(r, "the guard", false, &s->guard);
        if (!st && !(s->guard >= 0))
            st = polar_reader_refuse(r, "the guard should not be negative");
        break;
    default:
        st = integer(r, "repeat", 0, 1, &s->repeat_last);
        break;
    }
    return st ? st : polar_reader_end(r);
}

static polar_status read_line(reader *r, polar_schedule *s, unsigned *seen) {
    const unsigned wanted =
        (1u << KEYS) - 1 - (1u << SOURCE) - (s->form == POLAR_FORM_MAP ? 0 : 1u << MAP);
    char w[POLAR_LONGEST_WORD];
    int k = 0;
    if (!polar_reader_word(r, w) || w[0] == '#') return POLAR_OK;
    if (strcmp(w, "step") == 0) {
        for (k = 0; k < KEYS; k++)
            if ((wanted & ~*seen) >> k & 1)
                return polar_reader_refuse(r, "'%s' should come first", keys[k]);
        return step(r, s);
    }
    while (k < KEYS && strcmp(w, keys[k]) != 0) k++;
    if (k == KEYS) return polar_reader_refuse(r, "'%s' is not a key of a schedule", w);
    if (k != VERSION_KEY && !(*seen & 1))
        return polar_reader_refuse(r, "'polar-schedule %d' should come first", VERSION);
    if (*seen >> k & 1) return polar_reader_refuse(r, "'%s' comes twice", w);
    if (s->nsteps) return polar_reader_refuse(r, "'%s' should come before the steps", w);
    *seen |= 1u << k;
    return value(r, k, s);
}

polar_status polar_schedule_parse(const char *text, polar_schedule *s, polar_why *why) {
    reader r;
    unsigned seen = 0;
    polar_status st = POLAR_OK;
    memset(s, 0, sizeof *s);
    polar_reader_open(&r, text, why);
    while (!st && polar_reader_line(&r)) st = read_line(&r, s, &seen);
    if (!st && s->nsteps == 0) st = polar_reader_refuse(&r, "the schedule ends without a step");
    polar_reader_close(&r);
    return st;
}

polar_status polar_schedule_read(const char *path, polar_schedule *s, polar_why *why) {
    polar_why inner = {""};
    char *text;
    polar_status st = polar_reader_file(path, "a schedule", &text, why);
    if (st) return st;
    st = polar_schedule_parse(text, s, &inner);
    free(text);
    return st ? polar_fail(why, st, "%s: %s", path, inner.text) : POLAR_OK;
}
