/* SPDX-License-Identifier: BSD-3-Clause */
/* What each optimizer is named for, on given gradients: norms, invariances, identities. */
#include <string.h>

#include "running.h"
#include "specmuon.h"
#include "temperature.h"

/* one step of a named row on noise, with these constants left as they are */
static void first_step(running *x, const char *name) {
    const polar_optimizer *o = polar_optimizer_named(name);
    REQUIRE(o, "no optimizer %s", name);
    begin(x, o, &noise, 1, 0, o->oracle ? "qdwh" : NULL);
    go(x, 1);
}

static double row_norm(polar_mat X, int64_t i) {
    double sum = 0;
    for (int64_t j = 0; j < X.n; j++) sum += re(X, i, j) * re(X, i, j);
    return sqrt(sum);
}

/* Every row of the table takes steps: on noise, and where it needs another problem there. */
START_TEST(every_row_runs) {
    const polar_optimizer *o = polar_optimizers[_i];
    const char *on = "quadratic";
    running x;
    if (!strcmp(o->name, "imuon-fixed-rank")) on = "completion";
    if (!strcmp(o->name, "imuon-spd")) on = "covariance";
    if (!strcmp(o->name, "imuon-stiefel") || !strcmp(o->name, "imuon-grassmann"))
        on = "subspace";
    begin_named(&x, o->name, on, 20, 1e-9, NULL);
    for (int t = 0; t < 6; t++) {
        go(&x, 1);
        REQUIRE(isfinite(size_of(x.r.slot[0].W)), "%s: not finite", o->name);
    }
    ck_assert(apart(x.r.slot[0].W, 1, x.p.start[0]) > 0 || x.r.base == 0);
    ck_assert(o->summary && o->source && o->rate > 0);
    end(&x);
}
END_TEST

/* max(1, m/n)^(1/2), 0.2 max(m,n)^(1/2) and (m/n)^(1/2): of a 12 by 7 update that is orthogonal
 */
START_TEST(scales) {
    static const struct {
        const char *name;
        double factor;
    } rows[] = {{"muon", 1.3093073414159542},
                {"muon-moonlight", 0.69282032302755092},
                {"muoneq", 0.69282032302755092},
                {"polaradamw", 0.69282032302755092},
                {"spectral-descent", 1}};
    for (int k = 0; k < 5; k++) {
        running x;
        double s[7];
        first_step(&x, rows[k].name);
        polar_desk_values(&x.k, x.r.slot[0].D, s);
        NEAR(s[0], rows[k].factor, 200 * u);
        NEAR(s[6], rows[k].factor, 200 * u);
        end(&x);
    }
}
END_TEST

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

/* Rows and columns: of length 1, or as told. */
START_TEST(rows_and_columns) {
    running x;
    first_step(&x, "rmnp");
    for (int64_t i = 0; i < 12; i++)
        NEAR(row_norm(x.r.slot[0].D, i), 1.3093073414159542, 20 * u);
    end(&x);
    first_step(&x, "muon-plus");
    const polar_mat D = x.r.slot[0].D;
    for (int64_t j = 0; j < 7; j++) {
        double sum = 0;
        for (int64_t i = 0; i < 12; i++) sum += re(D, i, j) * re(D, i, j);
        NEAR(sum, 12.0 / 7, 1e-6);
    }
    end(&x);
    first_step(&x, "polargrad-hybrid");
    for (int64_t i = 0; i < 12; i++) NEAR(row_norm(x.r.slot[0].D, i), 1, 1e-6);
    end(&x);
    first_step(&x, "polargrad-centred");
    for (int64_t j = 0; j < 7; j++) {
        double sum = 0;
        for (int64_t i = 0; i < 12; i++) sum += re(x.r.slot[0].D, i, j);
        NEAR(sum, 0, 50 * u);
    }
    end(&x);
}
END_TEST

/* NorMuon: Frobenius norm 0.2 (mn)^(1/2); <M, D> >= 0.2 ((1 - b2)/m)^(1/2) (mn)^(1/2) |M|_*;
 * the hard direction H = (m,1,...,1)' e1'/|.|, whose rows it evens out: <H, D>/|D| = (2m-1)/(m
 * (m^2 + m - 1))^(1/2). */
START_TEST(neurons) {
    running x;
    begin(&x, polar_optimizer_named("normuon"), &noise, 1, 0.1, "qdwh");
    for (int t = 0; t < 20; t++) {
        go(&x, 1);
        const polar_slot *s = &x.r.slot[0];
        const double size = 0.2 * sqrt(84), b = x.r.c.beta;
        NEAR(size_of(s->D), size, 50 * u);
        /* M of Nesterov's form, and its nuclear norm */
        const polar_mat M = twin(s->G);
        double v[7], nuclear = 0;
        for (int64_t j = 0; j < 7; j++)
            for (int64_t i = 0; i < 12; i++)
                polar_mat_set(
                    M, i, j,
                    b * re(s->memory[POLAR_MEMORY_MOMENT], i, j) + (1 - b) * re(s->G, i, j), 0);
        polar_desk_values(&x.k, M, v);
        for (int i = 0; i < 7; i++) nuclear += v[i];
        const double least = size * sqrt((1 - x.r.c.beta2) / 12) * nuclear;
        REQUIRE(product(M, s->D) >= least, "step %d: <M,D> = %g, proved %g", t + 1,
                product(M, s->D), least);
        drop(M);
    }
    end(&x);
    begin(&x, polar_optimizer_named("normuon"), &noise, 1, 0.1, "qdwh");
    const double m = 12, length = sqrt(m * m + m - 1);
    polar_slot *s = &x.r.slot[0];
    for (int64_t j = 0; j < 7; j++)
        for (int64_t i = 0; i < 12; i++) *polar_at(s->D, i, j) = j ? 0 : (i ? 1 : m) / length;
    const polar_mat H = twin(s->D);
    polar_part_msign(&x.r, s);
    ck_assert(units(s->D, 1, H) < 10);
    x.r.c.beta2 = 0;
    x.r.c.eps = 1e-30;
    polar_part_neurons(&x.r, s);
    NEAR(product(H, s->D) / size_of(s->D), (2 * m - 1) / sqrt(m * (m * m + m - 1)), 1e-12);
    drop(H);
    end(&x);
}
END_TEST

/* OrScale: the update is rate rho V; of the LM form rho = 1 at the first step, whatever the
 * scale of W. */
START_TEST(trust_ratios) {
    static const double sizes[] = {1e-3, 1, 1e4};
    for (int k = 0; k < 3; k++) {
        running x;
        begin(&x, polar_optimizer_named("orscale-lm"), &noise, 1, 0.1, "qdwh");
        const polar_mat W = x.r.slot[0].W;
        x.r.c.eps = 0;
        for (int64_t j = 0; j < 7; j++)
            for (int64_t i = 0; i < 12; i++) *polar_at(W, i, j) *= sizes[k];
        for (int t = 0; t < 3; t++) {
            const polar_mat before = twin(W);
            go(&x, 1);
            const polar_slot *s = &x.r.slot[0];
            if (t == 0) NEAR(s->number[0], 1, 8 * u);
            const double rho = fmin(fmax(s->number[0], 0.1), 5);
            NEAR(apart(W, 1, before), 0.1 * rho * size_of(s->D), 1e-12 * size_of(W));
            drop(before);
        }
        end(&x);
    }
}
END_TEST

/* Distance-adaptive radii: the distance never falls, and radius times root of the step neither.
 */
START_TEST(distances) {
    running x;
    double last = 0, most = 0;
    begin(&x, polar_optimizer_named("da-muon"), &noise, 1, 1, "qdwh");
    x.r.c.tau = INFINITY;
    for (int t = 0; t < 30; t++) {
        go(&x, 1);
        const polar_slot *s = &x.r.slot[0];
        const double radius = size_of(s->D) / sqrt(7);
        ck_assert(s->number[0] >= last);
        ck_assert(radius * sqrt(t + 1) >= most * (1 - 1e-12));
        NEAR(radius * sqrt(t + 1), s->number[0], 1e-12 * s->number[0]);
        last = s->number[0];
        most = radius * sqrt(t + 1);
    }
    ck_assert(last > 1e-3);
    end(&x);
}
END_TEST

/* Low-rank orthogonalization: of a matrix of rank 3 with 3 columns it is msign; else its rank
 * is at most 3, and <O,X> at most |X|_*. */
START_TEST(low_rank) {
    for (int rank = 3; rank <= 7; rank += 4) {
        running x;
        double v[7], nuclear = 0;
        const polar_gallery_options o = options(10, rank, POLAR_MODE_GEOMETRIC);
        first_step(&x, "low-rank-msgd");
        polar_slot *s = &x.r.slot[0];
        const polar_mat A = fresh(12, 7, POLAR_F64), truth = fresh(12, 7, POLAR_F64);
        fill("spectrum", &o, A, truth);
        for (int64_t j = 0; j < 7; j++)
            for (int64_t i = 0; i < 12; i++) *polar_at(s->D, i, j) = re(A, i, j);
        x.r.c.count = 3;
        polar_part_low_rank(&x.r, s);
        if (rank == 3) REQUIRE(apart(s->D, 1, truth) < 1e-11, "%g", apart(s->D, 1, truth));
        const double inner = s->inner;
        NEAR(inner, product(s->D, A), 1e-12);
        polar_desk_values(&x.k, A, v);
        for (int i = 0; i < 7; i++) nuclear += v[i];
        ck_assert(inner <= nuclear * (1 + 1e-12));
        polar_desk_values(&x.k, s->D, v);
        REQUIRE(v[3] < 1e-12 && fabs(v[2] - 1) < 1e-12, "values %g %g", v[2], v[3]);
        drop(A);
        drop(truth);
        end(&x);
    }
}
END_TEST

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
    int count = 0;
    while (polar_optimizers[count]) count++;
    Suite *suite = suite_create("rows");
    TCase *t = tcase_create("rows");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, every_row_runs, 0, count);
    tcase_add_test(t, scales);
    tcase_add_test(t, momentum_forms);
    tcase_add_test(t, variance_reduction_is_nesterov);
    tcase_add_test(t, variance_reduction_reduces);
    tcase_add_test(t, transport_is_exact);
    tcase_add_test(t, rows_and_columns);
    tcase_add_test(t, neurons);
    tcase_add_test(t, trust_ratios);
    tcase_add_test(t, distances);
    tcase_add_test(t, low_rank);
    tcase_add_test(t, relaxation);
    tcase_add_test(t, temperatures);
    tcase_add_test(t, anisotropic_cycle);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
