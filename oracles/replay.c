/* SPDX-License-Identifier: BSD-3-Clause */
/* Replays: a graph where the backend makes one of the job, else a batch with its memory kept.
 */
#include "polar/replay.h"

#include "resident.h"
#include "side_by_side.h"

struct polar_replay {
    const polar_oracle *oracle;
    polar_options options;
    polar_schedule schedule; /* options point here */
    int64_t count;
    polar_cmat *A;
    polar_mat *U;
    polar_report *reports; /* of host matrices */
    struct item *items;
    bool executed, graphic, opened;
    struct batch batch;
    struct resident resident; /* of those that are not empty */
    void *graph;
    polar_status last;
};

static bool same_shape(polar_cmat X, polar_cmat Y) {
    return X.m == Y.m && X.n == Y.n && X.format == Y.format && X.place == Y.place;
}

static bool is_empty(polar_cmat X) {
    return X.m == 0 || X.n == 0;
}

static struct polar_replay *furnish(const polar_oracle *o, int64_t count, const polar_cmat A[],
                                    const polar_mat U[], const polar_options *options) {
    const polar_allocator *a = options ? options->allocator : NULL;
    const size_t n = (size_t)count + 1;
    struct polar_replay *p = polar_alloc(a, sizeof *p);
    if (!p) return NULL;
    *p = (struct polar_replay){.oracle = o, .count = count};
    p->options = options ? *options : polar_options_default();
    if (!p->options.backend) p->options.backend = &polar_cpu;
    if (p->options.schedule) {
        p->schedule = *p->options.schedule;
        p->options.schedule = &p->schedule;
    }
    p->A = polar_alloc(a, n * sizeof *p->A);
    p->U = polar_alloc(a, n * sizeof *p->U);
    p->items = polar_alloc(a, n * sizeof *p->items);
    p->reports = polar_alloc(a, n * sizeof *p->reports);
    if (!p->A || !p->U || !p->items || !p->reports) {
        polar_replay_destroy(p);
        return NULL;
    }
    for (int64_t i = 0; i < count; i++) {
        p->A[i] = A[i];
        p->U[i] = U[i];
    }
    return p;
}

/* What is wrong with the first matrix with which something is, at creation. */
static polar_status check(const struct polar_replay *p, const polar_cmat A[],
                          const polar_mat U[], polar_why *why) {
    for (int64_t i = 0; i < p->count; i++) {
        polar_report r;
        polar_report_init(&r);
        polar_status s = POLAR_OK;
        if (A[i].place != p->A[0].place)
            s = polar_fail(&r.why, POLAR_UNSUITED,
                           "some matrices lie on the host, some do not");
        if (s == POLAR_OK) s = polar_resident_check(p->oracle, A[i], U[i], &p->options, &r);
        if (s == POLAR_OK) continue;
        if (why) *why = r.why;
        return s;
    }
    return POLAR_OK;
}

/* The same later, in the time of a launch: what depends on shape and format was right. */
static bool alike(const struct polar_replay *p, const polar_cmat A[], const polar_mat U[]) {
    const struct job any = {.format = POLAR_F64, .anywhere = true};
    for (int64_t i = 0; i < p->count; i++)
        if (!same_shape(A[i], p->A[i]) ||
            !same_shape(polar_const(U[i]), polar_const(p->U[i])) ||
            polar_check(&any, A[i], U[i], NULL, NULL) != POLAR_OK)
            return false;
    return true;
}

/* a pass over all, as a job to be recorded */
static polar_status enqueue(void *replay) {
    struct polar_replay *p = replay;
    for (int64_t k = 0; k < p->resident.chunk_count; k++) {
        struct chunk *c = &p->resident.chunks[k];
        c->status = polar_resident_enqueue(&p->resident, c);
        if (c->status != POLAR_OK) return c->status;
    }
    return POLAR_OK;
}

static polar_status address(struct polar_replay *p, bool nowhere) {
    struct resident *t = &p->resident;
    for (int64_t i = 0; i < t->count; i++) {
        t->items[i].A = p->A[t->items[i].index];
        t->items[i].U = p->U[t->items[i].index];
    }
    for (int64_t k = 0; k < t->chunk_count; k++) {
        const polar_status s = polar_resident_address(t, &t->chunks[k], nowhere);
        if (s != POLAR_OK) return s;
    }
    return POLAR_OK;
}

/* Once without a graph, with matrices of zeros: whatever is loaded at its first use is there
 * when the graph is captured, and what fails says so itself. */
static polar_status make_graph(struct polar_replay *p) {
    int64_t count = 0;
    for (int64_t i = 0; i < p->count; i++)
        if (!is_empty(p->A[i])) p->items[count++] = (struct item){i, p->A[i], p->U[i]};
    if (count == 0) return POLAR_OK;
    polar_status s = polar_resident_open(&p->resident, p->oracle, count, p->items, &p->options);
    if (s != POLAR_OK) return s;
    p->opened = true;
    polar_engine e;
    polar_engine_init(&e, p->options.backend);
    s = address(p, true);
    if (s == POLAR_OK) s = enqueue(p);
    if (s == POLAR_OK) s = polar_resident_outcomes(&p->resident, 0, count);
    if (s == POLAR_OK) s = p->options.backend->resident->record(&e, enqueue, p, &p->graph);
    if (s == POLAR_OK) s = address(p, false);
    return s;
}

static polar_status make_rooms(struct polar_replay *p) {
    p->batch = (struct batch){.o = p->oracle,
                              .A = p->A,
                              .U = p->U,
                              .options = &p->options,
                              .reports = p->reports,
                              .backend = p->options.backend,
                              .count = p->count};
    return polar_batch_furnish(&p->batch, p->options.allocator, true) ? POLAR_OK
                                                                      : POLAR_NO_MEMORY;
}

polar_status polar_replay_create(const polar_oracle *o, int64_t count, const polar_cmat A[],
                                 const polar_mat U[], const polar_options *options,
                                 polar_replay **p, polar_why *why) {
    if (!p) return polar_fail(why, POLAR_BAD_ARGUMENT, "nowhere to put a replay");
    *p = NULL;
    if (!o || count < 0 || (count > 0 && (!A || !U)))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "a replay without an oracle, A, U or a count");
    struct polar_replay *r = furnish(o, count, A, U, options);
    if (!r) return polar_fail(why, POLAR_NO_MEMORY, "no memory for a list of matrices");
    polar_status s = check(r, A, U, why);
    if (s != POLAR_OK) {
        polar_replay_destroy(r);
        return s;
    }
    const bool device = count > 0 && A[0].place == POLAR_DEVICE;
    r->graphic = device && polar_resident_suits(o, &r->options);
    if (device && !r->graphic)
        s = polar_fail(why, POLAR_UNSUITED, "%s on backend %s wants its matrices on the host",
                       o->name, r->options.backend->name);
    else
        s = r->graphic ? make_graph(r) : make_rooms(r);
    if (s == POLAR_OK) {
        *p = r;
        return s;
    }
    if (!device || r->graphic) polar_fail(why, s, "%s", polar_status_text(s));
    polar_replay_destroy(r);
    return s;
}

/* Before anything is touched: whether the queue can be joined. */
static polar_status look_at(const struct polar_replay *p, void *queue) {
    polar_engine e;
    polar_engine_init(&e, p->options.backend);
    return p->options.backend->resident->joinable(&e, queue);
}

/* The table of addresses is the replay's own: it need not wait for the queue. */
static polar_status launch(struct polar_replay *p, bool moved, bool queued, void *queue) {
    const polar_resident *b = p->options.backend->resident;
    polar_status s = POLAR_OK;
    polar_engine e;
    polar_engine_init(&e, p->options.backend);
    if (moved || p->last != POLAR_OK) s = address(p, false);
    if (s != POLAR_OK || !p->graph) return s;
    return queued ? b->replay_on(&e, p->graph, queue) : b->replay(&e, p->graph);
}

static polar_status execute(struct polar_replay *p, const polar_cmat A[], const polar_mat U[],
                            bool queued, void *queue) {
    const polar_cmat *from = A ? A : p->A;
    const polar_mat *to = U ? U : p->U;
    if ((A || U) && !alike(p, from, to)) return POLAR_BAD_ARGUMENT;
    const polar_status asked = queued && p->graph ? look_at(p, queue) : POLAR_OK;
    if (asked == POLAR_UNSUITED) return asked;
    bool moved = false;
    for (int64_t i = 0; i < p->count; i++) {
        moved = moved || from[i].data != p->A[i].data || from[i].ld != p->A[i].ld ||
                to[i].data != p->U[i].data || to[i].ld != p->U[i].ld;
        p->A[i] = from[i];
        p->U[i] = to[i];
    }
    p->executed = true;
    if (!p->graphic) {
        for (int i = 0; i < POLAR_MOST_WORKERS; i++) p->batch.worker[i].status = POLAR_OK;
        polar_batch_run(&p->batch);
        return POLAR_OK;
    }
    p->last = asked == POLAR_OK ? launch(p, moved, queued, queue) : asked;
    return p->last;
}

polar_status polar_replay_execute(polar_replay *p, const polar_cmat A[], const polar_mat U[]) {
    return p ? execute(p, A, U, false, NULL) : POLAR_BAD_ARGUMENT;
}

polar_status polar_replay_execute_on(polar_replay *p, const polar_cmat A[], const polar_mat U[],
                                     void *stream) {
    if (!p) return POLAR_BAD_ARGUMENT;
    if (p->count > 0 && !p->graphic) return POLAR_UNSUITED;
    return execute(p, A, U, p->graphic, stream);
}

/* the least index that is not OK */
static polar_status graph_reports(struct polar_replay *p, polar_report reports[]) {
    struct resident *t = &p->resident;
    struct worker worst = {.status = POLAR_OK};
    polar_status s = p->last;
    if (s == POLAR_OK && p->opened) s = polar_resident_outcomes(t, 0, t->count);
    if (s != POLAR_OK) return s;
    for (int64_t i = 0; reports && i < p->count; i++) {
        if (!is_empty(p->A[i])) continue;
        polar_report_init(&reports[i]);
        (void)polar_resident_check(p->oracle, p->A[i], p->U[i], &p->options, &reports[i]);
        polar_end_report(POLAR_OK, &reports[i]);
    }
    for (int64_t k = 0; k < t->chunk_count; k++)
        for (int64_t i = 0; i < t->chunks[k].count; i++) {
            const int64_t at = t->items[t->chunks[k].first + i].index;
            polar_batch_note(
                &worst, at,
                polar_resident_report(t, &t->chunks[k], i, reports ? &reports[at] : NULL));
        }
    return worst.status;
}

polar_status polar_replay_reports(polar_replay *p, polar_report reports[]) {
    if (!p || !p->executed) return POLAR_BAD_ARGUMENT;
    if (p->graphic) return graph_reports(p, reports);
    for (int64_t i = 0; reports && i < p->count; i++) reports[i] = p->reports[i];
    return polar_batch_worst(&p->batch);
}

int64_t polar_replay_bytes(const polar_replay *p) {
    if (!p) return 0;
    int64_t bytes = p->resident.bytes + p->batch.whole.bytes;
    for (int i = 0; i < p->batch.furnished; i++) bytes += p->batch.worker[i].room.bytes;
    return bytes;
}

void polar_replay_destroy(polar_replay *p) {
    if (!p) return;
    const polar_allocator *a = p->options.allocator;
    if (p->opened) polar_resident_close(&p->resident); /* the block's release waits */
    if (p->graph) p->options.backend->resident->discard(p->graph);
    if (p->batch.backend) polar_batch_clear(&p->batch, a);
    polar_release(a, p->A);
    polar_release(a, p->U);
    polar_release(a, p->items);
    polar_release(a, p->reports);
    polar_release(a, p);
}
