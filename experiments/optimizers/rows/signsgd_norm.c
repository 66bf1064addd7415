/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_signsgd_norm = {
    .name = "signsgd-norm",
    .summary = "|G|_1 sgn(G): what PolarGrad makes of a diagonal matrix",
    .source = "lau2025",
    .rate = 0.001,
    .parts = {polar_part_sign_norm},
};
