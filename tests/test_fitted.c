/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fitted maps: the stated error holds at points that no fit has seen, is not far above what
 * they have, and bounds the map of matrices against the SVD in f64, f32 and bf16 where their
 * singular values lie in the interval.
 */
#include "fitted.h"
#include "running.h"

static const struct {
    double power, lower;
    int steps;
    double most; /* what the error is to be at most */
} fits[] = {{0.125, 1e-3, 12, 2e-3},
            {0.125, 1e-2, 9, 2e-3},
            {0.25, 1e-3, 12, 2e-3},
            {0.5, 1e-3, 12, 2e-3},
            {-0.25, 1e-2, 9, 3e-2}};

START_TEST(stated_errors) {
    polar_fitted f;
    uint64_t state = polar_test_seed();
    double worst = 0;
    ck_assert_int_eq(polar_fitted_power(polar_schedule_named("taylor-quintic"), fits[_i].steps,
                                        fits[_i].power, fits[_i].lower, &f),
                     POLAR_OK);
    for (int k = 0; k < 100000; k++) {
        const double x = pow(fits[_i].lower, polar_test_uniform(&state));
        worst = fmax(worst, fabs(pow(x, fits[_i].power) - polar_fitted_value(&f, x)));
    }
    REQUIRE(worst <= f.error && f.error <= 2 * worst + 1e-4 && f.error < fits[_i].most,
            "x^%g on [%g,1], %d steps: error %g, stated %g", fits[_i].power, fits[_i].lower,
            fits[_i].steps, worst, f.error);
}
END_TEST

/* Singular values 1 to 1/30, of Frobenius norm 1: between 1e-2 and 1. */
START_TEST(of_matrices) {
    static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_BF16};
    polar_fitted f;
    polar_desk k, wide;
    double s[12];
    const polar_format format = formats[_i];
    const double unit = polar_format_get(format)->u;
    const polar_gallery_options o = options(30, -1, POLAR_MODE_GEOMETRIC);
    const polar_mat X = fresh(20, 12, POLAR_F64), F = fresh(20, 12, POLAR_F64);
    fill("spectrum", &o, X, none);
    ck_assert_int_eq(
        polar_fitted_power(polar_schedule_named("taylor-quintic"), 9, 0.125, 1e-2, &f),
        POLAR_OK);
    polar_desk_open(&k, format);
    polar_desk_open(&wide, POLAR_F64);
    for (int64_t j = 0; j < 12; j++)
        for (int64_t i = 0; i < 20; i++)
            polar_mat_set(X, i, j, polar_round(format, re(X, i, j)), 0);
    const polar_mat A = polar_desk_keep(&k, 20, 12, format),
                    D = polar_desk_keep(&k, 20, 12, format),
                    P = polar_desk_keep(&wide, 20, 12, POLAR_F64),
                    Q = polar_desk_keep(&wide, 12, 12, POLAR_F64),
                    B = polar_desk_keep(&wide, 20, 12, POLAR_F64),
                    T = polar_desk_keep(&wide, 20, 12, POLAR_F64);
    polar_copy_in(&k.e, POLAR_N, 1, polar_const(X), A);
    polar_fitted_apply(&k, &f, 0.125, A, D);
    polar_copy_out(&k.e, POLAR_N, 1, polar_const(D), F);
    polar_desk_need(&wide, 1u << POLAR_VERB_SVD, 20, 12, POLAR_F64);
    polar_copy_in(&wide.e, POLAR_N, 1, polar_const(X), B);
    polar_svd(&wide.e, B, P, s, Q);
    for (int i = 0; i < 12; i++) s[i] = pow(s[i], 0.125);
    polar_scale_columns(&wide.e, P, s);
    polar_gemm(&wide.e, 1, POLAR_N, P, POLAR_N, Q, 0, T, T);
    ck_assert(k.e.status == POLAR_OK && wide.e.status == POLAR_OK);
    /* the polynomials' own condition is their slope at 0, at most 1.875^9 = 287 */
    double sum = 0, weights = 0;
    for (int64_t j = 0; j < 12; j++)
        for (int64_t i = 0; i < 20; i++) sum += pow(re(F, i, j) - *polar_at(T, i, j), 2);
    for (int i = 0; i < f.terms; i++) weights += fabs(f.weight[i]);
    const double bound = sqrt(12) * pow(size_of(X), 0.125) * (f.error + 12 * unit * weights);
    REQUIRE(sqrt(sum) <= bound, "%s: %g, bound %g", polar_format_get(format)->name, sqrt(sum),
            bound);
    polar_desk_close(&k);
    polar_desk_close(&wide);
    drop(X);
    drop(F);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("fitted");
    TCase *t = tcase_create("fitted");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, stated_errors, 0, 5);
    tcase_add_loop_test(t, of_matrices, 0, 3);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
