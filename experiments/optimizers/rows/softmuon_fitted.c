/* SPDX-License-Identifier: BSD-3-Clause */
#include "fitted.h"
#include "parts.h"

const polar_optimizer polar_optimizer_softmuon_fitted = {
    .name = "softmuon-fitted",
    .summary = "SoftMuon's map of M/|M|_F by a certified sum of iterates, products only",
    .source = "arXiv 2605.31371; our own fit and scale",
    .rate = 0.02,
    .c = {.beta = 0.95, .tau = 100, .low = 1e-4, .count = 6},
    .check = polar_check_soft_fitted,
    .parts = {polar_part_average_nesterov, polar_part_soft_fitted, polar_part_jordan},
};
