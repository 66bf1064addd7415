/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Spectral divide and conquer where a division is delicate: clusters, eigenvalues at the
 * shift, ties; and how many divisions there are.
 */
#include "decomposed.h"

static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};
static const char *const stable[] = {"qdwh", "newton", "svd"};

/* Eigenvalues that lie together, at the shift, or on both sides of it. */
START_TEST(clusters) {
    enum { N = 60 };
    double w[N];
    polar_spectral_options o = polar_spectral_default();
    o.direct = 5;
    for (int i = 0; i < N; i++) {
        const double t = polar_hash_uniform(polar_test_seed(), 7, (uint64_t)i);
        switch (_i) {
        case 0:
            w[i] = i < 20 ? -1 : i < 40 ? 0 : 1;
            break;
        case 1:
            w[i] = 1 + 1e-14 * t;
            break;
        case 2:
            w[i] = (i < 30 ? 1 : -1) * (1 + 1e-13 * t);
            break;
        case 3:
            w[i] = i == 0 ? 1e10 : t;
            break;
        case 4:
            w[i] = (i % 2 ? 1 : -1) * pow(10, -16 * t);
            break;
        case 5:
            w[i] = -3;
            break;
        case 6:
            w[i] = i < 59 ? 0 : -1;
            break;
        case 7:
            w[i] = floor(5 * t);
            break;
        case 8:
            w[i] = (i % 2 ? 1 : -1) * 1e-15 * t + (i < 4 ? i : 0);
            break;
        default:
            w[i] = i - 29.5;
            break;
        }
    }
    for (int f = 0; f < 4; f++)
        for (int k = 0; k < (f == 0 ? 3 : 1); k++) {
            decomposed d = decomposed_of("clusters", with_eigenvalues(w, N, formats[f]), true);
            decompose(&d, stable[k], &o);
            decomposed_check(&d, 10);
            decomposed_free(&d);
        }
}
END_TEST

/* [0 B; B' 0] and its like: a zero diagonal, +-s and a null space at the first shift; and a
 * diagonal matrix with ties. */
START_TEST(zero_diagonal) {
    enum { N = 61 };
    polar_spectral_options o = polar_spectral_default();
    o.direct = 5;
    for (int k = 0; k < 3; k++)
        for (int ties = 0; ties < 2; ties++)
            for (int64_t m = 10; m <= 50; m += 10) {
                polar_mat A = padded(N, N, POLAR_F64);
                for (int64_t i = 0; i < N; i++)
                    for (int64_t j = 0; j <= i; j++) {
                        const double x = polar_hash_normal(3, (uint64_t)i, (uint64_t)j);
                        double entry = i >= m && j < m && !ties ? x : 0;
                        if (ties && i == j) entry = (double)(i % 4) - 1.5;
                        polar_mat_set(A, i, j, entry, 0);
                        polar_mat_set(A, j, i, entry, 0);
                    }
                decomposed d = decomposed_of("zero-diagonal", A, true);
                decompose(&d, stable[k], &o);
                decomposed_check(&d, 10);
                if (ties) {
                    ck_assert(d.r.resid == 0 && d.r.orth_u == 0 && d.r.polars == 0);
                } else {
                    ck_assert_int_gt(d.r.splits, 0);
                }
                decomposed_free(&d);
            }
}
END_TEST

/* Divisions are what it runs on, and few of them; LAPACK by name does the same. */
START_TEST(dividing) {
    const polar_gallery_options g = options(10, -1, POLAR_MODE_ARITHMETIC);
    decomposed d = decomposed_new("symmetric", &g, 200, 200, POLAR_F64, true);
    polar_spectral_options o = polar_spectral_default();
    decompose(&d, "qdwh", &o);
    decomposed_check(&d, 10);
    ck_assert_int_eq(d.r.splits, 1); /* 200 -> two of at most 128 */
    o.direct = 30;
    decompose(&d, "qdwh", &o);
    decomposed_check(&d, 10);
    REQUIRE(d.r.splits >= 6 && d.r.splits <= 20 && d.r.refused == 0 && d.r.largest <= 30 &&
                d.r.blocks == d.r.splits + 1 && d.r.polars == d.r.splits &&
                d.r.steps >= 2 * d.r.polars && d.r.flops > 0,
            "%s", decomposed_text(&d));
    decompose(&d, "none of them", &o);
    decomposed_check(&d, 10);
    ck_assert_str_eq(d.r.oracle, "lapack");
    ck_assert_int_eq(d.r.polars, 0);
    decomposed_free(&d);
    d = decomposed_new("spectrum", &g, 30, 50, POLAR_C64, false);
    decompose(&d, "none of them", &o);
    decomposed_check(&d, 10);
    decomposed_free(&d);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("divide");
    TCase *t = tcase_create("divide");
    tcase_set_timeout(t, 200);
    tcase_add_loop_test(t, clusters, 0, 10);
    tcase_add_test(t, zero_diagonal);
    tcase_add_test(t, dividing);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
