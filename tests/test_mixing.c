/* SPDX-License-Identifier: BSD-3-Clause */
/* Mixtures on the CPU backend: of columns and rows by hashed rotations, of a few matrices. */
#include <math.h>

#include "harness.h"
#include "rig.h"

static const polar_format native[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};

static const int64_t shapes[][2] = {{0, 0},   {3, 0},     {0, 3},     {1, 1},    {5, 1},
                                    {1, 2},   {3, 3},     {1, 17},    {2, 5},    {129, 8},
                                    {40, 65}, {128, 100}, {300, 257}, {257, 300}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

/* W, n-by-n: what mixes the identity */
static polar_mat mixer(struct rig *r, uint64_t seed, int64_t n, polar_format f) {
    polar_mat W = rig_mat(r, n, n, f);
    polar_shift(&r->e, 1, 0, W);
    rig_work(r, 1u << POLAR_VERB_MIX, n, n, f);
    polar_mix_columns(&r->e, seed, POLAR_N, W);
    return W;
}

static polar_mat copy_of(struct rig *r, polar_mat X) {
    polar_mat D = rig_mat(r, X.m, X.n, X.format);
    polar_axpby(&r->e, 1, X, 0, X, D);
    return D;
}

static polar_mat transpose_of(struct rig *r, polar_mat X) {
    polar_mat D = rig_mat(r, X.n, X.m, X.format);
    polar_transpose(&r->e, X, D);
    return D;
}

/* Layers of rotations, each with an error of at most 3u. */
static void within(double error, double scale, int64_t n, polar_format f, const char *what) {
    const double layers = n > 1 ? 2 + log2((double)n) : 1;
    const double unit = scale * polar_format_get(f)->u * layers;
    ck_assert_msg(error <= 3 * unit, "%s %s n %lld: ratio %g", what, polar_format_get(f)->name,
                  (long long)n, error / unit);
}

static double row_norm(polar_mat X, int64_t i) {
    double sum = 0;
    for (int64_t j = 0; j < X.n; j++) sum += pow(cabs(rig_get(X, i, j)), 2);
    return sqrt(sum);
}

/* D = X W for the W of the seed alone, by naive loops; rows keep their norms; T undoes N. The
 * same of rows: W'X' = (X W)'. */
static void check_mix(polar_format f, int64_t m, int64_t n, int64_t more) {
    const uint64_t seed = polar_test_seed();
    struct rig r;
    rig_open(&r);
    polar_mat X = rig_mat(&r, m, n, f), W = mixer(&r, seed, n, f);
    rig_fill(X, UNIFORM, seed);
    polar_mat D = copy_of(&r, X), E = copy_of(&r, X), T = transpose_of(&r, X);
    const double size = rig_frobenius(X);
    rig_work(&r, 1u << POLAR_VERB_MIX, m + more, n + more, f);
    polar_mix_columns(&r.e, seed, POLAR_N, D);
    polar_mix_columns(&r.e, seed, POLAR_N, E);
    ck_assert_int_eq(r.e.status, POLAR_OK);
    ck_assert(rig_same(D, E) && rig_padding_kept(D));
    rig_within(rig_residual(POLAR_N, X, POLAR_N, W, D), size, X, "mix_columns is not X W");
    for (int64_t i = 0; i < m; i++)
        within(fabs(row_norm(D, i) - row_norm(X, i)), row_norm(X, i), n, f, "norm of a row");
    polar_mix_columns(&r.e, seed, POLAR_T, E);
    within(polar_norm_diff(&r.e, X, E), size, n, f, "T does not undo N");
    rig_work(&r, 1u << POLAR_VERB_MIX, n + more, m + more, f);
    polar_mix_rows(&r.e, seed, POLAR_T, T);
    polar_transpose(&r.e, T, E);
    ck_assert(rig_padding_kept(T));
    within(polar_norm_diff(&r.e, D, E), size, n, f, "rows are not columns of the transpose");
    polar_mix_rows(&r.e, seed, POLAR_N, T);
    polar_transpose(&r.e, T, E);
    within(polar_norm_diff(&r.e, X, E), size, n, f, "rows: N does not undo T");
    polar_mix_rows(&r.e, seed, POLAR_N, T); /* W X' */
    polar_mat Xt = transpose_of(&r, X);
    rig_within(rig_residual(POLAR_N, W, POLAR_N, Xt, T), size, X, "mix_rows is not W X");
    ck_assert_int_eq(r.e.status, POLAR_OK);
    ck_assert(rig_padding_kept(T) && rig_padding_kept(D));
    if (m > 0 && n > 1) {
        polar_mat other = copy_of(&r, X);
        polar_mix_columns(&r.e, seed + 1, POLAR_N, other);
        ck_assert(!rig_same(other, D));
    }
    rig_close(&r);
}

START_TEST(mix) {
    for (int s = 0; s < SHAPES; s++) {
        check_mix(native[_i], shapes[s][0], shapes[s][1], 0);
        check_mix(native[_i], shapes[s][0], shapes[s][1], 33);
    }
}
END_TEST

/* Bound of the entries of W: few columns may get their rotations undone by chance. */
static double largest(int64_t n) {
    return n < 8 ? 1 : 0.95;
}

/* W orthogonal, real, that of f64 rounded; its columns are mixtures. */
START_TEST(mixtures) {
    static const int64_t orders[] = {2, 3, 4, 5, 7, 8, 16, 17, 64, 100};
    const polar_format f = native[_i];
    for (size_t o = 0; o < sizeof orders / sizeof *orders; o++)
        for (uint64_t seed = polar_test_seed(); seed < polar_test_seed() + 20; seed++) {
            const int64_t n = orders[o];
            struct rig r;
            rig_open(&r);
            polar_mat W = mixer(&r, seed, n, f), V = mixer(&r, seed, n, POLAR_F64);
            double most = 0, least = 1;
            within(rig_orthogonality(W), sqrt((double)n), n, f, "W'W");
            for (int64_t j = 0; j < n; j++)
                for (int64_t i = 0; i < n; i++) {
                    const number w = rig_get(W, i, j);
                    ck_assert(cimag(w) == 0);
                    within(fabs(creal(w) - creal(rig_get(V, i, j))), 1, n, f, "W of f64");
                    most = fmax(most, fabs(creal(w)));
                    least = fmin(least, fabs(creal(w)));
                }
            ck_assert_msg(most <= largest(n), "n %lld: largest %g", (long long)n, most);
            ck_assert_msg(least > 0 || (n & (n - 1)) != 0, "n %lld: a zero", (long long)n);
            rig_close(&r);
        }
}
END_TEST

/* Halves of odd and even orders, short and long: no rotation is left out or forgotten. */
START_TEST(every_order) {
    for (int64_t n = 1; n <= 160; n++) {
        struct rig r;
        rig_open(&r);
        within(rig_orthogonality(mixer(&r, polar_test_seed(), n, native[_i])), sqrt((double)n),
               n, native[_i], "W'W");
        rig_close(&r);
    }
}
END_TEST

static number as(polar_format f, number x) {
    const polar_format_row *row = polar_format_get(f);
    const polar_format part = f == POLAR_C128 ? POLAR_F64 : f == POLAR_C64 ? POLAR_F32 : f;
    number y = polar_round(part, creal(x));
    if (row->is_complex) ((double *)&y)[1] = polar_round(part, cimag(x));
    return y;
}

/* Rows of the 4-by-4 coefficients, exact with their products in the wide formats. */
static const double coefficients[4][4] = {{1 + 0x1p-5, -0.75, 0x1p-6, 2},
                                          {0.5, 1 - 0x1p-6, -1, 0x1p-5},
                                          {-3, 0x1p-4, 1 + 0x1p-4, -0.25},
                                          {0, 1.5, -0x1p-6, -1 - 0x1p-5}};

/* M[i] = sum_j c(i,j) was[j] for every i from the same old values: exact sums rounded once */
static void check_recombine(polar_format f, int k, int64_t m, int64_t n) {
    struct rig r;
    rig_open(&r);
    polar_mat M[4], was[4];
    double c[16];
    for (int i = 0; i < k; i++) {
        for (int j = 0; j < k; j++) c[i * k + j] = coefficients[i][j];
        polar_mat fine = rig_mat(&r, m, n, f);
        M[i] = rig_mat(&r, m, n, f);
        rig_fill(M[i], WHOLE, polar_test_seed() + (uint64_t)i);
        rig_fill(fine, WHOLE, polar_test_seed() + 9 + (uint64_t)i);
        polar_axpby(&r.e, 0x1p-7, fine, 1, M[i], M[i]); /* 8 bits: exact in every format */
        was[i] = copy_of(&r, M[i]);
    }
    polar_recombine(&r.e, k, c, M);
    ck_assert_int_eq(r.e.status, POLAR_OK);
    for (int i = 0; i < k; i++) {
        ck_assert(rig_padding_kept(M[i]));
        for (int64_t p = 0; p < m * n; p++) {
            number sum = 0;
            for (int j = 0; j < k; j++) sum += c[i * k + j] * rig_get(was[j], p % m, p / m);
            if (rig_get(M[i], p % m, p / m) != as(f, sum))
                ck_abort_msg("%s k %d, M[%d](%lld,%lld)", polar_format_get(f)->name, k, i,
                             (long long)(p % m), (long long)(p / m));
        }
    }
    rig_close(&r);
}

START_TEST(recombine) {
    for (int k = 2; k <= 4; k++)
        for (int s = 0; s < SHAPES; s++)
            check_recombine((polar_format)_i, k, shapes[s][0], shapes[s][1]);
}
END_TEST

/* Of 0 times a matrix nothing is read; a row of the identity leaves every bit; a row of zeros
 * gives zeros. */
START_TEST(recombine_reads_what_counts) {
    static const double c[16] = {0, 2, 0, 0, /* M[0], all NaN, becomes 2 M[1] */
                                 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0};
    const polar_format f = (polar_format)_i;
    struct rig r;
    rig_open(&r);
    polar_mat M[4];
    for (int i = 0; i < 4; i++) M[i] = rig_mat(&r, 300, 3, f);
    rig_fill(M[1], WHOLE, polar_test_seed());
    rig_fill(M[2], WHOLE, polar_test_seed() + 1);
    rig_set(M[2], 0, 0, -0.0);
    rig_set(M[2], 1, 1, INFINITY);
    rig_set(M[2], 299, 2, NAN);
    void *one = rig_snapshot(M[1]), *two = rig_snapshot(M[2]);
    polar_recombine(&r.e, 4, c, M);
    for (int64_t j = 0; j < 3; j++)
        for (int64_t i = 0; i < 300; i++) {
            ck_assert(rig_get(M[0], i, j) == 2 * rig_get(M[1], i, j));
            ck_assert(rig_get(M[3], i, j) == 0);
        }
    ck_assert(rig_unchanged(M[1], one) && rig_unchanged(M[2], two));
    ck_assert(rig_padding_kept(M[0]) && rig_padding_kept(M[3]));
    rig_close(&r);
}
END_TEST

static Suite *make(void) {
    Suite *s = suite_create("mixing");
    TCase *c = tcase_create("mixing");
    const int formats = sizeof native / sizeof *native;
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, mix, 0, formats);
    tcase_add_loop_test(c, mixtures, 0, formats);
    tcase_add_loop_test(c, every_order, 0, formats);
    tcase_add_loop_test(c, recombine, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(c, recombine_reads_what_counts, 0, POLAR_FORMAT_COUNT);
    suite_add_tcase(s, c);
    return s;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
