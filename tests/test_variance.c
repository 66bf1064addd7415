/* SPDX-License-Identifier: BSD-3-Clause */
/* Momentum by any name, variance reduction, transport: what becomes of the noise of gradients.
 */
#include "running.h"

/* Two rows that are the same method: W after some steps on the same noise. */
static void same(const polar_optimizer *a, const polar_optimizer *b, int steps, double most) {
    running x, y;
    begin(&x, a, &noise, 1, 0.1, a->oracle ? "qdwh" : NULL);
    begin(&y, b, &noise, 1, 0.1, b->oracle ? "qdwh" : NULL);
    for (int t = 0; t < steps; t++) {
        go(&x, 1);
        go(&y, 1);
        REQUIRE(units(x.r.slot[0].W, 1, y.r.slot[0].W) <= most, "%s and %s, step %d: %g units",
                a->name, b->name, t + 1, units(x.r.slot[0].W, 1, y.r.slot[0].W));
    }
    end(&x);
    end(&y);
}

/* msign does not see the factor 1 - b of a momentum, Nesterov or not. */
START_TEST(momentum_forms) {
    const polar_optimizer a = {.name = "average",
                               .oracle = "qdwh",
                               .c = {.beta = 0.95},
                               .parts = {polar_part_average_nesterov, polar_part_msign}};
    const polar_optimizer b = {.name = "accumulate",
                               .oracle = "qdwh",
                               .c = {.beta = 0.95},
                               .parts = {polar_part_accumulate_nesterov, polar_part_msign}};
    same(&a, &b, 8, 50);
}
END_TEST

/* MVR1 with gamma = 1 - b, without its clip, is Nesterov Muon; gamma = 0 is plain Muon. */
START_TEST(variance_reduction_is_nesterov) {
    const polar_optimizer nesterov = {.name = "nesterov",
                                      .oracle = "qdwh",
                                      .c = {.beta = 0.9},
                                      .parts = {polar_part_average_nesterov, polar_part_msign}};
    const polar_optimizer plain = {.name = "plain",
                                   .oracle = "qdwh",
                                   .c = {.beta = 0.9},
                                   .parts = {polar_part_average, polar_part_msign}};
    polar_optimizer mvr = *polar_optimizer_named("muon-mvr1");
    mvr.c.tau = INFINITY;
    mvr.c.gamma = 1 - mvr.c.beta;
    same(&mvr, &nesterov, 8, 50);
    mvr.c.gamma = 0;
    same(&mvr, &plain, 8, 50);
}
END_TEST

/* f = |W|^2/2 + <N, W>, N noise of the draw, mean 0: gradient W + N */
static double noisy_loss(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G) {
    polar_mat N = fresh(W[0].m, W[0].n, POLAR_F64);
    noise_loss(p, W, draw, &N);
    double f = 0;
    for (int64_t j = 0; j < N.n; j++)
        for (int64_t i = 0; i < N.m; i++) {
            const double w = re(W[0], i, j), e = draw ? re(N, i, j) : 0;
            f += w * w / 2 + e * w;
            if (G) *polar_at(G[0], i, j) = w + e;
        }
    drop(N);
    return f;
}

static const polar_problem noisy = {
    .name = "noisy", .stochastic = true, .open = noise_open, .loss = noisy_loss};
static const polar_problem exact = {
    .name = "exact", .stochastic = false, .open = noise_open, .loss = noisy_loss};

/* MVR2 with gamma = 1 and exact gradients: the momentum is the gradient; with noise it is
 * nearer to it than an average is. */
START_TEST(variance_reduction_reduces) {
    polar_optimizer storm = *polar_optimizer_named("muon-mvr2");
    storm.c.gamma = 1;
    storm.c.tau = INFINITY;
    polar_optimizer plain = storm;
    plain.again = false;
    plain.parts[0] = polar_part_average;
    plain.parts[1] = polar_part_msign;
    plain.parts[2] = NULL;
    running x;
    begin(&x, &storm, &exact, 1, 0.05, "qdwh");
    for (int t = 0; t < 20; t++) {
        go(&x, 1);
        const double error = units(x.r.slot[0].memory[POLAR_MEMORY_MOMENT], 1, x.r.slot[0].G);
        REQUIRE(error <= 20, "step %d: %g units", t + 1, error);
    }
    end(&x);
    double spread[2] = {0, 0};
    for (int k = 0; k < 2; k++) {
        begin(&x, k ? &plain : &storm, &noisy, 1, 0.05, "qdwh");
        for (int t = 0; t < 300; t++) {
            const polar_mat before = twin(x.r.slot[0].W); /* its gradient without the noise */
            go(&x, 1);
            if (t >= 50)
                spread[k] += pow(apart(x.r.slot[0].memory[POLAR_MEMORY_MOMENT], 1, before), 2);
            drop(before);
        }
        end(&x);
    }
    REQUIRE(spread[0] < 0.7 * spread[1], "mean square %g, of an average %g", spread[0],
            spread[1]);
}
END_TEST

/* Transported gradients of a quadratic: the momentum is the gradient at W, whatever b. */
START_TEST(transport_is_exact) {
    static const double betas[] = {0, 0.5, 0.9, 0.99};
    running x;
    for (int k = 0; k < 4; k++) {
        begin(&x, polar_optimizer_named("muon-igt"), &exact, 1, 0.05, "qdwh");
        x.r.c.beta = betas[k];
        for (int t = 0; t < 20; t++) {
            const polar_mat before = twin(x.r.slot[0].W); /* its own gradient */
            go(&x, 1);
            /* an extrapolation by b/(1-b) steps rounds as much more */
            const double error = units(before, 1, x.r.slot[0].memory[POLAR_MEMORY_MOMENT]);
            REQUIRE(error <= 10 / (1 - betas[k]), "b %g, step %d: %g units", betas[k], t + 1,
                    error);
            drop(before);
        }
        end(&x);
    }
}
END_TEST

/* Armijo's rule on a sampled problem: the loss of the sample falls by what the rule asks. (With
 * the whole problem's loss after the step it would not: it compares two functions.) */
START_TEST(armijo_of_a_sample) {
    running x;
    begin_named(&x, "muon-armijo", "digits", 1, 1, NULL);
    for (int t = 0; t < 20; t++) {
        go(&x, 1);
        const polar_mat W[2] = {x.r.slot[0].W, x.r.slot[1].W};
        const double after = x.p.problem->loss(&x.p, W, (uint64_t)x.r.t, NULL),
                     slope = x.r.slot[0].inner + x.r.slot[1].inner,
                     wanted = x.r.loss - x.r.c.gamma * x.r.alpha * slope;
        REQUIRE(after <= wanted + 1e-12, "step %d: %g above %g", t + 1, after, wanted);
    }
    end(&x);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("variance");
    TCase *t = tcase_create("variance");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, momentum_forms);
    tcase_add_test(t, variance_reduction_is_nesterov);
    tcase_add_test(t, variance_reduction_reduces);
    tcase_add_test(t, transport_is_exact);
    tcase_add_test(t, armijo_of_a_sample);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
