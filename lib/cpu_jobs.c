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
#include "cpu_team.h"
#include "cpu_thread.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* under way; threads of the BLAS when there are none */
static int runs, threads;

/* Returns how many threads the run has, of those that it would like. */
static int begin(int workers) {
    pthread_mutex_lock(&lock);
    const bool first = runs++ == 0;
    if (first) threads = polar_blas_threads();
    const bool told = polar_blas_set_threads(1); /* what another run has lent ends here */
    const int given = first && told && workers > 1 ? workers : 1;
    pthread_mutex_unlock(&lock);
    return given < POLAR_MOST_WORKERS ? given : POLAR_MOST_WORKERS;
}

static void end(void) {
    pthread_mutex_lock(&lock);
    if (--runs == 0) polar_blas_set_threads(threads);
    pthread_mutex_unlock(&lock);
}

/* entries; below, LAPACK is faster on one thread (qr, svd; n = 192 to 384) */
enum { LEAST_LENT = 1 << 17 };

bool polar_cpu_lend(int64_t m, int64_t n) {
    if (m * n <= LEAST_LENT || !polar_cpu_team_rest(true)) return false;
    pthread_mutex_lock(&lock);
    if (runs == 1) polar_blas_set_threads(threads);
    pthread_mutex_unlock(&lock);
    return true;
}

void polar_cpu_take_back(bool lent) {
    if (!lent) return;
    pthread_mutex_lock(&lock);
    polar_blas_set_threads(1);
    pthread_mutex_unlock(&lock);
    polar_cpu_team_rest(false);
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

/* Several jobs, each on one thread. */
static void side_by_side(int workers, struct crew *crew) {
    struct hand hand[POLAR_MOST_WORKERS];
    if (workers > crew->count) workers = (int)crew->count;
    for (int i = 0; i < workers; i++) {
        hand[i] = (struct hand){.crew = crew, .worker = i};
        if (i > 0) hand[i].started = polar_cpu_thread(&hand[i].thread, work, &hand[i]);
    }
    work(&hand[0]);
    for (int i = 1; i < workers; i++)
        if (hand[i].started) pthread_join(hand[i].thread, NULL);
}

static void only(void *argument) {
    const struct crew *c = argument;
    c->task(c->jobs, 0, 0);
}

void polar_cpu_run(int workers, int64_t count, polar_task *task, void *jobs) {
    struct crew crew = {.task = task, .jobs = jobs, .count = count};
    const int given = begin(workers);
    if (count > 1)
        side_by_side(given, &crew);
    else if (count == 1 && given > 1)
        polar_cpu_with_team(given, only, &crew);
    else if (count == 1)
        only(&crew);
    end();
}

/* ---- parts of one run ---- */

struct parts {
    polar_engine *lane;
    polar_branch *part;
    void *parts;
};

static void one_part(void *parts, int worker, int64_t i) {
    const struct parts *s = parts;
    (void)worker;
    s->part(s->parts, &s->lane[i], (int)i);
}

static int most(int64_t n, polar_format f) {
    (void)f;
    return n >= CPU_LANES_LEAST && n <= CPU_LANES_MOST ? POLAR_MOST_LANES : 1;
}

static void shared_part(const void *parts, int64_t i) {
    const struct parts *s = parts;
    s->part(s->parts, &s->lane[i], (int)i);
}

/* By the team, if the caller has one; one thread where other jobs are under way: those have the
 * others. */
static polar_status run(polar_engine *lane, int count, polar_branch *part, void *parts) {
    struct parts s = {lane, part, parts};
    if (polar_cpu_team() > 1)
        polar_cpu_share(count, shared_part, &s);
    else
        polar_cpu_run(polar_cpu_workers(), count, one_part, &s);
    return POLAR_OK;
}

const polar_lanes polar_cpu_lanes = {.most = most, .run = run};
