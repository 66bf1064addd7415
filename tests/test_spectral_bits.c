/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SVD and eigenvalues on top of the oracles: scaling, the same bits twice, mixed formats; and
 * that the measure sees errors.
 */
#include "decomposed.h"

/* 2^e A: the vectors have the same bits, the values are 2^e times as large; and running twice
 * gives the same. */
START_TEST(powers_of_two) {
    static const int exponents[] = {0, -1000, -500, -1, 3, 500, 1000};
    for (int task = 0; task < 3; task++)
        for (int is_complex = 0; is_complex < 2; is_complex++) {
            const polar_format f = is_complex ? POLAR_C128 : POLAR_F64;
            polar_spectral_options o = polar_spectral_default();
            decomposed one = task_of(task, &o, f);
            decompose(&one, "qdwh", &o);
            for (size_t e = 0; e < sizeof exponents / sizeof *exponents; e++) {
                decomposed d = task_of(task, &o, f);
                for (int64_t j = 0; j < d.A.n; j++)
                    for (int64_t i = 0; i < d.A.m; i++) {
                        polar_mat_set(d.A, i, j, ldexp(re(d.A, i, j), exponents[e]),
                                      ldexp(im(d.A, i, j), exponents[e]));
                    }
                copy(d.A, d.copy);
                decompose(&d, "qdwh", &o);
                decomposed_check(&d, 10);
                REQUIRE(sample_equal(one.U, d.U) && (task == 2 || sample_equal(one.Vt, d.Vt)),
                        "2^%d changes the bits: %s", exponents[e], decomposed_text(&d));
                for (int64_t i = 0; i < d.U.n; i++)
                    ck_assert(d.s[i] == ldexp(one.s[i], exponents[e]));
                decomposed_free(&d);
            }
            decomposed_free(&one);
        }
}
END_TEST

/* A run in f32 of an f64 matrix, results in complex matrices. */
START_TEST(mixed_formats) {
    polar_spectral_options o = polar_spectral_default();
    decomposed d = task_of(0, &o, POLAR_F64);
    o.polar.format = POLAR_F32;
    decompose(&d, "qdwh", &o);
    polar_mat U = fresh(24, 18, POLAR_C128), Vt = fresh(18, 18, POLAR_C64);
    double s[18];
    ck_assert_int_eq(
        polar_svd_by(polar_oracle_named("qdwh"), polar_const(d.A), U, s, Vt, &o, NULL),
        POLAR_OK);
    for (int64_t j = 0; j < 18; j++) {
        ck_assert(s[j] == d.s[j]);
        for (int64_t i = 0; i < 24; i++) ck_assert(re(U, i, j) == re(d.U, i, j));
        for (int64_t i = 0; i < 18; i++) ck_assert(re(Vt, i, j) == re(d.Vt, i, j));
    }
    ck_assert_int_eq(polar_spectral_measure(polar_const(d.A), polar_const(d.U), d.s,
                                            polar_const(d.Vt), POLAR_F32, NULL, &d.r),
                     POLAR_OK);
    ck_assert(d.r.resid <= 10 && d.r.resid > 1e-3 && d.r.values <= 10);
    drop(U);
    drop(Vt);
    decomposed_free(&d);
}
END_TEST

/* Errors put in by hand come out as large as they are. */
START_TEST(measure) {
    polar_spectral_options o = polar_spectral_default();
    decomposed d = task_of(0, &o, POLAR_F64);
    decompose(&d, "qdwh", &o);
    d.s[0] += 1e-10; /* of 1 */
    polar_mat_set(d.Vt, 17, 0, re(d.Vt, 17, 0) + 1e-9, 0);
    ck_assert_int_eq(polar_spectral_measure(polar_const(d.A), polar_const(d.U), d.s,
                                            polar_const(d.Vt), POLAR_F64, NULL, &d.r),
                     POLAR_OK);
    NEAR(d.r.values * 18 * 0x1p-53, 1e-10, 1e-14);
    ck_assert(d.r.orth_v * 18 * 0x1p-53 > 1e-10 && d.r.orth_u < 10);
    ck_assert(d.r.resid * 18 * 0x1p-53 > 1e-11);
    d.s[1] = NAN;
    ck_assert_int_eq(polar_spectral_measure(polar_const(d.A), polar_const(d.U), d.s,
                                            polar_const(d.Vt), POLAR_F64, NULL, &d.r),
                     POLAR_NO_ANSWER);
    decomposed_free(&d);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("spectral-bits");
    TCase *t = tcase_create("spectral-bits");
    tcase_add_test(t, powers_of_two);
    tcase_add_test(t, mixed_formats);
    tcase_add_test(t, measure);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
