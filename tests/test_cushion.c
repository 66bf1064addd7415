/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What keeps the sign under rounding: the automatic cushion, what a fit says of itself, and the
 * measures of stability behind both.
 */
#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/fit.h"

static polar_schedule one, other, proved;
static polar_why why;

/* What the fit says in its notes goes to `notes`. */
static char notes[2048];

static polar_status fit_to(polar_fit_options o, polar_schedule *s) {
    polar_fit *fit;
    polar_status st = polar_fit_new(&o, &fit, &why);
    *notes = '\0';
    for (int i = 0; !st && polar_fit_note(fit, i); i++)
        strncat(notes, polar_fit_note(fit, i), 500);
    if (!st) st = polar_fit_schedule(fit, s, &why);
    polar_fit_free(fit);
    return st;
}

static double verified_error(const polar_schedule *s) {
    REQUIRE(polar_verify(s, 0, NULL, NULL, &proved, &why) == POLAR_OK, "%s: %s", s->name,
            why.text);
    return proved.step[proved.nsteps - 1].error;
}

/* No value of [l,1] changes its sign in any prefix: by proof, and on many points. */
static void never_negative(const polar_schedule *s) {
    verified_error(s);
    for (int k = 0; k < s->nsteps; k++)
        REQUIRE(proved.step[k].range_lower > 0, "%s: step %d reaches %g", s->name, k + 1,
                proved.step[k].range_lower);
    for (int i = 0; i <= 50000; i++) {
        const double t = i / 50000., x[] = {s->lower + (1 - s->lower) * t, pow(s->lower, t)};
        for (int j = 0; j < 2; j++)
            for (int k = 1; k <= s->nsteps; k += 1 + k / 3)
                REQUIRE(polar_schedule_eval(s, k, x[j]) > 0, "%s: %a after %d steps", s->name,
                        x[j], k);
    }
}

START_TEST(sign) {
    polar_fit_options o = {.degree = 9, .lower = "1e-8", .steps = 11, .target = POLAR_F32};
    const polar_status st = fit_to(o, &one);
    if (st)
        ck_assert_ptr_nonnull(strstr(why.text, "loses the sign"));
    else
        ck_assert_ptr_nonnull(strstr(notes, "--cushion auto"));
    if (!st) never_negative(&one);
    o.cushion = "auto";
    ck_assert_int_eq(fit_to(o, &one), POLAR_OK);
    never_negative(&one);
    ck_assert_double_eq(one.cushion, 0.01);
    ck_assert_double_le(verified_error(&one), 0x1p-24);
    /* p(x)/x stays above what its evaluation in f32 may be off by */
    for (int k = 0; k < one.nsteps; k++) {
        const polar_step *p = &one.step[k];
        const polar_schedule alone = {.nsteps = 1, .step = {*p}};
        const double from = k ? one.step[k - 1].range_lower : one.lower;
        for (int i = 0; i <= 5000; i++) {
            const double x = from * pow(p->upper / from, i / 5000.);
            REQUIRE(polar_schedule_eval(&alone, 1, x) / x >
                        0x1p-24 * polar_step_amplification(p) / p->upper,
                    "step %d at %a", k + 1, x);
        }
    }
}
END_TEST

START_TEST(cushion) {
    char *text;
    polar_fit *fit;
    polar_fit_options o = {.degree = 5, .lower = "1e-3", .steps = 6, .target = POLAR_BF16};
    o.cushion = "auto";
    ck_assert_int_eq(polar_fit_new(&o, &fit, &why), POLAR_OK);
    ck_assert_ptr_nonnull(strstr(polar_fit_note(fit, 0), "cushion 0.024 chosen"));
    ck_assert_ptr_null(polar_fit_note(fit, -1));
    ck_assert_int_eq(polar_fit_export(fit, POLAR_EXPORT_SCHED, &text, &why), POLAR_OK);
    ck_assert_int_eq(polar_schedule_parse(text, &one, &why), POLAR_OK);
    ck_assert_double_eq(one.cushion, 0.024);
    free(text);
    ck_assert_int_eq(polar_fit_export(fit, POLAR_EXPORT_JSON, &text, &why), POLAR_OK);
    ck_assert_ptr_nonnull(strstr(text, "\"cushion\": \"0.024\""));
    free(text);
    polar_fit_free(fit);

    /* none is needed: the plain optimum; and it says so */
    o = (polar_fit_options){.degree = 5, .lower = "1e-6", .steps = 12};
    ck_assert_int_eq(fit_to(o, &other), POLAR_OK);
    ck_assert_str_eq(notes, "");
    o.cushion = "auto";
    ck_assert_int_eq(fit_to(o, &one), POLAR_OK);
    ck_assert_double_eq(one.cushion, 0);
    ck_assert_ptr_nonnull(strstr(notes, "cushion 0 chosen"));
    for (int k = 0; k < 12; k++)
        ck_assert_mem_eq(one.step[k].c, other.step[k].c, sizeof one.step[k].c);

    /* the plain optimum that rounding undoes is made, and said */
    o = (polar_fit_options){.degree = 5, .lower = "1e-15"};
    ck_assert_int_eq(fit_to(o, &one), POLAR_OK);
    ck_assert_ptr_nonnull(strstr(notes, "--guard auto --cushion 0.05"));
    o.cushion = "auto";
    ck_assert_int_eq(fit_to(o, &one), POLAR_OK);
    ck_assert_double_gt(one.cushion, 0);
    ck_assert_double_le(verified_error(&one), 0x1p-53);

    /* none will do */
    o = (polar_fit_options){.degree = 33, .lower = "1e-3", .steps = 4, .cushion = "auto"};
    o.target = POLAR_F16;
    ck_assert_int_eq(fit_to(o, &one), POLAR_NO_ANSWER);
    ck_assert_ptr_nonnull(strstr(why.text, "no cushion up to 0.2"));
    o = (polar_fit_options){.form = POLAR_FORM_ZOLOTAREV, .degree = 5, .lower = "1e-3"};
    o.cushion = "auto";
    ck_assert_int_eq(fit_to(o, &one), POLAR_BAD_ARGUMENT);
    o = (polar_fit_options){.degree = 5, .lower = "1e-3", .cushion = "automatic"};
    ck_assert_int_eq(fit_to(o, &one), POLAR_BAD_ARGUMENT);
}
END_TEST

/* The numbers behind `key` in a JSON export, one a step, are near `wanted`. */
static void near(const char *json, const char *key, const polar_schedule *s,
                 const double wanted[], double tolerance) {
    const char *at = json;
    for (int k = 0; k < s->nsteps; k++) {
        ck_assert_ptr_nonnull(at = strstr(at, key));
        const double x = strtod(at += strlen(key), NULL);
        REQUIRE(fabs(x - wanted[k]) <= tolerance * wanted[k], "%s step %d: %g, wanted %g", key,
                k + 1, x, wanted[k]);
    }
}

START_TEST(stability) {
    polar_fit *fit;
    char *text;
    double amplification[20], D[20];
    const polar_fit_options o = {.degree = 7, .lower = "1e-4", .steps = 7};
    ck_assert_int_eq(polar_fit_new(&o, &fit, &why), POLAR_OK);
    ck_assert_int_eq(polar_fit_schedule(fit, &one, &why), POLAR_OK);
    for (int k = 0; k < one.nsteps; k++) {
        const polar_schedule alone = {.nsteps = 1, .step = {one.step[k]}};
        const double l = one.step[k].lower, u = one.step[k].upper;
        double most = 0, least = INFINITY;
        for (int i = 0; i <= 100000; i++) {
            const double x = l * pow(u / l, i / 100000.);
            const double y = polar_schedule_eval(&alone, 1, x);
            most = fmax(most, y);
            least = fmin(least, y / x);
        }
        amplification[k] = polar_step_amplification(&one.step[k]);
        D[k] = most / u / least;
    }
    ck_assert_int_eq(polar_fit_export(fit, POLAR_EXPORT_JSON, &text, &why), POLAR_OK);
    near(text, "\"amplification\": ", &one, amplification, 1e-5);
    near(text, "\"D\": ", &one, D, 1e-2);
    free(text);
    polar_fit_free(fit);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("cushion");
    TCase *t = tcase_create("cushion");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, sign);
    tcase_add_test(t, cushion);
    tcase_add_test(t, stability);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
