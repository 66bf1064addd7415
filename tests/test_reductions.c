/* SPDX-License-Identifier: BSD-3-Clause */
/* What PolarGrad and Muon come to on vectors, numbers and diagonal matrices; how rates go. */
#include "running.h"

/* f = 3 x^2/2, one number */
static double number_loss(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G) {
    const double x = *polar_at(W[0], 0, 0);
    (void)p;
    (void)draw;
    if (G) *polar_at(G[0], 0, 0) = 3 * x;
    return 1.5 * x * x;
}

static void number_open(polar_instance *p) {
    p->start[0] = polar_instance_zero(p, 1, 1);
    *polar_at(p->start[0], 0, 0) = 0.7;
    p->parameters = 1;
}

static const polar_problem number = {
    .name = "number", .open = number_open, .loss = number_loss};

/* Two rows side by side for some steps; W's differ by at most `most` units of roundoff. */
static void together(const char *first, const char *second, const polar_problem *problem,
                     int shrink, double rate, const char *oracle, double most) {
    running x, y;
    begin(&x, polar_optimizer_named(first), problem, shrink, rate, oracle);
    begin(&y, polar_optimizer_named(second), problem, shrink, rate, NULL);
    for (int t = 0; t < 12; t++) {
        go(&x, 1);
        go(&y, 1);
        const double error = units(x.r.slot[0].W, 1, y.r.slot[0].W);
        REQUIRE(error <= most, "%s and %s on %s, step %d: %g units, seed %" PRIu64, first,
                second, problem->name, t + 1, error, polar_test_seed());
    }
    ck_assert(apart(x.r.slot[0].W, 1, x.p.start[0]) > 1e-3 * size_of(x.p.start[0]));
    end(&x);
    end(&y);
}

START_TEST(vectors_are_gradient_descent) {
    static const char *const oracles[] = {"qdwh", "svd", "newton-schulz"};
    together("polargrad", "gradient-descent", polar_problem_named("vector"), 100, 5e-4,
             oracles[_i], 4);
    together("polargrad", "gradient-descent", &number, 1, 0.2, oracles[_i], 12);
}
END_TEST

START_TEST(diagonals_are_signs) {
    static const char *const oracles[] = {"qdwh", "svd", "newton-hybrid"};
    together("polargrad", "signsgd-norm", polar_problem_named("diagonal"), 1, 1e-3, oracles[_i],
             4);
    together("spectral-descent", "signsgd", polar_problem_named("diagonal"), 1, 0.01,
             oracles[_i], 4);
    together("spectral-descent", "signsgd", &number, 1, 0.03, oracles[_i], 4);
}
END_TEST

/* One step of momentum-free Muon on a vector: its length is the rate, its direction the
 * gradient's. */
START_TEST(vectors_are_normalised) {
    running x;
    begin_named(&x, "spectral-descent", "vector", 100, 0.25, "qdwh");
    go(&x, 1);
    const polar_slot *s = &x.r.slot[0];
    NEAR(size_of(s->D), 1, 8 * u);
    NEAR(product(s->D, s->G), size_of(s->G), 20 * u * size_of(s->G));
    end(&x);
}
END_TEST

/* Without momentum the four PolarGrads are one; decay is decoupled. */
START_TEST(momentum_free) {
    static const char *const names[] = {"polargrad-momentum-first", "polargrad-polar-first",
                                        "polargrad-heavy-ball"};
    running x, y;
    for (int i = 0; i < 3; i++) {
        begin_named(&x, "polargrad", "quadratic", 10, 1e-6, NULL);
        begin_named(&y, names[i], "quadratic", 10, 1e-6, NULL);
        y.r.c.beta = 0;
        y.r.c.decay = i == 1 ? 50 : 0;
        for (int t = 0; t < 5; t++) {
            const polar_mat before = twin(y.r.slot[0].W);
            go(&y, 1);
            if (i == 1) {
                polar_mat *W = &y.r.slot[0].W;
                for (int64_t b = 0; b < W->n; b++)
                    for (int64_t a = 0; a < W->m; a++)
                        polar_mat_set(*W, a, b, re(*W, a, b) + 1e-6 * 50 * re(before, a, b), 0);
            }
            go(&x, 1);
            REQUIRE(units(x.r.slot[0].W, 1, y.r.slot[0].W) <= 4, "%s: %g units", names[i],
                    units(x.r.slot[0].W, 1, y.r.slot[0].W));
            drop(before);
        }
        end(&x);
        end(&y);
    }
}
END_TEST

START_TEST(rules) {
    polar_schedule_rule rule;
    polar_why why;
    ck_assert_int_eq(polar_rule_parse("step:25,0.99", &rule, &why), POLAR_OK);
    ck_assert_double_eq(polar_rule_rate(&rule, 2, 25, 100), 2);
    NEAR(polar_rule_rate(&rule, 2, 26, 100), 1.98, 4 * u);
    NEAR(polar_rule_rate(&rule, 2, 76, 100), 2 * pow(0.99, 3), 4 * u);
    ck_assert_int_eq(polar_rule_parse("cosine", &rule, &why), POLAR_OK);
    ck_assert_double_eq(polar_rule_rate(&rule, 2, 1, 100), 2);
    NEAR(polar_rule_rate(&rule, 2, 51, 100), 1, 8 * u);
    ck_assert_int_eq(polar_rule_parse("geometric:0.5", &rule, &why), POLAR_OK);
    ck_assert_double_eq(polar_rule_rate(&rule, 2, 4, 100), 0.25);
    ck_assert_int_eq(polar_rule_parse("geometric:0.5,1e-4", &rule, &why), POLAR_OK);
    ck_assert_double_eq(polar_rule_rate(&rule, 2, 1, 100), 1e-4);
    ck_assert_double_eq(polar_rule_rate(&rule, 2, 3, 100), 1);
    ck_assert_int_eq(polar_rule_parse("root", &rule, &why), POLAR_OK);
    ck_assert_double_eq(polar_rule_rate(&rule, 2, 4, 100), 1);
    static const char *const bad[] = {"",       "step",        "step:25",     "step:0,0.5",
                                      "cosin",  "step:5,1.5",  "geometric:0", "geometric:",
                                      "root:2", "step:5,0.5,", "step:x,0.5",  "geometric:nan"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        REQUIRE(polar_rule_parse(bad[i], &rule, &why) == POLAR_BAD_ARGUMENT, "'%s' is taken",
                bad[i]);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("reductions");
    TCase *t = tcase_create("reductions");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, vectors_are_gradient_descent, 0, 3);
    tcase_add_loop_test(t, diagonals_are_signs, 0, 3);
    tcase_add_test(t, vectors_are_normalised);
    tcase_add_test(t, momentum_free);
    tcase_add_test(t, rules);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
