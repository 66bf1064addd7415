/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The rank contract. Deficient matrices, exactly and to roundoff: `completed` has orthonormal
 * columns all the same, `partial` is A H^+ and zero on the null space, H is right either way.
 * And matrices without an answer.
 */
#include <stdio.h>
#include <string.h>

#include "grade.h"
#include "made.h"

static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};
static const int64_t shapes[][2] = {{1, 1},   {2, 2},   {5, 3},  {3, 5},
                                    {16, 16}, {40, 13}, {13, 40}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

/* Every stable oracle under every contract. */
static void contracts(struct sample *s, const char *what) {
    struct truth t = truth_of(polar_const(s->A));
    for (int k = 0; k < grade_oracles(); k++)
        for (int rank = POLAR_RANK_DEFAULT; rank <= POLAR_RANK_PARTIAL; rank++) {
            polar_options o = polar_options_default();
            o.format = s->A.format;
            o.rank = (polar_rank)rank;
            sample_factor_cheap(s, grade_oracle(k), &o);
            grade(s, &t, grade_oracle(k), &o, what);
        }
    truth_free(&t);
}

/* whole numbers of every exact rank, and singular values of which the last are zeros */
START_TEST(every_rank) {
    const polar_format f = formats[_i];
    for (int shape = 0; shape < SHAPES; shape++) {
        const int64_t m = shapes[shape][0], n = shapes[shape][1], k = m < n ? m : n;
        for (int64_t rank = 0; rank <= k; rank += rank < 4 ? 1 : 4)
            for (int kind = 0; kind < 3; kind++) {
                polar_gallery_options g =
                    options(kind == 2 ? 1e6 : 10, rank,
                            kind ? POLAR_MODE_GEOMETRIC : POLAR_MODE_RANDOM);
                const char *name = kind ? "spectrum" : "low-rank";
                struct sample s = sample_new(name, g, m, n, f, 1);
                char what[64];
                snprintf(what, sizeof what, "%s of rank %d", name, (int)rank);
                contracts(&s, what);
                sample_free(&s);
            }
    }
}
END_TEST

/* singular values that roundoff has raised from zero, some of them near the threshold */
START_TEST(numerical_rank) {
    static const char *const kinds[] = {
        "hilbert",   "kernel",       "kernel-mixed", "vandermonde", "kahan",       "wild",
        "companion", "near-columns", "clement",      "ones",        "zero-column", "jordan",
        "skew",      "hidden-norm",  "wild-columns", "tiny-one"};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (int64_t n = 15; n <= 48; n += 33)
            for (int64_t m = n; m <= n + 20; m += 20) {
                const polar_gallery *g = polar_gallery_named(kinds[k]);
                if (g->square && m != n) continue;
                const polar_gallery_options o = options(INFINITY, -1, POLAR_MODE_GEOMETRIC);
                struct sample s = sample_new(kinds[k], o, m, n, formats[_i], 0);
                contracts(&s, kinds[k]);
                sample_free(&s);
            }
}
END_TEST

/* partial against the factor that is known: U = A H^+, to cond (40 + 4n) u */
START_TEST(partial_is_known) {
    const polar_format f = formats[_i];
    for (int shape = 3; shape < SHAPES; shape++)
        for (int k = 0; k < grade_oracles(); k++) {
            const int64_t m = shapes[shape][0], n = shapes[shape][1], least = m < n ? m : n;
            const polar_gallery_options g = options(100, least / 2, POLAR_MODE_GEOMETRIC);
            struct sample s = sample_new("spectrum", g, m, n, f, 0);
            polar_options o = polar_options_default();
            o.format = f;
            o.rank = POLAR_RANK_PARTIAL;
            sample_factor_cheap(&s, grade_oracle(k), &o);
            const double slack = 40 * (double)(m > n ? m : n) * polar_format_get(f)->u * 100;
            REQUIRE(s.status == POLAR_OK && s.r.forward_abs <= slack, "off by %g, not %g: %s",
                    s.r.forward_abs, slack, grade_text(&s, "partial"));
            sample_free(&s);
        }
}
END_TEST

/* partial: zero columns, and differences of equal ones, are what U does away with */
START_TEST(null_vectors) {
    const polar_format f = formats[_i];
    for (int k = 0; k < grade_oracles(); k++) {
        struct sample s =
            sample_new("gaussian", options(1, -1, POLAR_MODE_GEOMETRIC), 20, 9, f, 0);
        for (int64_t i = 0; i < 20; i++) {
            polar_mat_set(s.A, i, 4, 0, 0);
            polar_mat_set(s.A, i, 7, re(s.A, i, 2), im(s.A, i, 2));
        }
        ck_assert_int_eq(polar_mat_convert(polar_const(s.A), s.copy), POLAR_OK);
        polar_options o = polar_options_default();
        o.format = f;
        o.rank = POLAR_RANK_PARTIAL;
        sample_factor_cheap(&s, grade_oracle(k), &o);
        double zero = 0, difference = 0;
        for (int64_t i = 0; i < 20; i++) {
            zero = fmax(zero, hypot(re(s.U, i, 4), im(s.U, i, 4)));
            difference = fmax(difference, hypot(re(s.U, i, 2) - re(s.U, i, 7),
                                                im(s.U, i, 2) - im(s.U, i, 7)));
        }
        const double slack = 40 * 20 * polar_format_get(f)->u;
        REQUIRE(zero <= slack && difference <= slack, "%g, %g, not %g: %s", zero, difference,
                slack, grade_text(&s, "null vectors"));
        sample_free(&s);
    }
}
END_TEST

/* zero, of any shape: leading columns of the identity, or nothing; H = 0 to the bit */
START_TEST(zero) {
    const polar_oracle *oracle = polar_oracles[_i];
    for (int shape = 0; shape < SHAPES; shape++)
        for (int f = 0; f < 4; f++)
            for (int rank = POLAR_RANK_DEFAULT; rank <= POLAR_RANK_PARTIAL; rank++) {
                const int64_t m = shapes[shape][0], n = shapes[shape][1];
                const polar_gallery_options g = options(1, -1, POLAR_MODE_GEOMETRIC);
                const bool completed =
                    oracle->traits & POLAR_RANK_DEFICIENT && rank != POLAR_RANK_PARTIAL;
                if (rank == POLAR_RANK_COMPLETED && !completed) continue;
                struct sample s = sample_new("zero", g, m, n, formats[f], 2);
                polar_options o = polar_options_default();
                o.format = formats[f];
                o.rank = (polar_rank)rank;
                sample_factor_cheap(&s, oracle, &o);
                ck_assert_int_eq(s.status, POLAR_OK);
                for (int64_t j = 0; j < n; j++)
                    for (int64_t i = 0; i < m; i++)
                        REQUIRE(re(s.U, i, j) == (completed && i == j) && im(s.U, i, j) == 0,
                                "%s", grade_text(&s, "zero"));
                ck_assert_double_eq(truth_distance(s.H, none), 0);
                sample_free(&s);
            }
}
END_TEST

/* one poisoned entry: no answer before any work, U and H untouched */
static void poisoned(const polar_oracle *oracle, polar_format f, int64_t m, int64_t n,
                     int where, double x, double y) {
    const polar_gallery_options g = options(1, -1, POLAR_MODE_GEOMETRIC);
    struct sample s = sample_new("gaussian", g, m, n, f, 0);
    const int64_t at = where == 0 ? 0 : where == 1 ? m * n / 2 : m * n - 1;
    polar_mat_set(s.A, at % m, at / m, x, y);
    struct sample before = sample_of(polar_const(s.A), 0); /* its U is full of NaN, too */
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < m; i++) {
            polar_mat_set(s.U, i, j, (double)(i + 3 * j), 0);
            polar_mat_set(before.U, i, j, (double)(i + 3 * j), 0);
        }
    polar_mat H = fresh(n, n, s.A.format), K = fresh(n, n, s.A.format);
    memset(H.data, 0x5a, (size_t)polar_mat_bytes(n, n, H.format));
    memset(K.data, 0x5a, (size_t)polar_mat_bytes(n, n, H.format));
    polar_options o = polar_options_default();
    o.format = f;
    o.side = POLAR_SIDE_RIGHT;
    const polar_status status = polar_factor(oracle, polar_const(s.A), s.U, &H, &o, &s.r);
    REQUIRE(status == POLAR_NO_ANSWER && s.r.steps == 0 && s.r.products == 0 && s.r.qr == 0,
            "%s", grade_text(&s, "poisoned"));
    REQUIRE(sample_equal(s.U, before.U) && sample_equal(H, K) && sample_equal(s.A, before.A),
            "written: %s", grade_text(&s, "poisoned"));
    drop(H);
    drop(K);
    sample_free(&s);
    sample_free(&before);
}

START_TEST(no_answer) {
    static const double poison[] = {NAN, INFINITY, -INFINITY};
    for (int f = 0; f < POLAR_FORMAT_COUNT; f++)
        for (int shape = 0; shape < SHAPES; shape++)
            for (int p = 0; p < 9; p++) {
                const int64_t m = shapes[shape][0], n = shapes[shape][1];
                poisoned(polar_oracles[_i], (polar_format)f, m, n, p / 3, poison[p % 3], 0);
                if (polar_format_get((polar_format)f)->is_complex)
                    poisoned(polar_oracles[_i], (polar_format)f, m, n, p / 3, 1, poison[p % 3]);
            }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("grade_rank");
    TCase *t = tcase_create("grade_rank");
    tcase_set_timeout(t, 100);
    tcase_add_loop_test(t, every_rank, 0, 4);
    tcase_add_loop_test(t, numerical_rank, 0, 4);
    tcase_add_loop_test(t, partial_is_known, 0, 4);
    tcase_add_loop_test(t, null_vectors, 0, 4);
    tcase_add_loop_test(t, zero, 0, polar_test_oracles());
    tcase_add_loop_test(t, no_answer, 0, polar_test_oracles());
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
