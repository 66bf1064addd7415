/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Identities of the polar factor that need no stored answer: invariance to scaling (bit for
 * bit for powers of two), to unitary transformations and to transposition; idempotence; the
 * nearest unitary matrix.
 */
#include <math.h>
#include <stdio.h>

#include "harness.h"
#include "sample.h"

static const polar_oracle *oracle_at(int i) {
    return polar_oracles[i];
}

static void factor(const polar_oracle *o, polar_mat A, polar_mat U, polar_format f) {
    polar_options options = polar_options_default();
    options.format = f;
    polar_report r;
    polar_status s = polar_factor(o, polar_const(A), U, NULL, &options, &r);
    ck_assert_msg(s == POLAR_OK, "%s: %s", o->name, r.why.text);
}

/* |X - Y|_F on the host. */
static double distance(polar_mat X, polar_mat Y) {
    double sum = 0;
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++) {
            polar_cmat A = polar_const(X), B = polar_const(Y);
            sum += pow(polar_mat_re(A, i, j) - polar_mat_re(B, i, j), 2) +
                   pow(polar_mat_im(A, i, j) - polar_mat_im(B, i, j), 2);
        }
    return sqrt(sum);
}

/* C = op(A) op(B) on the host, in f64 or c128. */
static polar_mat product(polar_mat A, bool transA, polar_mat B) {
    polar_mat C = polar_mat_new(transA ? A.n : A.m, B.n, A.format, NULL);
    int64_t k = transA ? A.m : A.n;
    polar_cmat a = polar_const(A), b = polar_const(B);
    for (int64_t j = 0; j < C.n; j++)
        for (int64_t i = 0; i < C.m; i++) {
            double re = 0, im = 0;
            for (int64_t p = 0; p < k; p++) {
                double ar = transA ? polar_mat_re(a, p, i) : polar_mat_re(a, i, p);
                double ai = transA ? -polar_mat_im(a, p, i) : polar_mat_im(a, i, p);
                double br = polar_mat_re(b, p, j), bi = polar_mat_im(b, p, j);
                re += ar * br - ai * bi;
                im += ar * bi + ai * br;
            }
            polar_mat_set(C, i, j, re, im);
        }
    return C;
}

static polar_mat transpose(polar_mat A) {
    polar_mat B = polar_mat_new(A.n, A.m, A.format, NULL);
    polar_cmat a = polar_const(A);
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = 0; i < A.m; i++)
            polar_mat_set(B, j, i, polar_mat_re(a, i, j), -polar_mat_im(a, i, j));
    return B;
}

/* polar(2^k A) has the bits of polar(A), and H is 2^k times as large. */
START_TEST(powers_of_two) {
    const polar_oracle *oracle = oracle_at(_i);
    static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_BF16,
                                           POLAR_F16};
    static const int exponents[] = {-1000, -999, -500, -1, 1, 3, 700, 1000};
    polar_gallery_options g = polar_gallery_defaults();
    g.cond = 10;
    g.seed = polar_test_seed();
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++)
        for (size_t e = 0; e < sizeof exponents / sizeof *exponents; e++) {
            /* the matrix itself in f64 (c128), so that 2^+-1000 fits */
            bool is_complex = polar_format_get(formats[f])->is_complex;
            struct sample s =
                sample_new("spectrum", g, 24, 17, is_complex ? POLAR_C128 : POLAR_F64, 0);
            polar_options o = polar_options_default();
            o.format = formats[f];
            sample_factor(&s, oracle, &o);
            struct sample t = sample_new("spectrum", g, 24, 17, s.A.format, 0);
            for (int64_t j = 0; j < 17; j++)
                for (int64_t i = 0; i < 24; i++) {
                    polar_cmat A = polar_const(s.A);
                    double re = ldexp(polar_mat_re(A, i, j), exponents[e]);
                    double im = ldexp(polar_mat_im(A, i, j), exponents[e]);
                    polar_mat_set(t.A, i, j, re, im);
                    polar_mat_set(t.copy, i, j, re, im);
                }
            sample_factor(&t, oracle, &o);
            ck_assert_msg(sample_equal(s.U, t.U), "2^%d changes the bits of U: %s",
                          exponents[e], sample_text(&t));
            for (int64_t j = 0; j < 17; j++)
                for (int64_t i = 0; i < 17; i++)
                    ck_assert_msg(polar_mat_re(polar_const(t.H), i, j) ==
                                      ldexp(polar_mat_re(polar_const(s.H), i, j), exponents[e]),
                                  "2^%d changes the bits of H: %s", exponents[e],
                                  sample_text(&t));
            sample_free(&s);
            sample_free(&t);
        }
}
END_TEST

/* polar(cA) = polar(A), polar(A') = polar(A)', polar(QAZ) = Q polar(A) Z, to a few n u cond. */
START_TEST(transformations) {
    const polar_oracle *oracle = oracle_at(_i);
    static const int64_t sizes[][2] = {{30, 30}, {45, 20}, {20, 45}};
    polar_gallery_options g = polar_gallery_defaults();
    g.cond = 20;
    g.seed = polar_test_seed() + 7;
    for (int is_complex = 0; is_complex < 2; is_complex++)
        for (int k = 0; k < 3; k++) {
            polar_format f = is_complex ? POLAR_C128 : POLAR_F64;
            int64_t m = sizes[k][0], n = sizes[k][1], small = m < n ? m : n;
            struct sample s = sample_new("spectrum", g, m, n, f, 0);
            struct sample Q = sample_new("orthogonal", g, m, m, f, 0);
            struct sample Z = sample_new("orthogonal", g, n, n, f, 0);
            double slack = 40 * (double)small * 0x1p-53 * g.cond;
            polar_mat V = polar_mat_new(m, n, f, NULL), W = polar_mat_new(n, m, f, NULL);
            factor(oracle, s.A, s.U, f);
            /* scaling by a number that is no power of two */
            polar_mat cA = polar_mat_new(m, n, f, NULL);
            for (int64_t j = 0; j < n; j++)
                for (int64_t i = 0; i < m; i++)
                    polar_mat_set(cA, i, j, 1e-7 / 3 * polar_mat_re(polar_const(s.A), i, j),
                                  1e-7 / 3 * polar_mat_im(polar_const(s.A), i, j));
            factor(oracle, cA, V, f);
            ck_assert_msg(distance(s.U, V) <= slack, "%s: polar(cA) off by %g, slack %g",
                          oracle->name, distance(s.U, V), slack);
            /* transposition */
            polar_mat At = transpose(s.A), Ut = transpose(s.U);
            factor(oracle, At, W, f);
            ck_assert_msg(distance(Ut, W) <= slack, "%s: polar(A') off by %g, slack %g",
                          oracle->name, distance(Ut, W), slack);
            /* unitary transformations */
            polar_mat QA = product(Q.A, false, s.A), B = product(QA, false, Z.A);
            polar_mat QU = product(Q.A, false, s.U), want = product(QU, false, Z.A);
            factor(oracle, B, V, f);
            ck_assert_msg(distance(want, V) <= slack, "%s: polar(QAZ) off by %g, slack %g",
                          oracle->name, distance(want, V), slack);
            polar_mat *all[] = {&V, &W, &cA, &At, &Ut, &QA, &B, &QU, &want};
            for (size_t i = 0; i < sizeof all / sizeof *all; i++) polar_mat_free(all[i], NULL);
            sample_free(&s);
            sample_free(&Q);
            sample_free(&Z);
        }
}
END_TEST

/* polar(U) = U, in at most two steps where steps are counted by convergence. */
START_TEST(idempotence) {
    const polar_oracle *oracle = oracle_at(_i);
    static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128};
    if (oracle->traits & POLAR_POLYNOMIAL) return; /* their scaling divides by |U|_F */
    for (size_t f = 0; f < 3; f++)
        for (int64_t m = 50; m <= 80; m += 30) {
            polar_gallery_options g = polar_gallery_defaults();
            struct sample s = sample_new("orthogonal", g, m, 50, formats[f], 0);
            polar_options o = polar_options_default();
            o.format = formats[f];
            sample_factor(&s, oracle, &o);
            sample_check(&s, oracle->bound);
            double u = polar_format_get(formats[f])->u;
            ck_assert_msg(s.r.steps <= 2, "%s", sample_text(&s));
            ck_assert_msg(distance(s.U, s.A) <= 10 * 50 * u, "moved by %g: %s",
                          distance(s.U, s.A), sample_text(&s));
            sample_free(&s);
        }
}
END_TEST

/* U is the nearest matrix with orthonormal columns: |A - U| <= |A - Q|, Frobenius norm. */
START_TEST(nearest) {
    const polar_oracle *oracle = oracle_at(_i);
    for (int round = 0; round < 5 * polar_test_rounds(); round++) {
        polar_gallery_options g = polar_gallery_defaults();
        g.cond = 10;
        g.seed = polar_test_seed() + (uint64_t)round;
        struct sample s = sample_new("spectrum", g, 31, 19, POLAR_F64, 0);
        polar_gallery_options other = g;
        other.seed += 1000; /* the spectrum's own factors come from g.seed */
        struct sample Q = sample_new("orthogonal", other, 31, 19, POLAR_F64, 0);
        factor(oracle, s.A, s.U, POLAR_F64);
        double mine = distance(s.A, s.U);
        ck_assert_msg(mine < distance(s.A, Q.A), "%s, seed %llu", oracle->name,
                      (unsigned long long)g.seed);
        /* and a rotation of U by a small angle is farther away, by theta^2 to first order */
        double c = cos(1e-2), d = sin(1e-2);
        for (int64_t i = 0; i < 31; i++) {
            double x = polar_mat_re(polar_const(s.U), i, 0),
                   y = polar_mat_re(polar_const(s.U), i, 1);
            polar_mat_set(Q.A, i, 0, c * x + d * y, 0);
            polar_mat_set(Q.A, i, 1, c * y - d * x, 0);
            for (int64_t j = 2; j < 19; j++)
                polar_mat_set(Q.A, i, j, polar_mat_re(polar_const(s.U), i, j), 0);
        }
        ck_assert_msg(mine < distance(s.A, Q.A), "%s, rotated, seed %llu", oracle->name,
                      (unsigned long long)g.seed);
        sample_free(&s);
        sample_free(&Q);
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("property");
    TCase *t = tcase_create("property");
    tcase_set_timeout(t, 200);
    tcase_add_loop_test(t, powers_of_two, 0, polar_test_oracles());
    tcase_add_loop_test(t, transformations, 0, polar_test_oracles());
    tcase_add_loop_test(t, idempotence, 0, polar_test_oracles());
    tcase_add_loop_test(t, nearest, 0, polar_test_oracles());
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
