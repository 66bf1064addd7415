/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_htmuon = {
    .name = "htmuon",
    .summary = "singular values of the momentum to the power 1/8",
    .source = "arXiv 2603.10067",
    .oracle = "qdwh",
    .rate = 0.03,
    .c = {.beta = 0.95, .power = 0.125},
    .parts = {polar_part_average_nesterov, polar_part_power, polar_part_jordan},
};
