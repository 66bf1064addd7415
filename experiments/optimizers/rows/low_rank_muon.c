/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_low_rank_muon = {
    .name = "low-rank-muon",
    .summary = "low-rank orthogonalization of the momentum, `count` random columns",
    .source = "arXiv 2509.11983",
    .oracle = "composed:jordan",
    .rate = 0.02,
    .c = {.beta = 0.95, .count = 20},
    .parts = {polar_part_average_nesterov, polar_part_low_rank, polar_part_jordan},
};
