/* SPDX-License-Identifier: BSD-3-Clause */
/* What each kind of test matrix is: its formula, its structure, its range. */
#include "made.h"

static const polar_format formats[] = {POLAR_F64,  POLAR_F32,  POLAR_C128, POLAR_C64,
                                       POLAR_TF32, POLAR_BF16, POLAR_F16};
enum { FORMATS = sizeof formats / sizeof *formats };

/* Formulas at some entries, by hand. */
START_TEST(definitions) {
    static const struct {
        const char *kind;
        int m, n, i, j;
        double value;
    } entries[] = {
        {"identity", 4, 6, 2, 2, 1},
        {"identity", 4, 6, 2, 3, 0},
        {"hilbert", 5, 5, 2, 1, 0.25},
        {"lotkin", 5, 5, 0, 4, 1},
        {"lotkin", 5, 5, 1, 1, 1.0 / 3},
        {"vandermonde", 5, 4, 2, 0, 0.125},
        {"vandermonde", 5, 4, 2, 3, 1},
        {"vandermonde", 5, 4, 0, 0, 0},
        {"cauchy", 5, 5, 1, 2, 1 / 4.5},
        {"kernel", 21, 21, 3, 3, 1},
        {"kernel", 21, 21, 3, 4, 0x1.368b2fc6f960ap-1}, /* exp(-1/2) */
        {"kernel", 21, 21, 4, 3, 0x1.368b2fc6f960ap-1},
        {"kahan", 6, 6, 3, 2, 0},
        {"kahan", 6, 6, 0, 5, -0.36235775447667357},
        {"frank", 5, 5, 0, 0, 5},
        {"frank", 5, 5, 1, 0, 4},
        {"frank", 5, 5, 2, 0, 0},
        {"frank", 5, 5, 3, 4, 1},
        {"triw", 5, 5, 1, 3, -1},
        {"triw", 5, 5, 3, 1, 0},
        {"moler", 5, 5, 4, 4, 5},
        {"moler", 5, 5, 2, 4, 1},
        {"moler", 5, 5, 4, 0, -1},
        {"gfpp", 4, 5, 2, 1, -1},
        {"gfpp", 4, 5, 1, 2, 0},
        {"gfpp", 4, 5, 2, 4, 1},
        {"parter", 5, 5, 1, 3, 1 / -1.5},
        {"parter", 5, 5, 3, 3, 2},
        {"clement", 6, 6, 0, 1, 1},
        {"clement", 6, 6, 1, 0, 5},
        {"clement", 6, 6, 4, 5, 5},
        {"clement", 6, 6, 2, 4, 0},
        {"jordan", 4, 6, 3, 4, 1},
        {"jordan", 4, 6, 3, 3, 0},
        {"chebyshev-vandermonde", 5, 4, 0, 3, -1},
        {"chebyshev-vandermonde", 5, 4, 3, 2, -0.5},
        {"chebyshev-vandermonde", 5, 5, 3, 3, -1},
        {"companion", 3, 3, 0, 1, 1}, /* x^3 - x */
        {"companion", 3, 3, 0, 2, 0},
        {"companion", 3, 3, 2, 1, 1},
        {"hidden-norm", 4, 4, 2, 2, 0.251},
        {"hidden-norm", 4, 4, 2, 3, -0.25},
        {"kernel-mixed", 2, 2, 0, 0, 0.70710678118654752},
        {"zero", 3, 3, 1, 1, 0},
        {"ones", 3, 4, 1, 3, 1},
        {"zero-column", 8, 6, 7, 3, 0},
        {"tiny-one", 5, 3, 2, 2, 0x1p-1022},
        {"tiny-one", 5, 3, 4, 2, 0},
    };
    for (size_t k = 0; k < sizeof entries / sizeof *entries; ++k) {
        const polar_mat A = made(entries[k].kind, entries[k].m, entries[k].n, POLAR_F64);
        const double x = re(A, entries[k].i, entries[k].j);
        REQUIRE(fabs(x - entries[k].value) <= 0x1p-51 * fabs(entries[k].value),
                "%s (%d,%d) = %a, wanted %a", entries[k].kind, entries[k].i, entries[k].j, x,
                entries[k].value);
        drop(A);
    }
}
END_TEST

/* Random kinds that promise a structure. */
START_TEST(structures) {
    for (int f = 0; f < 4; ++f) {
        const polar_mat S = made("skew", 12, 12, formats[f]);
        const polar_mat H = made("symmetric", 12, 12, formats[f]);
        const polar_mat D = made("diagonal", 12, 9, formats[f]);
        for (int64_t i = 0; i < 12; ++i)
            for (int64_t j = 0; j < 12; ++j) {
                ck_assert(re(S, i, j) == -re(S, j, i) && im(S, i, j) == im(S, j, i));
                ck_assert(re(H, i, j) == re(H, j, i) && im(H, i, j) == -im(H, j, i));
                if (j < 9 && i != j) ck_assert(re(D, i, j) == 0 && im(D, i, j) == 0);
            }
        drop(S);
        drop(H);
        drop(D);
    }
    polar_mat S = fresh(40, 40, POLAR_F64), T = fresh(40, 40, POLAR_F64);
    const polar_gallery_options o = options(10, -1, POLAR_MODE_GEOMETRIC);
    fill("symmetric", &o, S, T); /* signs of both kinds: 40 equal ones once in 5e11 seeds */
    double trace = 0;
    for (int64_t i = 0; i < 40; ++i) trace += re(T, i, i);
    ck_assert_double_lt(fabs(trace), 39);
    drop(S);
    drop(T);

    const polar_mat P = made("permutation", 30, 20, POLAR_F64);
    for (int64_t j = 0; j < 20; ++j) {
        double sum = 0;
        for (int64_t i = 0; i < 30; ++i) sum += re(P, i, j);
        ck_assert_double_eq(sum, 1);
    }
    for (int64_t i = 0; i < 30; ++i) {
        double sum = 0;
        for (int64_t j = 0; j < 20; ++j) sum += re(P, i, j);
        ck_assert_double_le(sum, 1);
    }
    drop(P);
}
END_TEST

static double column_dot(polar_mat A, int64_t p, int64_t q) {
    double sum = 0;
    for (int64_t i = 0; i < A.m; ++i) sum += re(A, i, p) * re(A, i, q);
    return sum;
}

/* Hidden ratios: what is near what, and how far the rest is. */
START_TEST(hidden) {
    const polar_mat N = made("near-columns", 30, 20, POLAR_F64);
    const polar_mat R = made("scaled-row", 21, 21, POLAR_F64);
    const polar_mat K = made("kahan", 20, 20, POLAR_F64);
    const polar_mat S = made("kahan-shuffled", 20, 20, POLAR_F64);
    const polar_mat M = made("kernel-mixed", 33, 33, POLAR_F64);
    const polar_mat G = made("kernel", 33, 33, POLAR_F64);
    double kahan = 0, shuffled = 0, row = 0, below = 0;
    int zeros[2][20] = {{0}};
    for (int64_t j = 0; j < 20; ++j) {
        for (int64_t i = 0; i < 30; ++i)
            ck_assert_double_le(fabs(re(N, i, j) - re(N, i, 0)), 2 * 6e-3); /* 6 deviations */
        ck_assert(j == 0 || re(N, 0, j) != re(N, 0, 0));
        int of_K = 0, of_S = 0;
        for (int64_t i = 0; i < 20; ++i) {
            of_K += re(K, i, j) == 0;
            of_S += re(S, i, j) == 0;
            kahan += fabs(re(K, i, j));
            shuffled += fabs(re(S, i, j));
            below += i > j ? fabs(re(S, i, j)) : 0;
        }
        ++zeros[0][of_K];
        ++zeros[1][of_S];
    }
    ck_assert_mem_eq(zeros[0], zeros[1], sizeof zeros[0]);
    ck_assert_double_le(fabs(kahan - shuffled), 1e-13 * kahan);
    ck_assert_double_gt(below, 0);
    for (int64_t j = 0; j < 21; ++j) row += re(R, 10, j) * re(R, 10, j);
    ck_assert_double_le(fabs(sqrt(row) - 1e-3), 1e-17);
    for (int64_t i = 0; i < 33; ++i) { /* 32 columns mixed, the last one left alone */
        ck_assert_double_eq(re(M, i, 32), re(G, i, 32));
        ck_assert_double_ne(re(M, i, 5), re(G, i, 5));
    }
    double of_M = 0, of_G = 0;
    for (int64_t j = 0; j < 33; ++j) {
        of_M += column_dot(M, j, j);
        of_G += column_dot(G, j, j);
    }
    ck_assert_double_le(fabs(of_M - of_G), 1e-13 * of_G);
    drop(N);
    drop(R);
    drop(K);
    drop(S);
    drop(M);
    drop(G);
}
END_TEST

/* wild ones reach both ends of the exponents; whole rows, or whole columns, share theirs */
START_TEST(wild) {
    static const char *const kinds[] = {"wild", "wild-rows", "wild-columns"};
    const polar_format_row *f = polar_format_get(formats[_i]);
    for (int k = 0; k < 3; ++k) {
        const polar_mat A = made(kinds[k], 60, 60, formats[_i]);
        double least = INFINITY, most = 0;
        for (int64_t i = 0; i < 60; ++i) {
            double line = 0;
            for (int64_t j = 0; j < 60; ++j)
                line = fmax(line, fabs(k == 2 ? re(A, j, i) : re(A, i, j)));
            least = fmin(least, line);
            most = fmax(most, line);
        }
        const double span = log2(f->largest) - f->min_exponent;
        REQUIRE(isfinite(most) && log2(most) > f->min_exponent + 0.8 * span, "%s: %g", kinds[k],
                most);
        REQUIRE(k == 0 ? log2(least) > f->min_exponent + 0.5 * span
                       : log2(least) < f->min_exponent + 0.2 * span,
                "%s: %g", kinds[k], least);
        drop(A);
    }
}
END_TEST

/* subnormal, huge, tiny-one reach the ends of every format's range, and no further. */
START_TEST(ranges) {
    const polar_format_row *f = polar_format_get(formats[_i]);
    const double normal = ldexp(1, f->min_exponent);
    const polar_mat S = made("subnormal", 20, 20, formats[_i]);
    const polar_mat L = made("huge", 20, 20, formats[_i]);
    const polar_mat T = made("tiny-one", 20, 20, formats[_i]);
    double most = 0, largest = 0;
    for (int64_t i = 0; i < 20; ++i)
        for (int64_t j = 0; j < 20; ++j) {
            ck_assert_double_lt(fabs(re(S, i, j)), normal);
            ck_assert_double_lt(fabs(im(S, i, j)), normal);
            most = fmax(most, fabs(re(S, i, j)));
            largest = fmax(largest, fabs(re(L, i, j)));
        }
    ck_assert_double_gt(most, 0.9 * normal);
    ck_assert_double_gt(largest, 0.95 * f->largest);
    ck_assert_double_eq(re(T, 19, 19), normal);
    drop(S);
    drop(L);
    drop(T);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("kinds");
    TCase *t = tcase_create("kinds");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, definitions);
    tcase_add_test(t, structures);
    tcase_add_test(t, hidden);
    tcase_add_loop_test(t, wild, 0, FORMATS);
    tcase_add_loop_test(t, ranges, 0, FORMATS);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
