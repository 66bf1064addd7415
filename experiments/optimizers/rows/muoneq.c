/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_muoneq = {
    .name = "muoneq",
    .summary = "MuonEq: rows of the momentum to length 1 before msign",
    .source = "arXiv 2603.28254",
    .oracle = "composed:jordan",
    .rate = 0.02,
    .c = {.beta = 0.95, .eps = 1e-8, .factor = 0.2},
    .parts = {polar_part_average_nesterov, polar_part_rows, polar_part_msign,
              polar_part_moonlight},
};
