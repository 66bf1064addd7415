/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who computes what of a symmetric product: tiles of the lower triangle, parts of the inner
 * dimension, blocks for a batched gemm. Plain integers of 64 bits, for kernels, host code and
 * tests alike.
 */
#ifndef POLAR_GPU_TILES_H
#define POLAR_GPU_TILES_H

#include "index.h"

enum {
    TILES_EDGE = 128, /* rows and columns of a tile: two times wgmma's 64 rows */
    TILES_DEEP = 64,  /* of the inner dimension, a block: 128 bytes, what a swizzle spans */
    TILES_PARTS = 16, /* of the inner dimension, at most */
    TILES_LEAST = 4   /* blocks of a part, at least: as many as are under way at once */
};

/* floor(sqrt(x)), x < 2^62, a bit at a time */
INDEX int64_t tiles_root(int64_t x) {
    int64_t root = 0;
    for (int64_t bit = INT64_C(1) << 60; bit > 0; bit >>= 2) {
        if (x >= root + bit) {
            x -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
    }
    return root;
}

/* Tile t of a lower triangle, row by row: r(r+1)/2 <= t, so r = floor((sqrt(8t+1) - 1)/2). */
INDEX index_pair tiles_place(int64_t t) {
    const int64_t row = (tiles_root(8 * t + 1) - 1) / 2;
    const index_pair p = {row, t - index_triangle_count(row)};
    return p;
}

/* tiles of the lower triangle of an n-by-n matrix */
INDEX int64_t tiles_count(int64_t n) {
    return index_triangle_count(index_pieces(n, TILES_EDGE));
}

/* blocks of the inner dimension */
INDEX int64_t tiles_blocks(int64_t k) {
    return index_pieces(k, TILES_DEEP);
}

/* One unit of work: blocks [first,last) of the inner dimension of one tile of one matrix. */
typedef struct tiles_unit {
    int64_t matrix, tile, row, column, first, last;
    int part;
} tiles_unit;

/* Parts of a tile stand side by side, then tiles, then matrices. Part s of p has the blocks
 * [bs/p, b(s+1)/p). */
INDEX tiles_unit tiles_at(int64_t unit, int64_t n, int64_t k, int parts) {
    const int64_t b = tiles_blocks(k), s = unit % parts, t = unit / parts;
    const index_pair p = tiles_place(t % tiles_count(n));
    tiles_unit x;
    x.matrix = t / tiles_count(n);
    x.tile = t;
    x.row = p.row * TILES_EDGE;
    x.column = p.column * TILES_EDGE;
    x.first = b * s / parts;
    x.last = b * (s + 1) / parts;
    x.part = (int)s;
    return x;
}

INDEX int64_t tiles_units(int64_t n, int64_t count, int parts) {
    return tiles_count(n) * count * parts;
}

/*
 * Parts that let as many of `processors` work as possible: 1 when there are tiles enough, no
 * part of fewer than TILES_LEAST blocks, no more than `room` partial tiles in all.
 */
INDEX int tiles_parts(int64_t n, int64_t k, int64_t count, int64_t processors, int64_t room) {
    const int64_t tiles = tiles_count(n) * count;
    int64_t p = tiles > 0 ? processors / tiles : 1;
    p = index_least(p, tiles_blocks(k) / TILES_LEAST);
    p = index_least(p, TILES_PARTS);
    if (p * tiles > room) p = room / tiles;
    return p < 2 ? 1 : (int)p;
}

/* Additions and multiplications of the tensor cores for it: whole tiles, whole blocks. */
INDEX double tiles_operations(int64_t n, int64_t k, int64_t count) {
    return 2.0 * TILES_EDGE * TILES_EDGE * (double)(tiles_blocks(k) * TILES_DEEP) *
           (double)(tiles_count(n) * count);
}

/*
 * Blocks for gemm: the lower triangle in p-by-p blocks whose width is a multiple of a tile's,
 * so that they stay aligned and fill gemm's own tiles; at most p, (p+1)/2p of the work of a
 * whole gemm. `whole` of them fit, and what is left below has `rest` rows.
 */
typedef struct tiles_grid {
    int64_t width, whole, rest;
} tiles_grid;

INDEX tiles_grid tiles_grid_of(int64_t n, int64_t p) {
    tiles_grid g;
    g.width = index_pieces(index_pieces(n, p), TILES_EDGE) * TILES_EDGE;
    if (g.width > n) g.width = n;
    g.whole = g.width > 0 ? n / g.width : 0;
    g.rest = n - g.whole * g.width;
    return g;
}

/* The three batches: whole blocks, those of the last rows, the last corner. */
enum { TILES_WHOLE, TILES_BELOW, TILES_CORNER, TILES_BATCHES };

INDEX int64_t tiles_batch(tiles_grid g, int batch) {
    if (batch == TILES_WHOLE) return index_triangle_count(g.whole);
    if (g.rest == 0) return 0;
    return batch == TILES_BELOW ? g.whole : 1;
}

/* first row and column of block b of a batch; its rows and columns */
INDEX index_pair tiles_block(tiles_grid g, int batch, int64_t b) {
    index_pair p = {g.whole * g.width, g.whole * g.width};
    if (batch == TILES_BELOW) p.column = b * g.width;
    if (batch == TILES_WHOLE) {
        p = tiles_place(b);
        p.row *= g.width;
        p.column *= g.width;
    }
    return p;
}

INDEX index_pair tiles_block_size(tiles_grid g, int batch) {
    const index_pair p = {batch == TILES_WHOLE ? g.width : g.rest,
                          batch == TILES_CORNER ? g.rest : g.width};
    return p;
}

#endif
