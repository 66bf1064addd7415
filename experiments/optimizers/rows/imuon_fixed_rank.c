/* SPDX-License-Identifier: BSD-3-Clause */
#include "moves.h"

const polar_optimizer polar_optimizer_imuon_fixed_rank = {
    .name = "imuon-fixed-rank",
    .summary = "Intrinsic Muon on PQ' of fixed rank",
    .source = "arXiv 2605.09238",
    .oracle = "qdwh",
    .rate = 0.1,
    .all = polar_move_fixed_rank,
};
