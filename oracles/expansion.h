/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Recursive expansion of the step function of a Hermitian matrix: what its oracles share.
 *
 * S := (2A - (a+b) I)/(b-a) has its eigenvalues s in [-1,1] when those of A lie in [a,b]; then
 * S := 2p((I+S)/2) - I, again and again, until all are -1 or 1. x = (1+s)/2 in [0,1] is what
 * the polynomials p are written in. The matrices are those of s: about the middle of [0,1] the
 * coefficients of degree eight are some hundred times smaller, and so is what rounding does.
 */
#ifndef POLAR_EXPANSION_H
#define POLAR_EXPANSION_H

#include "polar/eight.h"
#include "polar/oracle.h"

enum { EXPANSION_MOST = 256 }; /* steps */

/* One polynomial p of x. */
struct move {
    int degree;        /* 2, 3 or 8 */
    double c[4];       /* of degree 2 and 3: p(x) = sum c[k] x^k */
    polar_eight eight; /* of degree 8 */
    double C;          /* Tr(p - p^2) <= C Tr(x - x^2)^order; 0: not known */
    int order;
};

double polar_move_value(const struct move *m, double x);
double polar_move_slope(const struct move *m, double x);

/* Where an expansion stands. */
struct standing {
    polar_eight_bounds b; /* of the eigenvalues next to mu; meaningless by occupation */
    double mu;            /* x of mu; meaningless by occupation */
    double want;          /* by occupation: how many eigenvalues are to go to 1; else NaN */
    bool sure;            /* b was given; else there may be eigenvalues between the bounds */
    bool decided;         /* every eigenvalue is nearer to its end than to mu */
    int flat;             /* steps since then */
    double n, trace;      /* Tr I, Tr x */
    double blur;          /* what rounding of the first matrix hides, in x */
    double e[3];          /* Tr x(1-x), Tr x^2(1-x), Tr x^3(1-x); the last two by occupation */
};

/* The next polynomial; false where there is none. */
typedef bool chooser(const struct standing *t, struct move *m);

struct method {
    int degree;     /* of its polynomials */
    bool centred;   /* wants mu at x = 1/2 */
    bool canonical; /* by occupation it keeps the trace, which is to be right from the start */
    bool pairs;     /* its constant C is that of two different steps, one after the other */
    chooser *choose;
};

/* Where bounds of the gap and an occupation were given: NO_ANSWER with a sentence when they do
 * not agree with r->occupation. */
polar_status polar_check_occupation(const polar_options *o, polar_report *r);

/* A := (A + A')/2; UNSUITED with a sentence when the difference is more than roundoff. */
polar_status polar_want_hermitian(polar_engine *e, polar_mat A, polar_report *r);

/* What an oracle of this kind puts into its row. */
int64_t polar_expansion_scratch(const polar_shape *s);
void polar_expansion_cost(const polar_shape *s, const struct method *how, double l,
                          polar_cost *c);
polar_status polar_expansion_run(const polar_shape *s, const struct method *how,
                                 polar_engine *e, polar_mat A, polar_mat U, void *scratch,
                                 polar_report *r);

/* Defines cost_how and run_how from a struct method `how`; what else a row has. */
#define POLAR_EXPANSION_MEMBERS(how)                                                           \
    static void cost_##how(const polar_shape *s, double l, polar_cost *c) {                    \
        polar_expansion_cost(s, &how, l, c);                                                   \
    }                                                                                          \
    static polar_status run_##how(const polar_shape *s, polar_engine *e, polar_mat A,          \
                                  polar_mat U, void *scratch, polar_report *r) {               \
        return polar_expansion_run(s, &how, e, A, U, scratch, r);                              \
    }
#define POLAR_EXPANSION_ROW(how)                                                               \
    .formats = POLAR_REAL | POLAR_COMPLEX | POLAR_EMULATED,                                    \
    .traits = POLAR_POLYNOMIAL | POLAR_ADAPTIVE | POLAR_TAKES_LOWER | POLAR_STEP, .bound = 10, \
    .defaults = {.rank = POLAR_RANK_PARTIAL}, .scratch = polar_expansion_scratch,              \
    .cost = cost_##how, .run = run_##how

/* Flat <3-4>, <4-3> in turn, or what the traces want: the steps of degree eight that know
 * nothing of the gap. */
bool polar_choose_flat(const struct standing *t, struct move *m);
/* x^2 or 2x - x^2, whichever brings the trace, or mu, nearer to where it is to be. */
bool polar_choose_square(const struct standing *t, struct move *m);
/* These squares as a method; by occupation the last resort of the others. */
extern const struct method polar_squares;

/* M[0] := 2p((I+M[0])/2) - I; M[1] and M[2] are spoilt, the result may change places with one
 * of them. squared: M[1] holds M[0]^2, which degrees 3 and 8 make use of. */
void polar_move_apply(polar_engine *e, const struct move *m, bool squared, polar_mat M[3]);
/* Adds its kernels. */
void polar_move_cost(const struct move *m, const polar_shape *s, polar_cost *c);

/* S := 2p((I+S)/2) - I for a polynomial of degree eight with coefficients b about `base`, by
 * its plan. */
void polar_eight_step(polar_engine *e, const polar_eight_scheme *p, double base, bool squared,
                      polar_mat M[3]);

#endif
