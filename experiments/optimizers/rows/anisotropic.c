/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_anisotropic = {
    .name = "anisotropic",
    .summary = "s/(eps^4 + s^4)^(1/4): a model of Polar Express",
    .source = "arXiv 2605.11850",
    .oracle = "qdwh",
    .rate = 0.01,
    .c = {.eps = 0.01},
    .parts = {polar_part_anisotropic},
};
