/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Overlapping bases: L^-1 F L^-1' has the eigenvalues of F c = e S c, as LAPACK solves that
 * directly, and a projector goes back to D with D S D = D, trace(D S) = K and F D S = S D F.
 */
#include <stdio.h>

#include "judged.h"
#include "overlapping.h"

static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};
static const double conds[] = {1, 10, 1e4, 1e8};

static polar_format wide(polar_format f) {
    return polar_format_get(f)->is_complex ? POLAR_C128 : POLAR_F64;
}

/* w: the eigenvalues of A c = e B c, rising */
static void generalised(polar_mat A, polar_mat B, double *w) {
    const lapack_int n = (lapack_int)A.n;
    const polar_mat X = fresh(n, n, wide(A.format)), Y = fresh(n, n, X.format);
    copy(A, X);
    copy(B, Y);
    const int info =
        X.format == POLAR_C128
            ? LAPACKE_zhegv(LAPACK_COL_MAJOR, 1, 'N', 'U', n, X.data, n, Y.data, n, w)
            : LAPACKE_dsygv(LAPACK_COL_MAJOR, 1, 'N', 'U', n, X.data, n, Y.data, n, w);
    ck_assert_int_eq(info, 0);
    drop(X);
    drop(Y);
}

/* P := the projector on the eigenvectors of the K lowest eigenvalues of X */
static void projector(polar_mat X, int64_t K, polar_mat P) {
    const lapack_int n = (lapack_int)X.n;
    const polar_mat V = fresh(n, n, wide(X.format)), full = fresh(n, n, V.format);
    double w[64];
    copy(X, V);
    const int info = V.format == POLAR_C128
                         ? LAPACKE_zheev(LAPACK_COL_MAJOR, 'V', 'L', n, V.data, n, w)
                         : LAPACKE_dsyev(LAPACK_COL_MAJOR, 'V', 'L', n, V.data, n, w);
    ck_assert_int_eq(info, 0);
    const polar_mat C = polar_mat_of(V.data, n, K, n, V.format);
    multiply(C, false, C, true, full);
    hermitian(full);
    copy(full, P);
    drop(V);
    drop(full);
}

static double size(polar_mat A) {
    double sum = 0;
    for (int64_t j = 0; j < A.n; ++j)
        for (int64_t i = 0; i < A.m; ++i)
            sum += re(A, i, j) * re(A, i, j) + im(A, i, j) * im(A, i, j);
    return sqrt(sum);
}

static double distance(polar_mat A, polar_mat B) {
    const polar_mat C = fresh(A.m, A.n, wide(A.format));
    for (int64_t j = 0; j < A.n; ++j)
        for (int64_t i = 0; i < A.m; ++i)
            polar_mat_set(C, i, j, re(A, i, j) - re(B, i, j), im(A, i, j) - im(B, i, j));
    const double d = size(C);
    drop(C);
    return d;
}

static void within(double error, double scale, const char *what) {
    REQUIRE(error <= 10 * scale, "%s: %g units, seed %" PRIu64, what, error / scale,
            polar_test_seed());
}

/* Errors in units of sqrt(n) u cond(S). */
static void check(polar_mat F, polar_mat S, double cond, int64_t K, polar_format f) {
    const int64_t n = F.n;
    const polar_mat X = fresh(n, n, f), P = fresh(n, n, f), D = fresh(n, n, f),
                    A = fresh(n, n, wide(f)), B = fresh(n, n, A.format),
                    C = fresh(n, n, A.format);
    const double unit = sqrt((double)n) * polar_format_get(f)->u * cond;
    double v[64], w[64], trace = 0;
    polar_overlap o = overlap(S);

    for (int64_t j = 0; j < n; ++j)
        for (int64_t i = 0; i < j; ++i)
            REQUIRE(re(o.L, i, j) == 0 && im(o.L, i, j) == 0, "L is not lower triangular");
    const polar_mat LL = fresh(n, n, o.L.format);
    multiply(o.L, false, o.L, true, LL);
    REQUIRE(distance(LL, S) < 4 * u * (double)n * size(S), "LL' is not S");
    drop(LL);

    apply(true, &o, F, X);
    generalised(F, S, v);
    eigenvalues(X, w);
    printf("n %d f %d cond %g: %g\n", (int)n, (int)f, cond,
           farthest(v, w, n) / (unit * fmax(fabs(v[0]), fabs(v[n - 1]))));
    within(farthest(v, w, n), unit * fmax(fabs(v[0]), fabs(v[n - 1])), "eigenvalues");

    projector(X, K, P);
    apply(false, &o, P, D);
    multiply(D, false, S, false, A);
    for (int64_t i = 0; i < n; ++i) trace += re(A, i, i);
    within(fabs(trace - (double)K), unit * (double)K, "trace(D S)");
    multiply(A, false, D, false, B);
    within(distance(B, D), unit * size(D), "D S D - D");
    multiply(F, false, A, false, B);
    multiply(A, true, F, false, C); /* (D S)' F = S D F */
    within(distance(B, C), unit * size(F) * fmax(size(A), 1), "F D S - S D F");

    polar_overlap_free(&o, NULL);
    ck_assert_ptr_null(o.L.data);
    drop(X);
    drop(P);
    drop(D);
    drop(A);
    drop(B);
    drop(C);
}

START_TEST(generalised_problem) {
    static const int64_t orders[] = {1, 2, 9, 40};
    for (int f = 0; f < 4; ++f)
        for (int k = 0; k < 4; ++k) {
            const int64_t n = orders[k];
            polar_gallery_options o = options(conds[_i], -1, POLAR_MODE_GEOMETRIC);
            if (_i == 3 && f % 2) continue; /* S rounded to f32 is no longer definite */
            const polar_mat S = fresh(n, n, formats[f]), F = fresh(n, n, formats[f]);
            fill("spd", &o, S, none);
            o.seed += 17;
            o.gap = 0.1;
            fill("gapped", &o, F, none);
            check(F, S, conds[_i], n > 1 ? n / 2 : 1, formats[f]);
            drop(S);
            drop(F);
        }
}
END_TEST

/* A complex F over a real S; a real F over a complex S; the result in F's own memory. */
START_TEST(mixed) {
    enum { N = 12 };
    polar_gallery_options o = options(10, -1, POLAR_MODE_GEOMETRIC);
    for (int k = 0; k < 2; ++k) {
        const polar_mat S = fresh(N, N, k ? POLAR_C128 : POLAR_F32),
                        F = fresh(N, N, k ? POLAR_F32 : POLAR_C128),
                        X = fresh(N, N, POLAR_C128), wideS = fresh(N, N, POLAR_C128),
                        wideF = fresh(N, N, POLAR_C128);
        double v[N], w[N];
        fill("spd", &o, S, none);
        fill("gapped", &o, F, none);
        copy(S, wideS);
        copy(F, wideF);
        polar_overlap l = overlap(S);
        apply(true, &l, F, X);
        generalised(wideF, wideS, v);
        eigenvalues(X, w);
        within(farthest(v, w, N), 40 * u * fmax(fabs(v[0]), fabs(v[N - 1])), "mixed");
        apply(true, &l, wideF, wideF);
        ck_assert_double_eq(distance(X, wideF), 0);
        polar_overlap_free(&l, NULL);
        drop(S);
        drop(F);
        drop(X);
        drop(wideS);
        drop(wideF);
    }
}
END_TEST

/* A water molecule as Ergo 3.8 left it: energies by SciPy's eigh(F, S), which agree with
 * Ergo's own bounds on the fifth and the sixth. The files have ten digits. */
START_TEST(water) {
    const char *const names[] = {"water_fock", "water_overlap"};
    polar_mat M[2] = {{0}};
    char path[600];
    double w[13];
    for (int k = 0; k < 2; ++k) {
        snprintf(path, sizeof path, "%s/%s.mtx", POLAR_TEST_DATA, names[k]);
        ck_assert_int_eq(polar_mat_read(path, &M[k], NULL, NULL), POLAR_OK);
    }
    check(M[0], M[1], 50.85, 5, POLAR_F64);
    const polar_mat X = fresh(13, 13, POLAR_F64);
    polar_overlap o = overlap(M[1]);
    apply(true, &o, M[0], X);
    eigenvalues(X, w);
    NEAR(w[0], -20.56039253, 1e-8);
    NEAR(w[4], -0.50137554, 1e-8);
    NEAR(w[5], 0.20376619, 1e-8);
    NEAR(w[12], 1.69606491, 1e-8);
    polar_overlap_free(&o, NULL);
    drop(X);
    drop(M[0]);
    drop(M[1]);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("overlap");
    TCase *t = tcase_create("overlap");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, generalised_problem, 0, 4);
    tcase_add_test(t, mixed);
    tcase_add_test(t, water);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
