/* SPDX-License-Identifier: BSD-3-Clause */
/* The recursive expansion: which members it takes, how many digits it tells, what it refuses.
 */
#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/eight.h"
#include "polar/expand.h"

static polar_schedule s;

static polar_fit *expanded(polar_expand_options o) {
    polar_fit *fit;
    polar_why why = {""};
    REQUIRE(polar_expand_new(&o, &fit, &why) == POLAR_OK, "[%.40s, %.40s]: %s", o.lower,
            o.upper, why.text);
    ck_assert_int_eq(polar_fit_schedule(fit, &s, &why), POLAR_OK);
    return fit;
}

static const polar_expand_options cases[] = {
    {.lower = "0.4975", .upper = "0.5025"},
    {.lower = "0.11", .upper = "0.12", .outer_lower = "0.1"},
    {.lower = "0.85", .upper = "0.9", .outer_lower = "0.8", .outer_upper = "0.93"},
    {.lower = "0.004", .upper = "0.3", .outer_upper = "0.35"},
    {.lower = "0.3", .upper = "0.31", .plain = true}};

/* Products to 1e-12 at mu = 1/2; in f32, to its roundoff, no more. */
START_TEST(products) {
    static const struct {
        const char *lower, *upper;
        int most;
    } wanted[] = {{"0.45", "0.55", 12},
                  {"0.495", "0.505", 15},
                  {"0.4995", "0.5005", 18},
                  {"0.49995", "0.50005", 21},
                  {"0.4999995", "0.5000005", 30},
                  {"0.499999995", "0.500000005", 36},
                  {"0.49999999995", "0.50000000005", 45},
                  {"0.4999999999995", "0.5000000000005", 51},
                  {"0.49999999999999999999", "0.50000000000000000001", 81}};
    const polar_expand_options o = {.lower = wanted[_i].lower, .upper = wanted[_i].upper};
    for (int narrow = 0; narrow < 2; narrow++) {
        polar_expand_options each = o;
        each.target = narrow ? POLAR_F32 : POLAR_F64;
        if (narrow && _i > 4) break;
        if (!narrow) each.error = "1e-12";
        polar_fit *fit = expanded(each);
        REQUIRE(polar_fit_products(fit) <= wanted[_i].most, "[%s, %s], %s: %d products",
                o.lower, o.upper, narrow ? "f32" : "f64", polar_fit_products(fit));
        ck_assert_int_eq(polar_fit_products(fit), polar_schedule_products(&s, 0));
        ck_assert_int_eq(polar_fit_products(fit), 3 * polar_fit_steps(fit));
        ck_assert_double_le(s.step[s.nsteps - 1].error, narrow ? 0x1p-24 : 1e-12);
        for (int k = 0; k < s.nsteps; k++)
            for (int i = 0; i <= 8; i++)
                ck_assert_double_eq(polar_round(each.target, s.step[k].c[i]), s.step[k].c[i]);
        polar_fit_free(fit);
    }
}
END_TEST

/* The bounds of the rows, and the members, are those of polar_eight_select from double to
 * double. */
START_TEST(selection) {
    const polar_expand_options o = cases[_i];
    polar_fit *fit = expanded(o);
    polar_eight_bounds b = {strtod(o.outer_lower ? o.outer_lower : o.lower, NULL),
                            strtod(o.lower, NULL), strtod(o.upper, NULL),
                            strtod(o.outer_upper ? o.outer_upper : o.upper, NULL)};
    int closing = 0;
    for (int k = 0; k < s.nsteps; k++) {
        polar_eight p;
        const bool closes = polar_eight_closing(&b);
        ck_assert(polar_eight_select(&b, closing, !o.plain, &p));
        closing += closes;
        REQUIRE(p.left == polar_expand_left(fit, k), "row %d: <%d> and <%d>", k + 1, p.left,
                polar_expand_left(fit, k));
        REQUIRE(fabs(s.step[k].lower - b.lower_outer) <= 1e-9 &&
                    fabs(s.step[k].upper - b.upper_outer) <= 1e-9,
                "row %d: [%.17g, %.17g], not [%.17g, %.17g]", k + 1, s.step[k].lower,
                s.step[k].upper, b.lower_outer, b.upper_outer);
        polar_eight_map(&p, &b);
    }
    polar_fit_free(fit);
}
END_TEST

/* Digits: more of them begin with fewer, and the alternation is in double what it is here. */
START_TEST(digits) {
    char few[64], many[1100];
    polar_fit *fit = expanded((polar_expand_options){
        .lower = "0.4999999999995", .upper = "0.5000000000005", .digits = 1000, .steps = 1});
    polar_eight p;
    ck_assert(polar_eight_solve(3, 0.4999999999995, true, 0.5000000000005, true, &p));
    for (int i = 0; i < POLAR_EIGHT_ROOTS; i++) {
        polar_fit_decimal(fit, POLAR_FIT_ALTERNATION, 0, i, 1000, many, sizeof many);
        polar_fit_decimal(fit, POLAR_FIT_ALTERNATION, 0, i, 20, few, sizeof few);
        ck_assert(strlen(many) > 950 && !strncmp(few, many, 18));
        ck_assert_double_eq_tol(strtod(many, NULL), p.root[i], 1e-11);
    }
    polar_fit_free(fit);
}
END_TEST

START_TEST(refusals) {
    static const int eight = 8, below = -1, three = 3;
    static const polar_expand_options bad[] = {
        {.lower = "0.5"},
        {.upper = "0.5"},
        {.lower = "0.5", .upper = "0.5"},
        {.lower = "0.6", .upper = "0.5"},
        {.lower = "0", .upper = "0.5"},
        {.lower = "-0.1", .upper = "0.5"},
        {.lower = "0.1", .upper = "1"},
        {.lower = "nan", .upper = "0.5"},
        {.lower = "0.4", .upper = "inf"},
        {.lower = "0x1p-2", .upper = "0.5"},
        {.lower = "0.4", .upper = "0.5", .outer_lower = "0.41"},
        {.lower = "0.4", .upper = "0.5", .outer_upper = "0.49"},
        {.lower = "0.4", .upper = "0.5", .outer_lower = "0"},
        {.lower = "0.4", .upper = "0.5", .outer_upper = "1"},
        {.lower = "0.4", .upper = "0.5", .outer_lower = "nan"},
        {.lower = "0.4", .upper = "0.5", .left = &eight},
        {.lower = "0.4", .upper = "0.5", .left = &below},
        {.lower = "0.4", .upper = "0.5", .left = &three, .steps = 2},
        {.lower = "0.4", .upper = "0.5", .steps = -1},
        {.lower = "0.4", .upper = "0.5", .digits = -1},
        {.lower = "0.4", .upper = "0.5", .error = "0"},
        {.lower = "0.4", .upper = "0.5", .name = "a b"}};
    polar_fit *fit;
    polar_why why;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        why.text[0] = '\0';
        ck_assert_int_eq(polar_expand_new(&bad[i], &fit, &why), POLAR_BAD_ARGUMENT);
        ck_assert(!fit && *why.text);
    }
    static const polar_format narrow[] = {POLAR_BF16, POLAR_F16, POLAR_TF32, POLAR_C128};
    for (int i = 0; i < 4; i++) {
        const polar_expand_options o = {.lower = "0.4", .upper = "0.5", .target = narrow[i]};
        ck_assert_int_eq(polar_expand_new(&o, &fit, &why), POLAR_UNSUITED);
    }
    const polar_expand_options many = {
        .lower = "0.49", .upper = "0.5", .error = "1e-1", .steps = 1};
    ck_assert_int_eq(polar_expand_new(&many, &fit, &why), POLAR_OK);
    ck_assert_int_eq(polar_fit_steps(fit), 1);
    polar_fit_free(fit);
    const polar_fit_options odd = {.form = POLAR_FORM_STEP, .degree = 8, .lower = "0.4"};
    ck_assert_int_eq(polar_fit_new(&odd, &fit, &why), POLAR_UNSUITED);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("expand_choice");
    TCase *t = tcase_create("expand_choice");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, products, 0, 9);
    tcase_add_loop_test(t, selection, 0, sizeof cases / sizeof *cases);
    tcase_add_test(t, digits);
    tcase_add_test(t, refusals);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
