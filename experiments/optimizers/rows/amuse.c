/* SPDX-License-Identifier: BSD-3-Clause */
#include "moves.h"
#include "parts.h"

const polar_optimizer polar_optimizer_amuse = {
    .name = "amuse",
    .summary = "AMUSE: schedule-free Muon, gradient between the fast iterate and its average",
    .source = "arXiv 2605.22432",
    .oracle = "composed:jordan",
    .rate = 0.02,
    .c = {.beta = 0.95, .low = 0.6, .gamma = 0.8, .count = 100},
    .parts = {polar_part_average_nesterov, polar_part_msign, polar_part_jordan},
    .at = polar_at_between,
    .move = polar_move_average,
};
