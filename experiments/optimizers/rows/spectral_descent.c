/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_spectral_descent = {
    .name = "spectral-descent",
    .summary = "msign(G) alone: simplified Muon",
    .source = "arXiv 2601.13474, 2605.26977",
    .oracle = "qdwh",
    .rate = 0.01,
    .parts = {polar_part_msign},
};
