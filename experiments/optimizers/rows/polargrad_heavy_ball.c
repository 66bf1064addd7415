/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_polargrad_heavy_ball = {
    .name = "polargrad-heavy-ball",
    .summary = "PolarGrad with heavy-ball momentum",
    .source = "lau2025",
    .oracle = "qdwh",
    .rate = 0.001,
    .c = {.beta = 0.9},
    .parts = {polar_part_msign, polar_part_nuclear, polar_part_accumulate},
};
