/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who waits for whom: work is done at once here, so the order of streams is kept by clocks.
 * Every stream counts its work and knows how much of every other stream's comes before its own
 * next.
 */
#include "fake.h"

#include <assert.h>
#include <stdlib.h>

enum { STREAMS = 4 };
static cudaStream_t streams[STREAMS];
static int64_t known[STREAMS][STREAMS];
static int count;

struct event {
    int64_t known[STREAMS];
};
static int64_t events;

static int number(cudaStream_t s) {
    for (int i = 0; i < count; i++)
        if (streams[i] == s) return i;
    assert(count < STREAMS);
    streams[count] = s;
    return count++;
}

int64_t fake_work(cudaStream_t s) {
    const int i = number(s);
    return ++known[i][i];
}

int64_t fake_known(cudaStream_t s, cudaStream_t other) {
    const int i = number(s);
    return known[i][number(other)];
}

int64_t fake_events(void) {
    return events;
}

#define FAULT(name)                                                                            \
    if (fake_fault(name)) return fake_memory() ? cudaErrorMemoryAllocation : cudaErrorUnknown

static cudaError_t create(cudaEvent_t *e, unsigned flags) {
    FAULT("cudaEventCreateWithFlags");
    assert(flags == cudaEventDisableTiming && !fake_captures());
    *e = calloc(1, sizeof(struct event));
    assert(*e);
    events++;
    return cudaSuccess;
}

static cudaError_t destroy(cudaEvent_t e) {
    assert(e);
    free(e);
    events--;
    return cudaSuccess;
}

bool fake_theirs_captured;

static cudaError_t is_capturing(cudaStream_t s, enum cudaStreamCaptureStatus *state) {
    FAULT("cudaStreamIsCapturing");
    (void)s;
    *state = fake_theirs_captured ? cudaStreamCaptureStatusActive : cudaStreamCaptureStatusNone;
    return cudaSuccess;
}

static cudaError_t record(cudaEvent_t e, cudaStream_t s) {
    FAULT("cudaEventRecord");
    assert(e && !fake_captures() && !fake_theirs_captured);
    const int i = number(s);
    for (int j = 0; j < STREAMS; j++) ((struct event *)(void *)e)->known[j] = known[i][j];
    return cudaSuccess;
}

static cudaError_t wait_for(cudaStream_t s, cudaEvent_t e, unsigned flags) {
    FAULT("cudaStreamWaitEvent");
    assert(e && flags == 0 && !fake_captures());
    const int i = number(s);
    for (int j = 0; j < STREAMS; j++)
        if (known[i][j] < ((struct event *)(void *)e)->known[j])
            known[i][j] = ((struct event *)(void *)e)->known[j];
    return cudaSuccess;
}

void fake_install_streams(struct cuda_calls *c) {
    c->cudaStreamIsCapturing = is_capturing;
    c->cudaEventCreateWithFlags = create;
    c->cudaEventDestroy = destroy;
    c->cudaEventRecord = record;
    c->cudaStreamWaitEvent = wait_for;
}
