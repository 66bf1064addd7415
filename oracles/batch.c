/* SPDX-License-Identifier: BSD-3-Clause */
/* Many matrices: batches where the backend has them, small ones side by side where it does
 * that, the others in turn. */
#include "resident.h"

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
    bool *done; /* NULL: none is */
    struct worker worker[POLAR_MOST_WORKERS];
};

static bool is_small(const struct batch *b, int64_t i) {
    const int64_t m = b->A[i].m, n = b->A[i].n, most = b->backend->small;
    return !(b->done && b->done[i]) && b->backend->run && m <= most && n <= most &&
           m * n <= most;
}

static void note(struct worker *w, int64_t i, polar_status s) {
    if (s == POLAR_OK || (w->status != POLAR_OK && w->first < i)) return;
    w->first = i;
    w->status = s;
}

static void one(struct batch *b, struct worker *w, const struct room *room, int64_t i) {
    polar_mat H = b->H ? b->H[i] : (polar_mat){0};
    const polar_status s = polar_factor_in(room, b->o, b->A[i], b->U[i], b->H ? &H : NULL,
                                           b->options, b->reports ? &b->reports[i] : NULL);
    note(w, i, s);
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

/* With too little memory for all at once, in halves, down to one. */
static void in_batches(struct batch *b, struct item *items, int64_t count) {
    struct resident t;
    if (count == 0) return;
    const polar_status s = polar_resident_open(&t, b->o, count, items, b->options);
    if (s != POLAR_OK && count > 1) {
        in_batches(b, items, count / 2);
        in_batches(b, items + count / 2, count - count / 2);
        return;
    }
    if (s == POLAR_OK) polar_resident_run(&t);
    for (int64_t k = 0; s == POLAR_OK && k < t.chunk_count; k++)
        for (int64_t i = 0; i < t.chunks[k].count; i++) {
            const int64_t at = items[t.chunks[k].first + i].index;
            note(&b->worker[0], at,
                 polar_resident_report(&t, &t.chunks[k], i,
                                       b->reports ? &b->reports[at] : NULL));
            b->done[at] = true;
        }
    if (s == POLAR_OK) polar_resident_close(&t);
    if (s == POLAR_OK) return;
    polar_report own, *r = b->reports ? &b->reports[items->index] : &own;
    polar_report_init(r);
    note(&b->worker[0], items->index, polar_end_report(s, r));
    b->done[items->index] = true;
}

/* Those that are right and not empty. */
static void together(struct batch *b, const polar_allocator *a) {
    struct item *items = polar_alloc(a, (size_t)b->count * sizeof *items);
    b->done = polar_alloc(a, (size_t)b->count * sizeof *b->done);
    int64_t right = 0;
    for (int64_t i = 0; items && b->done && i < b->count; i++) {
        polar_report own, *r = b->reports ? &b->reports[i] : &own;
        b->done[i] = false;
        polar_report_init(r);
        const polar_status s = polar_resident_check(b->o, b->A[i], b->U[i], b->options, r);
        if (s == POLAR_OK && (b->A[i].m == 0 || b->A[i].n == 0)) continue;
        if (s == POLAR_OK) {
            items[right++] = (struct item){i, b->A[i], b->U[i]};
            continue;
        }
        note(&b->worker[0], i, polar_end_report(s, r));
        b->done[i] = true;
    }
    if (items && b->done) in_batches(b, items, right);
    if (!items) {
        polar_release(a, b->done);
        b->done = NULL;
    }
    polar_release(a, items);
}

static polar_status refuse(polar_status s, int64_t count, polar_report *reports,
                           const char *why) {
    for (int64_t i = 0; reports && i < count; i++) {
        polar_report_init(&reports[i]);
        polar_end_report(polar_fail(&reports[i].why, s, "%s", why), &reports[i]);
    }
    return s;
}

polar_status polar_factor_batch(const polar_oracle *o, int64_t count, const polar_cmat A[],
                                const polar_mat U[], const polar_mat H[],
                                const polar_options *options, polar_report reports[]) {
    struct batch b = {o, A, U, H, options, reports, .count = count};
    if (count == 0) return POLAR_OK;
    if (count < 0 || !A || !U)
        return refuse(POLAR_BAD_ARGUMENT, count, reports, "a batch without A, U or a count");
    b.backend = options && options->backend ? options->backend : &polar_cpu;
    const polar_allocator *a = options ? options->allocator : NULL;
    if (o && options && !H && polar_resident_suits(o, options)) together(&b, a);
    side_by_side(&b, a);
    for (int64_t i = 0; i < count; i++)
        if (!is_small(&b, i) && !(b.done && b.done[i])) one(&b, &b.worker[0], NULL, i);
    polar_release(a, b.done);
    const struct worker *worst = &b.worker[0];
    for (int i = 1; i < POLAR_MOST_WORKERS; i++) {
        const struct worker *w = &b.worker[i];
        if (w->status != POLAR_OK && (worst->status == POLAR_OK || w->first < worst->first))
            worst = w;
    }
    return worst->status;
}

/* Entry k of a matrix: its address. */
static void *entry(const void *data, int64_t k, polar_format f, polar_place place) {
    const polar_format_row *row = polar_format_get(f);
    return (char *)(uintptr_t)data + k * (place == POLAR_HOST ? row->host_bytes : row->bytes);
}

polar_status polar_factor_strided(const polar_oracle *o, int64_t count, polar_cmat A,
                                  int64_t stride_A, polar_mat U, int64_t stride_U,
                                  const polar_options *options, polar_report reports[]) {
    const polar_allocator *a = options ? options->allocator : NULL;
    if (count == 0) return POLAR_OK;
    if (count < 0 || !polar_format_get(A.format) || !polar_format_get(U.format))
        return refuse(POLAR_BAD_ARGUMENT, count, reports,
                      "a batch without a count or a format");
    if (stride_A < 0 || stride_U < 0)
        return refuse(POLAR_BAD_ARGUMENT, count, reports, "a negative stride");
    polar_cmat *As = polar_alloc(a, (size_t)count * sizeof *As);
    polar_mat *Us = polar_alloc(a, (size_t)count * sizeof *Us);
    for (int64_t i = 0; As && Us && i < count; i++) {
        As[i] = A;
        Us[i] = U;
        As[i].data = entry(A.data, i * stride_A, A.format, A.place);
        Us[i].data = entry(U.data, i * stride_U, U.format, U.place);
    }
    const polar_status s =
        As && Us ? polar_factor_batch(o, count, As, Us, NULL, options, reports)
                 : refuse(POLAR_NO_MEMORY, count, reports, "no memory for a list of matrices");
    polar_release(a, As);
    polar_release(a, Us);
    return s;
}
