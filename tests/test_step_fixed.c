/* SPDX-License-Identifier: BSD-3-Clause */
/* Step functions that do not iterate to an end: by eigenvectors, and by schedules. */
#include <math.h>
#include <string.h>

#include "harness.h"
#include "stepped.h"

static const struct {
    const char *kind;
    int64_t n, occupied;
    double gap;
} cases[] = {{"gapped", 60, 20, 1e-1}, {"gapped", 61, 60, 1e-3}, {"gapped", 40, 1, 1e-6},
             {"ssh", 48, 24, 1e-1},    {"graphene", 56, 28, 0},  {"anderson", 64, 30, 0}};
static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};
enum { CASES = sizeof cases / sizeof *cases };

static struct stepped make_case(int i, polar_format f) {
    polar_gallery_options g = polar_gallery_defaults();
    if (cases[i].gap > 0) g.gap = cases[i].gap;
    if (!strcmp(cases[i].kind, "gapped")) g.occupied = cases[i].occupied;
    return stepped_new(cases[i].kind, &g, cases[i].n, f, 2);
}

/* By mu, occupation and bounds: what dsyevd in the test says too. */
START_TEST(eigenvectors) {
    const polar_oracle *truth = polar_oracle_named("step-eigh");
    for (int f = 0; f < 4; f++)
        for (enum given how = BY_MU; how <= BY_BOUNDS; how++) {
            struct stepped t = make_case(_i, formats[f]);
            const polar_options o = stepped_ask(&t, how, cases[_i].occupied);
            const double gap = stepped_gap(&t, cases[_i].occupied);
            const double unit = polar_format_get(formats[f])->u;
            if (gap > 100 * (double)t.n * unit) {
                polar_mat_free(&t.s.H, NULL);
                t.s.H = polar_mat_new(t.n, t.n, formats[f], NULL);
                t.s.status = polar_factor(truth, polar_const(t.s.A), t.s.U, &t.s.H, &o, &t.s.r);
                ck_assert_msg(t.s.status == POLAR_OK, "%s", t.s.r.why.text);
                t.oracle = truth;
                t.o = o;
                stepped_right(&t, cases[_i].occupied, 100);
                ck_assert(t.s.r.occupation == (double)cases[_i].occupied);
            }
            stepped_free(&t);
        }
}
END_TEST

/* What has no answer: a level that is split, an eigenvalue at mu, another occupation. */
START_TEST(eigenvectors_hostile) {
    const polar_oracle *truth = polar_oracle_named("step-eigh");
    const double levels[] = {-1, -1, 0, 1, 1, 2};
    struct stepped t = stepped_with(levels, 6, POLAR_F64, 3);
    polar_options o = polar_options_default();
    o.occupied = 1;
    ck_assert_int_eq(polar_factor(truth, polar_const(t.s.A), t.s.U, NULL, &o, &t.s.r),
                     POLAR_NO_ANSWER);
    o.occupied = 0;
    ck_assert_int_eq(polar_factor(truth, polar_const(t.s.A), t.s.U, NULL, &o, &t.s.r),
                     POLAR_NOT_CONVERGED);
    o.occupied = 4;
    o.homo[0] = o.homo[1] = 0.1;
    o.lumo[0] = o.lumo[1] = 0.9;
    ck_assert_int_eq(polar_factor(truth, polar_const(t.s.A), t.s.U, NULL, &o, &t.s.r),
                     POLAR_NO_ANSWER);
    stepped_free(&t);
}
END_TEST

/* Every step oracle: bounds and an occupation that do not agree, wherever the spectrum lies; mu
 * in the report is that of the matrix, also without an answer; zero has no second level. */
START_TEST(occupations) {
    const polar_oracle *oracle = NULL;
    for (int i = 0, k = _i; polar_oracles[i] && !oracle; i++)
        if (polar_oracles[i]->traits & POLAR_STEP && k-- == 0) oracle = polar_oracles[i];
    const double levels[] = {-16, -12, 20, 24};
    const double bounds[][2] = {{-2, 2}, {100, 102}, {-104, -100}};
    for (int b = 0; b < 3; b++) {
        struct stepped t = stepped_with(levels, 4, POLAR_F64, 3);
        polar_options o = polar_options_default();
        o.occupied = 3;
        o.homo[0] = o.homo[1] = bounds[b][0];
        o.lumo[0] = o.lumo[1] = bounds[b][1];
        ck_assert_int_eq(polar_factor(oracle, polar_const(t.s.A), t.s.U, NULL, &o, &t.s.r),
                         POLAR_NO_ANSWER);
        ck_assert_msg(t.s.r.mu == (bounds[b][0] + bounds[b][1]) / 2, "%s: mu %g", oracle->name,
                      t.s.r.mu);
        o.occupied = 2;
        if (b == 0)
            ck_assert_int_eq(polar_factor(oracle, polar_const(t.s.A), t.s.U, NULL, &o, &t.s.r),
                             POLAR_OK);
        stepped_free(&t);
    }
    struct stepped zero = stepped_with((const double[]){0, 0, 0, 0}, 4, POLAR_F64, 0);
    polar_options o = polar_options_default();
    o.occupied = 2;
    ck_assert_int_eq(polar_factor(oracle, polar_const(zero.s.A), zero.s.U, NULL, &o, NULL),
                     POLAR_NO_ANSWER);
    stepped_free(&zero);
}
END_TEST

/* Polar Express certifies [1e-3,1]: what lies in it is brought to +-1. */
START_TEST(odd_schedules) {
    const polar_oracle *composed = polar_oracle_named("step-composed");
    for (int f = 0; f < 4; f++) {
        struct stepped t = make_case(0, formats[f]);
        const polar_options o = stepped_ask(&t, BY_MU, cases[0].occupied);
        stepped_run(&t, composed, &o);
        ck_assert_int_eq(t.s.status, POLAR_OK);
        stepped_right(&t, cases[0].occupied, 100);
        stepped_free(&t);
    }
}
END_TEST

/* A cubic and a polynomial of degree eight that is nearly one: 4 products each, in blocks. */
START_TEST(schedules_of_degree_eight) {
    const polar_oracle *composed = polar_oracle_named("step-composed");
    static polar_schedule p;
    const double tiny = 1e-14 * _i;
    p = (polar_schedule){.form = POLAR_FORM_STEP, .lower = 0.45, .upper = 0.55, .nsteps = 13};
    strcpy(p.name, "cubic");
    for (int k = 0; k < p.nsteps; k++) {
        p.step[k] = (polar_step){.degree = 8, .c = {0, 0, 3, -2, 0, 0, 0, -tiny, tiny}};
        if (_i == 2)
            p.step[k] = (polar_step){.degree = 8, .c = {0, 0, 0, 0, 35, -84, 70, -20, 0}};
    }
    if (_i == 3) { /* <3-4>, <4-3> in turn: the scheme */
        const double flat[2][9] = {{0, 0, 0, 0, 70, -224, 280, -160, 35},
                                   {0, 0, 0, 0, 0, 56, -140, 120, -35}};
        for (int k = 0; k < p.nsteps; k++) memcpy(p.step[k].c, flat[k % 2], sizeof flat[0]);
    }
    for (int f = 0; f < 4; f++) {
        struct stepped t = make_case(0, formats[f]);
        polar_options o = stepped_ask(&t, BY_MU, cases[0].occupied);
        o.schedule = &p;
        stepped_run(&t, composed, &o);
        ck_assert_int_eq(t.s.status, POLAR_OK);
        ck_assert_int_eq(t.s.r.products, (_i == 3 ? 3 : 4) * p.nsteps);
        stepped_right(&t, cases[0].occupied, 100);
        stepped_free(&t);
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("step fixed");
    TCase *t = tcase_create("step fixed");
    tcase_add_loop_test(t, eigenvectors, 0, CASES);
    tcase_add_test(t, eigenvectors_hostile);
    int steps = 0;
    for (int i = 0; polar_oracles[i]; i++)
        steps += (polar_oracles[i]->traits & POLAR_STEP) != 0;
    tcase_add_loop_test(t, occupations, 0, steps);
    tcase_add_test(t, odd_schedules);
    tcase_add_loop_test(t, schedules_of_degree_eight, 0, 4);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
