/* SPDX-License-Identifier: BSD-3-Clause */
/* What rational iterations do before and after: A = alpha Q X0 Q2' P', U = Q X Q2' P'. */
#ifndef POLAR_REDUCE_H
#define POLAR_REDUCE_H

#include "lanczos.h"
#include "polar/oracle.h"

/*
 * m >= n. P is a permutation (pivoting `once`) or a random orthogonal mixing of the columns
 * (`mix`), then A P = Q R and X0 = R/alpha; where R is numerically singular R = L Q2' and
 * X0 = L/alpha. Otherwise P = I; X0 = R/alpha for m > n and X0 = A/alpha for m = n (R then only
 * serves to estimate l). Q2 = I where there is none.
 *
 * cut (`mix`, n >= 128, and the iteration inverts X0): where R has fewer than 0.9 n rows above
 * roundoff, X0 is k-by-k only, and the rest of U is whatever Q2 completes it with.
 *
 * by_lu (square, `mix`, not cut, the iteration inverts X0; below n = 128 where it is well
 * conditioned): no QR at all, the rows are mixed as well and X0 = V'AW/alpha. Its LU factors
 * and l are those of a matrix within roundoff of it, of which no pivot is 0: a first step that
 * does not use them may find a smaller sigma_n.
 */
struct reduction {
    polar_pivot pivot;
    bool triangular, twice;
    bool looked; /* at A'A: where it is not known it is no use */
    struct known {
        bool factor;           /* the Cholesky factor of A'A is in T before polar_reduce */
        double norm, smallest; /* |A|_F; sigma_n, not too large */
    } known;                   /* of a long A, mix */
    bool by_cholesky;          /* Q = A2 R2^-1, A2 explicit in A (A itself where one
                                  factorisation was enough) */
    bool rows;                 /* X0 belongs to V'AW, V random orthogonal too */
    bool may_lu, by_lu;
    bool may_cut, cut; /* R = [L 0] Q2', L k-by-k, and X0 = L/alpha, k the numerical rank */
    polar_mat A, tau;  /* m-by-n, the run's own: Q's reflectors, A2, or X itself */
    polar_mat U, tau2; /* m-by-n, the run's own: Q2's reflectors in its first n rows */
    polar_mat X;       /* n-by-n (cut: k-by-k), the iterate */
    polar_mat whole;   /* n-by-n, where X lies */
    polar_mat R2;      /* n-by-n, used when by_cholesky */
    polar_mat R;       /* n-by-n, used when by_cholesky and U'A = X'R is wanted */
    struct polar_product *product;
    int64_t *perm;      /* of n, in backend memory */
    int64_t *exchanges; /* of the LU factors that polar_reduce leaves in T when by_lu */
    struct lanczos lanczos;
    double alpha; /* close to sigma_1 */
    double l;     /* lower bound on sigma_n(X0), nearly sharp */
};

/* What reduce and unreduce want of the workspace. */
enum {
    POLAR_REDUCE_VERBS = 1 << POLAR_VERB_GEMM | 1 << POLAR_VERB_GRAM | 1 << POLAR_VERB_QR |
                         1 << POLAR_VERB_QR_APPLY | 1 << POLAR_VERB_CHOLESKY |
                         1 << POLAR_VERB_TRIANGLE | 1 << POLAR_VERB_LU | 1 << POLAR_VERB_MIX |
                         1 << POLAR_VERB_NORM
};

/* Whether the columns are mixed where the iteration inverts X0. */
static inline bool polar_reduce_mixes(const polar_options *o) {
    return o->pivot != POLAR_PIVOT_NONE && o->pivot != POLAR_PIVOT_ONCE;
}

/* inverts: the iteration starts with the inverse of X0. Then X0 = R/alpha for m = n too,
 * whatever the pivoting (`first` and `each` are `mix`), or V'AW/alpha. */
struct reduction polar_reduce_layout(polar_arena *a, const polar_shape *s, bool inverts);

/* Factors, scales, estimates. A and U are the run's own and belong to r from here on; T: n-by-n
 * of scratch. l is options.lower when that is given. */
void polar_reduce(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U, polar_mat T,
                  struct reduction *r);

/* U := Q X Q2' P'. T: n-by-n of scratch; r's X is spoilt. */
void polar_unreduce(polar_engine *e, const struct reduction *r, polar_mat T);

/* What an iteration is left with: the order of X0, the lower bound it works with, whether X0 is
 * triangular, and whether Cholesky of A'A has made it. */
struct reduced {
    int64_t k;
    double l;
    bool triangular, by_cholesky;
};

/* |A|_F for singular values 1, q, q^2, ..., l */
double polar_reduce_norm(const polar_shape *s, double l);

/* The order of what is left of R where the iteration inverts it: rows below sqrt(n) u |A|_F
 * together, which is 8 to 12 times |A|_F sigma_k in orders of 256 to 2000 (f32, l = 1e-8 and
 * 1e-15, square and tall). */
int64_t polar_reduce_rows(const polar_shape *s, double l);

/* What a look at A has told beforehand (probe.h). */
struct foreseen {
    bool looked; /* at A'A, and paid for it and its factor where that is known */
    bool known;
    bool certain;  /* sigma_1 is at most what is taken for it */
    bool no_lu;    /* the rank is too small for LU */
    bool hopeless; /* A goes by the SVD */
};

/*
 * For singular values in [l,1], geometric where it matters how they lie: whether A'A or LU of
 * V'AW will do, how many rows of R are above roundoff. Without the second QR, which hardly a
 * matrix gets. s->product: less what U'A by products costs above what run() has for it.
 */
struct reduced polar_reduce_cost(const polar_shape *s, bool inverts, double l,
                                 struct foreseen f, polar_cost *c);

#endif
