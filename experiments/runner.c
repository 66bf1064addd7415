/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * An optimizer's matrices lie on the device, and so do those of the codes that we are compared
 * with. Where they can be replayed there, as one graph, they are; else an oracle's run is
 * called on one after the other, as polar_factor would.
 */
#include "runner.h"

#include "polar/gram.h"

#include <math.h>
#include <stdlib.h>

/* Everything's place in one block; base NULL: only how large it is. */
static int64_t place_copies(polar_copies *c, polar_cmat A, void *base, polar_engine *e) {
    polar_arena a = {.backend = c->backend, .base = base, .size = INT64_MAX};
    for (int64_t i = 0; i < c->count; i++) c->A[i] = polar_arena_mat(&a, A.m, A.n, A.format);
    e->work_bytes = 0;
    e->work = polar_arena_work(&a, 1u << POLAR_VERB_NORM, A.m, A.n, A.format, &e->work_bytes);
    return a.used;
}

polar_status polar_copies_open(const polar_backend *b, int64_t count, polar_cmat A,
                               polar_copies *c, polar_why *why) {
    const char *missing = b->missing ? b->missing() : NULL;
    polar_engine e;
    int exponent = 0;
    *c = (polar_copies){.backend = b, .count = count};
    if (missing) return polar_fail(why, POLAR_UNSUITED, "backend %s: %s", b->name, missing);
    if (A.m < A.n || A.n < 1)
        return polar_fail(why, POLAR_UNSUITED, "a matrix of %lld by %lld: want m >= n >= 1",
                          (long long)A.m, (long long)A.n);
    polar_engine_init(&e, b);
    c->A = calloc((size_t)count, sizeof *c->A);
    const int64_t bytes = c->A ? place_copies(c, A, NULL, &e) : -1;
    c->block = bytes >= 0 && bytes < INT64_MAX ? b->alloc(bytes, NULL) : NULL;
    if (!c->block)
        return polar_fail(why, POLAR_NO_MEMORY, "%lld bytes for the matrices are not to be had",
                          (long long)bytes);
    place_copies(c, A, c->block, &e);
    polar_copy_in(&e, POLAR_N, 1, A, c->A[0]);
    const double largest = polar_norm_of(&e, POLAR_NORM_MAX, c->A[0]);
    if (!e.status && !isfinite(largest))
        return polar_fail(why, POLAR_NO_ANSWER, "the matrix holds NaN or infinity");
    frexp(largest, &exponent);
    polar_axpby(&e, ldexp(1, -exponent), c->A[0], 0, c->A[0], c->A[0]);
    for (int64_t i = 1; i < count; i++) polar_axpby(&e, 1, c->A[0], 0, c->A[0], c->A[i]);
    return polar_fail(why, e.status, "%s", polar_status_text(e.status));
}

void polar_copies_close(polar_copies *c) {
    if (c->block) c->backend->release(c->block, NULL);
    free(c->A);
    *c = (polar_copies){.count = 0};
}

static polar_status resolve(const polar_options *options, polar_runner *r, polar_why *why) {
    const polar_oracle *o = r->oracle;
    const polar_mat A = r->of->A[0];
    r->options = *options;
    if (!r->options.pivot) r->options.pivot = o->defaults.pivot;
    if (!r->options.rank) r->options.rank = o->defaults.rank;
    if (!r->options.normalise) r->options.normalise = o->defaults.normalise;
    polar_cost cost;
    polar_status s =
        polar_factor_cost(o, A.m, A.n, A.format, false, 1e-3, &r->options, NULL, &cost);
    if (s) return polar_fail(why, s, "%s: %s", o->name, polar_status_text(s));
    if (r->options.gram_blocks == POLAR_GRAM_AUTO) { /* or every run would choose again */
        polar_gram_choice c;
        if ((s = polar_gram_plan(A.m, A.n, A.format, &r->options, &c, why))) return s;
        r->options.gram_blocks = c.blocks;
        r->options.gram_cuts = c.cuts;
        r->options.gram_space = c.space;
    }
    const polar_format f = r->options.format;
    if (!(o->formats & POLAR_BIT(f)) || polar_format_get(f)->wide != A.format)
        return polar_fail(why, POLAR_UNSUITED, "%s does not run in %s on matrices of %s",
                          o->name, polar_format_get(f)->name, polar_format_get(A.format)->name);
    r->shape = (polar_shape){.m = A.m,
                             .n = A.n,
                             .format = f,
                             .backend = r->options.backend,
                             .options = &r->options,
                             .values = r->values};
    r->expected = cost.flops * (double)r->of->count;
    return POLAR_OK;
}

static bool spoils(const polar_runner *r) {
    return !(r->oracle->traits & POLAR_POLYNOMIAL);
}

static void layout(polar_runner *r, void *base) {
    const polar_shape *s = &r->shape;
    const polar_format wide = r->of->A[0].format;
    polar_arena a = {.backend = s->backend, .base = base, .size = INT64_MAX};
    for (int64_t i = 0; i < r->of->count; i++) {
        r->U[i] = polar_arena_mat(&a, s->m, s->n, s->format);
        r->inputs[i] = polar_const(r->of->A[i]);
    }
    if (spoils(r)) r->spare = polar_arena_mat(&a, s->m, s->n, wide);
    r->work_bytes = 0;
    r->work = polar_arena_work(&a, 1u << POLAR_VERB_NORM, s->m, s->n, wide, &r->work_bytes);
    r->scratch = base ? (char *)base + a.used : NULL;
    const int64_t scratch = r->oracle->scratch(s);
    r->bytes = scratch < 0 || a.used > INT64_MAX - scratch ? -1 : a.used + scratch;
}

static double norm_of_first(polar_runner *r) {
    r->engine.work = r->work;
    r->engine.work_bytes = r->work_bytes;
    return polar_norm_of(&r->engine, POLAR_NORM_FRO, r->of->A[0]);
}

polar_status polar_runner_open(const polar_oracle *o, const polar_copies *of,
                               const polar_options *options, polar_runner *r, polar_why *why) {
    *r = (polar_runner){.oracle = o, .of = of};
    r->U = calloc((size_t)of->count, sizeof *r->U);
    r->inputs = calloc((size_t)of->count, sizeof *r->inputs);
    r->values = calloc((size_t)of->A[0].n, sizeof *r->values);
    if (!r->U || !r->inputs || !r->values)
        return polar_fail(why, POLAR_NO_MEMORY, "no memory on the host");
    polar_status s = resolve(options, r, why);
    if (s) return s;
    layout(r, NULL);
    r->block = r->bytes < 0 ? NULL : of->backend->alloc(r->bytes, NULL);
    if (!r->block)
        return polar_fail(why, POLAR_NO_MEMORY, "%lld bytes are not to be had",
                          (long long)r->bytes);
    layout(r, r->block);
    polar_engine_init(&r->engine, of->backend);
    const double before = norm_of_first(r);
    if (polar_replay_create(o, of->count, r->inputs, r->U, &r->options, &r->replay, NULL) !=
        POLAR_OK)
        r->replay = NULL;
    r->bytes += polar_replay_bytes(r->replay);
    s = polar_runner_launch(r, why);
    r->counted = r->replay ? NAN : r->engine.flops;
    if (!s && norm_of_first(r) != before)
        return polar_fail(why, POLAR_UNSUITED, "%s uses its matrix up", o->name);
    if (!s && (s = r->engine.status)) polar_fail(why, s, "%s", polar_status_text(s));
    return s;
}

void polar_runner_close(polar_runner *r) {
    polar_replay_destroy(r->replay);
    if (r->block) r->of->backend->release(r->block, NULL);
    free(r->U);
    free(r->inputs);
    free(r->values);
    *r = (polar_runner){.oracle = NULL};
}

polar_status polar_runner_launch(polar_runner *r, polar_why *why) {
    polar_status s = POLAR_OK;
    polar_report report;
    polar_report_init(&report);
    if (r->replay) {
        s = polar_replay_execute(r->replay, NULL, NULL);
        return polar_fail(why, s, "%s", polar_status_text(s));
    }
    for (int64_t i = 0; i < r->of->count && !s; i++) {
        polar_mat A = r->of->A[i];
        if (spoils(r)) {
            polar_axpby(&r->engine, 1, A, 0, A, r->spare);
            A = r->spare;
        }
        s = r->oracle->run(&r->shape, &r->engine, A, r->U[i], r->scratch, &report);
        if (s == POLAR_NOT_CONVERGED) s = POLAR_OK;
    }
    if (s)
        polar_fail(why, s, "%s", report.why.text[0] ? report.why.text : polar_status_text(s));
    return s;
}

polar_status polar_runner_wait(polar_runner *r) {
    const polar_format wide = r->of->A[0].format;
    const polar_status s = r->replay ? polar_replay_reports(r->replay, NULL) : POLAR_OK;
    if (s && s != POLAR_NOT_CONVERGED) return s;
    return polar_runner_get(r, polar_mat_of(r->pixel, 1, 1, 1, wide));
}

polar_status polar_runner_get(polar_runner *r, polar_mat U) {
    polar_cmat D = polar_const(r->U[r->of->count - 1]);
    D.m = U.m;
    D.n = U.n;
    polar_copy_out(&r->engine, POLAR_N, 1, D, U);
    return r->engine.status;
}
