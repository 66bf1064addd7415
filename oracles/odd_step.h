/* SPDX-License-Identifier: BSD-3-Clause */
/* One odd polynomial of a matrix: p(X) = X h(X'X), or h(XX') X when that is smaller. */
#ifndef POLAR_ODD_STEP_H
#define POLAR_ODD_STEP_H

#include "lanczos.h"
#include "polar/oracle.h"

/* Scratch of an oracle that steps by odd polynomials; k = min(m,n). */
struct odd_step {
    polar_gram_side side;
    bool hermitian; /* X is: products with it are symmetric too */
    int64_t k;
    polar_mat X;            /* m-by-n: the other iterate, beside U */
    polar_mat Y, W;         /* k-by-k */
    polar_mat S, Y2;        /* k-by-k for degrees of 7 or more, else without memory */
    polar_gram_space space; /* of Y, W, S, Y2: other than `format` they are wide */
    polar_mat half[4]; /* k-by-k, of the run's format, where they are; else without memory */
    polar_mat G, T;    /* k-by-k, wide, when the 2-norm is wanted, else without memory */
    struct lanczos lanczos; /* wide, without scaling, else without memory */
    void *work;
    int64_t work_bytes;
};

/* Carves it for steps of at most this degree. */
struct odd_step polar_odd_step_layout(const polar_shape *s, int degree, polar_arena *a);

/* D = alpha AB + beta C of symmetric matrices like Y, in its space; D may be C. */
void polar_odd_product(polar_engine *e, const struct odd_step *t, double alpha, polar_mat A,
                       polar_mat B, double beta, polar_mat C, polar_mat D);

/* D := X Q, or QX when that side is smaller, of a Q like Y in a wide space: X (hi + lo),
 * rounded once but for lo's share. */
void polar_odd_step_close(polar_engine *e, const struct odd_step *t, polar_mat X, polar_mat Q,
                          polar_mat D);

/* Y := X'X or XX'. */
void polar_odd_step_gram(polar_engine *e, const struct odd_step *t, polar_mat X);

/* |Y - I|_F of the Gram matrix formed last; uses W. */
double polar_odd_step_defect(polar_engine *e, const struct odd_step *t);

/* h(Y) = head I + factor W of p(x) = x h(x^2), the identity not rounded into W. W lies in one
 * of W, S, Y2, or is Y itself (degree 3), or has no data (degree 1). */
struct odd_polynomial {
    polar_mat W;
    double head, factor;
};

/* The h of a step, polar_step_products(p) - 2 symmetric products; uses W, S, Y2, not Y. */
struct odd_polynomial polar_odd_step_polynomial(polar_engine *e, const struct odd_step *t,
                                                const polar_step *p);

/* W := head I + factor W in place, head = 0 and factor = 1 from then on. */
void polar_odd_polynomial_whole(polar_engine *e, struct odd_polynomial *h);

/* D := X h(Y): p(X) when Y is the Gram matrix; uses W, S, Y2, may spoil Y. D is not X. */
void polar_odd_step_apply(polar_engine *e, const struct odd_step *t, const polar_step *p,
                          polar_mat X, polar_mat D);

/* Adds the seconds of a look at the defect. */
void polar_odd_step_defect_cost(const polar_shape *s, polar_cost *c);

/* Adds the kernels of one such step, of a Hermitian X or of any. */
void polar_odd_step_cost(const polar_shape *s, const polar_step *p, bool hermitian,
                         polar_cost *c);

#endif
