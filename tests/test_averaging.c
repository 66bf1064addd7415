/* SPDX-License-Identifier: BSD-3-Clause */
/* Averages of AMUSE and SF-NorMuon, and the invariances of preconditioned and plain Muon. */
#include "running.h"

/* b of AMUSE for b_1 = 0.6, rho = 0.8, T0 = 100; non-decreasing, in (0,1). */
START_TEST(amuse_weights) {
    static const double wanted[][2] = {
        {100, 0.6}, {101, 0.6032}, {200, 0.7712}, {1000, 0.9371}, {10000, 0.9900}};
    const polar_constants c = {.low = 0.6, .gamma = 0.8, .count = 100};
    for (int k = 0; k < 5; k++)
        NEAR(polar_amuse_weight(&c, (int64_t)wanted[k][0]), wanted[k][1], 6e-5);
    double last = 0;
    for (int64_t t = 1; t < 20000; t++) {
        const double b = polar_amuse_weight(&c, t);
        ck_assert(b >= last && b > 0 && b < 1);
        last = b;
    }
}
END_TEST

/* Without warm-up, constant rates: W is the plain mean of Z_1 .. Z_t, W_1 = Z_1, and Y lies
 * between. */
START_TEST(plain_mean) {
    running x;
    begin(&x, polar_optimizer_named("amuse"), &noise, 1, 0.1, "qdwh");
    x.r.c.count = 1;
    x.r.c.gamma = 0; /* b stays b_1 */
    const polar_mat sum = fresh(12, 7, POLAR_F64), where = fresh(12, 7, POLAR_F64);
    for (int t = 1; t <= 30; t++) {
        const polar_mat W = twin(x.r.slot[0].W),
                        Z = t > 1 ? twin(x.r.slot[0].memory[POLAR_MEMORY_FAST]) : twin(W);
        go(&x, 1);
        const polar_slot *s = &x.r.slot[0];
        const polar_mat F = s->memory[POLAR_MEMORY_FAST];
        for (int64_t j = 0; j < 7; j++)
            for (int64_t i = 0; i < 12; i++) {
                polar_mat_set(sum, i, j, re(sum, i, j) + re(F, i, j), 0);
                polar_mat_set(where, i, j, 0.4 * re(Z, i, j) + 0.6 * re(W, i, j), 0);
            }
        REQUIRE(units(s->W, 1.0 / t, sum) < 10, "step %d: %g units from the mean", t,
                units(s->W, 1.0 / t, sum));
        ck_assert(units(s->Y, 1, where) < 5);
        drop(W);
        drop(Z);
    }
    drop(sum);
    drop(where);
    end(&x);
}
END_TEST

/* SF-NorMuon: but for its decay, which is at the fast iterate, that moves by 0.2 rate
 * (mn)^(1/2), warm-up included. */
START_TEST(fast_steps) {
    running x;
    begin(&x, polar_optimizer_named("sf-normuon"), &noise, 1, 0.1, "qdwh");
    /* of the two that are easily taken for one another, b_1 of the average and beta2 of rows */
    ck_assert(x.r.c.low == 0.9 && x.r.c.beta2 == 0.95 && x.r.c.beta == 0.8);
    x.r.c.decay = 0.5;
    x.r.c.count = 10;
    polar_mat Z = twin(x.r.slot[0].W);
    for (int t = 1; t <= 20; t++) {
        go(&x, 1);
        const polar_mat F = x.r.slot[0].memory[POLAR_MEMORY_FAST];
        const double rate = 0.1 * fmin(1, t / 10.0);
        NEAR(apart(F, 1 - rate * 0.5, Z), 0.2 * rate * sqrt(84), 1e-12);
        if (t == 1) ck_assert(units(x.r.slot[0].W, 1, F) <= 2);
        drop(Z);
        Z = twin(F);
    }
    drop(Z);
    end(&x);
}
END_TEST

enum transform { ROTATE, PERMUTE, SCALE };
static enum transform now;
static polar_mat left_factor, right_factor;

/* <N, W'> of W' = S.W, or of W' = P'WQ': the gradient is N seen through the change of variables
 */
static double moved_loss(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G) {
    const polar_mat N = fresh(12, 7, POLAR_F64);
    polar_mat T = N;
    noise_loss(p, W, draw, &T);
    for (int64_t j = 0; j < 7 && G; j++)
        for (int64_t i = 0; i < 12; i++) {
            double sum = 0;
            if (now == SCALE)
                sum = re(left_factor, i, j) * re(N, i, j);
            else
                for (int64_t a = 0; a < 12; a++)
                    for (int64_t b = 0; b < 7; b++)
                        sum += re(left_factor, i, a) * re(N, a, b) * re(right_factor, b, j);
            *polar_at(G[0], i, j) = sum;
        }
    drop(N);
    return 1;
}

static const polar_problem moved = {
    .name = "moved", .stochastic = true, .open = noise_open, .loss = moved_loss};

/* How far the displacement in the changed variables is from the changed displacement, relative.
 */
static double broken(const char *name, enum transform how, double eps) {
    running x, y;
    double sum = 0, size = 0;
    now = how;
    begin(&x, polar_optimizer_named(name), &noise, 1, 0.01,
          polar_optimizer_named(name)->oracle ? "qdwh" : NULL);
    begin(&y, polar_optimizer_named(name), &moved, 1, 0.01,
          polar_optimizer_named(name)->oracle ? "qdwh" : NULL);
    x.r.c.decay = y.r.c.decay = 0;
    if (eps >= 0) x.r.c.eps = y.r.c.eps = eps;
    left_factor = fresh(12, how == SCALE ? 7 : 12, POLAR_F64);
    right_factor = fresh(7, 7, POLAR_F64);
    if (how == SCALE) {
        for (int64_t j = 0; j < 7; j++)
            for (int64_t i = 0; i < 12; i++)
                polar_mat_set(left_factor, i, j,
                              exp(polar_hash_normal(4, (uint64_t)i, (uint64_t)j)), 0);
    } else {
        const polar_gallery_options o = options(1, -1, POLAR_MODE_GEOMETRIC);
        fill(how == PERMUTE ? "permutation" : "spectrum", &o, left_factor, none);
        fill(how == PERMUTE ? "permutation" : "spectrum", &o, right_factor, none);
        if (how == PERMUTE) /* with signs */
            for (int64_t i = 0; i < 12; i++)
                polar_mat_set(left_factor, 3, i, -re(left_factor, 3, i), 0);
    }
    go(&x, 6);
    go(&y, 6);
    const polar_mat a = x.r.slot[0].W, b = y.r.slot[0].W;
    for (int64_t j = 0; j < 7; j++)
        for (int64_t i = 0; i < 12; i++) {
            double wanted = 0; /* of the moved displacement */
            const double d = re(b, i, j) - re(y.p.start[0], i, j);
            if (how == SCALE)
                wanted = (re(a, i, j) - re(x.p.start[0], i, j)) / re(left_factor, i, j);
            else
                for (int64_t k = 0; k < 12; k++)
                    for (int64_t l = 0; l < 7; l++)
                        wanted += re(left_factor, i, k) *
                                  (re(a, k, l) - re(x.p.start[0], k, l)) *
                                  re(right_factor, l, j);
            sum += (d - wanted) * (d - wanted);
            size += wanted * wanted;
        }
    drop(left_factor);
    drop(right_factor);
    end(&x);
    end(&y);
    return sqrt(sum / size);
}

/*
 * W -> PWQ, P and Q orthogonal: spectral maps commute with it, what works by entries does not,
 * but it does with signed permutations. W = S.W~: SANIA is invariant, MuAdam is not. (A change
 * of variables W = S.W~ has gradients S.G and displacements over S.)
 */
START_TEST(invariances) {
    static const char *const spectral[] = {"muon",          "polargrad", "htmuon",
                                           "softmuon",      "freon",     "clipped-sgd",
                                           "pion-highpass", "kaon",      "polargrad-right"};
    static const char *const entries[] = {"polaradamw", "muadam", "adam", "signsgd",
                                          "spectra-adam"};
    for (size_t k = 0; k < sizeof spectral / sizeof *spectral; k++) {
        const double error = broken(spectral[k], ROTATE, -1);
        REQUIRE(error < 1e-7, "%s: broken by %g under rotations", spectral[k], error);
    }
    for (size_t k = 0; k < sizeof entries / sizeof *entries; k++) {
        const double error = broken(entries[k], ROTATE, -1),
                     kept = broken(entries[k], PERMUTE, -1);
        REQUIRE(error > 1e-2, "%s: kept under rotations: %g", entries[k], error);
        REQUIRE(kept < 1e-9, "%s: broken by %g under permutations", entries[k], kept);
    }
    REQUIRE(broken("muadam-sania", SCALE, 0) < 1e-9, "SANIA: %g",
            broken("muadam-sania", SCALE, 0));
    REQUIRE(broken("muadam", SCALE, 0) > 1e-2, "MuAdam: %g", broken("muadam", SCALE, 0));
}
END_TEST

/* Soft maps are Lipschitz: |f(A) - f(B)|_F <= tau |A - B|_F; msign has no such constant. */
START_TEST(lipschitz) {
    polar_desk k;
    const polar_constants c = {.tau = 20};
    double worst = 0, sharp = 0;
    polar_desk_open(&k, POLAR_F64);
    const polar_mat A = polar_desk_keep(&k, 9, 6, POLAR_F64),
                    B = polar_desk_keep(&k, 9, 6, POLAR_F64),
                    P = polar_desk_keep(&k, 9, 6, POLAR_F64),
                    Q = polar_desk_keep(&k, 9, 6, POLAR_F64);
    for (uint64_t trial = 0; trial < 100; trial++) {
        const polar_gallery_options o = options(1e6, -1, POLAR_MODE_GEOMETRIC);
        polar_mat M = fresh(9, 6, POLAR_F64);
        fill("spectrum", &o, M, none);
        for (int64_t j = 0; j < 6; j++)
            for (int64_t i = 0; i < 9; i++) {
                *polar_at(A, i, j) = re(M, i, j);
                *polar_at(B, i, j) =
                    re(M, i, j) + 1e-5 * polar_hash_normal(trial, (uint64_t)i, (uint64_t)j);
            }
        drop(M);
        polar_map_soft(&k, &c, A, P);
        polar_map_soft(&k, &c, B, Q);
        worst = fmax(worst, apart(P, 1, Q) / apart(A, 1, B));
        polar_map_msign(&k, &c, A, P);
        polar_map_msign(&k, &c, B, Q);
        sharp = fmax(sharp, apart(P, 1, Q) / apart(A, 1, B));
    }
    REQUIRE(worst <= 20 && worst > 2, "soft: %g", worst);
    REQUIRE(sharp > 1e3, "msign: %g", sharp);
    polar_desk_close(&k);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("averaging");
    TCase *t = tcase_create("averaging");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, amuse_weights);
    tcase_add_test(t, plain_mean);
    tcase_add_test(t, fast_steps);
    tcase_add_test(t, invariances);
    tcase_add_test(t, lipschitz);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
