/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_softmuon = {
    .name = "softmuon",
    .summary = "tau s/(1 + tau^2 s^2)^(1/2) of the momentum, fixed tau",
    .source = "arXiv 2605.31371",
    .oracle = "qdwh",
    .rate = 0.02,
    .c = {.beta = 0.95, .tau = 70.7},
    .parts = {polar_part_average_nesterov, polar_part_soft, polar_part_jordan},
};
