/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The cheapest sequences of degrees, against the costs of an independent program, and against
 * all sequences there are where these are few.
 */
#include "harness.h"
#include "mixed.h"

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

static uint64_t state;

static uint64_t draw(void) {
    return polar_test_draw(&state);
}

static double uniform(void) {
    return polar_test_uniform(&state);
}

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

static Suite *make(void) {
    Suite *suite = suite_create("mix");
    TCase *t = tcase_create("mix");
    tcase_set_timeout(t, 250);
    tcase_add_loop_test(t, published, 0, 3);
    tcase_add_loop_test(t, enumerated, 0, 5);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
