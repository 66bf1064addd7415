/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_row_norm = {
    .name = "row-norm",
    .summary = "rows of the momentum to length 1, for embeddings and heads",
    .source = "arXiv 2605.18106",
    .rate = 0.05,
    .c = {.beta = 0.95, .eps = 1e-16},
    .parts = {polar_part_average, polar_part_rows},
};
