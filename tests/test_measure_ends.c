/* SPDX-License-Identifier: BSD-3-Clause */
/* Measures at the ends: of the range, of the sizes, of the memory, of what makes sense. */
#include <stdlib.h>
#include <string.h>

#include "judged.h"

/* 2^k A and 2^k H are judged as A and H are, bit for bit, far from where squares overflow. */
START_TEST(powers_of_two) {
    static const int powers[] = {-1000, -600, 600, 1000};
    for (int f = 0; f < 2; ++f) {
        judged s = sample(12, 9, f ? POLAR_C128 : POLAR_F64, 50, -1, false);
        polar_mat_set(s.H, 0, 0, re(s.H, 0, 0) - 1e-3, 0);
        judge(&s, true, false);
        const polar_report first = s.r;
        for (int p = 0; p < 4; ++p) {
            judged t = sample(12, 9, s.A.format, 50, -1, false);
            const double scale = ldexp(1, powers[p]);
            for (int64_t j = 0; j < 9; ++j) {
                for (int64_t i = 0; i < 12; ++i)
                    polar_mat_set(t.A, i, j, scale * re(s.A, i, j), scale * im(s.A, i, j));
                for (int64_t i = 0; i < 9; ++i)
                    polar_mat_set(t.H, i, j, scale * re(s.H, i, j), scale * im(s.H, i, j));
            }
            t.r.cond = first.cond;
            judge(&t, true, false);
            ck_assert_msg(memcmp(&t.r, &first, sizeof first) == 0,
                          "2^%d: resid %g %g, psd %g %g, forward %g %g", powers[p],
                          t.r.resid_abs, first.resid_abs, t.r.psd_abs, first.psd_abs,
                          t.r.forward_abs, first.forward_abs);
            drop_all(&t);
        }
        drop_all(&s);
    }
}
END_TEST

/* The ends of the range, complex moduli beyond it, zero, and factors that are far too large. */
START_TEST(extremes) {
    const double largest = polar_format_get(POLAR_F64)->largest;
    const double ends[] = {0x1p-1074, 0x1p-1022, largest};
    judged s = blank(2, 2, POLAR_C128, false);
    for (int64_t i = 0; i < 2; ++i) polar_mat_set(s.U, i, i, i ? -1 : 1, 0);
    for (int k = 0; k < 3; ++k) {
        for (int64_t i = 0; i < 2; ++i) {
            polar_mat_set(s.A, i, i, i ? -ends[k] : ends[k], 0);
            polar_mat_set(s.H, i, i, ends[k], 0);
        }
        judge(&s, true, false);
        NEAR(s.r.resid_abs + s.r.asym_abs + s.r.psd_abs, 0, 0);
        NEAR(s.r.forward_abs, 0, 4 * u);
    }
    polar_mat_set(s.U, 0, 0, sqrt(0.5), sqrt(0.5));
    polar_mat_set(s.A, 0, 0, largest, largest);
    judge(&s, false, false);
    NEAR(s.r.resid_abs + s.r.asym_abs + s.r.psd_abs, 0, 8 * u);
    NEAR(s.r.forward_abs, 0, 8 * u);

    polar_mat_set(s.A, 0, 0, 0x1p-1000, 0); /* H beyond 2^1024 in units of A */
    polar_mat_set(s.A, 1, 1, 0x1p-1000, 0);
    judge(&s, true, false);
    ck_assert(isinf(s.r.resid_abs) && isinf(s.r.psd_abs) && isfinite(s.r.orth_abs));
    polar_mat_set(s.H, 0, 1, largest, largest);
    polar_mat_set(s.U, 0, 1, 1e300, 1e300);
    judge(&s, true, false);
    ck_assert(isinf(s.r.orth_abs) && s.r.spectral_abs > 1e299 && s.r.forward_abs > 1e299);
    ck_assert(isinf(s.r.resid_abs) && isinf(s.r.psd_abs));
    drop_all(&s);

    judged z = blank(3, 2, 0, false);
    judge(&z, true, true);
    NEAR(z.r.resid_abs + z.r.asym_abs + z.r.psd_abs + z.r.forward_abs, 0, 0);
    NEAR(z.r.orth_abs, sqrt(2), 4 * u);
    polar_mat_set(z.U, 0, 0, 1, 0);
    polar_mat_set(z.H, 0, 0, 1, 0);
    judge(&z, true, false);
    ck_assert(isinf(z.r.resid_abs) && isnan(z.r.forward_abs));
    NEAR(z.r.psd_abs, 0, 0);
    drop_all(&z);
}
END_TEST

static polar_status measure(judged *s, polar_measures what, const polar_allocator *a) {
    return polar_measure(polar_const(s->A), polar_const(s->U), polar_const(s->H), s->left,
                         polar_const(none), POLAR_F32, what, a, &s->r);
}

/* NaN or infinity anywhere: no answer, and the report keeps its bytes. */
START_TEST(no_answer) {
    static const double poison[] = {NAN, INFINITY, -INFINITY};
    for (int f = 0; f < 2; ++f)
        for (int which = 0; which < 3; ++which)
            for (int p = 0; p < 3; ++p)
                for (int place = 0; place < 3; ++place) {
                    judged s = sample(7, 5, f ? POLAR_C128 : POLAR_F64, 10, -1, false);
                    const polar_mat X = which == 0 ? s.A : which == 1 ? s.U : s.H;
                    const int64_t i = place * (X.m - 1) / 2, j = place * (X.n - 1) / 2;
                    memset(&s.r, 0x5a, sizeof s.r);
                    const polar_report before = s.r;
                    polar_mat_set(X, i, j, f ? 1 : poison[p], poison[p]);
                    ck_assert_int_eq(measure(&s, POLAR_MEASURE_FULL, NULL), POLAR_NO_ANSWER);
                    ck_assert_int_eq(measure(&s, POLAR_MEASURE_CHEAP, NULL), POLAR_NO_ANSWER);
                    ck_assert_int_eq(memcmp(&s.r, &before, sizeof before), 0);
                    drop_all(&s);
                }
}
END_TEST

START_TEST(amounts) {
    judged s = sample(7, 5, POLAR_F64, 10, -1, false);
    const polar_report before = s.r;
    ck_assert_int_eq(measure(&s, POLAR_MEASURE_NONE, NULL), POLAR_OK);
    ck_assert_int_eq(memcmp(&s.r, &before, sizeof before), 0);
    s.r.seconds = 3;
    ck_assert_int_eq(measure(&s, POLAR_MEASURE_CHEAP, NULL), POLAR_OK);
    ck_assert(isnan(s.r.psd) && isnan(s.r.psd_abs) && isnan(s.r.forward_abs));
    ck_assert(isnan(s.r.spectral_abs) && isnan(s.r.cond) && s.r.seconds == 3);
    ck_assert(s.r.orth_abs < 20 * u && s.r.resid_abs < 20 * u && s.r.asym_abs < 20 * u);
    NEAR(s.r.resid, s.r.resid_abs / (5 * 0x1p-24), 1e-14); /* in units of the run's format */
    const double orth = s.r.orth_abs;
    ck_assert_int_eq(measure(&s, POLAR_MEASURE_AUTO, NULL), POLAR_OK);
    ck_assert(!isnan(s.r.psd) && !isnan(s.r.forward) && !isnan(s.r.spectral_abs));
    NEAR(s.r.orth_abs, orth, 0);
    NEAR(s.r.cond, 10, 1e-13);
    drop_all(&s);
}
END_TEST

/* above order 2000 of H AUTO does what products give */
START_TEST(automatic) {
    static const struct {
        int64_t m, n;
        bool left, full;
    } cases[] = {{2001, 2001, false, false}, {1, 2001, false, false}, {1, 2001, true, true}};
    for (int k = 0; k < 3; ++k) {
        const polar_mat A = made("identity", cases[k].m, cases[k].n, POLAR_F64);
        const polar_cmat I = polar_const(A), no = polar_const(none);
        polar_report r;
        polar_report_init(&r);
        ck_assert_int_eq(
            polar_measure(I, I, no, cases[k].left, no, POLAR_F64, POLAR_MEASURE_AUTO, NULL, &r),
            POLAR_OK);
        ck_assert(r.orth == 0 && r.resid == 0 && r.asym == 0);
        ck_assert_int_eq(!isnan(r.psd), cases[k].full);
        ck_assert_int_eq(!isnan(r.forward), cases[k].full);
        drop(A);
    }
}
END_TEST

/* nothing to be wrong about */
START_TEST(empty) {
    static const int64_t sizes[][2] = {{0, 0}, {0, 4}, {4, 0}};
    for (int k = 0; k < 3; ++k)
        for (int left = 0; left < 2; ++left) {
            double x[16] = {0};
            const int64_t m = sizes[k][0], n = sizes[k][1], h = left ? m : n;
            const polar_cmat A = polar_cmat_of(x, m, n, 4, POLAR_F64);
            const polar_cmat H = polar_cmat_of(x, h, h, 4, POLAR_F64), no = polar_const(none);
            polar_report r;
            polar_report_init(&r);
            ck_assert_int_eq(
                polar_measure(A, A, H, left, no, POLAR_F64, POLAR_MEASURE_FULL, NULL, &r),
                POLAR_OK);
            ck_assert(r.orth == 0 && r.resid == 0 && r.asym == 0 && r.psd == 0);
            ck_assert(r.forward == 0 && r.orth_abs == 0 && r.spectral_abs == 0);
        }
}
END_TEST

START_TEST(refusals) {
    judged s = sample(7, 5, POLAR_F64, 10, -1, false);
    const polar_report before = s.r;
    const polar_cmat A = polar_const(s.A), U = polar_const(s.U), H = polar_const(s.H);
    const polar_cmat no = polar_const(none);
    polar_cmat short_U = U, device = A, odd = U;
    short_U.n = 4;
    device.place = POLAR_DEVICE;
    odd.format = POLAR_FORMAT_ANY;
    const struct {
        polar_cmat A, U, H, truth;
        bool left;
        polar_format f;
    } wrong[] = {{A, short_U, H, no, false, POLAR_F64}, {device, U, H, no, false, POLAR_F64},
                 {A, odd, H, no, false, POLAR_F64},     {A, U, H, no, true, POLAR_F64},
                 {A, U, A, no, false, POLAR_F64},       {A, U, H, H, false, POLAR_F64},
                 {no, U, H, no, false, POLAR_F64},      {A, no, H, no, false, POLAR_F64},
                 {A, U, H, no, false, POLAR_FORMAT_ANY}};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; ++k) {
        const polar_status status =
            polar_measure(wrong[k].A, wrong[k].U, wrong[k].H, wrong[k].left, wrong[k].truth,
                          wrong[k].f, POLAR_MEASURE_FULL, NULL, &s.r);
        ck_assert_msg(status == POLAR_BAD_ARGUMENT, "case %zu: %s", k,
                      polar_status_name(status));
    }
    ck_assert_int_eq(memcmp(&s.r, &before, sizeof before), 0);
    drop_all(&s);
}
END_TEST

/* Factors of other formats than A; a complex factor of a real matrix is compared whole. */
START_TEST(formats) {
    judged s = sample(7, 5, POLAR_F64, 10, -1, false);
    polar_mat Z = padded(7, 5, POLAR_C128), low = padded(7, 5, POLAR_F32);
    copy(s.U, Z);
    polar_mat_set(Z, 3, 3, re(Z, 3, 3), 1e-3);
    copy(s.U, low);
    const polar_cmat A = polar_const(s.A), H = polar_const(s.H), T = polar_const(s.truth);
    ck_assert_int_eq(polar_measure(A, polar_const(Z), H, false, T, POLAR_C128,
                                   POLAR_MEASURE_FULL, NULL, &s.r),
                     POLAR_OK);
    NEAR(s.r.forward_abs, 1e-3, 1e-15);
    ck_assert_int_eq(polar_measure(A, polar_const(low), H, false, T, POLAR_F32,
                                   POLAR_MEASURE_FULL, NULL, &s.r),
                     POLAR_OK);
    ck_assert(s.r.forward > 0 && s.r.forward < 1 && s.r.forward_abs > 1e-9);
    polar_mat_free(&Z, NULL);
    polar_mat_free(&low, NULL);
    drop_all(&s);
}
END_TEST

typedef struct failing {
    int calls, fail_at, alive;
} failing;

static void *give(size_t bytes, void *context) {
    failing *c = context;
    if (++c->calls == c->fail_at) return NULL;
    ++c->alive;
    return malloc(bytes);
}

static void take(void *block, void *context) {
    failing *c = context;
    if (block) --c->alive;
    free(block);
}

/* one block, asked for once */
START_TEST(no_memory) {
    judged s = sample(7, 5, POLAR_C128, 10, -1, false);
    const polar_report before = s.r;
    for (int fail_at = 1; fail_at <= 2; ++fail_at) {
        failing c = {0, fail_at, 0};
        const polar_allocator a = {give, take, &c};
        const polar_status status = measure(&s, POLAR_MEASURE_FULL, &a);
        ck_assert_int_eq(status, fail_at == 1 ? POLAR_NO_MEMORY : POLAR_OK);
        ck_assert_int_eq(c.calls, 1);
        ck_assert_int_eq(c.alive, 0);
        ck_assert_int_eq(memcmp(&s.r, &before, sizeof before) == 0, fail_at == 1);
    }
    drop_all(&s);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("measure ends");
    TCase *t = tcase_create("ends");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, powers_of_two);
    tcase_add_test(t, extremes);
    tcase_add_test(t, no_answer);
    tcase_add_test(t, amounts);
    tcase_add_test(t, automatic);
    tcase_add_test(t, empty);
    tcase_add_test(t, refusals);
    tcase_add_test(t, formats);
    tcase_add_test(t, no_memory);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
