/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every function of CUDA's libraries that is called here, in one table: a test puts others in
 * their place, to make them fail or to run without a device. The runtime, which kernels cannot
 * do without, is linked in; the other libraries are loaded when a device is to be opened, so
 * that a program which uses none starts without them.
 */
#ifndef POLAR_GPU_CALLS_H
#define POLAR_GPU_CALLS_H

#include <cublasLt.h>
#include <cublas_v2.h>
#include <cuda_runtime_api.h>
#include <cusolverDn.h>

#define POLAR_CUDA_RUNTIME(X)                                                                  \
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
    X(cudaStreamIsCapturing)                                                                   \
    X(cudaStreamWaitEvent)                                                                     \
    X(cudaEventCreateWithFlags)                                                                \
    X(cudaEventDestroy)                                                                        \
    X(cudaEventRecord)                                                                         \
    X(cudaStreamBeginCapture)                                                                  \
    X(cudaStreamEndCapture)                                                                    \
    X(cudaGraphInstantiate)                                                                    \
    X(cudaGraphDestroy)                                                                        \
    X(cudaGraphLaunch)                                                                         \
    X(cudaGraphExecDestroy)

/* a function's name begins with that of its library, the longest that does */
#define POLAR_CUDA_LOADED(X)                                                                   \
    X(cublasLtMatmulDescInit_internal)                                                         \
    X(cublasLtMatmulDescSetAttribute)                                                          \
    X(cublasLtMatrixLayoutInit_internal)                                                       \
    X(cublasLtMatrixLayoutSetAttribute)                                                        \
    X(cublasLtMatmulPreferenceInit_internal)                                                   \
    X(cublasLtMatmulPreferenceSetAttribute)                                                    \
    X(cublasLtMatmulAlgoGetHeuristic)                                                          \
    X(cublasLtMatmulAlgoCheck)                                                                 \
    X(cublasLtMatmul)                                                                          \
    X(cublasCreate)                                                                            \
    X(cublasDestroy)                                                                           \
    X(cublasSetStream)                                                                         \
    X(cublasSetWorkspace)                                                                      \
    X(cublasSetMathMode)                                                                       \
    X(cublasGemmEx_64)                                                                         \
    X(cublasGemmStridedBatchedEx_64)                                                           \
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
    X(cusolverDnXgesvd)                                                                        \
    X(cusolverDnXgesvdp_bufferSize)                                                            \
    X(cusolverDnXgesvdp)

#define POLAR_CUDA_CALLS(X) POLAR_CUDA_RUNTIME(X) POLAR_CUDA_LOADED(X)

struct cuda_calls {
#define POLAR_CUDA_MEMBER(name) __typeof__(&name) name;
    POLAR_CUDA_CALLS(POLAR_CUDA_MEMBER)
#undef POLAR_CUDA_MEMBER
};

/* those of the runtime, NULL for what is not loaded yet, until a test says otherwise */
extern struct cuda_calls polar_cuda_calls;

struct cuda_library {
    const char *prefix, *soname; /* of its functions; of the file */
    const char *absent, *other;  /* sentences: no such file; a function is not in it */
};
enum { CUDA_LIBRARIES = 3 };
extern struct cuda_library polar_cuda_libraries[CUDA_LIBRARIES];

/* Loads what is NULL in the table, from where the loader looks and then from the toolkit's
 * folder. NULL, or the sentence why it cannot; a later call tries again. Not for two threads
 * at a time. */
const char *polar_cuda_load(void);

#endif
