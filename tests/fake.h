/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Stand-ins for CUDA's libraries: device memory is the host's, which the host may touch only
 * inside of a call; cuBLAS is CBLAS, cuSOLVER is LAPACK. Any call can be made to fail.
 */
#ifndef POLAR_TESTS_FAKE_H
#define POLAR_TESTS_FAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "calls.h"

/* Puts the stand-ins into polar_cuda_calls. */
void fake_install(void);
void fake_install_blas(struct cuda_calls *c);
void fake_install_solver(struct cuda_calls *c);
void fake_install_spectral(struct cuda_calls *c);
void fake_install_tensor(struct cuda_calls *c);

/* Of all calls from now on, number `at` (from 1) fails, as out of memory or otherwise; 0: none.
 * Closing and error-clearing calls do not count. */
void fake_fail(int64_t at, bool memory);
/* the name of the call that failed since, or NULL */
const char *fake_failed(void);
/* calls counted since */
int64_t fake_count(void);
/* for stand-ins: whether this call fails; fake_memory: how */
bool fake_fault(const char *name);
bool fake_memory(void);
/* a call of somebody else's failed in this thread, and nobody has asked for the error; one of
 * ours that fails leaves its error too */
void fake_leave_error(void);
/* waits counted since fake_fail */
int64_t fake_waits(void);

/* Fails unless s is the stream that was created, which is not the legacy one: that would wait
 * for all others, and cannot be captured. */
void fake_on(cudaStream_t s);
/* NULL, or told the name of every call that may fail or that gives memory back */
extern void (*fake_told)(const char *name);

/* A kernel is launched: somebody must ask for the last error before anything else happens. */
void fake_launch(void);

/* Does play(copy of the `size` bytes) now; while a graph is captured, when that is launched. */
void fake_enqueue(void (*play)(void *), const void *what, size_t size);
/* Whether a graph is captured: what waits or makes memory must fail, and spoils the graph. */
bool fake_captures(void);
void fake_install_graphs(struct cuda_calls *c);
/* graphs and their executables that are there */
int64_t fake_graphs(void);
/* launches of graphs so far */
int64_t fake_launches(void);

/* Work of a stream, and its number; how much of another's work comes before the next of s. */
int64_t fake_work(cudaStream_t s);
int64_t fake_known(cudaStream_t s, cudaStream_t other);
/* events that are there */
int64_t fake_events(void);
/* whether streams that are asked are being captured by somebody else */
extern bool fake_theirs_captured;
void fake_install_streams(struct cuda_calls *c);

/* Device memory may be touched, or no longer; nests. */
void fake_touch(bool on);
/* device blocks that are allocated, and their bytes; a smaller limit makes cudaMalloc fail */
int64_t fake_blocks(void);

/* what gesvdp says that it added to its matrix */
extern double fake_perturbation;

/* what the machine has: devices, the driver's version, compute capability, multiprocessors */
struct fake_machine {
    int devices, driver, capability, minor, processors;
};
extern struct fake_machine fake_machine;

#endif
