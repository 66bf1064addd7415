/* SPDX-License-Identifier: BSD-3-Clause */
/* What a report tells of a run: steps, products, l; and the scaling they rest on. How many
 * steps there are: test_iterations.c. */
#include <math.h>

#include "harness.h"
#include "sample.h"

/* The 2-norm bound b lies in [sigma_1, 1.04 sigma_1]: with p(x) = x, U is A/b. */
START_TEST(two_norm) {
    static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C64, POLAR_BF16,
                                           POLAR_F16};
    static const polar_schedule identity = {.name = "identity",
                                            .form = POLAR_FORM_ODD,
                                            .upper = 1,
                                            .nsteps = 1,
                                            .step = {{.degree = 1, .c = {1}}}};
    for (int f = 0; f < 5; f++)
        for (int mode = 0; mode < 5; mode++)
            for (int shape = 0; shape < 3; shape++) {
                polar_gallery_options g = polar_gallery_defaults();
                g.mode = (polar_mode)mode;
                g.cond = 50;
                int64_t m = shape == 1 ? 90 : 40, n = shape == 2 ? 90 : 40;
                struct sample s = sample_new("spectrum", g, m, n, sample_host(formats[f]), 0);
                polar_options o = polar_options_default();
                o.normalise = POLAR_NORMALISE_TWO;
                o.schedule = &identity;
                o.format = formats[f];
                ck_assert_int_eq(polar_factor(polar_oracle_named("composed"), polar_const(s.A),
                                              s.U, NULL, &o, &s.r),
                                 POLAR_OK);
                double a = 0, b = 0, u = polar_format_get(formats[f])->u;
                for (int64_t j = 0; j < n; j++)
                    for (int64_t i = 0; i < m; i++)
                        if (fabs(polar_mat_re(polar_const(s.A), i, j)) > a) {
                            a = fabs(polar_mat_re(polar_const(s.A), i, j));
                            b = a / fabs(polar_mat_re(polar_const(s.U), i, j));
                        }
                ck_assert_msg(b >= 1 - 2 * u && b <= 1.04 * (1 + 12 * u),
                              "b = %g for sigma_1 = 1, mode %d: %s", b, mode, sample_text(&s));
                sample_free(&s);
            }
}
END_TEST

/* Polynomial oracles: products and l of the report are the schedule's; Newton-Schulz takes the
 * tabulated number of steps from l. */
START_TEST(polynomial_reports) {
    polar_gallery_options g = polar_gallery_defaults();
    g.cond = 1e5;
    struct sample s = sample_new("diagonal", g, 30, 30, POLAR_F64, 0);
    polar_options o = polar_options_default();
    sample_factor(&s, polar_oracle_named("composed"), &o);
    ck_assert_msg(s.r.products == 24 && s.r.steps == 8 && s.r.lower == 1e-3, "%s products %ld",
                  sample_text(&s), (long)s.r.products);
    o.normalise = POLAR_NORMALISE_NONE; /* sigma_1 = 1 */
    sample_factor(&s, polar_oracle_named("newton-schulz"), &o);
    ck_assert_msg(s.r.steps == 34 && s.r.products == 68, "want 34 steps: %s", sample_text(&s));
    o.normalise = POLAR_NORMALISE_DEFAULT;
    /* l a hundred times too large or small costs steps, not accuracy */
    for (int k = 0; k < 4; k++) {
        o.lower = k % 2 ? 1e-3 : 1e-8;
        const polar_oracle *oracle = polar_oracle_named(k < 2 ? "newton" : "qdwh");
        sample_factor(&s, oracle, &o);
        ck_assert_msg(s.status == POLAR_OK, "%s", sample_text(&s));
        sample_check(&s, 10);
    }
    sample_free(&s);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("steps");
    TCase *t = tcase_create("steps");
    tcase_set_timeout(t, 200);
    tcase_add_test(t, two_norm);
    tcase_add_test(t, polynomial_reports);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
