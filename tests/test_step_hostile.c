/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Step oracles where there is no answer, or hardly one: a status and a sentence, never a wrong
 * U that is ok, never more than 256 steps. And spectra whose ends are hard to find.
 */
#include <stdlib.h>
#include <string.h>

#include "stepped.h"

static void refused(struct stepped *t, const polar_oracle *oracle, polar_options o) {
    stepped_run(t, oracle, &o);
    const polar_status s = t->s.status;
    const bool unasked = s == POLAR_UNSUITED && o.occupied > 0;
    REQUIRE(s == POLAR_NOT_CONVERGED || s == POLAR_NO_ANSWER || unasked, "%s", stepped_text(t));
    REQUIRE(t->s.r.steps <= 256 && strlen(t->s.r.why.text) > 20, "%s", stepped_text(t));
}

static polar_options at(double mu, int64_t occupied) {
    polar_options o = polar_options_default();
    o.mu = mu;
    o.occupied = occupied;
    return o;
}

/* Eigenvalues at mu: one, some, all. */
START_TEST(at_mu) {
    const polar_oracle *oracle = stepped_oracle(_i);
    polar_gallery_options g = polar_gallery_defaults();
    double w[24];
    for (int64_t n = 1; n <= 61; n += 20) { /* a state in the middle of the gap, at an end */
        struct stepped t = stepped_new("ssh", &g, n, POLAR_F64, 0);
        refused(&t, oracle, at(0, 0));
        stepped_free(&t);
    }
    for (int f = 0; f < 4; f++)
        for (int64_t n = 1; n <= 24; n += f + 1)
            for (uint64_t seed = 0; seed < 2; seed++)
                for (int at_once = 1; at_once <= n; at_once += 5) {
                    for (int i = 0; i < n; i++)
                        w[i] = i < at_once ? 0.375 : i % 2 ? i : -0.1 * i;
                    struct stepped t = stepped_with(w, n, (polar_format)f, seed);
                    refused(&t, oracle, at(0.375, 0));
                    stepped_free(&t);
                }
    for (int64_t n = 1; n < 9; n++) {
        struct stepped t = stepped_of(fresh(n, n, POLAR_F64), 1);
        refused(&t, oracle, at(0, 0));
        if (n > 1) refused(&t, oracle, at(0, n / 2));
        stepped_free(&t);
    }
}
END_TEST

/* Occupations that split a level: of the identity, of reflections, of clusters. */
START_TEST(split) {
    const polar_oracle *oracle = stepped_oracle(_i);
    double w[20];
    for (int64_t n = 2; n <= 20; n += 6)
        for (int64_t minus = 0; minus <= n; minus += 2) {
            for (int i = 0; i < n; i++) w[i] = i < minus ? -1 : 1;
            for (uint64_t seed = 0; seed < 2; seed++) {
                struct stepped t = stepped_with(w, n, seed ? POLAR_C128 : POLAR_F32, seed);
                for (int64_t k = 1; k < n; k++) {
                    const polar_options o = at(0, k);
                    if (k != minus) {
                        refused(&t, oracle, o);
                    } else {
                        stepped_run(&t, oracle, &o);
                        if (t.s.status != POLAR_UNSUITED) stepped_right(&t, k, 100);
                    }
                }
                stepped_free(&t);
            }
        }
    const polar_mat J = fresh(9, 9, POLAR_F64); /* five eigenvalues 1, four -1 */
    for (int64_t i = 0; i < 9; i++) polar_mat_set(J, i, 8 - i, 1, 0);
    struct stepped t = stepped_of(J, 0);
    refused(&t, oracle, at(0, 5));
    const polar_options zero = at(0, 0);
    stepped_run(&t, oracle, &zero);
    stepped_right(&t, 4, 10);
    stepped_free(&t);
}
END_TEST

/* All eigenvalues on one side: U = I or -I, whether Gershgorin knows or not. */
START_TEST(one_side) {
    const polar_oracle *oracle = stepped_oracle(_i);
    polar_gallery_options g = polar_gallery_defaults();
    static const double away[] = {1e-3, 0.1, 1, 1e3, 1e9};
    struct stepped t = stepped_new("symmetric", &g, 40, POLAR_F64, 0);
    double w[5] = {3, 3, 3, 3, 3};
    struct stepped flat = stepped_with(w, 5, POLAR_C64, 1);
    for (int k = 0; k < 5; k++)
        for (int above = 0; above < 2; above++) {
            const double width = t.w[39] - t.w[0];
            const polar_options o =
                at(above ? t.w[39] + away[k] * width : t.w[0] - away[k] * width, 0);
            stepped_run(&t, oracle, &o);
            stepped_right(&t, above ? 40 : 0, 1000);
            polar_options same = at(0, 0);
            same.homo[0] = same.homo[1] = 3 + (above ? 1 : -3) * away[k];
            same.lumo[0] = same.lumo[1] = 3 + (above ? 3 : -1) * away[k];
            stepped_run(&flat, oracle, &same);
            stepped_right(&flat, above ? 5 : 0, 1000);
        }
    stepped_free(&t);
    stepped_free(&flat);
}
END_TEST

static const double scales[] = {1e3, 1e6, 1e9, 1e12};
enum { KINDS = 6, SCALES = 4 };

/* Outliers of either sign, a graded band, blocks of two scales, an arrowhead, cores. */
static struct stepped scaled(int kind, double s, polar_format f) {
    enum { n = 48 };
    double w[n];
    for (int i = 0; i < n; i++) {
        const double x = 1 + (double)(i * 29 % n) / n;
        w[i] = i % 2 ? x : -x;
        if (kind < 2 && i == 0) w[i] = kind ? s : -s;
        if (kind == 2 && i % 4 == 0) w[i] = pow(s, (double)i / n);
        if (kind == 3 && i < n / 2) w[i] *= s;
        if (kind == 5 && i % 8 == 0) w[i] = -20 - 1 / s;
    }
    if (kind != 4) return stepped_with(w, n, f, 3);
    const polar_mat A = fresh(n, n, f);
    for (int i = 0; i < n; i++) {
        polar_mat_set(A, i, i, i ? w[i] : s, 0);
        if (i) polar_mat_set(A, i, 0, 0.1, 0);
        if (i) polar_mat_set(A, 0, i, 0.1, 0);
    }
    return stepped_of(A, 0);
}

START_TEST(ends) {
    const polar_oracle *oracle = stepped_oracle(_i);
    for (int kind = 0; kind < KINDS; kind++)
        for (int s = 0; s < SCALES; s++)
            for (int f = 0; f < 3; f += 2) {
                struct stepped t = scaled(kind, scales[s], f ? POLAR_C128 : POLAR_F64);
                int64_t below = 0;
                while (below < t.n && t.w[below] < 0) below++;
                for (int how = 0; how < GIVEN; how++) {
                    const polar_options o = stepped_ask(&t, (enum given)how, below);
                    stepped_run(&t, oracle, &o);
                    stepped_honest(&t, 8);
                    if (t.s.status == POLAR_UNSUITED && how == BY_OCCUPATION) continue;
                    if (stepped_gap(&t, below) > 1e-11) stepped_right(&t, below, 100);
                }
                stepped_free(&t);
            }
}
END_TEST

/* Bounds that do not hold: they miss to either side, ends are short. */
START_TEST(wrong) {
    const polar_oracle *oracle = stepped_oracle(_i);
    polar_gallery_options g = polar_gallery_defaults();
    g.gap = 0.02;
    struct stepped t = stepped_new("gapped", &g, 50, _i % 2 ? POLAR_F64 : POLAR_C64, 0);
    for (int miss = -20; miss <= 20; miss += 4)
        for (double half = 1e-3; half < 1; half *= 5)
            for (int s = 0; s < 4; s++) {
                const double mu = 0.023 * miss, cut = s * s * 0.01;
                polar_options o = at(0, 0);
                o.homo[0] = o.homo[1] = mu - half;
                o.lumo[0] = o.lumo[1] = mu + half;
                if (s) o.ends[0] = -0.5 + cut;
                if (s) o.ends[1] = 0.5 - cut / 2;
                stepped_run(&t, oracle, &o);
                stepped_honest(&t, 8);
                o = at(mu, 0);
                o.lower = half;
                stepped_run(&t, oracle, &o);
                stepped_honest(&t, 8);
            }
    stepped_free(&t);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("step hostile");
    TCase *t = tcase_create("step hostile");
    const int oracles = stepped_oracles();
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, at_mu, 0, oracles);
    tcase_add_loop_test(t, split, 0, oracles);
    tcase_add_loop_test(t, one_side, 0, oracles);
    tcase_add_loop_test(t, ends, 0, oracles);
    tcase_add_loop_test(t, wrong, 0, oracles);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
