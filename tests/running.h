/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs of optimizers as the tests want them: opened on a problem, stepped, compared. */
#ifndef POLAR_TESTS_RUNNING_H
#define POLAR_TESTS_RUNNING_H

#include "judged.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "moves.h"
#include "parts.h"
#include "reading.h"

typedef struct running {
    polar_instance p;
    polar_desk k;
    polar_run r;
} running;

/* A run by a row on a problem, its sizes over shrink, of that condition (0: its own). x stays
 * where it is. */
static inline void begin_at(running *x, const polar_optimizer *o, const polar_problem *problem,
                            double cond, int shrink, double rate, const char *oracle) {
    polar_why why = {""};
    polar_problem_options options = polar_problem_defaults();
    options.shrink = shrink;
    options.cond = cond;
    options.seed = polar_test_seed();
    options.data = POLAR_OPTIMIZE_DATA;
    REQUIRE(polar_instance_open(problem, &options, &x->p) == POLAR_OK, "%s: %s", problem->name,
            x->p.why.text);
    polar_desk_open(&x->k, POLAR_F64);
    if (!oracle) oracle = o->oracle;
    if (oracle) REQUIRE(!polar_desk_oracle(&x->k, oracle, 0, &why), "%s", why.text);
    ck_assert_int_eq(polar_run_open(o, &x->p, &x->k, rate, options.seed, &x->r), POLAR_OK);
    x->r.T = 100;
}

static inline void begin(running *x, const polar_optimizer *o, const polar_problem *problem,
                         int shrink, double rate, const char *oracle) {
    begin_at(x, o, problem, 0, shrink, rate, oracle);
}

static inline void begin_named(running *x, const char *optimizer, const char *problem,
                               int shrink, double rate, const char *oracle) {
    const polar_optimizer *o = polar_optimizer_named(optimizer);
    const polar_problem *p = polar_problem_named(problem);
    REQUIRE(o, "no optimizer %s", optimizer);
    REQUIRE(p, "no problem %s", problem);
    begin(x, o, p, shrink, rate, oracle);
}

static inline void go(running *x, int steps) {
    for (int i = 0; i < steps; i++) {
        const polar_status s = polar_run_step(&x->r);
        REQUIRE(s == POLAR_OK, "%s on %s, step %d: %s %s", x->r.optimizer->name,
                x->p.problem->name, (int)x->r.t, polar_status_name(s), x->k.why.text);
    }
}

static inline void end(running *x) {
    polar_instance_close(&x->p);
    polar_desk_close(&x->k);
}

static inline double size_of(polar_mat X) {
    double sum = 0;
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++) sum += re(X, i, j) * re(X, i, j);
    return sqrt(sum);
}

/* |X - cY|_F */
static inline double apart(polar_mat X, double c, polar_mat Y) {
    double sum = 0;
    ck_assert(X.m == Y.m && X.n == Y.n);
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++) {
            const double d = re(X, i, j) - c * re(Y, i, j);
            sum += d * d;
        }
    return sqrt(sum);
}

/* |X - cY|_F in units of (rows + columns) roundoff |X|_F */
static inline double units(polar_mat X, double c, polar_mat Y) {
    return apart(X, c, Y) / (size_of(X) * (double)(X.m + X.n) * u);
}

/* tr(X'Y) */
static inline double product(polar_mat X, polar_mat Y) {
    double sum = 0;
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++) sum += re(X, i, j) * re(Y, i, j);
    return sum;
}

/* A copy that the test drops. */
static inline polar_mat twin(polar_mat X) {
    const polar_mat Y = fresh(X.m, X.n, X.format);
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++) polar_mat_set(Y, i, j, re(X, i, j), 0);
    return Y;
}

static inline double loss_at(running *x, polar_mat W) {
    return x->p.problem->loss(&x->p, &W, 0, NULL);
}

/*
 * A problem whose gradients are given: hashed normal numbers, new ones each draw, whatever W;
 * for tests of what rules make of a sequence. 12 by 7.
 */
static inline double noise_loss(polar_instance *p, const polar_mat *W, uint64_t draw,
                                polar_mat *G) {
    for (int64_t j = 0; j < W[0].n && G; j++)
        for (int64_t i = 0; i < W[0].m; i++)
            *polar_at(G[0], i, j) =
                polar_hash_normal(p->options.seed + 100 * draw, (uint64_t)i, (uint64_t)j);
    return 1;
}

static inline void noise_open(polar_instance *p) {
    p->start[0] = polar_instance_normal(p, 12, 7, 1);
    p->parameters = 1;
}

static const polar_problem noise = {
    .name = "noise", .stochastic = true, .open = noise_open, .loss = noise_loss};

#endif
