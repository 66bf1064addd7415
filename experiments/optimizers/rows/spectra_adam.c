/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_spectra_adam = {
    .name = "spectra-adam",
    .summary = "SPECTRA on Adam: c s/(c^2 + s^2)^(1/2) of its update, c = tau",
    .source = "arXiv 2603.14315",
    .oracle = "qdwh",
    .rate = 0.001,
    .c = {.beta = 0.9, .beta2 = 0.999, .eps = 1e-8, .tau = 10, .decay = 0.01},
    .parts = {polar_part_adam, polar_part_soft_clip},
};
