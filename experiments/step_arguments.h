/* SPDX-License-Identifier: BSD-3-Clause */
/* What step oracles are asked for. */
#ifndef POLAR_STEP_ARGUMENTS_H
#define POLAR_STEP_ARGUMENTS_H

#include "options.h"

/* --mu, --occupied, --homo, --lumo, --ends into options; --projector is checked. BAD_ARGUMENT
 * with a sentence, also where the oracle is none of them. */
polar_status polar_step_arguments(const char *const *value, const polar_oracle *oracle,
                                  polar_options *options, polar_why *why);

#endif
