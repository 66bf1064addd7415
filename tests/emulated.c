/* SPDX-License-Identifier: BSD-3-Clause */
/* Blocks and threads of an emulated launch. */
#define _GNU_SOURCE
#include "emulated.h"

#include <assert.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "fake.h"

uint3 emulated_thread, emulated_block;
dim3 emulated_threads, emulated_blocks;
int emulated_backwards;

enum { MOST = 384, STACK = 64 << 10 };

/* Fibers live on from launch to launch, and change places by jumps, which cost no system call;
 * ucontext only gives each its stack. */
static jmp_buf home, fiber[MOST];
static bool done[MOST];
static int made, current;
static void (*work)(void *);
static void *argument;

static void go_home(void) {
    if (_setjmp(fiber[current]) == 0) _longjmp(home, 1);
}

static void live(void) {
    for (;;) {
        go_home();
        work(argument);
        done[current] = true;
    }
}

void emulated_wait(void) {
    go_home();
}

void emulated_stream(cudaStream_t s) {
    fake_named("kernel");
    fake_on(s);
}

static void place(int t) {
    const int x = (int)emulated_threads.x;
    emulated_thread.x = (unsigned)(t % x);
    emulated_thread.y = (unsigned)(t / x);
    emulated_thread.z = 0;
}

/* current must be t: a fiber that wakes up looks there for its number */
static void go_on(int t) {
    current = t;
    place(t);
    if (_setjmp(home) == 0) _longjmp(fiber[t], 1);
}

static void make(int t) {
    static ucontext_t here, there;
    current = t;
    getcontext(&there);
    there.uc_stack.ss_sp = malloc(STACK);
    there.uc_stack.ss_size = STACK;
    there.uc_link = NULL;
    assert(there.uc_stack.ss_sp);
    makecontext(&there, live, 0);
    if (_setjmp(home) == 0) swapcontext(&here, &there);
}

static void together(int count) {
    assert(count <= MOST);
    for (; made < count; made++) make(made);
    for (int t = 0; t < count; t++) done[t] = false;
    for (int left = count; left > 0;) {
        left = 0;
        for (int i = 0; i < count; i++) {
            const int t = emulated_backwards ? count - 1 - i : i;
            if (done[t]) continue;
            go_on(t);
            left += !done[t];
        }
    }
}

struct launch {
    dim3 blocks, threads;
    int together;
    void (*body)(void *);
    char closure[32764]; /* CUDA's own limit */
};

static void play(void *launch) {
    struct launch *l = launch;
    const int count = (int)(l->threads.x * l->threads.y),
              all = (int)(l->blocks.x * l->blocks.y);
    fake_touch(true);
    emulated_threads = l->threads;
    emulated_blocks = l->blocks;
    work = l->body;
    argument = l->closure;
    for (int i = 0; i < all; i++) {
        const unsigned b = (unsigned)(emulated_backwards ? all - 1 - i : i);
        emulated_block.x = b % l->blocks.x;
        emulated_block.y = b / l->blocks.x;
        if (l->together) {
            together(count);
            continue;
        }
        for (int t = 0; t < count; t++) {
            place(emulated_backwards ? count - 1 - t : t);
            l->body(l->closure);
        }
    }
    fake_touch(false);
}

void emulated_launch(dim3 blocks, dim3 threads, int wait, void (*body)(void *), void *closure,
                     size_t size) {
    struct launch l = {blocks, threads, wait, body, {0}};
    assert(size <= sizeof l.closure && blocks.y <= 65535 && blocks.z == 1);
    memcpy(l.closure, closure, size);
    fake_launch();
    fake_enqueue(play, &l, sizeof l);
}
