/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The scalar shadow. A polynomial of a diagonal matrix is the polynomial of its entries, so
 * `composed` on diag(x) must give diag(p(x)) with p evaluated in double from the schedule: this
 * ties the matrix code to the coefficients, step by step.
 */
#include <math.h>
#include <stdio.h>

#include "harness.h"
#include "sample.h"

static int count_schedules(void) {
    int n = 0;
    while (polar_schedules[n]) n++;
    return n;
}

/* Error that rounding may bring: per step, slope and amplification of what came before. */
static double allowance(const polar_schedule *p, int steps, double x, double u) {
    double error = 4 * u * x, h = 1e-6;
    for (int k = 0; k < steps; k++) {
        const polar_step *s = polar_schedule_step(p, k);
        polar_schedule one = {.form = POLAR_FORM_ODD, .nsteps = 1, .step = {*s}};
        double slope =
            fabs(polar_schedule_eval(&one, 1, x + h) - polar_schedule_eval(&one, 1, x - h)) /
            (2 * h);
        double terms = 0;
        for (int i = 0; i <= (s->degree - 1) / 2; i++)
            terms += fabs(s->c[i]) * pow(fabs(x), 2 * i + 1) * (2 * i + 4);
        error = (slope + 1e-3) * error + 2 * u * terms;
        x = polar_schedule_eval(&one, 1, x);
    }
    return error;
}

static void shadow(const polar_schedule *p, polar_format f, int steps, int64_t m, int64_t n) {
    const polar_oracle *composed = polar_oracle_named("composed");
    int64_t k = m < n ? m : n;
    double u = polar_format_get(f)->u;
    /* where the format cannot carry the composition (steep beyond 1, as bf16 soon is) the
     * result may be anything */
    if (allowance(p, steps ? steps : p->nsteps, 1, u) > 0.05) return;
    polar_mat A = polar_mat_new(m, n, sample_host(f), NULL);
    polar_mat U = polar_mat_new(m, n, sample_host(f), NULL);
    ck_assert(A.data && U.data);
    for (int64_t i = 0; i < k; i++) {
        double x = polar_round(f, 0.002 + 0.998 * (double)i / (double)(k - 1));
        polar_mat_set(A, i, i, i % 2 ? -x : x, 0);
    }
    polar_options o = polar_options_default();
    o.format = f;
    o.schedule = p;
    o.steps = steps;
    o.normalise = POLAR_NORMALISE_NONE;
    ck_assert_int_eq(polar_factor(composed, polar_const(A), U, NULL, &o, NULL), POLAR_OK);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < m; i++) {
            double got = polar_mat_re(polar_const(U), i, j);
            if (i != j) {
                ck_assert_msg(got == 0, "entry (%ld,%ld) = %g is not 0", (long)i, (long)j, got);
                continue;
            }
            double x = polar_mat_re(polar_const(A), i, i);
            double want = polar_schedule_eval(p, steps, x);
            double slack = allowance(p, steps ? steps : p->nsteps, fabs(x), u);
            ck_assert_msg(fabs(got - want) <= slack,
                          "%s, %d steps, %s, x = %.17g: got %.17g, want %.17g +- %.3g", p->name,
                          steps, polar_format_get(f)->name, x, got, want, slack);
        }
    polar_mat_free(&A, NULL);
    polar_mat_free(&U, NULL);
}

START_TEST(published) {
    const polar_schedule *p = polar_schedules[_i];
    for (int f = 0; f < POLAR_FORMAT_COUNT; f++)
        for (int steps = 1; steps <= p->nsteps + (p->repeat_last ? 2 : 0); steps++) {
            shadow(p, (polar_format)f, steps, 37, 37);
            if (steps == p->nsteps) {
                shadow(p, (polar_format)f, 0, 45, 20);
                shadow(p, (polar_format)f, 0, 20, 45);
            }
        }
}
END_TEST

/* Degrees that no published table has: every branch of the evaluation. */
START_TEST(degrees) {
    int degree = 2 * _i + 1;
    polar_schedule p = {
        .name = "taylor", .form = POLAR_FORM_ODD, .lower = 0, .upper = 1, .nsteps = 2};
    /* x sum_i a_i (1-x^2)^i, a_i = (2i choose i)/4^i: (1-y)^(-1/2) cut off; expand in y */
    int q = (degree - 1) / 2;
    double a = 1;
    for (int i = 0; i <= q; i++) {
        double b = 1;
        for (int k = 0; k <= i; k++) {
            p.step[0].c[k] += a * b * (k % 2 ? -1 : 1);
            b = b * (i - k) / (k + 1);
        }
        a = a * (2 * i + 1) / (2 * i + 2);
    }
    p.step[0].degree = degree;
    p.step[1] = p.step[0];
    shadow(&p, POLAR_F64, 0, 33, 33);
    shadow(&p, POLAR_F64, 1, 40, 25);
    shadow(&p, POLAR_C64, 0, 25, 40);
    if (degree <= 9) shadow(&p, POLAR_TF32, 0, 33, 33);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("scalar shadow");
    TCase *t = tcase_create("shadow");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, published, 0, count_schedules());
    tcase_add_loop_test(t, degrees, 0, (POLAR_MAX_DEGREE + 1) / 2);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
