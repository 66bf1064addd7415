/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_pion_highpass = {
    .name = "pion-highpass",
    .summary = "high-pass Pion: singular values of M/|M|_F below a threshold go to 0",
    .source = "arXiv 2605.19282",
    .rate = 0.02,
    .c = {.beta = 0.95, .count = 1},
    .parts = {polar_part_accumulate, polar_part_highpass, polar_part_jordan},
};
