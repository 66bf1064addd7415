/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_low_rank_msgd = {
    .name = "low-rank-msgd",
    .summary = "low-rank orthogonalization of the gradient",
    .source = "arXiv 2509.11983",
    .oracle = "composed:jordan",
    .rate = 0.02,
    .c = {.count = 20},
    .parts = {polar_part_low_rank, polar_part_jordan},
};
