/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Rounding by search: never worse than coefficient by coefficient, and 1 kept. Judged by the
 * proof of the rounded coefficients alone.
 */
#include <math.h>
#include <mpfr.h>
#include <time.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/fit.h"

static const polar_format narrow[] = {POLAR_BF16, POLAR_F16, POLAR_TF32, POLAR_F32};
enum { NARROW = sizeof narrow / sizeof *narrow };

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

static const char *name(polar_format f) {
    return polar_format_get(f)->name;
}

static double verified_error(const polar_schedule *s) {
    REQUIRE(polar_verify(s, 0, NULL, NULL, &proved, &why) == POLAR_OK, "%s: %s", s->name,
            why.text);
    return proved.step[proved.nsteps - 1].error;
}

/* sum c[i] = 1, exactly */
static bool keeps_one(const polar_step *p) {
    mpfr_t sum;
    mpfr_init2(sum, 4000);
    mpfr_set_ui(sum, 0, MPFR_RNDN);
    for (int i = 0; i <= p->degree / 2; i++) mpfr_add_d(sum, sum, p->c[i], MPFR_RNDN);
    const bool yes = mpfr_cmp_ui(sum, 1) == 0;
    mpfr_clear(sum);
    return yes;
}

/* One step: p as rounded against c rounded one by one. The price of keeping 1 is at most u. */
START_TEST(never_worse) {
    static const char *const lower[] = {"1e-3", "1e-2", "0.1", "0.5", "0.9"};
    int better = 0;
    for (int f = 0; f < NARROW; f++)
        for (int degree = 3; degree <= 17; degree += 2)
            for (int l = 0; l < 5; l++) {
                polar_fit *fit;
                polar_fit_options o = {.degree = degree, .lower = lower[l], .steps = 1};
                o.target = narrow[f];
                ck_assert_int_eq(
                    polar_fit_new(
                        &(polar_fit_options){.degree = degree, .lower = lower[l], .steps = 1},
                        &fit, &why),
                    POLAR_OK);
                ck_assert_int_eq(polar_fit_schedule(fit, &other, &why), POLAR_OK);
                bool finite = true;
                for (int i = 0; i <= degree / 2; i++) {
                    other.step[0].c[i] = polar_round(
                        narrow[f], polar_fit_double(fit, POLAR_FIT_COEFFICIENT, 0, i));
                    if (!isfinite(other.step[0].c[i])) finite = false;
                }
                polar_fit_free(fit);
                const polar_status st = fit_to(o, &one);
                if (!finite) ck_assert_int_eq(st, POLAR_NO_ANSWER);
                if (!finite) continue;
                const double plain = verified_error(&other), u = polar_format_get(narrow[f])->u;
                if (st) {
                    REQUIRE(plain >= 1, "%s degree %d on %s: refused, but plain has %g",
                            name(narrow[f]), degree, lower[l], plain);
                    continue;
                }
                for (int i = 0; i <= degree / 2; i++)
                    ck_assert_double_eq(one.step[0].c[i],
                                        polar_round(narrow[f], one.step[0].c[i]));
                const double error = verified_error(&one);
                REQUIRE(error <= plain + (keeps_one(&one.step[0]) ? u : 0),
                        "%s degree %d on %s: %g, plain rounding %g", name(narrow[f]), degree,
                        lower[l], error, plain);
                better += error < 0.9 * plain;
            }
    REQUIRE(better >= 40, "better than plain rounding only %d times", better);
}
END_TEST

/* Where plain rounding to bf16 has 1.529 and runs away: as good as fpminimax of Sollya 8. */
START_TEST(lattice) {
    polar_fit_options o = {.degree = 9, .lower = "1e-3", .steps = 1, .target = POLAR_BF16};
    ck_assert_int_eq(fit_to(o, &one), POLAR_OK);
    ck_assert_double_le(verified_error(&one), 0.9994691506);
    o = (polar_fit_options){.degree = 5, .lower = "1e-3", .steps = 6, .target = POLAR_BF16};
    const clock_t start = clock();
    ck_assert_int_eq(fit_to(o, &one), POLAR_OK);
    const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    REQUIRE(seconds < 0.3, "%g s", seconds);
    verified_error(&one);
    const polar_step *last = &proved.step[5];
    REQUIRE(last->range_lower >= 1 - 0.002 && last->range_upper <= 1 + 0.002, "[%.9g, %.9g]",
            last->range_lower, last->range_upper);
}
END_TEST

/* Once the steps have converged 1 is a fixed point of the last one, and stays it. */
START_TEST(one_is_kept) {
    static const struct {
        int degree;
        const char *lower;
    } cases[] = {{3, "1e-2"}, {3, "0.5"},  {5, "1e-3"}, {5, "0.1"},  {5, "0.9"}, {7, "1e-2"},
                 {7, "0.5"},  {9, "1e-3"}, {9, "0.3"},  {11, "0.1"}, {13, "0.5"}};
    for (int f = 0; f < NARROW; f++)
        for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
            polar_fit_options o = {.degree = cases[k].degree, .lower = cases[k].lower};
            o.target = narrow[f];
            REQUIRE(fit_to(o, &one) == POLAR_OK, "%s degree %d on %s: %s", name(narrow[f]),
                    o.degree, o.lower, why.text);
            REQUIRE(verified_error(&one) <= polar_format_get(narrow[f])->u,
                    "%s degree %d on %s: error %g", name(narrow[f]), o.degree, o.lower,
                    verified_error(&one));
            REQUIRE(keeps_one(&one.step[one.nsteps - 1]), "%s degree %d on %s: p(1) = %.17g",
                    name(narrow[f]), o.degree, o.lower,
                    polar_schedule_eval(
                        &(polar_schedule){.nsteps = 1, .step = {one.step[one.nsteps - 1]}}, 1,
                        1.0));
            ck_assert_ptr_null(strstr(notes, "maps 1"));
        }
    /* guarded in f64 too; and said where it is not so */
    ck_assert_int_eq(fit_to(
                         (polar_fit_options){
                             .degree = 5, .lower = "1e-15", .guard = "auto", .cushion = "0.05"},
                         &one),
                     POLAR_OK);
    ck_assert(keeps_one(&one.step[one.nsteps - 1]));
    ck_assert_int_eq(
        fit_to(
            (polar_fit_options){.degree = 5, .lower = "1e-3", .steps = 6, .target = POLAR_F32},
            &one),
        POLAR_OK);
    ck_assert(!keeps_one(&one.step[5]));
    ck_assert_ptr_nonnull(strstr(notes, "the last step maps 1 to"));
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("rounding search");
    TCase *t = tcase_create("rounding search");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, never_worse);
    tcase_add_test(t, lattice);
    tcase_add_test(t, one_is_kept);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
