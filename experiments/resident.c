/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * polar_factor takes matrices of the host and brings factors back there. An optimizer's lie on
 * the device, and so do those of the codes that it is compared with: here an oracle's run is
 * called on them as polar_factor would, A scaled by a power of two before.
 */
#include "resident.h"

#include <math.h>
#include <stdlib.h>

static polar_status resolve(const polar_oracle *o, polar_cmat A, const polar_options *options,
                            polar_resident *r) {
    const polar_options *d = &o->defaults;
    r->options = *options;
    if (!r->options.backend) r->options.backend = &polar_cpu;
    if (!r->options.pivot) r->options.pivot = d->pivot;
    if (!r->options.rank) r->options.rank = d->rank;
    if (!r->options.normalise) r->options.normalise = d->normalise;
    if (A.m < A.n) return polar_fail(&r->why, POLAR_UNSUITED, "want m >= n");
    polar_cost cost;
    const polar_status s =
        polar_factor_cost(o, A.m, A.n, A.format, false, 1e-3, &r->options, NULL, &cost);
    if (s) return polar_fail(&r->why, s, "%s: %s", o->name, polar_status_text(s));
    const polar_format f = r->options.format;
    const bool whole = o->formats & POLAR_BIT(f);
    r->shape = (polar_shape){.m = A.m,
                             .n = A.n,
                             .format = whole ? f : polar_format_get(f)->wide,
                             .backend = r->options.backend,
                             .options = &r->options};
    r->flops = cost.flops * (double)r->count;
    return POLAR_OK;
}

static bool spoils(const polar_resident *r) {
    return !(r->oracle->traits & POLAR_POLYNOMIAL);
}

/* Everything's place in one block; base NULL: only how large it is. */
static void layout(polar_resident *r, void *base) {
    const polar_shape *s = &r->shape;
    const polar_format wide = polar_format_get(s->format)->wide;
    polar_arena a = {.backend = s->backend, .base = base, .size = INT64_MAX};
    for (int64_t i = 0; i < r->count; i++) {
        r->A[i] = polar_arena_mat(&a, s->m, s->n, wide);
        r->U[i] = polar_arena_mat(&a, s->m, s->n, s->format);
    }
    r->spare = spoils(r) ? polar_arena_mat(&a, s->m, s->n, wide) : r->A[0];
    r->work_bytes = 0;
    r->work = polar_arena_work(&a, 1u << POLAR_VERB_NORM, s->m, s->n, wide, &r->work_bytes);
    r->scratch = base ? (char *)base + a.used : NULL;
    const int64_t scratch = r->oracle->scratch(s);
    r->bytes = scratch < 0 || a.used > INT64_MAX - scratch ? -1 : a.used + scratch;
}

static void borrow(polar_resident *r) {
    r->engine.work = r->work;
    r->engine.work_bytes = r->work_bytes;
}

/* All copies of the matrix, largest entry in [1/2,1). */
static polar_status fill(polar_resident *r) {
    polar_engine *e = &r->engine;
    int exponent = 0;
    borrow(r);
    polar_copy_in(e, POLAR_N, 1, r->host, r->A[0]);
    const double largest = polar_norm_of(e, POLAR_NORM_MAX, r->A[0]);
    if (!e->status && !isfinite(largest))
        return polar_fail(&r->why, POLAR_NO_ANSWER, "the matrix holds NaN or infinity");
    frexp(largest, &exponent);
    polar_axpby(e, ldexp(1, -exponent), r->A[0], 0, r->A[0], r->A[0]);
    for (int64_t i = 1; i < r->count; i++) polar_axpby(e, 1, r->A[0], 0, r->A[0], r->A[i]);
    return e->status;
}

/* Whether A is still what it was: a polynomial oracle that used it up could not be timed so. */
static polar_status check(polar_resident *r) {
    borrow(r);
    const polar_mat A = r->A[0];
    const double norm = polar_norm_of(&r->engine, POLAR_NORM_FRO, A);
    polar_status s = fill(r);
    borrow(r);
    if (!s && norm != polar_norm_of(&r->engine, POLAR_NORM_FRO, A))
        s = polar_fail(&r->why, POLAR_UNSUITED, "%s uses its matrix up", r->oracle->name);
    return s ? s : r->engine.status;
}

polar_status polar_resident_open(const polar_oracle *o, int64_t count, polar_cmat A,
                                 const polar_options *options, polar_resident *r) {
    *r = (polar_resident){.oracle = o, .count = count, .host = A};
    polar_status s = resolve(o, A, options, r);
    if (s) return s;
    r->A = calloc((size_t)count, sizeof *r->A);
    r->U = calloc((size_t)count, sizeof *r->U);
    r->values = calloc((size_t)(A.n > 0 ? A.n : 1), sizeof *r->values);
    if (!r->A || !r->U || !r->values)
        return polar_fail(&r->why, POLAR_NO_MEMORY, "no memory on the host");
    r->shape.values = r->values;
    layout(r, NULL);
    r->block = r->bytes < 0 ? NULL : r->options.backend->alloc(r->bytes, NULL);
    if (!r->block)
        return polar_fail(&r->why, POLAR_NO_MEMORY, "%lld bytes are not to be had",
                          (long long)r->bytes);
    layout(r, r->block);
    polar_engine_init(&r->engine, r->options.backend);
    s = fill(r);
    if (!s) s = polar_resident_launch(r);
    if (s == POLAR_NOT_CONVERGED) s = POLAR_OK;
    if (!s) s = polar_resident_wait(r);
    if (!s && !spoils(r)) s = check(r);
    if (s && !r->why.text[0]) polar_fail(&r->why, s, "%s", polar_status_text(s));
    return s;
}

void polar_resident_close(polar_resident *r) {
    if (r->block) r->options.backend->release(r->block, NULL);
    free(r->A);
    free(r->U);
    free(r->values);
    *r = (polar_resident){.oracle = NULL};
}

polar_status polar_resident_launch(polar_resident *r) {
    polar_status last = POLAR_OK;
    polar_report report;
    polar_report_init(&report);
    for (int64_t i = 0; i < r->count; i++) {
        polar_mat A = r->A[i];
        if (spoils(r)) {
            polar_axpby(&r->engine, 1, A, 0, A, r->spare);
            A = r->spare;
        }
        last = r->oracle->run(&r->shape, &r->engine, A, r->U[i], r->scratch, &report);
        if (last && last != POLAR_NOT_CONVERGED) break;
    }
    if (last && report.why.text[0]) r->why = report.why;
    return last;
}

polar_status polar_resident_wait(polar_resident *r) {
    const polar_mat U = r->U[r->count - 1];
    return polar_resident_get(
        r, polar_mat_of(r->pixel, U.m > 0, U.n > 0, 1, polar_format_get(U.format)->wide));
}

polar_status polar_resident_get(polar_resident *r, polar_mat U) {
    polar_cmat D = polar_const(r->U[r->count - 1]);
    D.m = U.m;
    D.n = U.n;
    polar_copy_out(&r->engine, POLAR_N, 1, D, U);
    return r->engine.status;
}
