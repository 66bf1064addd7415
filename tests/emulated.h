/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernels of gpu/ on a CPU: a C++ compiler takes their files with this in front. Blocks run
 * one after another; the threads of a block that wait for each other are fibers, which go on
 * in a fixed order from one __syncthreads() to the next.
 */
#ifndef POLAR_TESTS_EMULATED_H
#define POLAR_TESTS_EMULATED_H

#include <cuda_runtime_api.h>

#ifdef __cplusplus
extern "C" {
#endif

extern uint3 emulated_thread, emulated_block;
extern dim3 emulated_threads, emulated_blocks;

/* Runs body(closure) for every thread of every block; together: threads wait for each other.
 * While a graph is captured it is kept for later, with the closure's `size` bytes. */
void emulated_launch(dim3 blocks, dim3 threads, int together, void (*body)(void *),
                     void *closure, size_t size);
void emulated_wait(void);
/* Fails unless it is the backend's own. */
void emulated_stream(cudaStream_t s);

/* From the last thread of a block to the first: what depends on the order is a race. */
extern int emulated_backwards;

#ifdef __cplusplus
}

#define SHARED static
#define threadIdx emulated_thread
#define blockIdx emulated_block
#define blockDim emulated_threads
#define gridDim emulated_blocks
#define __syncthreads emulated_wait

template <class Body> void emulated_call(void *body) {
    (*(Body *)body)();
}

template <class Body> void emulated_run(dim3 blocks, dim3 threads, int together, Body body) {
    emulated_launch(blocks, threads, together, emulated_call<Body>, &body, sizeof body);
}

#define EMULATE(together, kernel, blocks, threads, stream, ...)                                \
    (emulated_stream(stream),                                                                  \
     emulated_run(dim3(blocks), dim3(threads), together, [=] { kernel(__VA_ARGS__); }))
#define LAUNCH(...) EMULATE(0, __VA_ARGS__)
#define LAUNCH_TOGETHER(...) EMULATE(1, __VA_ARGS__)
#endif

#endif
