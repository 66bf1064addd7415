/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every function of CUDA's libraries that is called here, in one table: a test puts others in
 * their place, to make them fail or to run without a device.
 */
#ifndef POLAR_GPU_CALLS_H
#define POLAR_GPU_CALLS_H

#include <cublas_v2.h>
#include <cuda_runtime_api.h>
#include <cusolverDn.h>

#define POLAR_CUDA_CALLS(X)                                                                    \
    X(cudaGetDeviceCount)                                                                      \
    X(cudaGetDevice)                                                                           \
    X(cudaSetDevice)                                                                           \
    X(cudaDeviceGetAttribute)                                                                  \
    X(cudaDriverGetVersion)                                                                    \
    X(cudaGetDriverEntryPointByVersion)                                                        \
    X(cudaFuncSetAttribute)                                                                    \
    X(cudaGetLastError)                                                                        \
    X(cudaMalloc)                                                                              \
    X(cudaFree)                                                                                \
    X(cudaMallocHost)                                                                          \
    X(cudaFreeHost)                                                                            \
    X(cudaMemcpyAsync)                                                                         \
    X(cudaMemcpy2DAsync)                                                                       \
    X(cudaMemsetAsync)                                                                         \
    X(cudaStreamCreateWithFlags)                                                               \
    X(cudaStreamDestroy)                                                                       \
    X(cudaStreamSynchronize)                                                                   \
    X(cublasCreate)                                                                            \
    X(cublasDestroy)                                                                           \
    X(cublasSetStream)                                                                         \
    X(cublasSetWorkspace)                                                                      \
    X(cublasSetMathMode)                                                                       \
    X(cublasGemmEx_64)                                                                         \
    X(cublasGemmBatchedEx_64)                                                                  \
    X(cublasDsyrk_64)                                                                          \
    X(cublasSsyrk_64)                                                                          \
    X(cublasZherk_64)                                                                          \
    X(cublasCherk_64)                                                                          \
    X(cublasDtrsm_64)                                                                          \
    X(cublasStrsm_64)                                                                          \
    X(cublasZtrsm_64)                                                                          \
    X(cublasCtrsm_64)                                                                          \
    X(cublasDtrmm_64)                                                                          \
    X(cublasStrmm_64)                                                                          \
    X(cublasZtrmm_64)                                                                          \
    X(cublasCtrmm_64)                                                                          \
    X(cusolverDnCreate)                                                                        \
    X(cusolverDnDestroy)                                                                       \
    X(cusolverDnSetStream)                                                                     \
    X(cusolverDnCreateParams)                                                                  \
    X(cusolverDnDestroyParams)                                                                 \
    X(cusolverDnXgeqrf_bufferSize)                                                             \
    X(cusolverDnXgeqrf)                                                                        \
    X(cusolverDnXpotrf_bufferSize)                                                             \
    X(cusolverDnXpotrf)                                                                        \
    X(cusolverDnXgetrf_bufferSize)                                                             \
    X(cusolverDnXgetrf)                                                                        \
    X(cusolverDnXgetrs)                                                                        \
    X(cusolverDnXsyevd_bufferSize)                                                             \
    X(cusolverDnXsyevd)                                                                        \
    X(cusolverDnXgesvd_bufferSize)                                                             \
    X(cusolverDnXgesvd)

struct cuda_calls {
#define POLAR_CUDA_MEMBER(name) __typeof__(&name) name;
    POLAR_CUDA_CALLS(POLAR_CUDA_MEMBER)
#undef POLAR_CUDA_MEMBER
};

/* those of the libraries, until a test says otherwise */
extern struct cuda_calls polar_cuda_calls;

#endif
