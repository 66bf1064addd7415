/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The CUDA backend's factorisations against the CPU's: what is unique (R up to phases,
 * inverses, products of the factors, values) agrees to roundoff times the condition number,
 * which is small here; Q is judged by what it does.
 */
#include <stdlib.h>
#include <string.h>

#include "made.h"
#include "polar/cuda.h"
#include "twins.h"

static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};
static const int64_t shapes[][2] = {{0, 0},    {3, 0},    {1, 1},    {7, 1},
                                    {5, 5},    {40, 33},  {64, 64},  {65, 65},
                                    {130, 65}, {129, 40}, {200, 150}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

#define BIT(verb) (1u << POLAR_VERB_##verb)

static double unit(polar_format f, int64_t m, int64_t n) {
    return 20 * polar_format_get(f)->u * (double)(m > n ? m : n);
}

/* R and the columns of Q have signs of their own, which need not be LAPACK's on a device */
static void same_signs(struct twins *t, const struct twin *x, double bound, const char *what) {
#if defined(POLAR_GPU_EMULATED)
    twin_near(t, x, bound, what);
#else
    (void)t, (void)x, (void)bound, (void)what;
#endif
}

/* |Q'Q - I|_F and |QR - A|_F of the device's factors */
static void qr_of(polar_format f, int64_t m, int64_t n) {
    struct twins t;
    twins_open(&t);
    twins_work(&t, BIT(QR) | BIT(QR_APPLY) | BIT(GEMM) | BIT(GRAM), m, n, f);
    struct twin A = twin_new(&t, m, n, f, TWIN_UNIFORM, polar_test_seed());
    struct twin tau = twin_new(&t, n, 1, f, TWIN_WHOLE, 1);
    struct twin R = twin_new(&t, n, n, f, TWIN_WHOLE, 1), I = R, Q = A, G = R, P = A;
    I = twin_new(&t, n, n, f, TWIN_WHOLE, 1);
    G = twin_new(&t, n, n, f, TWIN_WHOLE, 1);
    Q = twin_new(&t, m, n, f, TWIN_WHOLE, 1);
    P = twin_new(&t, m, n, f, TWIN_UNIFORM, polar_test_seed());
    for (int b = 0; b < 2; b++) {
        polar_engine *e = &t.e[b];
        polar_qr(e, A.x[b], NULL, tau.x[b]);
        polar_qr_triangle(e, A.x[b], 0, R.x[b]);
        polar_shift(e, 1, 0, I.x[b]);
        polar_qr_apply(e, A.x[b], tau.x[b], I.x[b], Q.x[b]);
        polar_gemm(e, 1, POLAR_N, Q.x[b], POLAR_N, R.x[b], -1, P.x[b], P.x[b]);
        polar_gram(e, POLAR_GRAM_RIGHT, 1, Q.x[b], 0, G.x[b], G.x[b]);
        polar_shift(e, -1, 1, G.x[b]);
        const double resid = polar_norm_of(e, POLAR_NORM_FRO, P.x[b]),
                     orth = polar_norm_of(e, POLAR_NORM_FRO, G.x[b]);
        REQUIRE(resid <= unit(f, m, n) * sqrt((double)(m * n)) && orth <= unit(f, m, n) * 5,
                "%s qr %s %dx%d: resid %g orth %g", e->backend->name, polar_format_get(f)->name,
                (int)m, (int)n, resid, orth);
    }
    twins_status(&t, POLAR_OK, "qr");
    same_signs(&t, &R, unit(f, m, n) * 100 * sqrt((double)(m * n)), "R");
    twins_close(&t);
}

START_TEST(qr) {
    for (int s = 0; s < SHAPES; s++) qr_of(formats[_i], shapes[s][0], shapes[s][1]);
}
END_TEST

/* raised diagonals, rank by rows */
START_TEST(triangles) {
    const polar_format f = formats[_i];
    for (int64_t n = 0; n < 100; n += 33) {
        struct twins t;
        int64_t k[2];
        twins_open(&t);
        struct twin A = twin_new(&t, n + 5, n, f, TWIN_UNIFORM, polar_test_seed());
        struct twin R = twin_new(&t, n, n, f, TWIN_WHOLE, 1);
        double *d = calloc((size_t)n + 1, sizeof *d);
        for (int64_t j = 0; j < n; j++) d[j] = j == 3 ? 0 : 1;
        for (int b = 0; b < 2; b++) {
            polar_scale_columns(&t.e[b], A.x[b], d);
            polar_qr_triangle(&t.e[b], A.x[b], 0.5, R.x[b]);
        }
        if (polar_format_get(f)->is_complex)
            twin_near(&t, &R, 4 * polar_format_get(f)->u * (double)n, "triangle");
        else
            twin_same(&t, &R, "triangle");
        for (double small = 1e-3; small < 1e3; small *= 1.7) {
            for (int b = 0; b < 2; b++) k[b] = polar_triangle_rank(&t.e[b], R.x[b], small);
            REQUIRE(k[0] == k[1], "rank %d, not %d", (int)k[1], (int)k[0]);
        }
        free(d);
        twins_close(&t);
    }
}
END_TEST

/* Q1 Q2' is unique, and Q2 = R^-1 */
static void stacked_of(polar_format f, int64_t m, int64_t n, double c) {
    struct twins t;
    twins_open(&t);
    twins_work(&t, BIT(QR_STACKED) | BIT(STACKED), m, n, f);
    struct twin X = twin_new(&t, m, n, f, TWIN_UNIFORM, polar_test_seed());
    struct twin S = twin_new(&t, m + n, n, f, TWIN_WHOLE, 1);
    struct twin G = twin_new(&t, n, n, f, TWIN_WHOLE, 1),
                D = twin_new(&t, m, n, f, TWIN_WHOLE, 1);
    for (int b = 0; b < 2; b++) {
        polar_engine *e = &t.e[b];
        polar_qr_stacked(e, c, X.x[b], false, S.x[b]);
        polar_gram(e, POLAR_GRAM_RIGHT, 1, S.x[b], 0, G.x[b], G.x[b]);
        polar_shift(e, -1, 1, G.x[b]);
        const double orth = polar_norm_of(e, POLAR_NORM_FRO, G.x[b]);
        REQUIRE(orth <= 5 * unit(f, m, n), "%s stacked %dx%d: orth %g", e->backend->name,
                (int)m, (int)n, orth);
    }
    same_signs(&t, &S, unit(f, m, n) * 100, "stacked");
    for (int b = 0; b < 2; b++)
        polar_stacked_product(&t.e[b], false, 0.7, S.x[b], 0.3, X.x[b], D.x[b]);
    twins_status(&t, POLAR_OK, "stacked");
    twin_near(&t, &D, unit(f, m, n) * 10, "stacked product");
    for (int b = 0; b < 2; b++) { /* again, into C itself */
        polar_qr_stacked(&t.e[b], c, X.x[b], false, S.x[b]);
        polar_stacked_product(&t.e[b], false, 0.7, S.x[b], 0.3, X.x[b], X.x[b]);
    }
    twin_near(&t, &X, unit(f, m, n) * 10, "stacked product in place");
    struct twin Q1 = S;
    for (int b = 0; b < 2; b++) { /* into the first rows of S */
        Q1.x[b] = polar_mat_block(S.x[b], m, n);
        polar_qr_stacked(&t.e[b], c, D.x[b], false, S.x[b]);
        polar_stacked_product(&t.e[b], false, 0.7, S.x[b], 0, Q1.x[b], Q1.x[b]);
        polar_axpby(&t.e[b], 1, Q1.x[b], 0, Q1.x[b], X.x[b]);
    }
    twin_near(&t, &X, unit(f, m, n) * 20, "stacked product in the place of Q1");
    twins_close(&t);
}

START_TEST(stacked) {
    for (int s = 0; s < SHAPES; s++)
        for (double c = 0.01; c < 1e9; c *= 1e5)
            stacked_of(formats[_i], shapes[s][0], shapes[s][1], c);
    stacked_of(formats[_i], 10, 70, 3);
}
END_TEST

/* the same W from the same seed, and its transpose undoes it */
START_TEST(mixing) {
    static const int64_t sizes[][2] = {{0, 3}, {3, 0}, {1, 1},   {1, 2},   {2, 3},
                                       {5, 4}, {7, 9}, {33, 70}, {70, 33}, {6, 129}};
    const polar_format f = formats[_i];
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (int rows = 0; rows < 2; rows++) {
            const int64_t m = sizes[s][0], n = sizes[s][1];
            struct twins t;
            twins_open(&t);
            twins_work(&t, BIT(MIX), m, n, f);
            struct twin X = twin_new(&t, m, n, f, TWIN_UNIFORM, polar_test_seed());
            struct twin Y = twin_new(&t, m, n, f, TWIN_UNIFORM, polar_test_seed());
            for (int op = 0; op < 2; op++) {
                for (int b = 0; b < 2; b++)
                    (rows ? polar_mix_rows : polar_mix_columns)(&t.e[b], 7,
                                                                op ? POLAR_T : POLAR_N, X.x[b]);
                twins_status(&t, POLAR_OK, "mixing");
                twin_near(&t, &X, unit(f, 1, 1) * 2 * sqrt((double)(m * n)), "mixing");
            }
            for (int b = 0; b < 2; b++) {
                const double error = polar_norm_diff(&t.e[b], X.x[b], Y.x[b]);
                REQUIRE(error <= unit(f, 1, 1) * 2 * sqrt((double)(m * n)), "unmixed: %g",
                        error);
            }
            twins_close(&t);
        }
}
END_TEST

START_TEST(permuted) {
    const polar_format f = formats[_i];
    enum { N = 37 };
    struct twins t;
    int64_t order[N];
    twins_open(&t);
    struct twin X = twin_new(&t, 20, N, f, TWIN_UNIFORM, 1),
                D = twin_new(&t, 20, N, f, TWIN_WHOLE, 1);
    polar_mat P = fresh(N, 1, POLAR_F64); /* eight bytes an entry: integers travel as numbers */
    for (int j = 0; j < N; j++) order[j] = (j * 5 + 3) % N;
    memcpy(P.data, order, sizeof order);
    for (int b = 0; b < 2; b++) {
        int64_t *perm = twin_perm(&t, b, N);
        const polar_mat device = {perm, N, 1, N, POLAR_F64, POLAR_DEVICE};
        polar_copy_in(&t.e[b], POLAR_N, 1, polar_const(P), device);
        polar_permute_columns(&t.e[b], X.x[b], perm, D.x[b]);
    }
    twin_same(&t, &D, "permute_columns");
    drop(P);
    twins_close(&t);
}
END_TEST

/* what it does not do it says */
START_TEST(unsuited) {
    struct twins t;
    twins_open(&t);
    twins_work(&t, BIT(QR) | BIT(QR_STACKED), 6, 3, POLAR_F64);
    struct twin A = twin_new(&t, 6, 3, POLAR_F64, TWIN_UNIFORM, 1);
    struct twin X = twin_new(&t, 3, 3, POLAR_F64, TWIN_UNIFORM, 1);
    struct twin B = twin_new(&t, 3, 3, POLAR_BF16, TWIN_UNIFORM, 1);
    struct twin tau = twin_new(&t, 3, 1, POLAR_F64, TWIN_UNIFORM, 1);
    polar_engine *e = &t.e[THERE];
    const polar_backend *c = e->backend;
    int64_t *perm = twin_perm(&t, THERE, 3);
    double s[3];
    ck_assert_int_eq(c->qr(e, A.x[1], perm, tau.x[1]), POLAR_UNSUITED);
    ck_assert_int_eq(c->qr_stacked(e, 1, polar_const(X.x[1]), true, A.x[1]), POLAR_UNSUITED);
    ck_assert_int_eq(c->stacked_product(e, true, 1, A.x[1], 0, polar_const(X.x[1]), X.x[1]),
                     POLAR_UNSUITED);
    ck_assert_int_eq(c->cholesky(e, B.x[1]), POLAR_UNSUITED);
    ck_assert_int_eq(c->lu(e, B.x[1], perm, 0), POLAR_UNSUITED);
    ck_assert_int_eq(c->eigh(e, B.x[1], true, s), POLAR_UNSUITED);
    ck_assert_int_eq(c->svd(e, B.x[1], B.x[1], s, B.x[1]), POLAR_UNSUITED);
    ck_assert_int_eq(c->mix_columns(e, 1, POLAR_N, B.x[1]), POLAR_UNSUITED);
    e->work_bytes = 0; /* short of work */
    ck_assert_int_eq(c->qr(e, A.x[1], NULL, tau.x[1]), POLAR_KERNEL);
    ck_assert_int_eq(
        c->qr_apply(e, polar_const(A.x[1]), polar_const(tau.x[1]), polar_const(X.x[1]), A.x[1]),
        POLAR_KERNEL);
    ck_assert_int_eq(c->mix_rows(e, 1, POLAR_N, X.x[1]), POLAR_KERNEL);
    ck_assert_int_eq(c->svd(e, X.x[1], X.x[1], s, X.x[1]), POLAR_KERNEL);
    ck_assert_int_eq(c->eigh(e, X.x[1], true, s), POLAR_KERNEL);
    int64_t ld;
    ck_assert_int_eq(c->bytes(-1, 3, POLAR_F64, &ld), -1);
    ck_assert_int_eq(c->bytes(c->largest, c->largest, POLAR_C128, &ld), -1);
    ck_assert_ptr_null(c->alloc(-1, NULL));
    c->release(NULL, NULL);
    twins_close(&t);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu factors");
    TCase *alone = tcase_create("qr"), *t = tcase_create("factors"); /* alone: by sanitizers */
    tcase_set_timeout(alone, 300);
    tcase_set_timeout(t, 300);
    suite_add_tcase(suite, alone);
    suite_add_tcase(suite, t);
    tcase_add_loop_test(alone, qr, 0, 4);
    tcase_add_loop_test(t, triangles, 0, 4);
    tcase_add_loop_test(t, stacked, 0, 4);
    tcase_add_loop_test(t, mixing, 0, 4);
    tcase_add_loop_test(t, permuted, 0, 4);
    tcase_add_test(t, unsuited);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
