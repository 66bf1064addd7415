/* SPDX-License-Identifier: BSD-3-Clause */
/* Singular values and polar factors of test matrices: what is promised of them, measured. */
#include <lapacke.h>

#include "made.h"

/*
 * Singular values of a copy, by LAPACK's QR iteration, which no code of ours takes part in. The
 * copy has a column to spare: OpenBLAS 0.3.21's zgemv reads one entry of x past its end (orders
 * 6, 10, 14, ...), which for a row of a matrix is a whole column away.
 */
static void singular_values(polar_mat A, double *s) {
    double rest[256];
    const polar_mat spare = fresh(A.m, A.n + 1, A.format);
    const polar_mat B = polar_mat_of(spare.data, A.m, A.n, spare.ld, A.format);
    ck_assert_int_eq(polar_mat_convert(polar_const(A), B), POLAR_OK);
    const int m = (int)A.m, n = (int)A.n, ld = (int)B.ld;
    const int info = A.format == POLAR_C128
                         ? LAPACKE_zgesvd(LAPACK_COL_MAJOR, 'N', 'N', m, n, B.data, ld, s, NULL,
                                          1, NULL, 1, rest)
                         : LAPACKE_dgesvd(LAPACK_COL_MAJOR, 'N', 'N', m, n, B.data, ld, s, NULL,
                                          1, NULL, 1, rest);
    ck_assert_int_eq(info, 0);
    drop(spare);
}

static const double conds[] = {1, 2, 1e2, 1e4, 1e8, 1e12, 1e16, INFINITY};
enum { CONDS = sizeof conds / sizeof *conds };

static void check_spectrum(const char *kind, int64_t m, int64_t n, polar_format f,
                           const polar_gallery_options *o) {
    const int64_t k = m < n ? m : n;
    double s[128];
    const polar_mat A = fresh(m, n, f);
    fill(kind, o, A, none);
    singular_values(A, s);
    const bool rising = o->mode >= POLAR_MODE_REVERSED;
    for (int64_t i = 0; i < k; ++i) {
        const double want = polar_spectrum(o, k, rising ? k - 1 - i : i);
        REQUIRE(fabs(s[i] - want) <= (double)(k + 12) * u,
                "%s %d x %d, %s, cond %g, rank %d: value %d is %a, wanted %a, seed %" PRIu64,
                kind, (int)m, (int)n, polar_mode_name(o->mode), o->cond, (int)o->rank, (int)i,
                s[i], want, o->seed);
    }
    drop(A);
}

/* Every mode, condition number, rank and shape: the prescribed values, to k u. */
START_TEST(prescribed_values) {
    static const int64_t shapes[][2] = {{1, 1}, {2, 2}, {20, 20}, {33, 12}, {12, 33}, {70, 64}};
    for (int c = 0; c < CONDS; ++c)
        for (int f = 0; f < 2; ++f)
            for (size_t s = _i < POLAR_MODE_REVERSED ? 0 : 2;
                 s < sizeof shapes / sizeof *shapes; s += _i < POLAR_MODE_REVERSED ? 1 : 2) {
                const int64_t m = shapes[s][0], n = shapes[s][1];
                const polar_format format = f ? POLAR_C128 : POLAR_F64;
                for (int64_t rank = -1; rank <= (m < n ? m : n); rank += rank < 2 ? 1 : 9) {
                    const polar_gallery_options o = options(conds[c], rank, (polar_mode)_i);
                    check_spectrum("spectrum", m, n, format, &o);
                    check_spectrum("diagonal", m, n, format, &o);
                    if (m == n) check_spectrum("symmetric", m, n, format, &o);
                    if (m == n) check_spectrum("spd", m, n, format, &o);
                }
            }
}
END_TEST

/* low-rank: gaps from what is not rounding to what is */
START_TEST(exact_rank) {
    for (int f = 0; f < 2; ++f)
        for (int64_t rank = -1; rank <= 30; ++rank) {
            const polar_gallery_options o = options(1, rank, POLAR_MODE_GEOMETRIC);
            const polar_mat A = fresh(30, 41, f ? POLAR_C128 : POLAR_F64);
            double s[128];
            fill("low-rank", &o, A, none);
            singular_values(A, s);
            const int64_t r = rank < 0 ? 15 : rank;
            for (int64_t i = 0; i < 30; ++i)
                REQUIRE(i < r ? s[i] > 1e-6 * s[0] : s[i] <= 60 * u * s[0],
                        "rank %d: value %d = %g of %g, seed %" PRIu64, (int)r, (int)i, s[i],
                        s[0], o.seed);
            drop(A);
        }
    for (uint64_t k = 0; k < 300; ++k) { /* small ones, exactly */
        polar_gallery_options o = options(1, 2, POLAR_MODE_GEOMETRIC);
        const polar_mat A = fresh(2, 2, POLAR_F64);
        o.seed += k;
        fill("low-rank", &o, A, none);
        REQUIRE(re(A, 0, 0) * re(A, 1, 1) != re(A, 0, 1) * re(A, 1, 0), "seed %" PRIu64,
                o.seed);
        drop(A);
    }
}
END_TEST

/* The factor a kind knows: T'A (AT' when m < n) is Hermitian and positive semidefinite, T times
 * it is A, and T has as many singular values 1 as A has nonzero ones, the others 0. */
START_TEST(known_factors) {
    static const int64_t shapes[][2] = {{24, 24}, {31, 17}, {17, 31}};
    for (const polar_gallery *g = polar_galleries; g->name; ++g)
        for (int shape = 0; shape < 3; ++shape)
            for (int64_t rank = -1; rank <= 7; rank += g->takes_spectrum ? 4 : 9)
                for (int f = 0; f < 2; ++f) {
                    const int64_t m = shapes[shape][0], n = shapes[shape][1];
                    if (!g->knows_truth || (g->square && m != n)) continue;
                    const polar_gallery_options o = options(1e4, rank, POLAR_MODE_GEOMETRIC);
                    const polar_mat A = fresh(m, n, f ? POLAR_C128 : POLAR_F64);
                    const polar_mat T = fresh(m, n, A.format);
                    fill(g->name, &o, A, T);
                    polar_report r;
                    polar_report_init(&r);
                    const polar_status s =
                        polar_measure(polar_const(A), polar_const(T), polar_const(none), m < n,
                                      polar_const(T), A.format, POLAR_MEASURE_FULL, NULL, &r);
                    REQUIRE(s == POLAR_OK && r.resid <= 4 && r.asym <= 4 && r.psd <= 4,
                            "%s %d x %d rank %d seed %" PRIu64 ": resid %g asym %g psd %g",
                            g->name, (int)m, (int)n, (int)rank, o.seed, r.resid, r.asym, r.psd);
                    double of_A[128], of_T[128];
                    singular_values(A, of_A);
                    singular_values(T, of_T);
                    for (int64_t i = 0; i < (m < n ? m : n); ++i)
                        REQUIRE(fabs(of_T[i] - (of_A[i] > 1e-10 * of_A[0])) <= 40 * u,
                                "%s: value %d of the factor is %a", g->name, (int)i, of_T[i]);
                    drop(A);
                    drop(T);
                }
}
END_TEST

/* |Q'Q - I|_F: every reflection adds a few u. */
START_TEST(orthonormal) {
    static const int64_t shapes[][2] = {{1, 1}, {2, 2}, {200, 200}, {300, 40}, {40, 300}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; ++s)
        for (int f = 0; f < 2; ++f) {
            const int64_t m = shapes[s][0], n = shapes[s][1];
            const polar_mat A = made("orthogonal", m, n, f ? POLAR_C128 : POLAR_F64);
            polar_report r;
            polar_report_init(&r);
            ck_assert_int_eq(polar_measure(polar_const(A), polar_const(A), polar_const(none),
                                           m < n, polar_const(none), A.format,
                                           POLAR_MEASURE_CHEAP, NULL, &r),
                             POLAR_OK);
            REQUIRE(r.orth <= 4 + 24 / (double)(m < n ? m : n), "%d x %d: orth %g n u", (int)m,
                    (int)n, r.orth);
            drop(A);
        }
}
END_TEST

/*
 * Haar distribution on the orthogonal (unitary) group of order 4: |tr Q|^2 has mean 1, |tr Q|^4
 * mean 3 (2) (Diaconis & Shahshahani 1994), Q_11 mean 0, n |Q_11|^2 mean 1. Without the phases
 * that make Stewart's method uniform the first moments are off by tenths.
 */
START_TEST(haar) {
    enum { N = 20000, ORDER = 4 };
    for (int f = 0; f < 2; ++f) {
        const polar_mat Q = fresh(ORDER, ORDER, f ? POLAR_C128 : POLAR_F64);
        double trace = 0, second = 0, fourth = 0, first = 0, square = 0;
        for (uint64_t k = 0; k < N; ++k) {
            polar_gallery_options o = options(1, -1, POLAR_MODE_GEOMETRIC);
            o.seed = o.seed * N + k;
            fill("orthogonal", &o, Q, none);
            double x = 0, y = 0;
            for (int64_t i = 0; i < ORDER; ++i) {
                x += re(Q, i, i);
                y += im(Q, i, i);
            }
            trace += x;
            second += x * x + y * y;
            fourth += (x * x + y * y) * (x * x + y * y);
            first += re(Q, 0, 0);
            square += ORDER * (re(Q, 0, 0) * re(Q, 0, 0) + im(Q, 0, 0) * im(Q, 0, 0));
        }
        const double deviations = 4.5 / sqrt(N); /* of means, times standard deviation */
        ck_assert_double_le(fabs(trace / N), deviations);
        ck_assert_double_le(fabs(second / N - 1), sqrt(f ? 1 : 2) * deviations);
        ck_assert_double_le(fabs(fourth / N - (f ? 2 : 3)), 10 * deviations);
        ck_assert_double_le(fabs(first / N), deviations / 2);
        ck_assert_double_le(fabs(square / N - 1), 1.1 * deviations);
        drop(Q);
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("spectrum");
    TCase *t = tcase_create("spectrum");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, prescribed_values, 0, POLAR_MODE_COUNT);
    tcase_add_test(t, exact_rank);
    tcase_add_test(t, known_factors);
    tcase_add_test(t, orthonormal);
    tcase_add_test(t, haar);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
