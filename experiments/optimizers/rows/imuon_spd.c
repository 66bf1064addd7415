/* SPDX-License-Identifier: BSD-3-Clause */
#include "moves.h"

const polar_optimizer polar_optimizer_imuon_spd = {
    .name = "imuon-spd",
    .summary = "Intrinsic Muon on positive definite matrices",
    .source = "arXiv 2605.09238",
    .oracle = "qdwh",
    .rate = 0.1,
    .move = polar_move_spd,
};
