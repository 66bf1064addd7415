/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Prescribed spectra: the formula of every mode, its ends, its reversal. Random numbers are
 * functions of the seed; limits are what a statistic exceeds once in 10000 seeds.
 */
#include <float.h>
#include <stdlib.h>

#include "gallery_internal.h"
#include "made.h"

/* |x - y| in units of the last place of y */
static double ulps(double x, long double y) {
    int e;
    frexp((double)y, &e);
    return (double)(fabsl((long double)x - y) / ldexpl(1, e - DBL_MANT_DIG));
}

static const double conds[] = {1, 1.5, 10, 1e4, 1e8, 1e16, 1e100, 1e300, INFINITY};
enum { CONDS = sizeof conds / sizeof *conds };

/* ends exact, falling, zeros behind the rank, one call a value or all at once; reversed */
START_TEST(spectrum_shape) {
    const polar_mode mode = (polar_mode)_i;
    double s[40], rising[40];
    for (int c = 0; c < CONDS; ++c)
        for (int64_t n = 1; n <= 40; n += 13)
            for (int64_t rank = -1; rank <= n; ++rank) {
                const polar_gallery_options o = options(conds[c], rank, mode);
                const int64_t r = rank < 0 ? n : rank;
                polar_spectrum_all(&o, n, s);
                for (int64_t i = 0; i < n; ++i) {
                    REQUIRE(s[i] == polar_spectrum(&o, n, i), "value %d differs", (int)i);
                    REQUIRE(i == 0 || s[i] <= s[i - 1],
                            "%s, cond %g, n %d, rank %d: value %d rises", polar_mode_name(mode),
                            o.cond, (int)n, (int)rank, (int)i);
                    if (i >= r) ck_assert_double_eq(s[i], 0);
                }
                if (r > 0) ck_assert_double_eq(s[0], 1);
                if (r > 1 && mode != POLAR_MODE_NORMAL)
                    ck_assert_double_eq(s[r - 1], 1 / o.cond);
                const polar_gallery_options back =
                    options(conds[c], rank, (polar_mode)(mode + POLAR_MODE_REVERSED));
                polar_spectrum_all(&back, n, rising);
                for (int64_t i = 0; i < n; ++i) {
                    ck_assert_double_eq(rising[i], s[n - 1 - i]);
                    ck_assert_double_eq(rising[i], polar_spectrum(&back, n, i));
                }
            }
}
END_TEST

/* the formulas, in 64 bits */
START_TEST(spectrum_values) {
    enum { R = 37 };
    for (int c = 0; c + 1 < CONDS; ++c)
        for (int i = 1; i < R - 1; ++i) {
            const long double t = i / (long double)(R - 1), cond = conds[c];
            const polar_gallery_options g = options(conds[c], -1, POLAR_MODE_GEOMETRIC);
            const double x = polar_spectrum(&g, R, i);
            /* t is rounded: u t log cond */
            const double allowed = 1 + (double)(t * logl(cond));
            REQUIRE(ulps(x, powl(cond, -t)) <= allowed, "cond %g, value %d = %a, wanted %La",
                    conds[c], i, x, powl(cond, -t));
            const polar_gallery_options a = options(conds[c], -1, POLAR_MODE_ARITHMETIC);
            const double y = polar_spectrum(&a, R, i);
            REQUIRE(fabs(y - (double)(1 - t * (1 - 1 / cond))) <= 2 * DBL_EPSILON,
                    "arithmetic, cond %g, value %d = %a", conds[c], i, y);
            const polar_gallery_options l = options(conds[c], -1, POLAR_MODE_ONE_LARGE);
            const polar_gallery_options s = options(conds[c], -1, POLAR_MODE_ONE_SMALL);
            ck_assert_double_eq(polar_spectrum(&l, R, i), 1 / conds[c]);
            ck_assert_double_eq(polar_spectrum(&s, R, i), 1);
        }
}
END_TEST

/* the logarithms of the random mode are uniform in [-log cond, 0] (Kolmogorov) */
START_TEST(spectrum_random) {
    enum { N = 4000 };
    const polar_gallery_options o = options(1e6, -1, POLAR_MODE_RANDOM);
    double *s = malloc(N * sizeof *s), distance = 0;
    ck_assert_ptr_nonnull(s);
    polar_spectrum_all(&o, N, s);
    for (int i = 1; i < N - 1; ++i)
        distance = fmax(distance, fabs(-log(s[i]) / log(1e6) - (double)i / N));
    ck_assert_double_le(distance * sqrt(N), 2.23);
    ck_assert_double_ge(distance * sqrt(N), 0.3); /* and not equispaced */
    free(s);
}
END_TEST

/* the normal mode's numbers are |normal|, over the largest: median 0.6745, whatever cond */
START_TEST(spectrum_normal) {
    enum { N = 4001 };
    const polar_gallery_options o = options(1e6, -1, POLAR_MODE_NORMAL);
    const polar_gallery_options other = options(INFINITY, -1, POLAR_MODE_NORMAL);
    static double s[N], same[N];
    polar_spectrum_all(&o, N, s);
    polar_spectrum_all(&other, N, same);
    double squares = 0; /* of mean 1 before the division */
    for (int i = 0; i < N; ++i) {
        ck_assert_double_eq(s[i], same[i]);
        squares += s[i] * s[i];
    }
    const double unit = sqrt(squares / N);
    ck_assert_double_le(fabs(s[N / 2] / unit - 0.6745), 0.05);
    ck_assert_double_le(fabs(s[N / 4] / unit - 1.1503), 0.08);
    ck_assert_double_gt(s[N - 1], 0);
}
END_TEST

/* the cluster at 1 is the larger one when they cannot be equal */
START_TEST(spectrum_halves) {
    const polar_gallery_options o = options(1e8, 7, POLAR_MODE_HALVES);
    for (int64_t i = 0; i < 9; ++i)
        ck_assert_double_eq(polar_spectrum(&o, 9, i), i < 4 ? 1 : i < 7 ? 1e-8 : 0);
}
END_TEST

/* infinity: a zero behind a spectrum that keeps away from roundoff */
START_TEST(spectrum_infinite) {
    for (int m = 0; m < POLAR_MODE_REVERSED; ++m) {
        if (m == POLAR_MODE_NORMAL) continue;
        const polar_gallery_options o = options(INFINITY, -1, (polar_mode)m);
        ck_assert_double_eq(polar_spectrum(&o, 20, 19), 0);
        if (m != POLAR_MODE_ONE_LARGE && m != POLAR_MODE_HALVES)
            ck_assert_double_ge(polar_spectrum(&o, 20, 18), 1e-3);
    }
}
END_TEST

START_TEST(mode_names) {
    for (int m = 0; m < POLAR_MODE_COUNT; ++m)
        ck_assert_int_eq(polar_mode_named(polar_mode_name((polar_mode)m)), m);
    ck_assert_int_eq(polar_mode_named("geometric"), POLAR_MODE_GEOMETRIC);
    ck_assert_int_eq(polar_mode_named("Geometric"), -1);
    ck_assert_int_eq(polar_mode_named(""), -1);
    ck_assert_int_eq(polar_mode_named(NULL), -1);
    ck_assert_int_eq(polar_mode_named("reversed-random"),
                     POLAR_MODE_RANDOM + POLAR_MODE_REVERSED);
    ck_assert_str_eq(polar_mode_name(POLAR_MODE_COUNT), "unknown");
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("modes");
    TCase *t = tcase_create("modes");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, spectrum_shape, 0, POLAR_MODE_REVERSED);
    tcase_add_test(t, spectrum_values);
    tcase_add_test(t, spectrum_random);
    tcase_add_test(t, spectrum_normal);
    tcase_add_test(t, spectrum_halves);
    tcase_add_test(t, spectrum_infinite);
    tcase_add_test(t, mode_names);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
