/* SPDX-License-Identifier: BSD-3-Clause */
#include "specmuon.h"
#include "parts.h"

const polar_optimizer polar_optimizer_specmuon = {
    .name = "specmuon",
    .summary = "SpecMuon: weights of the leading modes relax with the loss",
    .source = "arXiv 2602.16167",
    .oracle = "qdwh",
    .rate = 0.02,
    .c = {.beta = 0.95, .gamma = 0.1, .eps = 1e-8, .count = 4},
    .parts = {polar_part_relaxed, polar_part_accumulate},
};
