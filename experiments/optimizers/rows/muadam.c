/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_muadam = {
    .name = "muadam",
    .summary = "MuAdam: msign in the norm of Adam's diagonal",
    .source = "arXiv 2510.10777",
    .oracle = "composed:jordan",
    .rate = 0.02,
    .c = {.beta = 0.95, .beta2 = 0.95, .eps = 1e-8},
    .parts = {polar_part_muadam, polar_part_msign, polar_part_jordan, polar_part_undo},
};
