/* SPDX-License-Identifier: BSD-3-Clause */
#include "resident.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Entries that a chunk has at most, or one matrix: some tens of waves of the tiles of a product
 * on a large device, and half a gigabyte of room. Chosen, not measured. */
enum { MOST_ENTRIES = 1 << 26 };

bool polar_resident_suits(const polar_oracle *o, const polar_options *options) {
    const polar_normalise n = options->normalise ? options->normalise : o->defaults.normalise;
    return o->traits & POLAR_UNWATCHED && n == POLAR_NORMALISE_FRO && options->backend &&
           options->backend->resident;
}

polar_status polar_resident_check(const polar_oracle *o, polar_cmat A, polar_mat U,
                                  const polar_options *options, polar_report *r) {
    struct job j;
    polar_engine none;
    polar_status s = polar_prepare(o, A.m, A.n, A.format, options, &j, &r->why);
    if (s != POLAR_OK) return s;
    polar_engine_init(&none, options->backend);
    polar_fill_report(&j, &none, r);
    j.anywhere = true;
    if (A.place != U.place)
        return polar_fail(&r->why, POLAR_BAD_ARGUMENT, "A and U lie in different places");
    return polar_check(&j, A, U, NULL, &r->why);
}

/* Where a matrix and its iteration lie in the memory of a slice. */
struct layout {
    polar_mat A, U;     /* wide; of the iteration's format */
    polar_mat from, to; /* copies of the caller's, if those are the host's */
    void *scratch;
    int64_t total;
};

static struct layout layout(const struct job *j, const struct item *i, char *base) {
    const polar_shape *s = &j->shape;
    polar_arena a = {.backend = s->backend, .base = base, .size = INT64_MAX};
    struct layout t = {.A = {0}};
    t.A = polar_arena_mat(&a, s->m, s->n, polar_format_get(s->format)->wide);
    t.U = polar_arena_mat(&a, s->m, s->n, s->format);
    if (i->A.place == POLAR_HOST) {
        t.from = polar_arena_mat(&a, s->m, s->n, i->A.format);
        t.to = polar_arena_mat(&a, s->m, s->n, i->U.format);
    }
    const int64_t scratch = j->oracle->scratch(s);
    t.scratch = base ? base + a.used : NULL;
    const bool fits = scratch >= 0 && a.used >= 0 && a.used < INT64_MAX / 2 - scratch;
    t.total = fits ? (a.used + scratch + 63) / 64 * 64 : -1;
    return t;
}

static int sign(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

/* what must be equal in a chunk */
static int compare(const struct item *x, const struct item *y) {
    const int key[] = {sign(x->A.m, y->A.m), sign(x->A.n, y->A.n),
                       sign(x->A.format, y->A.format), sign(x->U.format, y->U.format),
                       sign(x->A.place, y->A.place)};
    for (int i = 0; i < 5; i++)
        if (key[i]) return key[i];
    return 0;
}

static int in_order(const void *a, const void *b) {
    const struct item *x = a, *y = b;
    const int c = compare(x, y);
    return c ? c : sign(x->index, y->index);
}

/* Chunks of at most so many entries or one matrix each; the bytes of the largest, or -1. */
static int64_t divide(struct resident *t, const polar_oracle *o, const polar_options *options,
                      int64_t entries) {
    int64_t most = 0;
    t->chunk_count = 0;
    for (int64_t i = 0; i < t->count;) {
        struct chunk *c = &t->chunks[t->chunk_count++];
        const polar_cmat A = t->items[i].A;
        int64_t n = entries / (A.m * A.n);
        if (n > t->backend->resident->most) n = t->backend->resident->most;
        *c = (struct chunk){.first = i, .count = 1};
        while (c->count < n && i + c->count < t->count &&
               compare(&t->items[i], &t->items[i + c->count]) == 0)
            c->count++;
        i += c->count;
        if (polar_prepare(o, A.m, A.n, A.format, options, &c->job, NULL) != POLAR_OK) return -1;
        c->bytes = layout(&c->job, &t->items[c->first], NULL).total;
        if (c->bytes < 0 || c->bytes > INT64_MAX / 4 / c->count) return -1;
        if (c->bytes * c->count > most) most = c->bytes * c->count;
    }
    return most;
}

static bool furnish_host(struct resident *t) {
    const polar_allocator *a = t->allocator;
    const size_t n = (size_t)t->count;
    if (n > SIZE_MAX / 4 / sizeof *t->chunks) return false;
    t->chunks = polar_alloc(a, n * sizeof *t->chunks);
    t->ports = polar_alloc(a, 2 * n * sizeof *t->ports);
    t->outcomes = polar_alloc(a, n * sizeof *t->outcomes);
    return t->chunks && t->ports && t->outcomes;
}

void polar_resident_close(struct resident *t) {
    t->backend->release(t->block, t->allocator);
    polar_release(t->allocator, t->chunks);
    polar_release(t->allocator, t->ports);
    polar_release(t->allocator, t->outcomes);
}

polar_status polar_resident_open(struct resident *t, const polar_oracle *o, int64_t count,
                                 struct item *items, const polar_options *options) {
    const int64_t ports = 2 * count * (int64_t)sizeof(polar_port),
                  head = ports + count * (int64_t)sizeof(polar_outcome);
    int64_t slices = -1;
    *t = (struct resident){options->backend, options->allocator, items, .count = count};
    qsort(items, (size_t)count, sizeof *items, in_order);
    const bool furnished = furnish_host(t);
    for (int64_t entries = MOST_ENTRIES; furnished && !t->block; entries /= 4) {
        slices = divide(t, o, options, entries);
        if (slices >= 0) t->block = t->backend->alloc(slices + head + 64, t->allocator);
        if (slices < 0 || t->chunk_count == count) break; /* one at a time */
    }
    if (!t->block) {
        polar_resident_close(t);
        return furnished && slices < 0 ? POLAR_TOO_LARGE : POLAR_NO_MEMORY;
    }
    t->bytes = slices + head + 64;
    t->slices = t->block; /* aligned as the backend does it */
    t->table = (polar_port *)(void *)(t->slices + slices);
    t->out = (polar_outcome *)(void *)((char *)t->table + ports);
    return POLAR_OK;
}

static bool on_host(const struct resident *t, const struct chunk *c) {
    return t->items[c->first].A.place == POLAR_HOST;
}

static polar_mat of_slice(polar_mat X, const struct chunk *c, int64_t i) {
    X.data = (char *)X.data + i * c->bytes;
    return X;
}

polar_status polar_resident_address(struct resident *t, struct chunk *c, bool nowhere) {
    const struct layout l = layout(&c->job, &t->items[c->first], t->slices);
    polar_engine e;
    polar_engine_init(&e, t->backend);
    for (int64_t i = 0; i < c->count; i++) {
        const struct item *m = &t->items[c->first + i];
        const bool host = on_host(t, c);
        const polar_mat A = host ? of_slice(l.from, c, i)
                                 : (polar_mat){.data = (void *)m->A.data, .ld = m->A.ld};
        const polar_mat U = host ? of_slice(l.to, c, i) : m->U;
        t->ports[c->first + i] = (polar_port){nowhere ? NULL : A.data, A.ld};
        t->ports[t->count + c->first + i] = (polar_port){nowhere ? NULL : U.data, U.ld};
    }
    for (int k = 0; k < 2 && e.status == POLAR_OK; k++) {
        const int64_t first = k * t->count + c->first;
        e.status =
            t->backend->resident->address(&e, c->count, t->ports + first, t->table + first);
    }
    return e.status;
}

polar_status polar_resident_enqueue(struct resident *t, struct chunk *c) {
    const polar_resident *b = t->backend->resident;
    const struct layout l = layout(&c->job, &t->items[c->first], t->slices);
    polar_engine e;
    polar_engine_init(&e, t->backend);
    e.slices = c->count;
    e.stride = c->bytes;
    polar_report_init(&c->report);
    polar_status s =
        b->gather(&e, t->items[c->first].A, t->table + c->first, t->out + c->first, l.A);
    if (s == POLAR_OK)
        s = c->job.oracle->run(&c->job.shape, &e, l.A, l.U, l.scratch, &c->report);
    if (s == POLAR_OK)
        s = b->scatter(&e, polar_const(l.U), t->items[c->first].U,
                       t->table + t->count + c->first, t->out + c->first);
    polar_fill_report(&c->job, &e, &c->report);
    c->report.bytes = c->bytes;
    return s;
}

polar_status polar_resident_outcomes(struct resident *t, int64_t first, int64_t count) {
    polar_engine e;
    polar_engine_init(&e, t->backend);
    return t->backend->resident->outcomes(&e, count, t->out + first, t->outcomes + first);
}

polar_status polar_resident_report(const struct resident *t, const struct chunk *c, int64_t i,
                                   polar_report *r) {
    const polar_outcome o = t->outcomes[c->first + i];
    polar_report own;
    polar_status s = c->status;
    if (!r) r = &own;
    *r = c->report;
    if (s == POLAR_OK && isnan(o.largest))
        s = polar_fail(&r->why, POLAR_NO_ANSWER, "the matrix holds NaN or infinity");
    if (s == POLAR_OK) s = polar_judge_norm(&c->job, o.norm, r);
    if (o.lost > 0 && (s == POLAR_OK || s == POLAR_NOT_CONVERGED)) s = POLAR_OVERFLOW;
    return polar_end_report(s, r);
}

static polar_status carry_in(struct resident *t, const struct chunk *c) {
    const struct layout l = layout(&c->job, &t->items[c->first], t->slices);
    polar_engine e;
    polar_engine_init(&e, t->backend);
    for (int64_t i = 0; i < c->count; i++)
        polar_copy_in(&e, POLAR_N, 1, t->items[c->first + i].A, of_slice(l.from, c, i));
    return e.status;
}

static polar_status carry_out(struct resident *t, const struct chunk *c) {
    const struct layout l = layout(&c->job, &t->items[c->first], t->slices);
    polar_engine e;
    polar_engine_init(&e, t->backend);
    e.status = polar_resident_outcomes(t, c->first, c->count);
    for (int64_t i = 0; i < c->count && e.status == POLAR_OK; i++) {
        const polar_outcome o = t->outcomes[c->first + i];
        if (!isfinite(o.largest) || !isfinite(o.norm)) continue;
        polar_copy_out(&e, POLAR_N, 1, polar_const(of_slice(l.to, c, i)),
                       t->items[c->first + i].U);
        if (e.status == POLAR_OVERFLOW) e.status = POLAR_OK; /* `lost` says so */
    }
    return e.status;
}

void polar_resident_run(struct resident *t) {
    for (int64_t k = 0; k < t->chunk_count; k++) {
        struct chunk *c = &t->chunks[k];
        c->status = on_host(t, c) ? carry_in(t, c) : POLAR_OK;
        if (c->status == POLAR_OK) c->status = polar_resident_address(t, c, false);
        if (c->status == POLAR_OK) c->status = polar_resident_enqueue(t, c);
        if (c->status == POLAR_OK && on_host(t, c)) c->status = carry_out(t, c);
    }
    for (int64_t k = 0; k < t->chunk_count; k++) {
        struct chunk *c = &t->chunks[k];
        if (c->status == POLAR_OK && !on_host(t, c))
            c->status = polar_resident_outcomes(t, c->first, c->count);
    }
}
