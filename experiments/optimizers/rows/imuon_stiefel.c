/* SPDX-License-Identifier: BSD-3-Clause */
#include "moves.h"

const polar_optimizer polar_optimizer_imuon_stiefel = {
    .name = "imuon-stiefel",
    .summary = "Intrinsic Muon on matrices of orthonormal columns",
    .source = "arXiv 2605.09238",
    .oracle = "qdwh",
    .rate = 0.1,
    .move = polar_move_stiefel,
};
