/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * time_symmetric [quick]: every method of symmetric products on the device that is here, over
 * orders, inner dimensions and batches; prints a table of choices (gpu/choices.h) with the
 * fastest of each, the times beside it in comments. 77: no device. The environment's table is
 * not asked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cuda_symmetric.h"
#include "polar/cuda.h"
#if defined(POLAR_GPU_EMULATED)
#include "fake.h"
#endif

static const struct choice ways[] = {{CHOICE_TILES, 0},  {CHOICE_TILES, 1},  {CHOICE_TILES, 4},
                                     {CHOICE_BLOCKS, 1}, {CHOICE_BLOCKS, 2}, {CHOICE_BLOCKS, 4},
                                     {CHOICE_BLOCKS, 8}, {CHOICE_STRIPS, 0}};
enum { WAYS = sizeof ways / sizeof *ways, SAMPLES = 5 };
static const int64_t full[] = {128, 256, 512, 768, 1024, 1536, 2048, 3072, 4096, 8192, 0};
static const int64_t few[] = {30, 130, 0};
static const int64_t room = INT64_C(8) << 30; /* bytes of operands, at most */

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* the fastest of a few samples of `runs`, a run; negative: not done */
static double sample(const struct gpu_symmetric *t, struct choice way, int samples, int runs) {
    double best = -1;
    struct cuda_context *c;
    if (polar_cuda_enter(&c) != POLAR_OK) return -1;
    polar_status s = polar_cuda_symmetric_by(c, t, way); /* warm */
    for (int i = 0; s == POLAR_OK && i < samples; i++) {
        s = polar_cuda_wait(c);
        const double start = seconds();
        for (int r = 0; s == POLAR_OK && r < runs; r++) s = polar_cuda_symmetric_by(c, t, way);
        if (s == POLAR_OK) s = polar_cuda_wait(c);
        const double time = (seconds() - start) / runs;
        if (s == POLAR_OK && (best < 0 || time < best)) best = time;
    }
    polar_cuda_leave(c, s);
    return s == POLAR_OK ? best : -1;
}

/* the fastest way for a shape, its times printed; -1: none, or too large */
static int fastest(int kind, int64_t n, int64_t k, int64_t count, bool quick) {
    const polar_format f = kind == GPU_BF16 ? POLAR_BF16 : POLAR_F16;
    int64_t ldx, ldd;
    const int64_t x = polar_cuda.bytes(k, n * count, f, &ldx),
                  d = polar_cuda.bytes(n, n * count, f, &ldd);
    if (x < 0 || d < 0 || x > room - d) return -1;
    char *block = polar_cuda.alloc(x + d, NULL);
    if (!block) return -1;
    polar_engine e;
    polar_engine_init(&e, &polar_cuda);
    const polar_mat X = {block, k, n * count, ldx, f, POLAR_DEVICE};
    polar_randomise(&e, 1, X);
    const struct gpu_batch in = {X.data, NULL, ldx, count > 1 ? n * ldx : 0},
                           out = {block + x, NULL, ldd, count > 1 ? n * ldd : 0};
    const struct gpu_symmetric t = {kind, false, n, k, count, 1, 0, 0, in, in, out, out};
    int best = -1;
    double least = 0;
    printf("# n = %d, k = %d, %d of them, microseconds:", (int)n, (int)k, (int)count);
    for (int w = 0; w < WAYS; w++) {
        const double once = quick ? 0 : sample(&t, ways[w], 1, 1);
        const int runs = quick ? 1 : once > 0 && once < 5e-3 ? (int)(5e-3 / once) + 1 : 1;
        const double time = sample(&t, ways[w], quick ? 1 : SAMPLES, runs);
        if (time < 0) continue;
        printf(" %s %d %.1f", choice_name(ways[w].method), ways[w].number, 1e6 * time);
        if (best < 0 || time < least) best = w, least = time;
    }
    printf("\n");
    polar_cuda.release(block, NULL);
    return best;
}

/* a line for what lies nearer to this shape than to its neighbours: orders halfway, inner
 * dimensions below and above 2n, batches of 1 to 4 and more */
static void line(int kind, const int64_t *n, int at, int ratio, int64_t count, int way) {
    const int64_t below = at ? (n[at - 1] + n[at]) / 2 + 1 : 1;
    char most[24] = "*", k_most[24] = "*", count_most[24] = "*";
    if (n[at + 1]) snprintf(most, sizeof most, "%d", (int)((n[at] + n[at + 1]) / 2));
    if (ratio == 1) snprintf(k_most, sizeof k_most, "%d", (int)(2 * n[at]));
    if (count == 1) snprintf(count_most, sizeof count_most, "4");
    printf("%s %d %s %d %s %d %s %s %d\n", kind == GPU_BF16 ? "bf16" : "f16", (int)below, most,
           ratio == 1 ? 1 : (int)(2 * n[at] + 1), k_most, count == 1 ? 1 : 5, count_most,
           choice_name(ways[way].method), ways[way].number);
}

int main(int argc, char **argv) {
    const bool quick = argc > 1 && strcmp(argv[1], "quick") == 0;
    const int64_t *n = quick ? few : full;
    unsetenv("POLAR_CUDA_CHOICES");
#if defined(POLAR_GPU_EMULATED)
    fake_install();
#endif
    if (polar_cuda.missing()) {
        fprintf(stderr, "%s\n", polar_cuda.missing());
        return 77;
    }
    for (int kind = GPU_BF16; kind <= GPU_F16; kind++)
        for (int i = 0; n[i]; i++)
            for (int ratio = 1; ratio <= 4; ratio += 3)
                for (int64_t count = 1; count <= 16; count += 15) {
                    const int way = fastest(kind, n[i], ratio * n[i],
                                            quick && count > 1 ? 2 : count, quick);
                    if (way >= 0) line(kind, n, i, ratio, count, way);
                }
    printf("# what tiles do not suit, and what was too large\n"
           "bf16 2048 * 1 * 1 * blocks 4\nf16 2048 * 1 * 1 * blocks 4\n"
           "bf16 1 * 1 * 1 * blocks 1\nf16 1 * 1 * 1 * blocks 1\n");
    return ferror(stdout) ? 1 : 0;
}
