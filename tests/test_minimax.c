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

static uint64_t draw(void) {
    return polar_test_draw(&state);
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
    for (int round = 0; round < 250 * polar_test_rounds(); round++) {
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

static Suite *make(void) {
    Suite *suite = suite_create("minimax");
    TCase *t = tcase_create("minimax");
    tcase_set_timeout(t, 250);
    tcase_add_loop_test(t, reference, 0, sizeof references / sizeof *references);
    tcase_add_loop_test(t, random_intervals, 0, 8);
    tcase_add_loop_test(t, corners, 0, 16);
    tcase_add_test(t, scaling);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
