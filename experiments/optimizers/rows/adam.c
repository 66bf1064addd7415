/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_adam = {
    .name = "adam",
    .summary = "Adam; with decay it is AdamW",
    .source = "kingma2014",
    .rate = 0.001,
    .c = {.beta = 0.9, .beta2 = 0.999, .eps = 1e-8},
    .parts = {polar_part_adam},
};
