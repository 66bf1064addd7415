/* SPDX-License-Identifier: BSD-3-Clause */
/* Fits and proved schedules as one JSON object. Exact numbers are decimal strings, doubles are
 * hex-float strings, and ranges are JSON numbers, rounded outwards. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "internal.h"

enum { RANGE_DIGITS = 25 };

static void string(polar_text *t, const char *s) {
    polar_text_put(t, "\"");
    for (; *s; s++) {
        const unsigned c = (unsigned char)*s;
        if (c == '"' || c == '\\')
            polar_text_put(t, "\\%c", (int)c);
        else if (c < ' ')
            polar_text_put(t, "\\u%04x", c);
        else
            polar_text_put(t, "%c", (int)c);
    }
    polar_text_put(t, "\"");
}

static void key(polar_text *t, const char *indent, const char *name) {
    polar_text_put(t, ",\n%s\"%s\": ", indent, name);
}

/* A number of the fit, in quotes or bare; null where JSON has none. */
static void number(polar_text *t, const polar_fit *fit, polar_fit_number n, int step, int i,
                   int digits, bool quoted) {
    const size_t size = polar_fit_decimal(fit, n, step, i, digits, NULL, 0) + 1;
    char *text = malloc(size);
    if (!text) return;
    polar_fit_decimal(fit, n, step, i, digits, text, size);
    const bool finite = isdigit((unsigned char)text[*text == '-']);
    polar_text_put(t, quoted && finite ? "\"%s\"" : "%s", finite ? text : "null");
    free(text);
}

static void range(polar_text *t, const polar_fit *fit, int step) {
    polar_text_put(t, "[");
    number(t, fit, POLAR_FIT_RANGE_LOWER, step, 0, RANGE_DIGITS, false);
    polar_text_put(t, ", ");
    number(t, fit, POLAR_FIT_RANGE_UPPER, step, 0, RANGE_DIGITS, false);
    polar_text_put(t, "]");
}

/* lower and upper near 1 get the digits that tell them from it. */
static int interval_digits(const polar_fit *fit, int step) {
    const double d = polar_fit_double(fit, POLAR_FIT_ERROR_UPPER, step - 1, 0);
    const int extra = step > 0 && d < 1 ? (d > 0 ? (int)-log10(d) : 300) : 0;
    const int digits = fit->o.digits + extra;
    return digits < POLAR_FIT_MAX_DIGITS ? digits : POLAR_FIT_MAX_DIGITS;
}

static void rounded(polar_text *t, const double c[], polar_form form, int degree) {
    char hex[POLAR_HEX_SIZE];
    for (int i = 0; i < polar_step_coefficients(form, degree); i++)
        polar_text_put(t, "%s\"%s\"", i ? ", " : "", polar_hex_float(c[i], hex));
}

/* What is not proved, so to six digits. */
static void sampled(polar_text *t, const char *name, double x) {
    key(t, "      ", name);
    if (isfinite(x))
        polar_text_put(t, "%.6g", x);
    else
        polar_text_put(t, "null");
}

static void step(polar_text *t, const polar_fit *fit, int k) {
    const polar_fit_step *p = &fit->step[k];
    const int digits = fit->o.digits;
    const struct {
        const char *name;
        polar_fit_number number;
        int digits;
    } ends[] = {{"lower", POLAR_FIT_LOWER, interval_digits(fit, k)},
                {"upper", POLAR_FIT_UPPER, interval_digits(fit, k)},
                {"error_lower", POLAR_FIT_ERROR_LOWER, digits},
                {"error_upper", POLAR_FIT_ERROR_UPPER, digits}};
    polar_text_put(t, "%s\n    {\n      \"degree\": %d", k ? "," : "", p->degree);
    key(t, "      ", "coefficients");
    for (int i = 0; i <= p->q; i++) {
        polar_text_put(t, i ? ",\n        " : "[\n        ");
        number(t, fit, POLAR_FIT_COEFFICIENT, k, i, digits, true);
    }
    polar_text_put(t, "\n      ]");
    key(t, "      ", "rounded");
    polar_text_put(t, "[");
    rounded(t, p->rounded, p->form, p->degree);
    polar_text_put(t, "]");
    if (p->form == POLAR_FORM_STEP) polar_fit_json_eight(t, fit, k);
    for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
        key(t, "      ", ends[e].name);
        number(t, fit, ends[e].number, k, 0, ends[e].digits, true);
    }
    key(t, "      ", "range");
    range(t, fit, k);
    if (p->form == POLAR_FORM_STEP) {
        polar_text_put(t, "\n    }");
        return;
    }
    const polar_stability s = polar_step_stability(fit, k);
    sampled(t, "amplification", s.amplification);
    sampled(t, "D", s.D);
    polar_text_put(t, "\n    }");
}

/* Of form map: the curve and what error means. */
static void curve(polar_text *t, polar_form form, const char *map, bool relative) {
    if (form != POLAR_FORM_MAP) return;
    key(t, "  ", "map");
    string(t, map);
    key(t, "  ", "relative");
    polar_text_put(t, relative ? "true" : "false");
}

static void head(polar_text *t, const char *name, polar_form form, polar_format target,
                 int products, const char *command) {
    polar_text_put(t, "{\n  \"name\": ");
    string(t, name);
    key(t, "  ", "form");
    string(t, polar_form_name(form));
    key(t, "  ", "target");
    string(t, polar_format_get(target)->name);
    key(t, "  ", "products");
    polar_text_put(t, "%d", products);
    if (!command || !*command) return;
    key(t, "  ", "command");
    string(t, command);
}

void polar_fit_json(polar_text *t, const polar_fit *fit) {
    const polar_fit_options *o = &fit->o;
    const struct {
        const char *name, *value;
    } asked[] = {{"lower", o->lower},
                 {"upper", o->upper},
                 {"outer_lower", fit->outer[0]},
                 {"outer_upper", fit->outer[1]},
                 {"cushion", o->cushion},
                 {"guard", o->guard},
                 {"safety", o->safety}};
    const bool gap = o->form == POLAR_FORM_STEP; /* outer bounds, nothing against rounding */
    head(t, o->name, o->form, o->target, polar_fit_products(fit), o->command);
    curve(t, o->form, fit->map, fit->relative);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        if (gap ? i > 3 : i == 2 || i == 3) continue;
        key(t, "  ", asked[i].name);
        string(t, asked[i].value);
    }
    if (*fit->cost_model) {
        key(t, "  ", "cost");
        polar_text_decimal(t, fit->cost, 17);
        key(t, "  ", "cost_model");
        string(t, fit->cost_model);
    }
    key(t, "  ", "error_lower");
    number(t, fit, POLAR_FIT_ERROR_LOWER, -1, 0, o->digits, true);
    key(t, "  ", "error_upper");
    number(t, fit, POLAR_FIT_ERROR_UPPER, -1, 0, o->digits, true);
    key(t, "  ", "range");
    range(t, fit, -1);
    key(t, "  ", "steps");
    polar_text_put(t, "[");
    for (int k = 0; k < fit->nsteps; k++) step(t, fit, k);
    polar_text_put(t, "\n  ]\n}\n");
}

/* A double as a JSON number, or in quotes where a decimal string is wanted. */
static void plain(polar_text *t, double x, bool quoted) {
    if (!isfinite(x)) {
        polar_text_put(t, "null");
        return;
    }
    polar_text_put(t, quoted ? "\"" : "");
    polar_text_decimal(t, x, 17);
    polar_text_put(t, quoted ? "\"" : "");
}

static void proved_row(polar_text *t, const char *indent, double lower, double upper,
                       double error, const polar_step *p) {
    key(t, indent, "lower");
    plain(t, lower, true);
    key(t, indent, "upper");
    plain(t, upper, true);
    key(t, indent, "error_upper");
    plain(t, error, true);
    key(t, indent, "range");
    polar_text_put(t, "[");
    plain(t, p->range_lower, false);
    polar_text_put(t, ", ");
    plain(t, p->range_upper, false);
    polar_text_put(t, "]");
}

void polar_schedule_json(polar_text *t, const polar_schedule *s, const char *command) {
    const polar_step *last = &s->step[s->nsteps - 1];
    head(t, s->name, s->form, s->target, polar_schedule_products(s, 0), command);
    curve(t, s->form, s->map, s->relative);
    key(t, "  ", "source");
    string(t, s->source);
    proved_row(t, "  ", s->lower, s->upper, last->error, last);
    key(t, "  ", "steps");
    polar_text_put(t, "[");
    for (int k = 0; k < s->nsteps; k++) {
        const polar_step *p = &s->step[k];
        polar_text_put(t, "%s\n    {\n      \"degree\": %d", k ? "," : "", p->degree);
        key(t, "      ", "rounded");
        polar_text_put(t, "[");
        rounded(t, p->c, s->form, p->degree);
        polar_text_put(t, "]");
        proved_row(t, "      ", p->lower, p->upper, p->error, p);
        polar_text_put(t, "\n    }");
    }
    polar_text_put(t, "\n  ]\n}\n");
}
