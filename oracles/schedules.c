/* SPDX-License-Identifier: BSD-3-Clause */
/* Built-in schedules by name; the tables themselves are made at build time from
 * minimax/schedules and minimax/maps. */
#include "polar/schedule.h"

#include <string.h>

const polar_schedule *polar_schedule_named(const char *name) {
    for (int i = 0; name && polar_schedules[i]; i++)
        if (strcmp(polar_schedules[i]->name, name) == 0) return polar_schedules[i];
    for (int i = 0; name && polar_map_schedules[i]; i++)
        if (strcmp(polar_map_schedules[i]->name, name) == 0) return polar_map_schedules[i];
    return NULL;
}
