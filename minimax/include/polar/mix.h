/* SPDX-License-Identifier: BSD-3-Clause */
/* Mixed schedules, part of libpolarfit: which degrees, in which order, for the
 * least cost. */
#ifndef POLAR_MIX_H
#define POLAR_MIX_H

#include "polar/fit.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What a schedule costs. A step forms the Gram matrix, products of symmetric
 * k-by-k matrices that commute, k = min(m,n), and a product with X; see
 * polar_step_products: gram + (products - 2) symm + gemm. In Gram form X is
 * touched only when a block begins and ends, restarts + 1 times in all; within
 * it the Gram matrix (two products more a step) and the product of the
 * polynomials (one more) are carried along; the last step of a block needs no
 * Gram matrix and the first one no product: (restarts + 1) (gram + gemm - 3
 * symm) + sum over the steps of (products - 2 + 3) symm. Rounding limits how
 * long a block may be; no price says so.
 */
typedef struct polar_cost_model {
    double gram, symm, gemm; /* price of each kernel: products of k-by-k matrices, or seconds */
    int restarts;            /* of the Gram form, 0 .. 159; -1: X is touched in every step */
    char text[256];          /* as it was asked for */
} polar_cost_model;

/*
 * Words separated by commas, each at most once:
 *     square      every product costs 1 (the default)
 *     symmetric   products with a symmetric result cost half
 *     alpha=A     X is A k by k: gram and gemm cost A times as much; 1 <= A <=
 * 1e6 gram=R      Gram form with R restarts FILE        measured times, in
 * place of the first three; a name with a . or a / The file has one line for
 * each kernel, '#' begins a comment: gram M N SECONDS     X'X for X of M rows
 * and N columns symm N SECONDS       symmetric result of two N-by-N matrices
 *     gemm M N N SECONDS   X W
 * M >= N >= 1 the same in all three, 0 < SECONDS < 1e9.
 * OK; BAD_ARGUMENT: the text; IO, BAD_FILE: the file, and which line of it.
 */
POLAR_API polar_status polar_cost_model_parse(const char *text, polar_cost_model *m,
                                              polar_why *why);

/* The part of the cost that does not depend on the steps; what a step of so
 * many products (as polar_step_products counts) adds to it. */
POLAR_API double polar_cost_start(const polar_cost_model *m);
POLAR_API double polar_cost_step(const polar_cost_model *m, int products);

typedef struct polar_mix_options {
    /* as for polar_fit_new, but degree and sequence are not looked at and steps
     * is a limit */
    polar_fit_options fit;
    const int *degree; /* the degrees to choose from, in any order: odd, 3 .. 33 */
    int ndegrees;
    const polar_cost_model *cost; /* NULL: square. Degree 17 counts as 5 products,
                                     see polar_step_plan */
    double budget;                /* the cost is not to exceed this; 0: no limit */
} polar_mix_options;

/*
 * The best sequence of degrees, found by dynamic programming, then fitted and
 * proved as polar_fit_new does it for a given sequence. fit.error given, or
 * neither fit.steps nor budget: the cheapest that reaches it (default: the unit
 * roundoff of the target) within the limits; of several, the one of fewest
 *         products, of these the one of least error.
 *     Else: the one of least error within the limits; of several, the cheapest.
 * Errors below 1e-100 count as equal.
 *
 * Why that is exact for target F64 without cushion, guard and safety: the error
 * of the best polynomial of a degree depends on l/u alone and falls as that
 * rises, so only the best interval that a cost can buy matters (E. Lee, J.-W.
 * Lee, J.-S. No, Y.-S. Kim, IEEE TDSC 2022, for homomorphic encryption).
 * Otherwise the steps are the guarded and rounded ones, what they leave is
 * ordered by the ratio of the ends of the next design interval, and that a
 * better ratio stays better is an assumption.
 *
 * *cost is that of the fit. OK and failures as for polar_fit_new; NO_ANSWER
 * also when the limits do not allow what is wanted.
 */
POLAR_API polar_status polar_mix_new(const polar_mix_options *options, polar_fit **fit,
                                     double *cost, polar_why *why);

#ifdef __cplusplus
}
#endif

#endif
