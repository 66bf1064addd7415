/* SPDX-License-Identifier: BSD-3-Clause */
/* The fourth set-up of the sibling study: M = diag(5/(4+i)), i = 1 .. 25, orthogonal 1e-4. */
#include "factorization.h"

static double inverse(const polar_instance *p, int64_t n, int64_t i) {
    (void)p;
    (void)n;
    return 5 / (4 + (double)i);
}

static void open(polar_instance *p) {
    polar_factorization_open(p, polar_instance_size(p, 25), inverse, 1e-4, true);
}

const polar_problem polar_problem_factorization_inverse = {
    .name = "factorization-inverse",
    .summary = "|M - PQ'|_F^2/2, M = diag(5/(4+i)) 25 by 25, from orthogonal factors of 1e-4",
    .source = "arXiv 2606.30509, figure 4",
    .open = open,
    .loss = polar_factorization_loss,
};
