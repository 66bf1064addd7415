/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Symmetric products of the 16-bit formats, by every method, one and in batches, against sums
 * in f64. Our own kernel runs on an emulated machine that reads shared memory through swizzles,
 * descriptors and fragments; whatever of these is broken must be seen.
 */
#include <string.h>

#include "emulated_hopper.h"
#include "fake.h"
#include "made.h"
#include "polar/cuda.h"
#include "symmetric_run.h"
#include "tiles.h"
#include "twins.h"

static polar_status by(const struct gpu_symmetric *t, struct choice choice) {
    struct cuda_context *c;
    const polar_status s = polar_cuda_enter(&c);
    return s == POLAR_OK ? polar_cuda_leave(c, polar_cuda_symmetric_by(c, t, choice)) : s;
}

static void check(const struct shape *s, enum choice_method m, int number) {
    struct run r;
    const struct choice choice = {m, number};
    const bool tiles = m == CHOICE_TILES;
    run_open(&r, s);
    emulated_hopper = (struct emulated_hopper){.eager = emulated_hopper.eager};
    const polar_status status = by(&r.t, choice);
    ck_assert_int_eq(status, POLAR_OK);
    const double error = run_worst(&r, s, !tiles && s->gamma != 0 ? 2 : 1);
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

/* the ring of stages goes round several times, within a tile and from tile to tile of a block
 */
START_TEST(rounds) {
    const struct fake_machine whole = fake_machine;
    polar_cuda_close();
    fake_machine.processors = 1;
    emulated_hopper.eager = _i & 1;
    emulated_backwards = _i & 2;
    for (int outer = 0; outer < 2; outer++) {
        const struct shape s = {
            .n = 130, .k = 700, .count = 2, .outer = outer, .alpha = 1, .bf16 = outer};
        check(&s, CHOICE_TILES, 1);
        check(&s, CHOICE_TILES, 3);
    }
    emulated_backwards = 0;
    fake_machine = whole;
    polar_cuda_close();
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
            run_open(&r, &own);
            emulated_hopper = (struct emulated_hopper){.damage = (enum emulated_damage)d};
            ck_assert_int_eq(by(&r.t, choice), POLAR_OK);
            REQUIRE(run_worst(&r, &own, 1) > 1 || emulated_hopper.faults > 0,
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
    ck_assert(run_worst(&r, &s, 1) <= 1);
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
        ck_assert(run_worst(&r, &s, 2) <= 1);
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
            const bool excused = fake_excused();
            fake_fail(0, false);
            const bool driver = failed && strcmp(failed, "cuTensorMapEncodeTiled") == 0;
            REQUIRE(status == (failed && !excused
                                   ? memory && !driver ? POLAR_NO_MEMORY : POLAR_KERNEL
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
    tcase_add_loop_test(t, rounds, 0, 4);
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
