/* SPDX-License-Identifier: BSD-3-Clause */
/* Routes: which steps bring singular values in [l,1] to 1 in the least time. */
#ifndef POLAR_ROUTE_H
#define POLAR_ROUTE_H

#include "polar/costs.h"
#include "polar/schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The kinds of steps, m >= n throughout (a wide matrix costs what its transpose does).
 *
 * First, if at all, what makes X another matrix:
 *     lu        m = n: A mixed by rows and columns, and its LU factors (the hybrid's start)
 *     qr        A mixed by columns, A = QR, X := R; Q is applied in the end
 *     cholesky  m >= 2n: A = A2 R by Cholesky of the Gram matrix, once or twice, X := R
 * Then, order the degree of a polynomial or the poles of a rational function:
 *     newton        X := (zX + X^-'/z)/2
 *     halley        X := X(aI + bX'X)(I + cX'X)^-1 by Cholesky, halley-qr by a stacked QR
 *     zolotarev     X := M(X + sum_j a_j X(X'X + c_j I)^-1) by Cholesky, zolotarev-qr by QR
 *     odd           X := p(X), p the best odd polynomial of the degree
 *     series        the last one: polar(X) by powers of I - X'X
 *     svd           the last one too: X = P S W', X := P W'
 * Those by Cholesky go by solves with X, or by inverses (X'X + c_j I)^-1, n^3 operations each,
 * and one product with X.
 */
#define POLAR_ROUTE_LIST(X)                                                                    \
    X(LU, "lu")                                                                                \
    X(QR, "qr")                                                                                \
    X(CHOLESKY, "cholesky")                                                                    \
    X(NEWTON, "newton")                                                                        \
    X(HALLEY, "halley")                                                                        \
    X(HALLEY_QR, "halley-qr")                                                                  \
    X(ZOLOTAREV, "zolotarev")                                                                  \
    X(ZOLOTAREV_QR, "zolotarev-qr")                                                            \
    X(ODD, "odd")                                                                              \
    X(SERIES, "series")                                                                        \
    X(SVD, "svd")

typedef enum polar_route_kind {
#define POLAR_ROUTE_ENUM(id, name) POLAR_ROUTE_##id,
    POLAR_ROUTE_LIST(POLAR_ROUTE_ENUM)
#undef POLAR_ROUTE_ENUM
        POLAR_ROUTE_KINDS
} polar_route_kind;

/* What X is when the route begins. */
typedef enum polar_route_start {
    POLAR_ROUTE_FROM_MATRIX,       /* A, m-by-n, nothing done to it: all kinds */
    POLAR_ROUTE_FROM_MATRIX_GRAM,  /* the same, and A'A has been formed and factored */
    POLAR_ROUTE_FROM_ITERATE,      /* any X: no lu, qr or cholesky any more */
    POLAR_ROUTE_FROM_ITERATE_GRAM, /* the same, and X'X has been formed */
    POLAR_ROUTE_FROM_FACTORS,      /* X has been factored by lu */
    POLAR_ROUTE_FROM_TRIANGLE      /* X is triangular */
} polar_route_start;

typedef struct polar_route_request {
    int64_t m, n;
    polar_format format;
    double lower; /* singular values in [lower, 1] of their largest, 1e-30 .. 1 */
    double error; /* wanted: max |1 - sigma_i(U)|; 0: full accuracy */
    double room;  /* what is taken for the largest may be exceeded by this factor: 1 (0 too) to
                     1.5; where it is above 1 polynomials are taken only where they forgive it */
    double last;  /* the last step to a given error is to form X'X, so that [lower,1] can be
                     looked  at, and to begin at no smaller l; 0: any, anywhere */
    bool with_H;  /* H = U'A is wanted too, and counts */
    unsigned without;       /* kinds that are not to be taken: 1u << kind */
    unsigned without_first; /* that the route is not to begin with */
    polar_route_start start;
    const polar_costs *costs; /* NULL: polar_costs_default */
} polar_route_request;

typedef struct polar_route_step {
    polar_route_kind kind;
    int order;
    bool joined;  /* halley, zolotarev, odd: in Gram form with the step before, X is not touched
                     between */
    bool inverse; /* of halley, zolotarev: by inverses of X'X + c_j I and one product with X,
                     not by solves */
    double lower, after; /* singular values in [lower,1] before, [after,1] after it, of their
                            largest */
    double room;         /* after it: as in the request */
    double noise;        /* the rounding errors it may add, in u |X|_2 */
    double blur;         /* by how much, in u, rounding of X'X may move values that it leaves */
    double seconds;
} polar_route_step;

enum { POLAR_ROUTE_MOST = 40 };

typedef struct polar_route {
    int nsteps;
    polar_route_step step[POLAR_ROUTE_MOST];
    double seconds; /* of all of it: steps, what undoes a reduction, H */
    double error;   /* max |1 - sigma_i(U)| that the steps leave, in exact arithmetic */
    double noise;   /* sum over the steps */
} polar_route;

/*
 * The cheapest route. Dynamic programming over l: every step leaves an interval, a better
 * interval is never worse (E. Lee, J.-W. Lee, J.-S. No, Y.-S. Kim, IEEE TDSC 2022, for
 * polynomials), so of all ways to an l the cheapest is kept, four times over for what they have
 * spent of the noise that is allowed; l is told apart by 1/4 binary order, 1 - l by a half.
 * Pure, no memory but the stack's, some hundred microseconds.
 *
 * What a step may do is limited by rounding:
 *     the noise of one step, in u, is at most l+/8, or it would drown the smallest value;
 *     the sum is at most 2n, or error/(4u) where that is more: a fifth of the backward error
 *         that oracles promise, or a quarter of the error that is wanted;
 *     c of Cholesky steps is at most POLAR_ROUTE_MOST_C, to a given error 3 error/u where that
 *         is more (c u/3 is seen in U), but 1/(16u), for I + cX'X to be definite as it is
 * rounded.
 *
 * Noise: of a polynomial its amplification sum |c_i|; of other steps 1, and c/12 more
 * by Cholesky. In Gram form, which begins at l0, that of a polynomial is over l0^2, and others
 * have 1/(2 l0^2) more: of sigma^2 = l0^2 so much is rounding, and U's value is off by half of
 * that. The last step to a given error has to leave room for its blur, too: of a step by
 * Cholesky c or, in Gram form, 1/(2 l0^2), times the 2-norm of what rounding does to X'X, here
 * sqrt n/4 or, complex, sqrt n/2; of others its noise. The interval that such a step leaves is
 * as much longer. These are weights, chosen so that auto's ratios stay as small as
 * newton-hybrid's over the galleries of tests/test_hostile.c and tests/test_grade_*.c; to a
 * given error, that |U'A - A'U|_F/|A|_F is below it (`polar sweep
 * experiments/grids/auto-kept.grid`). The steps' maps: polar/maps.h, polar/step_table.h,
 * polar/zolotarev.h.
 *
 * OK; BAD_ARGUMENT: sizes (64 m n overflows too), lower, error, room, last out of range;
 * NO_ANSWER: no route (kinds left out, the format too coarse).
 */
POLAR_API polar_status polar_route_plan(const polar_route_request *q, polar_route *route,
                                        polar_why *why);

enum { POLAR_ROUTE_MOST_C = 500 };

enum {
    /* Below this order mixing is not to be relied on, and a second QR is wanted; with LU only
     * singular values above POLAR_ROUTE_LU_REACH n u times |A|_F are trusted. */
    POLAR_ROUTE_SMALL = 128,
    POLAR_ROUTE_LU_REACH = 1000,
    /* Below this one there is no SVD: LAPACK's errors reach 7 n u, more than is promised. */
    POLAR_ROUTE_TINY = 32,
    /* Orders from which LU and Cholesky QR save time; below, every roundoff counts against n u.
     */
    POLAR_ROUTE_LEAST_LU = 32,
    POLAR_ROUTE_LEAST_CHOLESKY = 16,
    POLAR_ROUTE_WELL = 6 /* condition number to which one factorisation of A'A is enough */
};

/* The 2-norm of what rounding does to X'X, in u |X|_2^2, as it is taken: sqrt(n)/4, complex
 * sqrt(n)/2, at least 1; about twice what one real matrix showed (n = 300, half of the values
 * 1, half small), for complex ones twice that. */
POLAR_API double polar_gram_rounding(int64_t n, polar_format f);

/* What auto asks for where an error is given: this part of it, for the rest is for values a
 * little beyond [l,1], as estimates of sigma_1 let them pass; and the `last` from which what is
 * believed of the smallest value can be measured: below, I - X'X has a norm of nearly 1
 * whatever it is, and estimates are 4 per cent off. */
#define POLAR_ROUTE_PART 0.8
#define POLAR_ROUTE_TELLING 0.2

/* Of a given error the series may leave this part, for it is widened by 6 per cent (walk.c). */
#define POLAR_ROUTE_SERIES_PART 0.7

/* Cushion of the odd steps (see polar_step_tabulated). */
#define POLAR_ROUTE_CUSHION 0.05

/* "lu", ...; NULL outside the list */
POLAR_API const char *polar_route_kind_name(polar_route_kind kind);

/* "lu newton halley series9" into text, joined steps by +; cut where it does not fit. */
POLAR_API void polar_route_text(const polar_route *route, char *text, size_t size);

#ifdef __cplusplus
}
#endif

#endif
