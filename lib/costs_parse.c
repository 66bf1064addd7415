/* SPDX-License-Identifier: BSD-3-Clause */
/* Costs as text: read strictly, written so that they are read back. */
#include <stdlib.h>
#include <string.h>

#include "polar/costs.h"
#include "reader_internal.h"

enum { VERSION = 1 };

enum { VERSION_KEY, CPU, BLAS, THREADS, BACKEND, KEYS };
static const char *const keys[KEYS] = {"polar-costs", "cpu", "blas", "threads", "backend"};

static polar_status value(reader *r, int key, polar_costs *c) {
    long x;
    polar_status st;
    switch (key) {
    case CPU:
        return polar_reader_rest(r, "the cpu", c->cpu, sizeof c->cpu);
    case BLAS:
        return polar_reader_rest(r, "the blas", c->blas, sizeof c->blas);
    case BACKEND:
        return polar_reader_rest(r, "the backend", c->backend, sizeof c->backend);
    case THREADS:
        st = polar_reader_integer(r, "threads", 1, 1 << 20, &x);
        if (!st) c->threads = (int)x;
        break;
    default:
        st = polar_reader_integer(r, "the version", VERSION, VERSION, &x);
        break;
    }
    return st ? st : polar_reader_end(r);
}

static polar_status size(reader *r, const char *what, int64_t *x) {
    long v;
    const polar_status st = polar_reader_integer(r, what, 1, 1L << 40, &v);
    if (!st) *x = v;
    return st;
}

static polar_status format(reader *r, polar_format *f) {
    char w[POLAR_LONGEST_WORD];
    polar_reader_word(r, w);
    *f = polar_format_named(w);
    if (*f == POLAR_FORMAT_ANY || polar_format_get(*f)->emulated)
        return polar_reader_refuse(r, "the format should be f64, f32, c128 or c64, not '%s'",
                                   w);
    return POLAR_OK;
}

static polar_status sample(reader *r, int kind, polar_costs *c) {
    const bool is_verb = kind < POLAR_COSTS_PASS;
    polar_format f = POLAR_F64;
    int64_t m = 0, n = 0;
    double seconds;
    polar_status st = POLAR_OK;
    if (is_verb || kind == POLAR_COSTS_MATVEC) st = format(r, &f);
    if (!st && is_verb) st = size(r, "the number of rows", &m);
    if (!st && kind != POLAR_COSTS_CALL)
        st = size(r, kind == POLAR_COSTS_PASS ? "the bytes" : "the number of columns", &n);
    if (!st) st = polar_reader_number(r, "the time", false, &seconds);
    if (!st) st = polar_reader_end(r);
    if (st) return st;
    if (!is_verb) m = n;
    if (m < n)
        return polar_reader_refuse(r, "%lld by %lld: samples have no fewer rows than columns",
                                   (long long)m, (long long)n);
    if (!(seconds > 0)) return polar_reader_refuse(r, "%g seconds are no time", seconds);
    st = polar_costs_add(c, kind, f, m, n, seconds);
    if (st == POLAR_TOO_LARGE)
        return polar_reader_refuse(r, "more than %d samples", POLAR_COSTS_MOST);
    return st ? polar_reader_refuse(r, "this sample of %s comes twice",
                                    polar_costs_kind_name(kind))
              : POLAR_OK;
}

static polar_status read_line(reader *r, polar_costs *c, unsigned *seen) {
    char w[POLAR_LONGEST_WORD];
    int k = 0;
    if (!polar_reader_word(r, w) || w[0] == '#') return POLAR_OK;
    while (k < KEYS && strcmp(w, keys[k]) != 0) k++;
    if (k != VERSION_KEY && !(*seen & 1))
        return polar_reader_refuse(r, "'polar-costs %d' should come first", VERSION);
    if (k < KEYS) {
        if (*seen >> k & 1) return polar_reader_refuse(r, "'%s' comes twice", w);
        if (c->count > 0)
            return polar_reader_refuse(r, "'%s' should come before the samples", w);
        *seen |= 1u << k;
        return value(r, k, c);
    }
    int kind = 0;
    while (kind < POLAR_COSTS_KINDS && strcmp(w, polar_costs_kind_name(kind)) != 0) kind++;
    if (kind == POLAR_COSTS_KINDS)
        return polar_reader_refuse(r, "'%s' is neither a key nor a kernel", w);
    return sample(r, kind, c);
}

static bool has(const polar_costs *c, int kind, polar_format f) {
    for (int i = c->first[kind]; i < c->first[kind + 1]; i++)
        if (c->sample[i].format == f) return true;
    return false;
}

/* What is missing in f64 and f32, from the costs compiled in; as much of it as there is room
 * for. */
static void fill(polar_costs *c) {
    static const polar_format real[] = {POLAR_F64, POLAR_F32};
    const polar_costs *d = &polar_costs_default;
    for (int kind = 0; kind < POLAR_COSTS_KINDS; kind++)
        for (int k = 0; k < 2; k++) {
            if (has(c, kind, real[k])) continue;
            for (int i = d->first[kind]; i < d->first[kind + 1]; i++) {
                const polar_costs_sample *s = &d->sample[i];
                if (s->format == real[k])
                    (void)polar_costs_add(c, kind, s->format, s->m, s->n, s->seconds);
            }
        }
}

polar_status polar_costs_parse(const char *text, polar_costs *c, polar_why *why) {
    reader r;
    unsigned seen = 0;
    polar_status st = POLAR_OK;
    polar_costs_clear(c);
    polar_reader_open(&r, text, why);
    while (!st && polar_reader_line(&r)) st = read_line(&r, c, &seen);
    if (!st && c->count == 0) st = polar_reader_refuse(&r, "the costs end without a sample");
    polar_reader_close(&r);
    if (!st) fill(c);
    return st;
}

polar_status polar_costs_read(const char *path, polar_costs *c, polar_why *why) {
    polar_why inner = {""};
    char *text;
    polar_status st = polar_reader_file(path, "measured costs", &text, why);
    if (st) return st;
    st = polar_costs_parse(text, c, &inner);
    free(text);
    return st ? polar_fail(why, st, "%s: %s", path, inner.text) : POLAR_OK;
}
