/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_truncated_sgd = {
    .name = "truncated-sgd",
    .summary = "G without its `count` largest singular values",
    .source = "arXiv 2605.11181",
    .rate = 0.001,
    .c = {.count = 1},
    .parts = {polar_part_truncate},
};
