/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_softsignum = {
    .name = "softsignum",
    .summary = "tanh(tau M), fixed tau",
    .source = "arXiv 2605.31371",
    .rate = 0.001,
    .c = {.beta = 0.95, .tau = 4.95},
    .parts = {polar_part_average, polar_part_soft_sign},
};
