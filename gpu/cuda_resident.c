/* SPDX-License-Identifier: BSD-3-Clause */
/* Batches: numbers of slices stay in the staging block, which every verb may spoil. */
#include "cuda_verbs.h"
#include "index.h"

/* partial sums of so many slices, and a number each after them, fit the staging block */
enum { MOST = 2048, PARTIAL = 3 * INDEX_BLOCKS };
_Static_assert((int64_t)MOST *(PARTIAL + 1) * 8 <= CUDA_STAGING_BYTES, "room for MOST");

static double *partial(struct cuda_context *c) {
    return (double *)(void *)c->staging;
}

/* sums of squares of every slice */
static polar_status squares(struct cuda_context *c, polar_cmat X, unsigned *blocks) {
    *blocks = gpu_squares(c->stream, c->slices, polar_cuda_view(X), false, polar_cuda_view(X),
                          partial(c));
    return polar_cuda_launched();
}

polar_status polar_cuda_unit(struct cuda_context *c, polar_cmat X, polar_mat D) {
    double *factor = partial(c) + (int64_t)c->slices.count * PARTIAL;
    unsigned blocks;
    if (X.m == 0 || X.n == 0) return POLAR_OK;
    TRY(squares(c, X, &blocks));
    gpu_factors(c->stream, c->slices, blocks, partial(c), factor);
    TRY(polar_cuda_launched());
    gpu_scale(c->stream, c->slices, factor, polar_cuda_view(X),
              polar_cuda_view(polar_const(D)));
    return polar_cuda_launched();
}

/* with the context open; its slices are the engine's */
static polar_status enter(const polar_engine *e, struct cuda_context **c) {
    TRY(polar_cuda_enter(c));
    if (e->slices > 0) (*c)->slices = (struct gpu_slices){(unsigned)e->slices, e->stride};
    return POLAR_OK;
}

static polar_status put_ports(struct cuda_context *c, int64_t count, const polar_port *ports,
                              polar_port *table) {
    for (int64_t i = 0; i < count; i += GPU_PORTS) {
        gpu_address(c->stream, (int)index_least(GPU_PORTS, count - i), ports + i, table + i);
        TRY(polar_cuda_launched());
    }
    return POLAR_OK;
}

static polar_status address(polar_engine *e, int64_t count, const polar_port *ports,
                            polar_port *table) {
    struct cuda_context *c;
    TRY(enter(e, &c));
    return polar_cuda_leave(c, polar_cuda_settle(c, put_ports(c, count, ports, table)));
}

static polar_status take_in(struct cuda_context *c, polar_cmat A, const polar_port *table,
                            polar_outcome *outcomes, polar_mat D) {
    const struct gpu_view X = polar_cuda_view(A);
    const unsigned blocks = gpu_survey(c->stream, c->slices, X, table, partial(c));
    TRY(polar_cuda_launched());
    gpu_begin(c->stream, c->slices, blocks, partial(c), outcomes);
    TRY(polar_cuda_launched());
    gpu_gather(c->stream, c->slices, X, table, outcomes, polar_cuda_view(polar_const(D)));
    return polar_cuda_launched();
}

static polar_status gather(polar_engine *e, polar_cmat A, const polar_port *table,
                           polar_outcome *outcomes, polar_mat D) {
    struct cuda_context *c;
    TRY(enter(e, &c));
    return polar_cuda_leave(c, take_in(c, A, table, outcomes, D));
}

static polar_status give_out(struct cuda_context *c, polar_cmat X, polar_mat U,
                             const polar_port *table, polar_outcome *outcomes) {
    unsigned blocks;
    TRY(squares(c, X, &blocks));
    gpu_finish(c->stream, c->slices, blocks, partial(c), outcomes);
    TRY(polar_cuda_launched());
    gpu_scatter(c->stream, c->slices, polar_cuda_view(X), polar_cuda_view(polar_const(U)),
                table, outcomes);
    return polar_cuda_launched();
}

static polar_status scatter(polar_engine *e, polar_cmat X, polar_mat U, const polar_port *table,
                            polar_outcome *outcomes) {
    struct cuda_context *c;
    TRY(enter(e, &c));
    return polar_cuda_leave(c, give_out(c, X, U, table, outcomes));
}

static polar_status get_outcomes(struct cuda_context *c, int64_t count,
                                 const polar_outcome *from, polar_outcome *to) {
    enum { AT_A_TIME = CUDA_SMALL_BYTES / sizeof *to };
    const polar_outcome *pinned = (const polar_outcome *)(const void *)c->pinned;
    for (int64_t i = 0; i < count; i += AT_A_TIME) {
        const int64_t n = index_least(AT_A_TIME, count - i);
        TRY(polar_cuda_status(CUDA cudaMemcpyAsync(c->pinned, from + i, (size_t)n * sizeof *to,
                                                   cudaMemcpyDeviceToHost, c->stream)));
        TRY(polar_cuda_wait(c));
        for (int64_t j = 0; j < n; j++) to[i + j] = pinned[j];
    }
    return POLAR_OK;
}

static polar_status outcomes(polar_engine *e, int64_t count, const polar_outcome *from,
                             polar_outcome *to) {
    struct cuda_context *c;
    TRY(enter(e, &c));
    return polar_cuda_leave(c, polar_cuda_settle(c, get_outcomes(c, count, from, to)));
}

const polar_resident polar_cuda_resident = {
    .most = MOST,
    .address = address,
    .gather = gather,
    .scatter = scatter,
    .outcomes = outcomes,
    .record = polar_cuda_record,
    .replay = polar_cuda_replay,
    .joinable = polar_cuda_joinable,
    .replay_on = polar_cuda_replay_on,
    .discard = polar_cuda_discard,
};
