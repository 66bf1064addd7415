/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Parts of a run side by side: a stream each, which begins where the first lane's stream is and
 * which that waits for at the end. The host waits once, at the end, and only where a part has
 * factored by Cholesky.
 *
 * Streams, and not the libraries' batches: cusolverDn<t>potrfBatched and cublas<t>trsmBatched
 * are for many small matrices, and of QR cuBLAS has a batch of small ones alone. A QR's panels
 * and a Cholesky's diagonal blocks leave most of the chip to others whatever the order is.
 */
#include "cuda_verbs.h"

/* The largest order that goes side by side, chosen: beyond it a term's products fill the chip,
 * and the memory of eight terms is more than what is gained. */
enum { LANES_ORDER = 4096 };

static polar_status make(struct cuda_context *c) {
    while (c->lanes < POLAR_MOST_LANES) {
        struct cuda_lane *l = &c->lane[c->lanes];
        const polar_status s = polar_cuda_lane_open(l, 0);
        if (s != POLAR_OK) {
            polar_cuda_lane_close(l);
            return s;
        }
        c->lanes++;
    }
    return polar_cuda_grow(c);
}

/* Should they not be to be had, run() says so. */
static int most(int64_t n, polar_format f) {
    struct cuda_context *c;
    (void)f;
    if (n > LANES_ORDER) return 1;
    if (polar_cuda_lanes_open() < POLAR_MOST_LANES && polar_cuda_enter(&c) == POLAR_OK)
        (void)polar_cuda_leave(c, make(c));
    return POLAR_MOST_LANES;
}

static polar_status fork_all(struct cuda_context *c, int count) {
    TRY(polar_cuda_status(CUDA cudaEventRecord(c->lane[0].event, c->lane[0].stream)));
    for (int i = 1; i < count; i++)
        TRY(polar_cuda_status(
            CUDA cudaStreamWaitEvent(c->lane[i].stream, c->lane[0].event, 0)));
    return POLAR_OK;
}

/* A lane that cannot be followed is waited for: its memory is the caller's again after this. */
static polar_status join_all(struct cuda_context *c, int count) {
    polar_status all = POLAR_OK;
    for (int i = 1; i < count; i++) {
        const struct cuda_lane *l = &c->lane[i];
        const polar_status s = polar_cuda_follow(l->event, l->stream, c->lane[0].stream);
        if (s != POLAR_OK) (void)CUDA cudaStreamSynchronize(l->stream);
        if (all == POLAR_OK) all = s;
    }
    return all;
}

static int *verdicts(const struct cuda_context *c) {
    return (int *)(void *)(c->lane[0].small + CUDA_SMALL_BYTES);
}

/* What Cholesky has found in those that have `factored`. */
static polar_status judge(struct cuda_context *c, polar_engine *lane, int count,
                          const bool factored[]) {
    const int *found = (const int *)(const void *)c->pinned;
    bool any = false;
    for (int i = 0; i < count; i++) any = any || factored[i];
    if (!any) return POLAR_OK;
    TRY(polar_cuda_status(CUDA cudaMemcpyAsync(c->pinned, verdicts(c), CUDA_VERDICT_BYTES,
                                               cudaMemcpyDeviceToHost, c->stream)));
    TRY(polar_cuda_wait(c));
    for (int i = 0; i < count; i++)
        if (factored[i] && lane[i].status == POLAR_OK)
            lane[i].status = polar_cuda_definite(found + 2 * i);
    return POLAR_OK;
}

static polar_status side_by_side(struct cuda_context *c, polar_engine *lane, int count,
                                 polar_branch *part, void *parts) {
    bool factored[POLAR_MOST_LANES] = {false};
    TRY(make(c));
    TRY(fork_all(c, count));
    for (int i = 0; i < count; i++) {
        c->factored = &factored[i];
        c->verdict = verdicts(c) + 2 * i;
        polar_cuda_lane_take(c, i);
        part(parts, &lane[i], i);
    }
    c->factored = NULL;
    c->verdict = NULL;
    polar_cuda_lane_take(c, 0);
    TRY(join_all(c, count));
    return judge(c, lane, count, factored);
}

static polar_status run(polar_engine *lane, int count, polar_branch *part, void *parts) {
    struct cuda_context *c;
    TRY(polar_cuda_enter(&c));
    return polar_cuda_leave(c, side_by_side(c, lane, count, part, parts));
}

const polar_lanes polar_cuda_lanes = {.most = most, .run = run};
