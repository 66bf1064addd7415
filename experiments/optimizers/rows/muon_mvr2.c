/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_muon_mvr2 = {
    .name = "muon-mvr2",
    .summary = "Muon with variance reduction, two gradients a sample",
    .source = "arXiv 2509.15816",
    .oracle = "composed:jordan",
    .rate = 0.005,
    .c = {.beta = 0.9, .gamma = 0.1, .tau = 1},
    .parts = {polar_part_reduce_again, polar_part_average, polar_part_msign},
    .again = true,
};
