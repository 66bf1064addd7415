/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_clipped_sgd = {
    .name = "clipped-sgd",
    .summary = "singular values of G clipped at tau, by three msigns",
    .source = "arXiv 2605.11838",
    .oracle = "qdwh",
    .rate = 0.001,
    .c = {.tau = 1},
    .parts = {polar_part_clip},
};
