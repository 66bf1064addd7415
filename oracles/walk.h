/* SPDX-License-Identifier: BSD-3-Clause */
/* Routes (polar/route.h) taken by a matrix, step by step. */
#ifndef POLAR_WALK_H
#define POLAR_WALK_H

#include "odd_step.h"
#include "polar/route.h"
#include "reduce.h"

/*
 * On the way. The singular values of X lie in [l top, top], as far as is known. Scratch is for
 * an n-by-n X; a direct walk, without a reduction, has A and U for its m-by-n iterates.
 */
struct walk {
    const polar_shape *s;
    polar_engine *e;
    struct reduction r;
    struct odd_step t;      /* its X is the other iterate */
    polar_mat S;            /* 2n-by-n, in the memory of t.W and t.S: a stacked QR */
    polar_mat Q, T;         /* n-by-n: t.X but in direct walks, which have a Gram form */
    struct lanczos lanczos; /* for n-by-n matrices */
    int64_t *exchanges;
    polar_mat X;
    double l, top;
    bool believed;   /* l was given: no reduction may look for another one */
    bool gram;       /* t.Y = X'X */
    bool factors;    /* r's LU factors in t.W are X's */
    bool triangle;   /* X is r's triangle */
    bool certain;    /* of A: no value is above top */
    bool indefinite; /* Cholesky met what is not definite */
    bool sprung;     /* top is an estimate, or Newton's step may have thrown above it what was
                        below l */
};

/* The verbs that walks want workspace for. */
enum {
    POLAR_WALK_VERBS = POLAR_REDUCE_VERBS | 1 << POLAR_VERB_LU_INVERSE |
                       1 << POLAR_VERB_TRIANGLE_INVERSE | 1 << POLAR_VERB_QR_STACKED |
                       1 << POLAR_VERB_SOLVE | 1 << POLAR_VERB_POSDEF_INVERSE |
                       1 << POLAR_VERB_SYMM
};

struct walk polar_walk_layout(polar_arena *a, const polar_shape *s);

/* Vectors for Lanczos on a k-by-k matrix; other: which one to begin with (lanczos.h). */
struct lanczos polar_walk_vectors(const struct walk *w, int64_t k, uint64_t other);

/* sigma_1(X) from below, by the Gram matrix: vectors of n instead of m. */
double polar_walk_largest(struct walk *w);

/* For a k-by-k iterate. */
void polar_walk_cut(struct walk *w, int64_t k);

/*
 * X := what steps [i, i + *taken) of the route make of it, *taken 1 or, in Gram form, more; l
 * and top move on. False: it will not do, and X is as it was, or *taken of the steps are behind
 * it: [l top, top] was wrong and has been measured, or Z was not positive definite (the next
 * plan should do without Cholesky).
 */
bool polar_walk_step(struct walk *w, const polar_route *route, int i, int *taken);

/* What a reduction of A leaves, as routes begin there. */
static inline polar_route_start polar_walk_standing(const polar_shape *s,
                                                    const struct reduced *r) {
    return r->k < s->n     ? POLAR_ROUTE_FROM_ITERATE
           : r->triangular ? POLAR_ROUTE_FROM_TRIANGLE
                           : POLAR_ROUTE_FROM_FACTORS;
}

/* Adds the kernels of a route from A (r NULL) or from what a reduction has made of it; A'A, of
 * A itself, is the first step's in any case; certain: sigma_1 is. */
void polar_walk_cost(const polar_shape *s, const struct reduced *r, bool certain,
                     const polar_route *route, polar_cost *c);

#endif
