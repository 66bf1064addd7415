/* SPDX-License-Identifier: BSD-3-Clause */
/* What step oracles are asked for. */
#ifndef POLAR_STEP_ARGUMENTS_H
#define POLAR_STEP_ARGUMENTS_H

#include "options.h"

/* --mu, --occupied, --homo, --lumo, --ends into options; --projector is checked. BAD_ARGUMENT
 * with a sentence, also where the oracle is none of them. */
polar_status polar_step_arguments(const char *const *value, const polar_oracle *oracle,
                                  polar_options *options, polar_why *why);

/* With --overlap S: *A, as read, becomes L^-1 A L^-1', S = LL', which o keeps. A sentence for
 * what is wrong with S. */
polar_status polar_step_orthogonal(const char *file, polar_mat *A, polar_overlap *o,
                                   polar_why *why);

/* *P := (I - U)/2, L^-1' (I - U)/2 L^-1 where o has an L; U's format. Free it. */
polar_status polar_step_projector(polar_cmat U, const polar_overlap *o, polar_mat *P,
                                  polar_why *why);

#endif
