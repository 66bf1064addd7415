/* SPDX-License-Identifier: BSD-3-Clause */
#include "moves.h"
#include "parts.h"

const polar_optimizer polar_optimizer_orscale = {
    .name = "orscale",
    .summary = "OrScale: the step is the trust ratio |W|/|V| times V, V = decay W + msign(M)",
    .source = "arXiv 2605.07815",
    .oracle = "composed:jordan",
    .rate = 0.02,
    .c = {.beta = 0.95, .eps = 1e-6, .factor = 1, .low = 0.5, .high = 1.5},
    .parts = {polar_part_accumulate_nesterov, polar_part_msign},
    .move = polar_move_trust,
};
