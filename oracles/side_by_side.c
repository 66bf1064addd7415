/* SPDX-License-Identifier: BSD-3-Clause */
#include "side_by_side.h"

static bool is_small(const struct batch *b, int64_t i) {
    const int64_t m = b->A[i].m, n = b->A[i].n, most = b->backend->small;
    return b->backend->run && m <= most && n <= most && m * n <= most;
}

static bool is_done(const struct batch *b, int64_t i) {
    return b->done && b->done[i];
}

void polar_batch_note(struct worker *w, int64_t i, polar_status s) {
    if (s == POLAR_OK || (w->status != POLAR_OK && w->first < i)) return;
    w->first = i;
    w->status = s;
}

polar_status polar_batch_worst(const struct batch *b) {
    const struct worker *worst = &b->worker[0];
    for (int i = 1; i < POLAR_MOST_WORKERS; i++) {
        const struct worker *w = &b->worker[i];
        if (w->status != POLAR_OK && (worst->status == POLAR_OK || w->first < worst->first))
            worst = w;
    }
    return worst->status;
}

static void one(struct batch *b, struct worker *w, const struct room *room, int64_t i) {
    polar_mat H = b->H ? b->H[i] : (polar_mat){0};
    polar_batch_note(w, i,
                     polar_factor_in(room->block ? room : NULL, b->o, b->A[i], b->U[i],
                                     b->H ? &H : NULL, b->options,
                                     b->reports ? &b->reports[i] : NULL));
}

static void small(void *jobs, int worker, int64_t i) {
    struct batch *b = jobs;
    struct worker *w = &b->worker[worker];
    if (is_small(b, i) && !is_done(b, i)) one(b, w, &w->room, i);
}

/* Memory for the largest of the small ones, or of the others, and how many they are. */
static struct room largest(const struct batch *b, bool smalls, int64_t *count) {
    struct room most = {.bytes = 0};
    *count = 0;
    for (int64_t i = 0; i < b->count; i++) {
        if (is_small(b, i) != smalls || is_done(b, i)) continue;
        const struct room r = polar_factor_room(b->o, b->A[i].m, b->A[i].n, b->A[i].format,
                                                b->H != NULL, b->options);
        if (r.bytes > most.bytes) most.bytes = r.bytes;
        if (r.doubles > most.doubles) most.doubles = r.doubles;
        ++*count;
    }
    return most;
}

static void unfurnish(const struct batch *b, const polar_allocator *a, struct room *r) {
    polar_release(a, r->values);
    b->backend->release(r->block, a);
    *r = (struct room){.block = NULL};
}

/* False: no memory, *r is empty. */
static bool furnish(const struct batch *b, const polar_allocator *a, struct room *r) {
    r->block = b->backend->alloc(r->bytes, a);
    r->values = polar_alloc(a, (size_t)(r->doubles > 0 ? r->doubles : 1) * sizeof(double));
    if (r->block && r->values) return true;
    unfurnish(b, a, r);
    return false;
}

bool polar_batch_furnish(struct batch *b, const polar_allocator *a, bool whole) {
    int64_t smalls, others;
    const struct room most = largest(b, true, &smalls);
    b->furnished = 0;
    b->whole = largest(b, false, &others);
    if (!whole || others == 0)
        b->whole = (struct room){.block = NULL};
    else if (!furnish(b, a, &b->whole))
        return false;
    if (smalls == 0) return true;
    int workers = b->backend->workers();
    if (workers > smalls) workers = (int)smalls;
    while (b->furnished < workers) {
        b->worker[b->furnished].room = most;
        if (!furnish(b, a, &b->worker[b->furnished].room)) break;
        b->furnished++;
    }
    if (b->furnished > 0) return true;
    unfurnish(b, a, &b->whole);
    return false;
}

void polar_batch_clear(struct batch *b, const polar_allocator *a) {
    unfurnish(b, a, &b->whole);
    for (int i = 0; i < b->furnished; i++) unfurnish(b, a, &b->worker[i].room);
    b->furnished = 0;
}

void polar_batch_run(struct batch *b) {
    bool smalls = false;
    for (int64_t i = 0; i < b->count && !smalls; i++) smalls = is_small(b, i) && !is_done(b, i);
    if (smalls) b->backend->run(b->furnished > 0 ? b->furnished : 1, b->count, small, b);
    for (int64_t i = 0; i < b->count; i++)
        if (!is_small(b, i) && !is_done(b, i)) one(b, &b->worker[0], &b->whole, i);
}
