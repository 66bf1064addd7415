/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Jobs side by side, each on one thread. OpenBLAS, as built with its own threads, has one
 * number of threads for the process and one pool, which serves one caller at a time; its calls
 * may come from several threads, and with that number at 1 each stays in the thread that made
 * it. So the number is 1 while jobs run (for every other caller of the BLAS too), and what it
 * was after the last of the runs that overlap in time.
 */
#include <stdatomic.h>

#include "blas_internal.h"
#include "cpu_kernels.h"
#include "cpu_thread.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* under way; those of them that are one job; threads of the BLAS when there are none */
static int runs, alone, threads;

/* Returns whether this BLAS can be told. */
static bool begin(bool one) {
    pthread_mutex_lock(&lock);
    alone += one;
    if (runs++ == 0) threads = polar_blas_threads();
    const bool told = polar_blas_set_threads(1);
    pthread_mutex_unlock(&lock);
    return told;
}

static void end(bool one) {
    pthread_mutex_lock(&lock);
    alone -= one;
    if (--runs == 0) polar_blas_set_threads(threads);
    pthread_mutex_unlock(&lock);
}

int polar_cpu_workers(void) {
    pthread_mutex_lock(&lock);
    const int now = runs > 0 ? threads : polar_blas_threads();
    pthread_mutex_unlock(&lock);
    return now < 1 ? 1 : now > POLAR_MOST_WORKERS ? POLAR_MOST_WORKERS : now;
}

struct crew {
    polar_task *task;
    void *jobs;
    int64_t count;
    atomic_llong next;
};

struct hand {
    struct crew *crew;
    int worker;
    pthread_t thread;
    bool started;
};

/* Takes jobs until there are no more. */
static void *work(void *argument) {
    const struct hand *h = argument;
    struct crew *c = h->crew;
    for (int64_t i; (i = atomic_fetch_add(&c->next, 1)) < c->count;)
        c->task(c->jobs, h->worker, i);
    return NULL;
}

void polar_cpu_run(int workers, int64_t count, polar_task *task, void *jobs) {
    struct crew crew = {.task = task, .jobs = jobs, .count = count};
    struct hand hand[POLAR_MOST_WORKERS];
    const bool one = count == 1, told = begin(one);
    if (workers > count) workers = count > 1 ? (int)count : 1;
    for (int i = 0; i < workers; i++) {
        hand[i] = (struct hand){.crew = &crew, .worker = i};
        if (i > 0 && told) hand[i].started = polar_cpu_thread(&hand[i].thread, work, &hand[i]);
    }
    work(&hand[0]);
    for (int i = 1; i < workers; i++)
        if (hand[i].started) pthread_join(hand[i].thread, NULL);
    end(one);
}

/* ---- parts of one run ---- */

struct side_by_side {
    polar_engine *lane;
    polar_branch *part;
    void *parts;
};

static void one_part(void *jobs, int worker, int64_t i) {
    const struct side_by_side *s = jobs;
    (void)worker;
    s->part(s->parts, &s->lane[i], (int)i);
}

static int most(int64_t n, polar_format f) {
    (void)f;
    return n >= CPU_LANES_LEAST && n <= CPU_LANES_MOST ? POLAR_MOST_LANES : 1;
}

/* One thread where other jobs are under way: those have the others. */
static polar_status run(polar_engine *lane, int count, polar_branch *part, void *parts) {
    struct side_by_side s = {lane, part, parts};
    pthread_mutex_lock(&lock);
    const bool busy = runs > (alone > 0); /* this may be a part of the one */
    pthread_mutex_unlock(&lock);
    polar_cpu_run(busy ? 1 : polar_cpu_workers(), count, one_part, &s);
    return POLAR_OK;
}

const polar_lanes polar_cpu_lanes = {.most = most, .run = run};
