/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Overlapping bases: L^-1 F L^-1' has the eigenvalues of F c = e S c, as LAPACK solves that
 * directly, and a projector goes back to D with D S D = D, trace(D S) = K and F D S = S D F.
 */
#include <stdio.h>

#include "eigenvalues.h"
#include "judged.h"

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

static polar_overlap overlap(polar_mat S) {
    polar_overlap o;
    polar_why why = {"no reason"};
    const polar_status s = polar_overlap_new(polar_const(S), &o, NULL, &why);
    REQUIRE(s == POLAR_OK, "%s", why.text);
    return o;
}

static void apply(bool into, const polar_overlap *o, polar_mat A, polar_mat D) {
    polar_why why = {"no reason"};
    const polar_status s = into ? polar_overlap_into(o, polar_const(A), D, NULL, &why)
                                : polar_overlap_back(o, polar_const(A), D, NULL, &why);
    REQUIRE(s == POLAR_OK, "%s", why.text);
    check_hermitian(D, into ? "X" : "D");
}

static void within(double error, double scale, const char *what) {
    REQUIRE(error <= 10 * scale, "%s: %g units, seed %" PRIu64, what, error / scale,
            polar_test_seed());
}

/* Errors in units of sqrt(n) u, of the eigenvalues (by experiment: the condition of S plays no
 * part in the largest), and of sqrt(n) u cond(S). */
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
    within(farthest(v, w, n), unit / cond * fmax(fabs(v[0]), fabs(v[n - 1])), "eigenvalues");

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

START_TEST(empty) {
    const polar_mat E = fresh(0, 0, POLAR_C64);
    polar_overlap o = overlap(E);
    apply(true, &o, E, E);
    apply(false, &o, E, E);
    polar_overlap_free(&o, NULL);
    drop(E);
}
END_TEST

static void refused_new(polar_mat S, polar_status status, const char *word) {
    polar_overlap o = {.L = {.n = 7}};
    polar_why why = {""};
    const polar_status s = polar_overlap_new(polar_const(S), &o, NULL, &why);
    REQUIRE(s == status && strstr(why.text, word), "%s: %s, \"%s\"", word, polar_status_name(s),
            why.text);
    ck_assert_ptr_null(o.L.data);
    ck_assert_int_eq(polar_overlap_new(polar_const(S), &o, NULL, NULL), status);
}

static void refused(const polar_overlap *o, polar_mat F, polar_mat X, polar_status status,
                    const char *word) {
    for (int k = 0; k < 2; ++k) {
        polar_why why = {""};
        const polar_status s = k ? polar_overlap_back(o, polar_const(F), X, NULL, &why)
                                 : polar_overlap_into(o, polar_const(F), X, NULL, &why);
        REQUIRE(s == status && strstr(why.text, word), "%s: %s, \"%s\"", word,
                polar_status_name(s), why.text);
    }
}

START_TEST(refusals) {
    const polar_mat S = made("spd", 4, 4, POLAR_F64), F = made("gapped", 4, 4, POLAR_F64),
                    X = fresh(4, 4, POLAR_F64), wide4 = fresh(4, 5, POLAR_F64),
                    small = fresh(3, 3, POLAR_F64), Z = made("gapped", 4, 4, POLAR_C128),
                    single = fresh(4, 4, POLAR_F32);
    polar_mat device = F;
    device.place = POLAR_DEVICE;
    polar_overlap o = overlap(S);
    refused(&o, wide4, X, POLAR_BAD_ARGUMENT, "4 x 5");
    refused(&o, F, wide4, POLAR_BAD_ARGUMENT, "the result is 4 x 5");
    refused(&o, small, small, POLAR_BAD_ARGUMENT, "the order of the overlap, 4");
    refused(&o, F, small, POLAR_BAD_ARGUMENT, "the result 3 x 3");
    refused(&o, device, X, POLAR_BAD_ARGUMENT, "host");
    refused(&o, Z, X, POLAR_UNSUITED, "complex");
    for (int64_t k = 0; k < 4; ++k) {
        const double kept = re(F, k, k);
        polar_mat_set(F, k, k, k % 2 ? NAN : INFINITY, 0);
        refused(&o, F, X, POLAR_NO_ANSWER, "NaN or infinity");
        polar_mat_set(F, k, k, kept, 0);
    }
    const double kept = re(F, 3, 1);
    polar_mat_set(F, 3, 1, kept + 1e-13, 0);
    refused(&o, F, X, POLAR_UNSUITED, "not Hermitian");
    polar_mat_set(F, 3, 1, kept * (1 + 0x1p-52), 0);
    apply(true, &o, F, X);
    polar_mat_set(F, 3, 1, kept, 0);
    polar_mat_set(F, 2, 2, 1e300, 0);
    refused(&o, F, single, POLAR_OVERFLOW, "format f32");

    refused_new(wide4, POLAR_BAD_ARGUMENT, "4 x 5");
    refused_new(device, POLAR_BAD_ARGUMENT, "host");
    polar_mat_set(S, 1, 2, 3, 0);
    refused_new(S, POLAR_UNSUITED, "S is not Hermitian");
    polar_mat_set(S, 2, 1, 3, 0);
    refused_new(S, POLAR_NO_ANSWER, "not positive definite");
    refused_new(small, POLAR_NO_ANSWER, "not positive definite");
    polar_mat_set(S, 0, 3, NAN, 0);
    refused_new(S, POLAR_NO_ANSWER, "NaN");
    polar_overlap_free(&o, NULL);
    polar_overlap_free(NULL, NULL);
    drop(S);
    drop(F);
    drop(X);
    drop(wide4);
    drop(small);
    drop(Z);
    drop(single);
}
END_TEST

/* An allocator whose k-th call fails, and that counts what is not given back. */
typedef struct failing {
    int calls, fail_at, alive;
} failing;

static void *give(size_t bytes, void *context) {
    failing *c = context;
    if (++c->calls == c->fail_at) return NULL;
    ++c->alive;
    return malloc(bytes);
}

static void take(void *block, void *context) {
    failing *c = context;
    if (block) --c->alive;
    free(block);
}

START_TEST(no_memory) {
    const polar_mat S = made("spd", 6, 6, POLAR_C64), F = made("gapped", 6, 6, POLAR_C64);
    polar_status s = POLAR_NO_MEMORY;
    for (int fail_at = 1; s != POLAR_OK; ++fail_at) {
        failing c = {0, fail_at, 0};
        const polar_allocator a = {give, take, &c};
        polar_overlap o;
        polar_why why = {""};
        s = polar_overlap_new(polar_const(S), &o, &a, &why);
        if (!s) s = polar_overlap_into(&o, polar_const(F), F, &a, &why);
        if (!s) s = polar_overlap_back(&o, polar_const(F), F, &a, &why);
        polar_overlap_free(&o, &a);
        REQUIRE(c.alive == 0, "%d blocks lost at call %d", c.alive, fail_at);
        REQUIRE(s == (c.calls < fail_at ? POLAR_OK : POLAR_NO_MEMORY), "%s at call %d",
                polar_status_name(s), fail_at);
        REQUIRE(!s || strstr(why.text, "allocation"), "%s", why.text);
    }
    drop(S);
    drop(F);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("overlap");
    TCase *t = tcase_create("overlap");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, generalised_problem, 0, 4);
    tcase_add_test(t, mixed);
    tcase_add_test(t, water);
    tcase_add_test(t, empty);
    tcase_add_test(t, refusals);
    tcase_add_test(t, no_memory);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
