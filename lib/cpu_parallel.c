/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What only touches memory, on as many threads as the BLAS has. Threads are started and joined
 * in every call: some 30 us, against milliseconds for a pass over a matrix that leaves the
 * cache; nothing idles in between, and a process may fork when it likes. Entries are
 * independent of one another, so bits do not depend on the number of threads.
 */
#include "blas_internal.h"
#include "cpu_kernels.h"
#include "cpu_thread.h"

enum { MOST = 16, LEAST_BYTES = 1 << 23 };

struct part {
    cpu_work *work;
    const void *job;
    int piece;
    int64_t from, to;
};

static void *start(void *argument) {
    const struct part *p = argument;
    p->work(p->job, p->piece, p->from, p->to);
    return NULL;
}

void polar_cpu_parallel(int64_t count, int64_t bytes, int most, cpu_work *work,
                        const void *job) {
    struct part part[MOST];
    pthread_t thread[MOST];
    bool started[MOST] = {false};
    int64_t threads = bytes < LEAST_BYTES ? 1 : polar_blas_threads();
    if (threads > MOST) threads = MOST;
    if (most > 0 && threads > most) threads = most;
    if (threads > count) threads = count;
    for (int64_t i = 1; i < threads; i++) {
        part[i] =
            (struct part){work, job, (int)i, count * i / threads, count * (i + 1) / threads};
        started[i] = polar_cpu_thread(&thread[i], start, &part[i]);
    }
    work(job, 0, 0, threads > 1 ? count / threads : count);
    for (int64_t i = 1; i < threads; i++) {
        if (started[i])
            pthread_join(thread[i], NULL);
        else
            work(job, part[i].piece, part[i].from, part[i].to);
    }
}
