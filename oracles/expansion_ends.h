/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the eigenvalues of a Hermitian matrix begin and end. */
#ifndef POLAR_EXPANSION_ENDS_H
#define POLAR_EXPANSION_ENDS_H

#include "polar/oracle.h"

/* Three columns of length n. */
struct columns {
    polar_mat v, p, w;
};

struct columns polar_ends_layout(polar_arena *a, int64_t n, polar_format f);

struct ends {
    double low, high;               /* every eigenvalue is in between: Gershgorin's discs */
    double near_low, near_high;     /* so are nearly surely all, much closer: by Lanczos */
    double mean;                    /* Tr A/n */
    double inside_low, inside_high; /* the Ritz values: the outermost eigenvalues reach at least
                                       to these */
};

/* A is left as it was, up to a roundoff of its diagonal. sharp: the Ritz values are to be as
 * far out as they get. Cost O(n^2). */
struct ends polar_ends(polar_engine *e, polar_mat A, bool sharp, const struct columns *t);

/* Adds the seconds of a look whether A is Hermitian, of its ends, and of s from A. */
void polar_ends_cost(const polar_shape *s, polar_cost *c);

#endif
