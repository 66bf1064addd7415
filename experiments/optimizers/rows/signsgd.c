/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_signsgd = {
    .name = "signsgd",
    .summary = "sgn(G)",
    .source = "bernstein2018",
    .rate = 0.001,
    .parts = {polar_part_sign},
};
