/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading schedules: strict, and every refusal names its line. */
#include "polar/schedule.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION = 1, LONGEST_FILE = 1 << 20, LONGEST_WORD = 96 };

typedef struct reader {
    const char *at, *end; /* what is left of the line */
    int line;
    polar_why *why;
} reader;

static polar_status refuse(const reader *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static polar_status refuse(const reader *r, const char *format, ...) {
    char sentence[320];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    return polar_fail(r->why, POLAR_BAD_FILE, "line %d: %s", r->line, sentence);
}

static bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* The next word of the line, cut to size; false at the end of the line. */
static bool word(reader *r, char out[LONGEST_WORD]) {
    size_t n = 0;
    while (r->at < r->end && blank(*r->at)) r->at++;
    for (; r->at < r->end && !blank(*r->at); r->at++)
        if (n + 1 < LONGEST_WORD) out[n++] = *r->at;
    out[n] = '\0';
    return n > 0;
}

static polar_status keyword(reader *r, const char *wanted) {
    char w[LONGEST_WORD];
    if (!word(r, w) || strcmp(w, wanted) != 0)
        return refuse(r, "'%s' should stand where '%s' is", wanted, w);
    return POLAR_OK;
}

/* A finite number, decimal or hexadecimal; or "nan" where that is allowed. */
static polar_status number(reader *r, const char *what, bool nan_too, double *x) {
    char w[LONGEST_WORD], *end;
    if (!word(r, w)) return refuse(r, "%s is missing", what);
    if (nan_too && strcmp(w, "nan") == 0) {
        *x = NAN;
        return POLAR_OK;
    }
    *x = strtod(w, &end);
    if (*end || end == w || !isfinite(*x) || strlen(w) == LONGEST_WORD - 1)
        return refuse(r, "%s should be a finite number, not '%s'", what, w);
    return POLAR_OK;
}

static polar_status integer(reader *r, const char *what, int low, int high, int *x) {
    char w[LONGEST_WORD], *end;
    if (!word(r, w)) return refuse(r, "%s is missing", what);
    const long v = strtol(w, &end, 10);
    if (*end || v < low || v > high)
        return refuse(r, "%s should be %d to %d, not '%s'", what, low, high, w);
    *x = (int)v;
    return POLAR_OK;
}

static polar_status interval(reader *r, const char *what, bool nan_too, double *lo,
                             double *hi) {
    polar_status st = number(r, what, nan_too, lo);
    if (!st) st = number(r, what, nan_too, hi);
    if (st) return st;
    if (isnan(*lo) != isnan(*hi) || *lo > *hi)
        return refuse(r, "%s: the lower end is above the upper end", what);
    return POLAR_OK;
}

static polar_status end_of_line(reader *r) {
    char w[LONGEST_WORD];
    return word(r, w) ? refuse(r, "'%s' is one word too many", w) : POLAR_OK;
}

static polar_status step(reader *r, polar_schedule *s) {
    if (s->nsteps == POLAR_MAX_STEPS) return refuse(r, "more than %d steps", POLAR_MAX_STEPS);
    polar_step *p = &s->step[s->nsteps++];
    polar_status st = integer(r, "the degree", 1, POLAR_MAX_DEGREE, &p->degree);
    if (!st && s->form == POLAR_FORM_STEP && p->degree != 8)
        st = refuse(r, "degree %d: the form step has degree 8", p->degree);
    if (!st && s->form != POLAR_FORM_STEP && p->degree % 2 == 0)
        st = refuse(r, "degree %d is not odd", p->degree);
    if (!st) st = keyword(r, "on");
    if (!st) st = interval(r, "the step's interval", true, &p->lower, &p->upper);
    if (!st) st = keyword(r, "error");
    if (!st) st = number(r, "the error", true, &p->error);
    if (!st && p->error < 0) st = refuse(r, "the error is negative");
    if (!st) st = keyword(r, "range");
    if (!st) st = interval(r, "the range", true, &p->range_lower, &p->range_upper);
    if (!st) st = keyword(r, "c");
    for (int i = 0; !st && i < polar_step_coefficients(s->form, p->degree); i++) {
        st = number(r, "a coefficient", false, &p->c[i]);
        if (!st && polar_round(s->target, p->c[i]) != p->c[i])
            st = refuse(r, "coefficient %d, %a, is not a number of the format %s", i, p->c[i],
                        polar_format_get(s->target)->name);
    }
    return st ? st : end_of_line(r);
}

static polar_status name(reader *r, polar_schedule *s) {
    char w[LONGEST_WORD];
    if (!word(r, w)) return refuse(r, "the name is missing");
    if (strlen(w) >= sizeof s->name)
        return refuse(r, "the name is longer than %zu letters", sizeof s->name - 1);
    strcpy(s->name, w);
    return end_of_line(r);
}

static polar_status source(reader *r, polar_schedule *s) {
    while (r->at < r->end && blank(*r->at)) r->at++;
    while (r->end > r->at && blank(r->end[-1])) r->end--;
    const size_t n = (size_t)(r->end - r->at);
    if (n >= sizeof s->source)
        return refuse(r, "the source is longer than %zu letters", sizeof s->source - 1);
    memcpy(s->source, r->at, n);
    return POLAR_OK;
}

static polar_status form(reader *r, polar_schedule *s) {
    char w[LONGEST_WORD];
    int f = 0;
    word(r, w);
    while (polar_form_name((polar_form)f) && strcmp(w, polar_form_name((polar_form)f)) != 0)
        f++;
    if (!polar_form_name((polar_form)f))
        return refuse(r, "the form should be odd, zolotarev or step, not '%s'", w);
    s->form = (polar_form)f;
    return end_of_line(r);
}

static polar_status target(reader *r, polar_schedule *s) {
    char w[LONGEST_WORD];
    word(r, w);
    s->target = polar_format_named(w);
    if (s->target == POLAR_FORMAT_ANY || polar_format_get(s->target)->is_complex)
        return refuse(r, "the target should be a real format such as f64, not '%s'", w);
    return end_of_line(r);
}

/* Keys, in the order they are printed; the steps follow the last one. */
enum { VERSION_KEY, NAME, SOURCE, FORM, INTERVAL, TARGET, CUSHION, GUARD, REPEAT, KEYS };
static const char *const keys[KEYS] = {"polar-schedule", "name",     "source",
                                       "form",           "interval", "target",
                                       "cushion",        "guard",    "repeat"};

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
        return source(r, s);
    case FORM:
        return form(r, s);
    case TARGET:
        return target(r, s);
    case INTERVAL:
        st = interval(r, "the interval", false, &s->lower, &s->upper);
        if (!st && !(s->lower >= 0 && s->upper > 0))
            st = refuse(r, "the interval should have 0 <= lower, 0 < upper");
        break;
    case CUSHION:
        st = number(r, "the cushion", false, &s->cushion);
        if (!st && !(s->cushion >= 0 && s->cushion < 1))
            st = refuse(r, "the cushion should be in [0,1)");
        break;
    case GUARD:
        st = number(r, "the guard", false, &s->guard);
        if (!st && !(s->guard >= 0)) st = refuse(r, "the guard should not be negative");
        break;
    default:
        st = integer(r, "repeat", 0, 1, &s->repeat_last);
        break;
    }
    return st ? st : end_of_line(r);
}

static polar_status read_line(reader *r, polar_schedule *s, unsigned *seen) {
    const unsigned wanted = (1u << KEYS) - 1 - (1u << SOURCE);
    char w[LONGEST_WORD];
    int k = 0;
    if (!word(r, w) || w[0] == '#') return POLAR_OK;
    if (strcmp(w, "step") == 0) {
        for (k = 0; k < KEYS; k++)
            if ((wanted & ~*seen) >> k & 1) return refuse(r, "'%s' should come first", keys[k]);
        return step(r, s);
    }
    while (k < KEYS && strcmp(w, keys[k]) != 0) k++;
    if (k == KEYS) return refuse(r, "'%s' is not a key of a schedule", w);
    if (k != VERSION_KEY && !(*seen & 1))
        return refuse(r, "'polar-schedule %d' should come first", VERSION);
    if (*seen >> k & 1) return refuse(r, "'%s' comes twice", w);
    if (s->nsteps) return refuse(r, "'%s' should come before the steps", w);
    *seen |= 1u << k;
    return value(r, k, s);
}

/* The decimal point is a matter of LC_NUMERIC; a schedule's is not. */
static locale_t enter_c_locale(locale_t *old) {
    const locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    *old = c ? uselocale(c) : (locale_t)0;
    return c;
}

static void leave_c_locale(locale_t c, locale_t old) {
    if (!c) return;
    uselocale(old);
    freelocale(c);
}

polar_status polar_schedule_parse(const char *text, polar_schedule *s, polar_why *why) {
    reader r = {.line = 0, .why = why};
    unsigned seen = 0;
    polar_status st = POLAR_OK;
    locale_t old;
    const locale_t c = enter_c_locale(&old);
    memset(s, 0, sizeof *s);
    while (!st && *text) {
        r.at = text;
        r.end = text + strcspn(text, "\n");
        r.line++;
        text = r.end + (*r.end == '\n');
        st = read_line(&r, s, &seen);
    }
    if (!st && s->nsteps == 0) st = refuse(&r, "the schedule ends without a step");
    leave_c_locale(c, old);
    return st;
}

polar_status polar_schedule_read(const char *path, polar_schedule *s, polar_why *why) {
    polar_why inner = {""};
    FILE *f = fopen(path, "rb");
    if (!f) return polar_fail(why, POLAR_IO, "%s: %s", path, strerror(errno));
    char *text = malloc(LONGEST_FILE + 1);
    size_t n = 0;
    errno = 0;
    if (text) n = fread(text, 1, LONGEST_FILE + 1, f);
    const int failed = ferror(f) ? errno : 0;
    fclose(f);
    polar_status st = POLAR_OK;
    if (!text)
        st = polar_fail(&inner, POLAR_NO_MEMORY, "no memory to read it");
    else if (failed)
        st = polar_fail(&inner, POLAR_IO, "%s", strerror(failed));
    else if (n > LONGEST_FILE || memchr(text, '\0', n))
        st = polar_fail(&inner, POLAR_BAD_FILE, "this is not the text of a schedule");
    if (!st) {
        text[n] = '\0';
        st = polar_schedule_parse(text, s, &inner);
    }
    free(text);
    if (st) return polar_fail(why, st, "%s: %s", path, inner.text);
    return POLAR_OK;
}
