/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What Zolotarev's functions in double do, without a second source for their coefficients: a
 * function of the type that is alternately at its least and largest 2r+2 times is the best, so
 * wrong coefficients cannot pass; and how many steps are wanted, as tabulated.
 */
#include <math.h>

#include "harness.h"
#include "made.h"

static const double lowers[] = {1e-30, 1e-16, 1e-7, 1e-3,     0.1,        0.5,
                                0.707, 0.708, 0.99, 1 - 1e-9, 1 - 0x1p-53};

static polar_step step(int r, double l) {
    polar_step p;
    ck_assert_int_eq(polar_zolotarev_step(r, l, &p), POLAR_OK);
    return p;
}

static double eval(const polar_step *p, double x) {
    static polar_schedule s;
    s = (polar_schedule){.form = POLAR_FORM_ZOLOTAREV, .nsteps = 1, .step = {*p}};
    return polar_schedule_eval(&s, 1, x);
}

/* 1 - Z and Z - Z(l), alternately, vanish at x_i = l sqrt((1 + c_i)/(l^2 + c_i)), l and 1. */
START_TEST(alternation) {
    const double l = lowers[_i];
    for (int r = 1; r <= POLAR_ZOLOTAREV_MOST; r++) {
        const int n = 2 * r + 1;
        const polar_step p = step(r, l);
        double c[2 * POLAR_ZOLOTAREV_MOST], last = 2;
        ck_assert_int_eq(polar_zolotarev_c(r, l, c), POLAR_OK);
        ck_assert_int_eq(p.degree, n);
        ck_assert(p.lower == l && p.upper == 1 && p.range_upper == 1);
        REQUIRE(fabs(1 - p.error - p.range_lower) <= 2 * u, "r = %d, l = %g", r, l);
        for (int i = 0; i <= n; i++) {
            const double x = i == 0   ? 1
                             : i == n ? l
                                      : l * sqrt((1 + c[i - 1]) / (l * l + c[i - 1]));
            const double z = eval(&p, x), want = i % 2 ? p.range_lower : 1;
            REQUIRE(x <= last * (1 + 4 * u), "r = %d, l = %.17g: point %d", r, l, i);
            REQUIRE(fabs(z / want - 1) <= 24 * u, "r = %d, l = %.17g: Z(x_%d) off by %.1f u", r,
                    l, i, fabs(z / want - 1) / u);
            for (int k = 1; i > 0 && k < 8; k++) { /* and nothing lies beyond in between */
                const double y = x * pow(last / x, k / 8.), v = eval(&p, y);
                REQUIRE(v >= p.range_lower * (1 - 24 * u) && v <= 1 + 24 * u,
                        "r = %d, l = %.17g: Z(%g) = 1 - %g", r, l, y, 1 - v);
            }
            last = x;
        }
    }
}
END_TEST

/* c_i c_(n-i) = l^2, ascending, the odd ones those of the step; l = 1 is a tangent's square. */
START_TEST(pairs) {
    for (int r = 1; r <= POLAR_ZOLOTAREV_MOST; r++) {
        const int n = 2 * r + 1;
        double c[2 * POLAR_ZOLOTAREV_MOST];
        for (size_t k = 0; k < sizeof lowers / sizeof *lowers; k++) {
            const double l = lowers[k];
            const polar_step p = step(r, l);
            ck_assert_int_eq(polar_zolotarev_c(r, l, c), POLAR_OK);
            for (int i = 1; i < n; i++) {
                REQUIRE(fabs(c[i - 1] / l * (c[n - i - 1] / l) - 1) <= 4 * u,
                        "r = %d, l = %.17g: c_%d", r, l, i);
                REQUIRE(i == 1 ? c[0] > 0 : c[i - 1] > c[i - 2], "r = %d, l = %g: c_%d", r, l,
                        i);
                if (i % 2) ck_assert(p.c[i + 1] == c[i - 1]);
            }
        }
        const polar_step p = step(r, 1);
        ck_assert(p.error == 0 && p.range_lower == 1 && p.c[0] == 1. / n);
        for (int j = 1; j < n; j += 2) {
            const double t = tan(j * acos(-1) / (2 * n));
            REQUIRE(fabs(p.c[j + 1] / (t * t) - 1) <= 40 * u, "r = %d: c_%d", r, j);
        }
    }
}
END_TEST

/* Two steps of degree n, the second designed on what the first leaves, are that of n^2. */
START_TEST(composition) {
    for (size_t k = 0; k < sizeof lowers / sizeof *lowers; k++)
        for (int r = 1; r <= 2; r++) {
            const double l = lowers[k];
            const polar_step a = step(r, l), b = step(r, a.range_lower);
            const polar_step whole = step(r == 1 ? 4 : 12, l);
            const double slack = 60 * u * (1 - log(whole.error));
            if (a.range_lower < 0.9) /* else rounding Z(l) tells the second step too little */
                REQUIRE(fabs(b.error / whole.error - 1) <= slack, "r = %d, l = %g: %g and %g",
                        r, l, b.error, whole.error);
            for (int i = 0; i <= 50; i++) {
                const double x = pow(l, i / 50.);
                REQUIRE(fabs(eval(&b, eval(&a, x)) / eval(&whole, x) - 1) <= 100 * u,
                        "r = %d, l = %g at %g", r, l, x);
            }
        }
}
END_TEST

/* Steps that r poles need: the least number for which order is content with r. */
static int steps(int r, double kappa, double tol) {
    for (int k = 1; k <= 10; k++) {
        const int order = polar_zolotarev_order(1 / kappa, tol, k);
        if (order > 0 && order <= r) return k;
    }
    return 0;
}

/*
 * Nakatsukasa and Freund, SIAM Rev. 58 (2016) 461, Table 3.1, computed anew: steps until
 * 1 - l <= 1e-15, by r and condition number.
 */
START_TEST(tabulated_steps) {
    static const double kappas[] = {1.001, 1.01, 1.1, 1.2,  1.5,  2,    10,  1e2,
                                    1e3,   1e5,  1e7, 1e10, 1e12, 1e15, 1e16};
    static const char *const table[] = {"222333444555566", "122222333344444", "112222223333333",
                                        "111222222333333", "111122222233333", "111112222223333",
                                        "111111222222233", "111111222222222"};
    for (int r = 1; r <= 8; r++)
        for (size_t k = 0; k < sizeof kappas / sizeof *kappas; k++) {
            REQUIRE(steps(r, kappas[k], 1e-15) == table[r - 1][k] - '0',
                    "r = %d, kappa = %g: %d steps, not %c", r, kappas[k],
                    steps(r, kappas[k], 1e-15), table[r - 1][k]);
            /* and by composing steps */
            double l = 1 / kappas[k], error = 1;
            int count = 0;
            for (; error > 1e-15; count++) {
                const polar_step p = step(r, l);
                l = p.range_lower;
                error = p.error;
            }
            ck_assert_int_eq(count, table[r - 1][k] - '0');
        }
    /* with the unit roundoff four of them need one more */
    ck_assert_int_eq(steps(6, 1.5, u), 2);
    ck_assert_int_eq(steps(7, 2, u), 2);
    ck_assert_int_eq(steps(7, 1e12, u), 3);
    ck_assert_int_eq(steps(8, 1e16, u), 3);
}
END_TEST

/* The largest condition number that r serves, to the digits given. */
START_TEST(thresholds) {
    static const struct {
        int steps;
        double tol, kappa[7], half[7]; /* r = 2 .. 8; half a unit of the last digit given */
    } known[] = {
        {2,
         1e-15,
         {7.30, 184, 1.38e4, 3.0e6, 1.9e9, 3.7e12, 2.05e16},
         {5e-3, 0.5, 50, 5e4, 5e7, 5e10, 5e13}},
        {2,
         0x1p-53,
         {6.04, 127, 7.4e3, 1.2e6, 5.4e8, 6.6e11, 2.26e15},
         {5e-3, 0.5, 50, 5e4, 5e6, 5e9, 5e12}},
        {1,
         1e-15,
         {1.0053, 1.0437, 1.147, 1.333, 1.617, 2.02, 2.57},
         {5e-5, 5e-5, 5e-4, 5e-4, 5e-4, 5e-3, 5e-3}},
    };
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        for (int r = 2; r <= 8; r++) {
            const double at = known[k].kappa[r - 2], half = known[k].half[r - 2];
            const int below =
                polar_zolotarev_order(1 / (at - half), known[k].tol, known[k].steps);
            const int above =
                polar_zolotarev_order(1 / (at + half), known[k].tol, known[k].steps);
            REQUIRE(below == r && above == r + 1, "r = %d, %d steps, %g: %d below %g, %d above",
                    r, known[k].steps, known[k].tol, below, at, above);
        }
}
END_TEST

/* A smaller tol, a smaller l, fewer steps never want less; 0, none, is the most. */
START_TEST(monotone) {
    uint64_t state = polar_test_seed();
    for (int round = 0; round < 20000 * polar_test_rounds(); round++) {
        double l = pow(10, -30 * polar_test_uniform(&state));
        double tol = pow(10, -60 * polar_test_uniform(&state));
        int k = 1 + (int)(polar_test_draw(&state) % 5);
        const int before = polar_zolotarev_order(l, tol, k), which = round % 3;
        if (which == 0) tol *= polar_test_uniform(&state);
        if (which == 1) l = fmax(l * polar_test_uniform(&state), POLAR_ZOLOTAREV_LEAST);
        if (which == 2) k = k > 1 ? k - 1 : k;
        const int after = polar_zolotarev_order(l, tol, k);
        REQUIRE((after ? after : POLAR_ZOLOTAREV_MOST + 1) >=
                    (before ? before : POLAR_ZOLOTAREV_MOST + 1),
                "l = %.17g, tol = %.17g, %d steps: %d after %d, seed %" PRIu64, l, tol, k,
                after, before, polar_test_seed());
    }
}
END_TEST

START_TEST(refused) {
    static const double bad[] = {0, -1, 1 + 0x1p-52, 9e-31, 1e-300, NAN, INFINITY, -INFINITY};
    double c[2 * POLAR_ZOLOTAREV_MOST] = {7};
    polar_step p = {.degree = 7};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        ck_assert_int_eq(polar_zolotarev_step(3, bad[k], &p), POLAR_BAD_ARGUMENT);
        ck_assert_int_eq(polar_zolotarev_c(3, bad[k], c), POLAR_BAD_ARGUMENT);
        ck_assert_int_eq(polar_zolotarev_order(bad[k], 1e-15, 9), 0);
    }
    for (int r = -1; r <= 17; r += r == 0 ? 17 : 1) {
        ck_assert_int_eq(polar_zolotarev_step(r, 0.5, &p), POLAR_BAD_ARGUMENT);
        ck_assert_int_eq(polar_zolotarev_c(r, 0.5, c), POLAR_BAD_ARGUMENT);
    }
    ck_assert(p.degree == 7 && c[0] == 7);
    ck_assert_int_eq(polar_zolotarev_order(0.5, 1e-15, 0), 0);
    ck_assert_int_eq(polar_zolotarev_order(0.5, 0, 3), 0);
    ck_assert_int_eq(polar_zolotarev_order(0.5, -1, 3), 0);
    ck_assert_int_eq(polar_zolotarev_order(0.5, NAN, 3), 0);
    ck_assert_int_eq(polar_zolotarev_order(1, 1e-300, 1), 1);
    ck_assert_int_eq(polar_zolotarev_order(1e-30, 1e-15, 1000000), 1);
    ck_assert_int_eq(polar_zolotarev_order(1e-30, INFINITY, 1), 1);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("zolotarev_order");
    TCase *t = tcase_create("zolotarev_order");
    tcase_add_loop_test(t, alternation, 0, sizeof lowers / sizeof *lowers);
    tcase_add_test(t, pairs);
    tcase_add_test(t, composition);
    tcase_add_test(t, tabulated_steps);
    tcase_add_test(t, thresholds);
    tcase_add_test(t, monotone);
    tcase_add_test(t, refused);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
