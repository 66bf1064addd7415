/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Symmetric products in graphs, by every method: what is launched later, after others have had
 * the context's workspace, is right. Blocks have the addresses that they need computed by a
 * kernel of the same graph, so nothing of the host has to be kept for them.
 */
#include "fake.h"
#include "made.h"
#include "polar/cuda.h"
#include "symmetric_run.h"
#include "twins.h"

struct product {
    const struct gpu_symmetric *t;
    struct choice choice;
};

static polar_status product(void *job) {
    const struct product *p = job;
    struct cuda_context *c;
    const polar_status s = polar_cuda_enter(&c);
    return s == POLAR_OK ? polar_cuda_leave(c, polar_cuda_symmetric_by(c, p->t, p->choice)) : s;
}

static const struct choice choices[] = {
    {CHOICE_BLOCKS, 4}, {CHOICE_STRIPS, 0}, {CHOICE_TILES, 0}};

START_TEST(captured) {
    const bool outer = _i & 1;
    const struct choice choice = choices[_i / 2];
    const struct shape s = {.n = 300, .k = 70, .count = 2, .alpha = 0.5, .outer = outer},
                       o = {.n = 260, .k = 20, .count = 3, .alpha = 1};
    struct run r, other;
    polar_engine e;
    void *graph = NULL;
    polar_engine_init(&e, &polar_cuda);
    run_open(&r, &s);
    run_open(&other, &o);
    struct product p = {&r.t, choice}, q = {&other.t, choice};
    ck_assert_int_eq(polar_cuda.resident->record(&e, product, &p, &graph), POLAR_OK);
    REQUIRE(isinf(run_worst(&r, &s, 1)), "it was done at once");
    for (int k = 0; k < 2; k++) {
        fake_fail(0, false);
        ck_assert_int_eq(product(&q), POLAR_OK);
        ck_assert_int_eq(polar_cuda.resident->replay(&e, graph), POLAR_OK);
        ck_assert_int_eq(fake_waits(), 0);
        const double error = run_worst(&r, &s, 1);
        REQUIRE(error <= 1, "%s: %g times what is allowed", choice_name(choice.method), error);
    }
    polar_cuda.resident->discard(graph);
    run_close(&r);
    run_close(&other);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu captured");
    TCase *t = tcase_create("captured");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, captured, 0, 6);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
