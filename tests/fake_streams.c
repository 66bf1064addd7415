/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Streams, events and handles. Everything is done when it is called; what a device would be
 * free to do in another order is told by clocks: of every stream, how many calls of each other
 * stream are done before its next begins (Lamport's happened-before, as vectors).
 */
#include "fake.h"

#include <assert.h>
#include <string.h>

#define FAULT(name)                                                                            \
    if (fake_fault(name)) return fake_memory() ? cudaErrorMemoryAllocation : cudaErrorUnknown

enum { EVENTS = 16, HANDLES = 32, PLACES = 1 << 14 };

static struct stream {
    bool live;
    int64_t seen[FAKE_STREAMS]; /* its own: calls so far */
} streams[FAKE_STREAMS];
static struct event {
    bool live, recorded;
    int64_t seen[FAKE_STREAMS];
} events[EVENTS];
static struct handle {
    bool live;
    cudaStream_t stream;
    const void *workspace;
} handles[HANDLES];
static int64_t host[FAKE_STREAMS]; /* what the host has waited for */
static const char *named = "";
bool fake_theirs_captured, fake_theirs_implicit;
static int now; /* the stream of the last call */

static struct fake_op *ops;
static int64_t room, logged;

static void merge(int64_t *to, const int64_t *from) {
    for (int i = 0; i < FAKE_STREAMS; i++)
        if (from[i] > to[i]) to[i] = from[i];
}

/* The default stream is the last, and always there: for events alone, as the calls of ours that
 * go to it would wait for all others. */
static int number(cudaStream_t s) {
    if (!s) return FAKE_STREAMS - 1;
    const struct stream *t = (const struct stream *)(const void *)s;
    assert(t >= streams && t < streams + FAKE_STREAMS && t->live);
    return (int)(t - streams);
}

void fake_named(const char *name) {
    named = name;
}

void fake_log(struct fake_op *to, int64_t most) {
    ops = to;
    room = most;
    logged = 0;
}

int64_t fake_logged(void) {
    return logged;
}

static void call(int i) {
    now = i;
    struct stream *t = &streams[now];
    merge(t->seen, host);
    t->seen[now]++;
    if (logged < room) {
        ops[logged] = (struct fake_op){.name = named, .stream = now};
        memcpy(ops[logged++].seen, t->seen, sizeof t->seen);
    }
}

void fake_on(cudaStream_t s) {
    assert(s);
    call(number(s));
}

int64_t fake_work(cudaStream_t s) {
    const int i = number(s);
    call(i);
    return streams[i].seen[i];
}

int64_t fake_known(cudaStream_t s, cudaStream_t other) {
    return streams[number(s)].seen[number(other)];
}

bool fake_before(const struct fake_op *a, const struct fake_op *b) {
    return b->seen[a->stream] >= a->seen[a->stream];
}

/* ---- memory that is written ---- */

static struct place {
    const void *at;
    int stream;
    int64_t call;
} places[PLACES];

void fake_writes(const void *p) {
    size_t i = (size_t)((uintptr_t)p / 16) % PLACES;
    while (places[i].at && places[i].at != p) i = (i + 1) % PLACES;
    struct place *l = &places[i];
    if (l->at) assert(streams[now].seen[l->stream] >= l->call); /* or two write at a time */
    *l = (struct place){p, now, streams[now].seen[now]};
}

void fake_idle(void) {
    for (int i = 0; i < FAKE_STREAMS; i++) merge(host, streams[i].seen);
    memset(places, 0, sizeof places);
}

/* ---- handles ---- */

void *fake_handle(void) {
    int i = 0;
    while (i < HANDLES && handles[i].live) i++;
    assert(i < HANDLES);
    handles[i] = (struct handle){.live = true};
    return &handles[i];
}

static struct handle *handle(const void *h) {
    struct handle *t = (struct handle *)(uintptr_t)h;
    assert(t >= handles && t < handles + HANDLES && t->live);
    return t;
}

void fake_handle_free(const void *h) {
    handle(h)->live = false;
}

void fake_handle_on(const void *h, cudaStream_t s) {
    (void)number(s);
    handle(h)->stream = s;
}

void fake_handle_room(const void *h, const void *workspace) {
    handle(h)->workspace = NULL;
    for (int i = 0; i < HANDLES; i++)
        assert(!handles[i].live || handles[i].workspace != workspace);
    handle(h)->workspace = workspace;
}

void fake_by(const void *h) {
    fake_on(handle(h)->stream);
}

int64_t fake_open(void) {
    int64_t count = 0;
    for (int i = 0; i < FAKE_STREAMS; i++) count += streams[i].live;
    for (int i = 0; i < EVENTS; i++) count += events[i].live;
    for (int i = 0; i < HANDLES; i++) count += handles[i].live;
    return count;
}

/* ---- the runtime's ---- */

static cudaError_t create_stream(cudaStream_t *s, unsigned flags) {
    FAULT("cudaStreamCreateWithFlags");
    assert(flags == cudaStreamNonBlocking);
    int i = 0;
    while (i < FAKE_STREAMS - 1 && streams[i].live) i++;
    assert(i < FAKE_STREAMS - 1);
    streams[i].live = true;
    *s = (cudaStream_t)(void *)&streams[i];
    return cudaSuccess;
}

static cudaError_t destroy_stream(cudaStream_t s) {
    streams[number(s)].live = false;
    return cudaSuccess;
}

void fake_waited(cudaStream_t s) {
    fake_on(s);
    merge(host, streams[number(s)].seen);
}

static struct event *event(cudaEvent_t e) {
    struct event *t = (struct event *)(void *)e;
    assert(t >= events && t < events + EVENTS && t->live);
    return t;
}

static cudaError_t create_event(cudaEvent_t *e, unsigned flags) {
    FAULT("cudaEventCreateWithFlags");
    assert(flags == cudaEventDisableTiming);
    int i = 0;
    while (i < EVENTS && events[i].live) i++;
    assert(i < EVENTS);
    events[i] = (struct event){.live = true};
    *e = (cudaEvent_t)(void *)&events[i];
    return cudaSuccess;
}

static cudaError_t destroy_event(cudaEvent_t e) {
    event(e)->live = false;
    return cudaSuccess;
}

static cudaError_t record(cudaEvent_t e, cudaStream_t s) {
    FAULT("cudaEventRecord");
    assert(!fake_captures() && !fake_theirs_captured && !fake_theirs_implicit);
    call(number(s));
    memcpy(event(e)->seen, streams[number(s)].seen, sizeof host);
    event(e)->recorded = true;
    return cudaSuccess;
}

/* CUDA does not wait for an event that was never recorded: a mistake here */
static cudaError_t wait_for(cudaStream_t s, cudaEvent_t e, unsigned flags) {
    FAULT("cudaStreamWaitEvent");
    assert(flags == 0 && event(e)->recorded && !fake_captures());
    merge(streams[number(s)].seen, event(e)->seen);
    call(number(s));
    return cudaSuccess;
}

static cudaError_t is_capturing(cudaStream_t s, enum cudaStreamCaptureStatus *state) {
    FAULT("cudaStreamIsCapturing");
    (void)number(s);
    if (fake_theirs_implicit) {
        fake_leave_error();
        return cudaErrorStreamCaptureImplicit;
    }
    *state = fake_theirs_captured ? cudaStreamCaptureStatusActive : cudaStreamCaptureStatusNone;
    return cudaSuccess;
}

void fake_install_streams(struct cuda_calls *c) {
    c->cudaStreamCreateWithFlags = create_stream;
    c->cudaStreamDestroy = destroy_stream;
    c->cudaStreamIsCapturing = is_capturing;
    c->cudaStreamWaitEvent = wait_for;
    c->cudaEventCreateWithFlags = create_event;
    c->cudaEventDestroy = destroy_event;
    c->cudaEventRecord = record;
}
