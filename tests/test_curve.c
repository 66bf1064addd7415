/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Schedules of form map. The proved error holds, and is no larger than it has to be, against
 * the curve evaluated here by MPFR alone from the printed coefficients; the weights are the
 * best of their steps; a schedule whose coefficients are not those proved is refused.
 */
#include "curved.h"
#include "file_bytes.h"
#include "harness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "polar/curve_fit.h"
#include "sample.h"

enum { POINTS = 6000 };

static const struct {
    const char *map, *lower, *upper;
    int degree, steps;
    bool relative;
    polar_format target;
    double most; /* what the error is to be at most */
} fits[] = {{"power:0.125", "1e-2", "1", 5, 5, false, POLAR_F64, 3e-3},
            {"power:0.125", "1e-2", "1", 5, 5, true, POLAR_F64, 5e-3},
            {"power:0.5", "1e-2", "1", 9, 3, false, POLAR_F64, 6e-3},
            {"power:-0.25", "1e-1", "1", 3, 5, false, POLAR_F64, 3e-2},
            {"soft:0.1", "1e-2", "1", 5, 3, false, POLAR_F64, 2e-2},
            {"ratio:0.1", "1e-2", "1", 5, 4, false, POLAR_F64, 2e-2},
            {"tanh:0.25", "1e-2", "1.5", 3, 4, false, POLAR_F64, 2e-2},
            {"clip:0.3", "1e-2", "1", 5, 4, false, POLAR_F64, 2e-2},
            {"power:0.125", "1e-2", "1", 5, 4, false, POLAR_BF16, 1e-1}};

enum { FITS = sizeof fits / sizeof *fits };

static void fit(int i, polar_schedule *s) {
    const polar_curve_options o = {.fit = {.degree = fits[i].degree,
                                           .steps = fits[i].steps,
                                           .lower = fits[i].lower,
                                           .upper = fits[i].upper,
                                           .target = fits[i].target},
                                   .map = fits[i].map,
                                   .relative = fits[i].relative};
    polar_why why = {""};
    polar_fit *f = NULL;
    REQUIRE(polar_curve_fit(&o, &f, &why) == POLAR_OK, "%s: %s", fits[i].map, why.text);
    ck_assert_int_eq(polar_fit_schedule(f, s, &why), POLAR_OK);
    ck_assert(polar_fit_double(f, POLAR_FIT_ERROR_UPPER, -1, 0) ==
              s->step[s->nsteps - 1].error);
    polar_fit_free(f);
}

static void proved_error(int which, polar_schedule s) {
    const double seen = worst(&s, POINTS), stated = s.step[s.nsteps - 1].error;
    REQUIRE(seen <= stated && stated <= seen * 1.001 && stated < fits[which].most,
            "%s on [%g,%g], %d steps: error %.9g, stated %.9g", fits[which].map, s.lower,
            s.upper, fits[which].steps, seen, stated);
    for (int k = 0; k < s.nsteps; k++)
        for (int i = 0; i < polar_step_coefficients(POLAR_FORM_MAP, s.step[k].degree); i++)
            ck_assert(polar_round(s.target, s.step[k].c[i]) == s.step[k].c[i]);
}

/* max |S - f| is convex in the weights: where some are better, so is a small step their way. */
static void weights_are_best(int which, polar_schedule s) {
    polar_schedule t;
    uint64_t state = polar_test_seed();
    if (fits[which].target != POLAR_F64) return; /* rounded weights are next to the best */
    const double at_best = worst(&s, 600);
    for (int turn = 0; turn < 60; turn++) {
        t = s;
        for (int k = 0; k < t.nsteps; k++) {
            double *w = &t.step[k].c[t.step[k].degree / 2 + 1];
            if (turn / 2 % (t.nsteps + 3) == k || turn / 2 % (t.nsteps + 3) >= t.nsteps)
                *w += 0.02 * at_best * (turn % 2 ? 1 : -1) * polar_test_uniform(&state);
        }
        const double now = worst(&t, 600);
        REQUIRE(now > at_best * 0.9999, "%s: weights that are not best: %.9g, then %.9g",
                fits[which].map, at_best, now);
    }
}

/* Every coefficient in turn, moved until S is further off than stated. */
static void sabotage(int which, polar_schedule s) {
    polar_schedule t, proved;
    polar_why why = {""};
    const double stated = s.step[s.nsteps - 1].error;
    ck_assert_int_eq(polar_verify(&s, 0, NULL, NULL, &proved, &why), POLAR_OK);
    ck_assert(proved.step[s.nsteps - 1].error <= stated);
    for (int k = 0; k < s.nsteps; k++)
        for (int i = 0; i < polar_step_coefficients(POLAR_FORM_MAP, s.step[k].degree); i++) {
            double by = 1e-6, seen = 0;
            for (; seen <= stated && by < 1e3; by *= 4) {
                t = s;
                t.step[k].c[i] += by;
                seen = worst(&t, 200);
            }
            const polar_status st = polar_verify(&t, 0, NULL, NULL, &proved, &why);
            REQUIRE(st == POLAR_NO_ANSWER,
                    "%s: step %d, c[%d] + %g has error %g, stated %g: %s", fits[which].map, k,
                    i, by / 4, seen, stated, polar_status_name(st));
        }
    t = s;
    t.step[t.nsteps - 1].error = stated * (1 - 0x1p-9);
    ck_assert_int_eq(polar_verify(&t, 0, NULL, NULL, &proved, &why), POLAR_NO_ANSWER);
    t.step[t.nsteps - 1].error = 2 * stated;
    ck_assert_int_eq(polar_verify(&t, 0, NULL, NULL, &proved, &why), POLAR_OK);
    ck_assert(proved.step[t.nsteps - 1].error <= stated * (1 + 0x1p-10));
}

static void text_keeps_it(polar_schedule s) {
    polar_schedule again;
    polar_why why = {""};
    const size_t n = polar_schedule_print(&s, "a command", NULL, 0);
    char *text = malloc(n + 1);
    polar_schedule_print(&s, "a command", text, n + 1);
    REQUIRE(polar_schedule_parse(text, &again, &why) == POLAR_OK, "%s", why.text);
    ck_assert_str_eq(s.map, again.map);
    ck_assert_int_eq(s.relative, again.relative);
    for (int k = 0; k < s.nsteps; k++)
        ck_assert(!memcmp(s.step[k].c, again.step[k].c, sizeof s.step[k].c));
    ck_assert_int_eq(polar_verify(&again, 0, NULL, NULL, &again, &why), POLAR_OK);
    free(text);
}

START_TEST(fitted) {
    polar_schedule s;
    fit(_i, &s);
    proved_error(_i, s);
    weights_are_best(_i, s);
    text_keeps_it(s);
    sabotage(_i, s);
}
END_TEST

/* What ships is what is proved. */
START_TEST(shipped) {
    polar_schedule proved;
    polar_why why = {""};
    for (int i = 0; polar_map_schedules[i]; i++) {
        const polar_schedule *s = polar_map_schedules[i];
        const double stated = s->step[s->nsteps - 1].error, seen = worst(s, 5000);
        REQUIRE(polar_verify(s, 0, NULL, NULL, &proved, &why) == POLAR_OK, "%s", why.text);
        REQUIRE(seen <= stated && stated < 1.01 * seen, "%s: error %g, stated %g", s->name,
                seen, stated);
        ck_assert_ptr_eq(polar_schedule_named(s->name), s);
    }
}
END_TEST

START_TEST(refusals) {
    static const char *const bad[] = {"power",      "power:",      "power:1",  "power:0",
                                      "power:x",    "soft:0",      "soft:-1",  "log:1",
                                      "clip:1e200", "tanh:0x1p-1", "ratio:nan"};
    polar_curve_options o = {.fit = {.degree = 5, .steps = 2, .lower = "0.1"}};
    polar_fit *f = NULL;
    polar_why why = {""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        o.map = bad[i];
        REQUIRE(polar_curve_fit(&o, &f, &why) == POLAR_BAD_ARGUMENT && !f, "%s", bad[i]);
    }
    o.map = "power:0.5";
    o.fit.steps = 0;
    ck_assert_int_eq(polar_curve_fit(&o, &f, &why), POLAR_BAD_ARGUMENT);
    o.fit.steps = POLAR_CURVE_STEPS + 1;
    ck_assert_int_eq(polar_curve_fit(&o, &f, &why), POLAR_BAD_ARGUMENT);
    o.fit.steps = 2;
    o.fit.guard = "auto";
    ck_assert_int_eq(polar_curve_fit(&o, &f, &why), POLAR_BAD_ARGUMENT);
    o.fit.guard = NULL;
    o.fit.steps = 0;
    o.fit.error = "1e-2"; /* as few steps as do */
    ck_assert_int_eq(polar_curve_fit(&o, &f, &why), POLAR_OK);
    const int steps = polar_fit_steps(f);
    ck_assert(polar_fit_double(f, POLAR_FIT_ERROR_UPPER, -1, 0) <= 1e-2);
    polar_fit_free(f);
    o.fit.error = NULL;
    o.fit.steps = steps - 2; /* one row is x itself */
    if (o.fit.steps < 1) return;
    ck_assert_int_eq(polar_curve_fit(&o, &f, &why), POLAR_OK);
    ck_assert(polar_fit_double(f, POLAR_FIT_ERROR_UPPER, -1, 0) > 1e-2);
    polar_fit_free(f);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("curve");
    TCase *t = tcase_create("curve");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, fitted, 0, FITS);
    tcase_add_test(t, shipped);
    tcase_add_test(t, refusals);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
