/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_trivial = {
    .name = "trivial",
    .summary = "a row that a test adds",
    .source = "-",
    .rate = 0.01,
    .c = {.factor = 3},
    .parts = {polar_part_root_mean_square},
};
