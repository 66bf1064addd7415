/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Zolotarev functions in use: what rounding leaves of them, what is proved of any function of
 * the form, what is written down, and what is refused.
 */
#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/fit.h"

static polar_schedule one, two;

static polar_fit *fitted(polar_fit_options o) {
    polar_why why = {""};
    polar_fit *fit;
    o.form = POLAR_FORM_ZOLOTAREV;
    REQUIRE(polar_fit_new(&o, &fit, &why) == POLAR_OK, "degree %d, [%s,%s], %d steps: %s",
            o.degree, o.lower, o.upper ? o.upper : "1", o.steps, why.text);
    return fit;
}

/* All formats: the proved range holds what sampling finds, and what verify proves is the same.
 */
START_TEST(ranges) {
    static const struct {
        polar_format target;
        int degree, steps;
        const char *lower, *upper;
        double error;
    } known[] = {
        {POLAR_F64, 17, 2, "1e-16", "1", 2e-15}, {POLAR_F64, 33, 2, "1e-30", "1", 1e-15},
        {POLAR_F64, 9, 3, "1e-3", "40", 1e-15},  {POLAR_F32, 17, 2, "1e-8", "1", 1e-6},
        {POLAR_BF16, 9, 2, "1e-3", "1", 0.02},   {POLAR_F16, 3, 4, "1e-2", "1", 0.002},
        {POLAR_F64, 33, 1, "0.999", "1", 1e-15}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        polar_why why = {""};
        polar_fit *fit = fitted((polar_fit_options){.degree = known[i].degree,
                                                    .steps = known[i].steps,
                                                    .lower = known[i].lower,
                                                    .upper = known[i].upper,
                                                    .target = known[i].target});
        ck_assert_int_eq(polar_fit_schedule(fit, &one, &why), POLAR_OK);
        REQUIRE(polar_verify(&one, 0, NULL, NULL, &two, &why) == POLAR_OK, "%s", why.text);
        const polar_step *last = &two.step[two.nsteps - 1];
        REQUIRE(last->error <= known[i].error, "case %zu: error %g", i, last->error);
        for (int k = 0; k < one.nsteps; k++) {
            const polar_step *p = &one.step[k], *q = &two.step[k];
            const int n = polar_step_coefficients(one.form, p->degree);
            for (int c = 0; c < n; c++)
                REQUIRE(polar_round(known[i].target, p->c[c]) == p->c[c], "case %zu", i);
            REQUIRE(fabs(p->range_lower - q->range_lower) <= 1e-15 &&
                        fabs(p->range_upper - q->range_upper) <= 1e-15,
                    "case %zu, step %d: [%a,%a], not [%a,%a]", i, k, p->range_lower,
                    p->range_upper, q->range_lower, q->range_upper);
            double least = INFINITY, largest = 0;
            for (int s = 0; s <= 5000; s++) {
                const double x = one.lower * pow(one.upper / one.lower, s / 5000.0);
                const double y = polar_schedule_eval(&one, k + 1, fmin(x, one.upper));
                least = fmin(least, y), largest = fmax(largest, y);
            }
            const double noise = 1e-14;
            REQUIRE(least >= q->range_lower - noise && largest <= q->range_upper + noise,
                    "case %zu, step %d: sampled [%a,%a], proved [%a,%a]", i, k, least, largest,
                    q->range_lower, q->range_upper);
            REQUIRE(least <= q->range_lower + 1e-2 && largest >= q->range_upper - 1e-2,
                    "case %zu, step %d: sampled [%a,%a], proved [%a,%a]", i, k, least, largest,
                    q->range_lower, q->range_upper);
        }
        polar_fit_free(fit);
    }
}
END_TEST

/* Halley's map, x (3 + x^2)/(1 + 3 x^2) = x/3 (1 + (8/3)/(x^2 + 1/3)), rises with slope
 * 3 (1 - x^2)^2/(1 + 3 x^2)^2: [0,2] goes to [0, 14/13]; also one that falls. */
START_TEST(formulas) {
    polar_why why = {""};
    memset(&one, 0, sizeof one);
    one.form = POLAR_FORM_ZOLOTAREV;
    one.nsteps = 1;
    one.upper = 2;
    snprintf(one.name, sizeof one.name, "halley");
    one.step[0] = (polar_step){.degree = 3, .c = {1.0 / 3, 8.0 / 3, 1.0 / 3}};
    REQUIRE(polar_verify(&one, 1, "0", "2", &two, &why) == POLAR_OK, "%s", why.text);
    ck_assert_double_eq(two.step[0].range_lower, 0);
    ck_assert_double_eq_tol(two.step[0].range_upper, 14.0 / 13, 1e-15);
    /* x (1 + 3/(x^2 + 1/4)) on [0.1, 2]: critical where y^2 - 5/2 y + 13/16 = 0 */
    one.step[0] = (polar_step){.degree = 3, .c = {1, 3, 0.25}};
    REQUIRE(polar_verify(&one, 1, "0.1", "2", &two, &why) == POLAR_OK, "%s", why.text);
    const double b = 1.25, c = 0.8125;
    const double y1 = b - sqrt(b * b - c), y2 = b + sqrt(b * b - c);
    const double top = sqrt(y1) * (1 + 3 / (y1 + 0.25)), low = 0.1 * (1 + 3 / 0.26);
    ck_assert_double_lt(low, sqrt(y2) * (1 + 3 / (y2 + 0.25)));
    ck_assert_double_eq_tol(two.step[0].range_lower, low, 1e-14);
    ck_assert_double_eq_tol(two.step[0].range_upper, top, 1e-14);
    one.step[0].degree = 1; /* a line */
    REQUIRE(polar_verify(&one, 1, "0.1", "4", &two, &why) == POLAR_OK, "%s", why.text);
    ck_assert_double_eq_tol(two.step[0].range_upper, 4, 1e-14);
}
END_TEST

static char *exported(const polar_fit *fit, polar_export as) {
    polar_why why = {""};
    char *text;
    REQUIRE(polar_fit_export(fit, as, &text, &why) == POLAR_OK, "%s", why.text);
    return text;
}

static void run(const char *command) {
    char line[1200], text[2000];
    snprintf(line, sizeof line, "cd '%s' && { %s; } >out 2>&1", test_folder, command);
    const int rc = system(line);
    const size_t n = read_bytes(path_of("out"), text, sizeof text - 1);
    text[n == SIZE_MAX ? 0 : n] = '\0';
    REQUIRE(rc == 0, "%s: %s", command, text);
}

/* Degrees 3, then 9: the C header, the Python list and the text form give the same values. */
START_TEST(exports) {
    static const int sequence[] = {3, 9};
    polar_why why = {""};
    polar_fit *fit = fitted((polar_fit_options){
        .sequence = sequence, .nsequence = 2, .steps = 3, .lower = "1e-6", .name = "zolo"});
    ck_assert_int_eq(polar_fit_schedule(fit, &one, &why), POLAR_OK);
    char *text = exported(fit, POLAR_EXPORT_SCHED), program[2000];
    REQUIRE(polar_schedule_parse(text, &two, &why) == POLAR_OK, "%s\n%s", why.text, text);
    ck_assert_int_eq(two.form, POLAR_FORM_ZOLOTAREV);
    for (int k = 0; k < 3; k++)
        ck_assert_mem_eq(one.step[k].c, two.step[k].c, sizeof one.step[k].c);
    free(text);
    text = exported(fit, POLAR_EXPORT_C);
    write_bytes("zolo.h", text, strlen(text));
    free(text);
    text = exported(fit, POLAR_EXPORT_PYTHON);
    write_bytes("zolo.py", text, strlen(text));
    free(text);
    text = exported(fit, POLAR_EXPORT_JSON);
    write_bytes("zolo.json", text, strlen(text));
    ck_assert_ptr_nonnull(strstr(text, "\"form\": \"zolotarev\""));
    free(text);
    text = exported(fit, POLAR_EXPORT_CUDA);
    ck_assert_ptr_nonnull(strstr(text, "__constant__ double zolo[3][9] = {"));
    free(text);
    static const double at[] = {1e-6, 0.001, 0.3, 1};
    int used = snprintf(program, sizeof program, "#include \"zolo.h\"\nint main(void)\n{\n");
    for (int i = 0; i < 4; i++) {
        char x[POLAR_HEX_SIZE], y[POLAR_HEX_SIZE];
        used += snprintf(program + used, sizeof program - (size_t)used,
                         "    { double d = zolo_eval(%s) / %s - 1;\n"
                         "      if (d > 1e-14 || d < -1e-14) return 1; }\n",
                         polar_hex_float(at[i], x),
                         polar_hex_float(polar_schedule_eval(&one, 0, at[i]), y));
    }
    snprintf(program + used, sizeof program - (size_t)used, "    return ZOLO_STEPS != 3;\n}\n");
    write_bytes("try.c", program, strlen(program));
    if (system("command -v cc >/dev/null 2>&1") == 0)
        run("cc -std=c99 -Wall -Wextra -Werror -o try try.c && ./try");
    if (system("command -v python3 >/dev/null 2>&1") == 0) {
        char x[POLAR_HEX_SIZE], line[1000];
        snprintf(
            line, sizeof line,
            "python3 -c 'import json\nrows = eval(open(\"zolo.py\").read())\nx = 0.3\n"
            "for m, *p in rows:\n"
            "    x *= m * (1 + sum(a/(x*x + c) for a, c in zip(p[0::2], p[1::2])))\n"
            "assert abs(x / float.fromhex(\"%s\") - 1) < 1e-14\n"
            "j = json.load(open(\"zolo.json\"))\n"
            "assert [[float.fromhex(c) for c in s[\"rounded\"]] for s in j[\"steps\"]] == "
            "rows\n"
            "assert [[float(c) for c in s[\"coefficients\"]] for s in j[\"steps\"]] == rows'",
            polar_hex_float(polar_schedule_eval(&one, 0, 0.3), x));
        run(line);
    }
    polar_fit_free(fit);
}
END_TEST

static void refused(polar_fit_options o, polar_status wanted, const char *named) {
    polar_why why = {""};
    polar_fit *fit = (polar_fit *)&why;
    o.form = POLAR_FORM_ZOLOTAREV;
    const polar_status st = polar_fit_new(&o, &fit, &why);
    REQUIRE(st == wanted && !fit, "%s: status %d", named, (int)st);
    REQUIRE(strstr(why.text, named), "%s, not %s", why.text, named);
    ck_assert_int_eq(polar_fit_new(&o, &fit, NULL), wanted);
}

START_TEST(refusals) {
    static const polar_fit_options bad[] = {{.degree = 4, .lower = "1e-3"},
                                            {.degree = 1, .lower = "1e-3"},
                                            {.degree = 35, .lower = "1e-3"},
                                            {.degree = -3, .lower = "1e-3"},
                                            {.degree = 5},
                                            {.degree = 5, .lower = "0"},
                                            {.degree = 5, .lower = "nan"},
                                            {.degree = 5, .lower = "1"},
                                            {.lower = "2"},
                                            {.lower = "x"},
                                            {.lower = "1e-3", .error = "0"},
                                            {.lower = "1e-3", .steps = -1},
                                            {.degree = 5, .lower = "1e-3", .cushion = "0.1"},
                                            {.degree = 5, .lower = "1e-3", .guard = "auto"},
                                            {.degree = 5, .lower = "1e-3", .guard = "1"},
                                            {.degree = 5, .lower = "1e-3", .safety = "1.01"}};
    static const char *const named[] = {
        "not 4", "not 1", "not 35", "not -3", "lower",   "'0'",     "'nan'", "below",
        "below", "'x'",   "error",  "steps",  "cushion", "cushion", "guard", "safety"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused(bad[i], POLAR_BAD_ARGUMENT, named[i]);
    refused((polar_fit_options){.lower = "1e-30", .error = "1e-15", .steps = 1},
            POLAR_NO_ANSWER, "1e-30");
    refused((polar_fit_options){.degree = 33, .lower = "1e-8", .target = POLAR_F16},
            POLAR_NO_ANSWER, "underflows");
    polar_fit_free(fitted((polar_fit_options){
        .degree = 3, .lower = "0.1", .cushion = "0", .guard = "0", .safety = "1"}));

    int degree = 0, n = 0;
    ck_assert_int_eq(polar_zolotarev_degree("1e-3", NULL, NULL, 2, &degree, NULL),
                     POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_zolotarev_degree("1e-3", NULL, "1e-9", 0, &degree, NULL),
                     POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_zolotarev_degree(NULL, NULL, "1e-9", 2, &degree, NULL),
                     POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_zolotarev_cheapest("1e-3", NULL, "1e-9", 0, &degree, &n, NULL),
                     POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_zolotarev_cheapest("1e-3", NULL, NULL, 1, &degree, &n, NULL),
                     POLAR_BAD_ARGUMENT);

    polar_why why = {""};
    memset(&one, 0, sizeof one);
    one.form = POLAR_FORM_ZOLOTAREV;
    one.nsteps = 2;
    one.upper = 1;
    one.step[0] = one.step[1] = (polar_step){.degree = 5, .c = {1, 1, 1, 1, 1}};
    static const double poles[] = {0, -1, -0.25, NAN};
    for (size_t i = 0; i < sizeof poles / sizeof *poles; i++) {
        one.step[1].c[4] = poles[i];
        ck_assert_int_eq(polar_verify(&one, 0, "0", "1", &two, &why), POLAR_BAD_ARGUMENT);
        ck_assert_ptr_nonnull(strstr(why.text, "step 2"));
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("zolotarev ranges");
    TCase *t = tcase_create("zolotarev ranges");
    tcase_set_timeout(t, 250);
    tcase_add_unchecked_fixture(t, make_folder, remove_folder);
    tcase_add_test(t, ranges);
    tcase_add_test(t, formulas);
    tcase_add_test(t, exports);
    tcase_add_test(t, refusals);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
