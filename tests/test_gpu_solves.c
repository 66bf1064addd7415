/* SPDX-License-Identifier: BSD-3-Clause */
/* The CUDA backend's Cholesky, LU, inverses, SVD and eigenvalues against the CPU's. */
#include <stdlib.h>

#include "made.h"
#include "polar/cuda.h"
#include "twins.h"

static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};
static const int64_t orders[] = {0, 1, 2, 33, 65, 130};
enum { ORDERS = sizeof orders / sizeof *orders };

#define BIT(verb) (1u << POLAR_VERB_##verb)

/* ratio of errors allowed to n u; the matrices have condition numbers of 10 or so */
static double unit(polar_format f, int64_t n) {
    return 100 * polar_format_get(f)->u * (double)(n + 1);
}

START_TEST(definite) {
    const polar_format f = formats[_i];
    for (int s = 0; s < ORDERS; s++) {
        const int64_t n = orders[s];
        struct twins t;
        bool went[2][4];
        twins_open(&t);
        twins_work(&t, BIT(CHOLESKY) | BIT(SOLVE) | BIT(TRIANGLE) | BIT(POSDEF_INVERSE), n + 3,
                   n, f);
        struct twin Z = twin_symmetric(&t, n, f, TWIN_UNIFORM, true, 1);
        struct twin Y = twin_symmetric(&t, n, f, TWIN_UNIFORM, true, 1);
        struct twin I = twin_symmetric(&t, n, f, TWIN_UNIFORM, true, 1);
        struct twin N = twin_symmetric(&t, n, f, TWIN_UNIFORM, false, 1);
        struct twin X = twin_new(&t, n + 3, n, f, TWIN_UNIFORM, 2), V[4], w[2];
        for (int i = 0; i < 4; i++)
            V[i] = twin_new(&t, i < 2 ? n : 9, i < 2 ? 9 : n, f, TWIN_UNIFORM, 3);
        for (int i = 0; i < 2; i++) w[i] = twin_new(&t, n, 1, f, TWIN_UNIFORM, 3);
        for (int b = 0; b < 2; b++) {
            polar_engine *e = &t.e[b];
            went[b][0] = polar_cholesky(e, Z.x[b]);
            went[b][1] = polar_solve_posdef(e, Y.x[b], X.x[b]);
            went[b][2] = polar_posdef_inverse(e, I.x[b]);
            polar_shift(e, -2 * (double)n, 1, N.x[b]);
            went[b][3] = polar_cholesky(e, N.x[b]);
            for (int i = 0; i < 4; i++)
                polar_solve_triangular(e, i >= 2, i & 1 ? POLAR_T : POLAR_N, Z.x[b], V[i].x[b]);
            for (int i = 0; i < 2; i++)
                polar_solve_triangular(e, false, i & 1 ? POLAR_T : POLAR_N, Z.x[b], w[i].x[b]);
        }
        twins_status(&t, POLAR_OK, "definite");
        for (int i = 0; i < 4; i++)
            REQUIRE(went[1][i] == (i < 3 || n == 0) && went[0][i] == went[1][i], "n = %d, %d",
                    (int)n, i);
        twin_near(&t, &Z, unit(f, n) * sqrt((double)n), "cholesky");
        twin_near(&t, &X, unit(f, n), "solve_posdef");
        twin_near(&t, &I, unit(f, n), "posdef_inverse");
        for (int i = 0; i < 4; i++) twin_near(&t, &V[i], unit(f, n), "solve_triangular");
        for (int i = 0; i < 2; i++) twin_near(&t, &w[i], unit(f, n), "solve_triangular, one");
        twins_close(&t);
    }
}
END_TEST

/* NaN is never definite, and never factored */
START_TEST(not_a_number) {
    const polar_format f = formats[_i];
    for (int at = 0; at < 3; at++) {
        struct twins t;
        double s[9];
        twins_open(&t);
        twins_work(&t, BIT(SOLVE) | BIT(SVD) | BIT(EIGH), 9, 9, f);
        polar_mat A = fresh(9, 9, f);
        for (int j = 0; j < 9; j++) polar_mat_set(A, j, j, 1, 0);
        polar_mat_set(A, at * 4, at * 4, NAN, 0);
        struct twin Z = twin_of(&t, polar_const(A), f), X = twin_of(&t, polar_const(A), f);
        ck_assert(!polar_solve_posdef(&t.e[1], Z.x[1], X.x[1]));
        ck_assert_int_eq(t.e[1].status, POLAR_OK);
        polar_svd(&t.e[1], X.x[1], none, s, none);
        ck_assert(t.e[1].status == POLAR_NOT_CONVERGED && isnan(s[0]) && isnan(s[8]));
        t.e[1].status = POLAR_OK;
        polar_eigh(&t.e[1], X.x[1], true, s);
        ck_assert(t.e[1].status == POLAR_NOT_CONVERGED && isnan(s[0]) && isnan(s[8]));
        drop(A);
        twins_close(&t);
    }
}
END_TEST

START_TEST(inverses) {
    const polar_format f = formats[_i];
    for (int s = 0; s < ORDERS; s++) {
        const int64_t n = orders[s];
        struct twins t;
        bool went[2][2];
        twins_open(&t);
        twins_work(&t, BIT(LU) | BIT(LU_INVERSE) | BIT(TRIANGLE_INVERSE), n, n, f);
        struct twin X = twin_new(&t, n, n, f, TWIN_UNIFORM, 1), B[2];
        struct twin R = twin_new(&t, n, n, f, TWIN_UNIFORM, 1);
        struct twin D = twin_new(&t, n, n, f, TWIN_WHOLE, 1),
                    E = twin_new(&t, n, n, f, TWIN_WHOLE, 1);
        struct twin Z = twin_new(&t, n, n, f, TWIN_WHOLE, 1);
        for (int i = 0; i < 2; i++) B[i] = twin_new(&t, n, 5, f, TWIN_UNIFORM, 4);
        for (int b = 0; b < 2; b++) {
            polar_engine *e = &t.e[b];
            int64_t *perm = twin_perm(&t, b, n);
            polar_shift(e, 2 * sqrt((double)n), 1, X.x[b]);
            polar_shift(e, 2 * sqrt((double)n), 1, R.x[b]);
            polar_shift(e, 0, 0, Z.x[b]);
            polar_triangular_inverse(e, R.x[b], D.x[b]);
            went[b][0] = polar_lu(e, X.x[b], perm, 0);
            for (int i = 0; i < 2; i++)
                polar_lu_solve(e, X.x[b], perm, i ? POLAR_T : POLAR_N, B[i].x[b]);
            polar_lu_inverse(e, X.x[b], perm, E.x[b]);
            went[b][1] = polar_lu(e, Z.x[b], perm, 0);
        }
        twins_status(&t, POLAR_OK, "inverses");
        REQUIRE(went[1][0] && went[0][1] == went[1][1] && went[1][1] == (n == 0), "n = %d",
                (int)n);
        twin_near(&t, &D, unit(f, n), "triangular_inverse");
        twin_near(&t, &E, unit(f, n), "lu_inverse");
        for (int i = 0; i < 2; i++) twin_near(&t, &B[i], unit(f, n), "lu_solve");
        for (int b = 0; b < 2 && n > 0; b++)
            ck_assert_int_eq(
                t.e[b].backend->triangular_inverse(&t.e[b], polar_const(Z.x[b]), E.x[b]),
                POLAR_NO_ANSWER);
        twins_close(&t);
    }
}
END_TEST

/* all of a random matrix's pivots; a device may stop at those of the zero matrix */
START_TEST(raised_pivots) {
    const polar_format f = formats[_i];
    for (int s = 0; s < ORDERS; s++) {
        const int64_t n = orders[s];
        struct twins t;
        bool went[2][2];
        twins_open(&t);
        twins_work(&t, BIT(LU), n, n, f);
        struct twin X = twin_new(&t, n, n, f, TWIN_UNIFORM, 1);
        struct twin Z = twin_new(&t, n, n, f, TWIN_WHOLE, 1);
        for (int b = 0; b < 2; b++) {
            int64_t *perm = twin_perm(&t, b, n);
            polar_shift(&t.e[b], 2 * sqrt((double)n), 1, X.x[b]);
            polar_shift(&t.e[b], 0, 0, Z.x[b]);
            went[b][0] = polar_lu(&t.e[b], X.x[b], perm, 1e3);
            went[b][1] = polar_lu(&t.e[b], Z.x[b], perm, 0.5);
        }
        twins_status(&t, POLAR_OK, "raised pivots");
        REQUIRE(went[0][0] && went[1][0] && went[0][1] && went[1][1] == (n == 0), "n = %d",
                (int)n);
        twin_near(&t, &X, 1e3 * unit(f, n), "raised pivots");
        twins_close(&t);
    }
}
END_TEST

/* values agree; |A - U diag(s) W'| and orthogonality are roundoff */
static void svd_of(polar_format f, int64_t m, int64_t n) {
    const int64_t k = m < n ? m : n;
    double *s[3];
    struct twins t;
    twins_open(&t);
    twins_work(&t, BIT(SVD) | BIT(GEMM) | BIT(GRAM), m, n, f);
    struct twin A = twin_new(&t, m, n, f, TWIN_UNIFORM, 1),
                B = twin_new(&t, m, n, f, TWIN_UNIFORM, 1);
    struct twin U = twin_new(&t, m, k, f, TWIN_WHOLE, 1),
                W = twin_new(&t, k, n, f, TWIN_WHOLE, 1);
    struct twin C = twin_new(&t, m, n, f, TWIN_UNIFORM, 1),
                G = twin_new(&t, k, k, f, TWIN_WHOLE, 1);
    for (int i = 0; i < 3; i++) s[i] = calloc((size_t)k + 1, sizeof **s);
    for (int b = 0; b < 2; b++) polar_svd(&t.e[b], A.x[b], U.x[b], s[b], W.x[b]);
    polar_svd(&t.e[THERE], C.x[THERE], none, s[2], none);
    twins_status(&t, POLAR_OK, "svd");
    for (int64_t j = 0; j < k; j++)
        REQUIRE(fabs(s[0][j] - s[1][j]) <= unit(f, m + n) * s[0][0] &&
                    fabs(s[2][j] - s[1][j]) <= unit(f, m + n) * s[0][0],
                "s[%d] = %g, %g, not %g", (int)j, s[1][j], s[2][j], s[0][j]);
    polar_engine *e = &t.e[THERE];
    polar_gram(e, POLAR_GRAM_RIGHT, 1, U.x[1], 0, G.x[1], G.x[1]);
    polar_shift(e, -1, 1, G.x[1]);
    ck_assert(polar_norm_of(e, POLAR_NORM_FRO, G.x[1]) <= unit(f, m + n));
    polar_gram(e, POLAR_GRAM_LEFT, 1, W.x[1], 0, G.x[1], G.x[1]);
    polar_shift(e, -1, 1, G.x[1]);
    ck_assert(polar_norm_of(e, POLAR_NORM_FRO, G.x[1]) <= unit(f, m + n));
    polar_scale_columns(e, U.x[1], s[1]);
    polar_gemm(e, 1, POLAR_N, U.x[1], POLAR_N, W.x[1], -1, B.x[1], B.x[1]);
    ck_assert(polar_norm_of(e, POLAR_NORM_FRO, B.x[1]) <=
              unit(f, m + n) * sqrt((double)(m * n)));
    for (int i = 0; i < 3; i++) free(s[i]);
    twins_close(&t);
}

START_TEST(svd) {
    static const int64_t shapes[][2] = {{0, 4}, {4, 0},   {1, 1},   {1, 9},
                                        {9, 1}, {33, 33}, {70, 33}, {33, 70}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        svd_of(formats[_i], shapes[i][0], shapes[i][1]);
}
END_TEST

START_TEST(eigenvalues) {
    const polar_format f = formats[_i];
    for (int o = 0; o < ORDERS; o++) {
        const int64_t n = orders[o];
        double *w[3];
        struct twins t;
        twins_open(&t);
        twins_work(&t, BIT(EIGH) | BIT(GEMM), n, n, f);
        struct twin H = twin_symmetric(&t, n, f, TWIN_UNIFORM, false, 1), A = H, V = H, D = H;
        V = twin_symmetric(&t, n, f, TWIN_UNIFORM, false, 1);
        A = twin_symmetric(&t, n, f, TWIN_UNIFORM, false, 1);
        D = twin_new(&t, n, n, f, TWIN_WHOLE, 1);
        for (int i = 0; i < 3; i++) w[i] = calloc((size_t)n + 1, sizeof **w);
        for (int b = 0; b < 2; b++) polar_eigh(&t.e[b], V.x[b], true, w[b]);
        polar_eigh(&t.e[THERE], H.x[THERE], false, w[2]);
        twins_status(&t, POLAR_OK, "eigh");
        for (int64_t j = 0; j < n; j++)
            REQUIRE(fabs(w[0][j] - w[1][j]) <= unit(f, n) * (double)n &&
                        fabs(w[2][j] - w[1][j]) <= unit(f, n) * (double)n,
                    "w[%d] = %g, %g, not %g", (int)j, w[1][j], w[2][j], w[0][j]);
        polar_engine *e = &t.e[THERE]; /* V diag(w) V' - A, by columns of V */
        polar_axpby(e, 1, V.x[1], 0, V.x[1], D.x[1]);
        polar_scale_columns(e, D.x[1], w[1]);
        polar_gemm(e, 1, POLAR_N, D.x[1], POLAR_T, V.x[1], -1, A.x[1], A.x[1]);
        ck_assert(polar_norm_of(e, POLAR_NORM_FRO, A.x[1]) <= unit(f, n) * (double)n);
        for (int i = 0; i < 3; i++) free(w[i]);
        twins_close(&t);
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu solves");
    TCase *t = tcase_create("solves");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, definite, 0, 4);
    tcase_add_loop_test(t, not_a_number, 0, 4);
    tcase_add_loop_test(t, inverses, 0, 4);
    tcase_add_loop_test(t, svd, 0, 4);
    tcase_add_loop_test(t, raised_pivots, 0, 4);
    tcase_add_loop_test(t, eigenvalues, 0, 4);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
