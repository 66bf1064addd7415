/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Proved ranges. An enclosure is wrong when a value escapes it and useless when it is wide, so
 * both are looked for: by formulas where there are any, by dense sampling where there are
 * none, and by the known ranges of published tables.
 */
#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/fit.h"

static uint64_t state;

static uint64_t draw(void) {
    return polar_test_draw(&state);
}

static double uniform(void) {
    return polar_test_uniform(&state);
}

static polar_schedule one, proved;

static const polar_step *verified(const polar_schedule *s, int steps, const char *lower,
                                  const char *upper) {
    polar_why why = {""};
    REQUIRE(polar_verify(s, steps, lower, upper, &proved, &why) == POLAR_OK, "%s: %s", s->name,
            why.text);
    return &proved.step[proved.nsteps - 1];
}

static void single(int degree, const double *c) {
    memset(&one, 0, sizeof one);
    strcpy(one.name, "single");
    one.lower = 0;
    one.upper = 1;
    one.nsteps = 1;
    one.repeat_last = 1;
    one.step[0].degree = degree;
    memcpy(one.step[0].c, c, (size_t)(degree + 1) / 2 * sizeof *c);
}

/* Published tables: ranges to the digits printed, sampled and computed elsewhere. */
START_TEST(published) {
    static const struct {
        const char *name, *lower;
        int steps;
        double lo, hi, half; /* half a unit of the last digit */
    } known[] = {{"jordan", "1e-2", 5, .682, 1.134, 5.1e-4},
                 {"jordan", "1e-3", 5, .4705, 1.202, 5.1e-4},
                 {"jordan", "1e-4", 5, .0485, 1.202, 5.1e-4},
                 {"jordan", "1e-6", 5, .0005, 1.202, 5.1e-4},
                 {"you", "1e-2", 5, .978, 1.032, 5.1e-4},
                 {"you", "1e-3", 5, .475, 1.145, 5.1e-4},
                 {"you", "1e-4", 5, .049, 1.145, 5.1e-4},
                 {"you", "1e-6", 5, .0005, 1.145, 5.1e-4},
                 {"polar-express-exact", "1e-2", 5, .876, 1.124, 5.1e-4},
                 {"polar-express-exact", "1e-3", 5, .876, 1.124, 5.1e-4},
                 {"polar-express-exact", "1e-4", 5, .102, 1.124, 5.1e-4},
                 {"polar-express-exact", "1e-6", 5, .0010, 1.124, 5.1e-4},
                 {"deepseek", "1e-2", 10, 1, 1.0005, 5.1e-5},
                 {"deepseek", "1e-3", 10, 1, 1.0005, 5.1e-5},
                 {"deepseek", "1e-4", 10, 1, 1.002, 5.1e-4},
                 {"deepseek", "1e-6", 10, .079, 1.002, 5.1e-4}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const polar_schedule *s = polar_schedule_named(known[i].name);
        const polar_step *p = verified(s, known[i].steps, known[i].lower, "1");
        REQUIRE(fabs(p->range_lower - known[i].lo) <= known[i].half &&
                    fabs(p->range_upper - known[i].hi) <= known[i].half,
                "%s on [%s,1]: [%.9g, %.9g]", s->name, known[i].lower, p->range_lower,
                p->range_upper);
    }
    /* what the eight rows promise: every singular value of [1e-3,1] within rounding of 1 */
    ck_assert_double_le(
        verified(polar_schedule_named("polar-express"), 8, "1e-3", "1.01")->error, 2e-15);
    ck_assert_double_le(
        verified(polar_schedule_named("polar-express-exact"), 8, "1e-3", "1")->error, 3e-27);
}
END_TEST

/* Ranges with a formula: roots of p' that are multiple, at an end, outside or at 0. */
START_TEST(formulas) {
    static const struct {
        int degree;
        double c[4];
        const char *lower, *upper;
        double lo, hi;
    } known[] = {{1, {2}, "0.25", "3", 0.5, 6},
                 {1, {-2}, "0.25", "3", -6, -0.5},
                 {1, {0}, "0.25", "3", 0, 0},
                 {3, {0, 1}, "0", "2", 0, 8},
                 {3, {1.5, -.5}, "0", "1", 0, 1},
                 {3, {1.5, -.5}, "0.5", "1.5", 0.5625, 1},
                 {3, {1.5, -.5}, "0.5", "2", -1, 1},
                 {3, {1.5, -.5}, "1", "2", -1, 1},
                 {3, {1.5, -.5}, "1", "1", 1, 1},
                 {3, {3, -4}, "0", "1", -1, 1},
                 {5, {1.875, -1.25, .375}, "0", "1", 0, 1},
                 {5, {1.875, -1.25, .375}, "0.5", "1.5", 0.79296875, 1.44140625},
                 {5, {5, -20, 16}, "0", "1", -1, 1},
                 {5, {0, 0, 0}, "0", "1", 0, 0},
                 {7, {2.1875, -2.1875, 1.3125, -.3125}, "0", "1.25", 0, 1},
                 {7, {-7, 56, -112, 64}, "0", "1", -1, 1}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        single(known[i].degree, known[i].c);
        const polar_step *p = verified(&one, 1, known[i].lower, known[i].upper);
        const double slack = 0x1p-50 * fmax(fabs(known[i].lo), fabs(known[i].hi));
        REQUIRE(p->range_lower <= known[i].lo && p->range_lower >= known[i].lo - slack &&
                    p->range_upper >= known[i].hi && p->range_upper <= known[i].hi + slack,
                "case %zu: [%a, %a]", i, p->range_lower, p->range_upper);
        const double error = fmax(1 - known[i].lo, known[i].hi - 1);
        REQUIRE(p->error >= error && p->error <= error + slack + 0x1p-50, "case %zu", i);
    }
}
END_TEST

/* Chebyshev polynomials of odd degree to 31 map [0,1] onto [-1,1], with all roots of p' inside;
 * so do their compositions, over an interval that is then [-1,1]. */
START_TEST(chebyshev) {
    double t[2][34] = {{1}, {0, 1}};
    for (int n = 2; n <= 31; n++) {
        double *old = t[n % 2], *new = t[(n - 1) % 2];
        for (int i = 33; i >= 0; i--) old[i] = (i ? 2 * new[i - 1] : 0) - old[i];
        if (n % 2 == 0) continue;
        double c[17];
        for (int i = 0; i <= n / 2; i++) c[i] = old[2 * i + 1];
        single(n, c);
        for (int steps = 1; steps <= (n < 10 ? 3 : 1); steps++) {
            const polar_step *p = verified(&one, steps, "0", "1");
            REQUIRE(p->range_lower <= -1 && p->range_lower >= -1 - 0x1p-50 &&
                        p->range_upper >= 1 && p->range_upper <= 1 + 0x1p-50,
                    "T_%d, %d times: [%a, %a]", n, steps, p->range_lower, p->range_upper);
        }
    }
}
END_TEST

/* Random compositions: no sample escapes, and samples fill the range. */
START_TEST(random_compositions) {
    state = polar_test_seed();
    for (int round = 0; round < 60 * polar_test_rounds(); round++) {
        double c[17], lo = INFINITY, hi = -INFINITY;
        char lower[32], upper[32];
        const int degree = 1 + 2 * (int)(draw() % 17), steps = 1 + (int)(draw() % 2);
        const double u = 0.5 + uniform(), l = u * uniform();
        for (int i = 0; i <= degree / 2; i++) c[i] = (4 * uniform() - 2) / (1 + i);
        single(degree, c);
        snprintf(lower, sizeof lower, "%.17g", l);
        snprintf(upper, sizeof upper, "%.17g", u);
        const polar_step *p = verified(&one, steps, lower, upper);
        for (int k = 0; k <= 20000; k++) {
            const double y = polar_schedule_eval(&one, steps, l + (u - l) * (k / 20000.0));
            lo = fmin(lo, y);
            hi = fmax(hi, y);
        }
        const double width = hi - lo, size = fmax(fabs(lo), fabs(hi));
        REQUIRE(lo >= p->range_lower - 1e-10 * size && hi <= p->range_upper + 1e-10 * size,
                "round %d: [%a, %a] escapes [%a, %a]", round, lo, hi, p->range_lower,
                p->range_upper);
        REQUIRE(p->range_lower >= lo - 1e-4 * width - 1e-10 * size &&
                    p->range_upper <= hi + 1e-4 * width + 1e-10 * size,
                "round %d: [%a, %a] is wider than [%a, %a]", round, p->range_lower,
                p->range_upper, lo, hi);
    }
}
END_TEST

/*
 * p'(x) = (y - a)(y - b), y = x^2, with b/a = 1.02, too near for a coarse look: p rises to
 * sqrt(a) and falls from there to sqrt(b), the end of the interval. Also with only one of them
 * positive, and with none.
 */
START_TEST(near_roots) {
    for (int k = 0; k < 40; k++) {
        const double a = 0.3 + 0.01 * k, b = 1.02 * a;
        const double c[] = {a * b, -(a + b) / 3, 0.2};
        char end[64];
        single(5, c);
        snprintf(end, sizeof end, "%.17g", sqrt(b));
        const double top = polar_schedule_eval(&one, 1, sqrt(a));
        const double p = verified(&one, 1, "0.1", end)->range_upper;
        REQUIRE(fabs(p - top) <= 1e-15, "a = %g: %a, not %a", a, p, top);
        const double d[] = {-a * b, (a - b) / 3, 0.2}; /* (y + a)(y - b) */
        single(5, d);
        const double bottom = polar_schedule_eval(&one, 1, sqrt(b));
        const double q = verified(&one, 1, "0.1", "1")->range_lower;
        REQUIRE(fabs(q - bottom) <= 1e-15, "a = %g: %a, not %a", a, q, bottom);
    }
}
END_TEST

START_TEST(refusals) {
    static const double c[] = {0, 10};
    static const char *const bad[][2] = {{"nan", "1"}, {"1e-3", "inf"}, {"-1", "1"},
                                         {"2", "1"},   {"0", "0"},      {"x", "1"},
                                         {"1e-3", ""}, {"0x1p-3", "1"}, {"0", "1e400"}};
    polar_why why = {""};
    const polar_schedule *you = polar_schedule_named("you");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        REQUIRE(polar_verify(you, 0, bad[i][0], bad[i][1], &proved, &why) == POLAR_BAD_ARGUMENT,
                "[%s,%s]", bad[i][0], bad[i][1]);
        ck_assert_uint_gt(strlen(why.text), 10);
    }
    ck_assert_int_eq(polar_verify(you, 6, "0.1", "1", &proved, &why), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_verify(you, -1, "0.1", "1", &proved, &why), POLAR_BAD_ARGUMENT);
    single(3, c);
    ck_assert_int_eq(polar_verify(&one, 20, "0", "1", &proved, &why), POLAR_NO_ANSWER);
    ck_assert_ptr_nonnull(strstr(why.text, "overflows"));
    one.form = POLAR_FORM_ZOLOTAREV;
    ck_assert_int_eq(polar_verify(&one, 1, "0", "1", &proved, &why), POLAR_BAD_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(why.text, "positive"));
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("ranges");
    TCase *t = tcase_create("ranges");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, published);
    tcase_add_test(t, formulas);
    tcase_add_test(t, chebyshev);
    tcase_add_test(t, random_compositions);
    tcase_add_test(t, near_roots);
    tcase_add_test(t, refusals);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
