/* SPDX-License-Identifier: BSD-3-Clause */
#if defined(__linux__)
#define _GNU_SOURCE /* sched_getcpu, CPU_CLR */
#include <sched.h>
#endif

#include "cpu_thread.h"

bool polar_cpu_thread(pthread_t *thread, void *(*start)(void *), void *argument) {
#if defined(__linux__)
    cpu_set_t others;
    pthread_attr_t attributes;
    const int here = sched_getcpu();
    if (here >= 0 && here < CPU_SETSIZE && sched_getaffinity(0, sizeof others, &others) == 0 &&
        CPU_COUNT(&others) > 1 && pthread_attr_init(&attributes) == 0) {
        CPU_CLR((size_t)here, &others);
        const bool started =
            pthread_attr_setaffinity_np(&attributes, sizeof others, &others) == 0 &&
            pthread_create(thread, &attributes, start, argument) == 0;
        pthread_attr_destroy(&attributes);
        if (started) return true;
    }
#endif
    return pthread_create(thread, NULL, start, argument) == 0;
}
