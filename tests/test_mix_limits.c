/* SPDX-License-Identifier: BSD-3-Clause */
/* Mixes against each other: rounding, budgets, limits, ties, measured times, refusals. */
#include "harness.h"
#include "mixed.h"

static const int five[] = {3, 5, 7, 9, 17};

/* Never worse than a single degree, with rounding and without; budget and error
 * agree. */
START_TEST(consistent) {
    static const struct {
        polar_format target;
        const char *cushion, *guard, *safety, *lower;
    } how[] = {{POLAR_F64, NULL, NULL, NULL, "1e-5"},
               {POLAR_F64, "0.05", "auto", NULL, "1e-5"},
               {POLAR_F32, "0.05", "1", NULL, "1e-3"},
               {POLAR_BF16, "0.1", NULL, "1.01", "1e-2"}};
    polar_mix_options o = {.fit = {.target = how[_i].target,
                                   .cushion = how[_i].cushion,
                                   .guard = how[_i].guard,
                                   .safety = how[_i].safety,
                                   .lower = how[_i].lower},
                           .degree = five,
                           .ndegrees = 5};
    double last = INFINITY;
    for (int budget = 5; budget < 24; budget += 3) {
        char error[40];
        o.budget = budget;
        o.fit.error = NULL;
        const result r = mix(&o);
        REQUIRE(r.cost <= budget && r.error <= last && r.products == r.cost,
                "budget %d: cost %g, products %d, error %g after %g", budget, r.cost,
                r.products, r.error, last);
        last = r.error;
        if (last < 1e-30) break; /* the proofs of the two ways differ by more than that */
        snprintf(error, sizeof error, "%.17g", r.error * 1.0000001);
        o.budget = 0;
        o.fit.error = error;
        const result s = mix(&o);
        REQUIRE(s.cost <= r.cost && s.error <= r.error * 1.0000001, "budget %d: %g for %g",
                budget, s.cost, r.cost);
        for (int i = 0; i < 5; i++) {
            o.degree = &five[i];
            o.ndegrees = 1;
            result pure;
            if (found(&o, &pure, NULL) == POLAR_OK)
                REQUIRE(s.cost <= pure.cost, "budget %d: %g, but %g by %d alone", budget,
                        s.cost, pure.cost, five[i]);
            o.degree = five;
            o.ndegrees = 5;
        }
    }
}
END_TEST

START_TEST(limits) {
    polar_why why = {""};
    polar_mix_options o = {.fit = {.lower = "1e-3", .steps = 3}, .degree = five, .ndegrees = 5};
    result r = mix(&o), s;
    ck_assert_int_eq(r.steps, 3);
    for (int k = 0; k < 3; k++) ck_assert_int_eq(r.degree[k], 17);
    o.fit.error = "0.1";
    ck_assert_double_eq(mix(&o).cost, 14);
    o.fit.error = "1e-3";
    ck_assert_int_eq(found(&o, &s, &why), POLAR_NO_ANSWER);
    REQUIRE(strstr(why.text, "0.014"), "%s", why.text);
    o.fit.steps = 0;
    o.budget = 1.5;
    ck_assert_int_eq(found(&o, &s, &why), POLAR_NO_ANSWER);
    o.fit.error = NULL; /* a huge budget ends where more does not matter */
    o.budget = 1e9;
    ck_assert_double_le(mix(&o).error, 1e-100);
    o.budget = 0; /* nothing asked: the unit roundoff */
    ck_assert_double_le(mix(&o).error, 0x1p-53);
    o.fit.target = POLAR_BF16; /* or as far as rounding allows */
    o.fit.cushion = "0.1";
    ck_assert_double_le(mix(&o).error, 0.02);
    o.fit.cushion = NULL;
    o.fit.lower = "1e-8";
    o.fit.error = "1e-2";
    o.degree = (const int[]){33};
    o.ndegrees = 1;
    ck_assert_int_eq(found(&o, &s, &why), POLAR_NO_ANSWER);
    REQUIRE(strstr(why.text, "that rounding allows"), "%s", why.text);
    o.degree = five;
    o.ndegrees = 5;
    /* intervals that differ from [0,1], or from a point, by 1e-30 */
    o.fit = (polar_fit_options){.lower = "1e-30", .error = "1e-3"};
    ck_assert_double_ge(mix(&o).cost, 130);
    o.fit.lower = "0.999999999999999999999999999999";
    o.fit.error = "1e-70";
    ck_assert_double_eq(mix(&o).cost, 3); /* degree 5: about 1e-90 */
}
END_TEST

/* Prices without a common unit: a Pareto front. Cheap inner products favour
 * high degrees. */
START_TEST(measured) {
    static const char cheap[] = "gram 64 8 1.01\nsymm 8 0.0137\ngemm 64 8 8 1.93\n";
    static const char dear[] = "gram 8 8 0.0101\nsymm 8 0.937\ngemm 8 8 8 0.0193\n";
    polar_cost_model m;
    polar_mix_options o = {
        .fit = {.lower = "1e-4", .error = "1e-8"}, .degree = five, .ndegrees = 5, .cost = &m};
    ck_assert_int_eq(from_file(cheap, sizeof cheap - 1, "", &m, NULL), POLAR_OK);
    result r = mix(&o);
    ck_assert_int_eq(r.degree[r.steps - 1], 17);
    ck_assert_int_eq(r.steps, 5);
    ck_assert_int_eq(from_file(dear, sizeof dear - 1, "", &m, NULL), POLAR_OK);
    r = mix(&o);
    for (int k = 0; k < r.steps; k++) ck_assert_int_eq(r.degree[k], 3);
}
END_TEST

/* Of equal cost: fewest products, then least error. */
START_TEST(ties) {
    static const int two[] = {3, 17}, three[] = {3, 7, 9};
    const polar_cost_model m = model("gram=0"); /* 17 costs twice as much as 3 */
    polar_mix_options o = {
        .fit = {.lower = "0.5", .error = "1e-2"}, .degree = two, .ndegrees = 2, .cost = &m};
    result r = mix(&o);
    ck_assert_int_eq(r.steps, 2);
    ck_assert_int_eq(r.products, 4);
    o.fit.error = "1e-4";
    r = mix(&o);
    ck_assert_int_eq(r.steps, 1);
    o = (polar_mix_options){.fit = {.lower = "0.1", .error = "0.5", .target = POLAR_F32},
                            .degree = three,
                            .ndegrees = 3};
    r = mix(&o); /* 9, 7 and 3 3 all reach it for 4 products */
    ck_assert_int_eq(r.steps, 1);
    ck_assert_int_eq(r.degree[0], 9);
}
END_TEST

START_TEST(refusals) {
    static const int even[] = {5, 4}, low[] = {1}, high[] = {35};
    static const struct {
        polar_mix_options o;
        const char *named;
    } bad[] = {
        {{.fit = {.lower = "1e-3"}}, "degree"},
        {{.fit = {.lower = "1e-3"}, .degree = even, .ndegrees = 2}, "not 4"},
        {{.fit = {.lower = "1e-3"}, .degree = low, .ndegrees = 1}, "not 1"},
        {{.fit = {.lower = "1e-3"}, .degree = high, .ndegrees = 1}, "not 35"},
        {{.fit = {.lower = "1e-3"}, .degree = five, .ndegrees = 5, .budget = -1}, "-1"},
        {{.fit = {.lower = "1e-3"}, .degree = five, .ndegrees = 5, .budget = NAN}, "budget"},
        {{.fit = {.lower = "1e-3", .steps = -1}, .degree = five, .ndegrees = 5}, "-1"},
        {{.fit = {.lower = "2"}, .degree = five, .ndegrees = 5}, "below"},
        {{.fit = {.lower = "1e-3", .form = POLAR_FORM_ZOLOTAREV},
          .degree = five,
          .ndegrees = 5},
         "odd"},
        {{.degree = five, .ndegrees = 5}, "lower"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        polar_why why = {""};
        result r;
        REQUIRE(found(&bad[i].o, &r, &why) == POLAR_BAD_ARGUMENT, "case %zu", i);
        REQUIRE(strstr(why.text, bad[i].named), "case %zu: %s", i, why.text);
    }
    const polar_cost_model gram = model("gram=9");
    polar_why why = {""};
    result r;
    ck_assert_int_eq(found(&(polar_mix_options){.fit = {.lower = "0.1", .error = "0.1"},
                                                .degree = five,
                                                .ndegrees = 5,
                                                .cost = &gram},
                           &r, &why),
                     POLAR_NO_ANSWER);
    REQUIRE(strstr(why.text, "restarts"), "%s", why.text);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("mix limits");
    TCase *t = tcase_create("mix limits");
    tcase_set_timeout(t, 250);
    tcase_add_unchecked_fixture(t, make_folder, remove_folder);
    tcase_add_loop_test(t, consistent, 0, 4);
    tcase_add_test(t, limits);
    tcase_add_test(t, measured);
    tcase_add_test(t, ties);
    tcase_add_test(t, refusals);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
