/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where the kernels' blocks and threads work: plain arithmetic, for kernels, host code and
 * tests alike. Every count and offset has 64 bits.
 */
#ifndef POLAR_GPU_INDEX_H
#define POLAR_GPU_INDEX_H

#include <math.h>
#include <stdint.h>

#if defined(__CUDACC__)
#define INDEX static __host__ __device__ inline
#else
#define INDEX static inline
#endif

enum {
    INDEX_THREADS = 256, /* of a block that walks along columns */
    INDEX_ROWS = 1024,   /* of a column, that such a block takes at a time */
    INDEX_TILE = 32,     /* square tiles of what transposes; also lanes and rows of row sums */
    INDEX_LANES = 8,     /* rows of threads of a square tile */
    INDEX_BLOCKS = 512   /* partial results of a reduction, at most */
};

INDEX int64_t index_least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* pieces of size `piece` that cover count */
INDEX int64_t index_pieces(int64_t count, int64_t piece) {
    return count / piece + (count % piece != 0);
}

/* blocks of a launch over so many pieces, which they take in turns */
INDEX unsigned index_grid(int64_t pieces, int64_t most) {
    return (unsigned)(pieces < 1 ? 1 : pieces < most ? pieces : most);
}

typedef struct index_pair {
    int64_t row, column;
} index_pair;

/* Piece t of the columns of an m-by-n matrix: its first row, its column. */
INDEX index_pair index_piece(int64_t t, int64_t m) {
    const int64_t high = index_pieces(m, INDEX_ROWS);
    const index_pair p = {t % high * INDEX_ROWS, t / high};
    return p;
}

INDEX int64_t index_piece_count(int64_t m, int64_t n) {
    return index_pieces(m, INDEX_ROWS) * n;
}

/* Tile t of an m-by-n matrix, in tiles. */
INDEX index_pair index_tile(int64_t t, int64_t m) {
    const int64_t high = index_pieces(m, INDEX_TILE);
    const index_pair p = {t % high, t / high};
    return p;
}

INDEX int64_t index_tile_count(int64_t m, int64_t n) {
    return index_pieces(m, INDEX_TILE) * index_pieces(n, INDEX_TILE);
}

/* Tiles on and below the diagonal, `high` of them in a column: row by row, (0,0), (1,0), (1,1)
 * ... The root is right to one, for t < 2^52; the loops make it right. */
INDEX int64_t index_triangle_count(int64_t high) {
    return high % 2 ? (high + 1) / 2 * high : high / 2 * (high + 1);
}

INDEX index_pair index_triangle(int64_t t) {
    int64_t row = (int64_t)((sqrt(8.0 * (double)t + 1) - 1) / 2);
    while (index_triangle_count(row) > t) row--;
    while (index_triangle_count(row + 1) <= t) row++;
    const index_pair p = {row, t - index_triangle_count(row)};
    return p;
}

/* Rows and columns of a rectangle that a staging block of `room` entries carries at a time. */
INDEX index_pair index_chunk(int64_t m, int64_t n, int64_t room) {
    const int64_t rows = index_least(m, room);
    const index_pair p = {rows, rows > 0 ? index_least(n, room / rows) : 0};
    return p;
}

/*
 * Columns at a time of a symmetric product by gemm: the block [j,n) x [j,j+w) for j = 0, w, ...
 * covers the lower triangle. p strips do (p+1)/2p of the work of a whole gemm, 9/16 for 8; no
 * strip is narrower than 256 columns, so that gemm's own tiles (128 or 256 wide) are filled.
 */
INDEX int64_t index_strip(int64_t n) {
    const int64_t eighth = index_pieces(index_pieces(n, 8), 256) * 256;
    return eighth < 256 ? 256 : eighth;
}

/*
 * Rotations of a random orthogonal matrix: the columns [0,n) are halved `depth` times, a node
 * of size s into the first (s+1)/2 columns and the rest, and column i of the first half is
 * rotated with column i + distance. 0: column i is not the left one of a pair at this depth.
 */
INDEX int64_t index_partner(int64_t n, int64_t depth, int64_t i) {
    int64_t first = 0, size = n;
    for (int64_t d = 0; d < depth && size > 1; d++) {
        const int64_t half = (size + 1) / 2;
        if (i < first + half) {
            size = half;
        } else {
            first += half;
            size -= half;
        }
    }
    const int64_t half = (size + 1) / 2;
    return size > 1 && i - first < size - half ? half : 0;
}

/* Layers of rotations of n columns: one of neighbours, and one a depth. */
INDEX int64_t index_layers(int64_t n) {
    int64_t layers = 1;
    for (; n > 1; n = (n + 1) / 2) layers++;
    return layers;
}

#endif
