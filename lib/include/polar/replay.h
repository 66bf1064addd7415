/* SPDX-License-Identifier: BSD-3-Clause */
/* The same factorisations again and again: prepared once, then replayed. */
#ifndef POLAR_REPLAY_H
#define POLAR_REPLAY_H

#include "polar/oracle.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * U[i] = polar factor of A[i] for i < count: the matrices that an optimizer orthogonalises in
 * every step. What polar_factor_batch does before and after the arithmetic is done once.
 *
 * Matrices of a backend that does batches (cuda), by an oracle that is POLAR_UNWATCHED and
 * scales by the Frobenius norm: one graph of all of it. An execution enqueues the graph and
 * returns; no memory is made and nothing is waited for. New addresses go along with a launch.
 * Host matrices, any oracle: polar_factor_batch in memory that is there already; an execution
 * returns when all is done.
 */
typedef struct polar_replay polar_replay;

/*
 * Prepares for these matrices; the first execution may be of them or of others. Options and
 * schedule are copied; allocator, costs and backend are to outlive *p. Nothing of A is read,
 * nothing of U written.
 *
 * BAD_ARGUMENT, UNSUITED, TOO_LARGE as polar_factor of any of them, and UNSUITED when some lie
 * on the host and some do not; NO_MEMORY, KERNEL. *p is NULL then; why (or NULL) has a
 * sentence.
 */
POLAR_API polar_status polar_replay_create(const polar_oracle *o, int64_t count,
                                           const polar_cmat A[], const polar_mat U[],
                                           const polar_options *options, polar_replay **p,
                                           polar_why *why);

/*
 * All of them once. A, U: NULL for those of the last time, or `count` of the same shapes,
 * formats and places in the same order, elsewhere and with other leading dimensions as wanted.
 * What writes a matrix of the device has to be over before, and what reads or writes it comes
 * after polar_replay_reports. Not for two threads at a time.
 *
 * OK: done or enqueued, whatever becomes of single matrices; BAD_ARGUMENT, and nothing is done:
 * p NULL, or a matrix of another shape, with too small an ld, without data, or overlapping its
 * factor; KERNEL.
 */
POLAR_API polar_status polar_replay_execute(polar_replay *p, const polar_cmat A[],
                                            const polar_mat U[]);

/*
 * The same in turn with a stream of the caller's, without waiting: the graph begins when all
 * that is on the stream already is over, and what is enqueued there later begins when the graph
 * is over. Nothing else has to be waited for, and memory of A and U that goes back to an
 * allocator in the order of that stream (PyTorch's) is safe. stream: cuda's a cudaStream_t of
 * the backend's device; NULL is the default stream, which is PyTorch's unless told otherwise.
 * It may be destroyed once this has returned.
 *
 * The graph runs on the backend's own stream, for its memory is there; two events put it
 * between. So whatever this backend is asked for later, by anybody, comes after what was on the
 * caller's stream, too, and polar_replay_reports waits for that. Any number of replays, streams
 * and threads go together; one replay is not for two threads at a time.
 *
 * As polar_replay_execute (nothing to do for a list of none), and UNSUITED, nothing done: its
 * matrices lie on the host, or the stream is being captured into a graph; reports stay those of
 * the execution before. KERNEL, NO_MEMORY: what was enqueued, if anything, is
 * over, and the stream does not know of it.
 */
POLAR_API polar_status polar_replay_execute_on(polar_replay *p, const polar_cmat A[],
                                               const polar_mat U[], void *stream);

/* Waits for the last execution. The status of the first matrix that is not OK, and `count`
 * reports, as of polar_factor_batch; NULL: not wanted. BAD_ARGUMENT: there was no execution. */
POLAR_API polar_status polar_replay_reports(polar_replay *p, polar_report reports[]);

/* Bytes of the backend that it holds; 0 for NULL. */
POLAR_API int64_t polar_replay_bytes(const polar_replay *p);

/* Waits, and frees all; NULL: nothing to do. */
POLAR_API void polar_replay_destroy(polar_replay *p);

#ifdef __cplusplus
}
#endif

#endif
