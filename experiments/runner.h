/* SPDX-License-Identifier: BSD-3-Clause */
/* Oracles on matrices that stay in the memory of their backend, to be timed without the way in
 * and out. */
#ifndef POLAR_RUNNER_H
#define POLAR_RUNNER_H

#include "polar.h"

/* Copies of one matrix, m >= n, in its host format, largest entry in [1/2,1). */
typedef struct polar_copies {
    const polar_backend *backend;
    int64_t count;
    polar_mat *A;
    void *block;
} polar_copies;

/* `count` copies of A of the host; free with polar_copies_close, also after a failure. UNSUITED
 * (m < n, or the backend is not to be had), NO_ANSWER (NaN, infinity), NO_MEMORY. */
polar_status polar_copies_open(const polar_backend *b, int64_t count, polar_cmat A,
                               polar_copies *c, polar_why *why);
void polar_copies_close(polar_copies *c);

/* An oracle, ready to run on each of them. */
typedef struct polar_runner {
    const polar_oracle *oracle;
    const polar_copies *of;
    polar_options options; /* resolved */
    polar_shape shape;
    polar_engine engine;
    polar_replay *replay; /* of all of them, where they are; NULL: it cannot be had */
    polar_cmat *inputs;
    polar_mat *U;    /* a factor each */
    polar_mat spare; /* a copy of a matrix for who uses it up */
    double expected; /* operations of a launch: by polar_factor_cost, l = 1e-3 */
    double counted;  /* and by the engine; NaN: replayed */
    int64_t bytes;   /* of the backend, without the matrices */
    void *block, *scratch, *work;
    int64_t work_bytes;
    double *values;
    char pixel[16]; /* an entry on the host, whose arrival says that the device is done */
} polar_runner;

/*
 * Makes room, and launches once to warm up. options->backend is that of the copies, which must
 * outlive r. Free with polar_runner_close, also after a failure. UNSUITED, NO_MEMORY, or what
 * the oracle came to.
 */
polar_status polar_runner_open(const polar_oracle *o, const polar_copies *of,
                               const polar_options *options, polar_runner *r, polar_why *why);
void polar_runner_close(polar_runner *r);

/* Enqueues the oracle's run on every matrix; may return before it is done. What the oracle came
 * to last; NOT_CONVERGED counts as OK. */
polar_status polar_runner_launch(polar_runner *r, polar_why *why);

/* Waits until the device is done. */
polar_status polar_runner_wait(polar_runner *r);

/* U of the last matrix, on the host. */
polar_status polar_runner_get(polar_runner *r, polar_mat U);

#endif
