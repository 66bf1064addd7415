/* SPDX-License-Identifier: BSD-3-Clause */
/* What holds of the sign whatever the matrix: scaling, negation, shifts, unitary similarity,
 * and the same again; and matrices against numbers, step by step. */
#include <string.h>

#include "polar/eight.h"
#include "stepped.h"
#include "truth.h"

enum { ORDER = 40, BELOW = 13 };

static struct stepped banded(double gap, polar_format f) {
    polar_gallery_options o = polar_gallery_defaults();
    o.gap = gap;
    o.position = 0.3;
    o.occupied = BELOW;
    o.seed = polar_test_seed();
    return stepped_new("gapped", &o, ORDER, f, 0);
}

/* a A + b I; it and its options */
static struct stepped moved(const struct stepped *t, double a, double b, polar_options *o) {
    const polar_mat B = fresh(t->n, t->n, t->s.A.format);
    for (int64_t j = 0; j < t->n; j++)
        for (int64_t i = 0; i < t->n; i++)
            polar_mat_set(B, i, j, a * re(t->s.A, i, j) + (i == j ? b : 0),
                          a * im(t->s.A, i, j));
    const bool bounds = o->homo[1] < o->lumo[0], down = a < 0;
    const polar_options was = *o;
    if (!bounds && !o->occupied) o->mu = a * was.mu + b;
    for (int i = 0; i < 2 && bounds; i++) {
        o->homo[i] = a * (down ? was.lumo[1 - i] : was.homo[i]) + b;
        o->lumo[i] = a * (down ? was.homo[1 - i] : was.lumo[i]) + b;
    }
    for (int i = 0; i < 2 && was.ends[0] < was.ends[1]; i++)
        o->ends[i] = a * was.ends[down ? 1 - i : i] + b;
    if (o->occupied && down) o->occupied = t->n - was.occupied;
    return stepped_of(B, 0);
}

/* |U - s V|_F */
static double apart(const struct stepped *t, const struct stepped *v, double s) {
    double sum = 0;
    for (int64_t j = 0; j < t->n; j++)
        for (int64_t i = 0; i < t->n; i++)
            sum = hypot(sum, hypot(re(t->s.U, i, j) - s * re(v->s.U, i, j),
                                   im(t->s.U, i, j) - s * im(v->s.U, i, j)));
    return sum;
}

static bool runs(struct stepped *t, const polar_oracle *oracle, polar_options o) {
    stepped_run(t, oracle, &o);
    REQUIRE(t->s.status == POLAR_OK || (t->s.status == POLAR_UNSUITED && o.occupied > 0), "%s",
            stepped_text(t));
    return t->s.status == POLAR_OK;
}

/* sign(2^k A): the same bits, H and mu times 2^k. */
START_TEST(scaling) {
    static const int powers[] = {-1000, -400, -31, -1, 1, 64, 500, 1000};
    const polar_oracle *oracle = stepped_oracle(_i);
    const polar_format f = _i % 2 ? POLAR_F64 : POLAR_C128;
    struct stepped raw = banded(0.01, f);
    for (int64_t j = 0; j < ORDER; j++) /* not below the normal range */
        for (int64_t i = 0; i < ORDER; i++)
            polar_mat_set(raw.s.A, i, j, ldexp(rint(ldexp(re(raw.s.A, i, j), 20)), -20),
                          ldexp(rint(ldexp(im(raw.s.A, i, j), 20)), -20));
    const polar_mat A = fresh(ORDER, ORDER, f);
    ck_assert_int_eq(polar_mat_convert(polar_const(raw.s.A), A), POLAR_OK);
    struct stepped t = stepped_of(A, 0);
    for (int how = 0; how < GIVEN; how++) {
        polar_options o = stepped_ask(&t, (enum given)how, BELOW);
        if (how == BY_MU || how == BY_LOWER) o.mu = 0x1p-10;
        if (how == BY_LOWER) o.lower = 1e-3;
        if (!runs(&t, oracle, o)) continue;
        for (int k = 0; k < 8; k++) {
            polar_options p = o;
            struct stepped s = moved(&t, ldexp(1, powers[k]), 0, &p);
            runs(&s, oracle, p);
            REQUIRE(sample_equal(t.s.U, s.s.U), "2^%d changes bits: %s", powers[k],
                    stepped_text(&s));
            REQUIRE(s.s.r.mu == ldexp(t.s.r.mu, powers[k]), "2^%d: mu %g and %g: %s", powers[k],
                    s.s.r.mu, t.s.r.mu, stepped_text(&s));
            for (int64_t j = 0; j < ORDER && powers[k] > -900; j++)
                for (int64_t i = 0; i < ORDER; i++)
                    REQUIRE(re(s.s.H, i, j) == ldexp(re(t.s.H, i, j), powers[k]),
                            "2^%d changes H: %s", powers[k], stepped_text(&s));
            stepped_free(&s);
        }
    }
    stepped_free(&t);
    stepped_free(&raw);
}
END_TEST

/* -A gives -U, A + t I the same U; to roundoff. */
START_TEST(affine) {
    static const double a[] = {-1, 1, 1, 1, -3, 1e-5 / 3};
    static const double b[] = {0, 0.7, -3, 40, 0.1, 1e-5};
    const polar_oracle *oracle = stepped_oracle(_i);
    for (int f = 0; f < 3; f += 2)
        for (int k = 0; k < 6; k++)
            for (int how = 0; how < GIVEN; how++) {
                struct stepped t = banded(1e-3, f ? POLAR_C128 : POLAR_F64);
                polar_options o = stepped_ask(&t, (enum given)how, BELOW);
                if (runs(&t, oracle, o)) {
                    struct stepped s = moved(&t, a[k], b[k], &o);
                    runs(&s, oracle, o);
                    const double unit = u * (1 + fabs(b[k] / a[k])) / 1e-3;
                    const double off = apart(&t, &s, a[k] < 0 ? -1 : 1);
                    REQUIRE(off <= 100 * unit, "%g A + %g: off by %.3g u/gap: %s", a[k], b[k],
                            off / unit, stepped_text(&s));
                    stepped_free(&s);
                }
                stepped_free(&t);
            }
}
END_TEST

/* sign(QAQ') = Q sign(A) Q'. */
START_TEST(similarity) {
    const polar_oracle *oracle = stepped_oracle(_i);
    const polar_format f = _i % 2 ? POLAR_C128 : POLAR_F64;
    polar_gallery_options g = polar_gallery_defaults();
    struct stepped t = banded(1e-3, f);
    const polar_mat Q = fresh(ORDER, ORDER, f);
    fill("orthogonal", &g, Q, none);
    const polar_mat QA = truth_product(Q, false, t.s.A, false);
    const polar_mat B = truth_product(QA, false, Q, true);
    for (int64_t j = 0; j < ORDER; j++)
        for (int64_t i = 0; i <= j; i++) {
            polar_mat_set(B, j, i, re(B, i, j), -im(B, i, j));
            if (i == j) polar_mat_set(B, i, j, re(B, i, j), 0);
        }
    struct stepped s = stepped_of(B, 0);
    const polar_options o = stepped_ask(&t, BY_MU, BELOW);
    runs(&t, oracle, o);
    runs(&s, oracle, o);
    const polar_mat QU = truth_product(Q, false, t.s.U, false);
    const polar_mat want = truth_product(QU, false, Q, true);
    const double off = truth_distance(want, s.s.U);
    REQUIRE(off <= 100 * u / 1e-3, "off by %.3g u/gap: %s", off / u * 1e-3, stepped_text(&s));
    drop(Q);
    drop(QA);
    drop(QU);
    drop(want);
    stepped_free(&t);
    stepped_free(&s);
}
END_TEST

/* The sign of a sign is itself. */
START_TEST(idempotence) {
    const polar_oracle *oracle = stepped_oracle(_i);
    struct stepped t = banded(0.1, POLAR_F64);
    runs(&t, oracle, stepped_ask(&t, BY_MU, BELOW));
    const polar_mat U = fresh(ORDER, ORDER, POLAR_F64);
    ck_assert_int_eq(polar_mat_convert(polar_const(t.s.U), U), POLAR_OK);
    struct stepped s = stepped_of(U, 0);
    for (int how = 0; how < GIVEN; how++)
        if (runs(&s, oracle, stepped_ask(&s, (enum given)how, BELOW)))
            REQUIRE(apart(&t, &s, 1) <= 20 * ORDER * u, "moved by %.3g n u: %s",
                    apart(&t, &s, 1) / (ORDER * u), stepped_text(&s));
    stepped_free(&t);
    stepped_free(&s);
}
END_TEST

/* After k steps of a diagonal matrix its entries are what the recursion makes of numbers. */
START_TEST(scalars) {
    static const double gaps[] = {0.1, 1e-2, 1e-4, 1e-7};
    const polar_oracle *oracle = polar_oracle_named("step-sp8");
    double w[ORDER], x[ORDER];
    for (int i = 0; i < ORDER; i++)
        w[i] = i < BELOW ? -gaps[_i] / 2 - 0.3 * i / (BELOW - 1)
                         : gaps[_i] / 2 + 0.7 * (i - BELOW) / (ORDER - BELOW - 1);
    struct stepped t = stepped_with(w, ORDER, POLAR_F64, 0);
    polar_options o = stepped_ask(&t, BY_BOUNDS_AND_ENDS, BELOW);
    const double longer = (t.w[ORDER - 1] - t.w[0]) * 0x1p-7; /* the interval is, at each end */
    const double low = t.w[0] - longer, width = t.w[ORDER - 1] + longer - low;
    polar_eight_bounds b = {(o.homo[0] - low) / width, (o.homo[1] - low) / width,
                            (o.lumo[0] - low) / width, (o.lumo[1] - low) / width};
    for (int i = 0; i < ORDER; i++) x[i] = (w[i] - low) / width;
    for (o.steps = 1; !polar_eight_closing(&b); o.steps++) {
        polar_eight p;
        ck_assert(polar_eight_select(&b, 0, true, &p));
        polar_eight_map(&p, &b);
        stepped_run(&t, oracle, &o);
        ck_assert_int_eq(t.s.r.steps, o.steps);
        for (int i = 0; i < ORDER; i++) {
            x[i] = polar_eight_value(&p, x[i]);
            REQUIRE(fabs(re(t.s.U, i, i) - (2 * x[i] - 1)) < 1e-11 / gaps[_i] * 1e-2,
                    "step %d: entry %d is %.17g, not %.17g", o.steps, i, re(t.s.U, i, i),
                    2 * x[i] - 1);
        }
    }
    ck_assert_int_ge(o.steps, 2);
    stepped_free(&t);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("step property");
    TCase *t = tcase_create("step property");
    const int oracles = stepped_oracles();
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, scaling, 0, oracles);
    tcase_add_loop_test(t, affine, 0, oracles);
    tcase_add_loop_test(t, similarity, 0, oracles);
    tcase_add_loop_test(t, idempotence, 0, oracles);
    tcase_add_loop_test(t, scalars, 0, 4);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
