/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who computes what of a symmetric product, which needs no CUDA: every entry of the lower
 * triangle lies in one tile and in one block, every block of the inner dimension in one part,
 * of every matrix of a batch; counts of operations against the cost model's.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "../gpu/tiles.h"
#include "made.h"

/* a step of about 7 % and odd, so that all residues come up */
static int64_t next(int64_t n) {
    return n < 70 ? n + 1 : (n + n / 14) | 1;
}

enum { LARGEST = 20000 };

START_TEST(roots) {
    for (int64_t r = 0; r < INT64_C(1) << 31; r = r < 3000 ? r + 1 : r + r / 3)
        for (int64_t d = -1; d <= 1; d++) {
            const int64_t x = r * r + d, got = tiles_root(x < 0 ? 0 : x);
            REQUIRE(x < 0 || (got * got <= x && x < (got + 1) * (got + 1)),
                    "the root of %" PRId64 " is not %" PRId64, x, got);
        }
}
END_TEST

START_TEST(triangle) {
    for (int64_t n = 1; n <= LARGEST; n = n < 1200 ? n + 1 : next(n)) {
        const int64_t high = (n + TILES_EDGE - 1) / TILES_EDGE;
        int64_t t = 0;
        for (int64_t row = 0; row < high; row++)
            for (int64_t column = 0; column <= row; column++, t++) {
                const index_pair p = tiles_place(t);
                REQUIRE(p.row == row && p.column == column,
                        "tile %" PRId64 " is (%" PRId64 ",%" PRId64 ")", t, p.row, p.column);
            }
        REQUIRE(t == tiles_count(n), "order %d has %d tiles", (int)n, (int)t);
    }
    for (int64_t row = 1; row < INT64_C(1) << 30; row = row * 2 + row % 3)
        for (int64_t d = -1; d <= 1; d++) {
            const int64_t t = row * (row + 1) / 2 + d;
            const index_pair p = tiles_place(t);
            REQUIRE(p.row * (p.row + 1) / 2 + p.column == t && p.column >= 0 &&
                        p.column <= p.row && p.row == (d < 0 ? row - 1 : row),
                    "tile %" PRId64 " is (%" PRId64 ",%" PRId64 ")", t, p.row, p.column);
        }
}
END_TEST

/* All units of a batch of symmetric products, in parts: every (matrix, tile, block) once. */
static void units_of(int64_t n, int64_t k, int64_t count, int parts) {
    const int64_t tiles = tiles_count(n), b = tiles_blocks(k);
    unsigned char *seen = calloc((size_t)(tiles * count * b), 1);
    int64_t before = -1, end = b;
    for (int64_t w = 0; w < tiles_units(n, count, parts); w++) {
        const tiles_unit x = tiles_at(w, n, k, parts);
        const int64_t tile = x.row / TILES_EDGE * (x.row / TILES_EDGE + 1) / 2 +
                             x.column / TILES_EDGE + x.matrix * tiles;
        ck_assert(x.row < n && x.column <= x.row && x.matrix < count && x.tile == tile);
        if (tile != before) {
            ck_assert(end == b && x.first == 0 && x.part == 0);
            end = 0;
        }
        REQUIRE(x.first == end && x.last >= x.first, "part %d begins at %d, not %d", x.part,
                (int)x.first, (int)end);
        ck_assert(x.part < parts && x.last - x.first <= b / parts + 1);
        for (int64_t i = x.first; i < x.last; i++) seen[tile * b + i]++;
        before = tile;
        end = x.last;
    }
    ck_assert(end == b);
    for (int64_t i = 0; i < tiles * count * b; i++)
        REQUIRE(seen[i] == 1, "n = %d k = %d, %d parts: block %d %d times", (int)n, (int)k,
                parts, (int)i, seen[i]);
    free(seen);
}

START_TEST(units) {
    for (int64_t n = 1; n <= 1100; n = n < 4 ? n + 1 : n + 37)
        for (int64_t k = 1; k < 2000; k = k * 3 + 1)
            for (int parts = 1; parts <= TILES_PARTS && parts <= tiles_blocks(k); parts += 3)
                units_of(n, k, 1 + n % 3, parts);
}
END_TEST

/* No part without its blocks, no more parts than processors or room, one where tiles suffice.
 */
START_TEST(parts) {
    for (int64_t n = 1; n <= LARGEST; n = next(n))
        for (int64_t k = 1; k <= LARGEST; k = k * 2 + 1)
            for (int64_t count = 1; count <= 64; count *= 4)
                for (int64_t room = 0; room <= 512; room += 64) {
                    const int p = tiles_parts(n, k, count, 132, room);
                    const int64_t tiles = tiles_count(n) * count;
                    ck_assert(p >= 1 && p <= TILES_PARTS);
                    if (p == 1) continue;
                    ck_assert(p * tiles <= 132 && p * tiles <= room &&
                              p * TILES_LEAST <= tiles_blocks(k));
                }
    ck_assert_int_eq(tiles_parts(768, 3072, 1, 132, 512), 6); /* 21 tiles: 126 of 132 */
    ck_assert_int_eq(tiles_parts(768, 3072, 16, 132, 512), 1);
    ck_assert_int_eq(tiles_parts(0, 0, 0, 132, 512), 1);
}
END_TEST

/* What the tensor cores do is what the cost model counts, n n k, but for what tiles and blocks
 * round up: exactly (1 + 128/n) of it where they divide n and k. */
START_TEST(operations) {
    for (int64_t n = 1; n <= LARGEST; n = next(n))
        for (int64_t k = 1; k <= LARGEST; k = k * 3 + 1) {
            const double cost = polar_verb_flops(POLAR_VERB_GRAM, n, n, k, POLAR_BF16);
            const double done = tiles_operations(n, k, 1), l = (double)(n + 127);
            ck_assert(done >= cost && done <= l * (l + 128) * (double)(k + 63));
            ck_assert(tiles_operations(n, k, 7) == 7 * done);
        }
    for (int64_t n = 128; n <= 8192; n *= 2) {
        const double cost = polar_verb_flops(POLAR_VERB_SYMM, n, n, n, POLAR_F16);
        ck_assert(tiles_operations(n, n, 1) == cost / (double)n * (double)(n + 128));
    }
}
END_TEST

/* Entries of the lower triangle lie in one block each; work is (p+1)/2p of a gemm. */
START_TEST(blocks) {
    for (int64_t n = 1; n <= LARGEST; n = next(n))
        for (int64_t p = 1; p <= 16; p++) {
            const tiles_grid g = tiles_grid_of(n, p);
            double area = 0, lower = 0;
            int64_t end = 0;
            ck_assert(g.whole + (g.rest > 0) <= p && g.width <= n && g.rest < g.width);
            ck_assert(g.width == n || g.width % TILES_EDGE == 0);
            for (int batch = 0; batch < TILES_BATCHES; batch++)
                for (int64_t b = 0; b < tiles_batch(g, batch); b++) {
                    const index_pair at = tiles_block(g, batch, b);
                    const index_pair size = tiles_block_size(g, batch);
                    const double h = (double)size.row, w = (double)size.column;
                    const bool diagonal = at.row == at.column;
                    ck_assert(at.row >= at.column && at.row + size.row <= n && size.row > 0);
                    ck_assert(at.column % g.width == 0 && at.row % g.width == 0);
                    ck_assert(diagonal ? h == w : at.column + size.column <= at.row);
                    area += h * w;
                    lower += diagonal ? h * (h + 1) / 2 : h * w;
                    if (diagonal) end += size.row;
                }
            ck_assert(end == n && lower == (double)n * (double)(n + 1) / 2);
            if (n % (p * TILES_EDGE) == 0)
                ck_assert(area * 2 * (double)p == (double)(p + 1) * (double)n * (double)n);
        }
}
END_TEST

/* blocks of a batch are not the same twice */
START_TEST(blocks_differ) {
    for (int64_t n = 1; n <= 3000; n = next(n)) {
        const tiles_grid g = tiles_grid_of(n, 8);
        unsigned char seen[64] = {0};
        for (int batch = 0; batch < TILES_BATCHES; batch++)
            for (int64_t b = 0; b < tiles_batch(g, batch); b++) {
                const index_pair at = tiles_block(g, batch, b);
                const int64_t i = at.row / g.width * 8 + at.column / g.width;
                ck_assert(i < 64 && !seen[i]++);
            }
    }
}
END_TEST

/* orders beyond 2^31 entries: counts as 128-bit arithmetic has them */
START_TEST(large) {
    const int64_t n = INT32_MAX - 4096, count = 3, high = (n + 127) / 128;
    ck_assert(tiles_count(n) == high * (high + 1) / 2);
    const tiles_unit x = tiles_at(tiles_units(n, count, 5) - 1, n, n, 5);
    ck_assert(x.matrix == count - 1 && x.part == 4 && x.last == (n + 63) / 64);
    ck_assert(x.row == (high - 1) * 128 && x.column == x.row);
    ck_assert(tiles_block(tiles_grid_of(n, 16), TILES_CORNER, 0).row < n);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu tiles");
    TCase *t = tcase_create("tiles");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, roots);
    tcase_add_test(t, triangle);
    tcase_add_test(t, units);
    tcase_add_test(t, parts);
    tcase_add_test(t, operations);
    tcase_add_test(t, blocks);
    tcase_add_test(t, blocks_differ);
    tcase_add_test(t, large);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
