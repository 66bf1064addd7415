/* SPDX-License-Identifier: BSD-3-Clause */
#include "moves.h"
#include "parts.h"

const polar_optimizer polar_optimizer_orscale_lm = {
    .name = "orscale-lm",
    .summary = "OrScale-LM: the ratio over that of the first step",
    .source = "arXiv 2605.07815",
    .oracle = "composed:jordan",
    .rate = 0.02,
    .c = {.beta = 0.95, .eps = 1e-6, .factor = 0.2, .low = 0.1, .high = 5, .decay = 0.1},
    .parts = {polar_part_accumulate_nesterov, polar_part_msign, polar_part_moonlight},
    .move = polar_move_trust_first,
};
