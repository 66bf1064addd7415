/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_polaradamw = {
    .name = "polaradamw",
    .summary = "msign of Adam's update, times 0.2 max(m,n)^(1/2), decay",
    .source = "arXiv 2605.07067",
    .oracle = "composed:jordan",
    .rate = 0.002,
    .c = {.beta = 0.9, .beta2 = 0.999, .eps = 1e-8, .factor = 0.2, .decay = 0.01},
    .parts = {polar_part_adam, polar_part_msign, polar_part_moonlight},
};
