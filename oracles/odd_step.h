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
    polar_mat G, T;         /* k-by-k, wide, when the 2-norm is wanted, else without memory */
    struct lanczos lanczos; /* wide, without scaling, else without memory */
    void *work;
    int64_t work_bytes;
};

/* Carves it for steps of at most this degree. */
struct odd_step polar_odd_step_layout(const polar_shape *s, int degree, polar_arena *a);

/* Y := X'X or XX'. */
void polar_odd_step_gram(polar_engine *e, const struct odd_step *t, polar_mat X);

/* |Y - I|_F of the Gram matrix formed last; uses W. */
double polar_odd_step_defect(polar_engine *e, const struct odd_step *t);

/* D := c0 X + X (c1 Y + c2 Y^2 + ...): p(X) when Y is the Gram matrix; uses W, S, Y2, may spoil
 * Y. D is not X. */
void polar_odd_step_apply(polar_engine *e, const struct odd_step *t, const polar_step *p,
                          polar_mat X, polar_mat D);

/* Adds the seconds of a look at the defect. */
void polar_odd_step_defect_cost(const polar_shape *s, polar_cost *c);

/* Adds the kernels of one such step, of a Hermitian X or of any. */
void polar_odd_step_cost(const polar_shape *s, const polar_step *p, bool hermitian,
                         polar_cost *c);

#endif
