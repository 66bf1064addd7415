/* SPDX-License-Identifier: BSD-3-Clause */
/* The largest and smallest singular value, nearly, from products or solves with vectors. */
#ifndef POLAR_LANCZOS_H
#define POLAR_LANCZOS_H

#include "polar/oracle.h"

/* Three columns: v and p n-by-1, w m-by-1 for an m-by-n operator. */
struct lanczos {
    polar_mat v, p, w;
    uint64_t other; /* which other vector it begins with; 0: the usual one */
};

struct lanczos polar_lanczos_layout(polar_arena *a, int64_t m, int64_t n, polar_format f);

/*
 * Estimate of sigma_1(X) from below, X m-by-n: square root of the largest Ritz value of at most
 * 20 Lanczos steps on X'X from a random vector, fewer when it has settled to 1 %. Worse only
 * when the start vector happens to be orthogonal to the top singular vector, which costs
 * callers steps and no accuracy. Cost O(mn).
 */
double polar_lanczos_largest(polar_engine *e, polar_mat X, const struct lanczos *t);

/* Adds the seconds of as many steps as matrices with falling singular values take. */
void polar_lanczos_cost(int64_t m, int64_t n, polar_format f, polar_cost *c);
/* The same of the two below, of order n. */
void polar_lanczos_smallest_cost(int64_t n, polar_format f, polar_cost *c);

/* Estimate of sigma_n(R) from above for upper triangular R: 1/sigma_1(R^-1) in the same way, by
 * solves. 0 when R is exactly singular or R^-1 overflows. */
double polar_lanczos_smallest(polar_engine *e, polar_mat R, const struct lanczos *t);
/* The same of X from polar_lu's X and perm. */
double polar_lanczos_smallest_lu(polar_engine *e, polar_mat X, const int64_t *perm,
                                 const struct lanczos *t);

#endif
