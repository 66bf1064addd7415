/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Schedules as text: what is printed is read back bit for bit; what is read is what was
 * written, or a refusal that names its line.
 */
#include <locale.h>
#include <math.h>

#include "file_bytes.h"
#include "harness.h"

static uint64_t state;

static uint64_t draw(void) {
    return polar_test_draw(&state);
}

/* Any finite double, subnormal and zero included. */
static double any(void) {
    for (;;) {
        const uint64_t bits = draw();
        double x;
        memcpy(&x, &bits, sizeof x);
        if (draw() % 16 == 0) x = 0;
        if (draw() % 16 == 0) x *= 0x1p-1000;
        if (isfinite(x)) return x;
    }
}

static bool same(double x, double y) {
    return isnan(x) ? isnan(y) : x == y && signbit(x) == signbit(y);
}

static void random_schedule(polar_schedule *s) {
    memset(s, 0, sizeof *s);
    snprintf(s->name, sizeof s->name, "random-%d", (int)(draw() % 1000));
    if (draw() % 2) snprintf(s->source, sizeof s->source, "two words, #%d", (int)(draw() % 9));
    s->form = (polar_form)(draw() % 2);
    s->lower = fabs(any());
    s->upper = s->lower + fabs(any()) + 1;
    if (!isfinite(s->upper)) s->upper = 0x1.fffffffffffffp1023;
    s->cushion = (double)(draw() % 100) / 101;
    s->guard = fabs(any());
    s->repeat_last = draw() % 2;
    s->nsteps = 1 + (int)(draw() % (draw() % 8 ? 5 : POLAR_MAX_STEPS));
    for (int k = 0; k < s->nsteps; k++) {
        polar_step *p = &s->step[k];
        p->degree = 1 + 2 * (int)(draw() % ((POLAR_MAX_DEGREE + 1) / 2));
        const double a = any(), b = any();
        p->range_lower = p->lower = fmin(a, b);
        p->range_upper = p->upper = fmax(a, b);
        p->error = draw() % 3 ? fabs(any()) : NAN;
        if (draw() % 3 == 0) p->range_lower = p->range_upper = NAN;
        if (draw() % 3 == 0) p->lower = p->upper = NAN;
        for (int i = 0; i < polar_step_coefficients(s->form, p->degree); i++) p->c[i] = any();
    }
}

static void expect_same(const polar_schedule *a, const polar_schedule *b) {
    ck_assert_str_eq(a->name, b->name);
    ck_assert_str_eq(a->source, b->source);
    ck_assert_int_eq(a->form, b->form);
    ck_assert_int_eq(a->target, b->target);
    ck_assert_int_eq(a->repeat_last, b->repeat_last);
    ck_assert_int_eq(a->nsteps, b->nsteps);
    REQUIRE(same(a->lower, b->lower) && same(a->upper, b->upper), "%s: interval", a->name);
    REQUIRE(same(a->cushion, b->cushion) && same(a->guard, b->guard), "%s: cushion", a->name);
    for (int k = 0; k < a->nsteps; k++) {
        const polar_step *p = &a->step[k], *q = &b->step[k];
        REQUIRE(p->degree == q->degree && same(p->lower, q->lower) &&
                    same(p->upper, q->upper) && same(p->error, q->error) &&
                    same(p->range_lower, q->range_lower) &&
                    same(p->range_upper, q->range_upper),
                "%s: step %d", a->name, k);
        for (int i = 0; i < POLAR_MAX_COEFFICIENTS; i++)
            REQUIRE(same(p->c[i], q->c[i]), "%s: step %d c[%d] %a, %a", a->name, k, i, p->c[i],
                    q->c[i]);
    }
}

static char text[1 << 18];
static polar_schedule one, two;

/* Printed, read and compared; the length promised is the length written, at any size. */
static void round_trip(const polar_schedule *s, const char *command) {
    polar_why why = {""};
    char little[100];
    const size_t n = polar_schedule_print(s, command, NULL, 0);
    ck_assert_uint_lt(n, sizeof text);
    ck_assert_uint_eq(polar_schedule_print(s, command, text, sizeof text), n);
    ck_assert_uint_eq(strlen(text), n);
    ck_assert_uint_eq(polar_schedule_print(s, command, little, sizeof little), n);
    REQUIRE(strncmp(little, text, sizeof little - 1) == 0 && !little[sizeof little - 1], "cut");
    REQUIRE(polar_schedule_parse(text, &two, &why) == POLAR_OK, "%s\n%s", why.text, text);
    expect_same(s, &two);
}

START_TEST(built_in_round_trip) {
    for (int i = 0; polar_schedules[i]; i++)
        round_trip(polar_schedules[i], "a command\nof two lines");
}
END_TEST

START_TEST(random_round_trip) {
    state = polar_test_seed();
    for (int round = 0; round < 300 * polar_test_rounds(); round++) {
        random_schedule(&one);
        round_trip(&one, NULL);
    }
}
END_TEST

START_TEST(any_locale) {
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (setlocale(LC_ALL, names[i])) round_trip(polar_schedules[0], NULL);
    setlocale(LC_ALL, "C");
}
END_TEST

START_TEST(hex_floats) {
    char hex[POLAR_HEX_SIZE];
    state = polar_test_seed();
    for (int round = 0; round < 100000; round++) {
        const double x = any();
        char *end;
        const double y = strtod(polar_hex_float(x, hex), &end);
        REQUIRE(same(x, y) && !*end, "%a is written %s", x, hex);
    }
    ck_assert_str_eq(polar_hex_float(1.5, hex), "0x1.8p+0");
    ck_assert_str_eq(polar_hex_float(-2, hex), "-0x1p+1");
    ck_assert_str_eq(polar_hex_float(0x1p-1074, hex), "0x0.0000000000001p-1022");
    ck_assert_str_eq(polar_hex_float(NAN, hex), "nan");
}
END_TEST

#define HEAD "polar-schedule 1\nname x\nform odd\ninterval 0.5 1\ntarget bf16\n"
#define REST "cushion 0\nguard 0\nrepeat 0\n"
#define STEP "step 3 on 0.5 1 error nan range nan nan c 1.5 -0.5\n"

/* What is refused, and the line that is blamed. */
static const struct {
    const char *what, *text, *line;
} bad[] = {
    {"nothing", "", "line 0"},
    {"comments only", "# a\n# b\n", "line 2"},
    {"no header", "name x\n", "line 1"},
    {"later version", "polar-schedule 2\n", "line 1"},
    {"no steps", HEAD REST, "line 8"},
    {"missing keys", HEAD STEP, "line 6"},
    {"unknown key", HEAD REST "colour red\n" STEP, "line 9"},
    {"key twice", HEAD "cushion 0\n" REST STEP, "line 7"},
    {"key after steps", HEAD REST STEP "source late\n", "line 10"},
    {"junk", HEAD REST STEP "\x01\x02\n", "line 10"},
    {"even degree", HEAD REST "step 4 on 0.5 1 error nan range nan nan c 1 2\n", "line 9"},
    {"degree 35", HEAD REST "step 35 on 0.5 1 error nan range nan nan c 1 2\n", "line 9"},
    {"no degree", HEAD REST "step on 0.5 1 error nan range nan nan c 1 2\n", "line 9"},
    {"too few", HEAD REST "step 5 on 0.5 1 error nan range nan nan c 1 2\n", "line 9"},
    {"too many", HEAD REST "step 3 on 0.5 1 error nan range nan nan c 1 2 3\n", "line 9"},
    {"nan", HEAD REST "step 3 on 0.5 1 error nan range nan nan c 1 nan\n", "line 9"},
    {"infinity", HEAD REST "step 3 on 0.5 1 error nan range nan nan c 1 inf\n", "line 9"},
    {"overflow", HEAD REST "step 3 on 0.5 1 error nan range nan nan c 1 1e999\n", "line 9"},
    {"not bf16", HEAD REST "step 3 on 0.5 1 error nan range nan nan c 1 0.1\n", "line 9"},
    {"half a range", HEAD REST "step 3 on 0.5 1 error nan range 1 nan c 1 1\n", "line 9"},
    {"range inside out", HEAD REST "step 3 on 0.5 1 error nan range 2 1 c 1 1\n", "line 9"},
    {"negative error", HEAD REST "step 3 on 0.5 1 error -1 range 1 2 c 1 1\n", "line 9"},
    {"words out of place", HEAD REST "step 3 error 1 on 0.5 1 range 1 2 c 1 1\n", "line 9"},
    {"interval inside out", "polar-schedule 1\ninterval 1 0.5\n", "line 2"},
    {"interval below 0", "polar-schedule 1\ninterval -1 1\n", "line 2"},
    {"interval nan", "polar-schedule 1\ninterval nan 1\n", "line 2"},
    {"complex target", "polar-schedule 1\ntarget c64\n", "line 2"},
    {"unknown form", "polar-schedule 1\nform even\n", "line 2"},
    {"cushion 1", "polar-schedule 1\ncushion 1\n", "line 2"},
    {"guard -1", "polar-schedule 1\nguard -1\n", "line 2"},
    {"repeat 2", "polar-schedule 1\nrepeat 2\n", "line 2"},
    {"repeat 1x", "polar-schedule 1\nrepeat 1x\n", "line 2"},
    {"two names", "polar-schedule 1\nname x y\n", "line 2"},
    {"long name",
     "polar-schedule 1\nname "
     "0123456789012345678901234567890123456789012345678901234567890123\n",
     "line 2"},
};

START_TEST(refusals) {
    polar_why why = {""};
    const polar_status st = polar_schedule_parse(bad[_i].text, &one, &why);
    REQUIRE(st == POLAR_BAD_FILE, "%s: %s", bad[_i].what, polar_status_name(st));
    const size_t n = strlen(bad[_i].line);
    REQUIRE(!strncmp(why.text, bad[_i].line, n) && why.text[n] == ':', "%s: %s", bad[_i].what,
            why.text);
    ck_assert_int_eq(polar_schedule_parse(bad[_i].text, &one, NULL), POLAR_BAD_FILE);
}
END_TEST

START_TEST(accepted) {
    polar_why why = {""};
    ck_assert_int_eq(polar_schedule_parse(HEAD REST STEP, &one, &why), POLAR_OK);
    ck_assert_int_eq(polar_schedule_parse("  # x\r\n\r\n" HEAD REST
                                          "\tstep 3 on  nan nan error 0.5 "
                                          "range 0x1p-1 1 c 1.5 -0.5 \r",
                                          &one, &why),
                     POLAR_OK);
    ck_assert_double_eq(one.step[0].c[1], -0.5);
    ck_assert_double_eq(one.step[0].range_lower, 0.5);
    /* more steps than fit */
    size_t n = (size_t)snprintf(text, sizeof text, "%s%s", HEAD, REST);
    for (int k = 0; k <= POLAR_MAX_STEPS; k++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s", STEP);
    ck_assert_int_eq(polar_schedule_parse(text, &one, &why), POLAR_BAD_FILE);
}
END_TEST

/* Bytes flipped, lost and cut anywhere: read or refused, never worse; what is read is finite.
 */
START_TEST(damage) {
    static char damaged[sizeof text];
    const size_t n = polar_schedule_print(polar_schedule_named("you"), "x", text, sizeof text);
    int read = 0;
    state = polar_test_seed();
    for (int round = 0; round < 20000 * polar_test_rounds(); round++) {
        polar_why why = {""};
        memcpy(damaged, text, n + 1);
        for (unsigned flips = 1 + (unsigned)(draw() % 3); flips; flips--)
            damaged[draw() % n] ^= (char)(1 << draw() % 8);
        if (draw() % 4 == 0) damaged[draw() % n] = '\0';
        const polar_status st = polar_schedule_parse(damaged, &one, &why);
        REQUIRE(st == POLAR_OK || st == POLAR_BAD_FILE, "round %d: %d", round, (int)st);
        REQUIRE(st == POLAR_OK || !strncmp(why.text, "line ", 5), "round %d: %s", round,
                why.text);
        if (st) continue;
        read++;
        REQUIRE(one.nsteps >= 1 && one.nsteps <= POLAR_MAX_STEPS, "round %d", round);
        for (int k = 0; k < one.nsteps; k++)
            for (int i = 0; i < POLAR_MAX_COEFFICIENTS; i++)
                REQUIRE(isfinite(one.step[k].c[i]), "round %d", round);
    }
    ck_assert_int_gt(read, 0);
}
END_TEST

START_TEST(files) {
    polar_why why = {""};
    const polar_schedule *s = polar_schedule_named("jordan");
    const size_t n = polar_schedule_print(s, NULL, text, sizeof text);
    ck_assert_int_eq(polar_schedule_read(write_bytes("good", text, n), &one, &why), POLAR_OK);
    expect_same(s, &one);
    ck_assert_int_eq(polar_schedule_read(path_of("absent"), &one, &why), POLAR_IO);
    ck_assert_ptr_nonnull(strstr(why.text, "absent"));
    ck_assert_int_eq(polar_schedule_read(test_folder, &one, &why), POLAR_IO);
    ck_assert_int_eq(polar_schedule_read(write_bytes("empty", "", 0), &one, &why),
                     POLAR_BAD_FILE);
    text[n / 2] = '\0';
    ck_assert_int_eq(polar_schedule_read(write_bytes("nul", text, n), &one, &why),
                     POLAR_BAD_FILE);
    ck_assert_ptr_nonnull(strstr(why.text, "nul"));
    char *huge = malloc(2 << 20);
    memset(huge, '\n', 2 << 20);
    ck_assert_int_eq(polar_schedule_read(write_bytes("huge", huge, 2 << 20), &one, &why),
                     POLAR_BAD_FILE);
    free(huge);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("schedule text");
    TCase *t = tcase_create("schedule text");
    tcase_set_timeout(t, 60);
    tcase_add_unchecked_fixture(t, make_folder, remove_folder);
    tcase_add_test(t, built_in_round_trip);
    tcase_add_test(t, random_round_trip);
    tcase_add_test(t, any_locale);
    tcase_add_test(t, hex_floats);
    tcase_add_loop_test(t, refusals, 0, sizeof bad / sizeof *bad);
    tcase_add_test(t, accepted);
    tcase_add_test(t, damage);
    tcase_add_test(t, files);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
