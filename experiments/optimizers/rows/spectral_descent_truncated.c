/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_spectral_descent_truncated = {
    .name = "spectral-descent-truncated",
    .summary = "the leading part of msign(G), `count` directions",
    .source = "arXiv 2605.26977",
    .oracle = "qdwh",
    .rate = 0.01,
    .c = {.count = 1},
    .parts = {polar_part_leading},
};
