/* SPDX-License-Identifier: BSD-3-Clause */
/* The text form of measured costs. */
#include <stdarg.h>
#include <stdio.h>

#include "polar/costs.h"

typedef struct text {
    char *buffer;
    size_t size, length;
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

/* Control characters would break the line. */
static void put_words(text *t, const char *key, const char *words) {
    if (!*words) return;
    put(t, "%s ", key);
    for (; *words; words++) put(t, "%c", (unsigned char)*words < ' ' ? ' ' : *words);
    put(t, "\n");
}

/* Four digits, of whole nanoseconds' exponent and a whole significand: no decimal point, which
 * would be a matter of LC_NUMERIC. */
static void put_seconds(text *t, double x) {
    int exponent = 0;
    for (; x < 1000; exponent--) x *= 10;
    for (; x >= 9999.5; exponent++) x /= 10;
    put(t, " %.0fe%d\n", x, exponent);
}

size_t polar_costs_print(const polar_costs *c, const char *command, char *buffer, size_t size) {
    text t = {buffer, size, 0};
    put_words(&t, "#", command ? command : "");
    put(&t, "polar-costs 1\n");
    put_words(&t, "cpu", c->cpu);
    put_words(&t, "blas", c->blas);
    if (c->threads > 0) put(&t, "threads %d\n", c->threads);
    put_words(&t, "backend", c->backend);
    for (int i = 0; i < c->count; i++) {
        const polar_costs_sample *s = &c->sample[i];
        put(&t, "%s", polar_costs_kind_name(s->kind));
        if (s->kind < POLAR_COSTS_PASS || s->kind == POLAR_COSTS_MATVEC)
            put(&t, " %s", polar_format_get(s->format)->name);
        if (s->kind < POLAR_COSTS_PASS) put(&t, " %lld", (long long)s->m);
        if (s->kind != POLAR_COSTS_CALL) put(&t, " %lld", (long long)s->n);
        put_seconds(&t, s->seconds);
    }
    return t.length;
}
