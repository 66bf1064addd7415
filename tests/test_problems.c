/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Problems: gradients against differences of the loss, minima that are minima, the same bits
 * twice; the linear transformer against sums over moments.
 */
#include "running.h"

static polar_instance opened(const polar_problem *problem, int shrink) {
    polar_instance p;
    polar_problem_options o = polar_problem_defaults();
    o.shrink = shrink;
    o.seed = polar_test_seed();
    o.data = POLAR_OPTIMIZE_DATA;
    REQUIRE(polar_instance_open(problem, &o, &p) == POLAR_OK, "%s: %s", problem->name,
            p.why.text);
    return p;
}

/* f(W + tE) - f(W - tE) over 2t, E normal, by Richardson from t and t/2: of order t^4. */
static double slope(polar_instance *p, const polar_mat *W, const polar_mat *E, uint64_t draw,
                    double t) {
    polar_mat at[POLAR_PARAMETERS];
    double d[2];
    for (int i = 0; i < p->parameters; i++) at[i] = fresh(W[i].m, W[i].n, POLAR_F64);
    for (int half = 0; half < 2; half++, t /= 2) {
        double f[2];
        for (int side = 0; side < 2; side++) {
            for (int i = 0; i < p->parameters; i++)
                for (int64_t b = 0; b < W[i].n; b++)
                    for (int64_t a = 0; a < W[i].m; a++)
                        polar_mat_set(at[i], a, b,
                                      re(W[i], a, b) + (side ? -t : t) * re(E[i], a, b), 0);
            f[side] = p->problem->loss(p, at, draw, NULL);
        }
        d[half] = (f[0] - f[1]) / (2 * t);
    }
    for (int i = 0; i < p->parameters; i++) drop(at[i]);
    return (4 * d[1] - d[0]) / 3;
}

/* Every problem, the whole and a sample of it, at a point beside its start. */
START_TEST(gradients) {
    const polar_problem *problem = polar_problems[_i];
    polar_instance p = opened(problem, 10);
    polar_mat W[POLAR_PARAMETERS], E[POLAR_PARAMETERS], G[POLAR_PARAMETERS];
    for (int i = 0; i < p.parameters; i++) {
        const int64_t m = p.start[i].m, n = p.start[i].n;
        W[i] = fresh(m, n, POLAR_F64);
        E[i] = fresh(m, n, POLAR_F64);
        G[i] = fresh(m, n, POLAR_F64);
        const bool symmetric = !strcmp(problem->name, "covariance");
        for (int64_t b = 0; b < n; b++)
            for (int64_t a = 0; a < m; a++) {
                const uint64_t x = (uint64_t)(symmetric && a > b ? b : a),
                               y = (uint64_t)(symmetric && a > b ? a : b);
                polar_mat_set(W[i], a, b,
                              re(p.start[i], a, b) + 0.02 * polar_hash_normal(71, x, y), 0);
                polar_mat_set(E[i], a, b, polar_hash_normal(72 + (uint64_t)i, x, y), 0);
            }
    }
    for (uint64_t draw = 0; draw < (problem->stochastic ? 4 : 1); draw++) {
        double exact = 0, scale = 0;
        p.problem->loss(&p, W, draw, G);
        for (int i = 0; i < p.parameters; i++) {
            exact += product(G[i], E[i]);
            scale += size_of(G[i]) * size_of(E[i]);
        }
        const double found = slope(&p, W, E, draw, 2e-3);
        REQUIRE(fabs(found - exact) <= 1e-7 * scale && scale > 0,
                "%s, draw %d: %.12g by differences, %.12g by the gradient, seed %" PRIu64,
                problem->name, (int)draw, found, exact, polar_test_seed());
    }
    for (int i = 0; i < p.parameters; i++) {
        drop(W[i]);
        drop(E[i]);
        drop(G[i]);
    }
    polar_instance_close(&p);
}
END_TEST

/* The loss at the start, and its gradient's sum with signs by place: the loss itself may be
 * that of singular values, which no seed changes. */
static double fingerprint(polar_instance *p, double *loss) {
    polar_mat G[POLAR_PARAMETERS];
    double sum = 0;
    for (int i = 0; i < p->parameters; i++)
        G[i] = fresh(p->start[i].m, p->start[i].n, POLAR_F64);
    *loss = p->problem->loss(p, p->start, 3, G);
    for (int i = 0; i < p->parameters; i++) {
        for (int64_t b = 0; b < G[i].n; b++)
            for (int64_t a = 0; a < G[i].m; a++)
                sum += re(G[i], a, b) * polar_hash_normal(73, (uint64_t)a, (uint64_t)b);
        drop(G[i]);
    }
    return sum;
}

/* The same options, the same loss and gradient, bit for bit; another seed, another one. */
START_TEST(seeds) {
    const polar_problem *problem = polar_problems[_i];
    double f[3], g[3];
    for (int k = 0; k < 3; k++) {
        polar_instance p;
        polar_problem_options o = polar_problem_defaults();
        o.shrink = 10;
        o.seed = k < 2 ? 5 : 6;
        o.data = POLAR_OPTIMIZE_DATA;
        ck_assert_int_eq(polar_instance_open(problem, &o, &p), POLAR_OK);
        g[k] = fingerprint(&p, &f[k]);
        polar_instance_close(&p);
    }
    ck_assert_double_eq(f[0], f[1]);
    ck_assert_double_eq(g[0], g[1]);
    const bool fixed = !strcmp(problem->name, "nonsmooth") ||
                       !strcmp(problem->name, "covariance") ||
                       !strcmp(problem->name, "transformer");
    REQUIRE(fixed || g[0] != g[2], "%s does not look at the seed", problem->name);
}
END_TEST

/* Newton's step of the quadratic problem ends in a point without gradient, and the gap there is
 * 0 by the exact formula, and the difference of losses elsewhere. */
START_TEST(quadratic_minimum) {
    polar_instance p = opened(polar_problem_named("quadratic"), 10);
    polar_mat X = twin(p.start[0]), G = fresh(X.m, X.n, POLAR_F64), D = twin(G);
    const double f = p.problem->loss(&p, &X, 0, NULL), gap = p.gap;
    NEAR(gap, f - p.optimum, 1e3 * u * f);
    p.problem->loss(&p, &X, 0, &G);
    const double before = size_of(G);
    p.problem->newton(&p, &G, &D);
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++) polar_mat_set(X, i, j, re(X, i, j) - re(D, i, j), 0);
    p.problem->loss(&p, &X, 0, &G);
    REQUIRE(size_of(G) < 1e4 * u * before, "gradient %g of %g is left", size_of(G), before);
    p.problem->loss(&p, &X, 0, NULL);
    REQUIRE(p.gap < 1e-20 * gap, "gap %g of %g is left", p.gap, gap);
    drop(X);
    drop(G);
    drop(D);
    polar_instance_close(&p);
}
END_TEST

/*
 * The transformer's loss and gradient again, from moments written out: with C = 1/N sum x_i
 * x_i' and z = x_q, the error is z'(T C - I) w, so over w and z f = E tr(L (TC - I)(TC -
 * I)')/2. Of E[C_ab C_cd] the pairs i = j give E[x_a x_b x_c x_d]/N, a sum of three products of
 * L's, the other N(N-1) give (1 - 1/N) L_ab L_cd.
 */
START_TEST(transformer_moments) {
    enum { D = 4, PAIRS = 40 };
    polar_instance p;
    polar_problem_options o = polar_problem_defaults();
    o.shrink = 10 / D;
    o.cond = 30;
    ck_assert_int_eq(polar_instance_open(polar_problem_named("transformer"), &o, &p), POLAR_OK);
    const int64_t d = p.start[0].m;
    const polar_mat L = p.data[0];
    polar_mat T = fresh(d, d, POLAR_F64), G = fresh(d, d, POLAR_F64);
    for (int64_t j = 0; j < d; j++)
        for (int64_t i = 0; i < d; i++)
            polar_mat_set(T, i, j, polar_hash_normal(8, (uint64_t)i, (uint64_t)j), 0);
    const double f = p.problem->loss(&p, &T, 0, NULL);
    p.problem->loss(&p, &T, 0, &G);
    double value = 0;
#define LL(a, b) re(L, a, b)
    for (int64_t r = 0; r < d; r++)
        for (int64_t s = 0; s < d; s++) {
            double slope_rs = 0, sum = r == s; /* E[((TC - I)(TC - I)')_rs] */
            for (int64_t a = 0; a < d; a++) {
                sum -= re(T, r, a) * LL(a, s) + re(T, s, a) * LL(a, r);
                for (int64_t c = 0; c < d; c++)
                    for (int64_t b = 0; b < d; b++) {
                        const double four =
                            LL(a, b) * LL(c, b) + LL(a, c) * LL(b, b) + LL(a, b) * LL(b, c);
                        const double both =
                            four / PAIRS + (1 - 1.0 / PAIRS) * LL(a, b) * LL(c, b);
                        sum += re(T, r, a) * re(T, s, c) * both;
                    }
            }
            value += LL(r, s) * sum / 2;
            /* df/dT_rs = sum_k L_rk (sum_c T_kc E[CC]_cs - L_ks) */
            for (int64_t k = 0; k < d; k++) {
                double inner = -LL(k, s);
                for (int64_t c = 0; c < d; c++)
                    for (int64_t b = 0; b < d; b++) {
                        const double four =
                            LL(c, b) * LL(b, s) + LL(c, b) * LL(b, s) + LL(c, s) * LL(b, b);
                        inner += re(T, k, c) *
                                 (four / PAIRS + (1 - 1.0 / PAIRS) * LL(c, b) * LL(b, s));
                    }
                slope_rs += LL(r, k) * inner;
            }
            NEAR(re(G, r, s), slope_rs, 1e3 * u * size_of(G));
        }
#undef LL
    NEAR(f, value, 1e3 * u * fabs(f));
    NEAR(p.gap, f - p.optimum, 1e3 * u * f);
    drop(T);
    drop(G);
    polar_instance_close(&p);
}
END_TEST

static Suite *make(void) {
    int count = 0;
    while (polar_problems[count]) count++;
    Suite *suite = suite_create("problems");
    TCase *t = tcase_create("problems");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, gradients, 0, count);
    tcase_add_loop_test(t, seeds, 0, count);
    tcase_add_test(t, quadratic_minimum);
    tcase_add_test(t, transformer_moments);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
