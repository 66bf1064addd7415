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
 * bytes there. Everything comes one after another, in one stream, but for the terms of a step
 * of zolo-pd (see below): products and sums return before they are done, what returns a number
 * or copies waits. polar_replay_execute_on puts a graph of it in turn with a stream of the
 * caller's. Threads may share it; they take turns. missing() tells why it cannot be used, and
 * opens the device when it can: 64 MiB of its memory are taken then and kept; a process that
 * forks from there cannot use it. What cuSOLVER wants on the host work()
 * takes from malloc, for good, and -1 says that there is none: no verb allocates. Column
 * pivoting (qr with perm, qr_stacked with pivot) is UNSUITED: cuSOLVER has none. Absent from
 * builds without the Meson option gpu: ask polar_backend_named("cuda").
 *
 * Up to eight terms of zolo-pd, min(m,n) up to 4096, go to a stream each, which begin where the
 * one stream is and which it waits for. The first such job, or polar_factor_scratch of one,
 * makes the seven that are more, with handles of cuBLAS and cuSOLVER and 32 MiB each: about 225
 * MiB of the device and what the libraries take for a handle, kept from then on. A job's own
 * memory holds up to eight times the scratch of a term.
 */
POLAR_API extern const polar_backend polar_cuda;

/*
 * How far it is from polar_cpu. What goes entry by entry has the same bits, norms are sums of
 * f64 in another order. Products sum in another order too: entry (i,j) of two results of inner
 * dimension k differs by at most 2 (k + 2) w (|alpha| |op(A)| |op(B)| + |beta| |C|)(i,j) + 2 u
 * max|D(i,j)|, to first order (Higham 2002, section 3.1), u the roundoff of the format, the
 * last term of emulated ones alone; w that of a sum: 2^-53 in f64 and c128, 2^-24 in f32, and
 * 2^-23 on tensor cores (tf32, bf16, f16), which make products exactly and cut sums off instead
 * of rounding them (Fasi, Higham, Mikaitis and Pranesh, PeerJ Comput. Sci. 7:e330, 2021: on
 * V100, T4 and A100; assumed of later ones). Complex products: k twice as long. Factorisations:
 * each within its own backward error bound, no closer.
 */

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
