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

/* LU: of the last one too, by panels */
static const int64_t orders[] = {0, 1, 2, 5, 17, 65, 130, 200, 300};
enum { LU_ORDERS = sizeof orders / sizeof *orders, ORDERS = LU_ORDERS - 1 };

static polar_mat copy_of(struct rig *r, polar_mat X) {
    polar_mat D = rig_mat(r, X.m, X.n, X.format);
    polar_axpby(&r->e, 1, X, 0, X, D);
    return D;
}

/* I + G'G/(n+1) */
static polar_mat definite(struct rig *r, int64_t n, polar_format f) {
    polar_mat G = rig_mat(r, n, n, f), Z = rig_mat(r, n, n, f);
    rig_fill(G, UNIFORM, polar_test_seed());
    polar_gram(&r->e, POLAR_GRAM_RIGHT, 1 / (double)(n + 1), G, 0, Z, Z);
    polar_shift(&r->e, 1, 1, Z);
    return Z;
}

/* R'R = Z, zeros below; X Z^-1 Z = X. Not definite: false, and the engine goes on. */
START_TEST(definite_matrices) {
    const polar_format f = native[_i];
    for (int s = 0; s < SHAPES; s++) {
        const int64_t m = shapes[s][0], n = shapes[s][1];
        struct rig r;
        rig_open(&r);
        polar_mat Z = definite(&r, n, f), T = copy_of(&r, Z), X = rig_mat(&r, m, n, f);
        polar_mat R = rig_mat(&r, n, n, f), W = copy_of(&r, Z);
        const polar_mat I = rig_mat(&r, n, n, f);
        rig_fill(X, UNIFORM, polar_test_seed() + 1);
        polar_mat Y = copy_of(&r, X);
        for (int t = 0; t < 2 && n > 0; t++) {
            void *was = rig_snapshot(X);
            polar_axpby(&r.e, 1, Z, 0, Z, R);
            rig_set(R, t ? n / 2 : n - 1, t ? n / 2 : n - 1, t ? NAN : -1);
            polar_axpby(&r.e, 1, R, 0, R, T);
            ck_assert(!polar_solve_posdef(&r.e, T, X) && !polar_cholesky(&r.e, R));
            polar_axpby(&r.e, 1, Z, 0, Z, R);
            rig_set(R, t ? n / 2 : n - 1, t ? n / 2 : n - 1, t ? NAN : -1);
            ck_assert(!polar_posdef_inverse(&r.e, R));
            ck_assert(r.e.status == POLAR_OK && rig_unchanged(X, was));
        }
        polar_axpby(&r.e, 1, Z, 0, Z, T);
        ck_assert(polar_solve_posdef(&r.e, T, Y));
        rig_within(rig_residual(POLAR_N, Y, POLAR_N, Z, X), 8 * rig_frobenius(X), X, "solve");
        polar_axpby(&r.e, 1, Z, 0, Z, R);
        ck_assert(polar_cholesky(&r.e, R));
        rig_within(rig_residual(POLAR_T, R, POLAR_N, R, Z), rig_frobenius(Z), Z, "R'R");
        for (int64_t j = 0; j < n; j++) {
            ck_assert(creal(rig_get(R, j, j)) > 0 && cimag(rig_get(R, j, j)) == 0);
            for (int64_t i = j + 1; i < n; i++)
                if (rig_get(R, i, j) != 0) ck_abort_msg("R is not upper triangular");
        }
        polar_shift(&r.e, 1, 0, I);
        ck_assert(polar_posdef_inverse(&r.e, W));
        rig_within(rig_residual(POLAR_N, W, POLAR_N, Z, I), 8 * rig_frobenius(I), I, "inverse");
        ck_assert(rig_symmetric(W));
        ck_assert(rig_padding_kept(Y) && rig_padding_kept(T) && rig_padding_kept(R));
        ck_assert(rig_padding_kept(W));
        rig_close(&r);
    }
}
END_TEST

/* R upper triangular and well conditioned; T the same with NaN below the diagonal */
static void triangle(polar_mat R, polar_mat T) {
    rig_fill(R, UNIFORM, polar_test_seed());
    for (int64_t j = 0; j < R.n; j++)
        for (int64_t i = 0; i < R.n; i++) {
            const number x = (i == j) + rig_get(R, i, j) / (double)(R.n + 1);
            rig_set(R, i, j, i <= j ? x : 0);
            rig_set(T, i, j, i <= j ? rig_get(R, i, j) : NAN);
        }
}

/* op(R) Y = X or Y op(R) = X, with k columns or rows */
static void check_triangular(polar_format f, int64_t n, int64_t k, bool right, polar_op op) {
    struct rig r;
    rig_open(&r);
    polar_mat R = rig_mat(&r, n, n, f), T = rig_mat(&r, n, n, f), Y;
    polar_mat X = right ? rig_mat(&r, k, n, f) : rig_mat(&r, n, k, f);
    triangle(R, T);
    rig_fill(X, UNIFORM, polar_test_seed() + 1);
    Y = copy_of(&r, X);
    void *was = rig_snapshot(T);
    polar_solve_triangular(&r.e, right, op, T, Y);
    ck_assert_int_eq(r.e.status, POLAR_OK);
    ck_assert(rig_unchanged(T, was) && rig_padding_kept(Y));
    rig_within(right ? rig_residual(POLAR_N, Y, op, R, X) : rig_residual(op, R, POLAR_N, Y, X),
               rig_frobenius(X), X, "triangular solve");
    if (n > 1) { /* no status */
        rig_set(T, n / 2, n / 2, 0);
        polar_solve_triangular(&r.e, right, op, T, X);
        ck_assert_int_eq(r.e.status, POLAR_OK);
        for (int64_t i = 0; i < k; i++)
            ck_assert(!isfinite(cabs(right ? rig_get(X, i, n / 2) : rig_get(X, n / 2, i))));
    }
    rig_close(&r);
}

START_TEST(solve_triangular) {
    static const int64_t widths[] = {0, 1, 2, 9, 150};
    for (size_t o = 0; o < ORDERS; o++)
        for (int w = 0; w < 5; w++)
            for (int way = 0; way < 4; way++)
                check_triangular(native[_i], orders[o], widths[w], way & 1,
                                 way & 2 ? POLAR_T : POLAR_N);
}
END_TEST

/* D'R = I, zeros above whatever R has below; a zero on the diagonal: NO_ANSWER */
START_TEST(triangular_inverse) {
    const polar_format f = native[_i];
    for (size_t o = 0; o < ORDERS; o++) {
        const int64_t n = orders[o];
        struct rig r;
        rig_open(&r);
        polar_mat R = rig_mat(&r, n, n, f), D = rig_mat(&r, n, n, f), T = copy_of(&r, R);
        polar_mat I = rig_mat(&r, n, n, f);
        triangle(R, T);
        polar_shift(&r.e, 1, 0, I);
        void *was = rig_snapshot(T);
        polar_triangular_inverse(&r.e, T, D);
        ck_assert_int_eq(r.e.status, POLAR_OK);
        ck_assert(rig_unchanged(T, was) && rig_padding_kept(D));
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = 0; i < j; i++)
                if (rig_get(D, i, j) != 0) ck_abort_msg("D is not lower triangular");
        rig_within(rig_residual(POLAR_T, D, POLAR_N, R, I), sqrt((double)n), R, "D'R");
        if (n > 0) rig_set(R, n / 3, n / 3, 0);
        polar_triangular_inverse(&r.e, R, D);
        ck_assert_int_eq(r.e.status, n == 0 ? POLAR_OK : POLAR_NO_ANSWER);
        rig_close(&r);
    }
}
END_TEST

/* X Y = B, X'Y = B, D'X = I; large entries off the diagonal, so that rows must be exchanged.
 * Singular: false, and the engine goes on. */
START_TEST(lu) {
    const polar_format f = native[_i];
    for (size_t o = 0; o < LU_ORDERS; o++) {
        const int64_t n = orders[o];
        struct rig r;
        rig_open(&r);
        polar_mat X = rig_mat(&r, n, n, f), D = rig_mat(&r, n, n, f), I = rig_mat(&r, n, n, f);
        int64_t *perm = rig_perm(&r, n);
        polar_shift(&r.e, 0, 0, X);
        ck_assert(polar_lu(&r.e, X, perm, 0) == (n == 0) && r.e.status == POLAR_OK);
        rig_fill(X, UNIFORM, polar_test_seed());
        for (int64_t j = 0; j < n; j++) /* well conditioned */
            rig_set(X, n - 1 - j, j, rig_get(X, n - 1 - j, j) + 2 * sqrt((double)n));
        polar_mat F = copy_of(&r, X);
        ck_assert(polar_lu(&r.e, F, perm, 0));
        void *was = rig_snapshot(F);
        for (int t = 0; t < 8; t++) {
            const polar_op op = t & 1 ? POLAR_T : POLAR_N;
            const int64_t k = (t / 2) * (t / 2);
            polar_mat B = rig_mat(&r, n, k, f);
            rig_fill(B, UNIFORM, polar_test_seed() + 1);
            polar_mat Y = copy_of(&r, B);
            polar_lu_solve(&r.e, F, perm, op, Y);
            ck_assert(rig_padding_kept(Y));
            rig_within(rig_residual(op, X, POLAR_N, Y, B), 8 * rig_frobenius(B), X, "lu_solve");
        }
        ck_assert(rig_unchanged(F, was) && rig_padding_kept(F));
        polar_shift(&r.e, 1, 0, I);
        rig_work(&r, 1u << POLAR_VERB_LU_INVERSE, n, n, f);
        polar_lu_inverse(&r.e, F, perm, D);
        ck_assert(r.e.status == POLAR_OK && rig_padding_kept(D));
        rig_within(rig_residual(POLAR_T, D, POLAR_N, X, I), 8 * sqrt((double)n), X, "inverse");
        rig_close(&r);
    }
}
END_TEST

/* Pivots below the floor keep their sign or phase, and nothing else is changed; what is
 * singular has an inverse then. */
START_TEST(raised_pivots) {
    const polar_format f = native[_i];
    const double floor = 0.4;
    for (size_t o = 1; o < LU_ORDERS; o++) {
        const int64_t n = orders[o];
        struct rig r;
        int raised = 0;
        rig_open(&r);
        polar_mat X = rig_mat(&r, n, n, f), F = rig_mat(&r, n, n, f);
        int64_t *perm = rig_perm(&r, n);
        rig_fill(X, UNIFORM, polar_test_seed());
        rig_set(X, 0, 0, 1e-3);
        polar_axpby(&r.e, 1, X, 0, X, F);
        ck_assert(polar_lu(&r.e, X, perm, 0) && polar_lu(&r.e, F, perm, floor));
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = 0; i < n; i++) {
                const number x = rig_get(X, i, j), y = rig_get(F, i, j);
                const bool small = i == j && cabs(x) < floor;
                raised += small;
                if (small) rig_within(cabs(y - x / cabs(x) * floor), floor, X, "raised");
                if (!small && y != x)
                    ck_abort_msg("(%lld, %lld) changed", (long long)i, (long long)j);
            }
        ck_assert(rig_padding_kept(F) && (n > 1 || raised == 1));
        rig_fill(F, WHOLE, polar_test_seed()); /* a pivot in the middle is 0 */
        for (int64_t i = 0; n > 2 && i < n; i++) rig_set(F, i, n / 2, rig_get(F, i, n / 4));
        ck_assert(polar_lu(&r.e, F, perm, floor));
        for (int64_t j = 0; j < n; j++)
            if (!(cabs(rig_get(F, j, j)) >= 0.99 * floor))
                ck_abort_msg("pivot %lld of %lld", (long long)j, (long long)n);
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = 0; i < n; i++)
                if (!isfinite(cabs(rig_get(F, i, j)))) ck_abort_msg("not finite");
        polar_shift(&r.e, 0, 0, F);
        ck_assert(polar_lu(&r.e, F, perm, floor));
        rig_work(&r, 1u << POLAR_VERB_LU_INVERSE, n, n, f);
        polar_lu_inverse(&r.e, F, perm, X);
        ck_assert_int_eq(r.e.status, POLAR_OK);
        for (int64_t j = 0; j < n; j++)
            rig_within(cabs(rig_get(X, j, j) - 1 / floor), 1 / floor, X, "of zero");
        rig_close(&r);
    }
}
END_TEST

/* |T||T^-1| is huge: the inverses of T's blocks would lose all digits, and are not taken. */
START_TEST(harsh_triangles) {
    enum { ORDER = 40, WIDTH = 40 };
    const polar_format f = native[_i];
    for (int way = 0; way < 4; way++) {
        const bool right = way & 1;
        const polar_op op = way & 2 ? POLAR_T : POLAR_N;
        struct rig r;
        rig_open(&r);
        polar_mat T = rig_mat(&r, ORDER, ORDER, f);
        polar_mat B = right ? rig_mat(&r, WIDTH, ORDER, f) : rig_mat(&r, ORDER, WIDTH, f);
        for (int64_t j = 0; j < ORDER; j++)
            for (int64_t i = 0; i < ORDER; i++) rig_set(T, i, j, i == j ? 1 : i < j ? -0.9 : 0);
        rig_fill(B, UNIFORM, polar_test_seed());
        polar_mat Y = copy_of(&r, B); /* B := what has the solution Y */
        if (right)
            polar_gemm(&r.e, 1, POLAR_N, Y, op, T, 0, B, B);
        else
            polar_gemm(&r.e, 1, op, T, POLAR_N, Y, 0, B, B);
        polar_axpby(&r.e, 1, B, 0, B, Y);
        polar_solve_triangular(&r.e, right, op, T, Y);
        const double scale = rig_frobenius(T) * rig_frobenius(Y);
        rig_within(right ? rig_residual(POLAR_N, Y, op, T, B)
                         : rig_residual(op, T, POLAR_N, Y, B),
                   scale, T, "harsh triangle");
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
    for (size_t o = 0; o < ORDERS; o++) {
        const int64_t n = orders[o];
        struct rig r;
        rig_open(&r);
        polar_mat H = rig_mat(&r, n, n, native[_i]), V = rig_mat(&r, n, n, native[_i]);
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
        polar_mat L = copy_of(&r, V);
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
    tcase_add_loop_test(c, definite_matrices, 0, formats);
    tcase_add_loop_test(c, solve_triangular, 0, formats);
    tcase_add_loop_test(c, triangular_inverse, 0, formats);
    tcase_add_loop_test(c, lu, 0, formats);
    tcase_add_loop_test(c, raised_pivots, 0, formats);
    tcase_add_loop_test(c, harsh_triangles, 0, formats);
    tcase_add_loop_test(c, svd, 0, formats);
    tcase_add_loop_test(c, eigh, 0, formats);
    tcase_add_loop_test(c, spectrum_of_nan, 0, formats);
    suite_add_tcase(s, c);
    return s;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
