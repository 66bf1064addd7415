/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Zolotarev's functions. One is the best of its type exactly when it is alternately least and
 * largest 2r+2 times, so that is what is looked for, in MPFR, on the numbers the generator
 * hands out; that nothing goes beyond in between is sampled. Composition, pairs and an
 * independent reference settle the rest.
 */
#include <mpfr.h>

#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/fit.h"
#include "zolotarev_reference.h"

enum { BITS = 8192, DIGITS = 1600 };

static polar_fit *fitted(polar_fit_options o) {
    polar_why why = {""};
    polar_fit *fit;
    o.form = POLAR_FORM_ZOLOTAREV;
    REQUIRE(polar_fit_new(&o, &fit, &why) == POLAR_OK, "degree %d, [%s,%s], %d steps: %s",
            o.degree, o.lower, o.upper ? o.upper : "1", o.steps, why.text);
    return fit;
}

static void get(const polar_fit *fit, polar_fit_number n, int step, int i, mpfr_t x) {
    static char text[DIGITS + 32];
    ck_assert_uint_gt(polar_fit_decimal(fit, n, step, i, DIGITS, text, sizeof text), 0);
    ck_assert_int_eq(mpfr_set_str(x, text, 10, MPFR_RNDN), 0);
}

/* |x/y - 1| as a double. */
static double relative(mpfr_t x, mpfr_t y) {
    mpfr_t t;
    mpfr_init2(t, BITS);
    mpfr_div(t, x, y, MPFR_RNDN);
    mpfr_sub_ui(t, t, 1, MPFR_RNDN);
    const double d = fabs(mpfr_get_d(t, MPFR_RNDA));
    mpfr_clear(t);
    return d;
}

static double relative_to(mpfr_t x, const char *decimal) {
    mpfr_t y;
    mpfr_init2(y, BITS);
    mpfr_set_str(y, decimal, 10, MPFR_RNDN);
    const double d = relative(x, y);
    mpfr_clear(y);
    return d;
}

/* e := 1 - Z(x) by the step's unrounded coefficients. */
static void error_at(const polar_fit *fit, int step, mpfr_t x, mpfr_t e) {
    mpfr_t y, t;
    mpfr_inits2(BITS, y, t, (mpfr_ptr)NULL);
    mpfr_sqr(y, x, MPFR_RNDN);
    mpfr_set_ui(e, 1, MPFR_RNDN);
    for (int i = 1; i < polar_fit_degree(fit, step); i += 2) {
        mpfr_t a;
        mpfr_init2(a, BITS);
        get(fit, POLAR_FIT_COEFFICIENT, step, i, a);
        get(fit, POLAR_FIT_COEFFICIENT, step, i + 1, t);
        mpfr_add(t, t, y, MPFR_RNDN);
        mpfr_div(t, a, t, MPFR_RNDN);
        mpfr_add(e, e, t, MPFR_RNDN);
        mpfr_clear(a);
    }
    get(fit, POLAR_FIT_COEFFICIENT, step, 0, t);
    mpfr_mul(e, e, t, MPFR_RNDN);
    mpfr_mul(e, e, x, MPFR_RNDN);
    mpfr_ui_sub(e, 1, e, MPFR_RNDN);
    mpfr_clears(y, t, (mpfr_ptr)NULL);
}

/* c[i] := c_i of x_(n-i) = l sqrt((1 + c_i)/(l^2 + c_i)), the odd and the even ones; u = 1. */
static void from_point(mpfr_t x, mpfr_t l, mpfr_t c) {
    mpfr_t s, t;
    mpfr_inits2(BITS, s, t, (mpfr_ptr)NULL);
    mpfr_sqr(s, x, MPFR_RNDN);
    mpfr_ui_sub(c, 1, s, MPFR_RNDN);
    mpfr_sqr(t, l, MPFR_RNDN);
    mpfr_mul(c, c, t, MPFR_RNDN);
    mpfr_sub(s, s, t, MPFR_RNDN);
    mpfr_div(c, c, s, MPFR_RNDN);
    mpfr_clears(s, t, (mpfr_ptr)NULL);
}

START_TEST(reference) {
    const struct reference_function *f = &references[_i];
    const int n = 2 * f->r + 1;
    polar_fit *fit =
        fitted((polar_fit_options){.degree = n, .lower = "1e-4", .steps = 2, .digits = 60});
    mpfr_t x, l;
    mpfr_inits2(BITS, x, l, (mpfr_ptr)NULL);
#define EXPECT(decimal, ...)                                                                   \
    REQUIRE(relative_to(x, decimal) <= 2e-39, "r = %d, step %d, " __VA_ARGS__)
    get(fit, POLAR_FIT_COEFFICIENT, f->step, 0, x);
    EXPECT(f->m, "M", f->r, f->step);
    get(fit, POLAR_FIT_ERROR_LOWER, f->step, 0, x);
    EXPECT(f->error, "error", f->r, f->step);
    for (int j = 1; j <= f->r; j++) {
        get(fit, POLAR_FIT_COEFFICIENT, f->step, 2 * j - 1, x);
        EXPECT(f->a[j - 1], "a_%d", f->r, f->step, j);
        get(fit, POLAR_FIT_COEFFICIENT, f->step, 2 * j, x);
        EXPECT(f->c[2 * j - 2], "c_%d", f->r, f->step, 2 * j - 1);
    }
    get(fit, POLAR_FIT_ALTERNATION, f->step, 0, l);
    for (int i = 0; i <= n; i++) {
        get(fit, POLAR_FIT_ALTERNATION, f->step, i, x);
        EXPECT(f->x[i], "point %d", f->r, f->step, i);
        if (i == 0 || i == n) continue;
        from_point(x, l, x);
        EXPECT(f->c[n - i - 1], "c_%d of its point", f->r, f->step, n - i);
    }
#undef EXPECT
    mpfr_clears(x, l, (mpfr_ptr)NULL);
    polar_fit_free(fit);
}
END_TEST

/*
 * Alternately least, 1 - E, and largest, 1; nothing beyond in between; the enclosure is that of
 * E; x_i x_(n-i) = l u, which is c_i c_(n-i) = l^2.
 */
static void expect_best(const polar_fit *fit, int step, const char *what) {
    const int n = polar_fit_degree(fit, step);
    mpfr_t lo, hi, x, last, e, t;
    mpfr_inits2(BITS, lo, hi, x, last, e, t, (mpfr_ptr)NULL);
    get(fit, POLAR_FIT_ERROR_LOWER, step, 0, lo);
    get(fit, POLAR_FIT_ERROR_UPPER, step, 0, hi);
    REQUIRE(mpfr_sgn(lo) > 0 && mpfr_cmp(lo, hi) <= 0, "%s: enclosure", what);
    REQUIRE(relative(hi, lo) <= 1e-30, "%s: enclosure of width %g", what, relative(hi, lo));
    mpfr_set_zero(last, 1);
    for (int i = 0; i <= n; i++) {
        get(fit, POLAR_FIT_ALTERNATION, step, i, x);
        get(fit, POLAR_FIT_ALTERNATION, step, n - i, t);
        REQUIRE(mpfr_cmp(x, last) > 0, "%s: point %d", what, i);
        mpfr_mul(t, t, x, MPFR_RNDN);
        get(fit, POLAR_FIT_LOWER, step, 0, e);
        mpfr_div(t, t, e, MPFR_RNDN);
        get(fit, POLAR_FIT_UPPER, step, 0, e);
        REQUIRE(relative(t, e) <= 1e-60, "%s: points %d and %d are no pair", what, i, n - i);
        error_at(fit, step, x, e);
        if (i % 2) {
            mpfr_div(e, e, lo, MPFR_RNDN);
            REQUIRE(fabs(mpfr_get_d(e, MPFR_RNDN)) <= 1e-25, "%s: point %d is not 1", what, i);
        } else {
            REQUIRE(relative(e, lo) <= 1e-25, "%s: point %d is off by %g", what, i,
                    relative(e, lo));
        }
        for (int k = 1; i > 0 && k < 6; k++) { /* between the last point and this */
            mpfr_sub(t, x, last, MPFR_RNDN);
            mpfr_mul_ui(t, t, (unsigned)k, MPFR_RNDN);
            mpfr_div_ui(t, t, 6, MPFR_RNDN);
            mpfr_add(t, t, last, MPFR_RNDN);
            error_at(fit, step, t, e);
            REQUIRE(mpfr_sgn(e) > 0 && mpfr_cmp(e, hi) < 0, "%s: beyond, after point %d", what,
                    i - 1);
        }
        mpfr_set(last, x, MPFR_RNDN);
    }
    mpfr_clears(lo, hi, x, last, e, t, (mpfr_ptr)NULL);
}

static const char *const lowers[] = {"0.5",   "1e-1",  "1e-8",
                                     "1e-30", "0.999", "0.999999999999999999999999999999"};

START_TEST(best) {
    const char *lower = lowers[_i];
    for (int r = 1; r <= 16; r += r < 3 ? 1 : r == 3 ? 5 : 8) {
        char what[96];
        snprintf(what, sizeof what, "r = %d on [%s,1]", r, lower);
        polar_fit *fit =
            fitted((polar_fit_options){.degree = 2 * r + 1, .lower = lower, .steps = 1});
        expect_best(fit, 0, what);
        polar_fit_free(fit);
    }
}
END_TEST

/* All r, random l, two steps: the second one is designed on what the first one leaves. */
START_TEST(random_intervals) {
    uint64_t state = polar_test_seed();
    for (int round = 0; round < 16 * polar_test_rounds(); round++) {
        char lower[64], what[128];
        const int r = 1 + round % 16, e = 1 + (int)(next_random(&state) % 29);
        snprintf(lower, sizeof lower, "%d.%de-%d", 1 + (int)(next_random(&state) % 9),
                 (int)(next_random(&state) % 1000), e);
        snprintf(what, sizeof what, "r = %d on [%s,1]", r, lower);
        polar_fit *fit =
            fitted((polar_fit_options){.degree = 2 * r + 1, .lower = lower, .steps = 2});
        expect_best(fit, 0, what);
        expect_best(fit, 1, what);
        polar_fit_free(fit);
    }
}
END_TEST

/* Two steps of degree d are the one of degree d^2, three of 3 the one of 27; also at 0.6. */
START_TEST(composition) {
    static const struct { int d, steps, whole; } known[] = {{3, 2, 9}, {5, 2, 25}, {3, 3, 27}};
    mpfr_t a, b, x;
    mpfr_inits2(BITS, a, b, x, (mpfr_ptr)NULL);
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        for (size_t i = 0; i < 5; i++) {
            polar_fit *f = fitted((polar_fit_options){
                .degree = known[k].d, .lower = lowers[i], .steps = known[k].steps});
            polar_fit *g = fitted(
                (polar_fit_options){.degree = known[k].whole, .lower = lowers[i], .steps = 1});
            get(f, POLAR_FIT_ERROR_LOWER, -1, 0, a);
            get(g, POLAR_FIT_ERROR_LOWER, -1, 0, b);
            REQUIRE(relative(a, b) <= 1e-38, "%d^%d on [%s,1]: off by %g", known[k].d,
                    known[k].steps, lowers[i], relative(a, b));
            mpfr_set_d(x, 0.6, MPFR_RNDN);
            for (int t = 0; t < known[k].steps; t++) {
                error_at(f, t, x, a);
                mpfr_ui_sub(x, 1, a, MPFR_RNDN);
            }
            mpfr_set_d(a, 0.6, MPFR_RNDN);
            error_at(g, 0, a, b);
            mpfr_ui_sub(b, 1, b, MPFR_RNDN);
            REQUIRE(relative(x, b) <= 1e-38, "%d^%d on [%s,1] at 0.6: off by %g", known[k].d,
                    known[k].steps, lowers[i], relative(x, b));
            polar_fit_free(f);
            polar_fit_free(g);
        }
    }
    mpfr_clears(a, b, x, (mpfr_ptr)NULL);
}
END_TEST

/* On [l,u]: Z(x/u). */
START_TEST(scaling) {
    mpfr_t a, b;
    mpfr_inits2(BITS, a, b, (mpfr_ptr)NULL);
    polar_fit *f = fitted((polar_fit_options){.degree = 9, .lower = "1e-5", .steps = 2});
    polar_fit *g = fitted(
        (polar_fit_options){.degree = 9, .lower = "8e-25", .upper = "8e-20", .steps = 2});
    expect_best(g, 0, "r = 4 on [8e-25,8e-20]");
    for (int i = 0; i < 9; i++) {
        get(f, POLAR_FIT_COEFFICIENT, 0, i, a);
        get(g, POLAR_FIT_COEFFICIENT, 0, i, b);
        mpfr_t u;
        mpfr_init2(u, BITS);
        mpfr_set_str(u, i ? "8e-20" : "0.125e20", 10, MPFR_RNDN);
        mpfr_mul(a, a, u, MPFR_RNDN);
        if (i) mpfr_mul(a, a, u, MPFR_RNDN);
        mpfr_clear(u);
        REQUIRE(relative(a, b) <= 1e-39, "coefficient %d: off by %g", i, relative(a, b));
        get(f, POLAR_FIT_COEFFICIENT, 1, i, a);
        get(g, POLAR_FIT_COEFFICIENT, 1, i, b);
        REQUIRE(relative(a, b) <= 1e-39, "step 2, coefficient %d", i);
    }
    mpfr_clears(a, b, (mpfr_ptr)NULL);
    polar_fit_free(f);
    polar_fit_free(g);
}
END_TEST

/* Digits are right to the last: 300 of them against 900. */
START_TEST(digits) {
    static char few[400], many[1000];
    polar_fit *f =
        fitted((polar_fit_options){.degree = 17, .lower = "1e-16", .steps = 2, .digits = 300});
    polar_fit *g =
        fitted((polar_fit_options){.degree = 17, .lower = "1e-16", .steps = 2, .digits = 900});
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < 17; i++) {
            polar_fit_decimal(f, POLAR_FIT_COEFFICIENT, k, i, 300, few, sizeof few);
            polar_fit_decimal(g, POLAR_FIT_COEFFICIENT, k, i, 300, many, sizeof many);
            ck_assert_str_eq(few, many);
        }
    }
    ck_assert_uint_eq(polar_fit_decimal(f, POLAR_FIT_COEFFICIENT, 0, 17, 9, few, 9), 0);
    ck_assert_uint_eq(polar_fit_decimal(f, POLAR_FIT_ALTERNATION, 0, 18, 9, few, 9), 0);
    ck_assert_int_eq(polar_fit_products(f), 0);
    polar_fit_free(f);
    polar_fit_free(g);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("zolotarev");
    TCase *t = tcase_create("zolotarev");
    tcase_set_timeout(t, 250);
    tcase_add_loop_test(t, reference, 0, sizeof references / sizeof *references);
    tcase_add_loop_test(t, best, 0, sizeof lowers / sizeof *lowers);
    tcase_add_test(t, random_intervals);
    tcase_add_test(t, composition);
    tcase_add_test(t, scaling);
    tcase_add_test(t, digits);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
