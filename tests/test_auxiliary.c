/* SPDX-License-Identifier: BSD-3-Clause */
/* SpecMuon's variables, SoftMuon's temperature, the anisotropic map's cycle. */
#include "running.h"
#include "specmuon.h"
#include "temperature.h"

/* SpecMuon's variables: 0 < r+ <= r, and what is kept lies between r+ and the root of the loss.
 */
START_TEST(relaxation) {
    const polar_constants c = {.gamma = 0.1, .eps = 1e-8};
    uint64_t state = polar_test_seed();
    for (int k = 0; k < 10000; k++) {
        const double loss = pow(10, 6 * polar_test_uniform(&state) - 3),
                     value = polar_test_uniform(&state),
                     old = pow(10, 4 * polar_test_uniform(&state) - 2);
        double fresh_r;
        const double next = polar_specmuon_relax(&c, loss, value, old, &fresh_r);
        ck_assert(fresh_r > 0 && fresh_r <= old);
        const double low = fmin(fresh_r, sqrt(loss)), high = fmax(fresh_r, sqrt(loss));
        REQUIRE(next >= low * (1 - 1e-12) && next <= high * (1 + 1e-12), "%g not in %g %g",
                next, low, high);
    }
}
END_TEST

/* With L = 4, s = 1/2, r = 1: r+ = 1/1.025, xi = 1/2, chi in (0,1), so that what is kept is the
 * root of T. At the first step r = L^(1/2) and the leading four weights are 1/(1 + gamma/2),
 * the others 1. */
START_TEST(relaxed_weights) {
    const polar_constants c = {.gamma = 0.1};
    running x;
    double r, g[7], d[7];
    NEAR(polar_specmuon_relax(&c, 4, 0.5, 1, &r), 0.98803069, 1e-7);
    NEAR(r, 1 / 1.025, 1e-14);
    begin(&x, polar_optimizer_named("specmuon"), &noise, 1, 0.1, "qdwh");
    go(&x, 1);
    polar_desk_values(&x.k, x.r.slot[0].G, g);
    polar_desk_values(&x.k, x.r.slot[0].D, d);
    double inner = 0;
    for (int i = 0; i < 7; i++) {
        NEAR(d[i], i < 3 ? 1 : 1 / 1.05, 1e-6);
        inner += g[i] * (i < 4 ? 1 / 1.05 : 1);
    }
    NEAR(product(x.r.slot[0].G, x.r.slot[0].D), inner, 1e-6 * inner);
    end(&x);
}
END_TEST

/* HTMuon and Freon: singular values to the powers 1/8 and -1/4; Freon's Frobenius norm is
 * (mn)^(1/2). */
START_TEST(powers) {
    for (int k = 0; k < 2; k++) {
        running x;
        double g[7], d[7];
        begin(&x, polar_optimizer_named(k ? "freon" : "htmuon"), &noise, 1, 0.1, "qdwh");
        go(&x, 1);
        polar_desk_values(&x.k, x.r.slot[0].G, g);
        polar_desk_values(&x.k, x.r.slot[0].D, d);
        NEAR(log(d[0] / d[6]), log(g[0] / g[6]) * (k ? 0.25 : 0.125), 1e-10);
        NEAR(product(x.r.slot[0].G, x.r.slot[0].D),
             g[0] * d[k ? 6 : 0] + g[1] * d[k ? 5 : 1] + g[2] * d[k ? 4 : 2] + g[3] * d[3] +
                 g[4] * d[k ? 2 : 4] + g[5] * d[k ? 1 : 5] + g[6] * d[k ? 0 : 6],
             1e-10 * size_of(x.r.slot[0].G) * size_of(x.r.slot[0].D));
        if (k) NEAR(size_of(x.r.slot[0].D), sqrt(84), 1e-12);
        end(&x);
    }
}
END_TEST

/* The anisotropic map with k = 4 on f = x^2/2: converges for tau = rate/eps <= 2, a cycle of
 * two beyond. In numbers x/eps. */
START_TEST(anisotropic_cycle) {
    static const double taus[] = {1.5, 2.5};
    for (int k = 0; k < 2; k++) {
        polar_desk desk;
        const polar_constants c = {.eps = 0.1};
        polar_desk_open(&desk, POLAR_F64);
        const polar_mat X = polar_desk_keep(&desk, 1, 1, POLAR_F64),
                        D = polar_desk_keep(&desk, 1, 1, POLAR_F64);
        *polar_at(X, 0, 0) = 0.13;
        for (int t = 0; t < 400; t++) {
            polar_map_anisotropic(&desk, &c, X, D);
            *polar_at(X, 0, 0) -= taus[k] * 0.1 * *polar_at(D, 0, 0);
        }
        ck_assert_int_eq(desk.e.status, POLAR_OK);
        NEAR(fabs(*polar_at(X, 0, 0)) / 0.1, k ? 1.095712 : 0, 1e-6);
        polar_desk_close(&desk);
    }
}
END_TEST

/* SoftMuon's two numerators, 70.705 and that of SoftSignum 4.952; quantiles of |X| by their own
 * definition; msign for nine tenths of a run, then shorter steps as tau falls. */
START_TEST(temperatures) {
    NEAR(polar_temperature_numerator(1e-4), 70.705, 1e-3);
    NEAR(atanh(1 - 1e-4), 4.952, 1e-3);
    for (double p = 0.05; p < 0.99; p += 0.1)
        for (double mu = 0; mu < 3; mu += 0.7) {
            const double q = polar_cauchy_quantile(p, mu, 0.5), pi = acos(-1);
            NEAR((atan((q - mu) / 0.5) + atan((q + mu) / 0.5)) / pi, p, 1e-9);
        }
    running x;
    double s[7];
    begin(&x, polar_optimizer_named("softmuon-annealed"), &noise, 1, 0.1, "qdwh");
    double last = INFINITY;
    for (int t = 1; t <= 100; t++) {
        go(&x, 1);
        polar_desk_values(&x.k, x.r.slot[0].D, s);
        if (t <= 90) {
            NEAR(s[6] / s[0], 1, 1e-12);
        } else {
            ck_assert(s[6] / s[0] < 1);
            ck_assert(s[0] <= sqrt(12.0 / 7) && x.r.c.tau >= 1);
            if (t > 92 && t % 4 == 0) { /* gradients differ from step to step */
                ck_assert(x.r.c.tau < last);
                last = x.r.c.tau;
            }
        }
    }
    end(&x);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("auxiliary");
    TCase *t = tcase_create("auxiliary");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, relaxation);
    tcase_add_test(t, relaxed_weights);
    tcase_add_test(t, powers);
    tcase_add_test(t, anisotropic_cycle);
    tcase_add_test(t, temperatures);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
