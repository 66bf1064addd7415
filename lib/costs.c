/* SPDX-License-Identifier: BSD-3-Clause */
/* Costs in order of kind and size, and the rates between them. */
#include "polar/costs.h"

#include <math.h>
#include <string.h>

static const char *const names[POLAR_COSTS_KINDS] = {
#define NAME(id, name) [POLAR_VERB_##id] = #name,
    POLAR_VERB_LIST(NAME)
#undef NAME
        [POLAR_COSTS_QR_PIVOTED] = "qr_pivoted",
    [POLAR_COSTS_PASS] = "pass",
    [POLAR_COSTS_MATVEC] = "matvec",
    [POLAR_COSTS_CALL] = "call",
};

const char *polar_costs_kind_name(int kind) {
    return kind >= 0 && kind < POLAR_COSTS_KINDS ? names[kind] : NULL;
}

void polar_costs_clear(polar_costs *c) {
    memset(c, 0, sizeof *c);
}

static int compare(const polar_costs_sample *a, const polar_costs_sample *b) {
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    if (a->format != b->format) return a->format < b->format ? -1 : 1;
    if (a->n != b->n) return a->n < b->n ? -1 : 1;
    return a->m == b->m ? 0 : a->m < b->m ? -1 : 1;
}

polar_status polar_costs_add(polar_costs *c, int kind, polar_format f, int64_t m, int64_t n,
                             double seconds) {
    const polar_costs_sample s = {kind, f, m, n, seconds};
    const polar_format_row *row = polar_format_get(f);
    const bool sized = kind == POLAR_COSTS_CALL ? m == 0 && n == 0 : n >= 1 && m >= n;
    if (!polar_costs_kind_name(kind) || !row || row->emulated || !sized || !isfinite(seconds) ||
        !(seconds > 0))
        return POLAR_BAD_ARGUMENT;
    int at = c->first[kind];
    while (at < c->first[kind + 1] && compare(&c->sample[at], &s) < 0) at++;
    if (at < c->first[kind + 1] && compare(&c->sample[at], &s) == 0) return POLAR_BAD_ARGUMENT;
    if (c->count == POLAR_COSTS_MOST) return POLAR_TOO_LARGE;
    memmove(&c->sample[at + 1], &c->sample[at], (size_t)(c->count - at) * sizeof s);
    c->sample[at] = s;
    c->count++;
    for (int k = kind + 1; k <= POLAR_COSTS_KINDS; k++) c->first[k]++;
    return POLAR_OK;
}

/* Operations, or what stands for them: bytes of a pass, entries of the others. */
static double work(int kind, int64_t m, int64_t n, int64_t k, polar_format f) {
    const double entries = (double)m * (double)n;
    const bool is_complex = polar_format_get(f)->is_complex;
    switch (kind) {
    case POLAR_COSTS_QR_PIVOTED:
        return polar_verb_flops(POLAR_VERB_QR, m, n, k, f);
    case POLAR_COSTS_PASS:
        return (double)n;
    case POLAR_COSTS_MATVEC:
        return (is_complex ? 8 : 2) * entries;
    case POLAR_VERB_NORM:
        return (is_complex ? 2 : 1) * entries;
    case POLAR_VERB_MIX:
        return (is_complex ? 2 : 1) * entries * (1 + log2((double)n));
    default:
        return polar_verb_flops((polar_verb)kind, m, n, k, f);
    }
}

/* What a sample is of, as polar_verb_flops takes it. */
static double sample_work(const polar_costs_sample *s) {
    switch (s->kind) {
    case POLAR_VERB_GRAM:
        return work(s->kind, s->n, s->n, s->m, s->format);
    case POLAR_VERB_GEMM:
    case POLAR_VERB_SYMM:
    case POLAR_VERB_QR_APPLY:
        return work(s->kind, s->m, s->n, s->n, s->format);
    default:
        return work(s->kind, s->m, s->n, 0, s->format);
    }
}

/* Size and aspect ratio of a call, as the samples have them. */
struct place {
    double size, aspect;
};

static struct place place(int kind, int64_t rows, int64_t columns, int64_t inner) {
    double m = (double)rows, n = (double)columns, k = (double)inner, high;
    switch (kind) {
    case POLAR_VERB_GEMM:
    case POLAR_VERB_SYMM:
        high = fmax(m, fmax(n, k));
        n = sqrt(m * n * k / high);
        return (struct place){n, high / n};
    case POLAR_VERB_GRAM:
        return (struct place){n, k / n};
    case POLAR_VERB_QR_APPLY:
        n = sqrt(n * k);
        return (struct place){n, m / n};
    case POLAR_VERB_SVD:
        return (struct place){fmin(m, n), fmax(m, n) / fmin(m, n)};
    case POLAR_VERB_NORM:
        return (struct place){sqrt(m * n), 1};
    default:
        return (struct place){n, m / n};
    }
}

/* On the line through (x0,y0) and (x1,y1), between them. */
static double between(double x, double x0, double y0, double x1, double y1) {
    if (!(x > x0)) return y0;
    if (!(x < x1)) return y1;
    return y0 + (y1 - y0) * ((x - x0) / (x1 - x0));
}

/* Samples [from,to) of one kind, format and n; before `first` none are of its kind and format.
 */
struct group {
    const polar_costs_sample *s;
    int first, from, to;
};

/* The group of the sample at `last`, when that is its last one. */
static struct group group_until(const polar_costs_sample *s, int first, int last) {
    struct group g = {s, first, last, last + 1};
    while (g.from > first && s[g.from - 1].n == s[last].n) g.from--;
    return g;
}

static double aspect_of(const polar_costs_sample *s) {
    return log((double)s->m / (double)s->n);
}

/*
 * log of the rate at an aspect ratio. Where a group has no sample as thin as those of smaller n
 * have, it gains by thinness what they do.
 */
static double rate_of_group(struct group g, double aspect) {
    int i = g.from;
    while (i + 1 < g.to && aspect_of(&g.s[i + 1]) <= aspect) i++;
    const double x0 = aspect_of(&g.s[i]), y0 = log(sample_work(&g.s[i]) / g.s[i].seconds);
    if (aspect <= x0) return y0;
    if (i + 1 == g.to) {
        if (g.from == g.first) return y0;
        const struct group smaller = group_until(g.s, g.first, g.from - 1);
        return y0 + rate_of_group(smaller, aspect) - rate_of_group(smaller, x0);
    }
    const double y1 = log(sample_work(&g.s[i + 1]) / g.s[i + 1].seconds);
    return between(aspect, x0, y0, aspect_of(&g.s[i + 1]), y1);
}

/* log of the rate at a place, NaN where there is no sample of that kind and format */
static double rate(const polar_costs *c, int kind, polar_format f, struct place p) {
    const double size = log(p.size), aspect = log(p.aspect);
    int first = c->first[kind], end = c->first[kind + 1];
    while (first < end && c->sample[first].format != f) first++;
    while (end > first && c->sample[end - 1].format != f) end--;
    if (first == end) return NAN;
    int last = first; /* of the samples that are no larger, or of the smallest */
    while (last + 1 < end && (c->sample[last + 1].n == c->sample[first].n ||
                              log((double)c->sample[last + 1].n) <= size))
        last++;
    const struct group low = group_until(c->sample, first, last);
    const double x0 = log((double)c->sample[last].n), y0 = rate_of_group(low, aspect);
    if (last + 1 == end || size <= x0) return y0;
    int top = last + 1;
    while (top + 1 < end && c->sample[top + 1].n == c->sample[last + 1].n) top++;
    const struct group high = group_until(c->sample, first, top);
    return between(size, x0, y0, log((double)c->sample[top].n), rate_of_group(high, aspect));
}

static double call(const polar_costs *c) {
    const int at = c->first[POLAR_COSTS_CALL];
    return at < c->first[POLAR_COSTS_CALL + 1] ? c->sample[at].seconds : 0;
}

/* f64 for c128, f32 for c64 */
static polar_format real_of(polar_format f) {
    return f == POLAR_C128 ? POLAR_F64 : f == POLAR_C64 ? POLAR_F32 : f;
}

static double seconds(const polar_costs *c, int kind, int64_t m, int64_t n, int64_t k,
                      polar_format f) {
    const struct place p = place(kind, m, n, k);
    const double amount = work(kind, m, n, k, f);
    double r = rate(c, kind, f, p);
    if (isnan(r)) r = rate(c, kind, real_of(f), p);
    return fmax(amount / exp(r), call(c)) + 0 * r; /* NaN without a sample */
}

double polar_costs_kind_seconds(const polar_costs *c, int kind, int64_t m, int64_t n, int64_t k,
                                polar_format f) {
    const polar_format_row *row = polar_format_get(f);
    const bool product = kind == POLAR_VERB_GEMM || kind == POLAR_VERB_GRAM ||
                         kind == POLAR_VERB_SYMM || kind == POLAR_VERB_QR_APPLY;
    if (m <= 0 || n <= 0 || (product && k <= 0)) return 0;
    if (!row->emulated) return seconds(c, kind, m, n, k, f);
    return seconds(c, kind, m, n, k, row->wide) +
           polar_costs_pass(c, 2 * m * n * row->host_bytes);
}

double polar_costs_seconds(const polar_costs *c, polar_verb v, int64_t m, int64_t n, int64_t k,
                           polar_format f) {
    return polar_costs_kind_seconds(c, (int)v, m, n, k, f);
}

double polar_costs_pass(const polar_costs *c, int64_t bytes) {
    return bytes <= 0 ? 0 : seconds(c, POLAR_COSTS_PASS, bytes, bytes, 0, POLAR_F64);
}

double polar_costs_matvec(const polar_costs *c, int64_t n, polar_format f) {
    return n <= 0 ? 0 : seconds(c, POLAR_COSTS_MATVEC, n, n, 0, polar_format_get(f)->wide);
}
