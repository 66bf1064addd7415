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
void fake_install_streams(struct cuda_calls *c);

/* Of all calls from now on, number `at` (from 1) fails, as out of memory or otherwise; 0: none.
 * Closing and error-clearing calls do not count. */
void fake_fail(int64_t at, bool memory);
/* the name of the call that failed since, or NULL */
const char *fake_failed(void);
/* that call said only that an object is too small for cublasLt: there is another way */
bool fake_excused(void);
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

/* A call goes to s. Fails unless that was created: the legacy stream would wait for all others,
 * and cannot be captured. */
void fake_on(cudaStream_t s);
/* the name of the call that the next fake_on is of */
void fake_named(const char *name);
/* the host has waited for s; for all of the device */
void fake_waited(cudaStream_t s);
void fake_idle(void);
/* The last call writes at p: fails where another stream's may do so at the same time. */
void fake_writes(const void *p);

/* Handles of libraries: their streams; their workspaces, of which no two may be the same; a
 * call by one. */
void *fake_handle(void);
void fake_handle_free(const void *h);
void fake_handle_on(const void *h, cudaStream_t s);
void fake_handle_room(const void *h, const void *workspace);
void fake_by(const void *h);
/* streams, events and handles that are there */
int64_t fake_open(void);

/* What went to which stream, in the order of the host; "kernel": a launch. */
enum { FAKE_STREAMS = 16 };
struct fake_op {
    const char *name;
    int stream;
    int64_t seen[FAKE_STREAMS]; /* so many calls of each stream are done, or are this one */
};
/* Keeps the next `most` of them; 0: none. */
void fake_log(struct fake_op *to, int64_t most);
int64_t fake_logged(void);
/* A call of somebody else's to s (NULL: the default stream), and its number; how many of
 * another stream's calls are done before the next of s. */
int64_t fake_work(cudaStream_t s);
int64_t fake_known(cudaStream_t s, cudaStream_t other);
/* whether streams that are asked are being captured by somebody else; implicit: through one
 * that waits for the default stream */
extern bool fake_theirs_captured, fake_theirs_implicit;
/* whether a is done before b begins, or is b */
bool fake_before(const struct fake_op *a, const struct fake_op *b);

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

/* Device memory may be touched, or no longer; nests. */
void fake_touch(bool on);
/* device blocks that are allocated, and their bytes; a smaller limit makes cudaMalloc fail */
int64_t fake_blocks(void);

/* cublasLt has no algorithm for anything */
extern bool fake_no_matmul;
/* how often its heuristic was asked, and products made, so far */
int64_t fake_asked(void);
int64_t fake_matmuls(void);

/* what gesvdp says that it added to its matrix */
extern double fake_perturbation;

/* what the machine has: devices, the driver's version, compute capability, multiprocessors */
struct fake_machine {
    int devices, driver, capability, minor, processors;
};
extern struct fake_machine fake_machine;

#endif
