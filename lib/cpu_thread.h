/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads that start on a processor other than the caller's. */
#ifndef POLAR_CPU_THREAD_H
#define POLAR_CPU_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/*
 * pthread_create; false: no thread. After a product the threads of OpenBLAS go on spinning for
 * 2^28 cycles, some 0.1 s, so that every processor looks busy and Linux leaves a new thread
 * where its parent is: two then share one processor, next to a thread that does nothing but
 * yield. Where the system knows of affinity the thread may run on all of the caller's
 * processors but the one that the caller is on now.
 */
bool polar_cpu_thread(pthread_t *thread, void *(*start)(void *), void *argument);

#endif
