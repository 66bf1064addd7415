/* SPDX-License-Identifier: BSD-3-Clause */
#include "moves.h"
#include "parts.h"

const polar_optimizer polar_optimizer_sf_normuon = {
    .name = "sf-normuon",
    .summary = "schedule-free NorMuon, decay at the fast iterate",
    .source = "arXiv 2605.23061",
    .oracle = "composed:jordan",
    .rate = 0.008,
    .c = {.beta = 0.8,
          .beta2 = 0.95,
          .low = 0.9,
          .eps = 1e-8,
          .factor = 0.2,
          .decay = 0.05,
          .count = 100},
    .parts = {polar_part_average, polar_part_msign, polar_part_neurons},
    .at = polar_at_between,
    .move = polar_move_average,
};
