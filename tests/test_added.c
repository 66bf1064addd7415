/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * An optimizer is one file and one line: added/trivial.c, and its name in the list that
 * tests/meson.build makes the table from, as experiments/optimizers/meson.build does.
 */
#include "running.h"

START_TEST(added) {
    running x;
    begin_named(&x, "trivial", "quadratic", 20, 0, NULL);
    go(&x, 1);
    const polar_mat W = x.r.slot[0].W;
    /* every step moves W by rate 3 (mn)^(1/2) */
    NEAR(apart(W, 1, x.p.start[0]), 0.01 * 3 * sqrt((double)(W.m * W.n)), 1e-12);
    ck_assert_ptr_nonnull(polar_optimizer_named("muon"));
    end(&x);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("added");
    TCase *t = tcase_create("added");
    tcase_add_test(t, added);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
