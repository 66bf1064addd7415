/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Spectral maps against the SVD. What is asked: |D - f(X)|_F <= C n^(1/2) d K, d = n u s_1 the
 * rounding of X and its products (u of the format), K the largest of the divided differences
 * |f(s_i) - f(s_j)|/|s_i - s_j| and (f(s_i) + f(s_j))/(s_i + s_j) of the matrix' own singular
 * values (with 0 among them when m > n), which is the condition of f at X; more where a map
 * squares the matrix. Never more than the trivial bound matters: n^(1/2) max f.
 */
#include "maps.h"
#include "running.h"

typedef double (*scalar)(const polar_constants *c, double s, double first, int rank);

static double one(const polar_constants *c, double s, double first, int rank) {
    (void)c;
    (void)rank;
    return s > 40 * u * first;
}
static double soft(const polar_constants *c, double s, double first, int rank) {
    (void)first;
    (void)rank;
    return s / sqrt(s * s + 1 / (c->tau * c->tau));
}
static double soft_clip(const polar_constants *c, double s, double first, int rank) {
    (void)first;
    (void)rank;
    return c->tau * s / sqrt(s * s + c->tau * c->tau);
}
static double clip(const polar_constants *c, double s, double first, int rank) {
    (void)first;
    (void)rank;
    return fmin(s, c->tau);
}
static double power(const polar_constants *c, double s, double first, int rank) {
    (void)first;
    (void)rank;
    return s > 0 ? pow(s, c->power) : 0;
}
static double anisotropic(const polar_constants *c, double s, double first, int rank) {
    (void)first;
    (void)rank;
    return s / pow(pow(c->eps, 4) + pow(s, 4), 0.25);
}
static double truncated(const polar_constants *c, double s, double first, int rank) {
    (void)first;
    return rank < c->count ? 0 : s;
}
static double leading(const polar_constants *c, double s, double first, int rank) {
    (void)s;
    (void)first;
    return rank < c->count;
}
/* of s over the Frobenius norm, which `first` is then */
static double highpass(const polar_constants *c, double s, double first, int rank) {
    double x = s / first;
    (void)rank;
    for (int k = 0; k < 5; k++)
        x = k < c->count ? x * (1.875 + x * x * (-1.25 + 0.375 * x * x))
                         : x * x * x * (2.5 - 1.5 * x * x);
    return x;
}
static double kaon(const polar_constants *c, double s, double first, int rank) {
    double x = s / first;
    (void)rank;
    for (int k = 0; k < c->count; k++) x = 4.1 * x * pow(1 - x * x, 2);
    return x / 1.175;
}

static const struct {
    const char *name;
    polar_map map;
    scalar f;
    polar_constants c; /* tau and eps of matrices with s_1 = 1 */
    bool frobenius;    /* f is told the Frobenius norm */
    double squares;    /* condition that the map adds, s_1 over what it resolves */
} maps[] = {
    {"msign", polar_map_msign, one, {.tau = 0}, false, 1},
    {"soft, tau 10", polar_map_soft, soft, {.tau = 10}, false, 1},
    {"soft, tau 1000", polar_map_soft, soft, {.tau = 1000}, false, 1},
    {"soft clip", polar_map_soft_clip, soft_clip, {.tau = 0.1}, false, 1},
    {"clip", polar_map_clip, clip, {.tau = 0.1}, false, 10},
    {"clip, loose", polar_map_clip, clip, {.tau = 0.5}, false, 2},
    {"power 1/8", polar_map_power, power, {.power = 0.125}, false, 1},
    {"power 5/8", polar_map_power, power, {.power = 0.625}, false, 1},
    {"power -1/4", polar_map_power, power, {.power = -0.25}, false, 1},
    {"anisotropic", polar_map_anisotropic, anisotropic, {.eps = 0.1}, false, 100},
    {"truncate", polar_map_truncate, truncated, {.count = 3}, false, 3},
    {"leading", polar_map_leading, leading, {.count = 3}, false, 3},
    {"highpass 1", polar_map_highpass, highpass, {.count = 1}, true, 1},
    {"highpass 4", polar_map_highpass, highpass, {.count = 4}, true, 1},
    {"kaon", polar_map_kaon, kaon, {.count = 4}, true, 1},
};

enum { MAPS = sizeof maps / sizeof *maps, CASES = 5 };

/* Gaussian, graded to 1e2 and 1e8, a real gradient and a real momentum; s_1 = 1. */
static polar_mat rounded(int which, polar_format f) {
    static const char *const files[] = {"mlp_down_gradient_step400",
                                        "attn_qkv_momentum_step400"};
    polar_mat A = none, B;
    if (which < 3) {
        const polar_gallery_options o =
            options(which == 1 ? 1e2 : 1e8, -1, POLAR_MODE_GEOMETRIC);
        A = fresh(60, 40, POLAR_F64);
        fill(which ? "spectrum" : "gaussian", &o, A, none);
    } else {
        char path[600];
        polar_mat whole = none;
        snprintf(path, sizeof path, "%s/%s.npy", POLAR_OPTIMIZE_DATA, files[which - 3]);
        ck_assert_int_eq(polar_mat_read(path, &whole, NULL, NULL), POLAR_OK);
        A = fresh(80, 50, POLAR_F64); /* a corner: enough to be real */
        for (int64_t j = 0; j < A.n; j++)
            for (int64_t i = 0; i < A.m; i++) polar_mat_set(A, i, j, re(whole, i, j), 0);
        drop(whole);
    }
    polar_desk k;
    double s[100];
    polar_desk_open(&k, POLAR_F64);
    polar_desk_values(&k, A, s);
    polar_desk_close(&k);
    B = fresh(A.m, A.n, POLAR_F64);
    for (int64_t j = 0; j < A.n; j++) /* rounded to the format, so that the SVD sees the same */
        for (int64_t i = 0; i < A.m; i++)
            polar_mat_set(B, i, j, polar_round(f, re(A, i, j) / s[0]), 0);
    drop(A);
    return B;
}

/* f(X) by the backend's SVD in f64, and K */
static polar_mat by_svd(polar_mat X, int which, double *K, double *most) {
    polar_desk k;
    const polar_constants *c = &maps[which].c;
    const int64_t m = X.m, n = X.n;
    const polar_mat D = fresh(m, n, POLAR_F64);
    double s[101], g[101];
    polar_desk_open(&k, POLAR_F64);
    const polar_mat A = polar_desk_take(&k, m, n, POLAR_F64),
                    P = polar_desk_take(&k, m, n, POLAR_F64),
                    Q = polar_desk_take(&k, n, n, POLAR_F64),
                    F = polar_desk_take(&k, m, n, POLAR_F64);
    polar_desk_need(&k, 1u << POLAR_VERB_SVD, m, n, POLAR_F64);
    polar_copy_in(&k.e, POLAR_N, 1, polar_const(X), A);
    polar_svd(&k.e, A, P, s, Q);
    const double first = maps[which].frobenius ? size_of(X) : s[0];
    for (int64_t i = 0; i < n; i++) g[i] = maps[which].f(c, s[i], first, (int)i);
    s[n] = g[n] = 0;
    polar_scale_columns(&k.e, P, g);
    polar_gemm(&k.e, 1, POLAR_N, P, POLAR_N, Q, 0, F, F);
    polar_copy_out(&k.e, POLAR_N, 1, polar_const(F), D);
    ck_assert_int_eq(k.e.status, POLAR_OK);
    polar_desk_close(&k);
    *K = *most = 0;
    for (int64_t i = 0; i <= n; i++) {
        *most = fmax(*most, fabs(g[i]));
        for (int64_t j = 0; j < i; j++) {
            if (s[j] > s[i]) *K = fmax(*K, fabs(g[j] - g[i]) / (s[j] - s[i]));
            if (s[j] > 0) *K = fmax(*K, (fabs(g[i]) + fabs(g[j])) / (s[i] + s[j]));
        }
    }
    return D;
}

START_TEST(against_the_svd) {
    static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_BF16};
    for (int f = 0; f < 3; f++)
        for (int which = 0; which < CASES; which++) {
            double K, most;
            const polar_mat X = rounded(which, formats[f]), T = by_svd(X, _i, &K, &most),
                            D = fresh(X.m, X.n, POLAR_F64);
            const double n = (double)X.n, unit = polar_format_get(formats[f])->u;
            polar_desk k;
            polar_desk_open(&k, formats[f]);
            const polar_mat A = polar_desk_take(&k, X.m, X.n, formats[f]),
                            B = polar_desk_take(&k, X.m, X.n, formats[f]);
            polar_copy_in(&k.e, POLAR_N, 1, polar_const(X), A);
            maps[_i].map(&k, &maps[_i].c, A, B);
            polar_copy_out(&k.e, POLAR_N, 1, polar_const(B), D);
            REQUIRE(k.e.status == POLAR_OK, "%s: %s %s", maps[_i].name,
                    polar_status_name(k.e.status), k.why.text);
            const double error = apart(D, 1, T),
                         bound = fmin(4 * sqrt(n) * n * unit * K * maps[_i].squares +
                                          4 * unit * most * sqrt(n),
                                      2 * sqrt(n) * fmax(most, 1));
            REQUIRE(error <= bound, "%s, case %d, %s: error %g, bound %g (K %g), seed %" PRIu64,
                    maps[_i].name, which, polar_format_get(formats[f])->name, error, bound, K,
                    polar_test_seed());
            polar_desk_close(&k);
            drop(X);
            drop(T);
            drop(D);
        }
}
END_TEST

/* A diagonal matrix mapped: what f does to these numbers. */
static void map_numbers(polar_map map, const polar_constants *c, double *s, int n) {
    polar_desk k;
    polar_desk_open(&k, POLAR_F64);
    const polar_mat A = polar_desk_take(&k, n, n, POLAR_F64),
                    B = polar_desk_take(&k, n, n, POLAR_F64);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) *polar_at(A, i, j) = i == j ? s[i] : 0;
    map(&k, c, A, B);
    ck_assert_int_eq(k.e.status, POLAR_OK);
    for (int i = 0; i < n; i++) s[i] = *polar_at(B, i, i);
    polar_desk_close(&k);
}

/* High-pass Pion: half heights, and the table of the map; with the other entry so large that
 * the Frobenius norm is 1. An orthogonal matrix of order 5 and more goes to 0. */
START_TEST(highpass_thresholds) {
    static const double half[] = {0.79781, 0.49223, 0.26333, 0.13052, 0.05953, 0.02324};
    static const double table[][3] = {{1, 0.4, 0.0025}, {1, 0.5, 0.5912}, {1, 0.6, 0.9986},
                                      {1, 0.7, 1},      {2, 0.2, 0.0274}, {2, 0.3, 0.8453},
                                      {2, 0.4, 0.9997}};
    polar_constants c = {0};
    for (int k = 0; k < 6; k++) {
        double s[] = {half[k], sqrt(1 - half[k] * half[k])};
        c.count = k;
        map_numbers(polar_map_highpass, &c, s, 2);
        NEAR(s[0], 0.5, 2e-3);
    }
    for (int k = 0; k < 7; k++) {
        double s[] = {table[k][1], sqrt(1 - table[k][1] * table[k][1])};
        c.count = table[k][0];
        map_numbers(polar_map_highpass, &c, s, 2);
        NEAR(s[0], table[k][2], 6e-5);
    }
    double s[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    c.count = 1;
    map_numbers(polar_map_highpass, &c, s, 8);
    REQUIRE(s[0] < 1e-3, "an orthogonal matrix goes to %g", s[0]);
}
END_TEST

/* Kaon: at most 1 whatever the steps, and neighbours part by e^0.887 a step. */
START_TEST(kaon_is_chaotic) {
    enum { N = 12, TRIALS = 40 };
    double rate = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        double s[N], t[N];
        for (int i = 0; i < N; i++)
            s[i] = polar_hash_uniform(polar_test_seed() + (uint64_t)trial, (uint64_t)i, 0);
        double size = 0;
        for (int i = 0; i < N; i++) size += s[i] * s[i];
        for (int i = 0; i < N; i++) t[i] = s[i] /= sqrt(size);
        polar_constants c = {.count = 20};
        map_numbers(polar_map_kaon, &c, s, N);
        for (int i = 0; i < N; i++) ck_assert(fabs(s[i]) < 1);
        /* at 20 steps 1e-13 has become some 1e-5: still a distance */
        t[0] += 1e-13;
        map_numbers(polar_map_kaon, &c, t, N);
        rate += log(fabs(t[1] - s[1]) + fabs(t[0] - s[0])) / TRIALS;
    }
    NEAR((rate - log(1e-13)) / 20, 0.887, 0.25);
}
END_TEST

/* Largest singular value of a clipped bf16 matrix with values up to 1e3, tau = 1, by three
 * msigns and by two; polar-express in bf16. */
START_TEST(clipping_in_bf16) {
    polar_constants c = {.tau = 1};
    double s[60], three, two;
    polar_why why;
    const polar_gallery_options o = options(1e6, -1, POLAR_MODE_GEOMETRIC);
    const polar_mat X = fresh(60, 40, POLAR_F64);
    fill("spectrum", &o, X, none);
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++) polar_mat_set(X, i, j, 1e3 * re(X, i, j), 0);
    polar_desk k, wide;
    polar_desk_open(&k, POLAR_BF16);
    polar_desk_open(&wide, POLAR_F64);
    ck_assert_int_eq(polar_desk_oracle(&k, "composed:polar-express", 8, &why), POLAR_OK);
    const polar_mat A = polar_desk_take(&k, 60, 40, POLAR_BF16),
                    D = polar_desk_take(&k, 60, 40, POLAR_BF16),
                    O = polar_desk_take(&k, 60, 40, POLAR_BF16),
                    Z = polar_desk_take(&k, 40, 40, POLAR_BF16),
                    S = polar_desk_take(&k, 40, 40, POLAR_BF16),
                    F = polar_desk_take(&wide, 60, 40, POLAR_F64);
    polar_copy_in(&k.e, POLAR_N, 1, polar_const(X), A);
    polar_map_clip(&k, &c, A, D);
    polar_copy_out(&k.e, POLAR_N, 1, polar_const(D), F);
    polar_desk_values(&wide, F, s);
    three = s[0];
    /* (A + O + (O - A) msign(A'A - I))/2 */
    polar_map_msign(&k, &c, A, O);
    polar_gram(&k.e, POLAR_GRAM_RIGHT, 1, A, 0, Z, Z);
    polar_shift(&k.e, -1, 1, Z);
    polar_map_msign(&k, &c, Z, S);
    polar_axpby(&k.e, 1, O, -1, A, D);
    polar_axpby(&k.e, 0.5, O, 0.5, A, A);
    polar_gemm(&k.e, 0.5, POLAR_N, D, POLAR_N, S, 1, A, A);
    polar_copy_out(&k.e, POLAR_N, 1, polar_const(A), F);
    polar_desk_values(&wide, F, s);
    two = s[0];
    ck_assert_int_eq(k.e.status, POLAR_OK);
    REQUIRE(three < 3, "three msigns: %g (two: %g)", three, two);
    REQUIRE(two > 5 * three, "two msigns do well: %g against %g", two, three);
    polar_desk_close(&k);
    polar_desk_close(&wide);
    drop(X);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("maps");
    TCase *t = tcase_create("maps");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, against_the_svd, 0, MAPS);
    tcase_add_test(t, highpass_thresholds);
    tcase_add_test(t, kaon_is_chaotic);
    tcase_add_test(t, clipping_in_bf16);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
