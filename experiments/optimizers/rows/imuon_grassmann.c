/* SPDX-License-Identifier: BSD-3-Clause */
#include "moves.h"

const polar_optimizer polar_optimizer_imuon_grassmann = {
    .name = "imuon-grassmann",
    .summary = "Intrinsic Muon on subspaces",
    .source = "arXiv 2605.09238",
    .oracle = "qdwh",
    .rate = 0.1,
    .move = polar_move_grassmann,
};
