/* SPDX-License-Identifier: BSD-3-Clause */
#include "moves.h"
#include "parts.h"

const polar_optimizer polar_optimizer_muon_armijo = {
    .name = "muon-armijo",
    .summary = "msign(G), step by Armijo backtracking: f falls by gamma alpha |G|_*",
    .source = "lau2025",
    .oracle = "qdwh",
    .rate = 0.1,
    .c = {.gamma = 0.5},
    .parts = {polar_part_msign},
    .all = polar_move_armijo,
};
