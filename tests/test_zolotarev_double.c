/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Zolotarev's functions in double against those of the generator, in MPFR, whose numbers
 * test_zolotarev.c settles: every coefficient, every c_i, the error, in units of roundoff of
 * the truth for the same double l. The even c_i are taken from the points of alternation, so
 * that nothing rests on c_i c_(n-i) = l^2.
 */
#include <mpfr.h>

#include <float.h>
#include <inttypes.h>
#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/fit.h"
#include "polar/zolotarev.h"

enum { BITS = 400, DIGITS = 60 };

static const double u = 0x1p-53;

/* The l of the tests: powers of ten, towards 1, around where one nome takes over from the
 * other, the ends. */
static const double lowers[] = {
    1e-1,  1e-2,  1e-3,  1e-4,  1e-5,     1e-6,     1e-7,      1e-8,      1e-9,
    1e-10, 1e-11, 1e-12, 1e-13, 1e-14,    1e-15,    1e-16,     1e-18,     1e-20,
    1e-22, 1e-24, 1e-26, 1e-28, 1e-30,    0.3,      0.5,       0.7071067, 0.7071068,
    0.8,   0.9,   0.99,  0.999, 1 - 1e-5, 1 - 1e-8, 1 - 1e-11, 1 - 1e-14, 1 - 0x1p-53};

/* Worst errors of a step, in u: of the c_i, the a_j, M, Z(l), and of 1 - Z(l) over
 * 1 + |log(1 - Z(l))|. */
typedef struct worst {
    double c, a, m, k, error;
} worst;

static void get(const polar_fit *fit, polar_fit_number number, int i, mpfr_t x) {
    char text[DIGITS + 32];
    ck_assert_uint_gt(polar_fit_decimal(fit, number, 0, i, DIGITS, text, sizeof text), 0);
    ck_assert_int_eq(mpfr_set_str(x, text, 10, MPFR_RNDN), 0);
}

/* |x/y - 1|/u */
static double units(double x, mpfr_t y) {
    mpfr_t t;
    mpfr_init2(t, BITS);
    mpfr_d_div(t, x, y, MPFR_RNDN);
    mpfr_sub_ui(t, t, 1, MPFR_RNDN);
    const double d = fabs(mpfr_get_d(t, MPFR_RNDA)) / u;
    mpfr_clear(t);
    return d;
}

static void larger(double *most, double x) {
    if (!(x <= *most)) *most = x;
}

/* c := c_(n-i) of x_i = l sqrt((1 + c)/(l^2 + c)) */
static void from_point(const polar_fit *fit, int i, double l, mpfr_t c) {
    mpfr_t s, t;
    mpfr_inits2(BITS, s, t, (mpfr_ptr)NULL);
    get(fit, POLAR_FIT_ALTERNATION, i, c);
    mpfr_sqr(s, c, MPFR_RNDN);
    mpfr_ui_sub(c, 1, s, MPFR_RNDN);
    mpfr_set_d(t, l, MPFR_RNDN);
    mpfr_sqr(t, t, MPFR_RNDN);
    mpfr_mul(c, c, t, MPFR_RNDN);
    mpfr_sub(s, s, t, MPFR_RNDN);
    mpfr_div(c, c, s, MPFR_RNDN);
    mpfr_clears(s, t, (mpfr_ptr)NULL);
}

static worst compared(int r, double l) {
    char lower[1200];
    double c[2 * POLAR_ZOLOTAREV_MOST];
    polar_step p;
    polar_fit *fit;
    polar_why why = {""};
    mpfr_t x;
    worst w = {0};
    const int n = 2 * r + 1;
    snprintf(lower, sizeof lower, "%.1100g", l);
    REQUIRE(polar_fit_new(&(polar_fit_options){.form = POLAR_FORM_ZOLOTAREV,
                                               .degree = n,
                                               .steps = 1,
                                               .lower = lower,
                                               .digits = DIGITS},
                          &fit, &why) == POLAR_OK,
            "r = %d, l = %g: %s", r, l, why.text);
    ck_assert_int_eq(polar_zolotarev_step(r, l, &p), POLAR_OK);
    ck_assert_int_eq(polar_zolotarev_c(r, l, c), POLAR_OK);
    mpfr_init2(x, BITS);
    get(fit, POLAR_FIT_COEFFICIENT, 0, x);
    larger(&w.m, units(p.c[0], x));
    get(fit, POLAR_FIT_ERROR_LOWER, 0, x);
    if (mpfr_cmp_d(x, DBL_MIN) >= 0)
        larger(&w.error, units(p.error, x) / (1 - log(p.error)));
    else /* subnormal or 0 */
        REQUIRE(fabs(p.error - mpfr_get_d(x, MPFR_RNDN)) <= 1e-10 * DBL_MIN,
                "r = %d, l = %.17g: error %g", r, l, p.error);
    mpfr_ui_sub(x, 1, x, MPFR_RNDN);
    larger(&w.k, units(p.range_lower, x));
    for (int i = 1; i < n; i++) {
        if (i % 2) {
            get(fit, POLAR_FIT_COEFFICIENT, i, x);
            larger(&w.a, units(p.c[i], x));
            get(fit, POLAR_FIT_COEFFICIENT, i + 1, x);
            larger(&w.c, units(p.c[i + 1], x));
        }
        from_point(fit, n - i, l, x);
        larger(&w.c, units(c[i - 1], x));
    }
    mpfr_clear(x);
    polar_fit_free(fit);
    return w;
}

/* The header promises 12 u, and 6 u (1 + |log|) for the error. */
static void expect(int r, double l) {
    const worst w = compared(r, l);
    REQUIRE(w.c <= 12 && w.a <= 12 && w.m <= 12 && w.k <= 12 && w.error <= 6,
            "r = %d, l = %.17g: c_i %.1f, a_j %.1f, M %.1f, Z(l) %.1f u, error %.1f u "
            "(1 + |log|), seed %" PRIu64,
            r, l, w.c, w.a, w.m, w.k, w.error, polar_test_seed());
}

START_TEST(tabulated) {
    for (int r = 1; r <= POLAR_ZOLOTAREV_MOST; r++) expect(r, lowers[_i]);
}
END_TEST

/* log-uniform in [1e-30, 1], and 1 - l log-uniform in [1e-16, 1] */
START_TEST(random_lowers) {
    uint64_t state = polar_test_seed();
    for (int round = 0; round < 64 * polar_test_rounds(); round++) {
        const double t = polar_test_uniform(&state);
        const double l = round % 3 ? pow(10, -30 * t) : 1 - pow(10, -16 * t);
        if (l >= POLAR_ZOLOTAREV_LEAST) expect(1 + round % POLAR_ZOLOTAREV_MOST, l);
    }
}
END_TEST

/* What rounding the coefficients does to the range on [l,1], proved: within 12 u at either end.
 */
START_TEST(rounded) {
    static polar_schedule s, proved;
    s = (polar_schedule){.form = POLAR_FORM_ZOLOTAREV, .target = POLAR_F64, .nsteps = 1};
    char lower[1200];
    const double l = lowers[_i];
    snprintf(lower, sizeof lower, "%.1100g", l);
    for (int r = 1; r <= POLAR_ZOLOTAREV_MOST; r += r < 8 ? 1 : 8) {
        polar_why why = {""};
        ck_assert_int_eq(polar_zolotarev_step(r, l, &s.step[0]), POLAR_OK);
        REQUIRE(polar_verify(&s, 1, lower, "1", &proved, &why) == POLAR_OK, "%s", why.text);
        const polar_step *p = &s.step[0], *q = &proved.step[0];
        const double low = (q->range_lower / p->range_lower - 1) / u;
        const double high = (q->range_upper - 1) / u;
        REQUIRE(fabs(low) <= 12 && fabs(high) <= 12,
                "r = %d, l = %.17g: range off by %.1f and %.1f u", r, l, low, high);
    }
}
END_TEST

/* The order chosen is the generator's, r up to 8. */
START_TEST(order) {
    uint64_t state = polar_test_seed();
    for (int round = 0; round < 40 * polar_test_rounds(); round++) {
        char lower[1200], error[1200];
        polar_why why = {""};
        int degree = 0;
        const double l = pow(10, -20 * polar_test_uniform(&state));
        const double tol = pow(10, -1 - 20 * polar_test_uniform(&state));
        const int steps = 1 + round % 3;
        snprintf(lower, sizeof lower, "%.1100g", l);
        snprintf(error, sizeof error, "%.1100g", tol);
        const polar_status st =
            polar_zolotarev_degree(lower, NULL, error, steps, &degree, &why);
        REQUIRE(st == POLAR_OK || st == POLAR_NO_ANSWER, "%s", why.text);
        const int r =
            st == POLAR_OK && degree <= 2 * POLAR_ZOLOTAREV_MOST + 1 ? (degree - 1) / 2 : 0;
        REQUIRE(polar_zolotarev_order(l, tol, steps) == r,
                "l = %.17g, tol = %.17g, %d steps: %d, not %d, seed %" PRIu64, l, tol, steps,
                polar_zolotarev_order(l, tol, steps), r, polar_test_seed());
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("zolotarev_double");
    TCase *t = tcase_create("zolotarev_double");
    tcase_set_timeout(t, 250);
    tcase_add_loop_test(t, tabulated, 0, sizeof lowers / sizeof *lowers);
    tcase_add_test(t, random_lowers);
    tcase_add_test(t, order);
    tcase_add_loop_test(t, rounded, 0, sizeof lowers / sizeof *lowers);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
