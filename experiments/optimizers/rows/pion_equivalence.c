/* SPDX-License-Identifier: BSD-3-Clause */
#include "moves.h"

const polar_optimizer polar_optimizer_pion_equivalence = {
    .name = "pion-equivalence",
    .summary = "Pion: W := E(A) W E(B), A and B skew",
    .source = "arXiv 2605.12492",
    .rate = 0.02,
    .c = {.beta = 0.9, .beta2 = 0.95, .eps = 1e-8, .factor = 0.2},
    .move = polar_move_equivalent,
};
