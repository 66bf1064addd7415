/* SPDX-License-Identifier: BSD-3-Clause */
/* CUDA's graphs: lists of what was enqueued, with copies of its arguments. */
#include "fake.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FAULT(name)                                                                            \
    if (fake_fault(name)) return fake_memory() ? cudaErrorMemoryAllocation : cudaErrorUnknown

struct node {
    void (*play)(void *);
    struct node *next;
    _Alignas(16) char what[];
};

struct graph {
    struct node *first, **last;
    bool executable;
};

static struct graph *capturing;
static bool spoilt;
static int64_t graphs, launches;

int64_t fake_graphs(void) {
    return graphs;
}

int64_t fake_launches(void) {
    return launches;
}

bool fake_captures(void) {
    if (capturing) spoilt = true;
    return capturing != NULL;
}

void fake_enqueue(void (*play)(void *), const void *what, size_t size) {
    struct node *n = malloc(sizeof *n + size);
    assert(n);
    n->play = play;
    n->next = NULL;
    memcpy(n->what, what, size);
    if (!capturing) {
        play(n->what);
        free(n);
        return;
    }
    *capturing->last = n;
    capturing->last = &n->next;
}

static struct graph *make(void) {
    struct graph *g = calloc(1, sizeof *g);
    assert(g);
    g->last = &g->first;
    graphs++;
    return g;
}

static void discard(struct graph *g) {
    for (struct node *n = g->first, *next; n; n = next) {
        next = n->next;
        free(n);
    }
    free(g);
    graphs--;
}

static cudaError_t begin(cudaStream_t s, enum cudaStreamCaptureMode mode) {
    FAULT("cudaStreamBeginCapture");
    assert(s && mode == cudaStreamCaptureModeThreadLocal && !capturing);
    capturing = make();
    spoilt = false;
    return cudaSuccess;
}

/* A failure, too, ends it. */
static cudaError_t end(cudaStream_t s, cudaGraph_t *g) {
    struct graph *made = capturing;
    capturing = NULL;
    assert(s && made);
    *g = NULL;
    if (fake_fault("cudaStreamEndCapture") || spoilt) {
        discard(made);
        return fake_memory() ? cudaErrorMemoryAllocation : cudaErrorStreamCaptureInvalidated;
    }
    *g = (cudaGraph_t)(void *)made;
    return cudaSuccess;
}

static cudaError_t instantiate(cudaGraphExec_t *exec, cudaGraph_t g, unsigned long long flags) {
    FAULT("cudaGraphInstantiate");
    assert(g && flags == 0);
    struct graph *from = (struct graph *)(void *)g, *to = make();
    to->executable = true;
    to->first = from->first; /* the nodes go over: a graph is instantiated once here */
    from->first = NULL;
    *exec = (cudaGraphExec_t)(void *)to;
    return cudaSuccess;
}

static cudaError_t destroy(cudaGraph_t g) {
    assert(g && !((struct graph *)(void *)g)->executable);
    discard((struct graph *)(void *)g);
    return cudaSuccess;
}

static cudaError_t destroy_exec(cudaGraphExec_t g) {
    assert(g && ((struct graph *)(void *)g)->executable);
    discard((struct graph *)(void *)g);
    return cudaSuccess;
}

static cudaError_t launch(cudaGraphExec_t g, cudaStream_t s) {
    FAULT("cudaGraphLaunch");
    struct graph *t = (struct graph *)(void *)g;
    assert(t && t->executable && s && !capturing);
    launches++;
    fake_on(s);
    for (struct node *n = t->first; n; n = n->next) n->play(n->what);
    return cudaSuccess;
}

void fake_install_graphs(struct cuda_calls *c) {
    c->cudaStreamBeginCapture = begin;
    c->cudaStreamEndCapture = end;
    c->cudaGraphInstantiate = instantiate;
    c->cudaGraphDestroy = destroy;
    c->cudaGraphExecDestroy = destroy_exec;
    c->cudaGraphLaunch = launch;
}
