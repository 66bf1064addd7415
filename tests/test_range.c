/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The range of a schedule: what runs in emulated f16 store, entry by entry, is below the bound,
 * and on diagonal matrices near it; a schedule that leaves f16 is found, and overflows; and
 * what subnormals cost. A table of backend functions looks at every result of a run.
 */
#include <stdlib.h>
#include <string.h>

#include "made.h"
#include "spy.h"

/* the largest entry that a run in f16 stores */
static double stored(const polar_schedule *p, int steps, int blocks, polar_normalise how,
                     polar_mat A, polar_status *status) {
    const polar_backend b = spy_table();
    polar_options o = polar_options_default();
    polar_mat U = fresh(A.m, A.n, POLAR_F32);
    const polar_oracle own = spy_oracle(polar_oracle_named("composed"));
    o.backend = &b;
    o.format = POLAR_F16;
    o.schedule = p;
    o.steps = steps;
    o.gram_blocks = blocks;
    o.normalise = how;
    *status = polar_factor(&own, polar_const(A), U, NULL, &o, NULL);
    drop(U);
    return spy_largest;
}

/* diagonal, singular values i/(n-1): X, Y, W and Q hold their scalar shadows */
static polar_mat comb(int64_t n) {
    polar_mat A = fresh(n, n, POLAR_F32);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < n; i++)
            polar_mat_set(A, i, j, i == j ? (double)i / (double)(n - 1) : 0, 0);
    return A;
}

/* Every shipped table of odd steps, direct and in Gram form: f16; the bound above all runs, and
 * at most twice what the comb stores, four times in Gram form. */
static void held(const polar_schedule *p, int steps, int blocks) {
    static const char *const kinds[] = {"gaussian", "kernel", "hilbert"};
    const double far = blocks ? 4 : 2;
    polar_range r;
    polar_status s;
    polar_mat A = comb(129);
    ck_assert_int_eq(polar_schedule_range(p, steps, blocks, 129, 129, &r), POLAR_OK);
    REQUIRE(r.half == POLAR_F16 && r.fits && r.negligible, "%s, %d blocks: %g in %s of step %d",
            p->name, blocks, r.largest, r.matrix, r.step);
    const double most = stored(p, steps, blocks, POLAR_NORMALISE_NONE, A, &s);
    REQUIRE(s == POLAR_OK && most <= r.largest && far * most >= r.largest,
            "%s, %d blocks: %g stored (%s), bound %g (%s in step %d)", p->name, blocks, most,
            polar_status_name(s), r.largest, r.matrix, r.step);
    drop(A);
    for (int i = 0; i < 3; i++)
        for (int wide = 0; wide < 2; wide++) {
            A = made(kinds[i], 60, wide || i ? 60 : 40, POLAR_F32);
            const double other = stored(
                p, steps, blocks, wide ? POLAR_NORMALISE_TWO : POLAR_NORMALISE_FRO, A, &s);
            REQUIRE(s == POLAR_OK && other <= r.largest, "%s of %s: %g stored, bound %g",
                    p->name, kinds[i], other, r.largest);
            drop(A);
        }
}

/* neither has a bound: the table without its safety factor, and, of maps, the one whose last
 * coefficient is 1.4e6 */
static bool unsure(const polar_schedule *p) {
    return !strcmp(p->name, "polar-express-exact") || !strcmp(p->name, "clip-0.1-d5");
}

START_TEST(shipped) {
    polar_range r;
    for (int i = 0; polar_schedules[i]; i++) {
        const polar_schedule *p = polar_schedules[i];
        if (unsure(p)) continue;
        held(p, 0, 0);
        if (p->repeat_last) held(p, p->nsteps + 12, 0);
        held(p, 5, 3);
    }
    for (int i = 0; polar_map_schedules[i]; i++) {
        const polar_schedule *p = polar_map_schedules[i];
        ck_assert_int_eq(polar_schedule_range(p, 0, 0, 2000, 1000, &r), POLAR_OK);
        REQUIRE(unsure(p) || (r.half == POLAR_F16 && r.negligible && r.largest < 10),
                "%s: %g in %s of step %d", p->name, r.largest, r.matrix, r.step);
        REQUIRE(!unsure(p) || r.half == POLAR_FORMAT_ANY, "%s", p->name);
    }
}
END_TEST

/* Where an error at the upper end is multiplied in every step: no bound, and in bf16 it is seen
 * to overflow. The same where a block of the Gram form is too long. */
START_TEST(steep) {
    const polar_schedule *p = polar_schedule_named("polar-express-exact");
    polar_options o = polar_options_default();
    polar_mat A = comb(129), U = fresh(129, 129, POLAR_F32);
    polar_range r;
    ck_assert_int_eq(polar_schedule_range(p, 0, 0, 129, 129, &r), POLAR_OK);
    ck_assert(!r.fits && isinf(r.largest_bf16) && r.half == POLAR_FORMAT_ANY);
    o.schedule = p;
    o.format = POLAR_BF16;
    o.normalise = POLAR_NORMALISE_NONE;
    ck_assert_int_eq(
        polar_factor(polar_oracle_named("composed"), polar_const(A), U, NULL, &o, NULL),
        POLAR_NO_ANSWER);
    p = polar_schedule_named("polar-express");
    for (int blocks = 1; blocks <= 3; blocks++) { /* 8, 4+4, 2+3+3: gram_form.h */
        ck_assert_int_eq(polar_schedule_range(p, 8, blocks, 129, 129, &r), POLAR_OK);
        REQUIRE(r.fits == (blocks == 3), "%d blocks: %g", blocks, r.largest);
    }
    drop(A);
    drop(U);
}
END_TEST

/* one step of degree 3, 5, 7, 9, 13 and 17 with coefficients of both signs, on the comb */
START_TEST(degrees) {
    static const int degree[] = {1, 3, 5, 7, 9, 13, 17};
    uint64_t state = polar_test_seed();
    for (int t = 0; t < 70; t++) {
        polar_schedule *p = calloc(1, sizeof *p);
        const int n = (degree[t % 7] + 1) / 2;
        polar_range r;
        polar_status s;
        p->nsteps = 1;
        p->step[0].degree = degree[t % 7];
        for (int i = 0; i < n; i++) p->step[0].c[i] = 40 * polar_test_uniform(&state) - 20;
        if (t % 2) p->step[0].c[n - 1] = fabs(p->step[0].c[n - 1]); /* a plan, in degree 17 */
        polar_mat A = comb(257);
        ck_assert_int_eq(polar_schedule_range(p, 0, 0, 257, 257, &r), POLAR_OK);
        const double most = stored(p, 0, 0, POLAR_NORMALISE_NONE, A, &s);
        if (isinf(most))
            ck_assert(!r.fits);
        else
            REQUIRE(most <= r.largest && 2 * most >= r.largest,
                    "degree %d, case %d: %g stored, bound %g (%s)", degree[t % 7], t, most,
                    r.largest, r.matrix);
        drop(A);
        free(p);
    }
}
END_TEST

/* A quintic with coefficients of 1e5, and a cubic that leaves f16 in its second step only. */
START_TEST(overflow) {
    static const struct {
        int nsteps, degree, step;
        double c[2][3];
        const char *matrix;
    } cases[] = {{1, 5, 1, {{1e5, -1e5, 1e5}}, "X"},
                 {1, 5, 1, {{1, 4e5, -4e5}}, "W"},
                 {2, 3, 2, {{300, 0.5, 0}, {1, 1, 0}}, "X"}};
    for (int i = 0; i < 3; i++) {
        polar_schedule *p = calloc(1, sizeof *p);
        polar_range r;
        polar_status s;
        p->nsteps = cases[i].nsteps;
        for (int k = 0; k < p->nsteps; k++) {
            p->step[k].degree = cases[i].degree;
            memcpy(p->step[k].c, cases[i].c[k], sizeof cases[i].c[k]);
        }
        polar_mat A = comb(65);
        ck_assert_int_eq(polar_schedule_range(p, 0, 0, 65, 65, &r), POLAR_OK);
        REQUIRE(!r.fits && r.half == POLAR_BF16 && r.step == cases[i].step &&
                    !strcmp(r.matrix, cases[i].matrix),
                "case %d: %g in %s of step %d", i, r.largest, r.matrix, r.step);
        const double most = stored(p, 0, 0, POLAR_NORMALISE_NONE, A, &s);
        REQUIRE(most > 65504 && s == POLAR_NO_ANSWER, "case %d: %g stored, %s", i, most,
                polar_status_name(s));
        drop(A);
        free(p);
    }
}
END_TEST

/* 2^-25 of an entry, and how many it takes; beyond f16 and beyond bf16 */
START_TEST(subnormals) {
    const polar_schedule *p = polar_schedule_named("cans");
    polar_range r;
    ck_assert_int_eq(polar_schedule_range(p, 5, 0, 0, 0, &r), POLAR_OK);
    ck_assert(r.lost == 0 && r.negligible && r.g > 1 && r.rounding > 0x1p-11);
    const double even = ldexp(r.rounding, 25) / (1 + r.g);
    for (int times = 1; times <= 7; times += 6)
        for (int past = 0; past < 2; past++) {
            const int64_t n = (int64_t)(times * even) + past;
            ck_assert_int_eq(polar_schedule_range(p, 5, 0, n, n, &r), POLAR_OK);
            REQUIRE(fabs(r.lost - 0x1p-25 * (double)n * (1 + r.g)) < 1e-12 * r.lost, "%g",
                    r.lost);
            REQUIRE(r.fits && r.negligible == (times + past == 1) &&
                        r.half == (times + past < 8 ? POLAR_F16 : POLAR_BF16),
                    "n = %d: %d", (int)n, r.negligible);
        }
    /* entries of 2^-15 (1 + 2^-9): a sixteenth of 2^-24 is left of each after rounding */
    enum { K = 512 };
    polar_mat X = fresh(K, K, POLAR_F32);
    double lost = 0;
    for (int64_t j = 0; j < K; j++)
        for (int64_t i = 0; i < K; i++) {
            const double x = 0x1p-16 + (double)((i * K + j) % 97) * 0x1p-29;
            polar_mat_set(X, i, j, x, 0);
            lost += pow(x - polar_round(POLAR_F16, x), 2);
        }
    ck_assert_int_eq(polar_schedule_range(p, 5, 0, K, K, &r), POLAR_OK);
    const double bound = 0x1p-25 * K;
    REQUIRE(sqrt(lost) <= bound && 4 * sqrt(lost) >= bound && bound <= r.lost, "%g of %g",
            sqrt(lost), bound);
    drop(X);
}
END_TEST

START_TEST(refused) {
    polar_schedule *p = malloc(sizeof *p);
    polar_range r;
    *p = *polar_schedule_named("polar-express");
    ck_assert_int_eq(polar_schedule_range(p, -1, 0, 1, 1, &r), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_schedule_range(p, 1, -1, 1, 1, &r), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_schedule_range(p, 1, 1, -1, 1, &r), POLAR_BAD_ARGUMENT);
    p->repeat_last = 0;
    ck_assert_int_eq(polar_schedule_range(p, p->nsteps + 1, 0, 1, 1, &r), POLAR_BAD_ARGUMENT);
    p->form = POLAR_FORM_STEP;
    ck_assert_int_eq(polar_schedule_range(p, 1, 0, 1, 1, &r), POLAR_UNSUITED);
    ck_assert_int_eq(polar_schedule_range(polar_map_schedules[0], 0, 2, 1, 1, &r),
                     POLAR_UNSUITED);
    *p = *polar_schedule_named("polar-express");
    p->step[0].c[0] = 1e300; /* not even bf16 */
    ck_assert_int_eq(polar_schedule_range(p, 0, 0, 9, 9, &r), POLAR_OK);
    ck_assert(r.half == POLAR_FORMAT_ANY && !r.fits);
    free(p);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("range");
    TCase *t = tcase_create("range");
    tcase_set_timeout(t, 300);
    tcase_add_test(t, shipped);
    tcase_add_test(t, steep);
    tcase_add_test(t, degrees);
    tcase_add_test(t, overflow);
    tcase_add_test(t, subnormals);
    tcase_add_test(t, refused);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
