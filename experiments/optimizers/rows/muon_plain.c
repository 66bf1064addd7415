/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_muon_plain = {
    .name = "muon-plain",
    .summary = "Muon as in the matrix experiments: momentum, msign, no scale",
    .source = "lau2025",
    .oracle = "composed:jordan",
    .rate = 0.1,
    .c = {.beta = 0.95},
    .parts = {polar_part_average, polar_part_msign},
};
