/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The products of the CPU backend against naive loops.
 *
 * Why this is enough: with small whole numbers every sum is exact in f32, so every format must
 * give the exact product rounded once, bit for bit: no index, no triangle, no coefficient can
 * be wrong unseen. Uniform numbers then check the size of rounding errors, entry by entry,
 * against (k+2) u sum |a||b|, which holds for any order of summation.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "harness.h"
#include "rig.h"

static const int64_t sizes[][3] = {{0, 0, 0},   {0, 3, 2},    {3, 0, 2},       {4, 3, 0},
                                   {1, 1, 1},   {3, 5, 2},    {5, 3, 7},       {17, 17, 17},
                                   {65, 40, 9}, {40, 65, 33}, {130, 130, 130}, {300, 200, 70}};
enum { SIZES = sizeof sizes / sizeof *sizes };

/* squares for gram and symm_product; 300 and 577 go through every level of the recursion */
static const int64_t orders[] = {0, 1, 2, 5, 17, 63, 65, 130, 257, 300, 577};
enum { ORDERS = sizeof orders / sizeof *orders };

/* Checks D = alpha P + beta C entry by entry; k: terms of a sum; exact: no error allowed but
 * the last rounding. */
static void compare(polar_mat D, const number *P, const double *magnitude, int64_t k,
                    double alpha, double beta, const number *C, bool exact, const char *what) {
    const polar_format_row *row = polar_format_get(D.format);
    const double u = row->u, wide = polar_format_get(row->wide)->u;
    for (int64_t j = 0; j < D.n; j++)
        for (int64_t i = 0; i < D.m; i++) {
            const number d = rig_get(D, i, j), p = P[i + j * D.m];
            const number c = beta == 0 ? 0 : C[i + j * D.m], want = alpha * p + beta * c;
            double bound = 0; /* ck_assert tells a pipe of every success: not an entry each */
            bool right;
            if (exact) {
                const bool once =
                    !row->is_complex && polar_round(D.format, creal(want)) == creal(d);
                right = once || (row->is_complex && d == want);
            } else {
                bound = (row->is_complex ? 3 : 1) * (double)(k + 4) * wide *
                        (fabs(alpha) * magnitude[i + j * D.m] + fabs(beta) * cabs(c));
                if (row->emulated) bound += u * cabs(want) * 1.01 + 0x1p-25; /* f16 underflow */
                right = cabs(d - want) <= bound;
            }
            if (!right)
                ck_abort_msg(
                    "%s %s %lldx%lld k %lld alpha %g beta %g seed %llu: (%lld,%lld) is "
                    "%.17g%+.17gi, not %.17g%+.17gi within %g",
                    what, row->name, (long long)D.m, (long long)D.n, (long long)k, alpha, beta,
                    (unsigned long long)polar_test_seed(), (long long)i, (long long)j, creal(d),
                    cimag(d), creal(want), cimag(want), bound);
        }
    ck_assert(rig_padding_kept(D));
    ck_assert(!row->emulated || rig_representable(D));
}

/* One gemm: once into D, once more in place of C; beta = 0 without C, D full of NaN. */
static void check_gemm(polar_format f, const int64_t size[3], polar_op opA, polar_op opB,
                       double beta, enum fill kind, uint64_t seed) {
    const int64_t m = size[0], n = size[1], k = size[2];
    const double alpha = kind == WHOLE ? -0.5 : 0.7;
    const polar_mat none = {.format = f, .ld = 1};
    struct rig r;
    rig_open(&r);
    polar_mat A = opA == POLAR_N ? rig_mat(&r, m, k, f) : rig_mat(&r, k, m, f);
    polar_mat B = opB == POLAR_N ? rig_mat(&r, k, n, f) : rig_mat(&r, n, k, f);
    polar_mat C = rig_mat(&r, m, n, f), D = rig_mat(&r, m, n, f);
    rig_fill(A, kind, seed);
    rig_fill(B, kind, seed + 1);
    if (beta != 0) rig_fill(C, kind, seed + 2);
    number *a = rig_dense(A, opA), *b = rig_dense(B, opB), *c = rig_dense(C, POLAR_N);
    number *p = rig_product(a, b, m, n, k);
    double *size_of = kind == WHOLE ? NULL : rig_magnitude(a, b, m, n, k);
    void *wasA = rig_snapshot(A), *wasB = rig_snapshot(B), *wasC = rig_snapshot(C);
    polar_gemm(&r.e, alpha, opA, A, opB, B, beta, beta == 0 ? none : C, D);
    ck_assert_int_eq(r.e.status, POLAR_OK);
    const double ra = (double)(polar_format_get(f)->emulated ? (float)alpha : alpha);
    compare(D, p, size_of, k, ra, beta, c, kind == WHOLE, "gemm");
    ck_assert(rig_unchanged(A, wasA) && rig_unchanged(B, wasB) && rig_unchanged(C, wasC));
    polar_gemm(&r.e, alpha, opA, A, opB, B, beta, C, C);
    ck_assert(rig_same(C, D) && rig_padding_kept(C));
    free(a);
    free(b);
    free(c);
    free(p);
    free(size_of);
    rig_close(&r);
}

START_TEST(gemm) {
    const polar_format f = (polar_format)_i;
    const uint64_t seed = polar_test_seed();
    for (int s = 0; s < SIZES; s++)
        for (int op = 0; op < 4; op++)
            for (int beta = 0; beta < 2; beta++) {
                const polar_op opA = op & 1 ? POLAR_T : POLAR_N,
                               opB = op & 2 ? POLAR_T : POLAR_N;
                check_gemm(f, sizes[s], opA, opB, beta ? -0.75 : 0, WHOLE, seed);
                check_gemm(f, sizes[s], opA, opB, beta ? -0.75 : 0, UNIFORM, seed);
            }
}
END_TEST

/* gram and symm_product through one door */
enum which { RIGHT, LEFT, SQUARE, COMMUTING };
static const char *const names[] = {"gram right", "gram left", "symm AA", "symm AB"};

static void call(polar_engine *e, enum which w, double alpha, polar_mat X, polar_mat Y,
                 double beta, polar_mat C, polar_mat D) {
    if (w == RIGHT || w == LEFT)
        polar_gram(e, w == RIGHT ? POLAR_GRAM_RIGHT : POLAR_GRAM_LEFT, alpha, X, beta, C, D);
    else
        polar_symm_product(e, alpha, X, Y, beta, C, D);
}

static void check_symmetric(polar_format f, enum which w, int64_t n, int64_t k, double beta,
                            enum fill kind, uint64_t seed) {
    const double alpha = kind == WHOLE ? 0.5 : 0.7;
    const polar_mat none = {.format = f, .ld = 1};
    struct rig r;
    rig_open(&r);
    polar_mat X = w == RIGHT ? rig_mat(&r, k, n, f) : rig_mat(&r, n, w == LEFT ? k : n, f);
    polar_mat Y = w == COMMUTING ? rig_mat(&r, n, n, f) : X;
    polar_mat C = rig_mat(&r, n, n, f), D = rig_mat(&r, n, n, f);
    if (w == RIGHT || w == LEFT) {
        rig_fill(X, kind, seed);
    } else {
        rig_fill_symmetric(X, kind, seed);
        k = n;
    }
    if (w == COMMUTING) { /* Y = 3I - X, exact for whole numbers in every format */
        polar_axpby(&r.e, kind == WHOLE ? -1 : -0.5, X, 0, X, Y);
        polar_shift(&r.e, 3, 1, Y);
    }
    if (beta != 0) rig_fill_symmetric(C, kind, seed + 2);
    const bool turned = w == RIGHT;
    number *a = rig_dense(X, turned ? POLAR_T : POLAR_N);
    number *b = rig_dense(Y, w == LEFT ? POLAR_T : POLAR_N);
    number *c = rig_dense(C, POLAR_N), *p = rig_product(a, b, n, n, k);
    double *size_of = kind == WHOLE ? NULL : rig_magnitude(a, b, n, n, k);
    void *wasX = rig_snapshot(X), *wasY = rig_snapshot(Y), *wasC = rig_snapshot(C);
    call(&r.e, w, alpha, X, Y, beta, beta == 0 ? none : C, D);
    ck_assert_int_eq(r.e.status, POLAR_OK);
    const double ra = (double)(polar_format_get(f)->emulated ? (float)alpha : alpha);
    compare(D, p, size_of, k, ra, beta, c, kind == WHOLE, names[w]);
    ck_assert_msg(rig_symmetric(D), "%s %s n %lld: not symmetric bit for bit", names[w],
                  polar_format_get(f)->name, (long long)n);
    ck_assert(rig_unchanged(X, wasX) && rig_unchanged(Y, wasY) && rig_unchanged(C, wasC));
    call(&r.e, w, alpha, X, Y, beta, C, C);
    ck_assert(rig_same(C, D) && rig_padding_kept(C));
    free(a);
    free(b);
    free(c);
    free(p);
    free(size_of);
    rig_close(&r);
}

START_TEST(symmetric) {
    const polar_format f = (polar_format)_i;
    const uint64_t seed = polar_test_seed();
    for (int o = 0; o < ORDERS; o++)
        for (int w = RIGHT; w <= COMMUTING; w++)
            for (int beta = 0; beta < 2; beta++)
                for (int kind = WHOLE; kind <= UNIFORM; kind++) {
                    /* commuting only up to rounding in formats with few bits */
                    if (w == COMMUTING && kind == UNIFORM && POLAR_BIT(f) & POLAR_EMULATED)
                        continue;
                    const int64_t n = orders[o];
                    if (n > 300 && (kind == UNIFORM || beta == 0 || w == SQUARE)) continue;
                    check_symmetric(f, (enum which)w, n, 3, beta ? -0.75 : 0, (enum fill)kind,
                                    seed);
                    if (w == SQUARE || w == COMMUTING) continue; /* k is n */
                    check_symmetric(f, (enum which)w, n, n < 100 ? 2 * n + 1 : 40, beta ? 2 : 0,
                                    (enum fill)kind, seed + 9);
                }
}
END_TEST

/* In an emulated format a product is the f32 product of the same numbers, rounded. */
START_TEST(emulated_is_rounded_f32) {
    static const polar_format all[] = {POLAR_TF32, POLAR_BF16, POLAR_F16};
    const polar_format f = all[_i];
    for (int s = 0; s < SIZES; s++) {
        const int64_t m = sizes[s][0], n = sizes[s][1], k = sizes[s][2];
        struct rig r;
        rig_open(&r);
        polar_mat A = rig_mat(&r, m, k, f), B = rig_mat(&r, k, n, f), D = rig_mat(&r, m, n, f);
        polar_mat E = rig_mat(&r, m, n, POLAR_F32);
        rig_fill(A, UNIFORM, polar_test_seed());
        rig_fill(B, UNIFORM, polar_test_seed() + 1);
        polar_gemm(&r.e, 1000, POLAR_N, A, POLAR_N, B, 0, D, D);
        A.format = B.format = POLAR_F32;
        polar_gemm(&r.e, 1000, POLAR_N, A, POLAR_N, B, 0, E, E);
        polar_round_block(f, m, n, E.data, E.ld);
        ck_assert(rig_same(D, E));
        rig_close(&r);
    }
}
END_TEST

/* Overflow of a narrow format is infinity, and only there. */
START_TEST(overflow_of_f16) {
    struct rig r;
    rig_open(&r);
    polar_mat A = rig_mat(&r, 1, 1, POLAR_F16), D = rig_mat(&r, 1, 1, POLAR_F16);
    rig_set(A, 0, 0, 256);
    polar_gemm(&r.e, 1, POLAR_N, A, POLAR_N, A, 0, D, D);
    ck_assert(isinf(creal(rig_get(D, 0, 0))));
    polar_gemm(&r.e, 0.5, POLAR_N, A, POLAR_T, A, 0, D, D);
    ck_assert_double_eq(creal(rig_get(D, 0, 0)), 32768);
    rig_close(&r);
}
END_TEST

/* The same bits twice, at a size where threads share the work. */
START_TEST(same_bits_twice) {
    const polar_format f = (polar_format)_i;
    struct rig r;
    rig_open(&r);
    polar_mat X = rig_mat(&r, 400, 300, f), D = rig_mat(&r, 300, 300, f);
    polar_mat E = rig_mat(&r, 300, 300, f), F = rig_mat(&r, 300, 300, f);
    rig_fill(X, UNIFORM, polar_test_seed());
    polar_gram(&r.e, POLAR_GRAM_RIGHT, 1, X, 0, D, D);
    for (int again = 0; again < 5; again++) {
        polar_gram(&r.e, POLAR_GRAM_RIGHT, 1, X, 0, E, E);
        ck_assert(rig_same(D, E));
        polar_symm_product(&r.e, 1, D, E, 0, F, F);
        polar_mat G = rig_mat(&r, 300, 300, f);
        polar_symm_product(&r.e, 1, D, E, 0, G, G);
        ck_assert(rig_same(F, G) && rig_symmetric(F));
    }
    rig_close(&r);
}
END_TEST

static Suite *make(void) {
    Suite *s = suite_create("products");
    TCase *c = tcase_create("products");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, gemm, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(c, symmetric, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(c, emulated_is_rounded_f32, 0, 3);
    tcase_add_test(c, overflow_of_f16);
    tcase_add_loop_test(c, same_bits_twice, 0, POLAR_FORMAT_COUNT);
    suite_add_tcase(s, c);
    return s;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
