/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Degree eight in three products: the scheme's nine coefficients against those it stands for,
 * in rational arithmetic, and its evaluation in double against the exact value, within the
 * growth that polar_eight_plan proves; blocks likewise.
 */
#include <gmp.h>

#include <float.h>
#include <inttypes.h>
#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/eight.h"
#include "polar/schedule.h"

enum { TERMS = POLAR_EIGHT_COEFFICIENTS, SETS = 10000 };

/* The scheme's parameters, exact. */
enum { C1, D0, D1, D2, E1, E2, F0, F1, F2, F4, T1, T2, A, B, PARAMETERS };

/* s += x y */
static void accumulate(mpq_t s, mpq_t x, mpq_t y, mpq_t work) {
    mpq_mul(work, x, y);
    mpq_add(s, s, work);
}

/* s -= x y */
static void diminish(mpq_t s, mpq_t x, mpq_t y, mpq_t work) {
    mpq_mul(work, x, y);
    mpq_sub(s, s, work);
}

/* The formulas of polar/eight.h's source: b_k/f4 = q_k,
 *     c1 = q7/2, t2 = q6 - c1^2, t1 = q5 - c1 t2, d0 = (1 - t2^2)/4 + q4 - c1 t1,
 *     e2 = (t2+1)/2, d2 = (t2-1)/2, e1 = c1 d0 + t1 e2 - q3, d1 = t1 - e1,
 *     f2 = b2 - f4 (d0 e2 + d1 e1), f1 = b1 - f4 d0 e1, f0 = b0. */
static void parameters(mpq_t b[], mpq_t v[]) {
    mpq_t q[TERMS], two, one;
    mpq_inits(two, one, (mpq_ptr)NULL);
    mpq_set_ui(two, 2, 1), mpq_set_ui(one, 1, 1);
    for (int k = 0; k < TERMS; k++) {
        mpq_init(q[k]);
        mpq_div(q[k], b[k], b[8]);
    }
    mpq_set(v[F4], b[8]);
    mpq_div(v[C1], q[7], two);
    mpq_set(v[T2], q[6]), diminish(v[T2], v[C1], v[C1], v[A]);
    mpq_set(v[T1], q[5]), diminish(v[T1], v[C1], v[T2], v[A]);
    mpq_set(v[B], one), diminish(v[B], v[T2], v[T2], v[A]);
    mpq_div_2exp(v[D0], v[B], 2), mpq_add(v[D0], v[D0], q[4]);
    diminish(v[D0], v[C1], v[T1], v[A]);
    mpq_add(v[E2], v[T2], one), mpq_div(v[E2], v[E2], two);
    mpq_sub(v[D2], v[T2], one), mpq_div(v[D2], v[D2], two);
    mpq_neg(v[E1], q[3]);
    accumulate(v[E1], v[C1], v[D0], v[A]), accumulate(v[E1], v[T1], v[E2], v[A]);
    mpq_sub(v[D1], v[T1], v[E1]);
    mpq_set_ui(v[B], 0, 1);
    accumulate(v[B], v[D0], v[E2], v[A]), accumulate(v[B], v[D1], v[E1], v[A]);
    mpq_set(v[F2], b[2]), diminish(v[F2], v[F4], v[B], v[A]);
    mpq_mul(v[B], v[D0], v[E1]);
    mpq_set(v[F1], b[1]), diminish(v[F1], v[F4], v[B], v[A]);
    mpq_set(v[F0], b[0]);
    for (int k = 0; k < TERMS; k++) mpq_clear(q[k]);
    mpq_clears(two, one, (mpq_ptr)NULL);
}

/* to[] := coefficients of f0 + f1 x + f2 x^2 + f4 (d0 + d1 x + d2 x^2 + x3)(e1 x + e2 x^2 +
 * x3), x3 = c1 x^3 + x^4 */
static void expand(mpq_t v[], mpq_t to[]) {
    mpq_t d[5], e[5], t;
    mpq_init(t);
    for (int k = 0; k < 5; k++) mpq_inits(d[k], e[k], (mpq_ptr)NULL);
    mpq_set(d[0], v[D0]), mpq_set(d[1], v[D1]), mpq_set(d[2], v[D2]);
    mpq_set(e[1], v[E1]), mpq_set(e[2], v[E2]);
    mpq_set(d[3], v[C1]), mpq_set(e[3], v[C1]);
    mpq_set_ui(d[4], 1, 1), mpq_set_ui(e[4], 1, 1);
    for (int k = 0; k < TERMS; k++) {
        mpq_set_ui(to[k], 0, 1);
        for (int i = k < 4 ? 0 : k - 4; i <= k && i < 5; i++)
            accumulate(to[k], d[i], e[k - i], t);
        mpq_mul(to[k], to[k], v[F4]);
    }
    mpq_add(to[0], to[0], v[F0]), mpq_add(to[1], to[1], v[F1]), mpq_add(to[2], to[2], v[F2]);
    for (int k = 0; k < 5; k++) mpq_clears(d[k], e[k], (mpq_ptr)NULL);
    mpq_clear(t);
}

/* |computed - p(x)|/u */
static double ratio(mpq_t b[], double x, double computed) {
    mpq_t s, y;
    mpq_inits(s, y, (mpq_ptr)NULL);
    mpq_set_d(y, x);
    for (int k = TERMS - 1; k >= 0; k--) {
        mpq_mul(s, s, y);
        mpq_add(s, s, b[k]);
    }
    mpq_set_d(y, computed);
    mpq_sub(s, s, y);
    const double error = fabs(mpq_get_d(s));
    mpq_clears(s, y, (mpq_ptr)NULL);
    return error / (DBL_EPSILON / 2);
}

static uint64_t state;

/* (-1,1) times 2^-range .. 1 */
static double draw(double range) {
    const double x = 2 * polar_test_uniform(&state) - 1;
    return x * exp2(-range * polar_test_uniform(&state));
}

/* Coefficients of all kinds: alike, of many sizes, whole, of the family; b_8 tiny. */
static void coefficients(int round, double b[TERMS]) {
    polar_eight p;
    const double L = 0.05 + 0.4 * polar_test_uniform(&state);
    for (int k = 0; k < TERMS; k++)
        b[k] = round % 4 == 2 ? (double)(polar_test_draw(&state) % 201) - 100
                              : draw(round % 4 ? 40 : 2);
    if (round % 4 == 3 &&
        polar_eight_solve(round / 4 % 8, L, round & 32, L + 0.1, round & 64, &p))
        polar_eight_centred(&p, round % 3 - 1, b);
    if (round % 5 == 4) b[8] *= exp2(-20 * polar_test_uniform(&state));
    if (b[8] == 0) b[8] = 1;
}

/* Second order: the parameters' own relative errors, growth u for the sizes here. */
static bool within(double error, double growth) {
    const double first = growth * (DBL_EPSILON / 2);
    return first > 1e-4 || error <= growth * (1 + 100 * first) * (1 + 1e-9);
}

START_TEST(scheme) {
    mpq_t b[TERMS], to[TERMS], v[PARAMETERS];
    double closest = 0;
    state = polar_test_seed();
    for (int k = 0; k < TERMS; k++) mpq_inits(b[k], to[k], (mpq_ptr)NULL);
    for (int k = 0; k < PARAMETERS; k++) mpq_init(v[k]);
    for (int round = 0; round < SETS * polar_test_rounds(); round++) {
        double c[TERMS];
        coefficients(round, c);
        for (int k = 0; k < TERMS; k++) mpq_set_d(b[k], c[k]);
        parameters(b, v);
        expand(v, to);
        for (int k = 0; k < TERMS; k++)
            REQUIRE(mpq_equal(to[k], b[k]), "set %d: coefficient %d, seed %" PRIu64, round, k,
                    polar_test_seed());
        const double radius = round % 2 ? 1 : 2, x = radius * draw(1);
        const polar_eight_scheme s = polar_eight_plan(c, radius);
        const double three = ratio(b, x, polar_eight_apply(&s, x));
        const double four = ratio(b, x, polar_eight_apply_blocks(c, x));
        const double blocks = polar_eight_blocks_growth(c, radius);
        REQUIRE(within(three, s.growth), "set %d: %g u, growth %g, seed %" PRIu64, round, three,
                s.growth, polar_test_seed());
        REQUIRE(within(four, blocks), "set %d, in blocks: %g u, growth %g", round, four,
                blocks);
        closest = fmax(closest, three / s.growth);
    }
    REQUIRE(closest > 0.05, "the growth is never near: %g of it", closest);
    for (int k = 0; k < TERMS; k++) mpq_clears(b[k], to[k], (mpq_ptr)NULL);
    for (int k = 0; k < PARAMETERS; k++) mpq_clear(v[k]);
}
END_TEST

/* Parameters in double are those above, rounded: where nothing rounds, they are equal. */
START_TEST(whole) {
    const double c[TERMS] = {3, -1, 4, 2, -6, 8, 2, 4, 1};
    mpq_t b[TERMS], v[PARAMETERS];
    for (int k = 0; k < TERMS; k++) {
        mpq_init(b[k]);
        mpq_set_d(b[k], c[k]);
    }
    for (int k = 0; k < PARAMETERS; k++) mpq_init(v[k]);
    parameters(b, v);
    const polar_eight_scheme s = polar_eight_plan(c, 1);
    const double got[] = {s.c1, s.d0, s.d1, s.d2, s.e1, s.e2, s.f0, s.f1, s.f2, s.f4};
    for (int k = C1; k <= F4; k++) ck_assert_double_eq(got[k], mpq_get_d(v[k]));
    for (int k = 0; k < TERMS; k++) mpq_clear(b[k]);
    for (int k = 0; k < PARAMETERS; k++) mpq_clear(v[k]);
}
END_TEST

/* A tiny b_8 is for blocks, none at all too; what a step of the schedule counts. */
START_TEST(products) {
    double b[TERMS] = {0, 0, 0, 0, 0, 56, -140, 120, -35};
    polar_step p = {.degree = 8};
    memcpy(p.c, b, sizeof b);
    ck_assert_int_eq(polar_step_products(&p), 3);
    b[8] = p.c[8] = 1e-9;
    ck_assert(polar_eight_plan(b, 1).growth > 1e12);
    ck_assert(polar_eight_blocks_growth(b, 1) < 1e4);
    ck_assert_int_eq(polar_step_products(&p), 4);
    b[8] = p.c[8] = 0;
    ck_assert(isinf(polar_eight_plan(b, 1).growth));
    ck_assert_int_eq(polar_step_products(&p), 4);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("eight_scheme");
    TCase *t = tcase_create("eight_scheme");
    tcase_set_timeout(t, 250);
    tcase_add_test(t, scheme);
    tcase_add_test(t, whole);
    tcase_add_test(t, products);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
