/* SPDX-License-Identifier: BSD-3-Clause */
/* Hashed entries; layers of hashed rotations of pairs of columns, those of lib/cpu_mix_t.c. */
#include "hash.h"

enum { MOST_BLOCKS = 1 << 16 };

static __global__ void randomise(uint64_t seed, gpu_view D) {
    for (int64_t t = blockIdx.x; t < index_piece_count(D.m, D.n); t += gridDim.x) {
        const index_pair p = index_piece(t, D.m);
        const int64_t end = index_least(p.row + INDEX_ROWS, D.m);
        for (int64_t i = p.row + threadIdx.x; i < end; i += blockDim.x) {
            number<double> x = {0, 0};
            x.re = 2 * hash_uniform(seed, (uint64_t)i, (uint64_t)p.column) - 1;
            store_number(D, i, p.column, x);
        }
    }
}

extern "C" void gpu_randomise(cudaStream_t s, uint64_t seed, gpu_view D) {
    LAUNCH(randomise, index_grid(index_piece_count(D.m, D.n), MOST_BLOCKS), INDEX_THREADS, s,
           seed, D);
}

/*
 * Piece t: INDEX_ROWS reals of the pair whose left column is t / high in the columns' order.
 * One pair is touched by no other in the same layer, and each of its rows by one thread.
 * tan(t/2) hashed in [0.27,0.58] with 20 bits: cosine and sine are rounded once.
 */
template <class R>
static __global__ void rotate(uint64_t own, int64_t depth, bool back, const int32_t *at,
                              gpu_view D) {
    const int64_t m = D.m * D.parts, n = D.n;
    for (int64_t t = blockIdx.x; t < index_piece_count(m, n); t += gridDim.x) {
        const index_pair p = index_piece(t, m);
        const int64_t j = p.column;
        const bool neighbour = n > 2 && j % 2 == 0 && j + 1 < n;
        const int64_t distance =
            depth >= 0 ? index_partner(n, depth, j) : (int64_t)(neighbour ? 1 : 0);
        if (distance == 0) continue;
        const double h = 2 * hash_uniform(own, (uint64_t)(depth + 1), (uint64_t)j);
        const double sign = (h < 1) != back ? -1 : 1;
        const double tangent = floor((0.27 + 0.31 * (h < 1 ? h : h - 1)) * 0x1p20) * 0x1p-20;
        const double square = tangent * tangent;
        const R c = (R)((1 - square) / (1 + square)),
                s = (R)(sign * 2 * tangent / (1 + square));
        const int64_t left = at[j], right = at[j + distance];
        const int64_t end = index_least(p.row + INDEX_ROWS, m);
        for (int64_t i = p.row + threadIdx.x; i < end; i += blockDim.x) {
            const R x = load<R>(D, i, left), y = load<R>(D, i, right);
            store(D, i, left, (double)(c * x + s * y));
            store(D, i, right, (double)(c * y - s * x));
        }
    }
}

extern "C" void gpu_rotate(cudaStream_t s, uint64_t own, int64_t depth, bool back,
                           const int32_t *at, gpu_view D) {
    const unsigned grid = index_grid(index_piece_count(D.m * D.parts, D.n), MOST_BLOCKS);
    if (is_double(D))
        LAUNCH(rotate<double>, grid, INDEX_THREADS, s, own, depth, back, at, D);
    else
        LAUNCH(rotate<float>, grid, INDEX_THREADS, s, own, depth, back, at, D);
}
