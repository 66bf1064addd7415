/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Compositions as rounded: to a format, with a cushion, a guard, a safety factor. What the
 * generator claims of them is proved again from the rounded coefficients alone.
 */
#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/fit.h"

static uint64_t state;

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

static polar_status fit_to(polar_fit_options o, polar_schedule *s, polar_why *why) {
    polar_fit *fit;
    polar_status st = polar_fit_new(&o, &fit, why);
    if (!st) st = polar_fit_schedule(fit, s, why);
    polar_fit_free(fit);
    return st;
}

/* Rounded to bf16 and f32 the composition keeps its proof where it can; else it is refused. */
START_TEST(rounding) {
    polar_why why = {""};
    polar_fit_options o = {.degree = 5, .lower = "1e-3", .steps = 6, .target = POLAR_BF16};
    ck_assert_int_eq(fit_to(o, &one, &why), POLAR_OK);
    for (int k = 0; k < 6; k++)
        for (int i = 0; i < 3; i++)
            ck_assert_double_eq(one.step[k].c[i], polar_round(POLAR_BF16, one.step[k].c[i]));
    ck_assert_double_ge(one.step[5].range_lower, 1 - 0.0086);
    ck_assert_double_le(one.step[5].range_upper, 1 + 0.0115);
    const polar_step *p = verified(&one, 0, NULL, NULL);
    ck_assert_double_eq(p->range_lower, one.step[5].range_lower);
    ck_assert_double_eq(p->range_upper, one.step[5].range_upper);

    o.target = POLAR_F32;
    ck_assert_int_eq(fit_to(o, &one, &why), POLAR_OK);
    ck_assert_double_ge(one.step[5].range_lower, 1 - 9.17e-4);
    ck_assert_double_le(one.step[5].range_upper, 1 + 9.17e-4);

    o = (polar_fit_options){.degree = 17, .lower = "1e-3", .steps = 6, .target = POLAR_BF16};
    ck_assert_int_eq(fit_to(o, &one, &why), POLAR_NO_ANSWER);
    ck_assert_ptr_nonnull(strstr(why.text, "loses the sign"));
    ck_assert_ptr_nonnull(strstr(why.text, "--cushion auto"));

    o = (polar_fit_options){.degree = 9, .lower = "1e-8", .steps = 11, .target = POLAR_F32};
    o.cushion = "0.05";
    ck_assert_int_eq(fit_to(o, &one, &why), POLAR_OK);
    ck_assert_double_gt(one.step[10].range_lower, 0.9999);
    ck_assert_double_eq(one.cushion, 0.05);

    /* no target error: it stops where rounding stops it */
    o = (polar_fit_options){.degree = 5, .lower = "1e-3", .target = POLAR_BF16};
    ck_assert_int_eq(fit_to(o, &one, &why), POLAR_OK);
    ck_assert_double_le(verified(&one, 0, NULL, NULL)->error, 0x1p-7);
    /* 15/8 x - 5/4 x^3 + 3/8 x^5, which bf16 holds, brings the error down for ever; of degree
     * 33 it has nothing that does */
    o.error = "1e-60";
    ck_assert_int_eq(fit_to(o, &one, &why), POLAR_OK);
    o = (polar_fit_options){.degree = 33, .lower = "0.9", .target = POLAR_BF16};
    ck_assert_int_eq(fit_to(o, &one, &why), POLAR_OK);
    ck_assert_double_le(verified(&one, 0, NULL, NULL)->error, 1e-3);
    o.error = "1e-60";
    ck_assert_int_eq(fit_to(o, &one, &why), POLAR_NO_ANSWER);
    ck_assert_ptr_nonnull(strstr(why.text, "bf16"));
    o = (polar_fit_options){.degree = 5, .lower = "1e-3", .error = "1e-2"};
    o.target = POLAR_F16;
    ck_assert_int_eq(fit_to(o, &one, &why), POLAR_OK);
}
END_TEST

/* At l = 1e-15 the plain optimum, rounded to f64, is proved to run away; guarded and cushioned
 * it converges, in exact arithmetic and in the shadow. */
START_TEST(guarding) {
    polar_why why = {""};
    for (int degree = 5; degree <= 9; degree += 4) {
        polar_fit_options o = {.degree = degree, .lower = "1e-15", .error = "1e-15"};
        ck_assert_int_eq(fit_to(o, &one, &why), POLAR_OK);
        const double hi = one.step[one.nsteps - 1].range_upper;
        REQUIRE(isnan(hi) || hi > 2, "degree %d: %a", degree, hi);
        const int plain = one.nsteps;
        o.cushion = "0.05";
        o.guard = "auto";
        ck_assert_int_eq(fit_to(o, &one, &why), POLAR_OK);
        ck_assert_int_le(one.nsteps, plain + 5);
        ck_assert_double_eq(one.guard, 10);
        const polar_step *last = &one.step[one.nsteps - 1];
        REQUIRE(last->range_lower >= 1 - 1e-15 && last->range_upper <= 1 + 1e-15,
                "degree %d: [%a, %a]", degree, last->range_lower, last->range_upper);
        for (int k = 1; k < one.nsteps; k++) { /* wider than the range before, by the noise */
            const double noise = 9 * 0x1p-53 * polar_step_amplification(&one.step[k - 1]);
            REQUIRE(one.step[k].upper >= one.step[k - 1].range_upper + noise, "step %d", k);
            REQUIRE(one.step[k].lower >= 0.049 * one.step[k].upper, "step %d", k);
            const double middle = (one.step[k].range_lower + one.step[k].range_upper) / 2;
            REQUIRE(fabs(middle - 1) <= 1e-12, "step %d is centred on %a", k, middle);
        }
        state = polar_test_seed();
        for (int k = 0; k < 20000; k++) {
            const double x = pow(10, -15 * uniform());
            const double y = polar_schedule_eval(&one, 0, x);
            REQUIRE(fabs(y - 1) <= 1e-14, "degree %d: %a maps to %a", degree, x, y);
        }
    }
}
END_TEST

/* The safety factor: with all steps but the last at x/s, values to s are still mapped near 1.
 */
START_TEST(safety) {
    polar_why why = {""};
    polar_fit_options o = {.degree = 5, .lower = "1e-3", .steps = 7, .safety = "1.01"};
    ck_assert_int_eq(fit_to(o, &one, &why), POLAR_OK);
    ck_assert_double_le(verified(&one, 0, "1e-3", "1.01")->error, 1e-4);
    o.safety = "1";
    ck_assert_int_eq(fit_to(o, &one, &why), POLAR_OK);
    ck_assert_int_eq(polar_verify(&one, 0, "1e-3", "1.01", &proved, &why), POLAR_NO_ANSWER);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("rounding");
    TCase *t = tcase_create("rounding");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, rounding);
    tcase_add_test(t, guarding);
    tcase_add_test(t, safety);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
