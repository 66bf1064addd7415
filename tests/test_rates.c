/* SPDX-License-Identifier: BSD-3-Clause */
/* The rates that are proved of PolarGrad and of spectral orthogonalisation, and where Muon
 * fails. */
#include "running.h"

/* Extreme singular values of a matrix of the instance, by the backend's SVD. */
static void extremes(running *x, polar_mat A, double *least, double *most) {
    double *s = malloc(sizeof *s * (size_t)(A.m + A.n));
    polar_desk_values(&x->p.desk, A, s);
    *most = s[0];
    *least = s[(A.m < A.n ? A.m : A.n) - 1];
    free(s);
}

/*
 * f_(k+1) - f* <= (1 - (1-e)^2/((1+d) r K)) (f_k - f*) at every step of size 1/(L r (1+d)), for
 * an oracle with |U~ - U| <= e, |U~'U~ - I| <= d, K = L/mu (exact: e = d = 0). Steps are at
 * most the rate times r^(1/2) times the nuclear norm N of G; and f falls for every rate of Muon
 * below 2 N/(L r).
 */
START_TEST(rate_of_polargrad) {
    static const struct {
        const char *oracle;
        int steps;
    } how[] = {{"qdwh", 0}, {"svd", 0}, {"newton-schulz", 12}};
    running x;
    polar_why why;
    double a[2], b[2];
    begin_named(&x, "polargrad", "quadratic", 20, 0, NULL);
    ck_assert_int_eq(polar_desk_oracle(&x.k, how[_i].oracle, how[_i].steps, &why), POLAR_OK);
    extremes(&x, x.p.data[0], &a[0], &a[1]);
    extremes(&x, x.p.data[1], &b[0], &b[1]);
    const double L = a[1] * a[1] * b[1] * b[1], mu = a[0] * a[0] * b[0] * b[0];
    const int64_t r = x.p.start[0].n;
    const double e = how[_i].steps ? 0.05 : 0, d = how[_i].steps ? 0.1 : 0;
    const double least = 1 - (1 - e) * (1 - e) / ((1 + d) * (double)r * L / mu);
    double gap;
    x.r.base = 1 / (L * (double)r * (1 + d));
    loss_at(&x, x.r.slot[0].W);
    gap = x.p.gap;
    for (int t = 0; t < 60; t++) {
        const polar_mat before = twin(x.r.slot[0].W);
        go(&x, 1);
        const double moved = apart(x.r.slot[0].W, 1, before);
        REQUIRE(moved <= x.r.rate * sqrt((double)r * (1 + d)) * x.r.slot[0].inner * (1 + 1e-12),
                "step %d moves %g", t, moved);
        loss_at(&x, x.r.slot[0].W);
        REQUIRE(x.p.gap <= least * gap, "step %d: gap by %.12g, proved %.12g", t, x.p.gap / gap,
                least);
        gap = x.p.gap;
        drop(before);
    }
    /* Muon with 0.9 of the threshold falls, whatever the Hessian; with L alone it need not rise
     * above it */
    for (int t = 0; t < 20; t++) {
        const polar_mat before = twin(x.r.slot[0].W);
        const double f = loss_at(&x, before);
        go(&x, 1);
        const polar_slot *s = &x.r.slot[0];
        const double eta = 0.9 * 2 / L * product(s->D, s->G) / pow(size_of(s->D), 2);
        const polar_mat after = twin(before);
        for (int64_t j = 0; j < after.n; j++)
            for (int64_t i = 0; i < after.m; i++)
                polar_mat_set(after, i, j, re(before, i, j) - eta * re(s->D, i, j), 0);
        REQUIRE(loss_at(&x, after) <= f, "Muon rises below the threshold, step %d", t);
        drop(before);
        drop(after);
    }
    end(&x);
}
END_TEST

/* Armijo: f falls by c alpha |G|_* and alpha/|G|_* lies between (1-c)/(L r), where halving
 * stops at the latest, and 2 (1-c)/(mu r), above which f cannot fall so much. */
START_TEST(armijo_tracks_nuclear_norm) {
    running x;
    double a[2], b[2];
    begin_named(&x, "muon-armijo", "quadratic", 10, 1, NULL);
    extremes(&x, x.p.data[0], &a[0], &a[1]);
    extremes(&x, x.p.data[1], &b[0], &b[1]);
    const double L = pow(a[1] * b[1], 2), mu = pow(a[0] * b[0], 2), c = x.r.c.gamma,
                 r = (double)x.p.start[0].n;
    for (int t = 0; t < 80; t++) {
        const double f = loss_at(&x, x.r.slot[0].W);
        go(&x, 1);
        const double nuclear = x.r.slot[0].inner, after = loss_at(&x, x.r.slot[0].W);
        REQUIRE(after <= f - c * x.r.alpha * nuclear + 1e-13 * f, "step %d: Armijo's rule", t);
        REQUIRE(x.r.alpha >= (1 - c) * nuclear / (L * r) &&
                    x.r.alpha <= 2 * (1 - c) * nuclear / (mu * r),
                "step %d: alpha/|G|_* = %g", t, x.r.alpha / nuclear);
    }
    end(&x);
}
END_TEST

/* Muon's step does not shrink with the gradient and its gap stays; PolarGrad's goes to 0. */
START_TEST(null_gradient_consistency) {
    running x[2];
    double a[2], b[2], gap[2];
    begin_named(&x[0], "spectral-descent", "quadratic", 20, 3e-2, NULL);
    begin_named(&x[1], "polargrad", "quadratic", 20, 0, NULL);
    extremes(&x[1], x[1].p.data[0], &a[0], &a[1]);
    extremes(&x[1], x[1].p.data[1], &b[0], &b[1]);
    x[1].r.base = 1 / (pow(a[1] * b[1], 2) * (double)x[1].p.start[0].n);
    for (int k = 0; k < 2; k++) {
        go(&x[k], 2000);
        loss_at(&x[k], x[k].r.slot[0].W);
        gap[k] = x[k].p.gap;
        go(&x[k], 2000);
        loss_at(&x[k], x[k].r.slot[0].W);
        gap[k] = x[k].p.gap / gap[k];
    }
    NEAR(size_of(x[0].r.slot[0].D), sqrt((double)x[0].p.start[0].n), 1e-8);
    REQUIRE(gap[0] > 0.5 && gap[0] < 2 && gap[1] < 0.5,
            "2000 steps more: gap of Muon times %g, of PolarGrad times %g", gap[0], gap[1]);
    ck_assert(x[1].p.gap < 0.1 * x[0].p.gap);
    end(&x[0]);
    end(&x[1]);
}
END_TEST

/* msign never moves x + y of the non-smooth example, with error feedback it converges. */
START_TEST(nonsmooth_example) {
    running x;
    begin_named(&x, "spectral-descent", "nonsmooth", 1, 0.1, NULL);
    x.r.rule.kind = POLAR_RATE_ROOT;
    go(&x, 3000);
    const polar_mat W = x.r.slot[0].W;
    NEAR(re(W, 0, 0) + re(W, 1, 1), 1.7, 1e-12);
    ck_assert(loss_at(&x, W) >= 0.85 - 1e-12);
    end(&x);
    begin_named(&x, "spectral-descent-feedback", "nonsmooth", 1, 0.1, NULL);
    x.r.rule.kind = POLAR_RATE_ROOT;
    go(&x, 20000);
    const double f = loss_at(&x, x.r.slot[0].W);
    REQUIRE(f < 6e-3, "f = %g with error feedback", f);
    end(&x);
}
END_TEST

/* The deterministic example of signs against gradients: best decade of the rate, 3000 steps. */
START_TEST(signs_against_gradients) {
    double best[2] = {INFINITY, INFINITY};
    for (int k = 0; k < 2; k++)
        for (int decade = 2; decade <= 4; decade++) {
            running x;
            begin_named(&x, k ? "signsgd" : "gradient-descent", "vector", 1, pow(10, -decade),
                        NULL);
            if (k || decade > 2) { /* 1e-2 is above 2/L for gradients */
                go(&x, 3000);
                best[k] = fmin(best[k], loss_at(&x, x.r.slot[0].W));
            }
            end(&x);
        }
    NEAR(best[0], 6.1, 0.6);
    NEAR(best[1], 0.083, 0.04);
}
END_TEST

/* Steps until the gap is `error` of that of the start, at most `most`. */
static int steps_to(const char *optimizer, const char *problem, double cond, double rate,
                    const char *rule, double error, int most) {
    running x;
    double start = NAN;
    polar_reading t;
    begin_at(&x, polar_optimizer_named(optimizer), polar_problem_named(problem), cond, 1, rate,
             NULL);
    ck_assert_int_eq(polar_rule_parse(rule, &x.r.rule, NULL), POLAR_OK);
    for (;;) {
        polar_reading_take(&x.r, &start, &t);
        if (t.error <= error || x.r.t >= most) break;
        go(&x, most > 1000 ? 20 : 1);
    }
    end(&x);
    return (int)x.r.t;
}

/* Spectral orthogonalisation from aligned starts: as many steps, to a tenth, for condition 10
 * to 1e6; gradient descent's grow in proportion, but for a logarithm. */
START_TEST(condition_free) {
    static const struct {
        const char *problem, *rule;
        double rate, error, descent, growth;
    } set[] = {{"factorization-symmetric", "geometric:0.7", 0.315, 1e-17, 0.3, 7.5},
               {"factorization", "geometric:0.7", 0.315, 1e-17, 0.3, 7.5},
               {"transformer", "geometric:0.8", 8.4, 1e-8, 0.9, 10}};
    int least = 1000, greatest = 0;
    for (double cond = 10; cond < 2e6; cond *= 10) {
        const int steps = steps_to("spectral-descent", set[_i].problem, cond, set[_i].rate,
                                   set[_i].rule, set[_i].error, 400);
        least = steps < least ? steps : least;
        greatest = steps > greatest ? steps : greatest;
    }
    REQUIRE(greatest <= 1.1 * least && greatest < 60, "%s: %d to %d steps", set[_i].problem,
            least, greatest);
    const int ten = steps_to("gradient-descent", set[_i].problem, 10, set[_i].descent,
                             "constant", set[_i].error, 10000),
              most = (int)(set[_i].growth * ten) + 20,
              hundred = steps_to("gradient-descent", set[_i].problem, 100, set[_i].descent,
                                 "constant", set[_i].error, most);
    REQUIRE(ten < 10000 && hundred >= set[_i].growth * ten, "%s: %d and %d steps",
            set[_i].problem, ten, hundred);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("rates");
    TCase *t = tcase_create("rates");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, rate_of_polargrad, 0, 3);
    tcase_add_test(t, armijo_tracks_nuclear_norm);
    tcase_add_test(t, null_gradient_consistency);
    tcase_add_test(t, nonsmooth_example);
    tcase_add_test(t, signs_against_gradients);
    tcase_add_loop_test(t, condition_free, 0, 3);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
