/* SPDX-License-Identifier: BSD-3-Clause */
/* A batch of one matrix that stays in the memory of its backend, for timing an oracle without
 * the way in and out. */
#ifndef POLAR_RESIDENT_H
#define POLAR_RESIDENT_H

#include "polar.h"

typedef struct polar_resident {
    const polar_oracle *oracle;
    polar_options options; /* resolved */
    polar_shape shape;
    int64_t count;
    polar_mat *A, *U; /* `count` of each, of the backend */
    polar_mat spare;  /* a copy of A for who uses it up */
    polar_cmat host;
    polar_engine engine;
    polar_why why;
    double flops;  /* of a launch, by polar_factor_cost */
    int64_t bytes; /* of the backend, all in all */
    void *block, *scratch, *work;
    int64_t work_bytes;
    double *values;
    char pixel[16]; /* an entry on the host, whose arrival says that the device is done */
} polar_resident;

/*
 * `count` copies of A, m >= n, on the host, in memory of options->backend; and one launch, to
 * warm up. Free with polar_resident_close, also after a failure. A is kept and belongs to the
 * caller. UNSUITED, NO_MEMORY, or what the oracle came to, with a sentence in r->why.
 */
polar_status polar_resident_open(const polar_oracle *o, int64_t count, polar_cmat A,
                                 const polar_options *options, polar_resident *r);
void polar_resident_close(polar_resident *r);

/* Enqueues the oracle's run on every matrix of the batch; may return before it is done. What
 * the oracle came to last. */
polar_status polar_resident_launch(polar_resident *r);

/* Waits until the device is done. */
polar_status polar_resident_wait(polar_resident *r);

/* U of the last matrix of the batch, on the host. */
polar_status polar_resident_get(polar_resident *r, polar_mat U);

#endif
