/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the generator writes down, read by those it is written for: the C header by a C99
 * compiler, the list by Python, JSON by Python's parser, the text form by the library. The
 * coefficients must come back bit for bit and do what the certificate says.
 */
#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/fit.h"

static polar_schedule one, two;

static polar_fit *fitted(polar_fit_options o) {
    polar_why why = {""};
    polar_fit *fit;
    REQUIRE(polar_fit_new(&o, &fit, &why) == POLAR_OK, "%s", why.text);
    return fit;
}

static char *exported(const polar_fit *fit, polar_export as) {
    polar_why why = {""};
    char *text;
    REQUIRE(polar_fit_export(fit, as, &text, &why) == POLAR_OK, "%s", why.text);
    ck_assert_ptr_nonnull(text);
    return text;
}

static const int mixed[] = {3, 5, 9};

static polar_fit_options example(void) {
    return (polar_fit_options){.sequence = mixed,
                               .nsequence = 3,
                               .lower = "1e-3",
                               .steps = 6,
                               .name = "an.example-1",
                               .command = "polar fit \"*/\" \\ \n\x01"};
}

/* Runs a command in the test's folder, which must succeed; its output in text. */
static void run(const char *command, char *text, size_t size) {
    char line[1200];
    snprintf(line, sizeof line, "cd '%s' && { %s; } >out 2>&1", test_folder, command);
    const int rc = system(line);
    const size_t n = read_bytes(path_of("out"), text, size - 1);
    text[n == SIZE_MAX ? 0 : n] = '\0';
    REQUIRE(rc == 0, "%s: %s", command, text);
}

static bool have(const char *tool) {
    char line[64];
    snprintf(line, sizeof line, "command -v %s >/dev/null 2>&1", tool);
    return system(line) == 0;
}

START_TEST(text_form) {
    polar_fit *fit = fitted(example());
    char *text = exported(fit, POLAR_EXPORT_SCHED);
    polar_why why = {""};
    REQUIRE(polar_schedule_parse(text, &one, &why) == POLAR_OK, "%s\n%s", why.text, text);
    ck_assert_int_eq(polar_fit_schedule(fit, &two, &why), POLAR_OK);
    ck_assert_str_eq(one.name, "an.example-1");
    ck_assert_int_eq(one.nsteps, 6);
    ck_assert_double_eq(one.lower, 1e-3);
    for (int k = 0; k < 6; k++) {
        const polar_step *p = &one.step[k];
        ck_assert_int_eq(p->degree, k < 2 ? mixed[k] : 9);
        ck_assert_mem_eq(p->c, two.step[k].c, sizeof p->c);
        for (int i = 0; i <= p->degree / 2; i++)
            ck_assert_double_eq(p->c[i], polar_fit_double(fit, POLAR_FIT_COEFFICIENT, k, i));
        ck_assert_double_ge(p->error, polar_fit_double(fit, POLAR_FIT_ERROR_LOWER, k, 0));
        ck_assert_double_ge(p->lower,
                            polar_fit_double(fit, POLAR_FIT_LOWER, k, 0) * (1 - 0x1p-53));
    }
    free(text);
    polar_fit_free(fit);
}
END_TEST

/* A program includes the header and prints the least and the largest value over [1e-3,1]. */
START_TEST(c_header) {
    static const char program[] =
        "#include \"fit.h\"\n#include <math.h>\n#include <stdio.h>\n"
        "int main(void)\n{\n    double lo = 9, hi = 0;\n"
        "    for (int k = 0; k <= 100000; k++) {\n"
        "        double y = an_example_1_eval(pow(10, -3 * (k / 100000.0)));\n"
        "        if (y < lo) lo = y;\n        if (y > hi) hi = y;\n    }\n"
        "    for (int k = 0; k < AN_EXAMPLE_1_STEPS; k++)\n"
        "        for (int i = 0; i < AN_EXAMPLE_1_TERMS; i++) printf(\"%a \", "
        "an_example_1[k][i]);\n"
        "    printf(\"\\n%a %a\\n\", lo, hi);\n    return 0;\n}\n";
    static char out[1 << 16];
    if (!have("cc")) return;
    static const polar_format targets[] = {POLAR_F64, POLAR_F32};
    for (int t = 0; t < 2; t++) {
        polar_fit_options o = example();
        o.target = targets[t];
        o.cushion = t ? "0.05" : NULL;
        polar_fit *fit = fitted(o);
        char *text = exported(fit, POLAR_EXPORT_C), *at = out;
        double lo, hi;
        write_bytes("fit.h", text, strlen(text));
        write_bytes("main.c", program, sizeof program - 1);
        run("cc -std=c99 -Wall -Wextra -Wpedantic -Werror main.c -o main -lm && ./main", out,
            sizeof out);
        ck_assert_int_eq(polar_fit_schedule(fit, &one, NULL), POLAR_OK);
        for (int k = 0; k < 6; k++)
            for (int i = 0; i < 5; i++) ck_assert_double_eq(strtod(at, &at), one.step[k].c[i]);
        lo = strtod(at, &at);
        hi = strtod(at, &at);
        REQUIRE(lo >= one.step[5].range_lower - 1e-13 && hi <= one.step[5].range_upper + 1e-13,
                "[%a, %a]", lo, hi);
        free(text);
        polar_fit_free(fit);
    }
}
END_TEST

START_TEST(python_list) {
    static char out[1 << 16];
    polar_fit *fit = fitted(example());
    char *text = exported(fit, POLAR_EXPORT_PYTHON), *at = out;
    if (have("python3")) {
        write_bytes("list.txt", text, strlen(text));
        run("python3 -c 'import ast\nfor row in ast.literal_eval(open(\"list.txt\").read()):\n"
            "    print(*map(float.hex, row))'",
            out, sizeof out);
        ck_assert_int_eq(polar_fit_schedule(fit, &one, NULL), POLAR_OK);
        for (int k = 0; k < 6; k++)
            for (int i = 0; i <= one.step[k].degree / 2; i++)
                ck_assert_double_eq(strtod(at, &at), one.step[k].c[i]);
        ck_assert_str_eq(at, "\n");
    }
    free(text);
    polar_fit_free(fit);
}
END_TEST

/* The keys that scripts rely on, and that strings and numbers are what they should be. */
START_TEST(json) {
    static const char script[] =
        "import json\nfrom decimal import Decimal as D, getcontext\ngetcontext().prec = 99\n"
        "j = json.load(open('fit.json'), parse_float=D)\n"
        "assert j['name'] == 'an.example-1' and j['form'] == 'odd' and j['target'] == 'f64'\n"
        "assert j['products'] == 21 and D(j['lower']) == D('1e-3') and D(j['upper']) == 1\n"
        "assert '*/' in j['command'] and '\\\\' in j['command']\n"
        "s = j['steps']\nassert [t['degree'] for t in s] == [3, 5, 9, 9, 9, 9]\n"
        "assert j['error_lower'] == s[-1]['error_lower']\n"
        "assert j['error_upper'] == s[-1]['error_upper']\n"
        "l, u = D(j['lower']), D(j['upper'])\n"
        "for t in s:\n"
        "    q = t['degree'] // 2\n"
        "    assert len(t['coefficients']) == len(t['rounded']) == q + 1\n"
        "    for c, r in zip(t['coefficients'], t['rounded']):\n"
        "        assert float.fromhex(r) == float(c), (c, r)\n"
        "    assert abs(D(t['lower']) / l - 1) < D('1e-38') and abs(D(t['upper']) / u - 1) < "
        "D('1e-38')\n"
        "    lo, hi = D(t['error_lower']), D(t['error_upper'])\n"
        "    assert 0 < lo <= hi < lo * (1 + D('1e-38'))\n"
        "    p = sum(D(c) * l ** (2 * i + 1) for i, c in enumerate(t['coefficients']))\n"
        "    assert abs(1 - p - lo) < D('1e-37')\n"
        "    l, u = 1 - lo, 1 + lo\n"
        "    assert t['range'][0] < t['range'][1] and abs(t['range'][0] - l) < D('1e-11')\n"
        "assert j['range'] == s[-1]['range']\n";
    static char out[1 << 16];
    polar_fit *fit = fitted(example());
    char *text = exported(fit, POLAR_EXPORT_JSON);
    if (have("python3")) {
        write_bytes("fit.json", text, strlen(text));
        write_bytes("check.py", script, sizeof script - 1);
        run("python3 check.py", out, sizeof out);
    }
    free(text);
    polar_fit_free(fit);
}
END_TEST

/* A proved table of others: every form, and JSON with the range on top. */
START_TEST(tables) {
    static char out[1 << 16];
    polar_why why = {""};
    char *text;
    ck_assert_int_eq(polar_verify(polar_schedule_named("you"), 0, "1e-3", NULL, &one, &why),
                     POLAR_OK);
    for (int as = 0; as < POLAR_EXPORT_COUNT; as++) {
        ck_assert_int_eq(
            polar_schedule_export(&one, (polar_export)as, "polar verify you", &text, &why),
            POLAR_OK);
        REQUIRE(strstr(text, "polar verify you") && strstr(text, "you2025"), "%s", text);
        if (as == POLAR_EXPORT_JSON && have("python3")) {
            write_bytes("you.json", text, strlen(text));
            run("python3 -c 'import json\nj = json.load(open(\"you.json\"))\n"
                "assert abs(j[\"range\"][0] - 0.475) < 5e-4 > abs(j[\"range\"][1] - 1.145)\n"
                "assert len(j[\"steps\"]) == 5 and j[\"products\"] == 15'",
                out, sizeof out);
        }
        free(text);
    }
    ck_assert_int_eq(polar_schedule_export(&one, POLAR_EXPORT_COUNT, NULL, &text, &why),
                     POLAR_BAD_ARGUMENT);
    ck_assert_ptr_null(text);
}
END_TEST

START_TEST(names) {
    static const char *const known[] = {"sched", "json", "c", "python", "cuda"};
    for (int i = 0; i < POLAR_EXPORT_COUNT; i++)
        ck_assert_int_eq(polar_export_named(known[i]), i);
    ck_assert_int_eq(polar_export_named("C"), POLAR_EXPORT_COUNT);
    ck_assert_int_eq(polar_export_named(NULL), POLAR_EXPORT_COUNT);
    polar_fit_options o = example();
    o.name = o.command = NULL;
    polar_fit *fit = fitted(o);
    char *text = exported(fit, POLAR_EXPORT_CUDA);
    REQUIRE(strstr(text, "__constant__ double fit_d3_l1e_3[6][5] = {"), "%s", text);
    free(text);
    polar_fit_free(fit);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("exports");
    TCase *t = tcase_create("exports");
    tcase_set_timeout(t, 120);
    tcase_add_unchecked_fixture(t, make_folder, remove_folder);
    tcase_add_test(t, text_form);
    tcase_add_test(t, c_header);
    tcase_add_test(t, python_list);
    tcase_add_test(t, json);
    tcase_add_test(t, tables);
    tcase_add_test(t, names);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
