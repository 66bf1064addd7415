/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The hybrid of Higham and Schreiber (1990): inverses while they pay, matrix products from
 * there on. Theirs goes over to Newton-Schulz when |I-X'X|_1 <= 0.6; here the interval [1,h] of
 * the Byers-Xu weights says when the best polynomials for it are cheaper than another inverse,
 * as early as h = 4, and two of them suffice.
 */
#include "newton_steps.h"
#include "rows.h"

static const struct newton_kind kind = {.measured = false, .by_products = true};

static int64_t scratch(const polar_shape *s) {
    return polar_newton_scratch(s, kind);
}

static void cost(const polar_shape *s, double l, polar_cost *c) {
    polar_newton_cost(s, l, kind, c);
}

static polar_status run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                        void *scratch_block, polar_report *r) {
    return polar_newton_run(s, e, A, U, scratch_block, kind, r);
}

const polar_oracle polar_newton_hybrid = {
    .name = "newton-hybrid",
    .summary =
        "scaled Newton while the condition number is large, then products: the fastest here",
    .source = "higham1990",
    .formats = POLAR_REAL | POLAR_COMPLEX,
    .traits = POLAR_BACKWARD_STABLE | POLAR_RANK_DEFICIENT | POLAR_TALL_ONLY | POLAR_ADAPTIVE |
              POLAR_TAKES_LOWER,
    .bound = 10,
    .defaults = {.pivot = POLAR_PIVOT_MIX, .rank = POLAR_RANK_COMPLETED},
    .scratch = scratch,
    .cost = cost,
    .run = run,
};
