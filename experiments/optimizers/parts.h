/* SPDX-License-Identifier: BSD-3-Clause */
/* Parts: D of a parameter becomes something else. b = beta, b2 = beta2 of the run's constants.
 */
#ifndef POLAR_PARTS_H
#define POLAR_PARTS_H

#include "maps.h"

/* momentum.c. M = b M + (1-b) D: D := M; Nesterov: D := b M + (1-b) D. Accumulating: without
 * the factors 1-b. */
void polar_part_average(polar_run *r, polar_slot *s);
void polar_part_average_nesterov(polar_run *r, polar_slot *s);
/* the same from M = D at the first step */
void polar_part_average_begun(polar_run *r, polar_slot *s);
void polar_part_accumulate(polar_run *r, polar_slot *s);
void polar_part_accumulate_nesterov(polar_run *r, polar_slot *s);
/* Adam's m^/(sqrt(v^) + eps), bias corrected */
void polar_part_adam(polar_run *r, polar_slot *s);
/* D := D + gamma b/(1-b) (D - P), P the last step's gradient, clipped to Frobenius norm tau;
 * again: P at the point before, of this step's sample */
void polar_part_reduce(polar_run *r, polar_slot *s);
void polar_part_reduce_again(polar_run *r, polar_slot *s);

/* entries.c: D := sgn(D); |D|_1 sgn(D); tanh(tau D) */
void polar_part_sign(polar_run *r, polar_slot *s);
void polar_part_sign_norm(polar_run *r, polar_slot *s);
void polar_part_soft_sign(polar_run *r, polar_slot *s);

/* spectral.c: D := f(D) by the maps of maps.h */
void polar_part_msign(polar_run *r, polar_slot *s);
void polar_part_soft(polar_run *r, polar_slot *s);
void polar_part_soft_clip(polar_run *r, polar_slot *s);
void polar_part_clip(polar_run *r, polar_slot *s);
void polar_part_power(polar_run *r, polar_slot *s);
void polar_part_highpass(polar_run *r, polar_slot *s);
void polar_part_kaon(polar_run *r, polar_slot *s);
void polar_part_truncate(polar_run *r, polar_slot *s);
void polar_part_leading(polar_run *r, polar_slot *s);
void polar_part_anisotropic(polar_run *r, polar_slot *s);
/* D := Q msign(Q'D), Q of `count` columns of D drawn by the seed, by QR; m <= n, else of D' */
void polar_part_low_rank(polar_run *r, polar_slot *s);
/* X (X'X + eps I)^(-1/2) tr(X'X (X'X + eps I)^(-1/2))^gamma */
void polar_part_regularised(polar_run *r, polar_slot *s);

/* rows.c: rows, or columns, of D to length 1, D_ij/sqrt(sum_j D_ij^2 + eps); rows then columns
 */
void polar_part_rows(polar_run *r, polar_slot *s);
void polar_part_columns(polar_run *r, polar_slot *s);
/* D_r D D_c, both of the same D (MuonEq's RC) */
void polar_part_equalise(polar_run *r, polar_slot *s);
/* D := (I - 11'/m) D: every row less their mean */
void polar_part_centre(polar_run *r, polar_slot *s);
/* v = b2 v + (1-b2) mean_j D_ij^2, D_ij := D_ij/(sqrt(v_i) + eps), then |D|_F = factor
 * sqrt(mn) */
void polar_part_neurons(polar_run *r, polar_slot *s);

/* precondition.c: MuAdam's D := m^/sqrt(d), and after the map D := D/sqrt(d); d = (sqrt(v) +
 * eps)/sqrt(1 - b2^t), or of SANIA (v + eps)/(1 - b2^t). */
void polar_part_muadam(polar_run *r, polar_slot *s);
void polar_part_sania(polar_run *r, polar_slot *s);
void polar_part_undo(polar_run *r, polar_slot *s);

/* scales.c: D := D times the nuclear norm, <X, f(X)> of the last map; max(1, m/n)^(1/2);
 * factor max(m,n)^(1/2); (m/n)^(1/2); 1/|D|_F times factor sqrt(mn) */
void polar_part_nuclear(polar_run *r, polar_slot *s);
void polar_part_jordan(polar_run *r, polar_slot *s);
void polar_part_moonlight(polar_run *r, polar_slot *s);
void polar_part_fans(polar_run *r, polar_slot *s);
void polar_part_root_mean_square(polar_run *r, polar_slot *s);
/* times min(rbar_t/sqrt(t), tau), rbar the largest distance from the start so far, at least
 * eps */
void polar_part_distance(polar_run *r, polar_slot *s);
/* Newton's step of the problem; a problem without one: UNSUITED */
void polar_part_newton(polar_run *r, polar_slot *s);

#endif
