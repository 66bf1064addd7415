/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The threads that stand by while one job of polar_cpu_run has the machine for itself. OpenBLAS
 * shares small products badly: on two threads one of order 256 takes 0.6 to 0.95 of the time on
 * one, a Cholesky inverse of that order 1.7 times as long. Parts that each call the BLAS on one
 * thread take 0.6, down to an order of 96 (f32; build/tests/time_factors).
 */
#ifndef POLAR_CPU_TEAM_H
#define POLAR_CPU_TEAM_H

#include <stdbool.h>
#include <stdint.h>

/* Part i of a job; no two parts write the same memory. */
typedef void cpu_part(const void *job, int64_t i);

/* How many threads the caller has, its own with them; 1 outside of a run, and in a part. */
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
