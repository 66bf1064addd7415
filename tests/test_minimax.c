/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Best odd polynomials. A polynomial is the best one exactly when its error alternates q + 2
 * times at its largest size, so that is what is looked for, in MPFR, on the numbers that the
 * generator hands out; that nothing is larger in between is sampled; the enclosure must fit.
 * An independent reference settles the rest.
 */
#include <mpfr.h>

#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "minimax_reference.h"
#include "polar/fit.h"

enum { BITS = 2048, DIGITS = 600 };

static uint64_t state;

static uint64_t draw(void) /* splitmix64 */
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static polar_fit *fitted(polar_fit_options o) {
    polar_why why = {""};
    polar_fit *fit;
    REQUIRE(polar_fit_new(&o, &fit, &why) == POLAR_OK, "degree %d, [%s,%s], %d steps: %s",
            o.degree, o.lower, o.upper ? o.upper : "1", o.steps, why.text);
    return fit;
}

static void get(const polar_fit *fit, polar_fit_number n, int step, int i, mpfr_t x) {
    char text[DIGITS + 32];
    ck_assert_uint_gt(polar_fit_decimal(fit, n, step, i, DIGITS, text, sizeof text), 0);
    ck_assert_int_eq(mpfr_set_str(x, text, 10, MPFR_RNDN), 0);
}

/* |x/y - 1| as a double. */
static double relative(mpfr_t x, mpfr_t y) {
    mpfr_t t;
    mpfr_init2(t, BITS);
    mpfr_div(t, x, y, MPFR_RNDN);
    mpfr_sub_ui(t, t, 1, MPFR_RNDN);
    const double d = fabs(mpfr_get_d(t, MPFR_RNDN));
    mpfr_clear(t);
    return d;
}

/* e := p(x) - 1 by the step's unrounded coefficients. */
static void error_at(const polar_fit *fit, int step, mpfr_t x, mpfr_t e) {
    mpfr_t y, c;
    mpfr_inits2(BITS, y, c, (mpfr_ptr)NULL);
    mpfr_sqr(y, x, MPFR_RNDN);
    mpfr_set_zero(e, 1);
    for (int i = polar_fit_degree(fit, step) / 2; i >= 0; i--) {
        get(fit, POLAR_FIT_COEFFICIENT, step, i, c);
        mpfr_fma(e, e, y, c, MPFR_RNDN);
    }
    mpfr_mul(e, e, x, MPFR_RNDN);
    mpfr_sub_ui(e, e, 1, MPFR_RNDN);
    mpfr_clears(y, c, (mpfr_ptr)NULL);
}

/* Alternation at the ends of the enclosure, nothing above it in between, enclosure tight. */
static void expect_best(const polar_fit *fit, int step, const char *what) {
    const int q = polar_fit_degree(fit, step) / 2;
    mpfr_t lo, hi, x, last, e;
    mpfr_inits2(BITS, lo, hi, x, last, e, (mpfr_ptr)NULL);
    get(fit, POLAR_FIT_ERROR_LOWER, step, 0, lo);
    get(fit, POLAR_FIT_ERROR_UPPER, step, 0, hi);
    REQUIRE(mpfr_sgn(lo) > 0 && mpfr_cmp(lo, hi) <= 0, "%s: enclosure", what);
    REQUIRE(relative(hi, lo) <= 1e-30, "%s: enclosure of width %g", what, relative(hi, lo));
    mpfr_set_zero(last, 1);
    for (int i = 0; i <= q + 1; i++) {
        get(fit, POLAR_FIT_ALTERNATION, step, i, x);
        REQUIRE(mpfr_cmp(x, last) > 0, "%s: point %d", what, i);
        error_at(fit, step, x, e);
        REQUIRE(mpfr_sgn(e) == (i % 2 ? 1 : -1), "%s: sign at point %d", what, i);
        mpfr_abs(e, e, MPFR_RNDN);
        REQUIRE(relative(e, lo) <= 1e-25, "%s: point %d is off by %g", what, i,
                relative(e, lo));
        for (int k = 1; i > 0 && k < 8; k++) { /* between the last point and this */
            mpfr_sub(e, x, last, MPFR_RNDN);
            mpfr_mul_ui(e, e, (unsigned)k, MPFR_RNDN);
            mpfr_div_ui(e, e, 8, MPFR_RNDN);
            mpfr_add(e, e, last, MPFR_RNDN);
            mpfr_t z;
            mpfr_init2(z, BITS);
            error_at(fit, step, e, z);
            mpfr_abs(z, z, MPFR_RNDN);
            REQUIRE(mpfr_cmp(z, hi) < 0, "%s: larger between points %d and %d", what, i - 1, i);
            mpfr_clear(z);
        }
        mpfr_set(last, x, MPFR_RNDN);
    }
    mpfr_clears(lo, hi, x, last, e, (mpfr_ptr)NULL);
}

START_TEST(reference) {
    const struct reference_sequence *r = &references[_i];
    polar_fit *fit =
        fitted((polar_fit_options){.degree = r->degree, .lower = r->lower, .steps = r->steps});
    mpfr_t x, y;
    mpfr_inits2(BITS, x, y, (mpfr_ptr)NULL);
    ck_assert_int_eq(polar_fit_steps(fit), r->steps);
    for (int k = 0; k < r->steps; k++) {
        for (int i = 0; i <= r->degree / 2; i++) {
            char text[64];
            polar_fit_decimal(fit, POLAR_FIT_COEFFICIENT, k, i, 40, text, sizeof text);
            mpfr_set_str(x, text, 10, MPFR_RNDN);
            mpfr_set_str(y, r->step[k].c[i], 10, MPFR_RNDN);
            REQUIRE(relative(x, y) <= 2e-39, "degree %d step %d c[%d]: %s, not %s", r->degree,
                    k, i, text, r->step[k].c[i]);
        }
        mpfr_set_str(y, r->step[k].error, 10, MPFR_RNDN);
        get(fit, POLAR_FIT_ERROR_LOWER, k, 0, x);
        REQUIRE(relative(x, y) <= 2e-39, "degree %d step %d: error", r->degree, k);
        expect_best(fit, k, r->lower);
    }
    mpfr_clears(x, y, (mpfr_ptr)NULL);
    polar_fit_free(fit);
}
END_TEST

/* l = 10^-a, or 1 - 10^-a; also with u = 1 moved elsewhere. */
static void one_interval(int degree, bool near, double a) {
    char lower[64], what[128];
    const int e = (int)a;
    if (near)
        snprintf(lower, sizeof lower, "0.%.*s%d", e, "999999999999999999999999999999",
                 1 + (int)((a - e) * 8));
    else
        snprintf(lower, sizeof lower, "%.10fe-%d", 1 + (a - e) * 8.9, e + 1);
    snprintf(what, sizeof what, "degree %d on [%s,1]", degree, lower);
    polar_fit *fit = fitted((polar_fit_options){.degree = degree, .lower = lower, .steps = 1});
    expect_best(fit, 0, what);
    polar_fit_free(fit);
}

START_TEST(random_intervals) {
    state = polar_test_seed() + (uint64_t)_i;
    for (int round = 0; round < 40 * polar_test_rounds(); round++) {
        const int degree = 3 + 2 * (int)(draw() % 16);
        one_interval(degree, draw() % 2, (double)(draw() % 30000) / 1000);
    }
}
END_TEST

/* The corners: every degree at both ends of what is promised. */
START_TEST(corners) {
    const int degree = 3 + 2 * _i;
    one_interval(degree, false, 0);
    one_interval(degree, false, 29);
    one_interval(degree, true, 0.9);
    one_interval(degree, true, 29.9);
}
END_TEST

/* p on [sl,su] is p(x/s): the same error, coefficients divided by s^(2i+1). */
START_TEST(scaling) {
    mpfr_t a, b;
    mpfr_inits2(BITS, a, b, (mpfr_ptr)NULL);
    for (int degree = 3; degree < 20; degree += 4) {
        polar_fit *f =
            fitted((polar_fit_options){.degree = degree, .lower = "0.001", .steps = 1});
        polar_fit *g = fitted((polar_fit_options){
            .degree = degree, .lower = "8e-30", .upper = "8e-27", .steps = 1});
        get(f, POLAR_FIT_ERROR_UPPER, 0, 0, a);
        get(g, POLAR_FIT_ERROR_UPPER, 0, 0, b);
        ck_assert_double_le(relative(a, b), 1e-30);
        for (int i = 0; i <= degree / 2; i++) {
            get(f, POLAR_FIT_COEFFICIENT, 0, i, a);
            get(g, POLAR_FIT_COEFFICIENT, 0, i, b);
            for (int k = 0; k <= 2 * i; k++) {
                mpfr_mul_ui(b, b, 8, MPFR_RNDN);
                for (int j = 0; j < 27; j++) mpfr_div_ui(b, b, 10, MPFR_RNDN);
            }
            REQUIRE(relative(a, b) <= 1e-30, "degree %d c[%d]", degree, i);
        }
        polar_fit_free(f);
        polar_fit_free(g);
    }
    mpfr_clears(a, b, (mpfr_ptr)NULL);
}
END_TEST

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
                 {"1e-3", 2, {17, 17}, 12, 0.676},
                 {"1e-3", 3, {17, 17, 17}, 18, 0.0140},
                 {"1e-6", 4, {17, 17, 17, 17}, 24, 0.92}};
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
    o = (polar_fit_options){.degree = 5, .lower = "1e-3", .form = POLAR_FORM_ZOLOTAREV};
    ck_assert_int_eq(polar_fit_new(&o, &fit, NULL), POLAR_UNSUITED);
    o = (polar_fit_options){.degree = 3, .lower = "1e-80", .error = "1e-3"};
    ck_assert_int_eq(polar_fit_new(&o, &fit, NULL), POLAR_NO_ANSWER);
    polar_fit_free(NULL);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("minimax");
    TCase *t = tcase_create("minimax");
    tcase_set_timeout(t, 250);
    tcase_add_loop_test(t, reference, 0, sizeof references / sizeof *references);
    tcase_add_loop_test(t, random_intervals, 0, 8);
    tcase_add_loop_test(t, corners, 0, 16);
    tcase_add_test(t, scaling);
    tcase_add_test(t, mixed);
    tcase_add_test(t, stopping);
    tcase_add_test(t, digits);
    tcase_add_test(t, refusals);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
