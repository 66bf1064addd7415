/* SPDX-License-Identifier: BSD-3-Clause */
/* Scalars and transpositions as cuBLAS takes them, products, and rank-k updates. */
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

/*
 * D = alpha op(A) op(B) + beta C by cublasLt, k > 0, of all slices; C apart from D or the same
 * matrix; tf32 is not rounded. UNSUITED: cublasLt does not take it, nothing has been done.
 */
polar_status polar_cuda_matmul(struct cuda_context *c, double alpha, polar_op opA, polar_cmat A,
                               polar_op opB, polar_cmat B, int64_t k, double beta, polar_cmat C,
                               polar_mat D);

/* The same by it or, where it does not take it, by cuBLAS's gemm in place of a copy of C. */
polar_status polar_cuda_product(struct cuda_context *c, double alpha, polar_op opA,
                                polar_cmat A, polar_op opB, polar_cmat B, int64_t k,
                                double beta, polar_cmat C, polar_mat D);

/* lower triangle of D = alpha op(X) op(X)' + beta D, inner dimension k; native formats */
polar_status polar_cuda_rank_k(struct cuda_context *c, polar_op op, int64_t k, double alpha,
                               polar_cmat X, double beta, polar_mat D);

#endif
