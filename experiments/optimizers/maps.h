/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Spectral maps: D = f(X) = P f(S) Q' for X = PSQ', by products and the desk's oracle, never by
 * the SVD. X m-by-n, m >= n, of the desk's format; D another matrix of that shape.
 */
#ifndef POLAR_SPECTRAL_MAPS_H
#define POLAR_SPECTRAL_MAPS_H

#include "optimizer.h"

typedef void (*polar_map)(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D);

/* f = 1; null directions stay 0 */
void polar_map_msign(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D);
/* f = s/sqrt(s^2 + 1/tau^2): the upper block of msign of [X; I/tau]. Error that of the oracle
 * on that matrix, whose condition is tau s_1 + 1. */
void polar_map_soft(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D);
/* f = tau s/sqrt(s^2 + tau^2), soft clipping at tau */
void polar_map_soft_clip(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D);
/* f = min(s, tau): with Y = X/tau and O = msign(Y),
 *     D = tau [(O + Y) msign(Y'Y + I) + (O - Y) msign(Y'Y - I)]/2,
 * in which msign(Y'Y + I) = I, but errs as the other one does, so that they cancel: bounded in
 * low precision (J. Su, kexue.fm/archives/11059). */
void polar_map_clip(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D);
/* f = s^power, |power| < 1 a multiple of 2^-6: msign(X) H^power, H^power by square roots of H.
 * In the wide format. For power < 0 values below n u s_1 are raised to about that. */
void polar_map_power(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D);
/* X/|X|_F, `count` times x := (15 x - 10 x^3 + 3 x^5)/8, then 5 - count times
 * x := (5 x^3 - 3 x^5)/2, which sends values below sqrt(2/3) to 0 and the others to 1. */
void polar_map_highpass(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D);
/* X/|X|_F, `count` times x := 4.1 (1 - x^2)^2 x, over 1.175: chaotic on (0, 1.1735) */
void polar_map_kaon(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D);
/* f = s, but 0 for the `count` largest ones, by the projector onto the others' vectors, a step
 * function of X'X; and f = 1 for the `count` largest and 0 for the others. No gap between
 * the two parts (in this format): NO_ANSWER becomes the identity or msign. */
void polar_map_truncate(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D);
void polar_map_leading(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D);
/* f = s/(eps^4 + s^4)^(1/4) */
void polar_map_anisotropic(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D);

/* D := f(D) of a parameter, in the format of the run's desk; sets `inner`. Wide matrices are
 * transposed. */
void polar_apply_map(polar_run *r, polar_slot *s, polar_map map);

#endif
