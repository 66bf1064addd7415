/* SPDX-License-Identifier: BSD-3-Clause */
/* What the CPU backend does entry by entry: sums, transposes, copies; and in views. */
#include <math.h>
#include <stdlib.h>

#include "harness.h"
#include "rig.h"

static const int64_t shapes[][2] = {{0, 0}, {3, 0},   {0, 3},   {1, 1},     {3, 5},   {5, 3},
                                    {1, 9}, {17, 17}, {65, 40}, {130, 130}, {300, 70}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static polar_format wide(polar_format f) {
    return polar_format_get(f)->wide;
}

/* x as an entry of format f: rounded, real when f is */
static number as(polar_format f, number x) {
    const polar_format_row *row = polar_format_get(f);
    const polar_format part = f == POLAR_C128 ? POLAR_F64 : f == POLAR_C64 ? POLAR_F32 : f;
    number y = polar_round(part, creal(x));
    if (row->is_complex) ((double *)&y)[1] = polar_round(part, cimag(x));
    return y;
}

/* D = 0.5 X - 0.25 Y: exact in the wide format, so rounded once: bit for bit. */
START_TEST(axpby) {
    const polar_format f = (polar_format)_i;
    for (int s = 0; s < SHAPES; s++)
        for (int mixed = 0; mixed < 4; mixed++) {
            const int64_t m = shapes[s][0], n = shapes[s][1];
            struct rig r;
            rig_open(&r);
            polar_mat X = rig_mat(&r, m, n, mixed & 1 ? wide(f) : f), D = rig_mat(&r, m, n, f);
            polar_mat Y = rig_mat(&r, m, n, mixed & 2 ? wide(f) : f);
            rig_fill(X, WHOLE, polar_test_seed());
            rig_fill(Y, WHOLE, polar_test_seed() + 1);
            if (m * n > 0) rig_set(X, 0, 0, 1 + 0x1p-9); /* rounds in bf16 */
            void *wasX = rig_snapshot(X), *wasY = rig_snapshot(Y);
            polar_axpby(&r.e, 0.5, X, -0.25, Y, D);
            for (int64_t j = 0; j < n; j++)
                for (int64_t i = 0; i < m; i++) {
                    const number want = as(f, 0.5 * rig_get(X, i, j) - 0.25 * rig_get(Y, i, j));
                    if (rig_get(D, i, j) != want)
                        ck_abort_msg("%s (%lld,%lld)", polar_format_get(f)->name, (long long)i,
                                     (long long)j);
                }
            ck_assert(rig_unchanged(X, wasX) && rig_unchanged(Y, wasY) && rig_padding_kept(D));
            if (mixed == 0) { /* in place of either */
                polar_mat Z = rig_mat(&r, m, n, f);
                polar_axpby(&r.e, 1, X, 0, Z, Z); /* Z is NaN: not read */
                ck_assert(rig_same(X, Z));
                polar_axpby(&r.e, 0.5, Z, -0.25, Y, Z);
                ck_assert(rig_same(D, Z));
                polar_axpby(&r.e, 0.5, X, -0.25, Y, Y);
                ck_assert(rig_same(D, Y));
            }
            rig_close(&r);
        }
}
END_TEST

START_TEST(shift_and_scale) {
    const polar_format f = (polar_format)_i;
    for (int s = 0; s < SHAPES; s++) {
        const int64_t m = shapes[s][0], n = shapes[s][1];
        struct rig r;
        rig_open(&r);
        polar_mat X = rig_mat(&r, m, n, f), D = rig_mat(&r, m, n, f);
        double *d = rig_doubles(&r, n);
        polar_shift(&r.e, 3, 0, D); /* NaN before: not read */
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = 0; i < m; i++)
                if (rig_get(D, i, j) != (i == j ? 3 : 0)) ck_abort_msg("not 3 I");
        rig_fill(X, WHOLE, polar_test_seed());
        polar_axpby(&r.e, 1, X, 0, X, D);
        polar_shift(&r.e, 2, -0.5, D);
        polar_shift(&r.e, -1, 1, D);
        for (int64_t j = 0; j < n; j++) d[j] = j % 3 == 0 ? 0.75 : -4;
        polar_scale_columns(&r.e, D, d);
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = 0; i < m; i++)
                if (rig_get(D, i, j) != d[j] * ((i == j) - 0.5 * rig_get(X, i, j)))
                    ck_abort_msg("%s (%lld,%lld)", polar_format_get(f)->name, (long long)i,
                                 (long long)j);
        ck_assert(rig_padding_kept(D));
        rig_close(&r);
    }
}
END_TEST

START_TEST(transpose_and_permute) {
    const polar_format f = (polar_format)_i;
    for (int s = 0; s < SHAPES; s++) {
        const int64_t m = shapes[s][0], n = shapes[s][1];
        struct rig r;
        rig_open(&r);
        polar_mat X = rig_mat(&r, m, n, f), D = rig_mat(&r, n, m, f), P = rig_mat(&r, m, n, f);
        int64_t *perm = rig_perm(&r, n);
        rig_fill(X, UNIFORM, polar_test_seed());
        void *was = rig_snapshot(X);
        polar_transpose(&r.e, X, D);
        for (int64_t j = 0; j < n; j++) perm[j] = (j + 2) % n;
        polar_permute_columns(&r.e, X, perm, P);
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = 0; i < m; i++)
                if (rig_get(D, j, i) != conj(rig_get(X, i, j)) ||
                    rig_get(P, i, (j + 2) % n) != rig_get(X, i, j))
                    ck_abort_msg("(%lld,%lld)", (long long)i, (long long)j);
        ck_assert(rig_unchanged(X, was) && rig_padding_kept(D) && rig_padding_kept(P));
        rig_close(&r);
    }
}
END_TEST

START_TEST(symmetrise) {
    const polar_format f = (polar_format)_i;
    for (int64_t n = 0; n < 140; n = 2 * n + 1) {
        struct rig r;
        rig_open(&r);
        polar_mat X = rig_mat(&r, n, n, f), D = rig_mat(&r, n, n, f);
        rig_fill(X, UNIFORM, polar_test_seed());
        polar_axpby(&r.e, 1, X, 0, X, D);
        const double asym = polar_symmetrise(&r.e, D);
        double sum = 0;
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = 0; i < n; i++) {
                const number x = rig_get(X, i, j), y = conj(rig_get(X, j, i));
                sum += pow(cabs(x - y), 2);
                if (cabs(rig_get(D, i, j) - (x + y) / 2) > 2 * polar_format_get(f)->u)
                    ck_abort_msg("(%lld,%lld)", (long long)i, (long long)j);
            }
        ck_assert_double_le(fabs(asym - sqrt(sum)), 1e-14 * sqrt(sum));
        ck_assert(rig_symmetric(D) && rig_padding_kept(D));
        ck_assert(!polar_format_get(f)->emulated || rig_representable(D));
        void *was = rig_snapshot(D);
        ck_assert(polar_symmetrise(&r.e, D) == 0 && rig_unchanged(D, was));
        ck_assert_int_eq(polar_cpu.symmetrise(&r.e, D, NULL), POLAR_OK);
        rig_close(&r);
    }
}
END_TEST

START_TEST(randomise) {
    const polar_format f = (polar_format)_i;
    struct rig r;
    rig_open(&r);
    polar_mat D = rig_mat(&r, 70, 33, f);
    polar_randomise(&r.e, 42, D);
    for (int64_t j = 0; j < D.n; j++)
        for (int64_t i = 0; i < D.m; i++)
            if (rig_get(D, i, j) !=
                as(f, 2 * polar_hash_uniform(42, (uint64_t)i, (uint64_t)j) - 1))
                ck_abort_msg("(%lld,%lld)", (long long)i, (long long)j);
    ck_assert(rig_padding_kept(D));
    rig_close(&r);
}
END_TEST

/* Every pair of formats, both ops, scales that leave the range: rounded once from the exact. */
static void check_copy(polar_format from, polar_format to, polar_op op, double scale, int64_t m,
                       int64_t n) {
    const bool narrowing =
        polar_format_get(from)->is_complex && !polar_format_get(to)->is_complex;
    struct rig r;
    rig_open(&r);
    polar_mat A = rig_mat(&r, m, n, from);
    polar_mat D = op == POLAR_N ? rig_mat(&r, m, n, to) : rig_mat(&r, n, m, to);
    polar_mat E = op == POLAR_N ? rig_mat(&r, m, n, to) : rig_mat(&r, n, m, to);
    bool overflow = false;
    A.place = POLAR_HOST;
    rig_fill(A, UNIFORM, polar_test_seed());
    if (m * n > 1) rig_set(A, m - 1, n - 1, -INFINITY);
    void *was = rig_snapshot(A);
    polar_copy_in(&r.e, op, scale, polar_const(A), D);
    ck_assert_int_eq(r.e.status, narrowing ? POLAR_UNSUITED : POLAR_OK);
    for (int64_t j = 0; j < n && !narrowing; j++)
        for (int64_t i = 0; i < m; i++) {
            const number a = rig_get(A, i, j),
                         d = op == POLAR_N ? rig_get(D, i, j) : conj(rig_get(D, j, i));
            /* the exact product of a number and a power of two, rounded once */
            number exact = creal(a) * scale;
            ((double *)&exact)[1] = cimag(a) * scale;
            const number want = as(to, exact);
            if (creal(d) != creal(want) || cimag(d) != cimag(want))
                ck_abort_msg("%s to %s, op %d, scale %g: (%lld,%lld) is %a%+ai, not %a%+ai",
                             polar_format_get(from)->name, polar_format_get(to)->name, op,
                             scale, (long long)i, (long long)j, creal(d), cimag(d), creal(want),
                             cimag(want));
            overflow |= isfinite(creal(a)) && isinf(creal(d));
        }
    ck_assert(rig_unchanged(A, was) && rig_padding_kept(D));
    if (!narrowing) {
        E.place = POLAR_HOST;
        polar_copy_out(&r.e, op, scale, polar_const(A), E);
        ck_assert_int_eq(r.e.status, overflow ? POLAR_OVERFLOW : POLAR_OK);
        ck_assert(rig_same(D, E));
    }
    rig_close(&r);
}

START_TEST(copies) {
    static const double scales[] = {1,        4,       0x1p-14,   0x1p20,
                                    0x1p-130, 0x1p140, 0x1p-1030, 0x1p1023};
    for (int to = 0; to < POLAR_FORMAT_COUNT; to++)
        for (int op = POLAR_N; op <= POLAR_T; op++)
            for (size_t s = 0; s < sizeof scales / sizeof *scales; s++) {
                check_copy((polar_format)_i, (polar_format)to, (polar_op)op, scales[s], 65, 40);
                check_copy((polar_format)_i, (polar_format)to, (polar_op)op, scales[s], 1, 3);
            }
    check_copy((polar_format)_i, (polar_format)_i, POLAR_T, 1, 0, 3);
    check_copy((polar_format)_i, (polar_format)_i, POLAR_N, 1, 0, 0);
}
END_TEST

/* Double rounding would go the other way: f64 -> f32 -> bf16 ties, f32 subnormals -> f16. */
START_TEST(copies_round_once) {
    struct rig r;
    rig_open(&r);
    polar_mat A = rig_mat(&r, 1, 1, POLAR_F64), D = rig_mat(&r, 1, 1, POLAR_BF16);
    A.place = POLAR_HOST;
    rig_set(A, 0, 0, 1 + 0x1p-8 + 0x1p-40);
    polar_copy_in(&r.e, POLAR_N, 1, polar_const(A), D);
    ck_assert_double_eq(creal(rig_get(D, 0, 0)), 1 + 0x1p-7);
    rig_set(A, 0, 0, 1 + 0x1p-8 - 0x1p-40);
    polar_copy_in(&r.e, POLAR_N, 1, polar_const(A), D);
    ck_assert_double_eq(creal(rig_get(D, 0, 0)), 1);
    rig_close(&r);
}
END_TEST

START_TEST(blocks) {
    struct rig r;
    rig_open(&r);
    polar_mat X = rig_mat(&r, 9, 8, POLAR_C64), Y = polar_mat_block(X, 4, 3);
    ck_assert(Y.data == X.data && Y.m == 4 && Y.n == 3 && Y.ld == X.ld);
    rig_fill(X, WHOLE, polar_test_seed());
    polar_shift(&r.e, 5, 0, Y);
    for (int64_t j = 0; j < 8; j++)
        for (int64_t i = 0; i < 9; i++)
            if (i < 4 && j < 3 && rig_get(X, i, j) != 5 * (i == j)) ck_abort_msg("inside");
    polar_mat Z = rig_mat(&r, 3, 3, POLAR_C64); /* products of views */
    polar_gemm(&r.e, 1, POLAR_T, Y, POLAR_N, Y, 0, Z, Z);
    for (int64_t j = 0; j < 3; j++) ck_assert(rig_get(Z, j, j) == 25);
    ck_assert(rig_get(X, 8, 7) == rig_get(X, 8, 7)); /* not NaN: untouched */
    rig_close(&r);
}
END_TEST

static Suite *make(void) {
    Suite *s = suite_create("elements");
    TCase *c = tcase_create("elements");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, axpby, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(c, shift_and_scale, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(c, transpose_and_permute, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(c, symmetrise, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(c, randomise, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(c, copies, 0, POLAR_FORMAT_COUNT);
    tcase_add_test(c, copies_round_once);
    tcase_add_test(c, blocks);
    suite_add_tcase(s, c);
    return s;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
