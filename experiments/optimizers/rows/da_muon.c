/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_da_muon = {
    .name = "da-muon",
    .summary = "Muon whose radius is the distance from the start",
    .source = "arXiv 2605.18999",
    .oracle = "composed:jordan",
    .rate = 1,
    .c = {.beta = 0.95, .eps = 0.001, .tau = 0.01},
    .parts = {polar_part_average_nesterov, polar_part_msign, polar_part_distance},
};
