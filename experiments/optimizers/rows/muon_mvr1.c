/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_muon_mvr1 = {
    .name = "muon-mvr1",
    .summary = "Muon with variance reduction, the last gradient",
    .source = "arXiv 2509.15816",
    .oracle = "composed:jordan",
    .rate = 0.005,
    .c = {.beta = 0.9, .gamma = 0.1, .tau = 1},
    .parts = {polar_part_reduce, polar_part_average, polar_part_msign},
};
