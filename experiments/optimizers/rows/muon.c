/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_muon = {
    .name = "muon",
    .summary = "Muon: Nesterov momentum, msign, times max(1, m/n)^(1/2)",
    .source = "jordan2024",
    .oracle = "composed:jordan",
    .rate = 0.02,
    .c = {.beta = 0.95},
    .parts = {polar_part_average_nesterov, polar_part_msign, polar_part_jordan},
};
