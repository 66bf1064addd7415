/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Degree eight for the step: the family in double against that of the generator, in MPFR, whose
 * members are proved to exist; that these have the properties they are defined by, by sampling
 * their coefficients; that they mirror each other.
 */
#include <mpfr.h>

#include <float.h>
#include <inttypes.h>
#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/eight.h"
#include "polar/expand.h"

enum { BITS = 300, DIGITS = 70, N = POLAR_EIGHT_ROOTS, TERMS = POLAR_EIGHT_COEFFICIENTS };

/* A member of the generator, in the decimals that it tells. */
struct member {
    mpfr_t c[TERMS], root[N];
};

static void get(const polar_fit *fit, polar_fit_number number, int i, mpfr_t x) {
    char text[DIGITS + 32];
    ck_assert_uint_gt(polar_fit_decimal(fit, number, 0, i, DIGITS, text, sizeof text), 0);
    mpfr_init2(x, BITS);
    ck_assert_int_eq(mpfr_set_str(x, text, 10, MPFR_RNDN), 0);
}

/* L and H are the outer bounds; those below 0.01 of an end are not accelerated. */
static void make(struct member *m, int left, const char *L, const char *H, bool plain) {
    polar_fit *fit;
    polar_why why = {""};
    const polar_expand_options o = {
        .lower = L, .upper = H, .left = &left, .plain = plain, .digits = DIGITS};
    REQUIRE(polar_expand_new(&o, &fit, &why) == POLAR_OK, "<%d-%d> L = %.40s H = %.40s: %s",
            left, N - left, L, H, why.text);
    ck_assert_int_eq(polar_fit_steps(fit), 1);
    ck_assert_int_eq(polar_expand_left(fit, 0), left);
    for (int k = 0; k < TERMS; k++) get(fit, POLAR_FIT_COEFFICIENT, k, m->c[k]);
    for (int k = 0; k < N; k++) get(fit, POLAR_FIT_ALTERNATION, k, m->root[k]);
    polar_fit_free(fit);
}

static void drop(struct member *m) {
    for (int k = 0; k < TERMS; k++) mpfr_clear(m->c[k]);
    for (int k = 0; k < N; k++) mpfr_clear(m->root[k]);
}

/* to := p(x) and, where it is not NULL, slope := p'(x) */
static void value(const struct member *m, mpfr_t x, mpfr_t to, mpfr_ptr slope) {
    mpfr_set(to, m->c[TERMS - 1], MPFR_RNDN);
    if (slope) mpfr_set_zero(slope, 1);
    for (int k = TERMS - 2; k >= 0; k--) {
        if (slope) mpfr_fma(slope, slope, x, to, MPFR_RNDN);
        mpfr_fma(to, to, x, m->c[k], MPFR_RNDN);
    }
}

static double worst_root, worst_scale;

/* The double member against the exact one for the same doubles L < H. */
static void compare(int left, double L, double H, bool plain) {
    char lower[1200], upper[1200];
    struct member m;
    polar_eight p;
    mpfr_t t;
    snprintf(lower, sizeof lower, "%.1100g", L);
    snprintf(upper, sizeof upper, "%.1100g", H);
    make(&m, left, lower, upper, plain);
    REQUIRE(polar_eight_solve(left, L, !plain && L > POLAR_EIGHT_CLOSE, H,
                              !plain && H < 1 - POLAR_EIGHT_CLOSE, &p),
            "<%d-%d> L = %.17g H = %.17g does not converge", left, N - left, L, H);
    mpfr_init2(t, BITS);
    double root = 0;
    for (int k = 0; k < N; k++) {
        mpfr_sub_d(t, m.root[k], p.root[k], MPFR_RNDN);
        root = fmax(root, fabs(mpfr_get_d(t, MPFR_RNDA)));
    }
    mpfr_mul_ui(t, m.c[TERMS - 1], TERMS - 1, MPFR_RNDN);
    mpfr_d_div(t, p.scale, t, MPFR_RNDN);
    mpfr_sub_ui(t, t, 1, MPFR_RNDN);
    const double scale = fabs(mpfr_get_d(t, MPFR_RNDA));
    REQUIRE(root <= 2e-15 && scale <= 2e-14,
            "<%d-%d> L = %.17g H = %.17g: roots off by %.2g, the scale by %.2g", left, N - left,
            L, H, root, scale);
    worst_root = fmax(worst_root, root);
    worst_scale = fmax(worst_scale, scale);
    mpfr_clear(t);
    drop(&m);
}

/* gaps 1e-12 .. 0.8 around .02 .. .98; ends beyond 0.01 of 0 or 1 are flat there */
START_TEST(in_double) {
    static const double gaps[] = {1e-12, 1e-9, 1e-6, 1e-3, 1e-2, 0.1, 0.3, 0.5, 0.8};
    for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++)
        for (double mu = 0.02; mu < 0.985; mu += 0.12) {
            const double L = mu - gaps[g] / 2, H = mu + gaps[g] / 2;
            if (L <= 0 || H >= 1) continue;
            compare(_i, L, H, false);
            if (g % 3 == 0) compare(_i, L, H, true);
        }
    compare(_i, 0.005, 0.4, false);
    compare(_i, 0.6, 0.995, false);
    compare(_i, 0.005, 0.995, false);
    if (getenv("POLAR_TEST_TELL"))
        printf("<%d-%d>: roots within %.2g, scale within %.2g\n", _i, N - _i, worst_root,
               worst_scale);
}
END_TEST

/* |p(x) - wanted| <= 10^-55 */
static void expect(const struct member *m, mpfr_t x, mpfr_t wanted, const char *what) {
    mpfr_t y;
    mpfr_init2(y, BITS);
    value(m, x, y, NULL);
    mpfr_sub(y, y, wanted, MPFR_RNDN);
    REQUIRE(fabs(mpfr_get_d(y, MPFR_RNDA)) <= 1e-55, "%s: p(%.17g) is off by %.3g", what,
            mpfr_get_d(x, MPFR_RNDN), mpfr_get_d(y, MPFR_RNDA));
    mpfr_clear(y);
}

/*
 * What <i-j> is defined by. At the left: p' = 0 at i points; seen from the step p is there 0,
 * p(L), 0, ..., and so at 0; nothing in [0,L] leaves [0,p(L)]. The right one mirrored. In
 * between p rises.
 */
static void defined(int left, const char *lower, const char *upper) {
    enum { SAMPLES = 3000 };
    char what[160];
    struct member m;
    mpfr_t x, y, s, L, H, pL, pH, none, all, slack;
    mpfr_inits2(BITS, x, y, s, L, H, pL, pH, none, all, slack, (mpfr_ptr)NULL);
    snprintf(what, sizeof what, "<%d-%d> L = %.40s H = %.40s", left, N - left, lower, upper);
    make(&m, left, lower, upper, false);
    mpfr_set_str(L, lower, 10, MPFR_RNDN), mpfr_set_str(H, upper, 10, MPFR_RNDN);
    mpfr_set_ui(none, 0, MPFR_RNDN), mpfr_set_ui(all, 1, MPFR_RNDN);
    mpfr_set_d(slack, 1e-55, MPFR_RNDN);
    value(&m, L, pL, NULL), value(&m, H, pH, NULL);
    const bool left_too = mpfr_cmp_d(L, POLAR_EIGHT_CLOSE) > 0;
    const bool right_too = mpfr_cmp_d(H, 1 - POLAR_EIGHT_CLOSE) < 0;
    for (int k = 0; k < N; k++) {
        const bool accelerated = k < left ? left_too : right_too;
        value(&m, m.root[k], y, s);
        REQUIRE(fabs(mpfr_get_d(s, MPFR_RNDA)) <= 1e-55, "%s: p'(r_%d) = %g", what, k,
                mpfr_get_d(s, MPFR_RNDA));
        if (accelerated && k < left)
            expect(&m, m.root[k], (left - 1 - k) % 2 ? pL : none, what);
        if (accelerated && k >= left) expect(&m, m.root[k], (k - left) % 2 ? pH : all, what);
        if (!accelerated) ck_assert(!mpfr_cmp(m.root[k], k < left ? none : all));
        if (k && accelerated && k != left) ck_assert(mpfr_cmp(m.root[k - 1], m.root[k]) < 0);
    }
    ck_assert(left == 0 || mpfr_cmp(m.root[left - 1], L) < 0);
    ck_assert(left == N || mpfr_cmp(m.root[left], H) > 0);
    expect(&m, none, left_too && left % 2 ? pL : none, what);
    expect(&m, all, right_too && (N - left) % 2 ? pH : all, what);
    mpfr_set(s, pL, MPFR_RNDN);
    for (int i = 0; i <= SAMPLES; i++) {
        mpfr_mul_ui(x, L, (unsigned)i, MPFR_RNDN), mpfr_div_ui(x, x, SAMPLES, MPFR_RNDN);
        value(&m, x, y, NULL);
        mpfr_add(y, y, slack, MPFR_RNDN);
        REQUIRE(mpfr_sgn(y) >= 0, "%s: p(%g) < 0", what, mpfr_get_d(x, MPFR_RNDN));
        mpfr_sub(y, y, slack, MPFR_RNDN), mpfr_sub(y, y, slack, MPFR_RNDN);
        REQUIRE(mpfr_cmp(y, pL) <= 0, "%s: p(%g) > p(L)", what, mpfr_get_d(x, MPFR_RNDN));
        mpfr_sub(x, H, L, MPFR_RNDN);
        mpfr_mul_ui(x, x, (unsigned)i, MPFR_RNDN), mpfr_div_ui(x, x, SAMPLES, MPFR_RNDN);
        mpfr_add(x, x, L, MPFR_RNDN);
        value(&m, x, y, NULL);
        REQUIRE(i == 0 || mpfr_cmp(y, s) > 0, "%s: p falls at %g", what,
                mpfr_get_d(x, MPFR_RNDN));
        mpfr_set(s, y, MPFR_RNDN);
        mpfr_ui_sub(x, 1, H, MPFR_RNDN);
        mpfr_mul_ui(x, x, (unsigned)i, MPFR_RNDN), mpfr_div_ui(x, x, SAMPLES, MPFR_RNDN);
        mpfr_add(x, x, H, MPFR_RNDN);
        value(&m, x, y, NULL);
        mpfr_sub(y, y, slack, MPFR_RNDN);
        REQUIRE(mpfr_cmp_ui(y, 1) <= 0, "%s: p(%g) > 1", what, mpfr_get_d(x, MPFR_RNDN));
        mpfr_add(y, y, slack, MPFR_RNDN), mpfr_add(y, y, slack, MPFR_RNDN);
        REQUIRE(mpfr_cmp(y, pH) >= 0, "%s: p(%g) < p(H)", what, mpfr_get_d(x, MPFR_RNDN));
    }
    mpfr_clears(x, y, s, L, H, pL, pH, none, all, slack, (mpfr_ptr)NULL);
    drop(&m);
}

START_TEST(definition) {
    defined(_i, "0.4975", "0.5025");
    defined(_i, "0.4999999999995", "0.5000000000005");
    defined(_i, "0.3", "0.3000000000000000000000000000001"); /* one double */
    defined(_i, "0.05", "0.9");
    defined(_i, "0.91", "0.92");
    defined(_i, "0.004", "0.2"); /* flat at the left, at the right, at both */
    defined(_i, "0.7", "0.996");
    defined(_i, "0.001", "0.999");
}
END_TEST

/* p(x) = 1 - q(1-x), q of 7 - i for 1 - H and 1 - L */
START_TEST(flips) {
    struct member m, f;
    mpfr_t x, y, z;
    mpfr_inits2(BITS, x, y, z, (mpfr_ptr)NULL);
    make(&m, _i, "0.37", "0.43", false);
    make(&f, N - _i, "0.57", "0.63", false);
    for (int k = 0; k <= 100; k++) {
        mpfr_set_ui(x, (unsigned)k, MPFR_RNDN), mpfr_div_ui(x, x, 100, MPFR_RNDN);
        value(&m, x, y, NULL);
        mpfr_ui_sub(x, 1, x, MPFR_RNDN);
        value(&f, x, z, NULL);
        mpfr_add(y, y, z, MPFR_RNDN), mpfr_sub_ui(y, y, 1, MPFR_RNDN);
        REQUIRE(fabs(mpfr_get_d(y, MPFR_RNDA)) <= 1e-55, "<%d-%d> at %d/100: %g", _i, N - _i, k,
                mpfr_get_d(y, MPFR_RNDA));
    }
    mpfr_clears(x, y, z, (mpfr_ptr)NULL);
    drop(&m), drop(&f);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("eight");
    TCase *t = tcase_create("eight");
    tcase_set_timeout(t, 250);
    tcase_add_loop_test(t, in_double, 0, N + 1);
    tcase_add_loop_test(t, definition, 0, N + 1);
    tcase_add_loop_test(t, flips, 0, N + 1);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make_suite);
}
