/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_newton = {
    .name = "newton",
    .summary = "Newton's method, where the problem has a step",
    .source = "-",
    .rate = 1,
    .parts = {polar_part_newton},
};
