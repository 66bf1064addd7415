/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The cheapest sequences of degrees: against the costs of an independent
 * program, against all sequences there are where these are few, and against
 * each other.
 */
#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/mix.h"

static uint64_t state;

static uint64_t draw(void) /* splitmix64 */
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static double uniform(void) {
    return (double)(draw() >> 11) * 0x1p-53;
}

static polar_cost_model model(const char *text) {
    polar_why why = {""};
    polar_cost_model m;
    REQUIRE(polar_cost_model_parse(text, &m, &why) == POLAR_OK, "%s", why.text);
    return m;
}

/* What a mix came to. */
typedef struct result {
    int steps, degree[POLAR_MAX_STEPS], products;
    double cost, error;
} result;

static polar_status found(const polar_mix_options *o, result *r, polar_why *why) {
    polar_fit *fit;
    double cost;
    const polar_status st = polar_mix_new(o, &fit, &cost, why);
    ck_assert(!fit == (st != POLAR_OK));
    *r = (result){.cost = cost, .error = NAN};
    if (st) return st;
    r->steps = polar_fit_steps(fit);
    r->products = polar_fit_products(fit);
    r->error = polar_fit_double(fit, POLAR_FIT_ERROR_UPPER, -1, 0);
    for (int k = 0; k < r->steps; k++) r->degree[k] = polar_fit_degree(fit, k);
    polar_fit_free(fit);
    return st;
}

static result mix(const polar_mix_options *o) {
    polar_why why = {""};
    result r;
    REQUIRE(found(o, &r, &why) == POLAR_OK, "l = %s: %s", o->fit.lower, why.text);
    return r;
}

/* ---- the independent program's costs ---- */

enum { COLUMNS = 8 };
static const struct {
    int n, degree[5];
} sets[COLUMNS] = {
    {1, {3}},       {1, {5}},          {1, {7}},           {1, {9}},
    {3, {3, 5, 7}}, {4, {3, 5, 7, 9}}, {4, {3, 5, 9, 13}}, {5, {3, 5, 9, 13, 17}}};

static void compare(const char *name, const char *lower, const char *error,
                    const double cost[COLUMNS]) {
    const polar_cost_model m = model(name);
    for (int i = 0; i < COLUMNS; i++) {
        const result r = mix(&(polar_mix_options){.fit = {.lower = lower, .error = error},
                                                  .degree = sets[i].degree,
                                                  .ndegrees = sets[i].n,
                                                  .cost = &m});
        REQUIRE(r.cost == cost[i], "%s, l = %s, error %s, column %d: cost %g, not %g", name,
                lower, error, i, r.cost, cost[i]);
        ck_assert_double_le(r.error, strtod(error, NULL));
    }
}

START_TEST(published) {
    static const char *const models[] = {"square", "symmetric", "alpha=4"};
    char line[256], name[32], lower[32], error[32];
    double c[COLUMNS];
    int rows = 0;
    FILE *in = fopen(POLAR_TEST_DATA "/schedule_costs.txt", "r");
    ck_assert_ptr_nonnull(in);
    while (fgets(line, sizeof line, in)) {
        if (*line == '#') continue;
        ck_assert_int_eq(sscanf(line, "%31s %31s %31s %lf %lf %lf %lf %lf %lf %lf %lf", name,
                                lower, error, c, c + 1, c + 2, c + 3, c + 4, c + 5, c + 6,
                                c + 7),
                         11);
        if (strcmp(name, models[_i]) != 0) continue;
        if (!strcmp(lower, "1e-16") && polar_test_rounds() == 1) continue;
        compare(name, lower, error, c);
        rows++;
    }
    fclose(in);
    ck_assert_int_eq(rows, polar_test_rounds() == 1 ? 25 : 30);
}
END_TEST

/* ---- all sequences there are ---- */

typedef struct census {
    const polar_mix_options *o;
    int depth;
    double wanted;      /* an error */
    double cost, error; /* cheapest that reaches it; least error within the budget */
} census;

/* Takes account of the sequence and all its beginnings. */
static void count(census *c, const int *degree) {
    polar_fit_options o = c->o->fit;
    polar_fit *fit;
    o.sequence = degree;
    o.nsequence = o.steps = c->depth;
    o.error = NULL;
    ck_assert_int_eq(polar_fit_new(&o, &fit, NULL), POLAR_OK);
    double cost = polar_cost_start(c->o->cost);
    for (int k = 0; k < c->depth; k++) {
        const polar_step p = {.degree = degree[k]};
        const double error = polar_fit_double(fit, POLAR_FIT_ERROR_UPPER, k, 0);
        cost += polar_cost_step(c->o->cost, degree[k] == 17 ? 5 : polar_step_products(&p));
        if (error <= c->wanted && cost < c->cost) c->cost = cost;
        if (cost <= c->o->budget && error < c->error) c->error = error;
    }
    polar_fit_free(fit);
}

static census all(const polar_mix_options *o, int depth, double wanted) {
    census c = {o, depth, wanted, INFINITY, INFINITY};
    int degree[8], at[8] = {0};
    for (;;) {
        for (int k = 0; k < depth; k++) degree[k] = o->degree[at[k]];
        count(&c, degree);
        int k = 0;
        while (k < depth && ++at[k] == o->ndegrees) at[k++] = 0;
        if (k == depth) return c;
    }
}

START_TEST(enumerated) {
    static const char *const models[] = {"square", "symmetric", "alpha=4",
                                         "alpha=1.7,symmetric", "gram=0,alpha=2"};
    static const struct {
        int n, degree[3];
    } few[] = {{2, {9, 3}}, {3, {3, 5, 7}}, {3, {17, 3, 5}}, {3, {5, 9, 13}}, {3, {33, 7, 3}}};
    enum { DEPTH = 4 };
    state = polar_test_seed() + (uint64_t)_i;
    const polar_cost_model m = model(models[_i]);
    for (int round = 0; round < 4 * polar_test_rounds(); round++) {
        const size_t set = draw() % (sizeof few / sizeof *few);
        char lower[32], error[32];
        snprintf(lower, sizeof lower, "%.6f", pow(10, -2 * uniform()) * 0.99);
        polar_mix_options o = {.fit = {.lower = lower},
                               .degree = few[set].degree,
                               .ndegrees = few[set].n,
                               .cost = &m};
        /* a budget that DEPTH steps of the cheapest degree use up */
        const double least = polar_cost_step(&m, 2);
        o.budget = polar_cost_start(&m) + least * DEPTH * (0.5 + uniform() / 2);
        snprintf(error, sizeof error, "%.3e", pow(10, -4 * uniform()));
        const census c = all(&o, DEPTH, strtod(error, NULL));
        const char *what = "round %d, l = %s, error %s, budget %g, set %zu";
        result r = {.cost = INFINITY};
        polar_why why = {""};
        if (isfinite(c.error)) {
            r = mix(&o);
            REQUIRE(fabs(r.error / c.error - 1) < 1e-6, what, round, lower, error, o.budget,
                    set);
        } else {
            ck_assert_int_eq(found(&o, &r, &why), POLAR_NO_ANSWER);
        }
        o.budget = 0;
        o.fit.error = error;
        o.fit.steps = DEPTH;
        if (isfinite(c.cost)) {
            r = mix(&o);
            REQUIRE(fabs(r.cost / c.cost - 1) < 1e-9, what, round, lower, error, r.cost, set);
        } else {
            ck_assert_int_eq(found(&o, &r, &why), POLAR_NO_ANSWER);
        }
    }
}
END_TEST

/* ---- against each other ---- */

static const int five[] = {3, 5, 7, 9, 17};

/* Never worse than a single degree, with rounding and without; budget and error
 * agree. */
START_TEST(consistent) {
    static const struct {
        polar_format target;
        const char *cushion, *guard, *safety, *lower;
    } how[] = {{POLAR_F64, NULL, NULL, NULL, "1e-5"},
               {POLAR_F64, "0.05", "auto", NULL, "1e-5"},
               {POLAR_F32, "0.05", "1", NULL, "1e-3"},
               {POLAR_BF16, "0.1", NULL, "1.01", "1e-2"}};
    polar_mix_options o = {.fit = {.target = how[_i].target,
                                   .cushion = how[_i].cushion,
                                   .guard = how[_i].guard,
                                   .safety = how[_i].safety,
                                   .lower = how[_i].lower},
                           .degree = five,
                           .ndegrees = 5};
    double last = INFINITY;
    for (int budget = 5; budget < 24; budget += 3) {
        char error[40];
        o.budget = budget;
        o.fit.error = NULL;
        const result r = mix(&o);
        REQUIRE(r.cost <= budget && r.error <= last && r.products == r.cost,
                "budget %d: cost %g, products %d, error %g after %g", budget, r.cost,
                r.products, r.error, last);
        last = r.error;
        if (last < 1e-30) break; /* the proofs of the two ways differ by more than that */
        snprintf(error, sizeof error, "%.17g", r.error * 1.0000001);
        o.budget = 0;
        o.fit.error = error;
        const result s = mix(&o);
        REQUIRE(s.cost <= r.cost && s.error <= r.error * 1.0000001, "budget %d: %g for %g",
                budget, s.cost, r.cost);
        for (int i = 0; i < 5; i++) {
            o.degree = &five[i];
            o.ndegrees = 1;
            result pure;
            if (found(&o, &pure, NULL) == POLAR_OK)
                REQUIRE(s.cost <= pure.cost, "budget %d: %g, but %g by %d alone", budget,
                        s.cost, pure.cost, five[i]);
            o.degree = five;
            o.ndegrees = 5;
        }
    }
}
END_TEST

START_TEST(limits) {
    polar_why why = {""};
    polar_mix_options o = {.fit = {.lower = "1e-3", .steps = 3}, .degree = five, .ndegrees = 5};
    result r = mix(&o), s;
    ck_assert_int_eq(r.steps, 3);
    for (int k = 0; k < 3; k++) ck_assert_int_eq(r.degree[k], 17);
    o.fit.error = "0.1";
    ck_assert_double_eq(mix(&o).cost, 14);
    o.fit.error = "1e-3";
    ck_assert_int_eq(found(&o, &s, &why), POLAR_NO_ANSWER);
    REQUIRE(strstr(why.text, "0.014"), "%s", why.text);
    o.fit.steps = 0;
    o.budget = 1.5;
    ck_assert_int_eq(found(&o, &s, &why), POLAR_NO_ANSWER);
    o.fit.error = NULL; /* a huge budget ends where more does not matter */
    o.budget = 1e9;
    ck_assert_double_le(mix(&o).error, 1e-100);
    o.budget = 0; /* nothing asked: the unit roundoff */
    ck_assert_double_le(mix(&o).error, 0x1p-53);
    o.fit.target = POLAR_BF16; /* or as far as rounding allows */
    o.fit.cushion = "0.1";
    ck_assert_double_le(mix(&o).error, 0.02);
    o.fit.cushion = NULL;
    o.fit.lower = "1e-8";
    o.fit.error = "1e-2";
    o.degree = (const int[]){33};
    o.ndegrees = 1;
    ck_assert_int_eq(found(&o, &s, &why), POLAR_NO_ANSWER);
    REQUIRE(strstr(why.text, "that rounding allows"), "%s", why.text);
    o.degree = five;
    o.ndegrees = 5;
    /* intervals that differ from [0,1], or from a point, by 1e-30 */
    o.fit = (polar_fit_options){.lower = "1e-30", .error = "1e-3"};
    ck_assert_double_ge(mix(&o).cost, 130);
    o.fit.lower = "0.999999999999999999999999999999";
    o.fit.error = "1e-70";
    ck_assert_double_eq(mix(&o).cost, 3); /* degree 5: about 1e-90 */
}
END_TEST

/* ---- cost models ---- */

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

static polar_status from_file(const char *text, size_t size, const char *more,
                              polar_cost_model *m, polar_why *why) {
    char path[300], words[330];
    snprintf(path, sizeof path, "%s/times.txt", test_folder);
    FILE *out = fopen(path, "wb");
    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(fwrite(text, 1, size, out), size);
    ck_assert_int_eq(fclose(out), 0);
    snprintf(words, sizeof words, "%s%s", path, more);
    return polar_cost_model_parse(words, m, why);
}

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

/* Prices without a common unit: a Pareto front. Cheap inner products favour
 * high degrees. */
START_TEST(measured) {
    static const char cheap[] = "gram 64 8 1.01\nsymm 8 0.0137\ngemm 64 8 8 1.93\n";
    static const char dear[] = "gram 8 8 0.0101\nsymm 8 0.937\ngemm 8 8 8 0.0193\n";
    polar_cost_model m;
    polar_mix_options o = {
        .fit = {.lower = "1e-4", .error = "1e-8"}, .degree = five, .ndegrees = 5, .cost = &m};
    ck_assert_int_eq(from_file(cheap, sizeof cheap - 1, "", &m, NULL), POLAR_OK);
    result r = mix(&o);
    ck_assert_int_eq(r.degree[r.steps - 1], 17);
    ck_assert_int_eq(r.steps, 5);
    ck_assert_int_eq(from_file(dear, sizeof dear - 1, "", &m, NULL), POLAR_OK);
    r = mix(&o);
    for (int k = 0; k < r.steps; k++) ck_assert_int_eq(r.degree[k], 3);
}
END_TEST

START_TEST(refusals) {
    static const int even[] = {5, 4}, low[] = {1}, high[] = {35};
    static const struct {
        polar_mix_options o;
        const char *named;
    } bad[] = {
        {{.fit = {.lower = "1e-3"}}, "degree"},
        {{.fit = {.lower = "1e-3"}, .degree = even, .ndegrees = 2}, "not 4"},
        {{.fit = {.lower = "1e-3"}, .degree = low, .ndegrees = 1}, "not 1"},
        {{.fit = {.lower = "1e-3"}, .degree = high, .ndegrees = 1}, "not 35"},
        {{.fit = {.lower = "1e-3"}, .degree = five, .ndegrees = 5, .budget = -1}, "-1"},
        {{.fit = {.lower = "1e-3"}, .degree = five, .ndegrees = 5, .budget = NAN}, "budget"},
        {{.fit = {.lower = "1e-3", .steps = -1}, .degree = five, .ndegrees = 5}, "-1"},
        {{.fit = {.lower = "2"}, .degree = five, .ndegrees = 5}, "below"},
        {{.fit = {.lower = "1e-3", .form = POLAR_FORM_ZOLOTAREV},
          .degree = five,
          .ndegrees = 5},
         "odd"},
        {{.degree = five, .ndegrees = 5}, "lower"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        polar_why why = {""};
        result r;
        REQUIRE(found(&bad[i].o, &r, &why) == POLAR_BAD_ARGUMENT, "case %zu", i);
        REQUIRE(strstr(why.text, bad[i].named), "case %zu: %s", i, why.text);
    }
    const polar_cost_model gram = model("gram=9");
    polar_why why = {""};
    result r;
    ck_assert_int_eq(found(&(polar_mix_options){.fit = {.lower = "0.1", .error = "0.1"},
                                                .degree = five,
                                                .ndegrees = 5,
                                                .cost = &gram},
                           &r, &why),
                     POLAR_NO_ANSWER);
    REQUIRE(strstr(why.text, "restarts"), "%s", why.text);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("mix");
    TCase *t = tcase_create("mix");
    tcase_set_timeout(t, 250);
    tcase_add_unchecked_fixture(t, make_folder, remove_folder);
    tcase_add_loop_test(t, published, 0, 3);
    tcase_add_loop_test(t, enumerated, 0, 5);
    tcase_add_loop_test(t, consistent, 0, 4);
    tcase_add_test(t, limits);
    tcase_add_test(t, prices);
    tcase_add_test(t, tables);
    tcase_add_test(t, measured);
    tcase_add_test(t, refusals);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
