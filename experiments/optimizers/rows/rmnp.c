/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_rmnp = {
    .name = "rmnp",
    .summary = "rows of the momentum to length 1, no msign",
    .source = "arXiv 2603.20527",
    .rate = 0.02,
    .c = {.beta = 0.95, .eps = 1e-24},
    .parts = {polar_part_accumulate_nesterov, polar_part_rows, polar_part_jordan},
};
