/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Restarts chosen by what is foretold: it bounds what is measured, on the spectra it was made
 * from and on others; the choice errs about as much as the direct form and costs less; known
 * cases.
 */
#include <math.h>
#include <string.h>

#include "harness.h"
#include "made.h"
#include "sample.h"

static const polar_format formats[] = {POLAR_F32, POLAR_TF32, POLAR_BF16, POLAR_F16};
static const polar_mode modes[] = {POLAR_MODE_GEOMETRIC, POLAR_MODE_HALVES,
                                   POLAR_MODE_ONE_LARGE, POLAR_MODE_ARITHMETIC,
                                   POLAR_MODE_RANDOM};
static const struct {
    const char *schedule;
    int steps;
} cases[] = {{"polar-express", 5}, {"polar-express", 8}, {"you", 5}, {"jordan", 5}};
enum { N = 48, M = 192 };

static double difference(polar_mat X, polar_mat Y) {
    double sum = 0;
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++) sum += pow(re(X, i, j) - re(Y, i, j), 2);
    return sqrt(sum / (double)X.n);
}

/*
 * Of every format and schedule, on spectra of six kinds and three conditions, half of them rank
 * deficient once: |U - p(A)|_F/sqrt(n), p(A) in f64 of the same entries, and asym. What is
 * foretold is above both, and the worst of the form chosen is at most twice the worst of the
 * direct form.
 */
START_TEST(bounds) {
    const polar_oracle *composed = polar_oracle_named("composed");
    const int c = _i % 4;
    const polar_format f = formats[_i / 4];
    double worst[2] = {0, 0};
    for (int k = 0; k < 18; k++) {
        const polar_gallery_options g =
            options(pow(10, 1 + 2 * (k / 6)), k % 6 == 5 ? N / 2 : -1, modes[k % 6 % 5]);
        struct sample s = sample_new("spectrum", g, M, N, f, 0);
        polar_mat B = fresh(M, N, POLAR_F64), V = fresh(M, N, POLAR_F64);
        polar_options o = polar_options_default();
        polar_mat_convert(polar_const(s.A), B);
        o.schedule = polar_schedule_named(cases[c].schedule);
        o.steps = cases[c].steps;
        o.normalise = POLAR_NORMALISE_NONE;
        ck_assert_int_eq(polar_factor(composed, polar_const(B), V, NULL, &o, NULL), POLAR_OK);
        o.format = f;
        for (int way = 0; way < 2; way++) {
            o.gram_blocks = way ? POLAR_GRAM_AUTO : o.steps;
            sample_factor_cheap(&s, composed, &o);
            ck_assert_int_eq(s.status, POLAR_OK);
            const double d = difference(s.U, V);
            worst[way] = fmax(worst[way], d);
            REQUIRE(d <= s.r.gram_factor, "%s: %g off where %g is foretold: %s",
                    s.r.gram_blocks, d, s.r.gram_factor, sample_text(&s));
            REQUIRE(s.r.asym_abs <= s.r.gram_asym, "%s: asym %g where %g is foretold: %s",
                    s.r.gram_blocks, s.r.asym_abs, s.r.gram_asym, sample_text(&s));
        }
        drop(B);
        drop(V);
        sample_free(&s);
    }
    REQUIRE(worst[1] <= 2 * worst[0], "%s, %d steps, format %d: %g against %g",
            cases[c].schedule, cases[c].steps, (int)f, worst[1], worst[0]);
}
END_TEST

static polar_gram_choice plan(int64_t m, int64_t n, polar_format f, int steps,
                              const polar_options *from) {
    polar_options o = from ? *from : polar_options_default();
    polar_gram_choice c;
    polar_why why = {""};
    o.format = f;
    o.steps = steps;
    if (!from) o.gram_blocks = POLAR_GRAM_AUTO;
    const polar_status s = polar_gram_plan(m, n, f, &o, &c, &why);
    REQUIRE(s == POLAR_OK, "%s", why.text);
    return c;
}

/* Square: direct. Tall: fewer operations, wide the same. Longer: splitting pays. Given blocks
 * that blow up (gram_form.h's x) are said to; what is known of l is used. */
START_TEST(known) {
    polar_options o = polar_options_default();
    for (int f = 0; f < 4; f++) {
        ck_assert_str_eq(plan(500, 500, formats[f], 8, NULL).text, "direct");
        const polar_gram_choice tall = plan(4000, 1000, formats[f], 8, NULL);
        ck_assert_msg(tall.flops < 0.9, "%s: %g", tall.text, tall.flops);
        ck_assert_str_eq(plan(1000, 4000, formats[f], 8, NULL).text, tall.text);
        ck_assert_msg(isfinite(tall.asym) && isfinite(tall.factor), "%s blows up", tall.text);
    }
    ck_assert_int_eq(plan(16000, 1000, POLAR_F16, 8, NULL).space, POLAR_GRAM_SPLIT);
    o.gram_blocks = 1;
    ck_assert(isinf(plan(1024, 256, POLAR_F16, 8, &o).asym));
    ck_assert(isinf(plan(1024, 256, POLAR_BF16, 5, &o).asym));
    ck_assert(isfinite(plan(1024, 256, POLAR_F64, 8, &o).asym));
    o.gram_blocks = 2;
    ck_assert(isinf(plan(1024, 256, POLAR_F16, 8, &o).asym));
    ck_assert(isinf(plan(1024, 256, POLAR_BF16, 8, &o).asym));
    o.lower = 0.1;
    o.normalise = POLAR_NORMALISE_NONE;
    const double told = plan(1024, 256, POLAR_F64, 8, &o).factor;
    o.lower = 0;
    ck_assert(told < 0.5 * plan(1024, 256, POLAR_F64, 8, &o).factor);
}
END_TEST

/* Restarts where they are asked for: the products are those of the blocks. */
START_TEST(cuts) {
    const polar_oracle *composed = polar_oracle_named("composed");
    struct sample s =
        sample_new("gaussian", options(1e3, -1, POLAR_MODE_GEOMETRIC), 40, 20, POLAR_F64, 0);
    polar_options o = polar_options_default();
    polar_mat V = fresh(40, 20, POLAR_F64);
    o.steps = 5;
    o.gram_blocks = 2;
    o.gram_cuts = 1 << 1; /* 2+3, as even splits are */
    sample_factor_cheap(&s, composed, &o);
    ck_assert_str_eq(s.r.gram_blocks, "2+3");
    polar_mat_convert(polar_const(s.U), V);
    o.gram_cuts = 0;
    sample_factor_cheap(&s, composed, &o);
    ck_assert(sample_equal(s.U, V));
    o.gram_cuts = 1 << 0 | 1 << 3;
    o.gram_blocks = 3;
    sample_factor_cheap(&s, composed, &o);
    ck_assert_str_eq(s.r.gram_blocks, "1+3+1");
    ck_assert_int_eq(s.r.products, 3 + (2 + 3 + 2 + 4) + 3);
    o.gram_blocks = 0;
    ck_assert_int_eq(polar_factor(composed, polar_const(s.A), s.U, NULL, &o, NULL),
                     POLAR_BAD_ARGUMENT);
    o.gram_cuts = 0;
    o.gram_blocks = POLAR_GRAM_AUTO;
    ck_assert_int_eq(
        polar_factor(polar_oracle_named("qdwh"), polar_const(s.A), s.U, NULL, &o, NULL),
        POLAR_UNSUITED);
    sample_factor_cheap(&s, composed, &o);
    ck_assert_str_ne(s.r.gram_blocks, "-");
    drop(V);
    sample_free(&s);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("Gram auto");
    TCase *t = tcase_create("gram auto");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, bounds, 0, 16);
    tcase_add_test(t, known);
    tcase_add_test(t, cuts);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
