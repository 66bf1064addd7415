/* SPDX-License-Identifier: BSD-3-Clause */
#include "fitted.h"
#include "parts.h"

const polar_optimizer polar_optimizer_htmuon_fitted = {
    .name = "htmuon-fitted",
    .summary = "HTMuon's power 1/8 by a certified sum of iterates, products only",
    .source = "arXiv 2603.10067; our own fit",
    .rate = 0.03,
    .c = {.beta = 0.95, .power = 0.125, .low = 1e-3, .count = 8},
    .check = polar_check_power_fitted,
    .parts = {polar_part_average_nesterov, polar_part_power_fitted, polar_part_jordan},
};
