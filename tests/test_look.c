/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The look that auto takes at A before it plans: where it pays steps go on A itself, where it
 * would not nothing is lost but time; what is hidden from its estimates, and columns that are
 * not mixed, mislead it, and the factor is right all the same.
 */
#include <math.h>
#include <string.h>

#include "made.h"
#include "rig.h"
#include "sample.h"

static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};

/* small, middling, large orders; long, very long, and around the limits between them */
static const int64_t shapes[][2] = {{33, 32},   {64, 64},   {111, 111}, {113, 112}, {127, 127},
                                    {128, 128}, {200, 170}, {300, 300}, {520, 512}, {128, 64},
                                    {127, 64},  {600, 64},  {500, 120}, {700, 300}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static const polar_oracle *planner(void) {
    return polar_oracle_named("auto");
}

static bool begins(const struct sample *s, const char *const *with) {
    const size_t length = strcspn(s->r.schedule, "0123456789 +");
    for (; *with; with++)
        if (strlen(*with) == length && !strncmp(s->r.schedule, *with, length)) return true;
    return false;
}

/* Well conditioned: Halley's steps, polynomials or the series, and no QR. A long one in f64 may
 * go by Cholesky QR. Ill conditioned: none of them first. */
START_TEST(steps_on_the_matrix) {
    static const char *const direct[] = {"halley", "odd", "series", "zolotarev", NULL};
    const int64_t m = shapes[_i / 4][0], n = shapes[_i / 4][1];
    const polar_format f = formats[_i % 4];
    const polar_options o = polar_options_default();
    const bool narrow = polar_format_get(f)->u > 1e-10, is_long = m >= 2 * n;
    for (int ill = 0; ill < 2; ill++) {
        const polar_gallery_options g = options(ill       ? 1e6
                                                : n < 512 ? 20
                                                          : 8,
                                                -1, POLAR_MODE_GEOMETRIC);
        struct sample s = sample_new("spectrum", g, m, n, f, 0);
        sample_factor(&s, planner(), &o);
        sample_check(&s, 10);
        if (ill)
            REQUIRE(!begins(&s, direct), "%s", sample_text(&s));
        else if (narrow || !is_long)
            REQUIRE(begins(&s, direct) && s.r.qr == 0, "%s", sample_text(&s));
        else
            REQUIRE(s.r.qr == 0, "%s", sample_text(&s));
        sample_free(&s);
    }
}
END_TEST

/*
 * A = PSP + x vv', P = I - vv', v orthogonal to both vectors that estimates of sigma_1 begin
 * with: they find 1 at most, and polynomials for [l,1] turn x round. Cholesky finds it.
 */
START_TEST(hidden_largest) {
    static const double hidden[] = {1.02, 1.05, 1.1, 1.15, 1.3, 3, 1e3};
    static const int64_t orders[] = {64, 100, 200};
    enum { MOST = 200 };
    const int64_t n = orders[_i / 4];
    const polar_format f = formats[_i % 2];
    const polar_gallery_options g = options(_i / 2 % 2 ? 60 : 1.5, -1, POLAR_MODE_GEOMETRIC);
    const polar_mat A = fresh(n, n, f), S = fresh(n, n, POLAR_F64);
    static double w[2][MOST], v[MOST], Sv[MOST];
    struct rig r;
    rig_open(&r);
    fill("symmetric", &g, S, none);
    for (int k = 0; k < 2; k++) { /* orthogonal to one another */
        const polar_mat W = rig_mat(&r, n, 1, f);
        polar_randomise(&r.e, 1 + (uint64_t)k, W);
        double along = 0, square = 0;
        for (int64_t i = 0; i < n; i++) {
            w[k][i] = creal(rig_get(W, i, 0));
            along += k ? w[0][i] * w[1][i] : 0;
        }
        for (int64_t i = 0; i < n; i++) w[k][i] -= k ? along * w[0][i] : 0;
        for (int64_t i = 0; i < n; i++) square += w[k][i] * w[k][i];
        for (int64_t i = 0; i < n; i++) w[k][i] /= sqrt(square);
    }
    rig_close(&r);
    double along[2] = {0, 0}, square = 0, vSv = 0;
    for (int64_t i = 0; i < n; i++) {
        v[i] = polar_hash_normal(polar_test_seed(), (uint64_t)i, 78);
        for (int k = 0; k < 2; k++) along[k] += v[i] * w[k][i];
    }
    for (int64_t i = 0; i < n; i++)
        for (int k = 0; k < 2; k++) v[i] -= along[k] * w[k][i];
    for (int64_t i = 0; i < n; i++) square += v[i] * v[i];
    for (int64_t i = 0; i < n; i++) v[i] /= sqrt(square);
    for (int64_t i = 0; i < n; i++) {
        Sv[i] = 0;
        for (int64_t j = 0; j < n; j++) Sv[i] += polar_mat_re(polar_const(S), i, j) * v[j];
        vSv += v[i] * Sv[i];
    }
    for (size_t h = 0; h < sizeof hidden / sizeof *hidden; h++) {
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = 0; i < n; i++)
                polar_mat_set(A, i, j,
                              polar_mat_re(polar_const(S), i, j) - v[i] * Sv[j] - Sv[i] * v[j] +
                                  (vSv + hidden[h]) * v[i] * v[j],
                              0);
        struct sample s = sample_of(polar_const(A), 0);
        const polar_options o = polar_options_default();
        sample_factor(&s, planner(), &o);
        REQUIRE(s.status == POLAR_OK && s.r.orth <= 10 && s.r.resid <= 10 && s.r.asym <= 10 &&
                    s.r.psd <= 10,
                "%g: %s", hidden[h], sample_text(&s));
        sample_free(&s);
    }
    drop(A);
    drop(S);
}
END_TEST

/* Norms of columns that are orthogonal to one another. */
typedef double values_of(int64_t j, int64_t n);

static double falls(int64_t j, int64_t n) {
    return pow(10, -9.0 * (double)j / (double)n);
}
static double rises(int64_t j, int64_t n) {
    return falls(n - 1 - j, n);
}
static double good_then_bad(int64_t j, int64_t n) {
    return j < n / 4 ? 1 : j % 3 ? 1e-7 : 0.9;
}
static double bad_then_good(int64_t j, int64_t n) {
    return j < n / 4 ? 1e-7 : 1;
}
static double none_then_good(int64_t j, int64_t n) {
    return j <= n / 4 ? 0 : 1 + (double)j / (double)n;
}
static double last_bad(int64_t j, int64_t n) {
    return j < n - 1 ? 1 : 1e-5;
}
static double half_none(int64_t j, int64_t n) {
    return j < n / 2 ? 1 : 0;
}
static double one_large(int64_t j, int64_t n) {
    (void)n;
    return j ? 1 : 300;
}
static values_of *const misleading[] = {falls,          rises,    good_then_bad, bad_then_good,
                                        none_then_good, last_bad, half_none,     one_large};
enum { MISLEADING = sizeof misleading / sizeof *misleading };

/* A = Q diag(values): columns as they stand, not mixed, and twice in a row where `twice`. */
START_TEST(columns_as_they_stand) {
    const int64_t m = shapes[_i / 4][0], n = shapes[_i / 4][1];
    const polar_format f = formats[_i % 4];
    const polar_options o = polar_options_default();
    if (n >= 300 && _i % 4 > 1) return; /* long tests */
    struct sample q = sample_new("orthogonal", polar_gallery_defaults(), m, n, f, 0);
    for (int k = 0; k < MISLEADING; k++)
        for (int twice = 0; twice < 2; twice++) {
            const polar_mat A = fresh(m, n, f);
            for (int64_t j = 0; j < n; j++) {
                const double value = misleading[k](j, n);
                const int64_t from = twice ? j / 2 : j;
                for (int64_t i = 0; i < m; i++)
                    polar_mat_set(A, i, j, value * polar_mat_re(polar_const(q.A), i, from),
                                  value * polar_mat_im(polar_const(q.A), i, from));
            }
            struct sample s = sample_of(polar_const(A), 0);
            sample_factor_cheap(&s, planner(), &o);
            REQUIRE(s.status == POLAR_OK && s.r.orth <= 10 && s.r.resid <= 10 && s.r.asym <= 10,
                    "columns %d, twice %d: %s", k, twice, sample_text(&s));
            sample_free(&s);
            drop(A);
        }
    sample_free(&q);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("look");
    TCase *t = tcase_create("look");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, steps_on_the_matrix, 0, SHAPES * 4);
    tcase_add_loop_test(t, hidden_largest, 0, 12);
    tcase_add_loop_test(t, columns_as_they_stand, 0, SHAPES * 4);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
