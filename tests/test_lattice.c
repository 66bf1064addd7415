/* SPDX-License-Identifier: BSD-3-Clause */
/* Tight-binding Hamiltonians: their bonds, and their spectra in closed form. */
#include "eigenvalues.h"

static const double pi = 3.14159265358979323846;
static const polar_format formats[] = {POLAR_F64,  POLAR_F32,  POLAR_C128, POLAR_C64,
                                       POLAR_TF32, POLAR_BF16, POLAR_F16};
enum { FORMATS = sizeof formats / sizeof *formats, MOST = 140 };

static polar_mat lattice(const char *kind, int64_t n, double gap, polar_format f) {
    polar_gallery_options o = options(1e3, -1, POLAR_MODE_GEOMETRIC);
    const polar_mat A = fresh(n, n, f);
    o.gap = gap;
    fill(kind, &o, A, none);
    check_hermitian(A, kind);
    return A;
}

/* LAPACK finds the values s in every format. */
static void check_spectrum(const char *kind, int64_t n, double gap, double *s) {
    double w[MOST];
    sort(s, n);
    const double scale = fmax(fabs(s[0]), fabs(s[n - 1]));
    for (int f = 0; f < FORMATS; ++f) {
        const polar_mat A = lattice(kind, n, gap, formats[f]);
        eigenvalues(A, w);
        const double unit = polar_format_get(formats[f])->u * scale * sqrt((double)n);
        REQUIRE(farthest(s, w, n) <= 6 * unit, "%s, n = %d, %s: %g sqrt(n) u |A|", kind, (int)n,
                polar_format_get(formats[f])->name, farthest(s, w, n) / unit);
        drop(A);
    }
}

/* entries off the diagonal that are not 0, above it */
static int bonds(polar_mat A) {
    int count = 0;
    for (int64_t j = 0; j < A.n; ++j)
        for (int64_t i = 0; i < j; ++i) {
            const double modulus = hypot(re(A, i, j), im(A, i, j));
            if (modulus == 0) continue;
            ++count;
            REQUIRE(fabs(modulus - 1) < 4 * u, "bond (%d,%d) of %.17g", (int)i, (int)j,
                    modulus);
        }
    return count;
}

/* E = +-sqrt(t1^2 + t2^2 + 2 t1 t2 cos k): 4 divides n or 2 does. */
START_TEST(ssh_ring) {
    static const int64_t orders[] = {2, 4, 6, 60, 62};
    static const double gaps[] = {0.5, 1e-2, 1e-9};
    const int64_t n = orders[_i];
    for (int g = 0; g < 3; ++g) {
        const double t1 = (1 + gaps[g]) / 2, t2 = (1 - gaps[g]) / 2;
        double s[MOST];
        for (int64_t j = 0; j < n / 2; ++j) {
            const double half = pi * (double)j / (double)(n / 2), c = cos(half), d = sin(half);
            /* t1^2 + t2^2 + 2 t1 t2 cos k, without cancellation */
            const double E = hypot((t1 + t2) * c, (t1 - t2) * d);
            s[2 * j] = E;
            s[2 * j + 1] = -E;
        }
        check_spectrum("ssh", n, gaps[g], s);
        const double gap = s[n / 2] - s[n / 2 - 1], width = s[n - 1] - s[0];
        REQUIRE(n % 4 ? gap / width >= gaps[g] : fabs(gap / width - gaps[g]) < 4 * u,
                "gap %g of %g, asked for %g", gap, width, gaps[g]);
    }
}
END_TEST

/* E = 0 and +-sqrt(t1^2 + t2^2 + 2 t1 t2 cos(2 pi j/(n+1))) */
START_TEST(ssh_chain) {
    static const int64_t orders[] = {1, 3, 5, 41};
    const int64_t n = orders[_i];
    const double t1 = 0.6, t2 = 0.4;
    double s[MOST] = {0};
    for (int64_t j = 1; j <= n / 2; ++j) {
        s[2 * j] =
            sqrt(t1 * t1 + t2 * t2 + 2 * t1 * t2 * cos(2 * pi * (double)j / (double)(n + 1)));
        s[2 * j - 1] = -s[2 * j];
    }
    check_spectrum("ssh", n, 0.2, s);
}
END_TEST

/* E = +-sqrt(1 + 2 c cos(k/2) + c^2), c = 2 cos(p pi/8); dimers +-1; a last site 1. */
START_TEST(graphene_ribbon) {
    static const int64_t orders[] = {1, 2, 3, 13, 14, 15, 27, 28, 42, 56, 61, 140};
    const int64_t n = orders[_i], cells = n / 14;
    const polar_mat A = lattice("graphene", n, 1e-2, POLAR_F64);
    double s[MOST];
    int64_t at = 0;
    for (int64_t cell = 0; cell < cells; ++cell)
        for (int p = 1; p <= 7; ++p) {
            const double c = 2 * cos(p * pi / 8), half = pi * (double)cell / (double)cells;
            const double E = hypot(1 + c * cos(half), c * sin(half));
            s[at++] = E;
            s[at++] = -E;
        }
    for (; at + 1 < n; at += 2) {
        s[at] = 1;
        s[at + 1] = -1;
    }
    if (at < n) s[at] = 1;
    check_spectrum("graphene", n, 1e-2, s);
    if (n > 1) REQUIRE(s[n / 2] - s[n / 2 - 1] > 0.469, "gap %g", s[n / 2] - s[n / 2 - 1]);
    ck_assert_int_eq(bonds(A), (int)(19 * cells + n % 14 / 2));
    for (int64_t i = 0; i < n; ++i) ck_assert_double_eq(re(A, i, i), i == n - 1 && n % 2);
    drop(A);
}
END_TEST

/* Neighbours differ by 1 in one of three coordinates; energies lie in (-W/2, W/2). */
START_TEST(anderson_cube) {
    static const int64_t orders[] = {1, 2, 8, 9, 27, 28, 100, 125};
    const int64_t n = orders[_i];
    int64_t side = 1, count = 0;
    double low = 0, high = 0, sum = 0;
    while (side * side * side < n) ++side;
    for (int f = 0; f < 2; ++f) {
        const polar_mat A = lattice("anderson", n, 1e-2, f ? POLAR_C128 : POLAR_F64);
        count = 0;
        for (int64_t j = 0; j < n; ++j)
            for (int64_t i = 0; i < j; ++i) {
                const int64_t x = llabs(j % side - i % side);
                const int64_t y = llabs(j / side % side - i / side % side);
                const int64_t z = j / (side * side) - i / (side * side);
                const bool bond = hypot(re(A, i, j), im(A, i, j)) != 0;
                count += bond;
                REQUIRE((x + y + z == 1) == bond, "sites %d and %d", (int)i, (int)j);
            }
        ck_assert_int_eq(bonds(A), (int)count);
        for (int64_t i = 0; i < n; ++i) {
            const double e = re(A, i, i);
            REQUIRE(fabs(e) < 8.25, "energy %g", e);
            low = fmin(low, e);
            high = fmax(high, e);
            sum += e / (double)(2 * n);
        }
        drop(A);
    }
    if (side * side * side == n) ck_assert_int_eq((int)count, (int)(3 * (n - side * side)));
    if (n < 100) return;
    /* the chance of less: 0.97^100; uniform: standard deviation W/sqrt(12 n) */
    REQUIRE(low < -7.7 && high > 7.7, "energies from %g to %g", low, high);
    REQUIRE(fabs(sum) < 4 * 16.5 / sqrt(12 * (double)n), "mean energy %g", sum);
}
END_TEST

/* The bonds of complex formats carry phases: as many to every side. */
START_TEST(phases) {
    static const char *const kinds[] = {"ssh", "graphene", "anderson"};
    const polar_mat A = lattice(kinds[_i], 140, 0.3, POLAR_C128);
    int quarter[4] = {0}, total = 0;
    for (int64_t j = 0; j < 140; ++j)
        for (int64_t i = 0; i < j; ++i)
            if (re(A, i, j) != 0) {
                quarter[(re(A, i, j) > 0) + 2 * (im(A, i, j) > 0)]++;
                total++;
            }
    for (int q = 0; q < 4; ++q)
        REQUIRE(quarter[q] > total / 8, "%d of %d bonds in quarter %d", quarter[q], total, q);
    drop(A);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("lattice");
    TCase *t = tcase_create("lattice");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, ssh_ring, 0, 5);
    tcase_add_loop_test(t, ssh_chain, 0, 4);
    tcase_add_loop_test(t, graphene_ribbon, 0, 12);
    tcase_add_loop_test(t, anderson_cube, 0, 8);
    tcase_add_loop_test(t, phases, 0, 3);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
