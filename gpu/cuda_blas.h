/* SPDX-License-Identifier: BSD-3-Clause */
/* Scalars and transpositions as cuBLAS takes them, and rank-k updates. */
#ifndef POLAR_GPU_CUDA_BLAS_H
#define POLAR_GPU_CUDA_BLAS_H

#include "cuda_verbs.h"

/* A real number in the format that a product of f is summed in. */
union scalar {
    double d[2];
    float s[2];
    cuDoubleComplex z;
    cuComplex c;
};
union scalar polar_cuda_scalar(polar_format f, double x);

/* C of complex formats, T of real ones */
cublasOperation_t polar_cuda_op(polar_format f, polar_op op);

/* lower triangle of D = alpha op(X) op(X)' + beta D, inner dimension k; native formats */
polar_status polar_cuda_rank_k(struct cuda_context *c, polar_op op, int64_t k, double alpha,
                               polar_cmat X, double beta, polar_mat D);

#endif
