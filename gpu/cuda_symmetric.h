/* SPDX-License-Identifier: BSD-3-Clause */
/* Symmetric products of the 16-bit formats, one or a batch, by the method that the shape asks
 * for. */
#ifndef POLAR_GPU_CUDA_SYMMETRIC_H
#define POLAR_GPU_CUDA_SYMMETRIC_H

#include "cuda_verbs.h"

/*
 * D_i = alpha op(A_i) op(B_i) + beta C_i + gamma I (kernels.h), by the method that the table of
 * choices names for the shape. Enqueues on c->stream, waits for nothing, allocates nothing: it
 * may be captured into a graph, which then holds the addresses and coefficients. Its workspace
 * is the context's. KERNEL, NO_MEMORY: as the libraries say.
 */
polar_status polar_cuda_symmetric(struct cuda_context *c, const struct gpu_symmetric *t);

#endif
