/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"
#include "temperature.h"

const polar_optimizer polar_optimizer_softmuon_annealed = {
    .name = "softmuon-annealed",
    .summary = "SoftMuon: Muon, and over the last tenth of the steps softer and softer",
    .source = "arXiv 2605.31371",
    .oracle = "qdwh",
    .rate = 0.02,
    .c = {.beta = 0.95, .eps = 1e-4, .low = 0.1},
    .parts = {polar_part_average_nesterov, polar_part_annealed, polar_part_jordan},
};
