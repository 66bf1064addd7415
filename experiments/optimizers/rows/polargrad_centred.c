/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_polargrad_centred = {
    .name = "polargrad-centred",
    .summary = "polargrad-hybrid of centred rows, centred again: heads and routers",
    .source = "arXiv 2605.18106",
    .oracle = "qdwh",
    .rate = 0.01,
    .c = {.beta = 0.95, .eps = 1e-8, .gamma = 1},
    .parts = {polar_part_average, polar_part_centre, polar_part_regularised, polar_part_rows,
              polar_part_centre},
};
