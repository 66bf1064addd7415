/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Symmetric products of the 16-bit formats by every method, on whatever device there is,
 * against the CPU's: sums of small whole numbers are exact in f32, so every bit must agree.
 * Orders go beyond one tile and one block, inner dimensions beyond the ring of stages.
 */
#include "cuda_symmetric.h"
#include "made.h"
#include "polar/cuda.h"
#include "twins.h"

#if defined(POLAR_GPU_EMULATED)
static const int64_t shapes[][3] = {{5, 3, 1}, {130, 330, 1}, {128, 64, 3}, {257, 40, 2}};
#else
static const int64_t shapes[][3] = {{5, 3, 1},      {130, 330, 1},   {128, 64, 3},
                                    {257, 40, 2},   {768, 3072, 1},  {768, 1000, 16},
                                    {1031, 517, 2}, {2048, 2048, 3}, {4100, 1200, 1}};
#endif
static const struct choice ways[] = {{CHOICE_TILES, 0},  {CHOICE_TILES, 1},  {CHOICE_TILES, 2},
                                     {CHOICE_TILES, 3},  {CHOICE_BLOCKS, 1}, {CHOICE_BLOCKS, 2},
                                     {CHOICE_BLOCKS, 8}, {CHOICE_STRIPS, 0}};
enum { SHAPES = sizeof shapes / sizeof *shapes, WAYS = sizeof ways / sizeof *ways };

/* matrix i of those side by side in one; the host keeps 16-bit formats as f32 */
static polar_mat part(polar_mat X, int which, int64_t i, int64_t n) {
    const int64_t bytes = which == HERE ? 4 : 2;
    X.data = (char *)X.data + i * n * X.ld * bytes;
    X.n = n;
    return X;
}

static struct gpu_batch batch(polar_mat X, int64_t n, int64_t count) {
    return (struct gpu_batch){X.data, NULL, X.ld, count > 1 ? n * X.ld : 0};
}

static void product(polar_format f, const int64_t shape[3], bool outer, double beta) {
    const int64_t n = shape[0], k = shape[1], count = shape[2];
    const int64_t rows = outer ? n : k, columns = outer ? k : n;
    const uint64_t seed = polar_test_seed();
    struct twins t;
    twins_open(&t);
    struct twin X = twin_new(&t, rows, columns * count, f, TWIN_WHOLE, seed);
    struct twin C = twin_new(&t, n, n * count, f, TWIN_WHOLE, seed + 1);
    struct twin D = twin_new(&t, n, n * count, f, TWIN_UNIFORM, seed + 2);
    for (int64_t i = 0; i < count; i++) {
        for (int b = 0; b < 2; b++) { /* C symmetric, in multiples of 1/64 */
            const polar_mat c = part(C.x[b], b, i, n), d = part(D.x[b], b, i, n);
            polar_gram(&t.e[b], POLAR_GRAM_LEFT, 0x1p-6, c, 0, c, d);
            polar_axpby(&t.e[b], 1, d, 0, c, c);
        }
        polar_gram(&t.e[HERE], outer ? POLAR_GRAM_LEFT : POLAR_GRAM_RIGHT, 0.5,
                   part(X.x[HERE], HERE, i, columns), beta, part(C.x[HERE], HERE, i, n),
                   part(D.x[HERE], HERE, i, n));
    }
    for (int w = 0; w < WAYS; w++) {
        struct cuda_context *c;
        const struct gpu_symmetric s = {f == POLAR_BF16 ? GPU_BF16 : GPU_F16,
                                        outer,
                                        n,
                                        k,
                                        count,
                                        0.5,
                                        beta,
                                        0,
                                        batch(X.x[THERE], columns, count),
                                        batch(X.x[THERE], columns, count),
                                        batch(C.x[THERE], n, count),
                                        batch(D.x[THERE], n, count)};
        ck_assert_int_eq(polar_cuda_enter(&c), POLAR_OK);
        polar_status status = polar_cuda_symmetric_by(c, &s, ways[w]);
        polar_cuda_leave(c, status);
        char what[80];
        snprintf(what, sizeof what, "%s %d, n = %d, k = %d, %d of them",
                 choice_name(ways[w].method), ways[w].number, (int)n, (int)k, (int)count);
        REQUIRE(status == POLAR_OK, "%s: %s", what, polar_status_name(status));
        twin_same(&t, &D, what);
        polar_randomise(&t.e[THERE], seed, D.x[THERE]);
    }
    twins_close(&t);
}

START_TEST(methods) {
    const polar_format f = _i & 1 ? POLAR_BF16 : POLAR_F16;
    for (int s = 0; s < SHAPES; s++) product(f, shapes[s], _i & 2, s % 2 ? 0.5 : 0);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu methods");
    TCase *t = tcase_create("methods");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, methods, 0, 4);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
