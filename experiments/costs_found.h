/* SPDX-License-Identifier: BSD-3-Clause */
/* Which costs are in force: those of a file that was named, of this machine, or the built-in.
 */
#ifndef POLAR_COSTS_FOUND_H
#define POLAR_COSTS_FOUND_H

#include <stdio.h>

#include "polar.h"

enum { POLAR_COSTS_PATH = 4096 };

/*
 * The file that POLAR_COSTS names; else the cache file of this machine, where there is one;
 * else polar_costs_default. where (POLAR_COSTS_PATH letters, or NULL): one phrase that says
 * which. BAD_FILE, IO: the file is damaged or cannot be read, with a sentence that says what to
 * do.
 */
polar_status polar_command_costs(polar_costs *c, char *where, polar_why *why);

/* options->costs := those in force, read once a process, when the oracle plans by costs; the
 * same statuses. */
polar_status polar_command_costs_for(const polar_oracle *o, polar_options *options,
                                     polar_why *why);

/* The same for who wants them anyhow; NULL, and why: they cannot be read. */
const polar_costs *polar_command_costs_in_force(polar_status *s, polar_why *why);

/* The phrase of the costs that were read so; NULL: nobody asked. The header line of it. */
const char *polar_command_costs_asked(void);
void polar_command_costs_told(FILE *out);

/*
 * The cache file of this machine: polar/costs-CPU-THREADS-CORE.costs in $XDG_CACHE_HOME, or in
 * .cache of $HOME, with what is no letter or digit made '-'. IO: neither is an absolute path,
 * or it is longer than a path may be.
 */
polar_status polar_costs_cache(char path[POLAR_COSTS_PATH], polar_why *why);

/* Makes the folders above a file, as far as they are missing. */
polar_status polar_costs_folders(const char *path, polar_why *why);

#endif
