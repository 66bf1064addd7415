/* SPDX-License-Identifier: BSD-3-Clause */
#include "parts.h"

const polar_optimizer polar_optimizer_polargrad = {
    .name = "polargrad",
    .summary = "PolarGrad: |G|_* msign(G)",
    .source = "lau2025",
    .oracle = "qdwh",
    .rate = 0.001,
    .parts = {polar_part_msign, polar_part_nuclear},
};
