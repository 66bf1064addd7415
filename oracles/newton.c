/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Scaled Newton with the weights of Byers and Xu: they follow from l alone, and nine steps do
 * for any condition number up to 1e16.
 */
#include "newton_steps.h"
#include "rows.h"

static const struct newton_kind kind = {.measured = false, .by_products = false};

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

const polar_oracle polar_newton = {
    .name = "newton",
    .summary = "scaled Newton with the weights of Byers and Xu, on mixed or triangular X",
    .source = "byers2008",
    .formats = POLAR_REAL | POLAR_COMPLEX,
    .traits = POLAR_BACKWARD_STABLE | POLAR_RANK_DEFICIENT | POLAR_TALL_ONLY | POLAR_ADAPTIVE |
              POLAR_TAKES_LOWER,
    .bound = 10,
    .defaults = {.pivot = POLAR_PIVOT_MIX, .rank = POLAR_RANK_COMPLETED},
    .scratch = scratch,
    .cost = cost,
    .run = run,
};
