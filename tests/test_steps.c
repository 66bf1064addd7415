/* SPDX-License-Identifier: BSD-3-Clause */
/* What a report tells of a run: steps, products, l; and the scaling they rest on. */
#include <math.h>

#include "harness.h"
#include "sample.h"

/*
 * With l given the number of steps is a function of l: QDWH needs (kappa, steps) as tabulated
 * by the exact recurrence until |1-l| <= 10u, scaled Newton likewise to one more.
 */
START_TEST(step_counts) {
    static const struct {
        double cond;
        int qdwh, qr, newton;
    } table[] = {{1.1, 2, 0, 0},  {1.5, 3, 0, 0},  {2, 3, 0, 4},    {10, 4, 0, 5},
                 {1e2, 4, 1, 6},  {1e3, 4, 1, 7},  {1e4, 4, 1, 0},  {1e5, 5, 1, 7},
                 {1e6, 5, 2, 0},  {1e8, 5, 2, 0},  {1e10, 5, 2, 8}, {1e12, 5, 2, 8},
                 {1e13, 5, 2, 0}, {1e14, 6, 2, 0}, {1e15, 6, 2, 9}, {1e16, 6, 2, 9}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (int mode = POLAR_MODE_ONE_SMALL; mode <= POLAR_MODE_ARITHMETIC; mode++) {
            polar_gallery_options g = polar_gallery_defaults();
            g.cond = table[i].cond;
            g.mode = (polar_mode)mode;
            /* a dense matrix does not hold a singular value of 1e-15 any more */
            const char *kind = table[i].cond < 1e15 ? "spectrum" : "diagonal";
            struct sample s = sample_new(kind, g, 60, 60, POLAR_F64, 0);
            polar_options o = polar_options_default();
            o.lower = 1 / table[i].cond;
            sample_factor(&s, polar_oracle_named("qdwh"), &o);
            sample_check(&s, 10);
            ck_assert_msg(s.r.steps == table[i].qdwh, "want %d steps, mode %d: %s",
                          table[i].qdwh, mode, sample_text(&s));
            /* one QR before the iteration, a second one when numerically singular */
            long before = (long)s.r.qr - table[i].qr;
            ck_assert_msg(before == 1 || (before == 2 && table[i].cond > 1e10),
                          "want %d QR steps, got %ld: %s", table[i].qr, (long)s.r.qr,
                          sample_text(&s));
            if (table[i].newton && table[i].cond < 1e16) {
                sample_factor(&s, polar_oracle_named("newton"), &o);
                ck_assert_msg(s.r.steps >= table[i].newton && s.r.steps <= table[i].newton + 1,
                              "want %d or %d steps: %s", table[i].newton, table[i].newton + 1,
                              sample_text(&s));
            }
            sample_free(&s);
        }
}
END_TEST

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
    tcase_add_test(t, step_counts);
    tcase_add_test(t, two_norm);
    tcase_add_test(t, polynomial_reports);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
