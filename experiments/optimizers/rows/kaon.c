/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_kaon = {
    .name = "kaon",
    .summary = "Kaon: singular values by a chaotic map",
    .source = "arXiv 2605.11181",
    .rate = 0.02,
    .c = {.beta = 0.95, .count = 12},
    .parts = {polar_part_average, polar_part_kaon, polar_part_jordan},
};
