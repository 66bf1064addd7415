/* SPDX-License-Identifier: BSD-3-Clause */
/* Two bands and a gap: what is prescribed is there, to the rounding of the entries. */
#include "eigenvalues.h"
#include "gallery_internal.h"

static const polar_format formats[] = {POLAR_F64,  POLAR_F32,  POLAR_C128, POLAR_C64,
                                       POLAR_TF32, POLAR_BF16, POLAR_F16};
enum { FORMATS = sizeof formats / sizeof *formats };

static polar_gallery_options bands(double gap, double position, int64_t occupied) {
    polar_gallery_options o = options(1e3, -1, POLAR_MODE_GEOMETRIC);
    o.gap = gap;
    o.position = position;
    o.occupied = occupied;
    return o;
}

static const struct {
    int64_t n, occupied;
    double gap, position;
} cases[] = {{1, -1, 1e-2, 0.5},   {2, -1, 1e-2, 0.5},  {2, 1, 0.5, 0.4},
             {3, -1, 1e-1, 0.9},   {3, 2, 1e-3, 0.1},   {40, 1, 1e-2, 0.5},
             {40, 39, 1e-2, 0.5},  {60, -1, 1e-1, 0.5}, {60, 20, 1e-6, 0.25},
             {61, -1, 1e-12, 0.8}, {64, 5, 0.9, 0.46},  {64, 50, 1e-2, 0.00501}};
enum { CASES = sizeof cases / sizeof *cases };

/* The values that are asked for: each band whole, its ends taken, nothing in the gap. */
START_TEST(values) {
    const int64_t n = cases[_i].n, K = cases[_i].occupied < 0 ? n / 2 : cases[_i].occupied;
    const double edge = cases[_i].gap / 2, c = cases[_i].position;
    const polar_gallery_options o = bands(cases[_i].gap, c, cases[_i].occupied);
    double s[64];
    polar_gap_values(&o, n, s);
    sort(s, n);
    for (int64_t i = 0; i < n; ++i) {
        REQUIRE(i < K ? -c <= s[i] && s[i] <= -edge : edge <= s[i] && s[i] <= 1 - c,
                "value %d = %g outside its band", (int)i, s[i]);
        REQUIRE(i == 0 || s[i - 1] < s[i], "values %d repeat", (int)i);
    }
    if (K > 0) ck_assert_double_eq(s[K - 1], -edge);
    ck_assert_double_eq(s[K], edge);
    if (K > 1) ck_assert_double_eq(s[0], -c);
    if (n - K > 1) ck_assert_double_eq(s[n - 1], 1 - c);
}
END_TEST

/* LAPACK finds them, to n units of roundoff of the format; A = A' bit for bit. */
START_TEST(recovered) {
    for (int f = 0; f < FORMATS; ++f) {
        const int64_t n = cases[_i].n;
        const polar_gallery_options o =
            bands(cases[_i].gap, cases[_i].position, cases[_i].occupied);
        const polar_mat A = fresh(n, n, formats[f]);
        double s[64], w[64];
        fill("gapped", &o, A, none);
        check_hermitian(A, "gapped");
        polar_gap_values(&o, n, s);
        sort(s, n);
        eigenvalues(A, w);
        const double scale = fmax(fabs(s[0]), fabs(s[n - 1]));
        const double ratio =
            farthest(s, w, n) / (polar_format_get(formats[f])->u * scale * sqrt((double)n));
        REQUIRE(ratio < 6, "case %d, %s: %g sqrt(n) u |A|", _i,
                polar_format_get(formats[f])->name, ratio);
        drop(A);
    }
}
END_TEST

/* The factor is the sign: T = T', T^2 = I, trace n - 2K, T A = |A| positive semidefinite. */
START_TEST(sign) {
    for (int f = 0; f < 2; ++f) {
        const int64_t n = cases[_i].n, K = cases[_i].occupied < 0 ? n / 2 : cases[_i].occupied;
        const polar_format format = f ? POLAR_C128 : POLAR_F64;
        const polar_gallery_options o =
            bands(cases[_i].gap, cases[_i].position, cases[_i].occupied);
        const polar_mat A = fresh(n, n, format), T = fresh(n, n, format);
        const polar_mat H = fresh(n, n, format);
        double s[64], w[64], trace = 0, apart = 0;
        fill("gapped", &o, A, T);
        check_hermitian(T, "sign");
        for (int64_t j = 0; j < n; ++j) trace += re(T, j, j);
        for (int64_t j = 0; j < n; ++j)
            for (int64_t i = 0; i < n; ++i) {
                double x = 0, y = 0, p = 0, q = 0;
                for (int64_t k = 0; k < n; ++k) {
                    const double a = re(T, i, k), b = im(T, i, k);
                    x += a * re(T, k, j) - b * im(T, k, j);
                    y += a * im(T, k, j) + b * re(T, k, j);
                    p += a * re(A, k, j) - b * im(A, k, j);
                    q += a * im(A, k, j) + b * re(A, k, j);
                }
                apart = fmax(apart, hypot(x - (i == j), y));
                polar_mat_set(H, i, j, p, q);
            }
        REQUIRE(apart < 40 * u, "case %d: T^2 - I = %g u", _i, apart / u);
        REQUIRE(fabs(trace - (double)(n - 2 * K)) < 60 * u * (double)n, "trace %.17g", trace);
        eigenvalues(H, w); /* its lower triangle */
        polar_gap_values(&o, n, s);
        for (int64_t i = 0; i < n; ++i) s[i] = fabs(s[i]);
        sort(s, n);
        REQUIRE(farthest(s, w, n) < 10 * u * (double)n, "case %d: |A| off by %g n u", _i,
                farthest(s, w, n) / (u * (double)n));
        drop(A);
        drop(T);
        drop(H);
    }
}
END_TEST

static void refused(const char *kind, int64_t n, polar_gallery_options o, const char *word) {
    const polar_mat A = fresh(n, n, POLAR_F64);
    polar_why why = {""};
    const polar_status s =
        polar_gallery_fill(polar_gallery_named(kind), &o, A, none, NULL, &why);
    REQUIRE(s == POLAR_BAD_ARGUMENT && strstr(why.text, word), "%s: %s, \"%s\"", word,
            polar_status_name(s), why.text);
    drop(A);
}

START_TEST(refusals) {
    static const double outside[] = {0, -0.1, 1, 2, NAN, INFINITY};
    for (int k = 0; k < 6; ++k) {
        refused("gapped", 4, bands(outside[k], 0.5, -1), "gap");
        refused("ssh", 4, bands(outside[k], 0.5, -1), "gap");
        refused("gapped", 4, bands(1e-2, outside[k], -1), "position");
    }
    refused("gapped", 4, bands(0.2, 0.1, -1), "position 0.1: above 0.1 and below 0.9");
    refused("gapped", 4, bands(0.2, 0.9, -1), "position 0.9");
    refused("gapped", 4, bands(0.2, 0.5, 0), "occupied 0: at least 1 and below 4");
    refused("gapped", 4, bands(0.2, 0.5, 4), "occupied 4");
    refused("gapped", 4, bands(0.2, 0.5, -2), "occupied -2");
    refused("gapped", 1, bands(0.2, 0.5, 1), "occupied 1");
    const polar_mat A = fresh(3, 3, POLAR_F64);
    const polar_gallery_options odd = bands(-1, 7, 9), no_bands = bands(0.5, 7, 9);
    fill("spectrum", &odd, A, none); /* not its own: not looked at */
    fill("graphene", &odd, A, none);
    fill("ssh", &no_bands, A, none);
    drop(A);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gap");
    TCase *t = tcase_create("gap");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, values, 0, CASES);
    tcase_add_loop_test(t, recovered, 0, CASES);
    tcase_add_loop_test(t, sign, 0, CASES);
    tcase_add_test(t, refusals);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
