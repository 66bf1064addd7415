/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What test matrices are made of: exp and log, hashed numbers. Random
 * numbers are functions of the seed, so statistics of one seed pass always or never; limits are
 * 4.5 standard deviations of the statistic, or what it exceeds once in 10000 seeds.
 */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gallery_internal.h"
#include "harness.h"

/* As ck_assert_msg, but silent when it holds. */
#define REQUIRE(condition, ...)                                                                \
    do {                                                                                       \
        if (!(condition)) ck_abort_msg(__VA_ARGS__);                                           \
    } while (0)

/* |x - y| in units of the last place of y */
static double ulps(double x, long double y) {
    int e;
    frexp((double)y, &e);
    return (double)(fabsl((long double)x - y) / ldexpl(1, e - DBL_MANT_DIG));
}

static uint64_t bits_of(double x) {
    uint64_t b;
    memcpy(&b, &x, sizeof b);
    return b;
}

START_TEST(exp_is_accurate) {
    const uint64_t seed = polar_test_seed();
    for (uint64_t k = 0; k < 200000; ++k) {
        const double width = k % 3 == 0 ? 1 : k % 3 == 1 ? 40 : 700;
        const double x = width * (2 * polar_hash_uniform(seed, 1, k) - 1);
        const double y = polar_dd_exp((polar_dd){x, 0});
        REQUIRE(ulps(y, expl(x)) < 0.75, "exp(%a) = %a, wanted %La", x, y, expl(x));
    }
    ck_assert_double_eq(polar_dd_exp((polar_dd){0, 0}), 1);
    ck_assert_double_eq(polar_dd_exp((polar_dd){-1000, 0}), 0);
    ck_assert(isinf(polar_dd_exp((polar_dd){1000, 0})));
    ck_assert(isnan(polar_dd_exp((polar_dd){NAN, 0})));
}
END_TEST

/* against the C library in 64 bits, and log xy = log x + log y, xy exact, for the rest */
START_TEST(log_is_accurate) {
    const uint64_t seed = polar_test_seed();
    for (uint64_t k = 0; k < 20000; ++k) {
        const uint64_t b = polar_hash_bits(seed, 2, k), c = polar_hash_bits(seed, 3, k);
        const double x = ldexp((double)(b >> 38 | 1), (int)(b % 1800) - 900);
        const double y = (double)(c >> 38 | 1);
        const polar_dd l = polar_dd_log(x), r = polar_dd_log(y), s = polar_dd_log(x * y);
        const long double want = logl(x), got = (long double)l.hi + l.lo;
        REQUIRE(fabsl(got - want) <= 2 * LDBL_EPSILON * fabsl(want),
                "log(%a) = %La, wanted %La", x, got, want);
        REQUIRE(ulps(l.hi, want) <= 0.501, "log(%a) = %a, wanted %La", x, l.hi, want);
        const double sum = l.hi + r.hi, t = sum - l.hi;
        const double lost = (l.hi - (sum - t)) + (r.hi - t);
        const double rest = (sum - s.hi) + (lost + (l.lo + r.lo - s.lo));
        REQUIRE(fabs(rest) <= 0x1p-96 * fmax(fabs(l.hi), fabs(r.hi)),
                "log(%a) + log(%a) is %g away from the logarithm of the product", x, y, rest);
    }
    ck_assert_double_eq(polar_dd_log(1).hi, 0);
}
END_TEST

START_TEST(uniform_moments) {
    enum { N = 1 << 20 };
    double sum = 0, square = 0, row = 0, column = 0, seeds = 0;
    int bin[256] = {0};
    const uint64_t seed = polar_test_seed();
    for (uint64_t k = 0; k < N; ++k) {
        const uint64_t i = k >> 10, j = k & 1023;
        const double x = polar_hash_uniform(seed, i, j);
        REQUIRE(x > 0 && x < 1, "uniform(%" PRIu64 ", %" PRIu64 ") = %a", i, j, x);
        const double y = x - 0.5;
        sum += y;
        square += y * y;
        row += y * (polar_hash_uniform(seed, i + 1, j) - 0.5);
        column += y * (polar_hash_uniform(seed, i, j + 1) - 0.5);
        seeds += y * (polar_hash_uniform(seed + 1, i, j) - 0.5);
        ++bin[(int)(x * 256)];
    }
    const double root = sqrt(N), products = 4.5 / 12 * root;
    ck_assert_double_le(fabs(sum), 4.5 * root / sqrt(12));
    ck_assert_double_le(fabs(square - N / 12.0), 4.5 * root / sqrt(180));
    ck_assert_double_le(fabs(row), products);
    ck_assert_double_le(fabs(column), products);
    ck_assert_double_le(fabs(seeds), products);
    double chi2 = 0;
    for (int b = 0; b < 256; ++b) chi2 += (bin[b] - N / 256.0) * (bin[b] - N / 256.0);
    ck_assert_double_le(chi2 / (N / 256.0), 347); /* 255 degrees of freedom */
}
END_TEST

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* moments of order 1 to 4, and Kolmogorov's distance from the normal distribution */
START_TEST(normal_moments) {
    enum { N = 1 << 20 };
    double moment[5] = {0}, neighbour = 0, distance = 0;
    double *x = malloc(N * sizeof *x);
    ck_assert_ptr_nonnull(x);
    for (uint64_t k = 0; k < N; ++k) {
        x[k] = polar_hash_normal(polar_test_seed(), k & 1023, k >> 10);
        double p = 1;
        for (int r = 1; r <= 4; ++r) moment[r] += p *= x[k];
        if (k > 0) neighbour += x[k] * x[k - 1];
    }
    const double root = sqrt(N);
    ck_assert_double_le(fabs(moment[1]), 4.5 * root);
    ck_assert_double_le(fabs(moment[2] - N), 4.5 * root * sqrt(2));
    ck_assert_double_le(fabs(moment[3]), 4.5 * root * sqrt(15));
    ck_assert_double_le(fabs(moment[4] - 3.0 * N), 4.5 * root * sqrt(96));
    ck_assert_double_le(fabs(neighbour), 4.5 * root);
    qsort(x, N, sizeof *x, by_value);
    for (int k = 0; k < N; ++k) {
        const double F = erfc(-x[k] / sqrt(2)) / 2;
        distance = fmax(distance, fmax(fabs(F - (double)k / N), fabs(F - (k + 1.0) / N)));
    }
    ck_assert_double_le(distance * root, 2.23);
    ck_assert_double_ge(x[N - 1], 4); /* the tails are there */
    ck_assert_double_le(x[0], -4);
    free(x);
}
END_TEST

/* Bits of this machine and compiler against those of the first. */
START_TEST(same_bits) {
    ck_assert_uint_eq(polar_hash_bits(0, 0, 0), UINT64_C(0x7fd1e9bf2553af67));
    ck_assert_uint_eq(polar_hash_bits(1, 2, 3), UINT64_C(0xb33e7ad2cc083d6f));
    uint64_t h = 0;
    for (uint64_t k = 0; k < 5000; ++k) {
        h = h * 31 + bits_of(polar_hash_normal(7, k, k * k));
        h = h * 31 + bits_of(polar_dd_exp((polar_dd){-(double)k / 100, 0}));
        h = h * 31 + bits_of(polar_dd_log((double)k + 0.5).lo);
    }
    ck_assert_uint_eq(h, UINT64_C(0x24339bebfc0a1435));
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("hash");
    TCase *t = tcase_create("hash");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, exp_is_accurate);
    tcase_add_test(t, log_is_accurate);
    tcase_add_test(t, uniform_moments);
    tcase_add_test(t, normal_moments);
    tcase_add_test(t, same_bits);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
