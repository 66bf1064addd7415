/* SPDX-License-Identifier: BSD-3-Clause */
/* Samples of every kernel at the sizes that costs are interpolated between. */
#include "costs_measured.h"

#include <stdio.h>
#include <string.h>

#include "job.h"
#include "kernels.h"
#include "rate.h"

enum {
    SOME_CALLS = 4,
    MOST_CALLS = 25,
    ENTRIES = 1 << 21,
    LEAST_PASS = 14,
    MOST_PASS = 28,
    LARGEST = 2048,
    YARDSTICK = 512
};

static const double enough = 0.01, long_enough = 0.4, too_dear = 1.5; /* seconds */

/* Where everything is measured. */
struct room {
    const polar_backend *backend;
    void *block;
    int64_t bytes;
    double *values;
    polar_rate rate; /* of a product, in turns with the kernels */
    double usual;    /* what it was in the beginning */
};

/* Kernels that go together, the second on what the first leaves; -1: none. */
static const struct turn {
    int kind[2];
    bool tall; /* in use for m > n */
} turns[] = {
    {{POLAR_VERB_GEMM, -1}, true},
    {{POLAR_VERB_GRAM, -1}, true},
    {{POLAR_VERB_SYMM, -1}, false},
    {{POLAR_VERB_QR, POLAR_VERB_QR_APPLY}, true},
    {{POLAR_VERB_QR_STACKED, POLAR_VERB_STACKED}, false},
    {{POLAR_VERB_CHOLESKY, -1}, false},
    {{POLAR_VERB_SOLVE, -1}, false},
    {{POLAR_VERB_POSDEF_INVERSE, -1}, false},
    {{POLAR_VERB_TRIANGLE, -1}, true},
    {{POLAR_VERB_LU, POLAR_VERB_LU_INVERSE}, false},
    {{POLAR_VERB_TRIANGLE_INVERSE, -1}, false},
    {{POLAR_VERB_MIX, -1}, true},
    {{POLAR_VERB_NORM, -1}, false},
    {{POLAR_COSTS_MATVEC, -1}, false},
    {{POLAR_COSTS_QR_PIVOTED, -1}, true},
    {{POLAR_VERB_SVD, -1}, true},
    {{POLAR_VERB_EIGH, -1}, false},
};
enum { TURNS = sizeof turns / sizeof *turns };

/* How much faster than usual the machine is: others may be at work on it. What a sample took
 * times that is what it takes usually, so that samples of different minutes go together. */
static double pace(struct room *r) {
    const double p = polar_rate_measure(&r->rate, 1) / r->usual;
    return p > 0 ? p : 1;
}

struct call {
    polar_kernels *o;
    int kind;
    double seconds;
};

static void time_call(void *jobs, int worker, int64_t i) {
    struct call *c = jobs;
    (void)worker;
    (void)i;
    c->seconds = polar_kernels_time(c->o, c->kind);
}

/* As in polar_factor. */
static double kernel_seconds(const polar_backend *b, polar_kernels *o, int kind) {
    struct call c = {o, kind, 0};
    if (b->run)
        b->run(b->workers(), 1, time_call, &c);
    else
        time_call(&c, 0, 0);
    return c.seconds;
}

/* The median of several calls: in a run kernels find the caches as others left them, and are
 * seldom as fast as at their best. */
static polar_status time_turn(struct room *r, polar_kernels *o, const struct turn *t,
                              polar_costs *c) {
    double sample[2][MOST_CALLS], total = 0, median, spread;
    const double before = pace(r);
    int calls = 0;
    polar_status st = POLAR_OK;
    while (calls < MOST_CALLS &&
           (total < enough || (calls < SOME_CALLS && total < long_enough))) {
        for (int i = 0; i < 2 && t->kind[i] >= 0; i++)
            total += sample[i][calls] = kernel_seconds(r->backend, o, t->kind[i]);
        calls++;
    }
    if (o->e.status == POLAR_UNSUITED) { /* the backend has no such kernel */
        o->e.status = POLAR_OK;
        return POLAR_OK;
    }
    const double now = (before + pace(r)) / 2;
    for (int i = 0; i < 2 && t->kind[i] >= 0 && !st; i++) {
        polar_job_median(sample[i], calls, &median, &spread);
        st = polar_costs_add(c, t->kind[i], o->A.format, o->A.m, o->A.n, median * now);
    }
    return st ? st : o->e.status;
}

/* Seconds that a turn will take, by the samples so far; 0 when there are none. */
static double foretold(const polar_costs *c, const struct turn *t, polar_format f, int64_t m,
                       int64_t n) {
    double s = 0;
    for (int i = 0; i < 2 && t->kind[i] >= 0; i++) {
        const bool gram = t->kind[i] == POLAR_VERB_GRAM;
        const double one =
            polar_costs_kind_seconds(c, t->kind[i], gram ? n : m, n, gram ? m : n, f);
        if (one > 0) s += one;
    }
    return s;
}

/* Carves them; with a base of NULL it only counts. */
static polar_kernels operands(const polar_backend *b, void *base, int64_t *bytes,
                              polar_format f, int64_t m, int64_t n) {
    polar_kernels o;
    polar_arena a = {.backend = b, .base = base, .size = *bytes};
    memset(&o, 0, sizeof o);
    polar_engine_init(&o.e, b);
    polar_kernels_layout(&a, m, n, f, &o);
    if (a.used > *bytes) *bytes = a.used;
    return o;
}

static polar_status measure_shape(struct room *r, polar_format f, int64_t m, int64_t n,
                                  polar_costs *c) {
    int64_t bytes = r->bytes;
    polar_kernels o = operands(r->backend, r->block, &bytes, f, m, n);
    polar_status st = POLAR_OK;
    o.values = r->values;
    polar_kernels_fill(&o);
    for (int i = 0; i < TURNS && !st; i++)
        if ((m == n || turns[i].tall) && foretold(c, &turns[i], f, m, n) < too_dear)
            st = time_turn(r, &o, &turns[i], c);
    return st;
}

/* D = X + Y of `bytes` in all; 0: a call on one entry */
static polar_status measure_pass(struct room *r, int64_t bytes, polar_costs *c) {
    const int64_t m = bytes ? 1024 : 1, n = bytes ? (bytes / 24 + m - 1) / m : 1;
    double sample[MOST_CALLS], total = 0, median, spread;
    int calls = 0;
    polar_kernels o;
    polar_arena a = {.backend = r->backend, .base = r->block, .size = r->bytes};
    memset(&o, 0, sizeof o);
    polar_engine_init(&o.e, r->backend);
    polar_mat *const X[] = {&o.A, &o.W, &o.D};
    for (int i = 0; i < 3; i++) {
        *X[i] = polar_arena_mat(&a, m, n, POLAR_F64);
        polar_shift(&o.e, 1, 0, *X[i]);
    }
    const double before = pace(r);
    while (calls < MOST_CALLS && (calls < SOME_CALLS || total < enough))
        total += sample[calls++] = polar_kernels_time(&o, POLAR_COSTS_PASS);
    const double now = (before + pace(r)) / 2;
    polar_job_median(sample, calls, &median, &spread);
    if (o.e.status) return o.e.status;
    const int64_t moved = bytes ? 24 * m * n : 0;
    return polar_costs_add(c, bytes ? POLAR_COSTS_PASS : POLAR_COSTS_CALL, POLAR_F64, moved,
                           moved, median * now);
}

static polar_status measure_format(struct room *r, polar_format f, polar_costs *c) {
    static const int aspects[] = {1, 4, 16, 64};
    const bool is_complex = polar_format_get(f)->is_complex;
    polar_status st = POLAR_OK;
    for (int64_t n = 16; n <= LARGEST && !st; n *= 2)
        for (int i = 0; i < 4 && !st; i++) {
            const int64_t m = aspects[i] * n;
            const int64_t most =
                n > LARGEST / 4 ? 2 * ENTRIES : ENTRIES; /* large ones tall too */
            const bool wanted = is_complex ? m == n && (n == 128 || n == 512)
                                           : m == n || (n >= 64 && m * n <= most);
            if (wanted) st = measure_shape(r, f, m, n, c);
        }
    return st;
}

/* All kernels in one block of memory, as a run has it. */
static polar_status measure(struct room *r, polar_costs *c) {
    static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};
    const unsigned done = r->backend->formats & r->backend->factor_formats;
    polar_status st = polar_rate_open(r->backend, POLAR_F64, YARDSTICK, &r->rate);
    if (st) return st;
    r->usual = polar_rate_measure(&r->rate, MOST_CALLS);
    st = measure_pass(r, 0, c);
    for (int i = LEAST_PASS; i <= MOST_PASS && !st; i++)
        st = measure_pass(r, (int64_t)3 << i >> 1, c);
    for (int i = 0; i < 4 && !st; i++)
        if (done & POLAR_BIT(formats[i])) st = measure_format(r, formats[i], c);
    polar_rate_close(&r->rate);
    return st;
}

polar_status polar_costs_measure(const polar_backend *b, polar_costs *c, polar_why *why) {
    struct room r = {.backend = b, .bytes = (int64_t)1 << (MOST_PASS + 1)};
    polar_status st = POLAR_NO_MEMORY;
    polar_blas_info blas;
    polar_blas_get(&blas);
    polar_costs_clear(c);
    snprintf(c->cpu, sizeof c->cpu, "%s", blas.cpu);
    snprintf(c->blas, sizeof c->blas, "%s, core %s", blas.library, blas.core);
    snprintf(c->backend, sizeof c->backend, "%s", b->name);
    c->threads = blas.threads;
    operands(b, NULL, &r.bytes, POLAR_F64, LARGEST, LARGEST); /* the most of all shapes */
    operands(b, NULL, &r.bytes, POLAR_F64, 64 * 256, 256);
    r.block = b->alloc(r.bytes, NULL);
    r.values = polar_alloc(NULL, LARGEST * sizeof *r.values);
    if (r.block && r.values) st = measure(&r, c);
    polar_release(NULL, r.values);
    b->release(r.block, NULL);
    return st ? polar_fail(why, st, "the kernels of %s cannot be timed: %s", b->name,
                           polar_status_text(st))
              : POLAR_OK;
}
