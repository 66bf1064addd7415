/* SPDX-License-Identifier: BSD-3-Clause */
/* Schedules of form step: polynomials of degree eight made beforehand. */
#ifndef POLAR_EXPANSION_SCHEDULE_H
#define POLAR_EXPANSION_SCHEDULE_H

#include "expansion_ends.h"
#include "polar/oracle.h"

/* Scratch: three matrices, U among them, and one more where a row goes by blocks; columns for
 * the ends. */
struct eight_layout {
    polar_mat M1, M2, M3;
    struct columns columns;
    void *work;
    int64_t work_bytes;
};

struct eight_layout polar_eight_layout(const polar_shape *s, const polar_schedule *p,
                                       polar_arena *a);
void polar_eight_schedule_cost(const polar_shape *s, const polar_schedule *p, int steps,
                               polar_cost *c);

/* U := the sign of A - mu I: mu goes to the middle of the schedule's gap, the ends of A's
 * spectrum into [0,1], then one row after the other. */
void polar_eight_schedule_run(const polar_shape *s, polar_engine *e, const polar_schedule *p,
                              int steps, polar_mat A, polar_mat U,
                              const struct eight_layout *t);

#endif
