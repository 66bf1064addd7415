/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Halley's iteration without weights, X+ = X (3I + X'X)(I + 3X'X)^-1: the baseline that QDWH is
 * measured against. Small singular values grow threefold a step: log(kappa)/log(3) steps, all
 * by Cholesky, as Z = I + 3X'X has a condition number of at most 4.
 */
#include "halley_steps.h"
#include "rows.h"

enum { MOST_STEPS = 80 };

static void cost(const polar_shape *s, double l, polar_cost *c) {
    polar_halley_cost(s, l, polar_halley_plain, MOST_STEPS, c);
}

static polar_status run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                        void *scratch, polar_report *r) {
    return polar_halley_run(s, e, A, U, scratch, polar_halley_plain, MOST_STEPS, r);
}

const polar_oracle polar_halley = {
    .name = "halley",
    .summary = "Halley's iteration without weights: QDWH's baseline",
    .source = "nakatsukasa2010",
    .formats = POLAR_REAL | POLAR_COMPLEX,
    .traits = POLAR_BACKWARD_STABLE | POLAR_RANK_DEFICIENT | POLAR_TALL_ONLY | POLAR_ADAPTIVE |
              POLAR_TAKES_LOWER,
    .bound = 10,
    .defaults = {.pivot = POLAR_PIVOT_MIX, .rank = POLAR_RANK_COMPLETED},
    .scratch = polar_halley_scratch,
    .cost = cost,
    .run = run,
};
