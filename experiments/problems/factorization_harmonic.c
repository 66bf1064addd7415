/* SPDX-License-Identifier: BSD-3-Clause */
/* The first set-up of the sibling study: M = 10 diag(1/i), i = 1 .. 32, factors 5e-3 N(0,1). */
#include "factorization.h"

static double harmonic(const polar_instance *p, int64_t n, int64_t i) {
    (void)p;
    (void)n;
    return 10 / (double)i;
}

static void open(polar_instance *p) {
    polar_factorization_open(p, polar_instance_size(p, 32), harmonic, 5e-3, false);
}

const polar_problem polar_problem_factorization_harmonic = {
    .name = "factorization-harmonic",
    .summary = "|M - PQ'|_F^2/2, M = 10 diag(1/i) 32 by 32, from 5e-3 N(0,1)",
    .source = "arXiv 2606.30509, figure 1",
    .open = open,
    .loss = polar_factorization_loss,
};
