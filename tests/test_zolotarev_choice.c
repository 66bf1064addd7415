/* SPDX-License-Identifier: BSD-3-Clause */
/* How many poles and steps a condition number wants. */
#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/fit.h"

static polar_fit *fitted(polar_fit_options o) {
    polar_why why = {""};
    polar_fit *fit;
    o.form = POLAR_FORM_ZOLOTAREV;
    REQUIRE(polar_fit_new(&o, &fit, &why) == POLAR_OK, "degree %d, [%s,%s], %d steps: %s",
            o.degree, o.lower, o.upper ? o.upper : "1", o.steps, why.text);
    return fit;
}

/* 1 - Z(l) after one and after two steps, computed in Python with mpmath (3 digits and more).
 */
START_TEST(errors) {
    static const struct {
        const char *lower;
        double error[2][8];
    } known[] = {{"1e-2",
                  {{4.95e-1, 1.22e-1, 2.48e-2, 4.82e-3, 9.29e-4, 1.79e-4, 3.45e-5, 6.64e-6},
                   {4.82e-3, 9.13e-9, 2.37e-17, 8.5e-29, 4.2e-43, 2.8e-60, 2.6e-80, 3.4e-103}}},
                 {"1e-4",
                  {{.8834, .5459, .2649, .1140, 4.66e-2, 1.86e-2, 7.37e-3, 2.91e-3},
                   {.1140, 7.03e-5, 9.84e-10, 3.32e-16, 2.7e-24, 5.3e-34, 2.5e-45, 2.8e-58}}},
                 {"1e-8",
                  {{.99457, .92396, .76710, .57795, .40496, .26970, .17363, .10936},
                   {.578, 1.57e-2, 3.99e-5, 1.38e-8, 6.47e-13, 4.14e-18, 3.6e-24, 4.3e-31}}},
                 {"1e-12",
                  {{.99975, .98793, .93671, .84184, .71971, .58979, .46695, .35979},
                   {.842, .108, 1.92e-3, 8.33e-6, 9.25e-9, 2.64e-12, 1.93e-16, 3.6e-21}}},
                 {"1e-16",
                  {{.99999, .99809, .98301, .94285, .87666, .79100, .69470, .59595},
                   {.943, .272, 1.42e-2, 2.30e-4, 1.32e-6, 2.68e-9, 1.95e-12, 5.02e-16}}}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        for (int r = 1; r <= 8; r++) {
            polar_fit *fit = fitted((polar_fit_options){
                .degree = 2 * r + 1, .lower = known[i].lower, .steps = 2, .digits = 10});
            for (int k = 0; k < 2; k++) {
                const double e = polar_fit_double(fit, POLAR_FIT_ERROR_UPPER, k, 0);
                const double x = known[i].error[k][r - 1];
                REQUIRE(fabs(e / x - 1) < (x < 1e-16 ? 0.02 : 0.005),
                        "l = %s, r = %d, step %d: %g, not %g", known[i].lower, r, k + 1, e, x);
            }
            polar_fit_free(fit);
        }
    }
}
END_TEST

static int degree_for(double cond, const char *error, int steps) {
    char lower[64];
    int degree = 0;
    polar_why why = {""};
    snprintf(lower, sizeof lower, "%.17e", 1 / cond);
    REQUIRE(polar_zolotarev_degree(lower, NULL, error, steps, &degree, &why) == POLAR_OK,
            "cond %g, %d steps: %s", cond, steps, why.text);
    return degree;
}

/* The largest condition numbers that r poles do, computed in Python with mpmath. */
START_TEST(largest_condition) {
    static const struct {
        int steps;
        const char *error;
        double slack, cond[8]; /* r = 1 ... */
    } known[] = {
        {1, "1e-15", 1e-4, {1, 1.0053, 1.0437, 1.1467, 1.3326, 1.6172, 2.0209, 2.5728}},
        {2,
         "1e-15",
         1e-3,
         {1.1467, 7.2975, 184.4, 1.376e4, 3.018e6, 1.945e9, 3.686e12, 2.052e16}},
        {2,
         "1.1102230246251565e-16",
         1e-3,
         {1.1131, 6.04, 126.9, 7.416e3, 1.199e6, 5.357e8, 6.620e11, 2.262e15}},
        {3, "1e-15", 1e-3, {9.54, 5.17e6, 2.97e19}}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        for (int r = i ? 1 : 2; r <= 8 && known[i].cond[r - 1] > 0; r++) {
            const double c = known[i].cond[r - 1];
            /* what the last digit printed leaves open, and three more of it */
            const double slack = fmax(known[i].slack, c < 10 && c > 9 ? 2e-3 : 0) * 2;
            const int below = degree_for(c * (1 - slack), known[i].error, known[i].steps);
            const int above = degree_for(c * (1 + slack), known[i].error, known[i].steps);
            REQUIRE(below == 2 * r + 1 && above == 2 * r + 3,
                    "%d steps to %s, cond %g: degrees %d and %d, not %d and %d", known[i].steps,
                    known[i].error, c, below, above, 2 * r + 1, 2 * r + 3);
        }
    }
    ck_assert_int_eq(degree_for(1e20, "1e-15", 2), 19);
    ck_assert_int_eq(degree_for(1e30, "1e-15", 2), 23);
}
END_TEST

/* Steps from condition number, to 1e-15 (Nakatsukasa and Freund, Table 3.1). */
START_TEST(table_of_steps) {
    static const double cond[] = {1.001, 1.01, 1.1, 1.2,  1.5,  2,    10,  1e2,
                                  1e3,   1e5,  1e7, 1e10, 1e12, 1e15, 1e16};
    static const char *const known[] = {"222333444555566", "122222333344444", "112222223333333",
                                        "111222222333333", "111122222233333", "111112222223333",
                                        "111111222222233", "111111222222222"};
    for (int r = 1; r <= 8; r++) {
        for (size_t i = 0; i < sizeof cond / sizeof *cond; i++) {
            char lower[64];
            snprintf(lower, sizeof lower, "%.17e", 1 / cond[i]);
            polar_fit *fit = fitted((polar_fit_options){
                .degree = 2 * r + 1, .lower = lower, .error = "1e-15", .digits = 10});
            REQUIRE(polar_fit_steps(fit) == known[r - 1][i] - '0', "r = %d, cond %g: %d steps",
                    r, cond[i], polar_fit_steps(fit));
            polar_fit_free(fit);
        }
    }
}
END_TEST

/* polar_fit_new without a degree, and by cost: nothing that can be tried is cheaper. */
START_TEST(choice) {
    polar_fit *fit = fitted((polar_fit_options){.lower = "1e-16", .error = "1e-15"});
    ck_assert_int_eq(polar_fit_degree(fit, 0), 17);
    ck_assert_int_eq(polar_fit_steps(fit), 2);
    polar_fit_free(fit);
    fit = fitted((polar_fit_options){.lower = "1e-16", .error = "1e-15", .steps = 3});
    ck_assert_int_eq(polar_fit_degree(fit, 0), 7);
    polar_fit_free(fit);
    fit = fitted((polar_fit_options){.lower = "1e-12"}); /* to the unit roundoff of f64 */
    ck_assert_int_eq(polar_fit_degree(fit, 0), 17);
    polar_fit_free(fit);
    static const int groups[] = {1, 2, 3, 8, 16, 99};
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
        int degree = 0, steps = 0;
        polar_why why = {""};
        REQUIRE(polar_zolotarev_cheapest("1e-16", "1", "1e-15", groups[g], &degree, &steps,
                                         &why) == POLAR_OK,
                "%s", why.text);
        const int cost = steps * ((degree / 2 - 1) / groups[g] + 1);
        for (int r = 1; r <= 16; r++) {
            fit = fitted((polar_fit_options){
                .degree = 2 * r + 1, .lower = "1e-16", .error = "1e-15", .digits = 10});
            const int t = polar_fit_steps(fit), other = t * ((r - 1) / groups[g] + 1);
            REQUIRE(cost < other || (cost == other && steps <= t),
                    "%d groups: degree %d in %d steps, not %d in %d", groups[g], degree, steps,
                    2 * r + 1, t);
            if (2 * r + 1 == degree) ck_assert_int_eq(t, steps);
            polar_fit_free(fit);
        }
        if (groups[g] == 8) ck_assert_int_eq(degree, 17);
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("zolotarev choice");
    TCase *t = tcase_create("zolotarev choice");
    tcase_set_timeout(t, 250);
    tcase_add_test(t, errors);
    tcase_add_test(t, largest_condition);
    tcase_add_test(t, table_of_steps);
    tcase_add_test(t, choice);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
