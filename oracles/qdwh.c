/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * QDWH (Nakatsukasa, Bai, Gygi 2010): the Halley iteration with the weights that are best for
 * singular values in [l,1]: six steps do for any condition number up to 1e16.
 */
#include "halley_steps.h"
#include "rows.h"

enum { MOST_STEPS = 40 };

static void cost(const polar_shape *s, double l, polar_cost *c) {
    polar_halley_cost(s, l, polar_halley_best, MOST_STEPS, c);
}

static polar_status run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                        void *scratch, polar_report *r) {
    return polar_halley_run(s, e, A, U, scratch, polar_halley_best, MOST_STEPS, r);
}

const polar_oracle polar_qdwh = {
    .name = "qdwh",
    .summary = "QR-based dynamically weighted Halley, backward stable for any condition number",
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
