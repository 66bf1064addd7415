/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the blocks of symmetric products begin, for a batched gemm that wants their addresses
 * in device memory: made there, so that nothing is copied from the host. */
#include "device.h"
#include "tiles.h"

static __global__ void addresses(gpu_symmetric t, int64_t from, int64_t count, tiles_grid g,
                                 int batch, uint16_t **to) {
    const int64_t each = tiles_batch(g, batch), all = each * count;
    for (int64_t b = blockIdx.x * (int64_t)blockDim.x + threadIdx.x; b < all;
         b += gridDim.x * (int64_t)blockDim.x) {
        const index_pair p = tiles_block(g, batch, b % each);
        const int64_t i = from + b / each, a_ld = t.outer ? 1 : t.A.ld,
                      b_ld = t.outer ? 1 : t.B.ld;
        to[b] = (uint16_t *)t.A.data + i * t.A.stride + p.row * a_ld;
        to[all + b] = (uint16_t *)t.B.data + i * t.B.stride + p.column * b_ld;
        to[2 * all + b] = (uint16_t *)t.D.data + i * t.D.stride + p.row + p.column * t.D.ld;
    }
}

extern "C" void gpu_block_addresses(cudaStream_t s, const gpu_symmetric *t, int64_t from,
                                    int64_t count, int64_t p, int batch, void *to) {
    const tiles_grid g = tiles_grid_of(t->n, p);
    const int64_t pieces = index_pieces(tiles_batch(g, batch) * count, INDEX_THREADS);
    LAUNCH(addresses, index_grid(pieces, INDEX_BLOCKS), INDEX_THREADS, s, *t, from, count, g,
           batch, (uint16_t **)to);
}
