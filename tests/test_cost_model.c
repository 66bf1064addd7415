/* SPDX-License-Identifier: BSD-3-Clause */
/* Cost models: what words and files of measured times come to, and which are refused. */
#include "harness.h"
#include "mixed.h"

static uint64_t state;

static uint64_t draw(void) {
    return polar_test_draw(&state);
}

START_TEST(prices) {
    static const struct {
        const char *text;
        double start, step[4]; /* of 2, 3, 4 and 5 products */
    } known[] = {{"square", 0, {2, 3, 4, 5}},
                 {"symmetric", 0, {1.5, 2, 2.5, 3}},
                 {"alpha=4", 0, {8, 9, 10, 11}},
                 {"alpha=4,symmetric", 0, {6, 6.5, 7, 7.5}},
                 {"gram=1,alpha=4", 10, {3, 4, 5, 6}},
                 {"symmetric,gram=0,alpha=2", 1.5, {1.5, 2, 2.5, 3}}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const polar_cost_model m = model(known[i].text);
        ck_assert_double_eq(polar_cost_start(&m), known[i].start);
        for (int p = 2; p <= 5; p++)
            ck_assert_double_eq(polar_cost_step(&m, p), known[i].step[p - 2]);
        ck_assert_str_eq(m.text, known[i].text);
    }
    static const char *const bad[] = {
        "",         "cubic",     "square,",         ",square",  "square,symmetric",
        "alpha=",   "alpha=0.5", "alpha=nan",       "alpha=4x", "alpha=0x4",
        "alpha=-4", "alpha=inf", "alpha=4,alpha=4", "gram=-1",  "gram=1.5",
        "gram",     "gram=160",  "square,square",   "alpha=1e7"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        polar_why why = {""};
        polar_cost_model m;
        REQUIRE(polar_cost_model_parse(bad[i], &m, &why) == POLAR_BAD_ARGUMENT, "'%s'", bad[i]);
        ck_assert_uint_gt(strlen(why.text), 20);
    }
}
END_TEST

START_TEST(tables) {
    static const char good[] = "# measured\r\n\n gram 4096 1024 0.0061 # X'X\nsymm 1024 .002\n"
                               "gemm 4096 1024 1024 1.25e-2";
    static const struct {
        const char *text, *named;
    } bad[] = {{"", "no line for gram"},
               {"gram 8 4 1\nsymm 4 1\n", "no line for gemm"},
               {"gram 8 4 1\nsymm 4 1\ngemm 8 4 4 1\nsymm 4 1\n", "line 4"},
               {"gram 8 4 1\nsymm 4\n", "line 2"},
               {"gram 8 4 1 1\n", "line 1"},
               {"gram 8 4 0\n", "line 1"},
               {"gram 8 4 -1\n", "line 1"},
               {"gram 8 4 nan\n", "line 1"},
               {"gram 8 4 inf\n", "line 1"},
               {"gram 8 4 0x1\n", "line 1"},
               {"gram 8.5 4 1\n", "line 1"},
               {"gram 8 0 1\n", "line 1"},
               {"gram 8 4 1e999\n", "line 1"},
               {"qr 8 4 1\n", "line 1"},
               {"gram gram gram gram gram gram gram gram gram gram\n", "line 1"},
               {"gram 4 8 1\nsymm 8 1\ngemm 4 8 8 1\n", "sizes"},
               {"gram 8 4 1\nsymm 3 1\ngemm 8 4 4 1\n", "sizes"},
               {"gram 8 4 1\nsymm 4 1\ngemm 8 4 8 1\n", "sizes"}};
    polar_why why = {""};
    polar_cost_model m;
    REQUIRE(from_file(good, sizeof good - 1, "", &m, &why) == POLAR_OK, "%s", why.text);
    ck_assert_double_eq(polar_cost_step(&m, 4), 0.0061 + 2 * 0.002 + 0.0125);
    ck_assert_int_eq(from_file(good, sizeof good - 1, ",gram=2", &m, &why), POLAR_OK);
    ck_assert_double_eq(polar_cost_step(&m, 4), 5 * 0.002);
    ck_assert_int_eq(from_file(good, sizeof good - 1, ",alpha=2", &m, &why),
                     POLAR_BAD_ARGUMENT);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        REQUIRE(from_file(bad[i].text, strlen(bad[i].text), "", &m, &why) == POLAR_BAD_FILE,
                "case %zu", i);
        REQUIRE(strstr(why.text, bad[i].named), "case %zu: %s", i, why.text);
    }
    /* a NUL in it, too long, cut anywhere, random bytes: a status, and no crash
     */
    ck_assert_int_eq(from_file(good, sizeof good, "", &m, &why), POLAR_BAD_FILE);
    for (size_t n = 0; n < sizeof good - 1; n++) from_file(good, n, "", &m, &why);
    state = polar_test_seed();
    for (int round = 0; round < 200 * polar_test_rounds(); round++) {
        char text[sizeof good];
        memcpy(text, good, sizeof good);
        for (int k = 0; k < 3; k++) text[draw() % (sizeof good - 1)] = (char)(draw() % 256);
        from_file(text, sizeof good - 1, "", &m, &why);
    }
    char *large = calloc(1, 1 << 17);
    ck_assert_ptr_nonnull(large);
    memset(large, '\n', 1 << 17);
    ck_assert_int_eq(from_file(large, 1 << 17, "", &m, &why), POLAR_BAD_FILE);
    free(large);
    ck_assert_int_eq(polar_cost_model_parse("no/such/file", &m, &why), POLAR_IO);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("cost model");
    TCase *t = tcase_create("cost model");
    tcase_set_timeout(t, 250);
    tcase_add_unchecked_fixture(t, make_folder, remove_folder);
    tcase_add_test(t, prices);
    tcase_add_test(t, tables);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
