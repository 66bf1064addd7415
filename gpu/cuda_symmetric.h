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
 * is the context's. KERNEL, NO_MEMORY: as the libraries say; UNSUITED: another format.
 *
 * Rounded once by our own kernel; by cuBLAS, gamma I is added after D was rounded.
 */
polar_status polar_cuda_symmetric(struct cuda_context *c, const struct gpu_symmetric *t);

/*
 * A batch by strides, of which every matrix has the bits that it has in a batch of one: by our
 * own kernel, the inner dimension in one part, where that is the choice for one matrix of the
 * shape. UNSUITED, and nothing done: it is not, or the kernel does not suit. Blocks are left
 * out though they, too, may be captured: batched gemm over the blocks of many matrices need not
 * go by the kernel, nor sum in the order, that it has for the blocks of one.
 */
polar_status polar_cuda_symmetric_batch(struct cuda_context *c, const struct gpu_symmetric *t);

/* By one method. UNSUITED: not this device, or the kernel wants addresses and strides that are
 * multiples of 16 bytes, and no matrix twice in a batch. */
polar_status polar_cuda_symmetric_by(struct cuda_context *c, const struct gpu_symmetric *t,
                                     struct choice choice);

/* passes over one matrix of a batch */
static const struct gpu_slices gpu_alone = {1, 0};

/* the methods, n, k, count > 0 */
polar_status polar_cuda_by_tiles(struct cuda_context *c, const struct gpu_symmetric *t,
                                 int parts);
polar_status polar_cuda_by_blocks(struct cuda_context *c, const struct gpu_symmetric *t, int p);
polar_status polar_cuda_by_strips(struct cuda_context *c, const struct gpu_symmetric *t);

/* address of matrix i of a batch, (row, column) of it */
void *polar_cuda_entry(const struct gpu_batch *b, int64_t i, int64_t row, int64_t column);

#endif
