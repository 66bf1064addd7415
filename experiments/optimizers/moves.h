/* SPDX-License-Identifier: BSD-3-Clause */
/* Moves: what becomes of W when D is ready; and places where the gradient is taken. */
#ifndef POLAR_MOVES_H
#define POLAR_MOVES_H

#include "optimizer.h"

/* W := (1 - rate decay) W - rate D */
void polar_move_plain(polar_run *r, polar_slot *s);
/* all parameters: W := W - a D for the first a = alpha, alpha/2, ... with f(W - a D) <= f(W) -
 * gamma a <G,D>; the first try is the rate, then twice what was taken last */
void polar_move_armijo(polar_run *r);

/* averaging.c: schedule-free averages of the fast iterate Z, whose gradient is taken between
 * the two; W is the average. AMUSE (arXiv 2605.22432) and SF-NorMuon (arXiv 2605.23061). */
void polar_at_between(polar_run *r, polar_slot *s);
void polar_move_average(polar_run *r, polar_slot *s);
/* AMUSE's b_t: `low` up to the end of the warm-up, then rising to 1, but not for gamma = 0 */
double polar_amuse_weight(const polar_constants *c, int64_t t);
/* implicit gradient transport: Y = W + b/(1-b) (W - W before) */
void polar_at_transport(polar_run *r, polar_slot *s);

/* trust.c: OrScale's W := W - rate clip(|W|/(c |V|), low, high) V, V = decay W + D, all in
 * Frobenius norms; LM: c = |W|/|V| of the first step (one of them 0: the scale factor
 * max(m,n)^(1/2)), else 1 */
void polar_move_trust(polar_run *r, polar_slot *s);
void polar_move_trust_first(polar_run *r, polar_slot *s);
/* error feedback: P = rate G + E, D = (nuclear norm/rank) msign(P), E = P - D, W := W - D */
void polar_move_feedback(polar_run *r, polar_slot *s);

/* manifolds.c and equivalence.c: steps that stay on a manifold */
void polar_move_spd(polar_run *r, polar_slot *s);
void polar_move_stiefel(polar_run *r, polar_slot *s);
void polar_move_grassmann(polar_run *r, polar_slot *s);
void polar_move_equivalent(polar_run *r, polar_slot *s);
/* both factors of X = PQ' together */
void polar_move_fixed_rank(polar_run *r);

#endif
