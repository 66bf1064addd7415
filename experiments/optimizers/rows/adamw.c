/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_adamw = {
    .name = "adamw",
    .summary = "Adam with decoupled decay",
    .source = "loshchilov2017",
    .rate = 0.001,
    .c = {.beta = 0.9, .beta2 = 0.999, .eps = 1e-8, .decay = 0.01},
    .parts = {polar_part_adam},
};
