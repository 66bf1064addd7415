/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_polargrad_polar_first = {
    .name = "polargrad-polar-first",
    .summary = "momentum of msign(G), times |G|_*",
    .source = "lau2025",
    .oracle = "qdwh",
    .rate = 0.001,
    .c = {.beta = 0.95},
    .parts = {polar_part_msign, polar_part_average, polar_part_nuclear},
};
