/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Symmetric products of the 16-bit formats, by every method, one and in batches, against sums
 * in f64. Our own kernel runs on an emulated machine that reads shared memory through swizzles,
 * descriptors and fragments; whatever of these is broken must be seen.
 */
#include <stdlib.h>
#include <string.h>

#include "cuda_symmetric.h"
#include "emulated_hopper.h"
#include "fake.h"
#include "made.h"
#include "polar/cuda.h"
#include "tiles.h"
#include "twins.h"

/* a batch of column-major matrices with spare rows, in device memory; the host's copy in f64 */
struct set {
    uint16_t *device;
    double *host;
    int64_t m, n, ld, stride, count;
};

enum { SPARE = 8, GUARD = 0x7a11 };

static uint64_t state;
static double uniform(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 40) * 0x1p-23 - 1;
}

static double value_of(uint16_t h, bool bf16) {
    const uint32_t bits = (uint32_t)h << 16;
    const int e = h >> 10 & 31, f = h & 1023;
    float x;
    memcpy(&x, &bits, sizeof x);
    if (bf16) return (double)x;
    const double a = e ? ldexp(1024 + f, e - 25) : ldexp(f, -24);
    return h >> 15 ? -a : a;
}

static struct set set_new(int64_t m, int64_t n, int64_t count, int64_t shift, bool bf16) {
    struct set s = {.m = m, .n = n, .count = count};
    s.ld = (m + SPARE - 1) / SPARE * SPARE + SPARE + shift;
    s.stride = s.ld * n + SPARE;
    const int64_t all = s.stride * count;
    s.device = polar_cuda.alloc(all * 2, NULL);
    s.host = calloc((size_t)(m * n * count + 1), sizeof *s.host);
    ck_assert(s.device && s.host);
    fake_touch(true);
    for (int64_t i = 0; i < all; i++) s.device[i] = GUARD;
    for (int64_t b = 0; b < count; b++)
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = 0; i < m; i++) {
                const uint16_t h = emulated_round((float)uniform(), bf16);
                s.device[b * s.stride + i + j * s.ld] = h;
                s.host[(b * n + j) * m + i] = value_of(h, bf16);
            }
    fake_touch(false);
    return s;
}

static void set_free(struct set *s) {
    polar_cuda.release(s->device, NULL);
    free(s->host);
}

/* the upper triangle is that of the lower one; where only that counts, it is spoiled later */
static void symmetric(struct set *s) {
    fake_touch(true);
    for (int64_t b = 0; b < s->count; b++)
        for (int64_t j = 0; j < s->n; j++)
            for (int64_t i = 0; i < j; i++) {
                const uint16_t *d = s->device + b * s->stride;
                s->device[b * s->stride + i + j * s->ld] = d[j + i * s->ld];
                s->host[(b * s->n + j) * s->m + i] = s->host[(b * s->n + i) * s->m + j];
            }
    fake_touch(false);
}

struct shape {
    int64_t n, k, count, shift;
    bool outer, bf16, in_place, set;
    double alpha, beta, gamma;
};

struct run {
    struct set X, C, D;
    void *each[3][80];
    struct gpu_symmetric t;
};

static struct gpu_batch batch_of(const struct set *s, void **each) {
    for (int64_t i = 0; each && i < s->count; i++)
        each[i] = s->device + (s->count - 1 - i) * s->stride; /* any order */
    return (struct gpu_batch){s->device, each, s->ld, s->count > 1 ? s->stride : 0};
}

static void run_open(struct run *r, const struct shape *s) {
    const bool o = s->outer, h = s->bf16;
    r->X = set_new(o ? s->n : s->k, o ? s->k : s->n, s->count, s->shift, h);
    r->C = set_new(s->n, s->n, s->count, s->shift, h);
    r->D = set_new(s->n, s->n, s->count, s->shift, h);
    symmetric(&r->C);
    const struct gpu_batch X = batch_of(&r->X, s->set ? r->each[0] : NULL);
    const struct gpu_batch C = batch_of(&r->C, s->set ? r->each[1] : NULL);
    const struct gpu_batch D = batch_of(&r->D, s->set ? r->each[2] : NULL);
    r->t = (struct gpu_symmetric){
        h ? GPU_BF16 : GPU_F16, o, s->n, s->k, s->count, s->alpha, s->beta, s->gamma, X, X, C,
        s->in_place ? C : D};
}

static void run_close(struct run *r) {
    set_free(&r->X);
    set_free(&r->C);
    set_free(&r->D);
}

static double term(const struct set *X, bool outer, int64_t b, int64_t i, int64_t p) {
    return outer ? X->host[(b * X->n + p) * X->m + i] : X->host[(b * X->n + i) * X->m + p];
}

/*
 * The largest error in units of what is allowed: rounding to the format once (twice: a shift by
 * cuBLAS's caller), the sum of k terms and the epilogue in f32; infinity when D is not
 * symmetric bit for bit or something beside it was written.
 */
static double worst(const struct run *r, const struct shape *s, int roundings) {
    const struct set *D = s->in_place ? &r->C : &r->D, *C = &r->C;
    const double u16 = polar_format_get(s->bf16 ? POLAR_BF16 : POLAR_F16)->u, u32 = 0x1p-24;
    const double tiny = s->bf16 ? 0 : 0x1p-25;
    double most = 0;
    const int64_t n = s->n;
    fake_touch(true);
    for (int64_t b = 0; b < s->count; b++) {
        const uint16_t *d = D->device + b * D->stride;
        for (int64_t e = 0; e < D->stride; e++)
            if (e % D->ld >= n || e / D->ld >= n)
                if (d[e] != GUARD) most = INFINITY;
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = j; i < n; i++) {
                double sum = 0, size = 0;
                for (int64_t p = 0; p < s->k; p++) {
                    const double x =
                        term(&r->X, s->outer, b, i, p) * term(&r->X, s->outer, b, j, p);
                    sum += x;
                    size += fabs(x);
                }
                const double c = s->beta * C->host[(b * n + j) * n + i];
                const double g = i == j ? s->gamma : 0;
                const double want = s->alpha * sum + c + g;
                const double all = fabs(s->alpha) * size + fabs(c) + fabs(g);
                const double allowed = roundings * (u16 * (fabs(want) + fabs(g)) + tiny) +
                                       2 * (double)(s->k + 4) * u32 * all;
                const double got = value_of(d[i + j * D->ld], s->bf16);
                const double error =
                    allowed > 0 ? fabs(got - want) / allowed : (got == want ? 0 : INFINITY);
                if (!(error <= most)) most = isnan(error) ? INFINITY : error;
                if (d[j + i * D->ld] != d[i + j * D->ld]) most = INFINITY;
            }
    }
    fake_touch(false);
    return most;
}

static polar_status by(const struct gpu_symmetric *t, struct choice choice) {
    struct cuda_context *c;
    const polar_status s = polar_cuda_enter(&c);
    return s == POLAR_OK ? polar_cuda_leave(c, polar_cuda_symmetric_by(c, t, choice)) : s;
}

static void check(const struct shape *s, enum choice_method m, int number) {
    struct run r;
    const struct choice choice = {m, number};
    const bool tiles = m == CHOICE_TILES;
    state = polar_test_seed();
    run_open(&r, s);
    emulated_hopper = (struct emulated_hopper){.eager = emulated_hopper.eager};
    const polar_status status = by(&r.t, choice);
    ck_assert_int_eq(status, POLAR_OK);
    const double error = worst(&r, s, !tiles && s->gamma != 0 ? 2 : 1);
    REQUIRE(error <= 1 && emulated_hopper.faults == 0,
            "%s %d, n = %d k = %d, %d of them, outer %d, bf16 %d, shift %d, set %d, place %d: "
            "%g times what is allowed, %d faults",
            choice_name(m), number, (int)s->n, (int)s->k, (int)s->count, s->outer, s->bf16,
            (int)s->shift, s->set, s->in_place, error, (int)emulated_hopper.faults);
    if (tiles)
        REQUIRE((double)emulated_hopper.operations == tiles_operations(s->n, s->k, s->count),
                "%g operations, not %g", (double)emulated_hopper.operations,
                tiles_operations(s->n, s->k, s->count));
    run_close(&r);
}

static const int64_t edges[][2] = {{1, 1},    {2, 3},    {7, 65},    {64, 64}, {65, 16},
                                   {127, 15}, {128, 64}, {129, 130}, {200, 63}};
enum { EDGES = sizeof edges / sizeof *edges };

/* every edge, both layouts, both formats, C and gamma, in place and not, D's columns aligned or
 * not (shift: D and C have columns of any address, X has not) */
START_TEST(tiles) {
    emulated_hopper.eager = _i & 1;
    for (int e = 0; e < EDGES; e++)
        for (int v = 0; v < 4; v++) {
            const struct shape s = {.n = edges[e][0],
                                    .k = edges[e][1],
                                    .count = 1 + (e + v) % 2,
                                    .outer = v & 1,
                                    .bf16 = v & 2,
                                    .in_place = (e + v) % 3 == 0,
                                    .set = (e + v) % 4 == 3,
                                    .alpha = v ? -0.75 : 1,
                                    .beta = (e + v) % 3 ? 0 : 0.5,
                                    .gamma = v % 2 ? 0.25 : 0};
            check(&s, CHOICE_TILES, 1);
        }
}
END_TEST

/* the inner dimension in parts: complete, in a fixed order; and as many as the chip asks for */
START_TEST(parts) {
    for (int p = 0; p < 5; p++) {
        const struct shape s = {.n = 130,
                                .k = 300 + 64 * p,
                                .count = 1 + p % 2,
                                .outer = p & 1,
                                .bf16 = p & 2,
                                .alpha = 0.5,
                                .beta = p ? 1 : 0,
                                .gamma = 1};
        check(&s, CHOICE_TILES, p);
    }
    const struct shape s = {.n = 40, .k = 1030, .count = 1, .alpha = 1};
    check(&s, CHOICE_TILES, 0);
    check(&s, CHOICE_TILES, 64); /* no part without a block */
}
END_TEST

/* more matrices with addresses of their own than a launch takes */
START_TEST(sets) {
    const struct shape s = {
        .n = 9, .k = 20, .count = 70, .set = true, .alpha = 1, .beta = 1, .bf16 = _i};
    check(&s, CHOICE_TILES, 0);
    check(&s, CHOICE_BLOCKS, 2);
}
END_TEST

START_TEST(blocks) {
    static const int64_t orders[] = {1, 127, 128, 129, 257, 384, 500, 640};
    for (int o = 0; o < 8; o++)
        for (int p = 1; p <= 5; p++) {
            const struct shape s = {.n = orders[o],
                                    .k = 33,
                                    .count = 1 + (o + p) % 3,
                                    .shift = p % 2,
                                    .outer = o & 1,
                                    .bf16 = p & 1,
                                    .in_place = p % 3 == 0,
                                    .set = (o + p) % 4 == 0,
                                    .alpha = -0.5,
                                    .beta = o % 2,
                                    .gamma = p % 2};
            check(&s, CHOICE_BLOCKS, p);
            if (p < 3) check(&s, CHOICE_STRIPS, 0);
        }
}
END_TEST

/* What is broken must be seen. EARLY alone may not be, when copies come at once. */
START_TEST(damage) {
    const struct shape s = {.n = 150, .k = 400, .count = 2, .outer = true, .alpha = 1};
    for (int d = 1; d < EMULATED_DAMAGES; d++)
        for (int outer = 0; outer < 2; outer++) {
            struct run r;
            struct shape own = s;
            const struct choice choice = {CHOICE_TILES, 1};
            own.outer = outer;
            if (d == EMULATED_NO_LEADING && !outer) continue; /* not used then */
            state = polar_test_seed();
            run_open(&r, &own);
            emulated_hopper = (struct emulated_hopper){.damage = (enum emulated_damage)d};
            ck_assert_int_eq(by(&r.t, choice), POLAR_OK);
            REQUIRE(worst(&r, &own, 1) > 1 || emulated_hopper.faults > 0,
                    "damage %d goes unseen, outer %d", d, outer);
            emulated_hopper.damage = EMULATED_WHOLE;
            run_close(&r);
        }
}
END_TEST

/* addresses and strides that no tensor map takes, and other devices: unsuited, and the verbs go
 * on by gemm */
START_TEST(unsuited) {
    struct shape s = {.n = 30, .k = 20, .count = 2, .alpha = 1, .shift = 1};
    const struct choice choice = {CHOICE_TILES, 1};
    struct run r;
    run_open(&r, &s);
    ck_assert_int_eq(by(&r.t, choice), POLAR_UNSUITED);
    struct cuda_context *c;
    ck_assert_int_eq(polar_cuda_enter(&c), POLAR_OK);
    ck_assert_int_eq(polar_cuda_leave(c, polar_cuda_symmetric(c, &r.t)), POLAR_OK);
    ck_assert(worst(&r, &s, 1) <= 1);
    r.t.kind = GPU_F32;
    ck_assert_int_eq(by(&r.t, choice), POLAR_UNSUITED);
    run_close(&r);
    const struct fake_machine whole = fake_machine;
    polar_cuda_close();
    fake_machine.capability = 10;
    s.shift = 0;
    run_open(&r, &s);
    ck_assert_int_eq(by(&r.t, choice), POLAR_UNSUITED);
    run_close(&r);
    fake_machine = whole;
    polar_cuda_close();
}
END_TEST

/* without an inner dimension, without matrices, without rows */
START_TEST(nothing) {
    for (int v = 0; v < 4; v++) {
        const struct shape s = {.n = 20,
                                .k = 0,
                                .count = 2,
                                .alpha = 1,
                                .beta = v & 1,
                                .gamma = 0.5,
                                .in_place = v & 2};
        struct run r;
        const struct choice choice = {CHOICE_TILES, 0};
        run_open(&r, &s);
        ck_assert_int_eq(by(&r.t, choice), POLAR_OK);
        ck_assert(worst(&r, &s, 2) <= 1);
        r.t.count = 0;
        ck_assert_int_eq(by(&r.t, choice), POLAR_OK);
        run_close(&r);
    }
}
END_TEST

/* every call fails once: the status says so, the next call works; none waits for the device */
START_TEST(every_call) {
    static const struct choice ways[] = {{CHOICE_TILES, 1},
                                         {CHOICE_TILES, 2},
                                         {CHOICE_BLOCKS, 1},
                                         {CHOICE_BLOCKS, 2},
                                         {CHOICE_STRIPS, 0}};
    const bool memory = _i;
    const struct shape s = {
        .n = 135, .k = 130, .count = 2, .alpha = 1, .beta = 1, .gamma = 1, .bf16 = true};
    for (int w = 0; w < 5; w++) {
        polar_cuda_close();
        for (int64_t at = 1;; at++) {
            struct run r;
            run_open(&r, &s);
            fake_fail(at, memory);
            const polar_status status = by(&r.t, ways[w]);
            const char *failed = fake_failed();
            ck_assert_int_eq(fake_waits(), 0);
            fake_fail(0, false);
            const bool driver = failed && strcmp(failed, "cuTensorMapEncodeTiled") == 0;
            REQUIRE(status == (failed ? memory && !driver ? POLAR_NO_MEMORY : POLAR_KERNEL
                                      : POLAR_OK),
                    "way %d, call %d (%s): %s", w, (int)at, failed ? failed : "none",
                    polar_status_name(status));
            run_close(&r);
            if (!failed) break;
        }
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu symmetric");
    TCase *t = tcase_create("symmetric");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, tiles, 0, 2);
    tcase_add_test(t, parts);
    tcase_add_loop_test(t, sets, 0, 2);
    tcase_add_test(t, blocks);
    tcase_add_test(t, damage);
    tcase_add_test(t, unsuited);
    tcase_add_test(t, nothing);
    tcase_add_loop_test(t, every_call, 0, 2);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
