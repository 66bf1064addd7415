/* SPDX-License-Identifier: BSD-3-Clause */
#include "moves.h"

const polar_optimizer polar_optimizer_spectral_descent_feedback = {
    .name = "spectral-descent-feedback",
    .summary = "msign with error feedback: P = rate G + E, (|P|_*/r) msign(P)",
    .source = "arXiv 2605.08980, karimireddy2019",
    .oracle = "qdwh",
    .rate = 0.1,
    .move = polar_move_feedback,
};
