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

/* rows [i, m) of S */
static polar_mat rows_from(polar_mat S, int64_t i) {
    S.data = (char *)S.data + i * polar_format_get(S.format)->host_bytes;
    S.m -= i;
    return S;
}

/* Columns scaled by 10^-exponent j/n: condition numbers to be afraid of. */
static void grade(polar_mat X, double exponent) {
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++)
            rig_set(X, i, j, rig_get(X, i, j) * pow(10, -exponent * (double)j / (double)X.n));
}

/* S = [Q1; Q2] orthonormal, and W = S (S'W) with S'W upper triangular when not pivoted. */
static void check_stacked(polar_format f, int64_t m, int64_t n, double c, bool pivot,
                          int64_t more) {
    struct rig r;
    rig_open(&r);
    polar_mat X = rig_mat(&r, m, n, f), S = rig_mat(&r, m + n, n, f);
    polar_mat W = rig_mat(&r, m + n, n, f), R = rig_mat(&r, n, n, POLAR_C128);
    const polar_mat Q2 = rows_from(S, m);
    rig_fill(X, UNIFORM, polar_test_seed());
    grade(X, 6);
    void *was = rig_snapshot(X);
    rig_work(&r, 1u << POLAR_VERB_QR_STACKED, m + more, n + more, f);
    polar_qr_stacked(&r.e, c, X, pivot, S);
    ck_assert_int_eq(r.e.status, POLAR_OK);
    ck_assert(rig_unchanged(X, was) && rig_padding_kept(S));
    polar_axpby(&r.e, sqrt(c), X, 0, X, polar_mat_block(W, m, n));
    polar_shift(&r.e, 1, 0, rows_from(W, m));
    rig_within(rig_orthogonality(S), 1, S, pivot ? "stacked pivoted, orth" : "stacked, orth");
    number *q = rig_dense(S, POLAR_T), *w = rig_dense(W, POLAR_N);
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
    rig_within(rig_residual(POLAR_N, S, POLAR_N, R, W), rig_frobenius(W), W,
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

/* sqrt(c) X (I + cX'X)^-1 by elimination of columns; free it */
static number *closed_form(double c, polar_mat X) {
    const int64_t m = X.m, n = X.n;
    number *x = rig_dense(X, POLAR_N), *t = rig_dense(X, POLAR_T);
    number *g = rig_product(t, x, n, n, m);
    for (int64_t i = 0; i < n * n; i++) g[i] = c * g[i] + (i % (n + 1) == 0);
    for (int64_t k = 0; k < n; k++)
        for (int64_t j = 0; j < n; j++) {
            const number q = j == k ? 0 : g[k + j * n] / g[k + k * n];
            for (int64_t i = 0; i < n && j != k; i++) g[i + j * n] -= q * g[i + k * n];
            for (int64_t i = 0; i < m && j != k; i++) x[i + j * m] -= q * x[i + k * m];
        }
    for (int64_t i = 0; i < m * n; i++) x[i] *= sqrt(c) / g[i / m * (n + 1)];
    free(t);
    free(g);
    return x;
}

/* D = alpha Q1 Q2' + beta C, by the S that was there and by the closed form. beta = 0: C is
 * NaN and not read; C apart from D; C = D. */
static void check_product(polar_format f, int64_t m, int64_t n, bool pivot, int64_t more) {
    static const double betas[] = {0, 0.5, -2};
    struct rig r;
    rig_open(&r);
    polar_mat X = rig_mat(&r, m, n, f), S = rig_mat(&r, m + n, n, f), Q1 = S;
    Q1.m = m;
    rig_fill(X, UNIFORM, polar_test_seed());
    number *want = closed_form(3, X);
    rig_work(&r, 1u << POLAR_VERB_QR_STACKED | 1u << POLAR_VERB_STACKED, m + more, n + more, f);
    for (int b = 0; b < 3; b++) {
        const double alpha = 0.75, beta = betas[b];
        polar_mat C = rig_mat(&r, m, n, f), D = b == 2 ? C : rig_mat(&r, m, n, f);
        if (b > 0) rig_fill(C, UNIFORM, polar_test_seed() + 1);
        number *c = rig_dense(C, POLAR_N);
        void *was = rig_snapshot(C);
        polar_qr_stacked(&r.e, 3, X, pivot, S);
        number *q1 = rig_dense(Q1, POLAR_N), *q2 = rig_dense(rows_from(S, m), POLAR_T);
        number *p = rig_product(q1, q2, m, n, n);
        polar_stacked_product(&r.e, pivot, alpha, S, beta, C, D);
        ck_assert_int_eq(r.e.status, POLAR_OK);
        ck_assert((rig_unchanged(C, was) || b == 2) && rig_padding_kept(D));
        ck_assert(rig_padding_kept(S));
        double by_s = 0, closed = 0;
        for (int64_t i = 0; i < m * n; i++) {
            const number d = rig_get(D, i % m, i / m) - (b > 0 ? beta * c[i] : 0);
            by_s += pow(cabs(d - alpha * p[i]), 2);
            closed += pow(cabs(d - alpha * want[i]), 2);
        }
        const double scale = 1 + (b > 0 ? fabs(beta) * rig_frobenius(X) : 0);
        rig_within(sqrt(by_s), scale, X, pivot ? "product pivoted" : "product");
        rig_within(sqrt(closed), scale, X, pivot ? "closed form pivoted" : "closed form");
        free(c);
        free(q1);
        free(q2);
        free(p);
    }
    free(want);
    rig_close(&r);
}

START_TEST(stacked_product) {
    for (int s = 0; s < SHAPES; s++)
        for (int pivot = 0; pivot < 2; pivot++)
            check_product(native[_i], shapes[s][0], shapes[s][1], pivot, s % 2 * 20);
}
END_TEST

/* Q1 Q2' does not depend on pivoting. */
START_TEST(stacked_pivoting_is_free) {
    const polar_format f = native[_i];
    struct rig r;
    rig_open(&r);
    polar_mat X = rig_mat(&r, 50, 30, f), S = rig_mat(&r, 80, 30, f);
    polar_mat D = rig_mat(&r, 50, 30, f), E = rig_mat(&r, 50, 30, f);
    rig_fill(X, UNIFORM, polar_test_seed());
    rig_work(&r, 1u << POLAR_VERB_QR_STACKED, 50, 30, f);
    polar_qr_stacked(&r.e, 3, X, false, S);
    polar_stacked_product(&r.e, false, 1, S, 0, D, D);
    polar_qr_stacked(&r.e, 3, X, true, S);
    polar_stacked_product(&r.e, true, 1, S, 0, E, E);
    const polar_mat head = polar_mat_block(S, 50, 30); /* D in the place of Q1 */
    polar_qr_stacked(&r.e, 3, X, false, S);
    polar_stacked_product(&r.e, false, 1, S, 0, head, head);
    ck_assert(rig_same(D, head));
    polar_qr_stacked(&r.e, 3, X, false, S);
    polar_stacked_product(&r.e, false, 1, S, 2, X, head);
    polar_axpby(&r.e, 1, D, 2, X, D);
    ck_assert(rig_same(D, head));
    polar_axpby(&r.e, 1, D, -2, X, D);
    rig_within(polar_norm_diff(&r.e, D, E), 1, X, "pivoting changed Q1 Q2'");
    rig_close(&r);
}
END_TEST

/* A P = Q R, R upper triangular, Q = Q I orthonormal; P undone by permute_columns. And Q X for
 * X of other widths than n. */
static void check_qr(polar_format f, int64_t m, int64_t n, bool pivot) {
    struct rig r;
    rig_open(&r);
    polar_mat A = rig_mat(&r, m, n, f), Q = rig_mat(&r, m, n, f), R = rig_mat(&r, n, n, f);
    polar_mat B = rig_mat(&r, m, n, f), T = rig_mat(&r, m, n, f), tau = rig_mat(&r, n, 1, f);
    polar_mat F = rig_mat(&r, m, n, f), I = rig_mat(&r, n, n, f);
    int64_t *perm = rig_perm(&r, n);
    rig_fill(A, UNIFORM, polar_test_seed());
    polar_axpby(&r.e, 1, A, 0, A, F);
    polar_shift(&r.e, 1, 0, I);
    rig_work(&r, 1u << POLAR_VERB_QR, m, n, f);
    polar_qr(&r.e, F, pivot ? perm : NULL, tau);
    void *was = rig_snapshot(F), *scalars = rig_snapshot(tau), *ones = rig_snapshot(I);
    polar_qr_triangle(&r.e, F, 0, R);
    rig_work(&r, 1u << POLAR_VERB_QR_APPLY, m, n, f);
    polar_qr_apply(&r.e, F, tau, I, Q);
    ck_assert_int_eq(r.e.status, POLAR_OK);
    ck_assert(rig_padding_kept(F) && rig_padding_kept(tau));
    ck_assert(rig_unchanged(I, ones) && rig_padding_kept(Q) && rig_padding_kept(R));
    rig_within(rig_orthogonality(Q), 1, A, pivot ? "pivoted, orth" : "qr, orth");
    polar_gemm(&r.e, 1, POLAR_N, Q, POLAR_N, R, 0, B, B);
    for (int64_t j = 0; !pivot && j < n; j++) perm[j] = j;
    polar_permute_columns(&r.e, B, perm, T);
    rig_within(polar_norm_diff(&r.e, A, T), rig_frobenius(A), A, "qr, residual");
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < n; i++) {
            if (i > j && rig_get(R, i, j) != 0) ck_abort_msg("R is not upper triangular");
            if (pivot && i == j && i > 0 &&
                cabs(rig_get(R, i, i)) >
                    cabs(rig_get(R, i - 1, i - 1)) * (1 + 100 * polar_format_get(f)->u))
                ck_abort_msg("the diagonal of R grows at %lld", (long long)i);
        }
    const int64_t widths[] = {0, 1, n / 2 + 1, m + 70};
    for (int w = 0; w < 4; w++) {
        polar_mat X = rig_mat(&r, n, widths[w], f), D = rig_mat(&r, m, widths[w], f);
        rig_fill(X, UNIFORM, polar_test_seed() + 1);
        void *before = rig_snapshot(X);
        rig_work(&r, 1u << POLAR_VERB_QR_APPLY, m, n > widths[w] ? n : widths[w], f);
        polar_qr_apply(&r.e, F, tau, X, D);
        ck_assert_int_eq(r.e.status, POLAR_OK);
        ck_assert(rig_unchanged(X, before) && rig_padding_kept(D));
        rig_within(rig_residual(POLAR_N, Q, POLAR_N, X, D), rig_frobenius(X), D, "Q X");
    }
    ck_assert(rig_unchanged(F, was) && rig_unchanged(tau, scalars));
    rig_close(&r);
}

START_TEST(qr) {
    for (int s = 0; s < SHAPES; s++)
        for (int pivot = 0; pivot < 2 && shapes[s][0] >= shapes[s][1]; pivot++)
            check_qr(native[_i], shapes[s][0], shapes[s][1], pivot);
}
END_TEST

/* Zero columns and the zero matrix: the floor makes R invertible. */
START_TEST(floor_of_the_diagonal) {
    const polar_format f = native[_i];
    for (int pivot = 0; pivot < 2; pivot++) {
        struct rig r;
        rig_open(&r);
        polar_mat A = rig_mat(&r, 6, 4, f), R = rig_mat(&r, 4, 4, f),
                  tau = rig_mat(&r, 4, 1, f);
        int64_t *perm = pivot ? rig_perm(&r, 4) : NULL;
        polar_shift(&r.e, -0.25, 0, A);
        rig_set(A, 2, 2, 0);
        rig_work(&r, 1u << POLAR_VERB_QR, 6, 4, f);
        polar_qr(&r.e, A, perm, tau);
        polar_qr_triangle(&r.e, A, 0x1p-10, R);
        int floored = 0;
        for (int64_t j = 0; j < 4; j++) floored += rig_get(R, j, j) == 0x1p-10;
        ck_assert_int_eq(floored, 1);
        polar_shift(&r.e, 0, 0, A);
        polar_qr(&r.e, A, perm, tau);
        polar_qr_triangle(&r.e, A, 0.5, R);
        for (int64_t j = 0; j < 4; j++) ck_assert(rig_get(R, j, j) == 0.5);
        polar_qr_triangle(&r.e, A, 0, R);
        for (int64_t j = 0; j < 4; j++) ck_assert(rig_get(R, j, j) == 0);
        rig_close(&r);
    }
}
END_TEST

/* A small diagonal entry keeps its sign or phase; entries below the diagonal are not read. */
START_TEST(floor_keeps_the_phase) {
    const polar_format f = native[_i];
    const number turn = polar_format_get(f)->is_complex ? -0.6 + 0.8 * _Complex_I : -1;
    struct rig r;
    rig_open(&r);
    polar_mat A = rig_mat(&r, 5, 3, f), R = rig_mat(&r, 3, 3, f);
    for (int64_t j = 0; j < 3; j++)
        for (int64_t i = 0; i <= j; i++) rig_set(A, i, j, (double)(1 + i + 4 * j) * turn);
    rig_set(A, 1, 1, 0x1p-30 * turn);
    polar_qr_triangle(&r.e, A, 0x1p-10, R);
    for (int64_t j = 0; j < 3; j++)
        for (int64_t i = 0; i < 3; i++) {
            const number x = i == 1 && j == 1 ? 0x1p-10 * turn : rig_get(A, i, j);
            rig_within(cabs(rig_get(R, i, j) - (i > j ? 0 : x)), i == j ? 0x1p-10 : 0, R, "R");
        }
    ck_assert(rig_padding_kept(R));
    rig_close(&r);
}
END_TEST

static Suite *make(void) {
    Suite *s = suite_create("qr");
    TCase *c = tcase_create("qr");
    const int formats = sizeof native / sizeof *native;
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, qr_stacked, 0, formats);
    tcase_add_loop_test(c, stacked_product, 0, formats);
    tcase_add_loop_test(c, stacked_pivoting_is_free, 0, formats);
    tcase_add_loop_test(c, qr, 0, formats);
    tcase_add_loop_test(c, floor_of_the_diagonal, 0, formats);
    tcase_add_loop_test(c, floor_keeps_the_phase, 0, formats);
    suite_add_tcase(s, c);
    return s;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
