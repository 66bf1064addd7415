/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_muon_plus = {
    .name = "muon-plus",
    .summary = "Muon+: rows, then columns, of msign(M) to length 1, times (m/n)^(1/2)",
    .source = "arXiv 2602.21545",
    .oracle = "composed:jordan",
    .rate = 0.04,
    .c = {.beta = 0.95, .eps = 1e-7, .decay = 0.05},
    .parts = {polar_part_accumulate_nesterov, polar_part_msign, polar_part_rows,
              polar_part_columns, polar_part_fans},
};
