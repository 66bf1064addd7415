/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_polargrad_hybrid = {
    .name = "polargrad-hybrid",
    .summary = "polargrad-right, then rows to length 1",
    .source = "arXiv 2605.18106",
    .oracle = "qdwh",
    .rate = 0.01,
    .c = {.beta = 0.95, .eps = 1e-8, .gamma = 1},
    .parts = {polar_part_average, polar_part_regularised, polar_part_rows},
};
