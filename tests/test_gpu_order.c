/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * In which order things happen on the CUDA backend: products never wait for the device, numbers
 * do, and no result depends on which thread or block of a kernel comes first.
 */
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "emulated.h"
#include "fake.h"
#include "gpu_bench.h"
#include "made.h"
#include "polar/cuda.h"
#include "twins.h"

/* Polynomial verbs do not wait; those that return a number do. */
START_TEST(waits) {
    for (int verb = 0;; verb++) {
        struct bench b;
        bench_open(&b);
        if (bench_call(&b, verb, true) == POLAR_STATUS_COUNT) {
            bench_close(&b);
            break;
        }
        fake_fail(0, false);
        ck_assert_int_eq(bench_call(&b, verb, false), POLAR_OK);
        REQUIRE(!bench_product(verb) || fake_waits() == 0, "verb %d waits", verb);
        REQUIRE(!bench_number(verb) || fake_waits() > 0, "verb %d does not", verb);
        bench_close(&b);
    }
}
END_TEST

/* every byte of the bench after a verb, threads and blocks from first to last or the other way
 */
static unsigned char *bytes_after(int verb, bool backwards, int64_t *bytes) {
    struct bench b;
    bench_open(&b);
    *bytes = bench_place(&b, b.block) - b.e.work_bytes; /* what is carved last is workspace */
    emulated_backwards = backwards;
    polar_status s = bench_call(&b, verb, true);
    if (s == POLAR_OK) s = bench_call(&b, verb, false);
    emulated_backwards = 0;
    unsigned char *copy = s == POLAR_STATUS_COUNT ? NULL : malloc((size_t)*bytes);
    ck_assert(!copy || s == POLAR_OK);
    fake_touch(true);
    if (copy) memcpy(copy, b.block, (size_t)*bytes);
    fake_touch(false);
    bench_close(&b);
    return copy;
}

/* A result that depends on which thread comes first is a race. */
START_TEST(no_races) {
    for (int verb = 0;; verb++) {
        int64_t bytes;
        unsigned char *a = bytes_after(verb, false, &bytes);
        if (!a) break;
        unsigned char *b = bytes_after(verb, true, &bytes);
        REQUIRE(memcmp(a, b, (size_t)bytes) == 0, "verb %d depends on the order of threads",
                verb);
        free(a);
        free(b);
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu order");
    TCase *t = tcase_create("order");
    tcase_set_timeout(t, 300);
    tcase_add_test(t, waits);
    tcase_add_test(t, no_races);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
