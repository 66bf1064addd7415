/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The tables of best odd polynomials. By Chebyshev's theorem p is the best of its degree on
 * [L,1] if p - 1 takes +-E there at q+2 points in turns, q = (degree-1)/2: no generator is
 * asked. Evaluation is in long double; what rounding the coefficients to f64 may do is at most
 * u sum |c_i|, `slack` below.
 */
#include <math.h>

#include "file_bytes.h"
#include "harness.h"

enum { POINTS = 10000, ROWS = 128, TABLES = 4 };
static const int degrees[TABLES] = {3, 5, 9, 17};

static long double value(const polar_step *p, long double x) {
    long double sum = 0;
    for (int i = p->degree / 2; i >= 0; i--) sum = sum * x * x + p->c[i];
    return sum * x;
}

static double slack(const polar_step *p) {
    return 0x1p-53 * polar_step_amplification(p);
}

/* What rounding does to value(). */
static double noise(const polar_step *p) {
    return 40 * 0x1p-11 * slack(p);
}

/* x_0 = l .. x_POINTS = 1, log-spaced. */
static long double point(double l, int i) {
    return expl(logl(l) * (POINTS - i) / POINTS);
}

START_TEST(form) {
    int n = 0;
    for (; polar_step_tables[n]; n++) {
        const polar_schedule *t = polar_step_tables[n];
        ck_assert_int_lt(n, TABLES);
        ck_assert_int_eq(t->nsteps, ROWS);
        ck_assert_double_eq_tol(t->step[0].lower, 0.01, 1e-7);
        ck_assert_double_ge(t->step[ROWS - 1].lower, 0.95);
        ck_assert_double_eq_tol(t->step[ROWS - 1].lower, 0.95, 1e-7);
        ck_assert_ptr_null(polar_schedule_named(t->name));
        for (int i = 0; i < ROWS; i++) {
            const polar_step *p = &t->step[i];
            ck_assert_int_eq(p->degree, degrees[n]);
            ck_assert_double_eq(p->upper, 1);
            if (i == 0) continue;
            const double before = log(p[-1].lower / (1 - p[-1].lower));
            const double gap = log(p->lower / (1 - p->lower)) - before;
            REQUIRE(fabs(gap - (log(99) + log(19)) / (ROWS - 1)) < 1e-4, "row %d", i);
            REQUIRE(p->error < p[-1].error + slack(p), "degree %d row %d: error %g after %g",
                    p->degree, i, p->error, p[-1].error);
        }
    }
    ck_assert_int_eq(n, TABLES);
}
END_TEST

/* Extrema of p - 1 at the sampled points of one row, in turns: how many reach E. */
static int alternations(const polar_step *p, double enough) {
    int count = 0, last = 0;
    for (int i = 0; i <= POINTS; i++) {
        const long double e = value(p, point(p->lower, i)) - 1;
        const int sign = e > 0 ? 1 : -1;
        if (fabsl(e) < enough || sign == last) continue;
        last = sign;
        count++;
    }
    return count;
}

START_TEST(best) {
    for (int n = 0; n < TABLES; n++) {
        for (int i = 0; i < ROWS; i++) {
            const polar_step *p = &polar_step_tables[n]->step[i];
            const double s = slack(p);
            for (int k = 0; k <= POINTS; k++) {
                const double e = (double)fabsl(value(p, point(p->lower, k)) - 1);
                REQUIRE(e <= p->error + noise(p), "degree %d row %d: %g above %g", p->degree, i,
                        e, p->error);
            }
            if (p->error < 1000 * s) continue; /* rounding is all that is left of it */
            const int found = alternations(p, p->error * (1 - 1e-3) - s);
            REQUIRE(found == p->degree / 2 + 2, "degree %d row %d: %d alternations", p->degree,
                    i, found);
            const double low = p->range_lower, high = p->range_upper;
            REQUIRE(fmax(1 - low, high - 1) <= p->error + 0x1p-51, "degree %d row %d: range",
                    p->degree, i);
        }
    }
}
END_TEST

/* Degree 17 takes five products where it has a plan, and six elsewhere. */
START_TEST(plans) {
    polar_plan plan;
    for (int i = 0; i < ROWS; i++)
        REQUIRE(polar_step_plan(&polar_step_tables[3]->step[i], &plan), "row %d has none", i);
}
END_TEST

/* Is it the row of the greatest L <= max(l,cushion), and is its range right? */
static void check_lookup(const polar_schedule *t, double l, double cushion) {
    polar_step p;
    const double wanted = fmax(l, cushion);
    const int degree = t->step[0].degree;
    int row = 0;
    while (row + 1 < ROWS && t->step[row + 1].lower <= wanted) row++;
    REQUIRE(polar_step_tabulated(degree, l, cushion, &p), "degree %d, %g", degree, l);
    REQUIRE(memcmp(p.c, t->step[row].c, sizeof p.c) == 0, "degree %d, %g: not row %d", degree,
            l, row);
    ck_assert_double_eq(p.lower, l);
    ck_assert_double_eq(p.upper, 1);
    long double least = INFINITY, most = -INFINITY;
    for (int k = 0; k <= POINTS; k++) {
        const long double y = value(&p, point(l, k));
        least = fminl(least, y);
        most = fmaxl(most, y);
    }
    const double tight = 1e-3 * p.error + 40 * slack(&p);
    REQUIRE(p.range_lower <= least + noise(&p) * (l < t->step[row].lower ? l : 1) &&
                most <= p.range_upper + noise(&p),
            "degree %d, %g: range", degree, l);
    if (l > 1e-300)
        REQUIRE(p.range_lower >= least * (1 - 1e-4) - tight * (l >= t->step[row].lower) &&
                    p.range_upper <= most + tight,
                "degree %d, %a: [%a, %a] for [%La, %La]", degree, l, p.range_lower,
                p.range_upper, least, most);
    const double e = fmax(1 - p.range_lower, p.range_upper - 1);
    REQUIRE(fabs(p.error - e) <= 0x1p-51, "degree %d, %g: error %a, range %a", degree, l,
            p.error, e);
}

START_TEST(lookup) {
    static const double known[] = {4e-324, 1e-310, 1e-300, 1e-12, 1e-3, 0.01, 0.0101, 0.5};
    uint64_t state = polar_test_seed();
    for (int n = 0; n < TABLES; n++) {
        const polar_schedule *t = polar_step_tables[n];
        for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
            check_lookup(t, known[i], 0);
            check_lookup(t, known[i], 0.1);
        }
        for (int i = 0; i < ROWS; i += 7) check_lookup(t, t->step[i].lower, 0);
        check_lookup(t, t->step[ROWS - 1].lower, 0);
        check_lookup(t, 0.94, 1);
        for (int k = 0; k < 100; k++) {
            const double l = exp(log(1e-3) * polar_test_uniform(&state)) * 0.95;
            check_lookup(t, l, k % 2 ? 0.5 * polar_test_uniform(&state) : 0);
        }
    }
}
END_TEST

/* A larger l leaves no less of the interval: both ends of the range move inwards. */
START_TEST(monotone) {
    for (int n = 0; n < TABLES; n++) {
        polar_step p, before = {.range_lower = 0, .range_upper = INFINITY};
        for (int k = 0; k < 3000; k++) {
            const double l = 0.95 * exp(log(1e-4) * (2999 - k) / 2999);
            REQUIRE(polar_step_tabulated(degrees[n], l, 0, &p), "%g", l);
            const double s = 2 * slack(&p);
            REQUIRE(p.range_lower >= before.range_lower - s &&
                        p.range_upper <= before.range_upper + s,
                    "degree %d, %g", degrees[n], l);
            before = p;
        }
    }
}
END_TEST

START_TEST(refused) {
    polar_step p = {.degree = -1};
    static const double l[] = {0, -0.5, NAN, INFINITY, 1, 0.96};
    for (size_t i = 0; i < sizeof l / sizeof *l; i++)
        ck_assert(!polar_step_tabulated(5, l[i], 0, &p));
    for (int degree = -1; degree < 40; degree++) {
        const bool there = degree == 3 || degree == 5 || degree == 9 || degree == 17;
        ck_assert(there || !polar_step_tabulated(degree, 0.5, 0, &p));
    }
    ck_assert(!polar_step_tabulated(5, 0.5, NAN, &p));
    ck_assert(!polar_step_tabulated(5, 0.5, -0.1, &p));
    ck_assert_int_eq(p.degree, -1);
}
END_TEST

/* x -> out p(x/in): the numbers of the definition, to rounding; exact by powers of two. */
START_TEST(scaled) {
    static const double factor[][2] = {{1, 1}, {2, 0.25}, {0x1p-20, 0x1p30}, {1.7, 0.6}};
    for (int n = 0; n < TABLES; n++) {
        for (size_t f = 0; f < sizeof factor / sizeof *factor; f++) {
            polar_step p, q;
            const double in = factor[f][0], out = factor[f][1];
            ck_assert(polar_step_tabulated(degrees[n], 0.03, 0, &p));
            q = p;
            polar_step_scale(&q, in, out);
            const double u = f < 3 ? 0 : (degrees[n] + 2) * slack(&p);
            ck_assert_double_eq(q.lower, in * p.lower);
            ck_assert_double_eq(q.upper, in);
            REQUIRE(q.range_lower <= out * p.range_lower &&
                        q.range_upper >= out * p.range_upper,
                    "range");
            ck_assert_double_eq_tol(q.range_lower / out, p.range_lower, 4 * 0x1p-53);
            ck_assert_double_eq_tol(q.range_upper / out, p.range_upper, 4 * 0x1p-53);
            const double e = fmax(fabs(1 - q.range_lower), fabs(q.range_upper - 1));
            ck_assert_double_ge(q.error, e);
            ck_assert_double_le(q.error, nextafter(e, INFINITY));
            for (int k = 0; k <= 100; k++) {
                const double x = k / 100.0;
                const long double got = value(&q, (long double)in * x) / out;
                REQUIRE(fabsl(got - value(&p, x)) <= u + noise(&p), "degree %d by %g, %g at %g",
                        degrees[n], in, out, x);
            }
        }
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("step_table");
    TCase *t = tcase_create("step_table");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, form);
    tcase_add_test(t, best);
    tcase_add_test(t, plans);
    tcase_add_test(t, lookup);
    tcase_add_test(t, monotone);
    tcase_add_test(t, refused);
    tcase_add_test(t, scaled);
    suite_add_tcase(s, t);
    return s;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, suite);
}
