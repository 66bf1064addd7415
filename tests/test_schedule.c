/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Schedules as data: the scalar shadow and the counts are those of the definitions; the
 * built-in tables hold the published decimals and their own proofs.
 */
#include <math.h>

#include "file_bytes.h"
#include "harness.h"

static uint64_t state;

static uint64_t draw(void) {
    return polar_test_draw(&state);
}

static polar_schedule one;

START_TEST(counts) {
    static const int degree[] = {1, 3, 5, 7, 9, 11, 13, 15, 17, 33};
    static const int products[] = {0, 2, 3, 4, 4, 5, 5, 6, 6, 10};
    for (int i = 0; i < 10; i++) {
        polar_step p = {.degree = degree[i]}; /* c[8] = 0: no plan for degree 17 */
        ck_assert_int_eq(polar_step_products(&p), products[i]);
    }
    const polar_schedule *s = polar_schedule_named("polar-express");
    ck_assert_ptr_nonnull(s);
    ck_assert_int_eq(polar_schedule_products(s, 0), 24);
    ck_assert_int_eq(polar_schedule_products(s, 5), 15);
    ck_assert_int_eq(polar_schedule_products(s, 10), 30);
    ck_assert_ptr_eq(polar_schedule_step(s, 0), &s->step[0]);
    ck_assert_ptr_eq(polar_schedule_step(s, 99), &s->step[7]);
    ck_assert_str_eq(polar_form_name(POLAR_FORM_ZOLOTAREV), "zolotarev");
    ck_assert_str_eq(polar_form_name(POLAR_FORM_STEP), "step");
    ck_assert_str_eq(polar_form_name(POLAR_FORM_MAP), "map");
    ck_assert_ptr_null(polar_form_name((polar_form)4));
    ck_assert_ptr_null(polar_schedule_named("no-such"));
    ck_assert_ptr_null(polar_schedule_named(NULL));
}
END_TEST

/* The shadow against powers added one by one; 20 roundings of 2^-53 each, amplified. */
START_TEST(shadow) {
    state = polar_test_seed();
    for (int i = 0; polar_schedules[i]; i++) {
        const polar_schedule *s = polar_schedules[i];
        for (int k = 0; k < s->nsteps; k++) {
            const polar_step *p = &s->step[k];
            one = *s;
            one.nsteps = 1;
            one.step[0] = *p;
            const double amplification = polar_step_amplification(p);
            for (int round = 0; round < 100; round++) {
                const double x = p->upper * (double)(draw() >> 11) * 0x1p-53;
                long double sum = 0, power = x, worst = 0, upper = p->upper;
                for (int j = 0; j <= p->degree / 2; j++, power *= (long double)x * x)
                    sum += p->c[j] * power;
                for (int j = 0; j <= p->degree / 2;
                     j++, upper *= (long double)p->upper * p->upper)
                    worst += fabsl(p->c[j] * upper);
                const double y = polar_schedule_eval(&one, 0, x);
                REQUIRE(fabsl(y - sum) <= 20 * 0x1p-53 * worst, "%s step %d at %a: %a, %La",
                        s->name, k, x, y, sum);
                REQUIRE(fabsl(amplification - worst) <= 20 * 0x1p-53 * worst, "%s: %a, %La",
                        s->name, amplification, worst);
                REQUIRE(polar_schedule_eval(&one, 0, -x) == -y, "p is not odd");
            }
        }
    }
}
END_TEST

/* Halley's map x (3 + x^2)/(1 + 3 x^2) is x/3 (1 + (8/3)/(x^2 + 1/3)). */
START_TEST(zolotarev_shadow) {
    memset(&one, 0, sizeof one);
    one.form = POLAR_FORM_ZOLOTAREV;
    one.nsteps = 1;
    one.repeat_last = 1;
    one.step[0] = (polar_step){.degree = 3, .c = {1.0 / 3, 8.0 / 3, 1.0 / 3}};
    double y = 0.3;
    for (int k = 1; k < 5; k++) {
        y = y * (3 + y * y) / (1 + 3 * y * y);
        ck_assert_double_eq_tol(polar_schedule_eval(&one, k, 0.3), y, 16 * 0x1p-53);
    }
    ck_assert_int_eq(polar_schedule_products(&one, 0), 0);
    ck_assert_int_eq(polar_step_coefficients(POLAR_FORM_ZOLOTAREV, 17), 17);
}
END_TEST

/* The decimals of the sources. */
START_TEST(published) {
    static const struct {
        const char *name;
        int row;
        double c[3];
    } known[] = {
        {"taylor-cubic", 0, {1.5, -0.5, 0}},
        {"taylor-quintic", 0, {15.0 / 8, -10.0 / 8, 3.0 / 8}},
        {"jordan", 4, {3.4445, -4.7750, 2.0315}},
        {"you", 0, {4.0848, -6.8946, 2.9270}},
        {"you", 1, {3.9505, -6.3029, 2.6377}},
        {"you", 2, {3.7418, -5.5913, 2.3037}},
        {"you", 3, {2.8769, -3.1427, 1.2046}},
        {"you", 4, {2.8366, -3.0525, 1.2012}},
        {"polar-express-exact", 0, {8.28721201814563, -23.595886519098837, 17.300387312530933}},
        {"polar-express-exact",
         4,
         {2.300652019954817, -1.6689039845747493, 0.4188073119525673}},
        {"polar-express-exact", 7, {1.875, -1.25, 0.375}},
        {"polar-express",
         1,
         {4.107059111542203 / 1.01, -2.9478499167379106 / (1.01 * 1.01 * 1.01),
          0.5448431082926601 / (1.01 * 1.01 * 1.01 * 1.01 * 1.01)}},
        {"polar-express", 7, {1.875, -1.25, 0.375}},
        {"cans", 0, {5.181702879894027, -5.177039351076183, 0}},
        {"cans", 6, {1.839437716819516, -.547668362229117, 0}},
        {"deepseek", 7, {3.4445, -4.7750, 2.0315}},
        {"deepseek", 9, {2, -1.5, 0.5}}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const polar_schedule *s = polar_schedule_named(known[i].name);
        REQUIRE(s && known[i].row < s->nsteps, "%s", known[i].name);
        for (int j = 0; j < 3; j++) {
            /* the powers of 1.01 may be off by an ulp or two, the others are exact */
            const double x = s->step[known[i].row].c[j], y = known[i].c[j];
            const bool safe = !strcmp(s->name, "polar-express");
            REQUIRE(safe ? fabs(x - y) <= 0x1p-51 * fabs(y) : x == y, "%s: %a, not %a", s->name,
                    x, y);
        }
    }
}
END_TEST

/* Proofs are there, hang together, and hold at sampled points up to rounding of the shadow. */
START_TEST(built_in_proofs) {
    int n = 0;
    state = polar_test_seed();
    for (; polar_schedules[n]; n++) {
        const polar_schedule *s = polar_schedules[n];
        REQUIRE(*s->source && polar_schedule_named(s->name) == s, "%s", s->name);
        for (int k = 0; k < s->nsteps; k++) {
            const polar_step *p = &s->step[k];
            const double lo = k ? p[-1].range_lower : s->lower;
            const double hi = k ? p[-1].range_upper : s->upper;
            REQUIRE(p->lower == lo && p->upper == hi, "%s step %d: interval", s->name, k);
            REQUIRE(p->range_lower <= p->range_upper && p->range_lower >= 0, "%s", s->name);
            REQUIRE(p->error >=
                        fmax(1 - p->range_lower, p->range_upper - 1) * (1 - 0x1p-50) - 0x1p-52,
                    "%s step %d: error %a", s->name, k, p->error);
            for (int round = 0; round < 1000; round++) {
                const double x =
                    s->lower + (s->upper - s->lower) * (double)(draw() >> 11) * 0x1p-53;
                const double y = polar_schedule_eval(s, k + 1, x);
                REQUIRE(y >= p->range_lower - 0x1p-40 && y <= p->range_upper + 0x1p-40,
                        "%s, %d steps: %a maps to %a", s->name, k + 1, x, y);
            }
        }
    }
    ck_assert_int_ge(n, 8);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("schedule");
    TCase *t = tcase_create("schedule");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, counts);
    tcase_add_test(t, shadow);
    tcase_add_test(t, zolotarev_shadow);
    tcase_add_test(t, published);
    tcase_add_test(t, built_in_proofs);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
