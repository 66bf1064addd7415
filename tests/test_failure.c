/* SPDX-License-Identifier: BSD-3-Clause */
/* Failure paths: an allocator that fails at the k-th call for every k, every status reached. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "sample.h"

struct countdown {
    int left, out;
};

static void *failing_alloc(size_t bytes, void *context) {
    struct countdown *c = context;
    if (c->left-- <= 0) return NULL;
    c->out++;
    return malloc(bytes);
}

static void failing_release(void *block, void *context) {
    struct countdown *c = context;
    if (block) c->out--;
    free(block);
}

START_TEST(every_allocation_fails) {
    const polar_oracle *oracle = polar_oracles[_i];
    for (int rank = POLAR_RANK_DEFAULT; rank <= POLAR_RANK_PARTIAL; rank += 2) {
        int k = 0;
        for (;; k++) {
            struct countdown c = {k, 0};
            polar_allocator a = {failing_alloc, failing_release, &c};
            polar_gallery_options g = polar_gallery_defaults();
            struct sample s = sample_new("gaussian", g, 20, 12, POLAR_F64, 0);
            polar_mat before = polar_mat_new(20, 12, POLAR_F64, NULL);
            polar_mat_convert(polar_const(s.U), before);
            polar_options o = polar_options_default();
            o.allocator = &a;
            o.rank = (polar_rank)rank;
            polar_status status = polar_factor(oracle, polar_const(s.A), s.U, NULL, &o, &s.r);
            ck_assert_msg(c.out == 0, "%d blocks leaked at k = %d: %s", c.out, k,
                          sample_text(&s));
            if (status != POLAR_OK) {
                ck_assert_msg(status == POLAR_NO_MEMORY && sample_equal(before, s.U),
                              "k = %d: %s", k, sample_text(&s));
                ck_assert(s.r.why.text[0]);
            }
            polar_mat_free(&before, NULL);
            sample_free(&s);
            if (status == POLAR_OK) break;
            ck_assert_int_lt(k, 20);
        }
        ck_assert_int_gt(k, 0);
    }
}
END_TEST

START_TEST(measure_allocations_fail) {
    polar_gallery_options g = polar_gallery_defaults();
    struct sample s = sample_new("gaussian", g, 20, 12, POLAR_F64, 0);
    ck_assert_int_eq(
        polar_factor(polar_oracle_named("qdwh"), polar_const(s.A), s.U, NULL, NULL, &s.r),
        POLAR_OK);
    for (int k = 0;; k++) {
        struct countdown c = {k, 0};
        polar_allocator a = {failing_alloc, failing_release, &c};
        polar_cmat none = {NULL, 12, 12, 12, POLAR_F64, POLAR_HOST};
        polar_status status = polar_measure(polar_const(s.A), polar_const(s.U), none, false,
                                            none, POLAR_F64, POLAR_MEASURE_FULL, &a, &s.r);
        ck_assert_int_eq(c.out, 0);
        if (status == POLAR_OK) break;
        ck_assert_int_eq(status, POLAR_NO_MEMORY);
        ck_assert_int_lt(k, 20);
    }
    sample_free(&s);
}
END_TEST

static polar_status run(const char *oracle, polar_cmat A, polar_mat U, polar_mat *H,
                        const polar_options *o) {
    polar_report r;
    polar_status s = polar_factor(polar_oracle_named(oracle), A, U, H, o, &r);
    ck_assert_str_eq(r.status, polar_status_name(s));
    ck_assert_msg((s == POLAR_OK) == !r.why.text[0] || s == POLAR_OK, "no sentence for %s",
                  r.status);
    return s;
}

/* Each status by the shortest way to it; the ones of files are test_files'. */
START_TEST(statuses) {
    double data[16] = {4, 1, 0, 0, 0, 3, 1, 0, 0, 0, 2, 1, 1, 0, 0, 1}, out[16], h[16];
    polar_cmat A = polar_cmat_of(data, 4, 4, 4, POLAR_F64);
    polar_mat U = polar_mat_of(out, 4, 4, 4, POLAR_F64),
              H = polar_mat_of(h, 4, 4, 4, POLAR_F64);
    polar_options o = polar_options_default();
    ck_assert_int_eq(run("qdwh", A, U, &H, &o), POLAR_OK);
    o.steps = 1;
    ck_assert_int_eq(run("qdwh", A, U, &H, &o), POLAR_NOT_CONVERGED);
    ck_assert_int_eq(run("newton-schulz", A, U, &H, &o), POLAR_NOT_CONVERGED);
    ck_assert_int_eq(run("composed", A, U, &H, &o), POLAR_OK); /* it ran what it was told */
    o = polar_options_default();
    o.rank = POLAR_RANK_COMPLETED;
    ck_assert_int_eq(run("composed", A, U, &H, &o), POLAR_UNSUITED);
    o = polar_options_default();
    o.schedule = polar_schedule_named("jordan");
    ck_assert_int_eq(run("newton-schulz", A, U, &H, &o), POLAR_UNSUITED);
    /* p(1) = 1 is not enough: p'(1) = 0.2 converges linearly, the stopping test would lie */
    polar_schedule fake = {.name = "fake",
                           .form = POLAR_FORM_ODD,
                           .upper = 1,
                           .nsteps = 1,
                           .step = {{.degree = 3, .c = {1.4, -0.4}}}};
    o.schedule = &fake;
    ck_assert_int_eq(run("newton-schulz", A, U, &H, &o), POLAR_UNSUITED);
    o.schedule = polar_schedule_named("you");
    o.steps = 20; /* it ends after five */
    ck_assert_int_eq(run("composed", A, U, &H, &o), POLAR_UNSUITED);
    o = polar_options_default();
    o.normalise = POLAR_NORMALISE_NONE; /* sigma_1 near 5 would go to -1 or to infinity */
    ck_assert_int_eq(run("newton-schulz", A, U, &H, &o), POLAR_UNSUITED);
    out[3] = 77;
    o.schedule = polar_schedule_named("taylor-quintic");
    o.steps = 30;
    ck_assert_int_eq(run("composed", A, U, &H, &o), POLAR_NO_ANSWER); /* overflows */
    ck_assert(out[3] == 77);
    o.steps = 1;
    ck_assert_int_eq(run("composed", A, U, &H, &o), POLAR_NOT_CONVERGED); /* astray */
    o = polar_options_default();
    o.lower = 1e-80;
    ck_assert_int_eq(run("qdwh", A, U, &H, &o), POLAR_BAD_ARGUMENT);
    o = polar_options_default();
    double complex_data[32] = {1, 1, 2, 0};
    polar_cmat C = polar_cmat_of(complex_data, 4, 4, 4, POLAR_C128);
    o.format = POLAR_BF16;
    ck_assert_int_eq(run("qdwh", C, U, &H, &o), POLAR_UNSUITED);
    o = polar_options_default();
    ck_assert_int_eq(run("qdwh", C, U, &H, &o), POLAR_BAD_ARGUMENT); /* U is real */
    o.lower = NAN;
    ck_assert_int_eq(run("qdwh", A, U, &H, &o), POLAR_BAD_ARGUMENT);
    o.lower = 2;
    ck_assert_int_eq(run("qdwh", A, U, &H, &o), POLAR_BAD_ARGUMENT);
    o = polar_options_default();
    o.steps = -1;
    ck_assert_int_eq(run("svd", A, U, &H, &o), POLAR_BAD_ARGUMENT);
    o = polar_options_default();
    polar_mat small = polar_mat_of(out, 3, 4, 3, POLAR_F64);
    ck_assert_int_eq(run("svd", A, small, NULL, &o), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(run("svd", A, U, &small, &o), POLAR_BAD_ARGUMENT);
    polar_mat over = polar_mat_of(data, 4, 4, 4, POLAR_F64);
    ck_assert_int_eq(run("svd", A, over, NULL, &o), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(run("svd", A, U, &over, &o), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(run("svd", A, U, &U, &o), POLAR_BAD_ARGUMENT);
    ck_assert(data[0] == 4);
    polar_cmat empty = polar_cmat_of(NULL, 4, 4, 4, POLAR_F64);
    ck_assert_int_eq(run("svd", empty, U, NULL, &o), POLAR_BAD_ARGUMENT);
    polar_cmat slim = polar_cmat_of(data, 4, 4, 3, POLAR_F64);
    ck_assert_int_eq(run("svd", slim, U, NULL, &o), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_factor(NULL, A, U, NULL, &o, NULL), POLAR_BAD_ARGUMENT);
    polar_cmat vast =
        polar_cmat_of(data, INT64_C(3000000000), 2, INT64_C(3000000000), POLAR_F64);
    polar_mat vast_U =
        polar_mat_of(out, INT64_C(3000000000), 2, INT64_C(3000000000), POLAR_F64);
    ck_assert_int_eq(run("svd", vast, vast_U, NULL, &o), POLAR_TOO_LARGE);
    /* 63 bits do not hold these bytes */
    ck_assert_int_eq(polar_factor_scratch(polar_oracle_named("svd"), 370000000, 370000000,
                                          POLAR_F64, true, &o),
                     -1);
    o = polar_options_default();
    double big[4] = {1.7e308, 1.7e308, 1.7e308, 1.7e308};
    polar_cmat B = polar_cmat_of(big, 2, 2, 2, POLAR_F64);
    polar_mat V = polar_mat_of(out, 2, 2, 2, POLAR_F64),
              K = polar_mat_of(h, 2, 2, 2, POLAR_F32);
    ck_assert_int_eq(run("qdwh", B, V, &K, &o), POLAR_OVERFLOW); /* H in f32 */
    ck_assert_int_eq(polar_factor_scratch(NULL, 4, 4, POLAR_F64, true, &o), -1);
    ck_assert_int_eq(
        polar_factor_scratch(polar_oracle_named("svd"), -4, 4, POLAR_F64, true, &o), -1);
}
END_TEST

/* U, H in other formats than A: rounded once, same values. */
START_TEST(mixed_formats) {
    polar_gallery_options g = polar_gallery_defaults();
    struct sample s = sample_new("gaussian", g, 20, 12, POLAR_F64, 0);
    polar_mat U32 = polar_mat_new(20, 12, POLAR_F32, NULL),
              C = polar_mat_new(20, 12, POLAR_C128, NULL);
    for (int i = 0; i < polar_test_oracles(); i++) {
        polar_options o = polar_options_default();
        ck_assert_int_eq(polar_factor(polar_oracles[i], polar_const(s.A), s.U, NULL, &o, NULL),
                         POLAR_OK);
        ck_assert_int_eq(polar_factor(polar_oracles[i], polar_const(s.A), U32, NULL, &o, NULL),
                         POLAR_OK);
        ck_assert_int_eq(polar_factor(polar_oracles[i], polar_const(s.A), C, NULL, &o, NULL),
                         POLAR_OK);
        for (int64_t k = 0; k < 240; k++) {
            double x = ((double *)s.U.data)[k];
            ck_assert(((float *)U32.data)[k] == (float)x);
            ck_assert(((double *)C.data)[2 * k] == x && ((double *)C.data)[2 * k + 1] == 0);
        }
    }
    polar_mat_free(&U32, NULL);
    polar_mat_free(&C, NULL);
    sample_free(&s);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("failure");
    const int oracles = polar_test_oracles();
    TCase *t = tcase_create("failure");
    tcase_set_timeout(t, 200);
    tcase_add_loop_test(t, every_allocation_fails, 0, oracles);
    tcase_add_test(t, measure_allocations_fail);
    tcase_add_test(t, statuses);
    tcase_add_test(t, mixed_formats);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
