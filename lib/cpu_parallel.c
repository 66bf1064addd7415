/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What only touches memory, by the team of a run; elsewhere on as many threads as the BLAS has,
 * started and joined in every call: some 30 us, against milliseconds for a pass over a matrix
 * that leaves the cache. Entries are independent of one another, so bits do not depend on the
 * number of threads.
 */
#include "blas_internal.h"
#include "cpu_kernels.h"
#include "cpu_team.h"
#include "cpu_thread.h"

enum { MOST = 16, LEAST_BYTES = 1 << 23, LEAST_SHARED = 1 << 19 };

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

static void shared(const void *parts, int64_t i) {
    start((struct part *)parts + i);
}

static void on_threads(struct part part[], int count) {
    pthread_t thread[MOST];
    bool started[MOST] = {false};
    for (int i = 1; i < count; i++) started[i] = polar_cpu_thread(&thread[i], start, &part[i]);
    start(&part[0]);
    for (int i = 1; i < count; i++) {
        if (started[i])
            pthread_join(thread[i], NULL);
        else
            start(&part[i]);
    }
}

void polar_cpu_parallel(int64_t count, int64_t bytes, int most, cpu_work *work,
                        const void *job) {
    struct part part[MOST];
    const int team = polar_cpu_team();
    int64_t pieces = 1;
    if (team > 1 && bytes >= LEAST_SHARED) pieces = team;
    if (team == 1 && bytes >= LEAST_BYTES) pieces = polar_blas_threads();
    if (pieces > MOST) pieces = MOST;
    if (most > 0 && pieces > most) pieces = most;
    if (pieces > count) pieces = count;
    if (pieces <= 1) {
        work(job, 0, 0, count);
        return;
    }
    for (int64_t i = 0; i < pieces; i++)
        part[i] =
            (struct part){work, job, (int)i, count * i / pieces, count * (i + 1) / pieces};
    if (team > 1)
        polar_cpu_share(pieces, shared, part);
    else
        on_threads(part, (int)pieces);
}
