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

/* A kernel is launched: somebody must ask for the last error before anything else happens. */
void fake_launch(void);

/* Device memory may be touched, or no longer; nests. */
void fake_touch(bool on);
/* device blocks that are allocated, and their bytes; a smaller limit makes cudaMalloc fail */
int64_t fake_blocks(void);

/* what the machine has: devices, the driver's version, compute capability, multiprocessors */
struct fake_machine {
    int devices, driver, capability, minor, processors;
};
extern struct fake_machine fake_machine;

#endif
