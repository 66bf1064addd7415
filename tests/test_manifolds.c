/* SPDX-License-Identifier: BSD-3-Clause */
/* Steps on manifolds: they stay there, whatever the basis, and go down. */
#include "manifolds.h"
#include "running.h"

static void random_into(polar_mat X, uint64_t seed) {
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++)
            *polar_at(X, i, j) = polar_hash_normal(seed, (uint64_t)i, (uint64_t)j);
}

/* PQ' = (PC)(C^-1 Q')': gradients GQ C^-T and G'P C; the change D_P Q' + P D_Q' of the product
 * is the same for every C, of Euclidean msign it is not. */
START_TEST(gauge_invariance) {
    enum { M = 9, N = 8, R = 3 };
    polar_desk k;
    polar_desk_open(&k, POLAR_F64);
    polar_mat P[2], Q[2], X[2], G = polar_desk_keep(&k, M, N, POLAR_F64),
                                C = polar_desk_keep(&k, R, R, POLAR_F64),
                                Z = polar_desk_keep(&k, R, R, POLAR_F64);
    random_into(G, 3);
    random_into(C, 4);
    for (int64_t i = 0; i < R; i++) *polar_at(C, i, i) += 4;
    for (int kind = 0; kind < 2; kind++) {
        for (int g = 0; g < 2; g++) {
            P[g] = polar_desk_keep(&k, M, R, POLAR_F64);
            Q[g] = polar_desk_keep(&k, N, R, POLAR_F64);
            X[g] = polar_desk_keep(&k, M, N, POLAR_F64);
        }
        random_into(P[0], 1);
        random_into(Q[0], 2);
        polar_gemm(&k.e, 1, POLAR_N, P[0], POLAR_N, C, 0, P[1], P[1]);
        /* Q C^-T = Q C (C'C)^-1 */
        polar_desk_need(&k, 1u << POLAR_VERB_SOLVE, N, R, POLAR_F64);
        polar_gram(&k.e, POLAR_GRAM_RIGHT, 1, C, 0, Z, Z);
        const polar_mat S = polar_desk_keep(&k, R, R, POLAR_F64),
                        T = polar_desk_keep(&k, R, R, POLAR_F64);
        polar_desk_copy(&k, C, S);
        polar_solve_posdef(&k.e, Z, S); /* C (C'C)^-1 = C^-T */
        polar_desk_copy(&k, S, T);
        polar_gemm(&k.e, 1, POLAR_N, Q[0], POLAR_N, T, 0, Q[1], Q[1]);
        for (int g = 0; g < 2; g++) {
            const polar_mat GP = polar_desk_keep(&k, M, R, POLAR_F64),
                            GQ = polar_desk_keep(&k, N, R, POLAR_F64),
                            DP = polar_desk_keep(&k, M, R, POLAR_F64),
                            DQ = polar_desk_keep(&k, N, R, POLAR_F64);
            polar_gemm(&k.e, 1, POLAR_N, G, POLAR_N, Q[g], 0, GP, GP);
            polar_gemm(&k.e, 1, POLAR_T, G, POLAR_N, P[g], 0, GQ, GQ);
            if (kind) {
                polar_desk_factor(&k, GP, DP, (polar_mat){.data = NULL});
                polar_desk_factor(&k, GQ, DQ, (polar_mat){.data = NULL});
            } else {
                polar_fixed_rank_direction(&k, GP, Q[g], DP);
                polar_fixed_rank_direction(&k, GQ, P[g], DQ);
            }
            polar_gemm(&k.e, 1, POLAR_N, DP, POLAR_T, Q[g], 0, X[g], X[g]);
            polar_gemm(&k.e, 1, POLAR_N, P[g], POLAR_T, DQ, 1, X[g], X[g]);
        }
        ck_assert_int_eq(k.e.status, POLAR_OK);
        const double error = apart(X[0], 1, X[1]) / size_of(X[0]);
        /* 1e-8 is added to the Gram matrices, of smallest eigenvalues about 1 */
        if (kind)
            REQUIRE(error > 0.1, "Euclidean Muon: %g", error);
        else
            REQUIRE(error < 1e-6, "intrinsic Muon: %g", error);
    }
    polar_desk_close(&k);
}
END_TEST

/* X'xi + xi'X = 0; X'X = I ever after; the top of the spectrum is found. */
START_TEST(stiefel) {
    running x;
    begin_named(&x, "imuon-stiefel", "subspace", 1, 0.3, "qdwh");
    x.r.rule = (polar_schedule_rule){.kind = POLAR_RATE_GEOMETRIC, .factor = 0.93};
    for (int t = 0; t < 150; t++) {
        const polar_mat X = x.r.slot[0].W, G = x.r.slot[0].G;
        if (t == 3) {
            const polar_mat xi = polar_desk_keep(&x.k, X.m, X.n, POLAR_F64);
            random_into(G, 9);
            polar_stiefel_direction(&x.k, X, G, xi);
            for (int64_t a = 0; a < X.n; a++)
                for (int64_t b = 0; b < X.n; b++) {
                    double sum = 0;
                    for (int64_t i = 0; i < X.m; i++)
                        sum += re(X, i, a) * re(xi, i, b) + re(xi, i, a) * re(X, i, b);
                    NEAR(sum, 0, 1e-10);
                }
            ck_assert(product(xi, G) > 0);
            /* X'xi is msign of a skew matrix of odd order: its rank is one less */
            double square = 0;
            for (int64_t a = 0; a < X.n; a++)
                for (int64_t b = 0; b < X.n; b++) {
                    double sum = 0;
                    for (int64_t i = 0; i < X.m; i++) sum += re(X, i, a) * re(xi, i, b);
                    square += sum * sum;
                }
            NEAR(square, 4, 1e-12);
        }
        go(&x, 1);
        double off = 0;
        for (int64_t a = 0; a < X.n; a++)
            for (int64_t b = 0; b < X.n; b++) {
                double sum = -(a == b);
                for (int64_t i = 0; i < X.m; i++) sum += re(X, i, a) * re(X, i, b);
                off += sum * sum;
            }
        REQUIRE(sqrt(off) < 100 * u, "step %d: |X'X - I| = %g", t + 1, sqrt(off));
    }
    const double gap = loss_at(&x, x.r.slot[0].W) - x.p.optimum;
    REQUIRE(gap < 1e-3, "gap %g", gap);
    end(&x);
}
END_TEST

START_TEST(grassmann) {
    running x;
    begin_named(&x, "imuon-grassmann", "subspace", 1, 0.3, "qdwh");
    x.r.rule = (polar_schedule_rule){.kind = POLAR_RATE_GEOMETRIC, .factor = 0.93};
    for (int t = 0; t < 150; t++) {
        const polar_mat before = twin(x.r.slot[0].W);
        go(&x, 1);
        /* D has become (I - QQ')G, orthogonal to the subspace */
        const polar_mat D = x.r.slot[0].D;
        for (int64_t a = 0; a < D.n; a++)
            for (int64_t b = 0; b < D.n; b++) {
                double sum = 0;
                for (int64_t i = 0; i < D.m; i++) sum += re(before, i, a) * re(D, i, b);
                NEAR(sum, 0, 1e-7 * size_of(D) + 1e-13);
            }
        drop(before);
    }
    const double gap = loss_at(&x, x.r.slot[0].W) - x.p.optimum;
    REQUIRE(gap < 1e-3, "gap %g", gap);
    end(&x);
}
END_TEST

/* Positive definite for any rate, and the covariance is found. */
START_TEST(positive_definite) {
    running x;
    static const double rates[] = {0.5, 3, 8};
    for (int k = 0; k < 3; k++) {
        begin_named(&x, "imuon-spd", "covariance", 1, rates[k], "qdwh");
        x.r.rule = (polar_schedule_rule){.kind = POLAR_RATE_GEOMETRIC, .factor = 0.9};
        double f = INFINITY;
        for (int t = 0; t < (k ? 3 : 200); t++) {
            go(&x, 1);
            f = loss_at(&x, x.r.slot[0].W); /* infinite when it is not */
            REQUIRE(isfinite(f), "rate %g, step %d", rates[k], t + 1);
            const polar_mat X = x.r.slot[0].W;
            ck_assert(re(X, 0, 1) == re(X, 1, 0));
        }
        if (!k) REQUIRE(f - x.p.optimum < 1e-6, "gap %g", f - x.p.optimum);
        end(&x);
    }
}
END_TEST

/* Pion: E'E = I + X^4/4 for skew X, so singular values of W grow by at most (1 + |X|^4/4)^(1/2)
 * a side, and hardly move at small rates; the direction goes down. */
START_TEST(orthogonal_equivalence) {
    static const double rates[] = {0.01, 0.3};
    running x;
    double before[7], after[7];
    for (int k = 0; k < 2; k++) {
        begin(&x, polar_optimizer_named("pion-equivalence"), &noise, 1, rates[k], NULL);
        for (int t = 0; t < 10; t++) {
            polar_desk_values(&x.k, x.r.slot[0].W, before);
            const polar_mat W = twin(x.r.slot[0].W);
            go(&x, 1);
            polar_desk_values(&x.k, x.r.slot[0].W, after);
            const double moved = apart(x.r.slot[0].W, 1, W);
            /* |A_out W + W A_in| of the step is rate 0.2 (mn)^(1/2) by the normalisation */
            const double t1 = rates[k] * 0.2 * sqrt(84);
            NEAR(moved, t1, 0.3 * t1 + 2 * t1 * t1);
            /* skew parts are at most that over the smallest value of W they act on: bound by
             * what was seen */
            for (int i = 0; i < 7; i++) {
                REQUIRE(after[i] >= before[i] * (1 - 1e-12), "values do not fall");
                if (k == 0) NEAR(after[i] / before[i], 1, 2e-3);
            }
            if (t == 0) ck_assert(x.r.slot[0].inner > 0);
            drop(W);
        }
        end(&x);
    }
}
END_TEST

/* Low-rank completion by factors of very different size: the intrinsic step does not mind. */
START_TEST(fixed_rank_completes) {
    running x;
    begin_named(&x, "imuon-fixed-rank", "completion", 10, 3, "qdwh");
    x.r.rule = (polar_schedule_rule){.kind = POLAR_RATE_GEOMETRIC, .factor = 0.97};
    polar_mat W[2] = {x.r.slot[0].W, x.r.slot[1].W};
    const double start = x.p.problem->loss(&x.p, W, 0, NULL);
    go(&x, 250);
    const double f = x.p.problem->loss(&x.p, W, 0, NULL);
    REQUIRE(f < 0.1 * start, "loss %g of %g", f, start);
    end(&x);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("manifolds");
    TCase *t = tcase_create("manifolds");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, gauge_invariance);
    tcase_add_test(t, stiefel);
    tcase_add_test(t, grassmann);
    tcase_add_test(t, positive_definite);
    tcase_add_test(t, orthogonal_equivalence);
    tcase_add_test(t, fixed_rank_completes);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
