/* SPDX-License-Identifier: BSD-3-Clause */
#include <assert.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#include "cpu_team.h"
#include "cpu_thread.h"
#include "polar/backend.h"

enum { MOST = POLAR_MOST_WORKERS, LOOKS = 64, PATIENCE = 200000 /* ns */ };

/*
 * `open` is the number of the call that parts may be taken of, 0 while there is none. A helper
 * enters (`inside`), then looks again whether that call is still open: so the caller, who
 * closes first and then waits until nobody is inside, never leaves the job to a helper that
 * comes late. In the same way a helper says that it sleeps before it looks for the last time.
 */
struct team {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    atomic_ullong open;
    atomic_int inside, sleeping;
    atomic_bool over;
    atomic_llong next;
    int64_t count;
    cpu_part *part;
    const void *job;
    unsigned long long calls;
    int size, helpers; /* wanted, with the caller; started */
    bool started, resting;
    pthread_t helper[MOST - 1];
};

static _Thread_local struct team *mine;

static void breathe(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

static int64_t nanoseconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void take_parts(struct team *t) {
    for (int64_t i; (i = atomic_fetch_add(&t->next, 1)) < t->count;) t->part(t->job, i);
}

/* A call that is open and not `last`; 0: none. */
static unsigned long long another(struct team *t, unsigned long long last) {
    const unsigned long long call = atomic_load(&t->open);
    return call != last ? call : 0;
}

/* The next call; 0: the run is over. */
static unsigned long long await(struct team *t, unsigned long long last) {
    const int64_t from = nanoseconds();
    unsigned long long call = 0;
    do {
        for (int i = 0; i < LOOKS; i++) {
            if (atomic_load(&t->over)) return 0;
            call = another(t, last);
            if (call) return call;
            breathe();
        }
    } while (nanoseconds() - from < PATIENCE);
    pthread_mutex_lock(&t->lock);
    atomic_fetch_add(&t->sleeping, 1);
    while (!atomic_load(&t->over) && !(call = another(t, last)))
        pthread_cond_wait(&t->wake, &t->lock);
    atomic_fetch_sub(&t->sleeping, 1);
    pthread_mutex_unlock(&t->lock);
    return call;
}

static void *help(void *argument) {
    struct team *t = argument;
    for (unsigned long long call = 0; (call = await(t, call));) {
        atomic_fetch_add(&t->inside, 1);
        if (atomic_load(&t->open) == call) take_parts(t);
        atomic_fetch_sub(&t->inside, 1);
    }
    return NULL;
}

static void start(struct team *t) {
    t->started = true;
    while (t->helpers < t->size - 1 && polar_cpu_thread(&t->helper[t->helpers], help, t))
        t->helpers++;
}

static void rouse(struct team *t) {
    if (atomic_load(&t->sleeping) == 0) return;
    pthread_mutex_lock(&t->lock);
    pthread_cond_broadcast(&t->wake);
    pthread_mutex_unlock(&t->lock);
}

int polar_cpu_team(void) {
    return mine && !mine->resting ? mine->size : 1;
}

void polar_cpu_share(int64_t count, cpu_part *part, const void *job) {
    struct team *t = mine;
    if (count < 2 || polar_cpu_team() == 1) {
        for (int64_t i = 0; i < count; i++) part(job, i);
        return;
    }
    if (!t->started) start(t);
    t->count = count;
    t->part = part;
    t->job = job;
    atomic_store(&t->next, 0);
    atomic_store(&t->open, ++t->calls);
    rouse(t);
    mine = NULL; /* what a part shares it does itself */
    take_parts(t);
    mine = t;
    atomic_store(&t->open, 0);
    for (int looks = 0; atomic_load(&t->inside) > 0; looks++) {
        breathe();
        if (looks > 1000) sched_yield();
    }
}

void polar_cpu_with_team(int size, void (*body)(void *), void *argument) {
    struct team t = {.size = size < MOST ? size : MOST};
    assert(!mine);
    pthread_mutex_init(&t.lock, NULL);
    pthread_cond_init(&t.wake, NULL);
    mine = &t;
    body(argument);
    mine = NULL;
    atomic_store(&t.over, true);
    rouse(&t);
    for (int i = 0; i < t.helpers; i++) pthread_join(t.helper[i], NULL);
    pthread_cond_destroy(&t.wake);
    pthread_mutex_destroy(&t.lock);
}

bool polar_cpu_team_rest(bool rest) {
    if (!mine) return false;
    mine->resting = rest;
    return true;
}
