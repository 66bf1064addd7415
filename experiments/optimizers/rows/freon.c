/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_freon = {
    .name = "freon",
    .summary = "Freon: (GG')^(-c) G, c = 5/8: s^(-1/4), of fixed Frobenius norm",
    .source = "arXiv 2605.11181",
    .oracle = "qdwh",
    .rate = 0.001,
    .c = {.beta = 0.95, .power = -0.25, .factor = 1},
    .parts = {polar_part_average, polar_part_power, polar_part_root_mean_square},
};
