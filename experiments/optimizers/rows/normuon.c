/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_normuon = {
    .name = "normuon",
    .summary = "NorMuon: msign, then rows over their running root mean square",
    .source = "arXiv 2510.05491",
    .oracle = "composed:jordan",
    .rate = 0.02,
    .c = {.beta = 0.95, .beta2 = 0.95, .eps = 1e-10, .factor = 0.2},
    .parts = {polar_part_average_nesterov, polar_part_msign, polar_part_neurons},
};
