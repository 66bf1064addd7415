/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the backend keeps: one device, one stream, the libraries' handles and a little memory.
 * Every verb holds the lock while it enqueues, so threads take turns; everything goes to the
 * one stream, so memory that a verb has enqueued for may be used again by the next.
 */
#ifndef POLAR_GPU_CONTEXT_H
#define POLAR_GPU_CONTEXT_H

#include <cuda.h>

#include "calls.h"
#include "choices.h"
#include "kernels.h"
#include "polar/backend.h"

enum {
    CUDA_BLAS_BYTES = 32 << 20,    /* the workspace that cuBLAS's manual asks for on Hopper */
    CUDA_STAGING_BYTES = 32 << 20, /* copies from and to the host; partial sums of batches */
    CUDA_SMALL_BYTES =
        64 << 10, /* results of reductions, on the device and pinned; addresses of blocks */
    CUDA_ALIGNMENT = 256, /* as cudaMalloc aligns */
    CUDA_ANSWERS = 64
};

/* what work() answered */
struct cuda_answer {
    unsigned verbs; /* 0: nothing yet */
    polar_format format;
    int64_t m, n, bytes;
};

struct cuda_context {
    int device, was;          /* ours; the caller's, while a verb runs */
    int depth;                /* verbs within a recording */
    struct gpu_slices slices; /* of the verb that runs; stride 0: no batch */
    cudaStream_t stream;
    cudaEvent_t event; /* of one stream that another is to wait for */
    cublasHandle_t blas;
    cusolverDnHandle_t solver;
    cusolverDnParams_t params;
    char *own; /* device: cuBLAS's workspace (and partial tiles of our products), staging, small
                */
    char *staging, *small;
    char *pinned; /* host: the twin of small */
    /* What cuSOLVER wants on the host, and tables to upload: pageable, so that no copy from it
     * is under way when a call returns. The most that work() was asked for.
     */
    char *host;
    int64_t room, wanted;
    struct cuda_answer answer[CUDA_ANSWERS];
    int next;
    struct choices choices;
    /* Our kernel of symmetric products (cuda_tiles.c): whether it may be launched is asked
     * once, when it is first wanted. */
    bool asked, suited;
    int processors;
    __typeof__(&cuTensorMapEncodeTiled) encode;
};

/* NULL, or the sentence why there is no context; the first call makes it. */
const char *polar_cuda_missing(void);

/* The context, locked and with its device current; leave gives it back and passes s on. Nests
 * in the thread that has it. */
polar_status polar_cuda_enter(struct cuda_context **c);
polar_status polar_cuda_leave(struct cuda_context *c, polar_status s);

/* The bytes of an answer given before; false: none was. Calls no library. */
bool polar_cuda_recall(struct cuda_answer *a);

/* Frees all of it; the next call makes another. For tests. */
void polar_cuda_close(void);

/* Statuses of the libraries as ours: out of memory NO_MEMORY, else KERNEL. */
polar_status polar_cuda_status(cudaError_t s);
polar_status polar_cublas_status(cublasStatus_t s);
polar_status polar_cusolver_status(cusolverStatus_t s);
/* of the kernel just launched */
polar_status polar_cuda_launched(void);
/* waits for the stream */
polar_status polar_cuda_wait(struct cuda_context *c);
/* s; when it is a failure, what copies the caller's memory, if pinned, is over first */
polar_status polar_cuda_settle(struct cuda_context *c, polar_status s);
/* bytes of `small` from the device into the pinned twin, and waits */
polar_status polar_cuda_fetch(struct cuda_context *c, int64_t bytes);

#define CUDA polar_cuda_calls.
#define TRY(expression)                                                                        \
    do {                                                                                       \
        const polar_status try_ = (expression);                                                \
        if (try_ != POLAR_OK) return try_;                                                     \
    } while (0)

/* A format as the libraries name it. */
struct cuda_type {
    cudaDataType_t data, real;
    cublasComputeType_t compute;
    int64_t bytes; /* of one entry on the device */
    bool is_complex, is_double;
};
const struct cuda_type *polar_cuda_type(polar_format f);

/* leading dimension and bytes of an m-by-n matrix; -1 beyond 63 bits or what can be indexed */
int64_t polar_cuda_bytes(int64_t m, int64_t n, polar_format f, int64_t *ld);

/* A matrix as kernels see it. */
struct gpu_view polar_cuda_view(polar_cmat A);
/* rows and columns from (i,j) on of a matrix */
polar_mat polar_cuda_part(polar_mat A, int64_t i, int64_t j, int64_t m, int64_t n);

/* Workspace of a verb, handed out in aligned pieces. */
struct cuda_scratch {
    char *at;
    int64_t left;
};
struct cuda_scratch polar_cuda_scratch(const polar_engine *e);
/* NULL when it does not fit */
void *polar_cuda_take(struct cuda_scratch *s, int64_t bytes);
polar_mat polar_cuda_take_mat(struct cuda_scratch *s, int64_t m, int64_t n, polar_format f);
/* a + what polar_cuda_take takes; -1 beyond 63 bits or when one is negative */
int64_t polar_cuda_add(int64_t a, int64_t bytes);

#endif
