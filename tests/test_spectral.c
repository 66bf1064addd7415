/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SVD and eigenvalues on top of the oracles, in LAPACK's own test ratios: any condition
 * number, shape and format, every oracle, and the hostile matrices.
 */
#include "decomposed.h"

static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};
static const char *const stable[] = {"qdwh", "newton", "svd"};

/* Condition 1 to infinity, all modes, shapes, formats, rank-deficient too. */
START_TEST(svd_spectra) {
    static const double conds[] = {1, 10, 1e4, 1e8, 1e16, INFINITY};
    static const int64_t shapes[][2] = {{40, 40}, {70, 25}, {25, 70}};
    const polar_spectral_options o = polar_spectral_default();
    for (int shape = 0; shape < 3; shape++)
        for (int mode = 0; mode < 5; mode++)
            for (int f = 0; f < 4; f++)
                for (int64_t rank = -1; rank <= 10; rank += 11) {
                    const polar_gallery_options g = options(conds[_i], rank, (polar_mode)mode);
                    decomposed d = decomposed_new("spectrum", &g, shapes[shape][0],
                                                  shapes[shape][1], formats[f], false);
                    decompose(&d, stable[(mode + shape) % 3], &o);
                    decomposed_check(&d, 10);
                    ck_assert_int_eq(d.r.polars, rank == 0 ? 0 : 1);
                    decomposed_free(&d);
                }
}
END_TEST

/* Indefinite and definite; blocks are small, so that there are divisions of divisions. */
START_TEST(eigh_spectra) {
    static const double conds[] = {1, 10, 1e4, 1e8, 1e16, INFINITY};
    polar_spectral_options o = polar_spectral_default();
    o.direct = 8;
    for (int definite = 0; definite < 2; definite++)
        for (int mode = 0; mode < 5; mode++)
            for (int f = 0; f < 4; f++)
                for (int64_t rank = -1; rank <= 12; rank += 13) {
                    const polar_gallery_options g = options(conds[_i], rank, (polar_mode)mode);
                    decomposed d = decomposed_new(definite ? "spd" : "symmetric", &g, 50, 50,
                                                  formats[f], true);
                    decompose(&d, stable[mode % 3], &o);
                    decomposed_check(&d, 10);
                    decomposed_free(&d);
                }
}
END_TEST

static const struct {
    const char *kind;
    int64_t m, n;
} hostile[] = {
    {"hilbert", 60, 60},     {"vandermonde", 60, 60}, {"vandermonde", 100, 30},
    {"cauchy", 30, 30},      {"kernel", 80, 80},      {"kahan", 90, 90},
    {"frank", 40, 40},       {"triw", 50, 50},        {"lotkin", 40, 40},
    {"moler", 50, 50},       {"graded-rows", 60, 60}, {"graded-columns", 60, 60},
    {"graded-both", 60, 40}, {"low-rank", 50, 50},    {"low-rank", 30, 70},
    {"zero-column", 40, 40}, {"ones", 50, 50},        {"ones", 30, 50},
    {"skew", 41, 41},        {"permutation", 60, 60}, {"identity", 40, 40},
    {"subnormal", 30, 30},   {"tiny-one", 20, 20},    {"zero", 20, 20},
    {"zero", 12, 20},        {"hilbert", 60, 100},    {"diagonal", 40, 40},
    {"gaussian", 1, 1},      {"gaussian", 1, 40},     {"gaussian", 40, 1},
    {"gaussian", 300, 3},    {"gaussian", 0, 5},      {"gaussian", 5, 0},
    {"gaussian", 0, 0},
};

START_TEST(hostile_matrices) {
    const int64_t m = hostile[_i].m, n = hostile[_i].n;
    const polar_gallery_options g = options(1e3, -1, POLAR_MODE_GEOMETRIC);
    polar_spectral_options o = polar_spectral_default();
    o.direct = 6;
    for (int f = 0; f < 4; f++)
        for (int k = 0; k < (f == 0 ? 3 : 1); k++)
            for (int eigen = 0; eigen <= (m == n); eigen++)
                for (int divide = 0; divide <= !eigen; divide++) {
                    decomposed d =
                        decomposed_new(hostile[_i].kind, &g, m, n, formats[f], eigen);
                    o.divide = divide;
                    decompose(&d, stable[k], &o);
                    decomposed_check(&d, 10);
                    decomposed_free(&d);
                }
}
END_TEST

/* Every oracle: what it leaves of orthogonality is repaired, and no wrong answer is ok. */
START_TEST(every_oracle) {
    const polar_oracle *oracle = polar_oracles[_i];
    polar_spectral_options o = polar_spectral_default();
    o.direct = 10;
    for (int64_t rank = -1; rank <= 20; rank += 21)
        for (int task = 0; task < 3; task++) {
            const polar_gallery_options g = options(30, rank, POLAR_MODE_GEOMETRIC);
            decomposed d = decomposed_new(task == 2 ? "symmetric" : "spectrum", &g, 60, 60,
                                          POLAR_F64, task == 2);
            o.divide = task == 1;
            decompose(&d, oracle->name, &o);
            const bool fixed = !strcmp(oracle->name, "composed");
            if (d.status == POLAR_OK)
                decomposed_check(&d, 10);
            else
                REQUIRE(fixed && d.status == POLAR_NOT_CONVERGED, "%s", decomposed_text(&d));
            /* polynomials leave the null space at zero; scaled for singular values down to u,
             * they lift what rounding put there to 1 */
            if (rank == 20 && task < 2 && oracle->traits & POLAR_POLYNOMIAL &&
                !(oracle->traits & POLAR_TAKES_LOWER))
                ck_assert_int_eq(d.r.repaired, 1);
            decomposed_free(&d);
        }
}
END_TEST

/* A schedule that does not reach roundoff is told by the residual, though the vectors are
 * orthonormal; for eigenvalues it costs divisions, not accuracy. */
START_TEST(coarse_factors) {
    const polar_gallery_options g = options(1e3, -1, POLAR_MODE_GEOMETRIC);
    polar_spectral_options o = polar_spectral_default();
    o.polar.schedule = polar_schedule_named("jordan");
    decomposed d = decomposed_new("spectrum", &g, 50, 40, POLAR_F64, false);
    decompose(&d, "composed", &o);
    ck_assert_int_eq(d.status, POLAR_NOT_CONVERGED);
    ck_assert(strstr(d.r.why.text, "composed"));
    ck_assert_int_eq(polar_spectral_measure(polar_const(d.A), polar_const(d.U), d.s,
                                            polar_const(d.Vt), POLAR_F64, NULL, &d.r),
                     POLAR_OK);
    REQUIRE(d.r.resid > 1e6 && d.r.orth_u <= 10 && d.r.orth_v <= 10 && d.r.repaired == 1, "%s",
            decomposed_text(&d));
    decomposed_free(&d);
    d = decomposed_new("symmetric", &g, 50, 50, POLAR_F64, true);
    o.direct = 10;
    decompose(&d, "composed", &o);
    decomposed_check(&d, 10);
    ck_assert_int_gt(d.r.refused, 0);
    decomposed_free(&d);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("spectral");
    const int oracles = polar_test_oracles();
    TCase *t = tcase_create("spectral");
    tcase_set_timeout(t, 200);
    tcase_add_loop_test(t, svd_spectra, 0, 6);
    tcase_add_loop_test(t, eigh_spectra, 0, 6);
    tcase_add_loop_test(t, hostile_matrices, 0, (int)(sizeof hostile / sizeof *hostile));
    tcase_add_loop_test(t, every_oracle, 0, oracles);
    tcase_add_test(t, coarse_factors);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
