/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Many matrices as a backend with batches factors them (polar/resident.h): those of one shape
 * side by side, as many at a time as fill a device, one after another what differs; nothing of
 * it is looked at before the end.
 */
#ifndef POLAR_ORACLES_RESIDENT_H
#define POLAR_ORACLES_RESIDENT_H

#include "factor.h"

struct item {
    int64_t index; /* the caller's number */
    polar_cmat A;
    polar_mat U;
};

/* So many of one shape, from items[first] on. */
struct chunk {
    struct job job;
    int64_t first, count, bytes; /* of the memory of each */
    polar_report report;         /* what theirs have in common */
    polar_status status;
};

struct resident {
    const polar_backend *backend;
    const polar_allocator *allocator;
    struct item *items;
    struct chunk *chunks;
    polar_port *ports;       /* of A, then of U: the host's */
    polar_outcome *outcomes; /* the host's */
    void *block;             /* the backend's: ports, outcomes, then slices */
    polar_port *table;
    polar_outcome *out;
    char *slices;
    int64_t count, chunk_count, bytes; /* of the block */
};

/* Whether such jobs can be done so at all. */
bool polar_resident_suits(const polar_oracle *o, const polar_options *options);

/* What is wrong with one of the matrices: a status and r's sentence. */
polar_status polar_resident_check(const polar_oracle *o, polar_cmat A, polar_mat U,
                                  const polar_options *options, polar_report *r);

/* Sorts items, which were found right and have no empty ones, and finds memory for all; they
 * are the caller's to free, after polar_resident_close. NO_MEMORY: nothing is held. */
polar_status polar_resident_open(struct resident *t, const polar_oracle *o, int64_t count,
                                 struct item *items, const polar_options *options);
void polar_resident_close(struct resident *t);

/* Ports of chunk c's matrices, where they or their copies lie, into the backend's table;
 * nowhere: none. */
polar_status polar_resident_address(struct resident *t, struct chunk *c, bool nowhere);
/* Enqueues chunk c, a pass over its own part of the block. */
polar_status polar_resident_enqueue(struct resident *t, struct chunk *c);
/* Waits, and gets the outcomes of items [first, first + count). */
polar_status polar_resident_outcomes(struct resident *t, int64_t first, int64_t count);
/* Status and report (NULL: not wanted) of item i of chunk c. */
polar_status polar_resident_report(const struct resident *t, const struct chunk *c, int64_t i,
                                   polar_report *r);

/* All at once, host matrices through the block. */
void polar_resident_run(struct resident *t);

#endif
