/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The threads that stand by while one job of polar_cpu_run has the machine for itself. What a
 * kernel is made of is shared out in parts that each call the BLAS on one thread: OpenBLAS's
 * own threads meet at the end of every call, and it is left to its own heuristics how many take
 * part. Of its time, on as many threads, products take 0.90 to 1.01, Gram matrices 0.88 to 1.03
 * with both triangles where it makes one, Cholesky's factor 0.54 to 0.57, definite inverses
 * 0.48 to 0.69, LU 0.68 to 0.82 (f64, two threads, build/tests/time_factors 128 256 512 1024).
 */
#ifndef POLAR_CPU_TEAM_H
#define POLAR_CPU_TEAM_H

#include <stdbool.h>
#include <stdint.h>

/* Part i of a job; no two parts write the same memory. */
typedef void cpu_part(const void *job, int64_t i);

/* How many threads the caller has, its own with them; 1 outside of a run, and in one of
 * several parts. */
int polar_cpu_team(void);

/* All parts i < count, each once, in any order, by whoever of the team is free; returns when
 * all are done. */
void polar_cpu_share(int64_t count, cpu_part *part, const void *job);

/*
 * body(argument), in which the caller has `size` threads if that is above 1: those beside it
 * start when there is first something to share, look for work for some 0.2 ms when they have
 * none, then sleep, and end with the body. Not from within another body, nor a part.
 */
void polar_cpu_with_team(int size, void (*body)(void *), void *argument);

/* The team at rest: polar_cpu_team is 1 until it is called back. False: there is none. */
bool polar_cpu_team_rest(bool rest);

#endif
