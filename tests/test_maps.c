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

static Suite *make(void) {
    Suite *suite = suite_create("maps");
    TCase *t = tcase_create("maps");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, against_the_svd, 0, MAPS);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
