/* SPDX-License-Identifier: BSD-3-Clause */
/* Coefficients out of JSON, as `polar fit --as json` writes it and as lists of rows. */
#include "coefficients.h"

#include <math.h>
#include <string.h>

enum { DEEPEST = 64 };

typedef struct reader {
    const char *path, *text, *at;
    polar_schedule *s;
    polar_why *why;
    double lower, upper; /* NaN: not said */
} reader;

typedef struct row {
    double c[POLAR_MAX_COEFFICIENTS];
    int count;
} row;

static polar_status value(reader *r, const char *key, int depth);

static void space(reader *r) {
    r->at += strspn(r->at, " \t\r\n");
}

static polar_status bad(const reader *r, const char *what) {
    int line = 1;
    for (const char *p = r->text; p < r->at; p++) line += *p == '\n';
    return polar_fail(r->why, POLAR_BAD_FILE, "%.200s, line %d of the JSON: %s", r->path, line,
                      what);
}

/* Takes c when it comes next. */
static bool next(reader *r, char c) {
    space(r);
    if (*r->at != c) return false;
    r->at++;
    return true;
}

/* A string, cut to size; escapes stay as they are. */
static polar_status string(reader *r, char *text, size_t size) {
    size_t length = 0;
    if (!next(r, '"')) return bad(r, "wants a string");
    for (; *r->at && *r->at != '"'; r->at++) {
        if (*r->at == '\\' && r->at[1]) {
            if (length + 1 < size) text[length++] = *r->at;
            r->at++;
        }
        if (length + 1 < size) text[length++] = *r->at;
    }
    text[length] = '\0';
    return next(r, '"') ? POLAR_OK : bad(r, "a string does not end");
}

/* A number, or one in a string. */
static polar_status number(reader *r, double *x) {
    const bool quoted = next(r, '"');
    const char *end;
    space(r);
    *x = polar_coefficients_number(r->at, &end);
    if (end == r->at) return bad(r, "wants a finite number");
    r->at = end;
    if (quoted && *r->at++ != '"') return bad(r, "wants a finite number");
    return POLAR_OK;
}

static polar_status numbers(reader *r, row *c) {
    polar_status s = POLAR_OK;
    c->count = 0;
    if (!next(r, '[')) return bad(r, "wants an array of numbers");
    do {
        if (c->count == POLAR_MAX_COEFFICIENTS) return bad(r, "too many coefficients");
        s = number(r, &c->c[c->count++]);
    } while (!s && next(r, ','));
    if (!s && !next(r, ']')) s = bad(r, "wants , or ]");
    return s;
}

static polar_status set_form(reader *r, const char *name) {
    int form = 0;
    while (polar_form_name((polar_form)form) && strcmp(name, polar_form_name((polar_form)form)))
        form++;
    if (!polar_form_name((polar_form)form))
        return polar_fail(r->why, POLAR_BAD_FILE,
                          "%.200s: form %s: only odd, zolotarev, step and map are verified",
                          r->path, name);
    if (r->s->nsteps && r->s->form != (polar_form)form)
        return bad(r, "the form should stand before the steps");
    r->s->form = (polar_form)form;
    return POLAR_OK;
}

/* An object; rounded[] goes before coefficients[]. */
static polar_status object(reader *r, int depth) {
    char key[32], form[32];
    row coefficients = {.count = 0}, rounded = {.count = 0};
    polar_status s = POLAR_OK;
    r->at++;
    if (next(r, '}')) return POLAR_OK;
    do {
        if ((s = string(r, key, sizeof key))) break;
        if (!next(r, ':')) return bad(r, "wants :");
        space(r);
        if (!strcmp(key, "form")) {
            s = string(r, form, sizeof form);
            if (!s) s = set_form(r, form);
        } else if (depth == 0 && !strcmp(key, "map")) {
            s = string(r, r->s->map, sizeof r->s->map);
        } else if (depth == 0 && !strcmp(key, "relative")) {
            space(r);
            r->s->relative = *r->at == 't';
            s = value(r, key, depth + 1);
        } else if (!strcmp(key, "rounded") || !strcmp(key, "c")) {
            s = numbers(r, &rounded);
        } else if (!strcmp(key, "coefficients")) {
            s = numbers(r, &coefficients);
        } else if (depth == 0 && !strcmp(key, "lower")) {
            s = number(r, &r->lower);
        } else if (depth == 0 && !strcmp(key, "upper")) {
            s = number(r, &r->upper);
        } else {
            s = value(r, key, depth + 1);
        }
    } while (!s && next(r, ','));
    if (s) return s;
    if (!next(r, '}')) return bad(r, "wants , or }");
    const row *c = rounded.count ? &rounded : &coefficients;
    return c->count ? polar_coefficients_add(r->path, c->c, c->count, r->s, r->why) : s;
}

/* An array: of steps, a row itself when it stands where rows stand, or nothing of ours. */
static polar_status array(reader *r, const char *key, int depth) {
    const bool rows = !key || !strcmp(key, "steps");
    polar_status s = POLAR_OK;
    const char *first = r->at + 1 + strspn(r->at + 1, " \t\r\n");
    if (rows && strchr("+-.0123456789\"", *first) && *first) {
        row c;
        s = numbers(r, &c);
        return s ? s : polar_coefficients_add(r->path, c.c, c.count, r->s, r->why);
    }
    r->at++;
    if (next(r, ']')) return POLAR_OK;
    do s = value(r, rows ? NULL : key, depth + 1);
    while (!s && next(r, ','));
    if (!s && !next(r, ']')) s = bad(r, "wants , or ]");
    return s;
}

static polar_status value(reader *r, const char *key, int depth) {
    char text[8];
    double x;
    if (depth > DEEPEST) return bad(r, "too deep");
    space(r);
    if (*r->at == '{') return object(r, depth);
    if (*r->at == '[') return array(r, key, depth);
    if (*r->at == '"') return string(r, text, sizeof text);
    const char *const words[] = {"true", "false", "null"};
    for (int i = 0; i < 3; i++)
        if (!strncmp(r->at, words[i], strlen(words[i]))) {
            r->at += strlen(words[i]);
            return POLAR_OK;
        }
    return number(r, &x);
}

polar_status polar_coefficients_json(const char *path, const char *text, polar_schedule *s,
                                     bool *interval, polar_why *why) {
    reader r = {path, text, text, s, why, NAN, NAN};
    polar_status status = value(&r, NULL, 0);
    space(&r);
    if (!status && *r.at) status = bad(&r, "something follows its end");
    if (status) return status;
    *interval = r.lower > 0 && r.upper > r.lower;
    if (*interval) {
        s->lower = r.lower;
        s->upper = r.upper;
    }
    return POLAR_OK;
}
