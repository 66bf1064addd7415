/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The recursive expansion by degree eight as data: products to 1e-12, which member is taken,
 * bounds that stay in order, and that nothing in [0,1] makes it fail.
 */
#include <float.h>
#include <inttypes.h>
#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/eight.h"

enum { MOST = 60 };

static polar_eight_bounds sure(double L, double H) {
    return (polar_eight_bounds){L, L, H, H};
}

static double error(const polar_eight_bounds *b) {
    return fmax(b->lower, 1 - b->upper);
}

/* Steps to `tolerance`; MOST: more. */
static int steps(polar_eight_bounds b, bool accelerate, double tolerance) {
    int k = 0, closing = 0;
    for (; k < MOST && error(&b) > tolerance; k++) {
        polar_eight p;
        const bool last = polar_eight_closing(&b);
        REQUIRE(polar_eight_select(&b, closing, accelerate, &p), "step %d: none of %g %g %g %g",
                k, b.lower_outer, b.lower, b.upper, b.upper_outer);
        if (last) ck_assert_int_eq(p.left, closing % 2 ? 4 : 3);
        closing += last;
        polar_eight_map(&p, &b);
        REQUIRE(0 <= b.lower_outer && b.lower_outer <= b.lower && b.lower <= b.upper &&
                    b.upper <= b.upper_outer && b.upper_outer <= 1,
                "step %d: %g %g %g %g", k, b.lower_outer, b.lower, b.upper, b.upper_outer);
    }
    return k;
}

START_TEST(products) {
    static const struct {
        double gap;
        int accelerated, flat;
    } wanted[] = {{1e-1, 4, 6},   {1e-2, 5, 8},   {1e-3, 6, 11},  {1e-4, 7, 14},
                  {1e-6, 10, 19}, {1e-8, 12, 25}, {1e-10, 15, 30}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const double g = wanted[i].gap;
        const polar_eight_bounds b = sure(0.5 - g / 2, 0.5 + g / 2);
        const int k = steps(b, true, 1e-12), flat = steps(b, false, 1e-12);
        REQUIRE(k <= wanted[i].accelerated && flat <= wanted[i].flat,
                "gap %g: %d steps, %d without acceleration", g, k, flat);
    }
}
END_TEST

/* The member of largest slope is <4-3> for mu up to 0.692, <5-2> to 0.855, <6-1> to 0.963. */
START_TEST(members) {
    static const struct {
        double mu;
        int left;
    } wanted[] = {{0.5, 3},  {0.51, 4}, {0.68, 4}, {0.70, 5},
                  {0.84, 5}, {0.87, 6}, {0.95, 6}, {0.97, 7}};
    polar_eight p;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const double mu = wanted[i].mu;
        const polar_eight_bounds narrow = sure(mu - 5e-6, mu + 5e-6), none = sure(mu, mu);
        const polar_eight_bounds other = sure(1 - mu, 1 - mu);
        ck_assert(polar_eight_select(&narrow, 0, true, &p));
        ck_assert_int_eq(p.left, wanted[i].left);
        ck_assert(polar_eight_select(&none, 0, true, &p));
        ck_assert_int_eq(p.left, wanted[i].left);
        ck_assert(polar_eight_select(&other, 0, true, &p));
        ck_assert_int_eq(p.left, i ? 7 - wanted[i].left : 3);
    }
}
END_TEST

/* It is the outer bounds that p is built from, and that say whether a side is accelerated. */
START_TEST(outer) {
    const polar_eight_bounds b = {0.005, 0.3, 0.6, 0.9};
    polar_eight p;
    ck_assert(polar_eight_select(&b, 0, true, &p));
    ck_assert(p.root[0] == 0 && p.root[p.left - 1] == 0);
    ck_assert(p.root[p.left] > 0.9 && p.root[6] < 1);
    ck_assert_double_eq(p.upper, 0.9);
    ck_assert(polar_eight_select(&b, 0, false, &p));
    ck_assert(p.root[0] == 0 && p.root[6] == 1);
}
END_TEST

START_TEST(anything) {
    uint64_t state = polar_test_seed();
    for (int round = 0; round < 2000 * polar_test_rounds(); round++) {
        const double gap = round % 8 ? pow(10, -13 * polar_test_uniform(&state)) : 0;
        const double mu = gap / 2 + (1 - gap) * polar_test_uniform(&state);
        polar_eight_bounds b = sure(fmax(mu - gap / 2, 0), fmin(mu + gap / 2, 1));
        b.lower_outer *= round % 3 ? 1 - pow(10, -9 * polar_test_uniform(&state)) : 1;
        b.upper_outer +=
            round % 5 ? (1 - b.upper) * pow(10, -9 * polar_test_uniform(&state)) : 0;
        b.upper_outer = fmin(b.upper_outer, 1);
        steps(b, round % 7, 1e-14);
    }
}
END_TEST

START_TEST(ends) {
    static const polar_eight_bounds good[] = {
        {0, 0, 1, 1},     {0, 0, 0, 0},       {1, 1, 1, 1},
        {0, 1, 1, 1},     {0, 0.5, 0.5, 1},   {0, 0, 0.5, 0.5},
        {0.5, 0.5, 1, 1}, {0.99, 0.99, 1, 1}, {0, 0, 0x1p-60, 0x1p-60}};
    static const polar_eight_bounds bad[] = {
        {-1e-9, 0.4, 0.5, 0.6}, {0.4, 0.5, 0.6, 1 + 1e-9}, {0.5, 0.4, 0.6, 0.7},
        {0.3, 0.6, 0.5, 0.7},   {0.3, 0.4, 0.6, 0.5},      {NAN, 0.4, 0.5, 0.6},
        {0.3, NAN, 0.5, 0.6},   {0.3, 0.4, NAN, 0.6},      {0.3, 0.4, 0.5, NAN}};
    polar_eight p;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) steps(good[i], true, 1e-12);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert(!polar_eight_select(&bad[i], 0, true, &p));
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("eight_select");
    TCase *t = tcase_create("eight_select");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, products);
    tcase_add_test(t, members);
    tcase_add_test(t, outer);
    tcase_add_test(t, anything);
    tcase_add_test(t, ends);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
