/* SPDX-License-Identifier: BSD-3-Clause */
#include "optimizer.h"

const polar_optimizer polar_optimizer_gradient_descent = {
    .name = "gradient-descent",
    .summary = "gradient descent, with --set decay=... decoupled decay",
    .source = "cauchy1847",
    .rate = 0.001,
};
