/* SPDX-License-Identifier: BSD-3-Clause */
/* Statuses, memory, and matrix views: sizes, entries, every conversion between formats. */
#include <float.h>
#include <math.h>

#include "file_bytes.h"
#include "polar/gallery.h"

START_TEST(statuses) {
    for (int s = 0; s < POLAR_STATUS_COUNT; ++s) {
        ck_assert_str_ne(polar_status_name((polar_status)s), "unknown");
        ck_assert_int_gt(strlen(polar_status_text((polar_status)s)), 3);
    }
    ck_assert_str_eq(polar_status_name(POLAR_OK), "ok");
    ck_assert_str_eq(polar_status_name(POLAR_NOT_CONVERGED), "not-converged");
    ck_assert_str_eq(polar_status_name(POLAR_NO_ANSWER), "no-answer");
    ck_assert_str_eq(polar_status_name(POLAR_UNSUITED), "unsuited");
    ck_assert_str_eq(polar_status_name((polar_status)-1), "unknown");
    ck_assert_str_eq(polar_status_name(POLAR_STATUS_COUNT), "unknown");
    ck_assert_ptr_nonnull(polar_status_text(POLAR_STATUS_COUNT));

    polar_why why;
    ck_assert_int_eq(polar_fail(&why, POLAR_IO, "%s is %d", "x", 7), POLAR_IO);
    ck_assert_str_eq(why.text, "x is 7");
    ck_assert_int_eq(polar_fail(NULL, POLAR_KERNEL, "%d", 7), POLAR_KERNEL);
    char longer[2000];
    memset(longer, 'y', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    polar_fail(&why, POLAR_IO, "%s", longer);
    ck_assert_int_eq(strlen(why.text), sizeof why.text - 1);
}
END_TEST

START_TEST(memory) {
    void *p = polar_alloc(NULL, 0), *q = polar_alloc(NULL, 0);
    ck_assert(p && q && p != q);
    polar_release(NULL, p);
    polar_release(NULL, q);
    polar_release(NULL, NULL);
    counter c = {.fail_at = 2};
    const polar_allocator a = counting(&c);
    polar_mat A = polar_mat_new(3, 2, POLAR_C64, &a), B = polar_mat_new(3, 2, POLAR_C64, &a);
    ck_assert(A.data && !B.data && c.live == 1 && c.bytes == 96);
    ck_assert(A.m == 3 && A.n == 2 && A.ld == 3 && A.place == POLAR_HOST);
    for (int k = 0; k < 12; ++k) ck_assert(((float *)A.data)[k] == 0);
    polar_mat_free(&A, &a);
    ck_assert(!A.data && c.live == 0);
    polar_mat_free(&A, &a);
    polar_mat_free(NULL, &a);
    A = polar_mat_new(0, 5, POLAR_F64, NULL);
    ck_assert(A.data && A.ld == 1 && A.m == 0 && A.n == 5);
    polar_mat_free(&A, NULL);
    A = polar_mat_new(INT64_MAX, INT64_MAX, POLAR_F64, NULL);
    ck_assert_ptr_null(A.data);
}
END_TEST

START_TEST(bytes) {
    ck_assert_int_eq(polar_mat_bytes(3, 5, POLAR_F64), 120);
    ck_assert_int_eq(polar_mat_bytes(3, 5, POLAR_C128), 240);
    ck_assert_int_eq(polar_mat_bytes(3, 5, POLAR_BF16), 60);
    ck_assert_int_eq(polar_mat_bytes(0, INT64_MAX, POLAR_F64), 0);
    ck_assert_int_eq(polar_mat_bytes(INT64_MAX, 0, POLAR_F64), 0);
    ck_assert_int_eq(polar_mat_bytes(INT64_MAX / 8, 1, POLAR_F64), INT64_MAX / 8 * 8);
    ck_assert_int_eq(polar_mat_bytes(INT64_MAX / 8 + 1, 1, POLAR_F64), -1);
    ck_assert_int_eq(polar_mat_bytes(INT64_C(1) << 31, INT64_C(1) << 31, POLAR_F32), -1);
    ck_assert_int_eq(polar_mat_bytes(INT64_C(1) << 32, INT64_C(1) << 32, POLAR_F64), -1);
    ck_assert_int_eq(polar_mat_bytes(-1, 2, POLAR_F64), -1);
    ck_assert_int_eq(polar_mat_bytes(2, -1, POLAR_F64), -1);
    ck_assert_int_eq(polar_mat_bytes(2, 2, POLAR_FORMAT_ANY), -1);
}
END_TEST

/* Numbers that every narrower format rounds, one that overflows in each, the special ones. */
static const double values[] = {1,
                                -1.0 / 3,
                                1 + 0x1p-8 + 0x1p-40,
                                1 + 0x1p-11 + 0x1p-40,
                                65519.9,
                                65520,
                                1e39,
                                -1e300,
                                1e-7,
                                0x1p-25,
                                -1e-40,
                                -0.0,
                                NAN,
                                INFINITY,
                                FLT_MAX,
                                3.14159265358979};
enum { COUNT = sizeof values / sizeof *values, M = 5, N = 7 };

static double value(int64_t i, int64_t j, int part) {
    return values[(i + 3 * j + 5 * part) % COUNT];
}

static bool same(double x, double y) {
    return isnan(x) ? isnan(y) : x == y && signbit(x) == signbit(y);
}

/* Every pair of formats, both with room below the columns; the room is left alone. */
START_TEST(conversions) {
    const polar_format f = (polar_format)(_i / POLAR_FORMAT_COUNT);
    const polar_format g = (polar_format)(_i % POLAR_FORMAT_COUNT);
    const polar_format_row *from = polar_format_get(f), *to = polar_format_get(g);
    enum { ROOM = 16 * (M + 4) * N };
    unsigned char *a = malloc(ROOM), *b = malloc(ROOM);
    ck_assert(a && b);
    memset(a, 0x11, ROOM);
    memset(b, 0x22, ROOM);
    polar_mat A = polar_mat_of(a, M, N, M + 2, f), B = polar_mat_of(b, M, N, M + 4, g);
    for (int64_t j = 0; j < N; ++j)
        for (int64_t i = 0; i < M; ++i) {
            polar_mat_set(A, i, j, value(i, j, 0), value(i, j, 1));
            const double x = polar_mat_re(polar_const(A), i, j);
            ck_assert(same(x, polar_round(f, value(i, j, 0))));
        }
    const polar_status s = polar_mat_convert(polar_const(A), B);
    if (from->is_complex && !to->is_complex) {
        ck_assert_int_eq(s, POLAR_UNSUITED);
        for (int k = 0; k < ROOM; ++k) REQUIRE(b[k] == 0x22, "byte %d was written", k);
    } else {
        ck_assert_int_eq(s, POLAR_OK);
    }
    for (int64_t j = 0; s == POLAR_OK && j < N; ++j) {
        for (int64_t i = 0; i < M; ++i) {
            const double re = polar_round(g, polar_round(f, value(i, j, 0)));
            double im = from->is_complex ? polar_round(g, polar_round(f, value(i, j, 1))) : 0;
            if (!to->is_complex) im = 0;
            REQUIRE(same(polar_mat_re(polar_const(B), i, j), re) &&
                        same(polar_mat_im(polar_const(B), i, j), im),
                    "%s to %s at (%" PRId64 ", %" PRId64 "): %a + %ai, wanted %a + %ai",
                    from->name, to->name, i, j, polar_mat_re(polar_const(B), i, j),
                    polar_mat_im(polar_const(B), i, j), re, im);
        }
        const unsigned char *room = b + (M + j * B.ld) * to->host_bytes;
        for (int k = 0; k < 4 * to->host_bytes; ++k)
            REQUIRE(room[k] == 0x22, "%s to %s writes below column %" PRId64, from->name,
                    to->name, j);
    }
    free(a);
    free(b);
}
END_TEST

START_TEST(refused_conversions) {
    double a[4] = {1, 2, 3, 4}, b[4] = {0};
    const polar_cmat A = polar_cmat_of(a, 2, 2, 2, POLAR_F64);
    ck_assert_int_eq(polar_mat_convert(A, polar_mat_of(b, 2, 1, 2, POLAR_F64)),
                     POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_mat_convert(A, polar_mat_of(b, 1, 2, 2, POLAR_F64)),
                     POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_mat_convert(A, polar_mat_of(b, 2, 2, 1, POLAR_F64)),
                     POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_mat_convert(A, polar_mat_of(NULL, 2, 2, 2, POLAR_F64)),
                     POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_mat_convert(A, polar_mat_of(b, 2, 2, 2, POLAR_FORMAT_COUNT)),
                     POLAR_BAD_ARGUMENT);
    polar_mat device = polar_mat_of(b, 2, 2, 2, POLAR_F64);
    device.place = POLAR_DEVICE;
    ck_assert_int_eq(polar_mat_convert(A, device), POLAR_BAD_ARGUMENT);
    ck_assert(b[0] == 0);
    ck_assert_int_eq(polar_mat_convert(polar_cmat_of(NULL, 0, 3, 1, POLAR_F32),
                                       polar_mat_of(NULL, 0, 3, 1, POLAR_C128)),
                     POLAR_OK);
}
END_TEST

/* By every entry. */
static polar_status scan_of(polar_cmat A, int *e, bool *zero) {
    double most = 0;
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = 0; i < A.m; i++) {
            const double re = polar_mat_re(A, i, j), im = polar_mat_im(A, i, j);
            if (!isfinite(re) || !isfinite(im)) return POLAR_NO_ANSWER;
            most = fmax(most, fmax(fabs(re), fabs(im)));
        }
    *zero = most == 0;
    frexp(most, e);
    return POLAR_OK;
}

/* Bits of every kind: of exponents near the ends, in the middle, of NaN and infinity; zeros of
 * both signs; with a leading dimension whose spare rows are NaN. */
START_TEST(scans) {
    enum { ROUNDS = 3000, ROWS = 37, COLUMNS = 3, LD = 41 };
    const polar_format f = (polar_format)_i;
    const polar_format_row *row = polar_format_get(f);
    const bool is_double = row->u < 0x1p-30;
    const int reals = row->is_complex ? 2 : 1;
    union {
        double d[2 * LD * COLUMNS];
        float s[2 * LD * COLUMNS];
    } x;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        const uint64_t seed = 1 + round;
        const int64_t m = (int64_t)(polar_hash_uniform(seed, 0, 1) * (ROWS + 1)),
                      n = (int64_t)(polar_hash_uniform(seed, 0, 2) * (COLUMNS + 1));
        const int lowest = is_double ? -1074 : -149, highest = is_double ? 1024 : 128;
        const int top = lowest + (int)(polar_hash_uniform(seed, 0, 3) * (highest - lowest + 2));
        for (int p = 0; p < reals * LD * COLUMNS; p++) {
            const bool spare = p % (reals * LD) >= reals * m;
            const double part = 2 * polar_hash_uniform(seed, 1, (uint64_t)p) - 1;
            const int fall = (int)(40 * polar_hash_uniform(seed, 2, (uint64_t)p));
            double v = ldexp(part, top - fall);
            if (polar_hash_uniform(seed, 3, (uint64_t)p) < 0.2) v = part < 0 ? -0.0 : 0;
            if (round % 7 == 1 && p == (int)(part * part * 40)) v = part < 0 ? NAN : INFINITY;
            if (spare) v = NAN;
            if (is_double)
                x.d[p] = v;
            else
                x.s[p] = (float)v;
        }
        const polar_cmat A = polar_cmat_of(&x, m, n, LD, f);
        int e = 7, expected = 7;
        bool zero = false, none = false;
        ck_assert_int_eq(polar_mat_scan(A, &e, &zero), scan_of(A, &expected, &none));
        ck_assert(e == expected && zero == none);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("mat");
    TCase *views = tcase_create("views");
    tcase_add_test(views, statuses);
    tcase_add_test(views, memory);
    tcase_add_test(views, bytes);
    tcase_add_loop_test(views, conversions, 0, POLAR_FORMAT_COUNT * POLAR_FORMAT_COUNT);
    tcase_add_test(views, refused_conversions);
    tcase_add_loop_test(views, scans, 0, POLAR_FORMAT_COUNT);
    suite_add_tcase(suite, views);
    return run_suite(suite);
}
