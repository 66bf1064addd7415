/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The QR factorisations of the CPU backend, by the equations they promise, formed in f64 by
 * naive loops. The workspace is exactly what work() said, for this shape or a larger one,
 * between guard bytes.
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
    rig_within(rig_orthogonality(Q), 1, Q, pivot ? "stacked pivoted, orth" : "stacked, orth");
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
    rig_within(rig_residual(POLAR_N, Q, POLAR_N, R, W), rig_frobenius(W), W,
               "stacked, residual");
    if (!pivot) rig_within(below, rig_frobenius(W), W, "stacked, below the diagonal of R");
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
    rig_within(polar_norm_diff(&r.e, D, E), 1, X, "pivoting changed Q1 Q2'");
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
    rig_within(rig_orthogonality(Q), 1, A, "pivoted, orth");
    polar_gemm(&r.e, 1, POLAR_N, Q, POLAR_N, R, 0, B, B);
    for (int64_t j = 0; !pivot && j < n; j++) perm[j] = j;
    polar_permute_columns(&r.e, B, perm, T);
    rig_within(polar_norm_diff(&r.e, A, T), rig_frobenius(A), A, "pivoted, residual");
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < n; i++) {
            if (i > j && rig_get(R, i, j) != 0) ck_abort_msg("R is not upper triangular");
            if (pivot && i == j && i > 0 &&
                cabs(rig_get(R, i, i)) >
                    cabs(rig_get(R, i - 1, i - 1)) * (1 + 100 * polar_format_get(f)->u))
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

static Suite *make(void) {
    Suite *s = suite_create("qr");
    TCase *c = tcase_create("qr");
    const int formats = sizeof native / sizeof *native;
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, qr_stacked, 0, formats);
    tcase_add_loop_test(c, stacked_pivoting_is_free, 0, formats);
    tcase_add_loop_test(c, qr_pivoted, 0, formats);
    tcase_add_loop_test(c, floor_of_the_diagonal, 0, formats);
    suite_add_tcase(s, c);
    return s;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
