/* SPDX-License-Identifier: BSD-3-Clause */
/* What a backend does to many matrices of one shape at once, the host not looking on. */
#ifndef POLAR_RESIDENT_H
#define POLAR_RESIDENT_H

#include "polar/mat.h"

#ifdef __cplusplus
extern "C" {
#endif

struct polar_engine;

/* Where a matrix of a batch comes from, or goes to, in memory of the backend. NULL: a matrix of
 * zeros comes, and goes nowhere. */
typedef struct polar_port {
    void *data;
    int64_t ld;
} polar_port;

/* What became of it. */
typedef struct polar_outcome {
    double largest; /* modulus among real and imaginary parts; NaN: not all are finite */
    double norm;    /* |U|_F */
    double lost;    /* 1: a finite entry left the range of U's format */
} polar_outcome;

/*
 * In a batch every matrix has a room of its own, all of one layout: operand X of a verb stands
 * for the matrices at X.data + i * e->stride bytes, i < e->slices. What is rounded in one
 * neither depends on nor touches another. gemm, gram, symm_product, axpby, recombine, shift and
 * unit do batches; the engine calls every other verb UNSUITED in one.
 *
 * All calls but `outcomes` and `address` enqueue and return; those two wait for nothing but
 * what they read. Tables and outcomes are memory of the backend, of e->slices each.
 */
typedef struct polar_resident {
    int64_t most; /* slices at a time */

    /* `count` ports into a table; the host may use its own again on return */
    polar_status (*address)(struct polar_engine *e, int64_t count, const polar_port *ports,
                            polar_port *table);
    /* D := 2^-k A, rounded once, k so that the largest entry is in [1/2,1), for the matrices of
     * the table: of A's shape and format. Starts the outcomes. */
    polar_status (*gather)(struct polar_engine *e, polar_cmat A, const polar_port *table,
                           polar_outcome *outcomes, polar_mat D);
    /* The matrices of the table, of U's shape and format, := X, rounded once; those that came
     * or became not finite are left untouched. Ends the outcomes. */
    polar_status (*scatter)(struct polar_engine *e, polar_cmat X, polar_mat U,
                            const polar_port *table, polar_outcome *outcomes);
    /* `count` of them to the host; waits */
    polar_status (*outcomes)(struct polar_engine *e, int64_t count, const polar_outcome *from,
                             polar_outcome *to);

    /* A graph of all that run(job) enqueues, which is not done now: products and passes alone,
     * no numbers for the host, no memory. One thread at a time records. */
    polar_status (*record)(struct polar_engine *e, polar_status (*run)(void *job), void *job,
                           void **graph);
    /* enqueues all of it again */
    polar_status (*replay)(struct polar_engine *e, void *graph);
    /* Whether a graph can go in turn with a queue of another's (cuda: a cudaStream_t).
     * UNSUITED: that is recorded itself. Enqueues nothing; waits for nothing unless it fails.
     */
    polar_status (*joinable)(struct polar_engine *e, void *queue);
    /* Enqueues all of it in turn with a queue that is joinable: after what is in it, before
     * what comes there later. Waits for nothing unless it fails. */
    polar_status (*replay_on)(struct polar_engine *e, void *graph, void *queue);
    void (*discard)(void *graph);
} polar_resident;

#ifdef __cplusplus
}
#endif

#endif
