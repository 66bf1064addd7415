/* SPDX-License-Identifier: BSD-3-Clause */
#include "moves.h"
#include "parts.h"

const polar_optimizer polar_optimizer_muon_igt = {
    .name = "muon-igt",
    .summary = "Muon with implicit gradient transport",
    .source = "arXiv 2605.05577, 2002.03305",
    .oracle = "composed:jordan",
    .rate = 0.02,
    .c = {.beta = 0.9},
    .parts = {polar_part_average_begun, polar_part_msign},
    .at = polar_at_transport,
};
