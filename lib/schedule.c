/* SPDX-License-Identifier: BSD-3-Clause */
/* Schedules: their text form, their cost and their scalar shadow. */
#include "polar/schedule.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *polar_form_name(polar_form form) {
    static const char *const names[] = {"odd", "zolotarev", "step", "map"};
    return (unsigned)form < sizeof names / sizeof *names ? names[form] : NULL;
}

int polar_step_coefficients(polar_form form, int degree) {
    if (form == POLAR_FORM_STEP) return degree + 1;
    if (form == POLAR_FORM_MAP) return (degree + 3) / 2;
    return form == POLAR_FORM_ZOLOTAREV ? degree : (degree + 1) / 2;
}

const polar_step *polar_schedule_step(const polar_schedule *s, int k) {
    return &s->step[k < s->nsteps ? k : s->nsteps - 1];
}

int polar_schedule_products(const polar_schedule *s, int steps) {
    int sum = 0;
    if (s->form == POLAR_FORM_ZOLOTAREV) return 0;
    for (int k = 0; k < (steps ? steps : s->nsteps); k++)
        sum += polar_step_products(polar_schedule_step(s, k));
    return sum;
}

static double eval(polar_form form, const polar_step *p, double x) {
    const double y = x * x;
    const int n =
        polar_step_coefficients(form == POLAR_FORM_MAP ? POLAR_FORM_ODD : form, p->degree);
    double sum = 0;
    if (form == POLAR_FORM_ZOLOTAREV) {
        for (int j = 1; j + 1 < n; j += 2) sum += p->c[j] / (y + p->c[j + 1]);
        return p->c[0] * x * (1 + sum);
    }
    const bool step = form == POLAR_FORM_STEP;
    for (int i = n - 1; i >= 0; i--) sum = sum * (step ? x : y) + p->c[i];
    return step ? sum : sum * x;
}

double polar_schedule_eval(const polar_schedule *s, int steps, double x) {
    double sum = 0;
    for (int k = 0; k < (steps ? steps : s->nsteps); k++) {
        const polar_step *p = polar_schedule_step(s, k);
        x = eval(s->form, p, x);
        if (s->form == POLAR_FORM_MAP) sum += p->c[(p->degree + 1) / 2] * x;
    }
    return s->form == POLAR_FORM_MAP ? sum : x;
}

double polar_step_amplification(const polar_step *p) {
    const double y = p->upper * p->upper;
    double sum = 0;
    if (p->degree % 2 == 0) {
        for (int k = 0; k <= p->degree; k++) sum += fabs(p->c[k]);
        return sum;
    }
    for (int i = polar_step_coefficients(POLAR_FORM_ODD, p->degree) - 1; i >= 0; i--)
        sum = sum * y + fabs(p->c[i]);
    return sum * p->upper;
}

char *polar_hex_float(double x, char hex[POLAR_HEX_SIZE]) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    const int exponent = (int)(bits >> 52 & 0x7ff);
    const char *sign = bits >> 63 ? "-" : "";
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int digits = 13;
    for (; digits > 0 && (fraction & 15) == 0; digits--) fraction >>= 4;
    if (isnan(x) || isinf(x))
        snprintf(hex, POLAR_HEX_SIZE, "%s", isnan(x) ? "nan" : x > 0 ? "inf" : "-inf");
    else if (x == 0)
        snprintf(hex, POLAR_HEX_SIZE, "%s0x0p+0", sign);
    else if (digits == 0)
        snprintf(hex, POLAR_HEX_SIZE, "%s0x1p%+d", sign, exponent - 1023);
    else
        snprintf(hex, POLAR_HEX_SIZE, "%s0x%d.%0*" PRIx64 "p%+d", sign, exponent > 0, digits,
                 fraction, exponent ? exponent - 1023 : -1022);
    return hex;
}

typedef struct text {
    char *buffer;
    size_t size, length; /* length may pass size: it counts what was wanted */
} text;

static void put(text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(text *t, const char *format, ...) {
    va_list args;
    const size_t at = t->length < t->size ? t->length : t->size;
    va_start(args, format);
    const int n = vsnprintf(t->size > at ? t->buffer + at : NULL, t->size - at, format, args);
    va_end(args);
    if (n > 0) t->length += (size_t)n;
}

/* Words on one line: control characters become blanks; blanks become `blank`. */
static void put_words(text *t, const char *key, const char *words, char blank) {
    put(t, "%s", key);
    for (; *words; words++) {
        const bool space = (unsigned char)*words <= ' ' || *words == 127;
        put(t, "%c", space ? blank : *words);
    }
    put(t, "\n");
}

static void put_number(text *t, double x) {
    char hex[POLAR_HEX_SIZE];
    put(t, " %s", polar_hex_float(x, hex));
}

static void put_step(text *t, polar_form form, const polar_step *p) {
    put(t, "step %d on", p->degree);
    put_number(t, p->lower);
    put_number(t, p->upper);
    put(t, " error");
    put_number(t, p->error);
    put(t, " range");
    put_number(t, p->range_lower);
    put_number(t, p->range_upper);
    put(t, " c");
    for (int i = 0; i < polar_step_coefficients(form, p->degree); i++) put_number(t, p->c[i]);
    put(t, "\n");
}

size_t polar_schedule_print(const polar_schedule *s, const char *command, char *buffer,
                            size_t size) {
    text t = {buffer, size, 0};
    if (command) put_words(&t, "# ", command, ' ');
    put(&t, "polar-schedule 1\n");
    put_words(&t, "name ", *s->name ? s->name : "unnamed", '-');
    if (*s->source) put_words(&t, "source ", s->source, ' ');
    put(&t, "form %s\n", polar_form_name(s->form));
    if (s->form == POLAR_FORM_MAP)
        put(&t, "map %s %s\n", s->map, s->relative ? "relative" : "absolute");
    put(&t, "interval");
    put_number(&t, s->lower);
    put_number(&t, s->upper);
    put(&t, "\ntarget %s\ncushion", polar_format_get(s->target)->name);
    put_number(&t, s->cushion);
    put(&t, "\nguard");
    put_number(&t, s->guard);
    put(&t, "\nrepeat %d\n", s->repeat_last != 0);
    for (int k = 0; k < s->nsteps; k++) put_step(&t, s->form, &s->step[k]);
    return t.length;
}
