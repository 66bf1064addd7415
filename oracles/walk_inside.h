/* SPDX-License-Identifier: BSD-3-Clause */
/* What the steps of a walk share. */
#ifndef POLAR_WALK_INSIDE_H
#define POLAR_WALK_INSIDE_H

#include "walk.h"

/*
 * t.Y := X'X if it is not there. False: after Newton steps from an l that was too large, or
 * because the first vector of an estimate missed it, something is far above top, where a
 * polynomial would turn its sign and Cholesky lose it. [l top, top] is widened. Before a
 * rational step |Y|_F will do, which bounds sigma_1 by 1.15 k^(1/4) top at most: such values
 * only take it longer.
 */
bool polar_walk_formed(struct walk *w, bool polynomial);

/* Before the last step to a given error, of t.Y: what lies outside [l top, top] comes out
 * further off than was promised, by much of a high degree; and sigma_1 is an estimate even
 * where l is given. False: [l top, top] is what was measured. Spoils t.W. */
bool polar_walk_expected(struct walk *w);

/* The values lie in [l,1] times top now. */
bool polar_walk_arrive(struct walk *w, double l, double top);

/* What brings [l,1] about 1, in the last step to a given error. */
double polar_walk_centre(double l, bool last);

/* A step by a multiplier, or `count` of them in Gram form; as polar_walk_step. *kept: how many
 * steps X has behind it where the last one will not do. */
bool polar_walk_block(struct walk *w, const polar_route_step *s, int count, bool last,
                      int *kept);

#endif
