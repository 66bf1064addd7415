/* SPDX-License-Identifier: BSD-3-Clause */
/* One division of spectral divide and conquer. */
#ifndef POLAR_DIVIDE_H
#define POLAR_DIVIDE_H

#include "ontop.h"

struct pair {
    double value;
    int64_t from;
};

/* The run of polar_eigh_by. */
struct division {
    const struct ontop *t;
    polar_engine e;
    polar_mat W, V;       /* n-by-n on the host: A = V W V', W block diagonal */
    polar_mat X, U;       /* n-by-n on the host: what goes to the oracle, and its factor */
    polar_mat S, Q, T, B; /* n-by-n of the backend; Q: the division's basis */
    polar_mat tau;        /* n-by-1 */
    double norm;          /* |A|_F */
    double spent;         /* sum of b^3 over the factorisations */
    int64_t below;        /* how many eigenvalues the division found below its shift */
    double *value;        /* n eigenvalues, as they lie in V */
    double *sign;         /* n */
    struct pair *pair;    /* n */
    int64_t *end;         /* n: the stack */
};

enum division_kind {
    DIVISION_DONE,     /* `below` and Q are right, W's block has become two */
    DIVISION_DIAGONAL, /* the block is diagonal to roundoff, its values are in d->value */
    DIVISION_NONE,     /* too small, or not to be divided */
    DIVISION_FAILED    /* for good: d->e.status says why */
};

/* The block of order b at (o,o) of W. */
enum division_kind polar_divide(struct division *d, int64_t o, int64_t b);

/* By value, then by place. */
void polar_sort_pairs(struct pair *p, int64_t count);

#endif
