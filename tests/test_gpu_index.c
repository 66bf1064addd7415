/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The index arithmetic of the CUDA kernels, which needs no CUDA: every element of a matrix,
 * triangle, reduction, chunk or layer of rotations is taken exactly once, and nothing leaves 64
 * bits where m n exceeds 2^31.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../gpu/index.h"
#include "made.h"

/* a step of about 7 % and odd, so that all residues come up */
static int64_t next(int64_t n) {
    return n < 70 ? n + 1 : (n + n / 14) | 1;
}

enum { LARGEST = 20000 };

/* Pieces of columns: all rows of a column in order, all columns in order. */
START_TEST(pieces) {
    for (int64_t m = 1; m <= LARGEST; m = next(m)) {
        const int64_t n = 3, count = index_piece_count(m, n);
        int64_t t = 0;
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = 0; i < m; i += INDEX_ROWS, t++) {
                const index_pair p = index_piece(t, m);
                REQUIRE(p.row == i && p.column == j, "m = %d, piece %d", (int)m, (int)t);
            }
        REQUIRE(t == count, "m = %d: %d pieces, not %d", (int)m, (int)count, (int)t);
    }
    ck_assert(index_piece_count(0, 5) == 0 && index_piece_count(5, 0) == 0);
}
END_TEST

/* How often a launch of `blocks` blocks of INDEX_THREADS threads visits each real, as
 * FOR_EACH_REAL walks: ld > m makes no difference to it. */
static void visit(int64_t m, int64_t n, unsigned blocks, unsigned char *seen) {
    for (int64_t b = 0; b < blocks; b++)
        for (int64_t t = b; t < index_piece_count(m, n); t += blocks) {
            const index_pair p = index_piece(t, m);
            for (int64_t thread = 0; thread < INDEX_THREADS; thread++)
                for (int64_t i = p.row + thread; i < index_least(p.row + INDEX_ROWS, m);
                     i += INDEX_THREADS)
                    seen[i + p.column * m]++;
        }
}

START_TEST(every_real_once) {
    for (int64_t m = 1; m <= LARGEST; m = next(m)) {
        const int64_t n = 1 + 20000 / m;
        unsigned char *seen = calloc((size_t)(m * n), 1);
        visit(m, n, index_grid(index_piece_count(m, n), m % 2 ? 7 : 1 << 16), seen);
        for (int64_t k = 0; k < m * n; k++)
            REQUIRE(seen[k] == 1, "m = %d n = %d: real %d %d times", (int)m, (int)n, (int)k,
                    seen[k]);
        free(seen);
    }
}
END_TEST

START_TEST(tiles) {
    for (int64_t m = 1; m <= 700; m = next(m))
        for (int64_t n = 1; n <= 700; n = next(next(n))) {
            int64_t area = 0;
            for (int64_t t = 0; t < index_tile_count(m, n); t++) {
                const index_pair p = index_tile(t, m);
                const int64_t i = p.row * INDEX_TILE, j = p.column * INDEX_TILE;
                REQUIRE(i < m && j < n, "%dx%d: tile %d lies outside", (int)m, (int)n, (int)t);
                REQUIRE(t == p.row + p.column * index_pieces(m, INDEX_TILE), "tile %d", (int)t);
                area += index_least(INDEX_TILE, m - i) * index_least(INDEX_TILE, n - j);
            }
            REQUIRE(area == m * n, "%dx%d: the tiles cover %d", (int)m, (int)n, (int)area);
        }
}
END_TEST

/* Row by row, on and below the diagonal; then around every power of two and at the largest
 * orders. */
START_TEST(triangles) {
    for (int64_t n = 1; n <= LARGEST; n = next(n)) {
        const int64_t high = index_pieces(n, INDEX_TILE);
        int64_t t = 0;
        for (int64_t row = 0; row < high; row++)
            for (int64_t column = 0; column <= row; column++, t++) {
                const index_pair p = index_triangle(t);
                REQUIRE(p.row == row && p.column == column,
                        "tile %" PRId64 " is (%" PRId64 ",%" PRId64 ")", t, p.row, p.column);
            }
        REQUIRE(t == index_triangle_count(high), "order %d", (int)n);
    }
    for (int64_t row = 1; row < INT64_C(1) << 31; row = row * 2 + row % 3)
        for (int64_t d = -2; d <= 2; d++) {
            const int64_t t = index_triangle_count(row) + d;
            const index_pair p = index_triangle(t < 0 ? 0 : t);
            REQUIRE(index_triangle_count(p.row) + p.column == (t < 0 ? 0 : t) &&
                        p.column >= 0 && p.column <= p.row,
                    "tile %" PRId64 " is (%" PRId64 ",%" PRId64 ")", t, p.row, p.column);
        }
}
END_TEST

/* An element of the triangle and its mirror image are written once, in a diagonal tile too. */
START_TEST(mirrors) {
    for (int64_t n = 1; n <= 400; n = next(n)) {
        unsigned char *seen = calloc((size_t)(n * n), 1);
        for (int64_t t = 0; t < index_triangle_count(index_pieces(n, INDEX_TILE)); t++) {
            const index_pair p = index_triangle(t);
            for (int64_t k = p.column * INDEX_TILE;
                 k < index_least(n, (p.column + 1) * INDEX_TILE); k++)
                for (int64_t r = p.row * INDEX_TILE;
                     r < index_least(n, (p.row + 1) * INDEX_TILE); r++) {
                    if (r < k) continue;
                    seen[r + k * n]++;
                    if (r != k) seen[k + r * n]++;
                }
        }
        for (int64_t k = 0; k < n * n; k++) REQUIRE(seen[k] == 1, "n = %d", (int)n);
        free(seen);
    }
}
END_TEST

/* The strips of a symmetric product cover the triangle and little more. */
START_TEST(strips) {
    for (int64_t n = 1; n <= LARGEST; n = next(n)) {
        const int64_t w = index_strip(n);
        int64_t end = 0;
        double area = 0;
        for (int64_t j = 0; j < n; j += w) {
            ck_assert(j == end);
            end = j + index_least(w, n - j);
            area += (double)(n - j) * (double)(end - j);
        }
        REQUIRE(end == n && w % 256 == 0, "n = %d: strips of %d end at %d", (int)n, (int)w,
                (int)end);
        REQUIRE(n < 2048 || area <= 0.63 * (double)n * (double)n, "n = %d: %g of a gemm",
                (int)n, area / ((double)n * (double)n));
    }
}
END_TEST

START_TEST(chunks) {
    static const int64_t rooms[] = {1, 2, 1000, 1 << 22};
    for (int r = 0; r < 4; r++)
        for (int64_t m = 1; m <= LARGEST; m = next(m))
            for (int64_t n = 1; n <= 40; n = next(n + 6)) {
                const index_pair c = index_chunk(m, n, rooms[r]);
                int64_t area = 0;
                ck_assert(c.row >= 1 && c.column >= 1 && c.row * c.column <= rooms[r]);
                if (m / c.row * n / c.column > 100000) continue;
                for (int64_t j = 0; j < n; j += c.column)
                    for (int64_t i = 0; i < m; i += c.row)
                        area += index_least(c.row, m - i) * index_least(c.column, n - j);
                ck_assert(area == m * n);
            }
    const index_pair empty = index_chunk(0, 5, 10);
    ck_assert(empty.row == 0 && empty.column == 0);
}
END_TEST

/* The halves of halves as a recursion writes them down. */
static void halve(int64_t first, int64_t size, int64_t depth, int64_t n, int64_t *distance) {
    const int64_t half = (size + 1) / 2;
    if (size < 2) return;
    for (int64_t i = 0; i < size - half; i++) distance[depth * n + first + i] = half;
    halve(first, half, depth + 1, n, distance);
    halve(first + half, size - half, depth + 1, n, distance);
}

START_TEST(rotations) {
    for (int64_t n = 1; n <= LARGEST; n = n < 300 ? n + 1 : next(n)) {
        const int64_t depths = index_layers(n) - 1;
        int64_t *want = calloc((size_t)(n * (depths + 1)), sizeof *want);
        unsigned char *seen = calloc((size_t)n, 1);
        halve(0, n, 0, n, want);
        for (int64_t d = 0; d < depths; d++) {
            memset(seen, 0, (size_t)n);
            for (int64_t i = 0; i < n; i++) {
                const int64_t got = index_partner(n, d, i);
                REQUIRE(got == want[d * n + i], "n = %d depth %d column %d: %d", (int)n, (int)d,
                        (int)i, (int)got);
                if (got) seen[i]++, seen[i + got]++;
            }
            for (int64_t i = 0; i < n; i++) ck_assert(seen[i] <= 1);
        }
        for (int64_t i = 0; i < n; i++) ck_assert(index_partner(n, depths, i) == 0);
        free(want);
        free(seen);
    }
}
END_TEST

/* m n > 2^31, and more: counts and places as 128-bit arithmetic has them */
START_TEST(large) {
    static const int64_t sizes[][2] = {{65537, 65537},
                                       {INT32_MAX - 4096, 7},
                                       {7, INT32_MAX - 4096},
                                       {INT32_MAX - 4096, INT32_MAX - 4096},
                                       {3000001, 3000001}};
    for (int s = 0; s < 5; s++) {
        const int64_t m = sizes[s][0], n = sizes[s][1];
        const int64_t count = index_piece_count(m, n), high = (m + INDEX_ROWS - 1) / INDEX_ROWS;
        const index_pair last = index_piece(count - 1, m);
        ck_assert(count == high * n && last.column == n - 1 &&
                  last.row == (high - 1) * INDEX_ROWS);
        const index_pair tile = index_tile(index_tile_count(m, n) - 1, m);
        ck_assert(tile.row == (m - 1) / INDEX_TILE && tile.column == (n - 1) / INDEX_TILE);
        const int64_t t = index_triangle_count(index_pieces(n, INDEX_TILE)) - 1;
        const index_pair corner = index_triangle(t);
        ck_assert(corner.row == (n - 1) / INDEX_TILE && corner.column == corner.row);
        ck_assert(index_grid(count, 1 << 16) <= 1 << 16 && index_grid(0, 5) == 1);
        ck_assert(index_strip(n) >= n / 8 &&
                  index_partner(n, 0, 0) == (n > 1 ? (n + 1) / 2 : 0));
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu index");
    TCase *t = tcase_create("index");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, pieces);
    tcase_add_test(t, every_real_once);
    tcase_add_test(t, tiles);
    tcase_add_test(t, triangles);
    tcase_add_test(t, mirrors);
    tcase_add_test(t, strips);
    tcase_add_test(t, chunks);
    tcase_add_test(t, rotations);
    tcase_add_test(t, large);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
