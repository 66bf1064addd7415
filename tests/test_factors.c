/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The factorisations of the CPU backend, by the equations they promise: products of the
 * factors are formed in f64 by naive loops and judged in units of n u. The workspace is exactly
 * as large as work() said for a larger shape or the same, between guard bytes.
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

/* Ratios found are below 3 (QR) and 6 (the rest) in units of the larger dimension times u. */
static const double allowed = 10;

static double unit(polar_mat X) {
    const int64_t l = X.m > X.n ? X.m : X.n;
    return polar_format_get(X.format)->u * (double)(l > 1 ? l : 1);
}

static void within(double error, double scale, polar_mat X, const char *what) {
    const double ratio = scale > 0 ? error / (scale * unit(X)) : error > 0 ? INFINITY : 0;
    ck_assert_msg(ratio <= allowed, "%s %s %lldx%lld seed %llu: ratio %g", what,
                  polar_format_get(X.format)->name, (long long)X.m, (long long)X.n,
                  (unsigned long long)polar_test_seed(), ratio);
}

static polar_mat stacked(struct rig *r, polar_mat top, polar_mat bottom) {
    polar_mat S = rig_mat(r, top.m + bottom.m, top.n, top.format);
    for (int64_t j = 0; j < S.n; j++)
        for (int64_t i = 0; i < S.m; i++)
            rig_set(S, i, j, i < top.m ? rig_get(top, i, j) : rig_get(bottom, i - top.m, j));
    return S;
}

/* Columns scaled by 10^-exponent j/n: condition numbers to be afraid of. */
static void grade(polar_mat X, double exponent) {
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++)
            rig_set(X, i, j, rig_get(X, i, j) * pow(10, -exponent * (double)j / (double)X.n));
}

/* Q = [Q1; Q2] orthonormal, and W = Q (Q'W) with Q'W upper triangular when not pivoted. */
static void check_stacked(polar_format f, int64_t m, int64_t n, double c, bool pivot,
                          int64_t more) {
    struct rig r;
    rig_open(&r);
    polar_mat X = rig_mat(&r, m, n, f), I = rig_mat(&r, n, n, f);
    polar_mat Q1 = rig_mat(&r, m, n, f), Q2 = rig_mat(&r, n, n, f);
    rig_fill(X, UNIFORM, polar_test_seed());
    grade(X, 6);
    void *was = rig_snapshot(X);
    rig_work(&r, 1u << POLAR_VERB_QR_STACKED, m + more, n + more, f);
    polar_qr_stacked(&r.e, c, X, pivot, Q1, Q2);
    ck_assert_int_eq(r.e.status, POLAR_OK);
    ck_assert(rig_unchanged(X, was) && rig_padding_kept(Q1) && rig_padding_kept(Q2));
    polar_shift(&r.e, 1, 0, I);
    polar_mat S = rig_mat(&r, m, n, f);
    polar_axpby(&r.e, sqrt(c), X, 0, X, S);
    polar_mat W = stacked(&r, S, I), Q = stacked(&r, Q1, Q2), R = rig_mat(&r, n, n, POLAR_C128);
    within(rig_orthogonality(Q), 1, Q, pivot ? "stacked pivoted, orth" : "stacked, orth");
    number *q = rig_dense(Q, POLAR_T), *w = rig_dense(W, POLAR_N);
    number *p = rig_product(q, w, n, n, m + n);
    double below = 0;
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < n; i++) {
            rig_set(R, i, j, p[i + j * n]);
            if (i > j) below = fmax(below, cabs(p[i + j * n]));
            if (!pivot && i > j && rig_get(Q2, i, j) != 0)
                ck_abort_msg("Q2 is not upper triangular at (%lld,%lld)", (long long)i,
                             (long long)j);
        }
    within(rig_residual(POLAR_N, Q, POLAR_N, R, W), rig_frobenius(W), W, "stacked, residual");
    if (!pivot) within(below, rig_frobenius(W), W, "stacked, below the diagonal of R");
    free(q);
    free(w);
    free(p);
    rig_close(&r);
}

START_TEST(qr_stacked) {
    for (int s = 0; s < SHAPES; s++)
        for (int pivot = 0; pivot < 2; pivot++) {
            check_stacked(native[_i], shapes[s][0], shapes[s][1], 1e6, pivot, 0);
            check_stacked(native[_i], shapes[s][0], shapes[s][1], 3, pivot, 20);
        }
}
END_TEST

/* Q1 Q2' does not depend on pivoting: sqrt(c) X (I + cX'X)^-1. */
START_TEST(stacked_pivoting_is_free) {
    const polar_format f = native[_i];
    struct rig r;
    rig_open(&r);
    polar_mat X = rig_mat(&r, 50, 30, f), Q1 = rig_mat(&r, 50, 30, f),
              Q2 = rig_mat(&r, 30, 30, f);
    polar_mat D = rig_mat(&r, 50, 30, f), E = rig_mat(&r, 50, 30, f);
    rig_fill(X, UNIFORM, polar_test_seed());
    rig_work(&r, 1u << POLAR_VERB_QR_STACKED, 50, 30, f);
    polar_qr_stacked(&r.e, 3, X, false, Q1, Q2);
    polar_gemm(&r.e, 1, POLAR_N, Q1, POLAR_T, Q2, 0, D, D);
    polar_qr_stacked(&r.e, 3, X, true, Q1, Q2);
    polar_gemm(&r.e, 1, POLAR_N, Q1, POLAR_T, Q2, 0, E, E);
    within(polar_norm_diff(&r.e, D, E), 1, X, "pivoting changed Q1 Q2'");
    rig_close(&r);
}
END_TEST

/* A P = Q R, R upper triangular with diagonal >= floor; P undone by permute_columns. */
static void check_pivoted(polar_format f, int64_t m, int64_t n, bool pivot) {
    struct rig r;
    rig_open(&r);
    polar_mat A = rig_mat(&r, m, n, f), Q = rig_mat(&r, m, n, f), R = rig_mat(&r, n, n, f);
    polar_mat B = rig_mat(&r, m, n, f), T = rig_mat(&r, m, n, f);
    int64_t *perm = rig_perm(&r, n);
    rig_fill(A, UNIFORM, polar_test_seed());
    void *was = rig_snapshot(A);
    rig_work(&r, 1u << POLAR_VERB_QR_PIVOTED, m, n, f);
    polar_qr_pivoted(&r.e, A, 0, Q, R, pivot ? perm : NULL);
    ck_assert_int_eq(r.e.status, POLAR_OK);
    ck_assert(rig_unchanged(A, was) && rig_padding_kept(Q) && rig_padding_kept(R));
    within(rig_orthogonality(Q), 1, A, "pivoted, orth");
    polar_gemm(&r.e, 1, POLAR_N, Q, POLAR_N, R, 0, B, B);
    for (int64_t j = 0; !pivot && j < n; j++) perm[j] = j;
    polar_permute_columns(&r.e, B, perm, T);
    within(polar_norm_diff(&r.e, A, T), rig_frobenius(A), A, "pivoted, residual");
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < n; i++) {
            if (i > j && rig_get(R, i, j) != 0) ck_abort_msg("R is not upper triangular");
            if (pivot && i == j && i > 0 &&
                cabs(rig_get(R, i, i)) >
                    cabs(rig_get(R, i - 1, i - 1)) * (1 + allowed * unit(A)))
                ck_abort_msg("the diagonal of R grows at %lld", (long long)i);
        }
    rig_close(&r);
}

START_TEST(qr_pivoted) {
    for (int s = 0; s < SHAPES; s++)
        for (int pivot = 0; pivot < 2 && shapes[s][0] >= shapes[s][1]; pivot++)
            check_pivoted(native[_i], shapes[s][0], shapes[s][1], pivot);
}
END_TEST

/* Zero columns and the zero matrix: the floor makes R invertible. */
START_TEST(floor_of_the_diagonal) {
    const polar_format f = native[_i];
    for (int pivot = 0; pivot < 2; pivot++) {
        struct rig r;
        rig_open(&r);
        polar_mat A = rig_mat(&r, 6, 4, f), Q = rig_mat(&r, 6, 4, f), R = rig_mat(&r, 4, 4, f);
        polar_shift(&r.e, -0.25, 0, A);
        rig_set(A, 2, 2, 0);
        rig_work(&r, 1u << POLAR_VERB_QR_PIVOTED | 1u << POLAR_VERB_RCOND, 6, 4, f);
        polar_qr_pivoted(&r.e, A, 0x1p-10, Q, R, pivot ? rig_perm(&r, 4) : NULL);
        int floored = 0;
        for (int64_t j = 0; j < 4; j++) floored += rig_get(R, j, j) == 0x1p-10;
        ck_assert_int_eq(floored, 1);
        polar_shift(&r.e, 0, 0, A);
        polar_qr_pivoted(&r.e, A, 0.5, Q, R, pivot ? rig_perm(&r, 4) : NULL);
        for (int64_t j = 0; j < 4; j++) ck_assert(rig_get(R, j, j) == 0.5);
        ck_assert_double_eq(polar_rcond(&r.e, R), 1);
        polar_qr_pivoted(&r.e, A, 0, Q, R, NULL);
        ck_assert_double_eq(polar_rcond(&r.e, R), 0);
        rig_close(&r);
    }
}
END_TEST

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
        within(rig_residual(POLAR_N, Y, POLAR_N, Z, X), 8 * rig_frobenius(X), X, "solve");
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
        within(rig_residual(POLAR_T, D, POLAR_N, X, I), 8 * sqrt((double)n), X, "inverse");
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
    within(rig_orthogonality(U), 1, A, "svd, U");
    within(rig_orthogonality(V), 1, A, "svd, W");
    for (int64_t j = 0; j < k; j++) {
        within(fabs(s[j] - t[j]), s[0], A, "svd, values alone");
        if (j > 0 && !(s[j] <= s[j - 1]))
            ck_abort_msg("s is not descending at %lld", (long long)j);
    }
    polar_scale_columns(&r.e, U, s);
    within(rig_residual(POLAR_N, U, POLAR_N, Wt, A), rig_frobenius(A), A, "svd, residual");
    polar_axpby(&r.e, 1, A, 0, A, T);
    polar_svd(&r.e, T, U, NULL, Wt); /* values not wanted */
    within(rig_orthogonality(U), 1, A, "svd, U without values");
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
        within(rig_orthogonality(V), 1, H, "eigh, V");
        polar_axpby(&r.e, 1, V, 0, V, L);
        polar_scale_columns(&r.e, L, w);
        within(rig_residual(POLAR_N, L, POLAR_T, V, H), rig_frobenius(H), H, "eigh, residual");
        for (int64_t j = 0; j < n; j++) {
            within(fabs(w[j] - t[j]), rig_frobenius(H), H, "eigh, values alone");
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
    tcase_add_loop_test(c, qr_stacked, 0, formats);
    tcase_add_loop_test(c, stacked_pivoting_is_free, 0, formats);
    tcase_add_loop_test(c, qr_pivoted, 0, formats);
    tcase_add_loop_test(c, floor_of_the_diagonal, 0, formats);
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
