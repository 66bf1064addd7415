/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_heavy_ball = {
    .name = "heavy-ball",
    .summary = "gradient descent with heavy-ball momentum",
    .source = "polyak1964",
    .rate = 0.001,
    .c = {.beta = 0.9},
    .parts = {polar_part_accumulate},
};
