/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_polargrad_right = {
    .name = "polargrad-right",
    .summary = "M (M'M + eps I)^(-1/2) times its inner product with M",
    .source = "arXiv 2605.18106",
    .oracle = "qdwh",
    .rate = 0.001,
    .c = {.beta = 0.95, .eps = 1e-8, .gamma = 1},
    .parts = {polar_part_average, polar_part_regularised},
};
