/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the eigenvalues of a Hermitian matrix begin and end. */
#ifndef POLAR_EXPANSION_ENDS_H
#define POLAR_EXPANSION_ENDS_H

#include "polar/backend.h"

/* Three columns of length n. */
struct columns {
    polar_mat v, p, w;
};

struct columns polar_ends_layout(polar_arena *a, int64_t n, polar_format f);

struct ends {
    double low, high;           /* every eigenvalue is in between: Gershgorin's discs */
    double near_low, near_high; /* so are nearly surely all, much closer: Lanczos's Ritz values
                                   and their residuals */
    double mean;                /* Tr A/n */
    double inside_low, inside_high; /* the Ritz values: the outermost eigenvalues reach at least
                                       to these */
};

/* A is left as it was, up to a roundoff of its diagonal. Cost O(n^2). */
struct ends polar_ends(polar_engine *e, polar_mat A, const struct columns *t);

#endif
