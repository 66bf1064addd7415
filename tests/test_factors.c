/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Solves, inverses, singular values and eigenvalues of the CPU backend, by the equations they
 * promise, formed in f64 by naive loops. The workspace is exactly what work() said, for this
 * shape or a larger one, between guard bytes.
 */
#include <math.h>
#include <stdlib.h>

#include "harness.h"
#include "rig.h"

static const polar_format native[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};

static const int64_t shapes[][2] = {{0, 0},   {3, 0},     {0, 3},     {1, 1},    {1, 4},
                                    {4, 1},   {3, 5},     {5, 3},     {17, 17},  {65, 40},
                                    {40, 65}, {129, 129}, {300, 200}, {130, 290}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

/* X Z^-1 Z = X for Z = I + G'G; not definite: false, and the engine goes on. */
START_TEST(solve_posdef) {
    const polar_format f = native[_i];
    for (int s = 0; s < SHAPES; s++) {
        const int64_t m = shapes[s][0], n = shapes[s][1];
        struct rig r;
        rig_open(&r);
        polar_mat G = rig_mat(&r, n, n, f), Z = rig_mat(&r, n, n, f), X = rig_mat(&r, m, n, f);
        polar_mat T = rig_mat(&r, n, n, f), Y = rig_mat(&r, m, n, f);
        rig_fill(G, UNIFORM, polar_test_seed());
        rig_fill(X, UNIFORM, polar_test_seed() + 1);
        polar_gram(&r.e, POLAR_GRAM_RIGHT, 1 / (double)(n + 1), G, 0, Z, Z);
        polar_shift(&r.e, 1, 1, Z);
        polar_axpby(&r.e, 1, Z, 0, Z, T);
        polar_axpby(&r.e, 1, X, 0, X, Y);
        ck_assert(polar_solve_posdef(&r.e, T, Y));
        rig_within(rig_residual(POLAR_N, Y, POLAR_N, Z, X), 8 * rig_frobenius(X), X, "solve");
        ck_assert(rig_padding_kept(Y));
        if (n > 0) {
            void *was = rig_snapshot(X);
            rig_set(Z, n - 1, n - 1, -1);
            ck_assert(!polar_solve_posdef(&r.e, Z, X));
            ck_assert_int_eq(r.e.status, POLAR_OK);
            polar_shift(&r.e, 1, 0, Z);
            rig_set(Z, n / 2, n / 2, NAN);
            ck_assert(!polar_solve_posdef(&r.e, Z, X));
            ck_assert_int_eq(r.e.status, POLAR_OK);
            ck_assert(rig_unchanged(X, was));
        }
        rig_close(&r);
    }
}
END_TEST

/* (X^-1)' X' = I */
START_TEST(inverse_transpose) {
    const polar_format f = native[_i];
    static const int64_t orders[] = {0, 1, 2, 5, 17, 65, 130, 200};
    for (size_t o = 0; o < sizeof orders / sizeof *orders; o++) {
        const int64_t n = orders[o];
        struct rig r;
        rig_open(&r);
        polar_mat X = rig_mat(&r, n, n, f), T = rig_mat(&r, n, n, f), D = rig_mat(&r, n, n, f);
        polar_mat I = rig_mat(&r, n, n, f);
        rig_fill(X, UNIFORM, polar_test_seed());
        polar_shift(&r.e, 2 * sqrt((double)n), 1, X); /* well conditioned */
        polar_axpby(&r.e, 1, X, 0, X, T);
        polar_shift(&r.e, 1, 0, I);
        rig_work(&r, 1u << POLAR_VERB_INVERSE, n, n, f);
        polar_inverse_transpose(&r.e, T, D);
        ck_assert_int_eq(r.e.status, POLAR_OK);
        rig_within(rig_residual(POLAR_T, D, POLAR_N, X, I), 8 * sqrt((double)n), X, "inverse");
        polar_shift(&r.e, 0, 0, T);
        polar_inverse_transpose(&r.e, T, D);
        ck_assert_int_eq(r.e.status, n == 0 ? POLAR_OK : POLAR_NO_ANSWER);
        rig_close(&r);
    }
}
END_TEST

/* The estimate is at most n times the truth away, for a triangle whose inverse is known. */
START_TEST(rcond) {
    const polar_format f = native[_i];
    for (int64_t n = 0; n < 60; n += 7) {
        struct rig r;
        rig_open(&r);
        polar_mat R = rig_mat(&r, n, n, f);
        polar_shift(&r.e, 0, 0, R);
        for (int64_t j = 0; j < n; j++) rig_set(R, j, j, pow(2, -(double)(j % 9)));
        rig_work(&r, 1u << POLAR_VERB_RCOND, n, n, f);
        const double diagonal = polar_rcond(&r.e, R);
        ck_assert_double_eq(diagonal, n == 0 ? 1 : pow(2, -(double)(n < 9 ? n - 1 : 8)));
        for (int64_t j = 0; j < n; j++) /* ones on and -1 above: |R| = n, |R^-1| = 2^(n-1) */
            for (int64_t i = 0; i <= j; i++) rig_set(R, i, j, i == j ? 1 : -1);
        const double truth = 1 / (double)(n > 0 ? n : 1) * pow(2, 1 - (double)(n > 0 ? n : 1));
        const double kahan = polar_rcond(&r.e, R);
        ck_assert_msg(kahan >= truth * 0.999 && kahan <= truth * (double)(n + 1),
                      "n %lld: %g, the truth %g", (long long)n, kahan, truth);
        if (n > 0) {
            rig_set(R, n / 2, n - 1, NAN);
            ck_assert(isnan(polar_rcond(&r.e, R)));
            ck_assert_int_eq(r.e.status, POLAR_OK);
        }
        rig_close(&r);
    }
}
END_TEST

static void check_svd(polar_format f, int64_t m, int64_t n, int64_t more) {
    const int64_t k = m < n ? m : n;
    struct rig r;
    rig_open(&r);
    polar_mat A = rig_mat(&r, m, n, f), T = rig_mat(&r, m, n, f), U = rig_mat(&r, m, k, f);
    polar_mat Wt = rig_mat(&r, k, n, f), V = rig_mat(&r, n, k, f);
    const polar_mat none = {.format = f, .ld = 1};
    double *s = rig_doubles(&r, k), *t = rig_doubles(&r, k);
    rig_fill(A, UNIFORM, polar_test_seed());
    rig_work(&r, 1u << POLAR_VERB_SVD, m + more, n + more, f);
    polar_axpby(&r.e, 1, A, 0, A, T);
    polar_svd(&r.e, T, none, t, none);
    polar_axpby(&r.e, 1, A, 0, A, T);
    polar_svd(&r.e, T, U, s, Wt);
    ck_assert_int_eq(r.e.status, POLAR_OK);
    ck_assert(rig_padding_kept(U) && rig_padding_kept(Wt));
    polar_transpose(&r.e, Wt, V);
    rig_within(rig_orthogonality(U), 1, A, "svd, U");
    rig_within(rig_orthogonality(V), 1, A, "svd, W");
    for (int64_t j = 0; j < k; j++) {
        rig_within(fabs(s[j] - t[j]), s[0], A, "svd, values alone");
        if (j > 0 && !(s[j] <= s[j - 1]))
            ck_abort_msg("s is not descending at %lld", (long long)j);
    }
    polar_scale_columns(&r.e, U, s);
    rig_within(rig_residual(POLAR_N, U, POLAR_N, Wt, A), rig_frobenius(A), A, "svd, residual");
    polar_axpby(&r.e, 1, A, 0, A, T);
    polar_svd(&r.e, T, U, NULL, Wt); /* values not wanted */
    rig_within(rig_orthogonality(U), 1, A, "svd, U without values");
    rig_close(&r);
}

START_TEST(svd) {
    for (int s = 0; s < SHAPES; s++) {
        check_svd(native[_i], shapes[s][0], shapes[s][1], 0);
        check_svd(native[_i], shapes[s][0], shapes[s][1], 33);
    }
    check_svd(native[_i], 400, 20, 0); /* far from square: LAPACK goes by QR first */
    check_svd(native[_i], 20, 400, 0);
}
END_TEST

START_TEST(eigh) {
    static const int64_t orders[] = {0, 1, 2, 5, 17, 65, 130, 200};
    for (size_t o = 0; o < sizeof orders / sizeof *orders; o++) {
        const int64_t n = orders[o];
        struct rig r;
        rig_open(&r);
        polar_mat H = rig_mat(&r, n, n, native[_i]), V = rig_mat(&r, n, n, native[_i]);
        polar_mat L = rig_mat(&r, n, n, native[_i]);
        double *w = rig_doubles(&r, n), *t = rig_doubles(&r, n);
        rig_fill_symmetric(H, UNIFORM, polar_test_seed());
        rig_work(&r, 1u << POLAR_VERB_EIGH, n, n, native[_i]);
        polar_axpby(&r.e, 1, H, 0, H, V);
        polar_eigh(&r.e, V, false, t);
        polar_axpby(&r.e, 1, H, 0, H, V);
        polar_eigh(&r.e, V, true, w);
        ck_assert_int_eq(r.e.status, POLAR_OK);
        ck_assert(rig_padding_kept(V));
        rig_within(rig_orthogonality(V), 1, H, "eigh, V");
        polar_axpby(&r.e, 1, V, 0, V, L);
        polar_scale_columns(&r.e, L, w);
        rig_within(rig_residual(POLAR_N, L, POLAR_T, V, H), rig_frobenius(H), H,
                   "eigh, residual");
        for (int64_t j = 0; j < n; j++) {
            rig_within(fabs(w[j] - t[j]), rig_frobenius(H), H, "eigh, values alone");
            if (j > 0 && !(w[j] >= w[j - 1])) ck_abort_msg("w is not ascending");
        }
        rig_close(&r);
    }
}
END_TEST

/* NaN goes in, NaN comes out, not converged: no crash, no endless loop. */
START_TEST(spectrum_of_nan) {
    struct rig r;
    rig_open(&r);
    polar_mat A = rig_mat(&r, 5, 5, native[_i]);
    const polar_mat none = {.format = native[_i], .ld = 1};
    double *s = rig_doubles(&r, 5);
    polar_shift(&r.e, 1, 0, A);
    rig_set(A, 4, 0, INFINITY);
    rig_work(&r, 1u << POLAR_VERB_EIGH | 1u << POLAR_VERB_SVD, 5, 5, native[_i]);
    polar_svd(&r.e, A, none, s, none);
    ck_assert_int_eq(r.e.status, POLAR_NOT_CONVERGED);
    ck_assert(isnan(s[0]) && isnan(s[4]));
    r.e.status = POLAR_OK;
    s[4] = 0;
    polar_eigh(&r.e, A, true, s);
    ck_assert_int_eq(r.e.status, POLAR_NOT_CONVERGED);
    ck_assert(isnan(s[4]));
    rig_close(&r);
}
END_TEST

static Suite *make(void) {
    Suite *s = suite_create("factors");
    TCase *c = tcase_create("factors");
    const int formats = sizeof native / sizeof *native;
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, solve_posdef, 0, formats);
    tcase_add_loop_test(c, inverse_transpose, 0, formats);
    tcase_add_loop_test(c, rcond, 0, formats);
    tcase_add_loop_test(c, svd, 0, formats);
    tcase_add_loop_test(c, eigh, 0, formats);
    tcase_add_loop_test(c, spectrum_of_nan, 0, formats);
    suite_add_tcase(s, c);
    return s;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
