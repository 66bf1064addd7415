/* SPDX-License-Identifier: BSD-3-Clause */
/* The norms of the CPU backend: sizes from the smallest to the largest number, NaN, infinity.
 */
#include <float.h>
#include <math.h>

#include "harness.h"
#include "rig.h"

static const int64_t shapes[][2] = {{0, 0}, {3, 0},   {0, 3},   {1, 1},     {3, 5},   {5, 3},
                                    {1, 9}, {17, 17}, {65, 40}, {130, 130}, {300, 70}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

/* The four norms of X times a power of two, against loops over moderate numbers. */
/* Re tr(X'Y) and Re tr(X) */
static void check_inner(struct rig *r, polar_mat X, polar_mat Y) {
    double want = 0, trace = 0, size = 0;
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++) {
            const number product = conj(rig_get(X, i, j)) * rig_get(Y, i, j);
            want += creal(product);
            size += cabs(product);
            if (i == j) trace += creal(rig_get(X, i, j));
        }
    ck_assert(fabs(polar_inner(&r->e, X, Y) - want) <= 4e-15 * size);
    ck_assert(fabs(polar_trace(&r->e, X) - trace) <= 1e-13);
}

static void check_norms(polar_format f, int64_t m, int64_t n, double scale) {
    struct rig r;
    rig_open(&r);
    polar_mat X = rig_mat(&r, m, n, f), Y = rig_mat(&r, m, n, f);
    double one = 0, inf = 0, fro = 0, max = 0, diff = 0;
    rig_fill(X, UNIFORM, polar_test_seed());
    rig_fill(Y, UNIFORM, polar_test_seed() + 1);
    for (int64_t i = 0; i < m; i++) {
        double row = 0;
        for (int64_t j = 0; j < n; j++) row += cabs(rig_get(X, i, j));
        inf = fmax(inf, row);
    }
    for (int64_t j = 0; j < n; j++) {
        double column = 0;
        for (int64_t i = 0; i < m; i++) {
            const double x = cabs(rig_get(X, i, j));
            column += x;
            max = fmax(max, x);
            fro += x * x;
            diff += pow(cabs(rig_get(X, i, j) - rig_get(Y, i, j)), 2);
        }
        one = fmax(one, column);
    }
    check_inner(&r, X, Y);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < m; i++) {
            rig_set(X, i, j, scale * rig_get(X, i, j));
            rig_set(Y, i, j, scale * rig_get(Y, i, j));
        }
    const double want[] = {one, inf, sqrt(fro), max, sqrt(diff)};
    const double got[] = {polar_norm_of(&r.e, POLAR_NORM_ONE, X),
                          polar_norm_of(&r.e, POLAR_NORM_INF, X),
                          polar_norm_of(&r.e, POLAR_NORM_FRO, X),
                          polar_norm_of(&r.e, POLAR_NORM_MAX, X), polar_norm_diff(&r.e, X, Y)};
    for (int k = 0; k < 5; k++)
        ck_assert_msg(fabs(got[k] / scale - want[k]) <= 4e-14 * want[k],
                      "%s %lldx%lld scale %g norm %d: %.17g, not %.17g",
                      polar_format_get(f)->name, (long long)m, (long long)n, scale, k,
                      got[k] / scale, want[k]);
    if (m * n > 0) { /* NaN anywhere shows in each */
        rig_set(X, m - 1, n / 2, NAN);
        rig_set(X, 0, 0, m * n > 1 ? INFINITY : NAN);
        for (int k = 0; k < 4; k++)
            ck_assert_msg(isnan(polar_norm_of(&r.e, (polar_norm)k, X)), "norm %d of NaN", k);
        ck_assert(isnan(polar_norm_diff(&r.e, X, Y)) && isnan(polar_norm_diff(&r.e, Y, X)));
        ck_assert(polar_norm_diff(&r.e, Y, Y) == 0);
        rig_set(X, m - 1, n / 2, INFINITY);
        rig_set(X, 0, 0, INFINITY);
        for (int k = 0; k < 4; k++) ck_assert(isinf(polar_norm_of(&r.e, (polar_norm)k, X)));
    }
    rig_close(&r);
}

START_TEST(norms) {
    const polar_format f = (polar_format)_i;
    const bool narrow = f == POLAR_F16, is_double = f == POLAR_F64 || f == POLAR_C128;
    for (int s = 0; s < SHAPES; s++) {
        const int64_t m = shapes[s][0], n = shapes[s][1];
        check_norms(f, m, n, 1);
        if (!narrow) check_norms(f, m, n, 0x1p100);
        if (!narrow) check_norms(f, m, n, 0x1p-60);
        if (is_double) check_norms(f, m, n, 0x1p1000);
        if (is_double) check_norms(f, m, n, 0x1p-900);
    }
}
END_TEST

/* Entries of all sizes in one matrix: 2^1000, 1 and 2^-1000 do not disturb each other. */
START_TEST(norms_of_mixed_sizes) {
    struct rig r;
    rig_open(&r);
    polar_mat X = rig_mat(&r, 900, 1, POLAR_F64);
    polar_shift(&r.e, 0, 0, X);
    ck_assert_double_eq(polar_norm_of(&r.e, POLAR_NORM_FRO, X), 0);
    rig_set(X, 0, 0, 0x1p-1060);
    ck_assert_double_eq(polar_norm_of(&r.e, POLAR_NORM_FRO, X), 0x1p-1060);
    rig_set(X, 400, 0, 3);
    ck_assert_double_eq(polar_norm_of(&r.e, POLAR_NORM_FRO, X), 3);
    rig_set(X, 800, 0, DBL_MAX);
    ck_assert_double_eq(polar_norm_of(&r.e, POLAR_NORM_FRO, X), DBL_MAX);
    rig_close(&r);
}
END_TEST

static Suite *make(void) {
    Suite *s = suite_create("norms");
    TCase *c = tcase_create("norms");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, norms, 0, POLAR_FORMAT_COUNT);
    tcase_add_test(c, norms_of_mixed_sizes);
    suite_add_tcase(s, c);
    return s;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
