/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Symmetric products of 16-bit entries on tensor cores of compute capability 9.0, the lower
 * triangle alone. A block of three warpgroups takes units of work in turns: one thread of the
 * first has tiles copied into a ring of stages, the others multiply, 64 rows each. Where there
 * are fewer tiles than multiprocessors, each is summed in parts, which a second kernel adds in
 * their order: the same bits every time.
 */
#include "symmetric_job.h"

enum {
    THREADS = 384,
    STAGES = 4,
    OPERAND_BYTES = TILES_EDGE * TILES_DEEP * 2,
    STAGE_BYTES = 2 * OPERAND_BYTES,
    HALF = 64 * TILES_DEEP * 2, /* of an operand: 64 rows, however they lie */
    ATOM = 1024,                /* what swizzling repeats after, and stages are aligned to */
    RING_BYTES = STAGES * STAGE_BYTES,
    PRODUCT_BYTES = ATOM + RING_BYTES + 2 * TILE_BYTES + 2 * STAGES * 8,
    SUM_BYTES = ATOM + 2 * TILE_BYTES,
    WARPS = WORKERS / 32, /* each says when it has done with a stage */
    GIVEN = 40,
    TAKEN = 232, /* registers: 128 * 40 + 256 * 232 <= 65536 */
};

/* which stage of the ring, and the parity of its phase */
struct turn {
    uint32_t stage, parity;
};

DEVICE void advance(turn &t) {
    if (++t.stage < STAGES) return;
    t.stage = 0;
    t.parity ^= 1;
}

/* block `b` of the inner dimension of the 128 rows of op(A) or op(B) from `row` on */
template <bool OUTER>
DEVICE void load_operand(uint32_t to, const CUtensorMap *map, int64_t row, int64_t b, int z,
                         uint32_t bar) {
    const int deep = (int)(b * TILES_DEEP), i = (int)row;
    if (OUTER) {
        tensor_load(to, map, i, deep, z, bar);
        tensor_load(to + HALF, map, i + 64, deep, z, bar);
    } else {
        tensor_load(to, map, deep, i, z, bar);
    }
}

/* one thread */
template <bool OUTER, int SET>
DEVICE void produce(const job<SET> &j, uint32_t ring, uint32_t full, uint32_t empty) {
    turn at = {0, 0};
    for (int64_t u = blockIdx.x; u < j.units; u += gridDim.x) {
        const tiles_unit x = tiles_at(u, j.n, j.k, j.parts);
        const int set = SET == 1 ? 0 : (int)x.matrix, z = SET == 1 ? (int)x.matrix : 0;
        for (int64_t b = x.first; b < x.last; b++, advance(at)) {
            const uint32_t to = ring + at.stage * STAGE_BYTES, bar = full + at.stage * 8;
            barrier_wait(empty + at.stage * 8, at.parity ^ 1);
            barrier_expect(bar, STAGE_BYTES);
            load_operand<OUTER>(to, &j.map[set][0], x.row, b, z, bar);
            load_operand<OUTER>(to + OPERAND_BYTES, &j.map[set][1], x.column, b, z, bar);
        }
    }
}

/* d = the sum over the unit's blocks. A stage is free when the products after it are under
 * way, so that one group is always waiting. */
template <int KIND, bool OUTER>
DEVICE void multiply(float (&d)[64], const tiles_unit &x, turn &at, uint32_t ring,
                     uint32_t full, uint32_t empty, int thread) {
    uint32_t before = 0;
    for (int64_t b = x.first; b < x.last; b++, advance(at)) {
        const uint32_t stage = ring + at.stage * STAGE_BYTES;
        const uint64_t a = operand(stage + (uint32_t)(thread / 128) * HALF, OUTER),
                       c = operand(stage + OPERAND_BYTES, OUTER);
        barrier_wait(full + at.stage * 8, at.parity);
        wgmma_fence();
        UNROLL
        for (int s = 0; s < TILES_DEEP / 16; s++)
            wgmma<KIND, OUTER>(d, operand_after(a, s, OUTER), operand_after(c, s, OUTER),
                               b > x.first || s > 0);
        wgmma_commit();
        wgmma_wait<1>();
        if (b > x.first && thread % 32 == 0) barrier_arrive(empty + before * 8);
        before = at.stage;
    }
    wgmma_finish(d);
    if (thread % 32 == 0) barrier_arrive(empty + before * 8);
}

template <int KIND, bool OUTER, int SET>
DEVICE void consume(const job<SET> &j, unsigned char *tiles, uint32_t ring, uint32_t full,
                    uint32_t empty, int thread) {
    uint16_t *tile = (uint16_t *)tiles, *turned = tile + TILE_BYTES / 2;
    turn at = {0, 0};
    float d[64];
    for (int64_t u = blockIdx.x; u < j.units; u += gridDim.x) {
        const tiles_unit x = tiles_at(u, j.n, j.k, j.parts);
        const target t = target_of(j, x.matrix);
        if (j.parts == 1) {
            barrier_threads(WORKERS_BARRIER, WORKERS); /* the tile before has left */
            fetch_tile(t, x, tile, thread);
        }
        multiply<KIND, OUTER>(d, x, at, ring, full, empty, thread);
        if (j.parts == 1) {
            barrier_threads(WORKERS_BARRIER, WORKERS);
            finish_tile<KIND>(t, x, d, tile, turned, thread);
            continue;
        }
        UNROLL
        for (int e = 0; e < 64; e++) j.partial[u * LEAF + e * WORKERS + thread] = d[e];
    }
}

template <int KIND, bool OUTER, int SET>
static __global__ void BOUNDS(THREADS) products(const GRID_CONSTANT job<SET> j) {
    SHARED_BYTES(room);
    const int thread = (int)threadIdx.x;
    const uint32_t at = shared_address(room), ring = (at + ATOM - 1) / ATOM * ATOM,
                   full = ring + RING_BYTES + 2 * TILE_BYTES, empty = full + STAGES * 8;
    if (thread == 0) {
        for (uint32_t s = 0; s < STAGES; s++) {
            barrier_init(full + s * 8, 1);
            barrier_init(empty + s * 8, WARPS);
        }
        barrier_publish();
    }
    barrier_threads(0, THREADS);
    if (thread < THREADS - WORKERS) {
        registers_give<GIVEN>();
        if (thread == 0) produce<OUTER>(j, ring, full, empty);
    } else {
        registers_take<TAKEN>();
        consume<KIND, OUTER>(j, room + (ring - at) + RING_BYTES, ring, full, empty,
                             thread - (THREADS - WORKERS));
    }
}

/* parts of a tile added in their order */
template <int KIND, int SET>
static __global__ void BOUNDS(WORKERS) sums(const GRID_CONSTANT job<SET> j) {
    SHARED_BYTES(room);
    const uint32_t at = shared_address(room), first = (at + ATOM - 1) / ATOM * ATOM;
    uint16_t *tile = (uint16_t *)(room + (first - at)), *turned = tile + TILE_BYTES / 2;
    const int thread = (int)threadIdx.x;
    for (int64_t u = blockIdx.x; u < j.units / j.parts; u += gridDim.x) {
        const tiles_unit x = tiles_at(u * j.parts, j.n, j.k, j.parts);
        const target t = target_of(j, x.matrix);
        float d[64];
        barrier_threads(WORKERS_BARRIER, WORKERS);
        fetch_tile(t, x, tile, thread);
        const float *first_part = j.partial + u * j.parts * LEAF + thread;
        for (int e = 0; e < 64; e++) d[e] = first_part[e * WORKERS];
        for (int64_t s = 1; s < j.parts; s++) {
            const float *next = j.partial + (u * j.parts + s) * LEAF + thread;
            UNROLL
            for (int e = 0; e < 64; e++) d[e] += next[e * WORKERS];
        }
        barrier_threads(WORKERS_BARRIER, WORKERS);
        finish_tile<KIND>(t, x, d, tile, turned, thread);
    }
}

/* ---- launches ---- */

template <int KIND, bool OUTER, int SET>
static void launch(cudaStream_t s, const gpu_tiles &t, bool sum) {
    static_assert(sizeof(job<SET>) <= 32764, "a kernel's parameters");
    const job<SET> j = job_of<SET>(t);
    auto *product = products<KIND, OUTER, SET>;
    auto *parts = sums<KIND, SET>;
    if (sum)
        LAUNCH_WIDE(parts, index_grid(j.units / t.parts, t.processors), WORKERS, SUM_BYTES, s,
                    j);
    else
        LAUNCH_WIDE(product, index_grid(j.units, t.processors), THREADS, PRODUCT_BYTES, s, j);
}

template <int KIND, bool OUTER>
static void launch_set(cudaStream_t s, const gpu_tiles &t, bool sum) {
    if (t.set)
        launch<KIND, OUTER, GPU_TILES_SET>(s, t, sum);
    else
        launch<KIND, OUTER, 1>(s, t, sum);
}

static void launch_kind(cudaStream_t s, const gpu_tiles &t, bool sum) {
    const bool outer = t.product->outer;
    if (t.product->kind == GPU_BF16)
        outer ? launch_set<GPU_BF16, true>(s, t, sum) : launch_set<GPU_BF16, false>(s, t, sum);
    else
        outer ? launch_set<GPU_F16, true>(s, t, sum) : launch_set<GPU_F16, false>(s, t, sum);
}

extern "C" void gpu_tile_products(cudaStream_t s, const gpu_tiles *t) {
    launch_kind(s, *t, false);
}

extern "C" void gpu_tile_sums(cudaStream_t s, const gpu_tiles *t) {
    launch_kind(s, *t, true);
}

#define PRODUCTS(kind, outer)                                                                  \
    (const void *)products<kind, outer, 1>, (const void *)products<kind, outer, GPU_TILES_SET>

extern "C" const void *gpu_tile_kernel(int which, int *bytes) {
    static const void *const kernels[] = {PRODUCTS(GPU_BF16, false),
                                          PRODUCTS(GPU_BF16, true),
                                          PRODUCTS(GPU_F16, false),
                                          PRODUCTS(GPU_F16, true),
                                          (const void *)sums<GPU_BF16, 1>,
                                          (const void *)sums<GPU_F16, 1>,
                                          (const void *)sums<GPU_BF16, GPU_TILES_SET>,
                                          (const void *)sums<GPU_F16, GPU_TILES_SET>};
    *bytes = which < 8 ? PRODUCT_BYTES : SUM_BYTES;
    return which < 12 ? kernels[which] : NULL;
}
