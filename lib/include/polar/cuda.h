/* SPDX-License-Identifier: BSD-3-Clause */
/* The CUDA backend, where it was built in. */
#ifndef POLAR_CUDA_H
#define POLAR_CUDA_H

#include "polar/backend.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Matrices lie on device 0 of those that CUDA_VISIBLE_DEVICES leaves; bf16 and f16 take two
 * bytes there. Everything goes to one stream: products and sums return before they are done,
 * what returns a number or copies waits. Threads may share it; they take turns. missing() tells
 * why it cannot be used, and opens the device when it can: 64 MiB of its memory are taken then
 * and kept; a process that forks from there cannot use it. What cuSOLVER wants on the host
 * work() takes from malloc, for good, and -1 says that there is none: no verb allocates. Column
 * pivoting (qr with perm, qr_stacked with pivot) is UNSUITED: cuSOLVER has none. Absent from
 * builds without the Meson option gpu: ask polar_backend_named("cuda").
 */
POLAR_API extern const polar_backend polar_cuda;

/*
 * "cuda-gesvdp": the same device with another svd, cuSOLVER's by its own polar decomposition
 * (cusolverDnXgesvdp). A rival in accuracy for the table's svd oracle, not to build on: a
 * perturbation of A that is not finite is NOT_CONVERGED, else whatever it did is OK.
 */
POLAR_API extern const polar_backend polar_cuda_rival;

#ifdef __cplusplus
}
#endif

#endif
