/* SPDX-License-Identifier: BSD-3-Clause */
/* Matrices side by side, a thread each, or in turns, in memory that may be there already. */
#ifndef POLAR_ORACLES_SIDE_BY_SIDE_H
#define POLAR_ORACLES_SIDE_BY_SIDE_H

#include "factor.h"

/* What one worker has: memory, and the first of its matrices that was not OK. */
struct worker {
    struct room room;
    int64_t first;
    polar_status status;
};

struct batch {
    const polar_oracle *o;
    const polar_cmat *A;
    const polar_mat *U, *H;
    const polar_options *options;
    polar_report *reports;
    const polar_backend *backend;
    int64_t count;
    bool *done;        /* NULL: none is */
    struct room whole; /* for the larger ones; without memory: each gets its own */
    int furnished;     /* workers with memory */
    struct worker worker[POLAR_MOST_WORKERS];
};

/* s is what became of matrix i. */
void polar_batch_note(struct worker *w, int64_t i, polar_status s);
/* That of the first matrix which is not OK. */
polar_status polar_batch_worst(const struct batch *b);

/* Memory for workers, with less for fewer of them; whole: and for the larger ones. False: there
 * is less than one of each; nothing is held. */
bool polar_batch_furnish(struct batch *b, const polar_allocator *a, bool whole);
void polar_batch_clear(struct batch *b, const polar_allocator *a);

/* All that are not done. Without a worker with memory every matrix gets its own. */
void polar_batch_run(struct batch *b);

#endif
