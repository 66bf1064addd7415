/* SPDX-License-Identifier: BSD-3-Clause */
/* From eigenvalues of A to x in [0,1], and back. */
#ifndef POLAR_EXPANSION_PLACE_H
#define POLAR_EXPANSION_PLACE_H

#include "expansion.h"
#include "expansion_ends.h"

/* x = (lambda - origin)/width in [0,1] for every eigenvalue. */
struct window {
    double origin, width;
};

/*
 * The map, with mu at x = 1/2 where the method wants that, and where the gap's bounds lie, as
 * far as they are given: numbers are those of the options times 2^-exponent. `close` takes
 * Lanczos's interval, else Gershgorin's.
 */
struct window polar_window(const polar_shape *s, const struct method *how, const struct ends *t,
                           bool close, struct standing *at);

/* Whether mu is to be found from the occupation. */
bool polar_by_occupation(const polar_options *o);

/* Whether something is known of the gap. */
bool polar_gap_given(const polar_options *o);

/* mu, in the middle of the gap where that is given; times 2^-exponent. */
double polar_mu(const polar_shape *s);

/* The ends that were given narrow the interval; one that a Ritz value lies beyond is none. */
void polar_given_ends(const polar_shape *s, const struct ends *t, double *low, double *high);

/* Which side all eigenvalues lie on, where Gershgorin's discs say so: -1 below mu, 1 above;
 * else 0. */
int polar_definite(const polar_shape *s, const struct ends *t);

/* Bounds around mu where none are known: nothing but mu itself is sure. */
void polar_assume_gap(struct standing *at);

#endif
