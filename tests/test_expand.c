/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The recursive expansion of the step function: certificates against sampling in MPFR, what is
 * read and proved again.
 */
#include <mpfr.h>

#include <inttypes.h>
#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/eight.h"
#include "polar/expand.h"

enum { BITS = 500, SAMPLES = 2000 };

static polar_schedule s, again;

static polar_fit *expanded(polar_expand_options o) {
    polar_fit *fit;
    polar_why why = {""};
    REQUIRE(polar_expand_new(&o, &fit, &why) == POLAR_OK, "[%.40s, %.40s]: %s", o.lower,
            o.upper, why.text);
    ck_assert_int_eq(polar_fit_schedule(fit, &s, &why), POLAR_OK);
    return fit;
}

/* The first `steps` rows of s at x; error := |P(x) - theta| */
static void error_at(int steps, mpfr_t x, bool right, mpfr_t y, mpfr_t error) {
    mpfr_set(y, x, MPFR_RNDN);
    for (int k = 0; k < steps; k++) {
        mpfr_set_d(error, s.step[k].c[8], MPFR_RNDN);
        for (int i = 7; i >= 0; i--) {
            mpfr_mul(error, error, y, MPFR_RNDN);
            mpfr_add_d(error, error, s.step[k].c[i], MPFR_RNDN);
        }
        mpfr_swap(y, error);
    }
    if (right)
        mpfr_ui_sub(error, 1, y, MPFR_RNDN);
    else
        mpfr_set(error, y, MPFR_RNDN);
    mpfr_abs(error, error, MPFR_RNDN);
}

/* Every row's certificate: nothing sampled is beyond it, and something comes near. Samples
 * crowd towards 0, the gap and 1. */
static void certified(const char *what) {
    mpfr_t x, y, e, most, low, high;
    mpfr_inits2(BITS, x, y, e, most, low, high, (mpfr_ptr)NULL);
    for (int k = 1; k <= s.nsteps; k++) {
        const polar_step *p = &s.step[k - 1];
        mpfr_set_zero(most, 1), mpfr_set_inf(low, -1), mpfr_set_inf(high, 1);
        for (int i = 0; i <= 2 * SAMPLES + 1; i++) {
            const bool right = i % 2;
            const double t = (double)(i / 2) / SAMPLES;
            const double way = t < 0.25   ? ldexp(4 * t, -(int)(160 * t))
                               : t > 0.75 ? 1 - ldexp(4 - 4 * t, -(int)(160 * (1 - t)))
                                          : t;
            mpfr_set_d(x, right ? s.upper : s.lower, MPFR_RNDN);
            if (right) mpfr_ui_sub(x, 1, x, MPFR_RNDN);
            mpfr_mul_d(x, x, way, MPFR_RNDN);
            if (right) mpfr_ui_sub(x, 1, x, MPFR_RNDN);
            error_at(k, x, right, y, e);
            mpfr_max(most, most, e, MPFR_RNDN);
            if (right)
                mpfr_min(high, high, y, MPFR_RNDN);
            else
                mpfr_max(low, low, y, MPFR_RNDN);
        }
        const double error = mpfr_get_d(most, MPFR_RNDU);
        REQUIRE(error <= p->error && error >= 0.999 * p->error,
                "%s, row %d: %.17g sampled, %.17g proved", what, k, error, p->error);
        REQUIRE(mpfr_cmp_d(low, p->range_lower) <= 0 && mpfr_cmp_d(high, p->range_upper) >= 0,
                "%s, row %d: [%.17g, %.17g] sampled", what, k, mpfr_get_d(low, MPFR_RNDN),
                mpfr_get_d(high, MPFR_RNDN));
        const double gap = p->range_upper - p->range_lower;
        REQUIRE(fabs(mpfr_get_d(low, MPFR_RNDN) - p->range_lower) <= 1e-3 * gap &&
                    fabs(mpfr_get_d(high, MPFR_RNDN) - p->range_upper) <= 1e-3 * gap,
                "%s, row %d: [%.17g, %.17g] sampled, [%.17g, %.17g] proved", what, k,
                mpfr_get_d(low, MPFR_RNDN), mpfr_get_d(high, MPFR_RNDN), p->range_lower,
                p->range_upper);
    }
    mpfr_clears(x, y, e, most, low, high, (mpfr_ptr)NULL);
}

static const polar_expand_options cases[] = {
    {.lower = "0.4975", .upper = "0.5025"},
    {.lower = "0.11", .upper = "0.12", .outer_lower = "0.1"},
    {.lower = "0.85", .upper = "0.9", .outer_lower = "0.8", .outer_upper = "0.93"},
    {.lower = "0.004", .upper = "0.3", .outer_upper = "0.35"},
    {.lower = "0.3", .upper = "0.31", .plain = true},
    {.lower = "0.4999999999995", .upper = "0.5000000000005"},
    {.lower = "0.499", .upper = "0.501", .target = POLAR_F32},
    {.lower = "0.499", .upper = "0.501", .error = "1e-100"},
    {.lower = "0.6", .upper = "0.7", .steps = 2}};

START_TEST(certificates) {
    polar_why why = {""};
    polar_expand_options o = cases[_i];
    polar_fit *fit = expanded(o);
    certified(o.lower);
    /* what the fit says of the whole is the last row, up to where its decimals are no doubles
     */
    const double upper = polar_fit_double(fit, POLAR_FIT_ERROR_UPPER, -1, 0);
    const double lower = polar_fit_double(fit, POLAR_FIT_ERROR_LOWER, -1, 0);
    ck_assert(lower <= upper && lower >= upper * (1 - 1e-12));
    ck_assert_double_eq_tol(s.step[s.nsteps - 1].error / upper, 1, 1e-3);
    /* the same schedule, written, read and proved again */
    const size_t n = polar_schedule_print(&s, NULL, NULL, 0);
    char *text = malloc(n + 1);
    polar_schedule_print(&s, NULL, text, n + 1);
    REQUIRE(polar_schedule_parse(text, &again, &why) == POLAR_OK, "%s", why.text);
    free(text);
    for (int k = 0; k < again.nsteps; k++)
        again.step[k].error = again.step[k].range_lower = again.step[k].range_upper = 0.5;
    REQUIRE(polar_verify(&again, 0, NULL, NULL, &again, &why) == POLAR_OK, "%s", why.text);
    ck_assert_int_eq(again.form, POLAR_FORM_STEP);
    ck_assert(again.lower == s.lower && again.upper == s.upper && again.nsteps == s.nsteps);
    for (int k = 0; k < s.nsteps; k++) {
        const polar_step *p = &s.step[k], *q = &again.step[k];
        ck_assert_int_eq(q->degree, 8);
        ck_assert(p->error == q->error && p->range_lower == q->range_lower &&
                  p->range_upper == q->range_upper && p->lower == q->lower &&
                  p->upper == q->upper);
        ck_assert(!memcmp(p->c, q->c, sizeof p->c));
    }
    polar_fit_free(fit);
}
END_TEST

/* x := the root of p' of row 0 next to x, by Newton's method; y := p there */
static void extremum(mpfr_t x, mpfr_t y) {
    mpfr_t d, e;
    mpfr_inits2(BITS, d, e, (mpfr_ptr)NULL);
    for (int round = 0; round < 12; round++) {
        mpfr_set_zero(y, 1), mpfr_set_zero(d, 1), mpfr_set_zero(e, 1);
        for (int i = 8; i >= 0; i--) { /* e = p''/2 */
            mpfr_fma(e, e, x, d, MPFR_RNDN);
            mpfr_fma(d, d, x, y, MPFR_RNDN);
            mpfr_mul(y, y, x, MPFR_RNDN);
            mpfr_add_d(y, y, s.step[0].c[i], MPFR_RNDN);
        }
        mpfr_div(d, d, e, MPFR_RNDN), mpfr_div_2ui(d, d, 1, MPFR_RNDN);
        mpfr_sub(x, x, d, MPFR_RNDN);
    }
    mpfr_clears(d, e, (mpfr_ptr)NULL);
}

/* max |p - theta| of row 0 for L and H, by its ends and its extrema next to those of the fit;
 * whether it is at an extremum. */
static bool largest(const polar_fit *fit, int left, double L, double H, mpfr_t most) {
    const double ends[] = {0, L, H, 1};
    bool inside = false;
    mpfr_t x, y;
    mpfr_inits2(BITS, x, y, (mpfr_ptr)NULL);
    mpfr_set_zero(most, 1);
    for (int k = -4; k < POLAR_EIGHT_ROOTS; k++) {
        mpfr_set_d(x, k < 0 ? ends[k + 4] : polar_fit_double(fit, POLAR_FIT_ALTERNATION, 0, k),
                   MPFR_RNDN);
        if (k >= 0) extremum(x, y);
        error_at(1, x, k < 0 ? k >= -2 : k >= left, y, x);
        if (mpfr_cmp(x, most) > 0) inside = k >= 0;
        mpfr_max(most, most, x, MPFR_RNDN);
    }
    mpfr_clears(x, y, (mpfr_ptr)NULL);
    return inside;
}

/* The certificate of one rounded step to 60 digits: it encloses the largest error, be it at an
 * extremum that rounding has lifted above p(L). */
START_TEST(extrema) {
    enum { DIGITS = 60 };
    char L[32], H[32], text[DIGITS + 32];
    int inside = 0;
    mpfr_t x, y, most;
    mpfr_inits2(BITS, x, y, most, (mpfr_ptr)NULL);
    for (int k = 4; k < 60; k++) {
        snprintf(L, sizeof L, "%.17g", k / 64.0),
            snprintf(H, sizeof H, "%.17g", (k + 1) / 64.0);
        polar_fit *fit = expanded(
            (polar_expand_options){.lower = L, .upper = H, .left = &_i, .digits = DIGITS});
        inside += largest(fit, _i, k / 64.0, (k + 1) / 64.0, most);
        polar_fit_decimal(fit, POLAR_FIT_ERROR_LOWER, -1, 0, DIGITS, text, sizeof text);
        mpfr_set_str(x, text, 10, MPFR_RNDD);
        polar_fit_decimal(fit, POLAR_FIT_ERROR_UPPER, -1, 0, DIGITS, text, sizeof text);
        mpfr_set_str(y, text, 10, MPFR_RNDU);
        mpfr_nextabove(most);
        REQUIRE(mpfr_cmp(x, most) <= 0, "<%d> at %s: above the error", _i, L);
        mpfr_nextbelow(most), mpfr_nextbelow(most);
        REQUIRE(mpfr_cmp(y, most) >= 0, "<%d> at %s: below the error", _i, L);
        mpfr_sub(y, y, x, MPFR_RNDU);
        REQUIRE(mpfr_get_d(y, MPFR_RNDU) < 1e-17, "<%d> at %s: the enclosure is %g wide", _i, L,
                mpfr_get_d(y, MPFR_RNDU));
        polar_fit_free(fit);
    }
    REQUIRE(_i < 2 || _i > 5 || inside > 5, "<%d>: %d at an extremum", _i, inside);
    mpfr_clears(x, y, most, (mpfr_ptr)NULL);
}
END_TEST

/* 2x^8 - x: what it does below 0 is its error on [0,0.3], which <4-3> maps on. */
START_TEST(below) {
    polar_why why = {""};
    s = (polar_schedule){.form = POLAR_FORM_STEP,
                         .name = "below",
                         .target = POLAR_F64,
                         .lower = 0.3125,
                         .upper = 0.984375,
                         .nsteps = 2};
    s.step[0] = (polar_step){.degree = 8, .c = {0, -1, [8] = 2}};
    s.step[1] = (polar_step){.degree = 8, .c = {[5] = 56, -140, 120, -35}};
    REQUIRE(polar_verify(&s, 0, NULL, NULL, &s, &why) == POLAR_OK, "%s", why.text);
    ck_assert_double_eq_tol(s.step[0].error, 0.3125 - 2 * pow(0.3125, 8), 1e-15);
    ck_assert_double_eq_tol(s.step[0].range_lower, 0, 1e-18);
    certified("2x^8 - x");
    ck_assert_int_eq(polar_verify(&s, 0, "0.5", "1.5", &s, &why), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_verify(&s, 0, "0.6", "0.5", &s, &why), POLAR_BAD_ARGUMENT);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("expand");
    TCase *t = tcase_create("expand");
    const int n = sizeof cases / sizeof *cases;
    tcase_set_timeout(t, 250);
    tcase_add_loop_test(t, certificates, 0, n);
    tcase_add_loop_test(t, extrema, 0, POLAR_EIGHT_ROOTS + 1);
    tcase_add_test(t, below);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
