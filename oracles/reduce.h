/* SPDX-License-Identifier: BSD-3-Clause */
/* What rational iterations do before and after: A = alpha Q X0 Q2' P', U = Q X Q2' P'. */
#ifndef POLAR_REDUCE_H
#define POLAR_REDUCE_H

#include "polar/oracle.h"

/*
 * m >= n. With pivoting `once` A P = Q R and X0 = R/alpha; where R is numerically singular
 * R = L Q2' and X0 = L/alpha. Otherwise P = I; X0 = R/alpha for m > n and X0 = A/alpha for
 * m = n (R then only serves to estimate l). Q2 = I where there is none.
 */
struct reduction {
    bool triangular, pivoted, twice;
    polar_mat Q;       /* m-by-n */
    polar_mat X;       /* n-by-n, the iterate */
    polar_mat Q2;      /* n-by-n, used when `twice` */
    int64_t *perm;     /* of n, in backend memory */
    polar_mat v, p, w; /* n-by-1 */
    double alpha;      /* close to sigma_1 */
    double l;          /* lower bound on sigma_n(X0), in [u,1] when estimated */
};

/* by_qr: X0 = R/alpha for m = n too, whatever the pivoting (`first` and `each` are `once`). */
struct reduction polar_reduce_layout(polar_arena *a, const polar_shape *s, bool by_qr);

/* Factors, scales, estimates. T: n-by-n of scratch. l is options.lower when that is given. */
void polar_reduce(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat T,
                  struct reduction *r);

/* U := Q X Q2' P'. T: n-by-n of scratch. */
void polar_unreduce(polar_engine *e, const struct reduction *r, polar_mat T, polar_mat U);

/* Without the second QR, which only numerically singular matrices get. */
void polar_reduce_cost(const polar_shape *s, bool by_qr, polar_cost *c);

#endif
