/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The CUDA backend's copies, passes over entries and norms against the CPU's. The former round
 * once and sum in the same order: the same bits. Norms differ by the order of sums alone.
 */
#include <float.h>
#include <stdlib.h>

#include "made.h"
#include "polar/cuda.h"
#include "twins.h"

static const int64_t sizes[][2] = {{0, 0}, {0, 3},   {3, 0},    {1, 1},   {1, 40},  {40, 1},
                                   {3, 2}, {33, 31}, {65, 130}, {130, 7}, {1030, 3}};
enum { SIZES = sizeof sizes / sizeof *sizes };
static const polar_op ops[] = {POLAR_N, POLAR_T};

/* on the host, in a larger matrix */
static polar_mat padded_uniform(int64_t m, int64_t n, polar_format f, uint64_t seed) {
    polar_mat A = fresh(m + 2, n, f);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < m; i++) {
            const double x = polar_test_uniform(&seed), y = polar_test_uniform(&seed);
            polar_mat_set(A, i, j, 2 * x - 1, 2 * y - 1);
        }
    A.m = m;
    return A;
}

static void nan_in(polar_mat A, int64_t i, int64_t j) {
    polar_mat_set(A, i, j, NAN, 0);
}

/* out to format f, with the same overflow */
static void same_out(struct twins *t, const struct twin *X, polar_op op, polar_format f) {
    const int64_t m = X->x[0].m, n = X->x[0].n;
    polar_mat out[2];
    if (polar_format_get(X->x[0].format)->is_complex && !polar_format_get(f)->is_complex)
        return;
    for (int b = 0; b < 2; b++) {
        out[b] = fresh(op == POLAR_N ? m : n, op == POLAR_N ? n : m, f);
        polar_copy_out(&t->e[b], op, 0x1p10, polar_const(X->x[b]), out[b]);
    }
    twins_status(t, POLAR_OK, "copy out");
    for (int64_t j = 0; j < out[0].n; j++)
        for (int64_t i = 0; i < out[0].m; i++)
            REQUIRE(re(out[0], i, j) == re(out[1], i, j) &&
                        im(out[0], i, j) == im(out[1], i, j),
                    "copy out to %s: (%d,%d) is %g, not %g", polar_format_get(f)->name, (int)i,
                    (int)j, re(out[1], i, j), re(out[0], i, j));
    drop(out[0]);
    drop(out[1]);
}

/* from every host format into every other, turned or not, scaled */
START_TEST(copies) {
    const polar_format f = (polar_format)_i;
    for (int s = 0; s < SIZES; s++)
        for (int g = 0; g < POLAR_FORMAT_COUNT; g++)
            for (int op = 0; op < 2; op++) {
                const polar_format_row *to = polar_format_get((polar_format)g);
                const int64_t m = sizes[s][0], n = sizes[s][1];
                struct twins t;
                twins_open(&t);
                polar_mat A = padded_uniform(m, n, f, polar_test_seed());
                struct twin D =
                    twin_new(&t, op ? n : m, op ? m : n, (polar_format)g, TWIN_WHOLE, 1);
                const bool fits = to->is_complex || !polar_format_get(f)->is_complex;
                for (int b = 0; b < 2; b++)
                    polar_copy_in(&t.e[b], ops[op], 0x1p-20, polar_const(A), D.x[b]);
                twins_status(&t, fits ? POLAR_OK : POLAR_UNSUITED, "copy in");
                if (fits) {
                    twin_same(&t, &D, "copy in");
                    same_out(&t, &D, ops[op], f);
                }
                drop(A);
                twins_close(&t);
            }
}
END_TEST

/* at the ends of the ranges: overflow is told, subnormal numbers stay */
START_TEST(ends_of_ranges) {
    static const double values[] = {0x1p-1074,    0x1p-1022, -DBL_MAX, 0x1p-149, 0x1.8p-149,
                                    65519.999999, 65520,     0x1p-24,  0x1p-25,  0x1.8p-25,
                                    FLT_MAX,      0x1p128,   0x1p-133, INFINITY, NAN};
    enum { N = sizeof values / sizeof *values };
    const polar_format f = (polar_format)_i;
    struct twins t;
    twins_open(&t);
    polar_mat A = fresh(N, 1, POLAR_F64);
    for (int i = 0; i < N; i++) polar_mat_set(A, i, 0, values[i], 0);
    struct twin D = twin_of(&t, polar_const(A), f);
    twin_same(&t, &D, "ends in");
    struct twin X =
        twin_of(&t, polar_const(A), polar_format_get(f)->is_complex ? POLAR_C128 : POLAR_F64);
    for (double scale = 0x1p-900; scale < 0x1p1000; scale *= 0x1p300) {
        polar_status status[2];
        polar_mat out[2];
        for (int b = 0; b < 2; b++) {
            out[b] = fresh(N, 1, f);
            status[b] =
                t.e[b].backend->copy_out(&t.e[b], POLAR_N, scale, polar_const(X.x[b]), out[b]);
        }
        ck_assert_int_eq(status[0], status[1]);
        for (int i = 0; i < N; i++)
            REQUIRE(re(out[0], i, 0) == re(out[1], i, 0) || isnan(re(out[0], i, 0)),
                    "%s %g * %g is %g", polar_format_get(f)->name, values[i], scale,
                    re(out[1], i, 0));
        drop(out[0]);
        drop(out[1]);
    }
    drop(A);
    twins_close(&t);
}
END_TEST

static void elements_of(polar_format f, int64_t m, int64_t n, uint64_t seed) {
    static const double c2[] = {1, 0, 0.25, -0.5}, c3[] = {0.3, 0, 2, 0, 1, 0, -1, 0.5, 0.125};
    const polar_format wide = polar_format_get(f)->wide;
    struct twins t;
    twins_open(&t);
    struct twin X = twin_new(&t, m, n, f, TWIN_UNIFORM, seed);
    struct twin Y = twin_new(&t, m, n, f, TWIN_UNIFORM, seed + 1);
    struct twin D = twin_new(&t, m, n, f, TWIN_WHOLE, seed + 2);
    struct twin W = twin_new(&t, m, n, wide, TWIN_UNIFORM, seed + 3);
    struct twin T = twin_new(&t, n, m, f, TWIN_WHOLE, seed);
    struct twin E = twin_new(&t, n, m, f, TWIN_UNIFORM, seed);
    double *d = calloc((size_t)n + 1, sizeof *d);
    for (int64_t j = 0; j < n; j++) d[j] = 1.0 / (double)(j + 3);
    for (int b = 0; b < 2; b++) {
        polar_engine *e = &t.e[b];
        const polar_mat M[] = {X.x[b], Y.x[b], D.x[b]};
        polar_axpby(e, 0.3, X.x[b], -1.7, Y.x[b], D.x[b]);
        polar_axpby(e, 0.7, X.x[b], 0.1, W.x[b], X.x[b]);
        polar_axpby(e, 0.7, W.x[b], 0, X.x[b], Y.x[b]);
        polar_axpby(e, 1, X.x[b], 0.25, W.x[b], W.x[b]);
        polar_recombine(e, 2, c2, M);
        polar_recombine(e, 3, c3, M);
        polar_shift(e, 0.7, 0.3, X.x[b]);
        polar_shift(e, 0.5, 1, Y.x[b]);
        polar_scale_columns(e, Y.x[b], d);
        polar_transpose(e, D.x[b], T.x[b]);
        polar_randomise(e, seed, E.x[b]);
        polar_shift(e, 3, 0, D.x[b]);
    }
    twins_status(&t, POLAR_OK, "elements");
    twin_same(&t, &X, "axpby, recombine, shift");
    twin_same(&t, &Y, "axpby, recombine, scale_columns");
    twin_same(&t, &D, "shift");
    twin_same(&t, &W, "axpby into the wide format");
    twin_same(&t, &T, "transpose");
    twin_same(&t, &E, "randomise");
    free(d);
    twins_close(&t);
}

START_TEST(elements) {
    for (int s = 0; s < SIZES; s++)
        elements_of((polar_format)_i, sizes[s][0], sizes[s][1], polar_test_seed());
}
END_TEST

START_TEST(symmetrise) {
    static const int64_t orders[] = {0, 1, 2, 31, 32, 33, 65, 130};
    for (size_t s = 0; s < sizeof orders / sizeof *orders; s++) {
        const int64_t n = orders[s];
        struct twins t;
        double asym[2];
        twins_open(&t);
        struct twin X = twin_new(&t, n, n, (polar_format)_i, TWIN_UNIFORM, polar_test_seed());
        for (int b = 0; b < 2; b++) asym[b] = polar_symmetrise(&t.e[b], X.x[b]);
        twin_same(&t, &X, "symmetrise");
        twin_hermitian(&t, &X, "symmetrise");
        REQUIRE(fabs(asym[0] - asym[1]) <= 1e-13 * asym[0], "asym %g, not %g", asym[1],
                asym[0]);
        for (int b = 0; b < 2; b++) asym[b] = polar_symmetrise(&t.e[b], X.x[b]);
        ck_assert(asym[0] == 0 && asym[1] == 0);
        twins_close(&t);
    }
}
END_TEST

static double norms_of(struct twins *t, int b, int which, polar_mat X, polar_mat Y) {
    polar_engine *e = &t->e[b];
    if (which < 4) return polar_norm_of(e, (polar_norm)which, X);
    return which == 4   ? polar_norm_diff(e, X, Y)
           : which == 5 ? polar_inner(e, X, Y)
                        : polar_trace(e, X);
}

/* entries of every size, NaN and infinity among them */
START_TEST(norms) {
    static const double scales[] = {1, 0x1p-1060, 0x1p-500, 0x1p490, 0x1p1010};
    const polar_format f = (polar_format)_i;
    const bool is_double = polar_format_get(f)->u < 0x1p-40;
    for (int s = 0; s < SIZES; s++)
        for (int k = 0; k < (is_double ? 5 : 1); k++)
            for (int bad = 0; bad < 4; bad++) {
                const int64_t m = sizes[s][0], n = sizes[s][1];
                if (bad && (m == 0 || n == 0)) continue;
                struct twins t;
                twins_open(&t);
                polar_mat A = padded_uniform(m, n, f, polar_test_seed() + (uint64_t)k);
                for (int64_t j = 0; j < n; j++)
                    for (int64_t i = 0; i < m; i++) {
                        const double c = (i + j) % 3 ? scales[k] : 1;
                        polar_mat_set(A, i, j, c * re(A, i, j), c * im(A, i, j));
                    }
                if (bad & 1) polar_mat_set(A, m - 1, n - 1, INFINITY, 1);
                if (bad & 2) nan_in(A, m / 2, n / 2);
                struct twin X = twin_of(&t, polar_const(A), f);
                struct twin Y = twin_new(&t, m, n, f, TWIN_UNIFORM, 5);
                for (int w = 0; w < 7; w++) {
                    const double a = norms_of(&t, HERE, w, X.x[HERE], Y.x[HERE]),
                                 c = norms_of(&t, THERE, w, X.x[THERE], Y.x[THERE]);
                    const double slack =
                        1e-12 * fabs(a) + (w > 4 ? 1e-12 * scales[k] * (double)(m + n) : 0);
                    REQUIRE(a == c || (isnan(a) && isnan(c)) || fabs(a - c) <= slack,
                            "norm %d of %dx%d %s, scale %g, bad %d: %g, not %g", w, (int)m,
                            (int)n, polar_format_get(f)->name, scales[k], bad, c, a);
                }
                drop(A);
                twins_close(&t);
            }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu elements");
    static const char *const names[] = {"copies", "elements", "norms"};
    TCase *t[3]; /* "elements" is short: a sanitizer runs it alone */
    for (int i = 0; i < 3; i++) {
        t[i] = tcase_create(names[i]);
        tcase_set_timeout(t[i], 300);
        suite_add_tcase(suite, t[i]);
    }
    tcase_add_loop_test(t[0], copies, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t[0], ends_of_ranges, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t[1], elements, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t[1], symmetrise, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t[2], norms, 0, POLAR_FORMAT_COUNT);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
