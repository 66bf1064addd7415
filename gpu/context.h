/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the backend keeps: one device, and lanes, which are a stream, the libraries' handles and
 * a little memory each. Every verb holds the lock while it enqueues, so threads take turns.
 * Everything goes to the first lane, so memory that a verb has enqueued for may be used again
 * by the next; but for parts of a run side by side (cuda_lanes.c), which go to a lane each
 * while the lock is held from the first to the end of the last, and which the first lane's
 * stream waits for. So what two streams may use at a time is each lane's own:
 *   stream, blas, solver; own: cuBLAS's workspace, and partial tiles of our products (a handle
 *   of cuBLAS with a workspace of its own gives the same bits whatever other streams do:
 * "Results Reproducibility" in its manual); small: results of reductions, addresses of blocks,
 * the info of what nobody reads; verdict: the info of a Cholesky factor and the flags of its
 *   diagonal, read when all have ended; host: what cuSOLVER wants on the host.
 * Of all: params, choices, answers, which are read alone; staging and pinned, of verbs that a
 * part may not call: copies, norms, columns scaled. The workspace of a verb is the engine's,
 * and a part's engine has its own.
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
    CUDA_VERDICT_BYTES = 256, /* two numbers for each lane */
    CUDA_ALIGNMENT = 256,     /* as cudaMalloc aligns */
    CUDA_ANSWERS = 64
};

/* what work() answered */
struct cuda_answer {
    unsigned verbs; /* 0: nothing yet */
    polar_format format;
    int64_t m, n, bytes;
};

/* A shape of products, all that an algorithm may depend on; memory apart from each other. */
struct cuda_question {
    int64_t factors, result; /* formats */
    int64_t op[2], m, n, k;
    int64_t count, stride;     /* of a batch; stride 0: none */
    int64_t ld[4], aligned[4]; /* of A, B, C, D; in bytes */
    int64_t in_place;          /* C is D */
};

/* and what cublasLt answered: an algorithm, or that it has none */
struct cuda_matmul {
    struct cuda_question question;
    bool found;
    cublasLtMatmulAlgo_t algorithm;
};

struct cuda_lane {
    cudaStream_t stream;
    cublasHandle_t blas;
    cusolverDnHandle_t solver;
    cudaEvent_t event; /* of what another stream is to wait for; used again at once */
    char *own;         /* device: cuBLAS's and cublasLt's workspace (and partial tiles of our
                        * products), small; the first lane's: verdicts, staging
                        */
    char *small;
};

struct cuda_context {
    int device, was;          /* ours; the caller's, while a verb runs */
    int depth;                /* verbs within a recording, or within parts of a run */
    struct gpu_slices slices; /* of the verb that runs; stride 0: no batch */
    struct cuda_lane lane[POLAR_MOST_LANES];
    int lanes; /* that are there: the first always */
    /* of the lane that verbs go to: the first, but for parts of a run */
    cudaStream_t stream;
    cublasHandle_t blas;
    cusolverDnHandle_t solver;
    char *own, *small;
    /* What cuSOLVER wants on the host, and tables to upload: pageable, so that no copy from it
     * is under way when a call returns. The most that work() was asked for.
     */
    char *host;
    bool *factored; /* NULL, or whether the part that is enqueued has factored a matrix */
    int *verdict;   /* of that part, on the device */
    /* of all lanes */
    cusolverDnParams_t params;
    char *staging, *pinned; /* host: the twin of small */
    char *hosts;            /* room bytes for each of `rooms` lanes */
    int64_t room, wanted;
    int rooms;
    struct cuda_answer answer[CUDA_ANSWERS];
    int next;
    struct cuda_matmul matmul[CUDA_ANSWERS];
    int next_matmul;
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

/* A lane with `more` bytes after `small`; on failure what was made is there to be closed. */
polar_status polar_cuda_lane_open(struct cuda_lane *l, int64_t more);
void polar_cuda_lane_close(struct cuda_lane *l);
/* How many there are; calls no library. */
int polar_cuda_lanes_open(void);
/* Verbs go to lane i from now on. */
void polar_cuda_lane_take(struct cuda_context *c, int i);

/* The bytes of an answer given before; false: none was. Calls no library. */
bool polar_cuda_recall(struct cuda_answer *a);

/* Frees all of it; the next call makes another. For tests. */
void polar_cuda_close(void);

/* `to` goes on when what is in `from` now is done: a wait is for what the event was when it was
 * told to */
polar_status polar_cuda_follow(cudaEvent_t event, cudaStream_t from, cudaStream_t to);

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
