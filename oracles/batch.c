/* SPDX-License-Identifier: BSD-3-Clause */
/* Many matrices: the small ones side by side, as the backend does that, the others in turn. */
#include <stdio.h>

#include "factor.h"

/* What one worker has: memory, and the first of its matrices that was not OK. */
struct worker {
    struct room room;
    int64_t first;
    polar_status status;
};

struct batch {
    const polar_oracle *o;
    const polar_cmat *A;
    const polar_mat *U, *H;
    const polar_options *options;
    polar_report *reports;
    const polar_backend *backend;
    int64_t count;
    struct worker worker[POLAR_MOST_WORKERS];
};

static bool is_small(const struct batch *b, int64_t i) {
    const int64_t m = b->A[i].m, n = b->A[i].n, most = b->backend->small;
    return b->backend->run && m <= most && n <= most && m * n <= most;
}

static void one(struct batch *b, struct worker *w, const struct room *room, int64_t i) {
    polar_mat H = b->H ? b->H[i] : (polar_mat){0};
    const polar_status s = polar_factor_in(room, b->o, b->A[i], b->U[i], b->H ? &H : NULL,
                                           b->options, b->reports ? &b->reports[i] : NULL);
    if (s == POLAR_OK || (w->status != POLAR_OK && w->first < i)) return;
    w->first = i;
    w->status = s;
}

static void small(void *jobs, int worker, int64_t i) {
    struct batch *b = jobs;
    struct worker *w = &b->worker[worker];
    if (is_small(b, i)) one(b, w, w->room.block ? &w->room : NULL, i);
}

/* Memory for the largest of the small ones, and how many they are. */
static struct room largest(const struct batch *b, int64_t *smalls) {
    struct room most = {.bytes = 0};
    *smalls = 0;
    for (int64_t i = 0; i < b->count; i++) {
        if (!is_small(b, i)) continue;
        const struct room r = polar_factor_room(b->o, b->A[i].m, b->A[i].n, b->A[i].format,
                                                b->H != NULL, b->options);
        if (r.bytes > most.bytes) most.bytes = r.bytes;
        if (r.doubles > most.doubles) most.doubles = r.doubles;
        ++*smalls;
    }
    return most;
}

/* False: no memory, *r is empty. */
static bool furnish(const struct batch *b, const polar_allocator *a, struct room *r) {
    r->block = b->backend->alloc(r->bytes, a);
    r->values = polar_alloc(a, (size_t)(r->doubles > 0 ? r->doubles : 1) * sizeof(double));
    if (r->block && r->values) return true;
    polar_release(a, r->values);
    b->backend->release(r->block, a);
    *r = (struct room){.block = NULL};
    return false;
}

/* With less memory fewer workers; with none the caller alone, who asks for every matrix. */
static void side_by_side(struct batch *b, const polar_allocator *a) {
    int64_t smalls;
    const struct room most = largest(b, &smalls);
    if (smalls == 0) return;
    int workers = b->backend->workers(), furnished = 0;
    if (workers > smalls) workers = (int)smalls;
    while (furnished < workers) {
        b->worker[furnished].room = most;
        if (!furnish(b, a, &b->worker[furnished].room)) break;
        furnished++;
    }
    b->backend->run(furnished > 0 ? furnished : 1, b->count, small, b);
    for (int i = 0; i < furnished; i++) {
        polar_release(a, b->worker[i].room.values);
        b->backend->release(b->worker[i].room.block, a);
    }
}

static polar_status refuse(int64_t count, polar_report *reports, const char *why) {
    for (int64_t i = 0; reports && i < count; i++) {
        polar_report_init(&reports[i]);
        polar_fail(&reports[i].why, POLAR_BAD_ARGUMENT, "%s", why);
        snprintf(reports[i].status, sizeof reports[i].status, "%s",
                 polar_status_name(POLAR_BAD_ARGUMENT));
    }
    return POLAR_BAD_ARGUMENT;
}

polar_status polar_factor_batch(const polar_oracle *o, int64_t count, const polar_cmat A[],
                                const polar_mat U[], const polar_mat H[],
                                const polar_options *options, polar_report reports[]) {
    struct batch b = {o, A, U, H, options, reports, .count = count};
    if (count == 0) return POLAR_OK;
    if (count < 0 || !A || !U) return refuse(count, reports, "a batch without A, U or a count");
    b.backend = options && options->backend ? options->backend : &polar_cpu;
    side_by_side(&b, options ? options->allocator : NULL);
    for (int64_t i = 0; i < count; i++)
        if (!is_small(&b, i)) one(&b, &b.worker[0], NULL, i);
    const struct worker *worst = &b.worker[0];
    for (int i = 1; i < POLAR_MOST_WORKERS; i++) {
        const struct worker *w = &b.worker[i];
        if (w->status != POLAR_OK && (worst->status == POLAR_OK || w->first < worst->first))
            worst = w;
    }
    return worst->status;
}
