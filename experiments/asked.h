/* SPDX-License-Identifier: BSD-3-Clause */
/* Words of a question to the program turns. */
#ifndef POLAR_ASKED_H
#define POLAR_ASKED_H

#include "polar.h"

/* One that is built in or, with a '/' in its name, a file's; NULL: no such schedule. Those of
 * files stay. */
const polar_schedule *polar_asked_schedule(const char *name);

/* ORACLE[:SCHEDULE] FORMAT BLOCKS STEPS, BLOCKS 3, 1:split, 1:wide or auto; spoils the first
 * word. NULL: no such oracle, schedule, format or blocks. */
const polar_oracle *polar_asked(char **word, polar_options *options);

#endif
