/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What becomes of a tile of a symmetric product once it is summed: alpha d + beta C + gamma I,
 * rounded once, through shared memory into D and, turned, across its diagonal. 256 threads, two
 * warpgroups, 64 rows each, in the register fragments of wgmma (hopper.h).
 */
#ifndef POLAR_GPU_TILE_FINISH_H
#define POLAR_GPU_TILE_FINISH_H

#include "hopper.h"
#include "tiles.h"

enum {
    WORKERS = 256,          /* threads that hold a tile, 64 entries each */
    PITCH = TILES_EDGE + 8, /* entries from a column to the next: 16-byte pieces of eight of
                               them lie in different banks */
    TILE_BYTES = PITCH * TILES_EDGE * 2,
    WORKERS_BARRIER = 1
};

/* C and D of one matrix. wide: 16 bytes at a time can be taken. */
struct target {
    uint16_t *C, *D;
    int64_t n, ldc, ldd;
    float alpha, beta, gamma;
    bool wide_c, wide_d;
};

/* A tile, column by column, between shared memory and the rows-by-columns corner at `g`; eight
 * entries of a column a thread. */
template <bool IN>
DEVICE void move_tile(uint16_t *tile, uint16_t *g, int64_t ld, int64_t rows, int64_t columns,
                      bool wide, int thread) {
    for (int piece = thread; piece < TILES_EDGE * TILES_EDGE / 8; piece += WORKERS) {
        const int j = piece / (TILES_EDGE / 8), i = piece % (TILES_EDGE / 8) * 8;
        if (j >= columns || i >= rows) continue;
        uint16_t *s = tile + j * PITCH + i;
        uint16_t *p = g + i + j * ld;
        if (wide && i + 8 <= rows) {
            if (IN)
                *(uint4 *)s = *(uint4 *)p;
            else
                *(uint4 *)p = *(uint4 *)s;
            continue;
        }
        for (int e = 0; e < 8 && i + e < rows; e++) {
            if (IN)
                s[e] = p[e];
            else
                p[e] = s[e];
        }
    }
}

/* C's tile into `tile`, where finish_tile looks for it */
DEVICE void fetch_tile(const target &t, const tiles_unit &x, uint16_t *tile, int thread) {
    if (t.beta == 0) return;
    move_tile<true>(tile, t.C + x.row + x.column * t.ldc, t.ldc,
                    index_least(TILES_EDGE, t.n - x.row),
                    index_least(TILES_EDGE, t.n - x.column), t.wide_c, thread);
}

/* alpha d + beta C + gamma I of two entries side by side in a row of the tile */
template <int KIND>
DEVICE uint32_t finished(const target &t, float d0, float d1, const uint16_t *c, int off) {
    float x = t.alpha * d0, y = t.alpha * d1;
    if (t.beta != 0) {
        x += t.beta * entry<KIND>(c[0]);
        if (off != 0) y += t.beta * entry<KIND>(c[PITCH]); /* else above the diagonal */
    }
    if (off == 0) x += t.gamma;
    if (off == 1) y += t.gamma;
    return pack<KIND>(x, y);
}

/*
 * A diagonal tile is written once, its upper triangle from the lower one; another twice, the
 * second time from `turned`, which has its rows one after another. All threads have fetched the
 * tile of C before; none may touch the two tiles before all have come back and met.
 */
template <int KIND>
DEVICE void finish_tile(const target &t, const tiles_unit &x, const float (&d)[64],
                        uint16_t *tile, uint16_t *turned, int thread) {
    const int lane = thread % 32, top = thread / 32 * 16 + lane / 4;
    const bool diagonal = x.row == x.column;
    UNROLL
    for (int e = 0; e < 64; e += 2) {
        const int i = top + (e & 2) * 4, j = e / 4 * 8 + lane % 4 * 2;
        if (diagonal && i < j) continue;
        const uint32_t two =
            finished<KIND>(t, d[e], d[e + 1], tile + j * PITCH + i, diagonal ? i - j : -1);
        const uint16_t lo = (uint16_t)two, hi = (uint16_t)(two >> 16);
        if (!diagonal) {
            tile[j * PITCH + i] = lo;
            tile[(j + 1) * PITCH + i] = hi;
            *(uint32_t *)(turned + i * PITCH + j) = two;
            continue;
        }
        if (i >= j) tile[j * PITCH + i] = tile[i * PITCH + j] = lo;
        if (i > j) tile[(j + 1) * PITCH + i] = tile[i * PITCH + j + 1] = hi;
    }
    barrier_threads(WORKERS_BARRIER, WORKERS);
    const int64_t rows = index_least(TILES_EDGE, t.n - x.row),
                  columns = index_least(TILES_EDGE, t.n - x.column);
    move_tile<false>(tile, t.D + x.row + x.column * t.ldd, t.ldd, rows, columns, t.wide_d,
                     thread);
    if (!diagonal)
        move_tile<false>(turned, t.D + x.column + x.row * t.ldd, t.ldd, columns, rows, t.wide_d,
                         thread);
}

#endif
