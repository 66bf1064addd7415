/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_muon_moonlight = {
    .name = "muon-moonlight",
    .summary = "Muon times 0.2 max(m,n)^(1/2), decay 0.1",
    .source = "arXiv 2502.16982",
    .oracle = "composed:jordan",
    .rate = 0.002,
    .c = {.beta = 0.95, .factor = 0.2, .decay = 0.1},
    .parts = {polar_part_average_nesterov, polar_part_msign, polar_part_moonlight},
};
