/* SPDX-License-Identifier: BSD-3-Clause */
/* Momentum before, between and after msign, and Adam's moments, against their formulas written
 * out on the gradients that the run has seen. */
#include "running.h"

static void set(polar_mat D, double a, polar_mat X, double b, polar_mat Y) {
    for (int64_t j = 0; j < D.n; j++)
        for (int64_t i = 0; i < D.m; i++)
            polar_mat_set(D, i, j, a * re(X, i, j) + b * re(Y, i, j), 0);
}

/* M = b M + (1-b) G, D = |M|_* msign(M); M = b M + (1-b) msign(G), D = |G|_* M; and D = b D +
 * |G|_* msign(G). */
START_TEST(places_of_momentum) {
    static const char *const names[] = {"polargrad-momentum-first", "polargrad-polar-first",
                                        "polargrad-heavy-ball"};
    const double beta[] = {0.9, 0.95, 0.9};
    running x;
    begin_named(&x, names[_i], "quadratic", 20, 1e-7, "svd");
    const polar_mat W = x.r.slot[0].W;
    const polar_mat G = fresh(W.m, W.n, POLAR_F64), M = fresh(W.m, W.n, POLAR_F64),
                    O = polar_desk_keep(&x.k, W.m, W.n, POLAR_F64),
                    X = polar_desk_keep(&x.k, W.m, W.n, POLAR_F64);
    for (int t = 0; t < 6; t++) {
        const double b = beta[_i];
        go(&x, 1);
        set(G, 1, x.r.slot[0].G, 0, G);
        if (_i == 0) set(M, b, M, 1 - b, G);
        set(X, 1, _i == 0 ? M : G, 0, G);
        polar_desk_factor(&x.k, X, O, (polar_mat){.data = NULL});
        const double nuclear = product(X, O);
        if (_i == 0) set(X, nuclear, O, 0, G);
        if (_i == 1) set(M, b, M, 1 - b, O);
        if (_i == 1) set(X, nuclear, M, 0, G);
        if (_i == 2) set(M, b, M, nuclear, O);
        if (_i == 2) set(X, 1, M, 0, G);
        REQUIRE(units(x.r.slot[0].D, 1, X) < 4, "%s, step %d: %g units", names[_i], t + 1,
                units(x.r.slot[0].D, 1, X));
    }
    drop(G);
    drop(M);
    end(&x);
}
END_TEST

/* m = b m + (1-b) g, v = b2 v + (1-b2) g^2, D = m/(1-b^t)/((v/(1-b2^t))^(1/2) + eps), and W
 * falls by decay of its own before. */
START_TEST(adam) {
    running x;
    begin(&x, polar_optimizer_named("adamw"), &noise, 1, 0.1, NULL);
    const polar_mat W = x.r.slot[0].W;
    const polar_mat wanted = twin(W), m = fresh(W.m, W.n, POLAR_F64),
                    v = fresh(W.m, W.n, POLAR_F64);
    for (int t = 1; t <= 6; t++) {
        go(&x, 1);
        for (int64_t j = 0; j < W.n; j++)
            for (int64_t i = 0; i < W.m; i++) {
                const double g = re(x.r.slot[0].G, i, j);
                polar_mat_set(m, i, j, 0.9 * re(m, i, j) + 0.1 * g, 0);
                polar_mat_set(v, i, j, 0.999 * re(v, i, j) + 0.001 * g * g, 0);
                const double first = re(m, i, j) / (1 - pow(0.9, t)),
                             second = re(v, i, j) / (1 - pow(0.999, t));
                polar_mat_set(wanted, i, j,
                              (1 - 0.1 * 0.01) * re(wanted, i, j) -
                                  0.1 * first / (sqrt(second) + 1e-8),
                              0);
            }
        /* 1 - 0.999^t loses three digits of v, and their half is seen */
        REQUIRE(units(W, 1, wanted) < 100, "step %d: %g units", t, units(W, 1, wanted));
    }
    drop(wanted);
    drop(m);
    drop(v);
    end(&x);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("moments");
    TCase *t = tcase_create("moments");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, places_of_momentum, 0, 3);
    tcase_add_test(t, adam);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
