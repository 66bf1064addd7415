/* SPDX-License-Identifier: BSD-3-Clause */
/* Fits as asked for: mixed degrees, where they stop, their digits, and what is refused. */
#include <math.h>
#include <stdio.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/fit.h"

static polar_fit *fitted(polar_fit_options o) {
    polar_why why = {""};
    polar_fit *fit;
    REQUIRE(polar_fit_new(&o, &fit, &why) == POLAR_OK, "degree %d, [%s,%s], %d steps: %s",
            o.degree, o.lower, o.upper ? o.upper : "1", o.steps, why.text);
    return fit;
}

/* Errors of mixed compositions, computed in Python with mpmath (4 or 5 significant digits). */
START_TEST(mixed) {
    static const struct {
        const char *lower;
        int n, degree[6], products;
        double error;
    } known[] = {{"1e-3", 5, {3, 9, 9, 9, 9}, 18, 4.29e-5},
                 {"1e-3", 5, {5, 9, 9, 9, 9}, 19, 3.19e-7},
                 {"1e-3", 6, {3, 5, 9, 9, 9, 9}, 21, 1.15e-14},
                 {"1e-2", 4, {3, 5, 9, 9}, 13, 3.93e-4},
                 {"1e-3", 2, {17, 17}, 10, 0.676},
                 {"1e-3", 3, {17, 17, 17}, 15, 0.0140},
                 {"1e-6", 4, {17, 17, 17, 17}, 20, 0.92}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        polar_fit *fit = fitted((polar_fit_options){.sequence = known[i].degree,
                                                    .nsequence = known[i].n,
                                                    .steps = known[i].n,
                                                    .lower = known[i].lower});
        const double e = polar_fit_double(fit, POLAR_FIT_ERROR_UPPER, -1, 0);
        REQUIRE(fabs(e / known[i].error - 1) < 0.005, "%zu: %g, not %g", i, e, known[i].error);
        ck_assert_int_eq(polar_fit_products(fit), known[i].products);
        polar_fit_free(fit);
    }
}
END_TEST

/* Where it stops: steps, error, whichever first, or the unit roundoff. */
START_TEST(stopping) {
    static const struct {
        int steps;
        const char *error;
        int taken;
    } known[] = {{3, NULL, 3},  {0, "0.2", 5}, {0, "0.1", 6}, {8, "0.2", 5},
                 {4, "0.2", 4}, {0, NULL, 8},  {0, "1", 1},   {0, "1e-60", 9}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        polar_fit *fit = fitted((polar_fit_options){
            .degree = 5, .lower = "1e-3", .steps = known[i].steps, .error = known[i].error});
        REQUIRE(polar_fit_steps(fit) == known[i].taken, "case %zu: %d steps", i,
                polar_fit_steps(fit));
        polar_fit_free(fit);
    }
}
END_TEST

/* Where 1 - E is tiny: l_t grows by the same factor, close to 3 sqrt 3 and then half of it. */
START_TEST(far_away) {
    polar_fit *fit = fitted((polar_fit_options){.degree = 3, .lower = "1e-299", .steps = 9});
    for (int k = 1; k < 9; k++) {
        const double growth = polar_fit_double(fit, POLAR_FIT_LOWER, k, 0) /
                              polar_fit_double(fit, POLAR_FIT_LOWER, k - 1, 0);
        ck_assert_double_eq_tol(growth, sqrt(27) / (k == 1 ? 1 : 2), 1e-12);
    }
    polar_fit_free(fit);
}
END_TEST

/* Digits are right to the last: 300 of them against 900. */
START_TEST(digits) {
    char few[400], many[1000];
    polar_fit *f =
        fitted((polar_fit_options){.degree = 7, .lower = "1e-5", .steps = 4, .digits = 300});
    polar_fit *g =
        fitted((polar_fit_options){.degree = 7, .lower = "1e-5", .steps = 4, .digits = 900});
    for (int i = 0; i < 4; i++) {
        polar_fit_decimal(f, POLAR_FIT_COEFFICIENT, 3, i, 300, few, sizeof few);
        polar_fit_decimal(g, POLAR_FIT_COEFFICIENT, 3, i, 300, many, sizeof many);
        ck_assert_str_eq(few, many);
    }
    ck_assert_uint_eq(polar_fit_decimal(f, POLAR_FIT_COEFFICIENT, 0, 4, 9, few, sizeof few), 0);
    ck_assert_uint_eq(polar_fit_decimal(f, POLAR_FIT_LOWER, 4, 0, 9, few, sizeof few), 0);
    ck_assert_uint_eq(polar_fit_decimal(f, POLAR_FIT_LOWER, 0, 0, 9, NULL, 0), 5);
    ck_assert_double_nan(polar_fit_double(f, POLAR_FIT_ALTERNATION, 0, 5));
    ck_assert_double_eq(polar_fit_double(f, POLAR_FIT_UPPER, -1, 0), 1);
    polar_fit_free(f);
    polar_fit_free(g);
}
END_TEST

/* What makes no sense is refused with a sentence that names it. */
START_TEST(refusals) {
    static const int even[] = {5, 4};
    static const struct {
        polar_fit_options o;
        const char *named;
    } bad[] = {{{.degree = 4, .lower = "1e-3"}, "not 4"},
               {{.degree = 1, .lower = "1e-3"}, "not 1"},
               {{.degree = 35, .lower = "1e-3"}, "not 35"},
               {{.degree = -5, .lower = "1e-3"}, "not -5"},
               {{.lower = "1e-3"}, "degree"},
               {{.sequence = even, .nsequence = 2, .lower = "1e-3"}, "not 4"},
               {{.sequence = even, .nsequence = -1, .lower = "1e-3"}, "sequence"},
               {{.degree = 5}, "lower"},
               {{.degree = 5, .lower = ""}, "lower"},
               {{.degree = 5, .lower = "0"}, "'0'"},
               {{.degree = 5, .lower = "-1e-3"}, "'-1e-3'"},
               {{.degree = 5, .lower = "nan"}, "'nan'"},
               {{.degree = 5, .lower = "inf"}, "'inf'"},
               {{.degree = 5, .lower = "0x1p-3"}, "'0x1p-3'"},
               {{.degree = 5, .lower = "1e-3x"}, "'1e-3x'"},
               {{.degree = 5, .lower = " 1e-3"}, "' 1e-3'"},
               {{.degree = 5, .lower = "1e-99999999999999999999"}, "lower"},
               {{.degree = 5, .lower = "1"}, "below"},
               {{.degree = 5, .lower = "1.0", .upper = "1.00"}, "below"},
               {{.degree = 5, .lower = "0.2", .upper = "0.1"}, "below"},
               {{.degree = 5, .lower = "1e-3", .upper = "inf"}, "upper"},
               {{.degree = 5, .lower = "1e-3", .upper = "1e400"}, "upper"},
               {{.degree = 5, .lower = "1e-3", .steps = -1}, "steps"},
               {{.degree = 5, .lower = "1e-3", .steps = 161}, "steps"},
               {{.degree = 5, .lower = "1e-3", .error = "0"}, "error"},
               {{.degree = 5, .lower = "1e-3", .error = "-1"}, "error"},
               {{.degree = 5, .lower = "1e-3", .cushion = "1"}, "cushion"},
               {{.degree = 5, .lower = "1e-3", .guard = "some"}, "guard"},
               {{.degree = 5, .lower = "1e-3", .safety = "0.9"}, "safety"},
               {{.degree = 5, .lower = "1e-3", .digits = -1}, "digits"},
               {{.degree = 5, .lower = "1e-3", .digits = 1001}, "digits"},
               {{.degree = 5, .lower = "1e-3", .name = "a b"}, "name"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        polar_why why = {""};
        polar_fit *fit = (polar_fit *)&why;
        REQUIRE(polar_fit_new(&bad[i].o, &fit, &why) == POLAR_BAD_ARGUMENT && !fit, "case %zu",
                i);
        REQUIRE(strstr(why.text, bad[i].named), "case %zu: %s", i, why.text);
        ck_assert_int_eq(polar_fit_new(&bad[i].o, &fit, NULL), POLAR_BAD_ARGUMENT);
    }
    polar_fit *fit;
    polar_fit_options o = {.degree = 5, .lower = "1e-3", .target = POLAR_C64};
    ck_assert_int_eq(polar_fit_new(&o, &fit, NULL), POLAR_UNSUITED);
    o = (polar_fit_options){.degree = 5, .lower = "1e-3", .form = (polar_form)2};
    ck_assert_int_eq(polar_fit_new(&o, &fit, NULL), POLAR_UNSUITED);
    o = (polar_fit_options){.degree = 3, .lower = "1e-80", .error = "1e-3"};
    ck_assert_int_eq(polar_fit_new(&o, &fit, NULL), POLAR_NO_ANSWER);
    polar_fit_free(NULL);
}
END_TEST

/* The range columns of a fit are those that the whole proof of its rows finds, to the bit,
 * though they start from what the fit knows; most decimals are no doubles. */
START_TEST(ranges) {
    static polar_schedule s, proved;
    uint64_t seed = polar_test_seed();
    int differ = 0;
    for (int round = 0; round < 60 * polar_test_rounds(); round++) {
        char lower[40], upper[40];
        const double l = pow(10, -1 - 11 * polar_test_uniform(&seed));
        snprintf(lower, sizeof lower, "%.5g", l);
        snprintf(upper, sizeof upper, "%.3g", 1 + polar_test_uniform(&seed));
        polar_fit_options o = {
            .degree = 3 + 2 * (round % 6), .lower = lower, .upper = upper, .steps = 6};
        if (round % 3 == 1) o.cushion = "0.05", o.guard = "auto";
        if (round % 3 == 2) o.form = POLAR_FORM_ZOLOTAREV, o.steps = 2;
        polar_fit *fit = fitted(o);
        ck_assert_int_eq(polar_fit_schedule(fit, &s, NULL), POLAR_OK);
        ck_assert_int_eq(polar_verify(&s, 0, lower, upper, &proved, NULL), POLAR_OK);
        for (int k = 0; k < s.nsteps; k++) {
            REQUIRE(s.step[k].range_lower == proved.step[k].range_lower &&
                        s.step[k].range_upper == proved.step[k].range_upper,
                    "round %d, degree %d, [%s,%s], row %d: [%a, %a], proved [%a, %a]", round,
                    o.degree, lower, upper, k + 1, s.step[k].range_lower, s.step[k].range_upper,
                    proved.step[k].range_lower, proved.step[k].range_upper);
            differ +=
                s.step[k].range_lower != polar_fit_double(fit, POLAR_FIT_RANGE_LOWER, k, 0);
        }
        polar_fit_free(fit);
    }
    ck_assert_int_gt(differ, 10);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("fit");
    TCase *t = tcase_create("fit");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, mixed);
    tcase_add_test(t, stopping);
    tcase_add_test(t, far_away);
    tcase_add_test(t, digits);
    tcase_add_test(t, refusals);
    tcase_add_test(t, ranges);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
