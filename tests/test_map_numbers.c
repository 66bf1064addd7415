/* SPDX-License-Identifier: BSD-3-Clause */
/* Spectral maps of numbers: thresholds, chaos, and clipping in bf16. */
#include "maps.h"
#include "running.h"

/* A diagonal matrix mapped: what f does to these numbers. */
static void map_numbers(polar_map map, const polar_constants *c, double *s, int n) {
    polar_desk k;
    polar_desk_open(&k, POLAR_F64);
    const polar_mat A = polar_desk_take(&k, n, n, POLAR_F64),
                    B = polar_desk_take(&k, n, n, POLAR_F64);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) *polar_at(A, i, j) = i == j ? s[i] : 0;
    map(&k, c, A, B);
    ck_assert_int_eq(k.e.status, POLAR_OK);
    for (int i = 0; i < n; i++) s[i] = *polar_at(B, i, i);
    polar_desk_close(&k);
}

/* High-pass Pion: half heights, and the table of the map; with the other entry so large that
 * the Frobenius norm is 1. An orthogonal matrix of order 5 and more goes to 0. */
START_TEST(highpass_thresholds) {
    static const double half[] = {0.79781, 0.49223, 0.26333, 0.13052, 0.05953, 0.02324};
    static const double table[][3] = {{1, 0.4, 0.0025}, {1, 0.5, 0.5912}, {1, 0.6, 0.9986},
                                      {1, 0.7, 1},      {2, 0.2, 0.0274}, {2, 0.3, 0.8453},
                                      {2, 0.4, 0.9997}};
    polar_constants c = {0};
    for (int k = 0; k < 6; k++) {
        double s[] = {half[k], sqrt(1 - half[k] * half[k])};
        c.count = k;
        map_numbers(polar_map_highpass, &c, s, 2);
        NEAR(s[0], 0.5, 2e-3);
    }
    for (int k = 0; k < 7; k++) {
        double s[] = {table[k][1], sqrt(1 - table[k][1] * table[k][1])};
        c.count = table[k][0];
        map_numbers(polar_map_highpass, &c, s, 2);
        NEAR(s[0], table[k][2], 6e-5);
    }
    double s[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    c.count = 1;
    map_numbers(polar_map_highpass, &c, s, 8);
    REQUIRE(s[0] < 1e-3, "an orthogonal matrix goes to %g", s[0]);
}
END_TEST

/* Kaon: at most 1 whatever the steps, and neighbours part by e^0.887 a step. */
START_TEST(kaon_is_chaotic) {
    enum { N = 12, TRIALS = 40 };
    double rate = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        double s[N], t[N];
        for (int i = 0; i < N; i++)
            s[i] = polar_hash_uniform(polar_test_seed() + (uint64_t)trial, (uint64_t)i, 0);
        double size = 0;
        for (int i = 0; i < N; i++) size += s[i] * s[i];
        for (int i = 0; i < N; i++) t[i] = s[i] /= sqrt(size);
        polar_constants c = {.count = 20};
        map_numbers(polar_map_kaon, &c, s, N);
        for (int i = 0; i < N; i++) ck_assert(fabs(s[i]) < 1);
        /* at 20 steps 1e-13 has become some 1e-5: still a distance */
        t[0] += 1e-13;
        map_numbers(polar_map_kaon, &c, t, N);
        rate += log(fabs(t[1] - s[1]) + fabs(t[0] - s[0])) / TRIALS;
    }
    NEAR((rate - log(1e-13)) / 20, 0.887, 0.25);
}
END_TEST

/* Largest singular value of a clipped bf16 matrix with values up to 1e3, tau = 1, by three
 * msigns and by two; polar-express in bf16. */
START_TEST(clipping_in_bf16) {
    polar_constants c = {.tau = 1};
    double s[60], three, two;
    polar_why why;
    const polar_gallery_options o = options(1e6, -1, POLAR_MODE_GEOMETRIC);
    const polar_mat X = fresh(60, 40, POLAR_F64);
    fill("spectrum", &o, X, none);
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++) polar_mat_set(X, i, j, 1e3 * re(X, i, j), 0);
    polar_desk k, wide;
    polar_desk_open(&k, POLAR_BF16);
    polar_desk_open(&wide, POLAR_F64);
    ck_assert_int_eq(polar_desk_oracle(&k, "composed:polar-express", 8, &why), POLAR_OK);
    const polar_mat A = polar_desk_take(&k, 60, 40, POLAR_BF16),
                    D = polar_desk_take(&k, 60, 40, POLAR_BF16),
                    O = polar_desk_take(&k, 60, 40, POLAR_BF16),
                    Z = polar_desk_take(&k, 40, 40, POLAR_BF16),
                    S = polar_desk_take(&k, 40, 40, POLAR_BF16),
                    F = polar_desk_take(&wide, 60, 40, POLAR_F64);
    polar_copy_in(&k.e, POLAR_N, 1, polar_const(X), A);
    polar_map_clip(&k, &c, A, D);
    polar_copy_out(&k.e, POLAR_N, 1, polar_const(D), F);
    polar_desk_values(&wide, F, s);
    three = s[0];
    /* (A + O + (O - A) msign(A'A - I))/2 */
    polar_map_msign(&k, &c, A, O);
    polar_gram(&k.e, POLAR_GRAM_RIGHT, 1, A, 0, Z, Z);
    polar_shift(&k.e, -1, 1, Z);
    polar_map_msign(&k, &c, Z, S);
    polar_axpby(&k.e, 1, O, -1, A, D);
    polar_axpby(&k.e, 0.5, O, 0.5, A, A);
    polar_gemm(&k.e, 0.5, POLAR_N, D, POLAR_N, S, 1, A, A);
    polar_copy_out(&k.e, POLAR_N, 1, polar_const(A), F);
    polar_desk_values(&wide, F, s);
    two = s[0];
    ck_assert_int_eq(k.e.status, POLAR_OK);
    REQUIRE(three < 3, "three msigns: %g (two: %g)", three, two);
    REQUIRE(two > 5 * three, "two msigns do well: %g against %g", two, three);
    polar_desk_close(&k);
    polar_desk_close(&wide);
    drop(X);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("map numbers");
    TCase *t = tcase_create("map numbers");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, highpass_thresholds);
    tcase_add_test(t, kaon_is_chaotic);
    tcase_add_test(t, clipping_in_bf16);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
