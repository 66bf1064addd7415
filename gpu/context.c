/* SPDX-License-Identifier: BSD-3-Clause */
/* Opening and closing the context; whose turn it is. */
#define _GNU_SOURCE /* a recursive mutex without a call */
#include "context.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static struct cuda_context context;
static bool opened;
static atomic_int owner; /* the process that opens it or has it open; 0: none */

enum { CAPABILITY = 9 }; /* the kernels are compiled for compute capability 9.0 and later */

/* Device 0 of those that CUDA_VISIBLE_DEVICES leaves. */
static const char *look(struct cuda_context *c) {
    int count = 0, driver = 0, major = 0;
    if (CUDA cudaDriverGetVersion(&driver) != cudaSuccess || driver == 0)
        return "no NVIDIA driver is loaded";
    if (driver < CUDART_VERSION / 1000 * 1000)
        return "the NVIDIA driver is older than the CUDA libraries";
    if (CUDA cudaGetDeviceCount(&count) != cudaSuccess || count < 1) {
        (void)CUDA cudaGetLastError();
        return "no NVIDIA device is visible";
    }
    if (CUDA cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, c->device) !=
        cudaSuccess)
        return "the device does not answer";
    return major < CAPABILITY ? "the device's compute capability is below 9.0" : NULL;
}

/* Sums of 16-bit products stay in 32 bits to their end. */
polar_status polar_cuda_lane_open(struct cuda_lane *l, int64_t more) {
    const size_t bytes = CUDA_BLAS_BYTES + CUDA_SMALL_BYTES + (size_t)more;
    void *own = NULL;
    TRY(polar_cuda_status(CUDA cudaStreamCreateWithFlags(&l->stream, cudaStreamNonBlocking)));
    TRY(polar_cuda_status(CUDA cudaEventCreateWithFlags(&l->event, cudaEventDisableTiming)));
    TRY(polar_cublas_status(CUDA cublasCreate(&l->blas)));
    TRY(polar_cublas_status(CUDA cublasSetStream(l->blas, l->stream)));
    TRY(polar_cublas_status(
        CUDA cublasSetMathMode(l->blas, CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION)));
    TRY(polar_cusolver_status(CUDA cusolverDnCreate(&l->solver)));
    TRY(polar_cusolver_status(CUDA cusolverDnSetStream(l->solver, l->stream)));
    TRY(polar_cuda_status(CUDA cudaMalloc(&own, bytes)));
    l->own = own;
    l->small = l->own + CUDA_BLAS_BYTES;
    return polar_cublas_status(CUDA cublasSetWorkspace(l->blas, l->own, CUDA_BLAS_BYTES));
}

void polar_cuda_lane_close(struct cuda_lane *l) {
    if (l->solver) (void)CUDA cusolverDnDestroy(l->solver);
    if (l->blas) (void)CUDA cublasDestroy(l->blas);
    if (l->event) (void)CUDA cudaEventDestroy(l->event);
    if (l->stream) (void)CUDA cudaStreamDestroy(l->stream);
    if (l->own) (void)CUDA cudaFree(l->own);
    memset(l, 0, sizeof *l);
}

void polar_cuda_lane_take(struct cuda_context *c, int i) {
    const struct cuda_lane *l = &c->lane[i];
    c->stream = l->stream;
    c->blas = l->blas;
    c->solver = l->solver;
    c->own = l->own;
    c->small = l->small;
    c->host = c->hosts ? c->hosts + i * c->room : NULL;
}

static bool reserve(struct cuda_context *c) {
    void *pinned = NULL;
    if (polar_cuda_lane_open(&c->lane[0], CUDA_VERDICT_BYTES + CUDA_STAGING_BYTES) !=
            POLAR_OK ||
        CUDA cusolverDnCreateParams(&c->params) != CUSOLVER_STATUS_SUCCESS ||
        CUDA cudaMallocHost(&pinned, CUDA_SMALL_BYTES) != cudaSuccess)
        return false;
    c->pinned = pinned;
    c->lanes = 1;
    polar_cuda_lane_take(c, 0);
    c->staging = c->small + CUDA_SMALL_BYTES + CUDA_VERDICT_BYTES;
    return true;
}

static void discard(struct cuda_context *c) {
    if (c->params) (void)CUDA cusolverDnDestroyParams(c->params);
    for (int i = 0; i < POLAR_MOST_LANES; i++) polar_cuda_lane_close(&c->lane[i]);
    if (c->pinned) (void)CUDA cudaFreeHost(c->pinned);
    polar_release(NULL, c->hosts);
    (void)CUDA cudaGetLastError();
    memset(c, 0, sizeof *c);
}

polar_status polar_cuda_follow(cudaEvent_t event, cudaStream_t from, cudaStream_t to) {
    TRY(polar_cuda_status(CUDA cudaEventRecord(event, from)));
    return polar_cuda_status(CUDA cudaStreamWaitEvent(to, event, 0));
}

/* Drops what others left as the thread's last error, or our next launch would be blamed. */
static polar_status make_current(struct cuda_context *c) {
    TRY(polar_cuda_status(CUDA cudaGetDevice(&c->was)));
    (void)CUDA cudaGetLastError();
    return c->was == c->device ? POLAR_OK : polar_cuda_status(CUDA cudaSetDevice(c->device));
}

static void give_back(const struct cuda_context *c) {
    if (c->was != c->device) (void)CUDA cudaSetDevice(c->was);
}

/* Not in a process forked from the owner: a thread that holds the lock may not be there. */
static bool take_lock(void) {
    const int by = atomic_load(&owner);
    if (by != 0 && by != getpid()) return false;
    pthread_mutex_lock(&lock);
    return true;
}

static const char *make_context(struct cuda_context *c) {
    const char *reason = look(c);
    if (!reason) reason = polar_cuda_load();
    if (reason) return reason;
    if (make_current(c) != POLAR_OK) return "the device does not answer";
    if (!choices_load(&c->choices)) return "POLAR_CUDA_CHOICES: no file of choices";
    const bool made = reserve(c);
    give_back(c);
    if (!made) {
        discard(c);
        return "cuBLAS or cuSOLVER would not start on the device, or its memory is taken";
    }
    return NULL;
}

/* with the lock held */
static const char *open_context(struct cuda_context *c) {
    if (opened) return NULL;
    atomic_store(&owner, getpid());
    const char *reason = make_context(c);
    opened = !reason;
    if (reason) atomic_store(&owner, 0);
    return reason;
}

const char *polar_cuda_missing(void) {
    if (!take_lock()) return "the device was opened before a fork of the process";
    const char *reason = open_context(&context);
    pthread_mutex_unlock(&lock);
    return reason;
}

polar_status polar_cuda_enter(struct cuda_context **c) {
    if (!take_lock()) return POLAR_UNSUITED;
    *c = &context;
    polar_status s = POLAR_OK;
    if (context.depth == 0) s = open_context(*c) ? POLAR_UNSUITED : make_current(*c);
    if (s != POLAR_OK) {
        pthread_mutex_unlock(&lock);
        return s;
    }
    context.depth++;
    context.slices = (struct gpu_slices){1, 0};
    return POLAR_OK;
}

polar_status polar_cuda_leave(struct cuda_context *c, polar_status s) {
    if (--c->depth == 0) give_back(c);
    pthread_mutex_unlock(&lock);
    return s;
}

bool polar_cuda_recall(struct cuda_answer *a) {
    bool found = false;
    if (!take_lock()) return false;
    for (int i = 0; i < CUDA_ANSWERS && !found; i++) {
        const struct cuda_answer *b = &context.answer[i];
        found = b->verbs == a->verbs && b->format == a->format && b->m == a->m && b->n == a->n;
        if (found) a->bytes = b->bytes;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

int polar_cuda_lanes_open(void) {
    if (!take_lock()) return 0;
    const int lanes = context.lanes;
    pthread_mutex_unlock(&lock);
    return lanes;
}

void polar_cuda_close(void) {
    if (!take_lock()) return;
    if (opened) discard(&context);
    opened = false;
    atomic_store(&owner, 0);
    pthread_mutex_unlock(&lock);
}

polar_status polar_cuda_status(cudaError_t s) {
    if (s == cudaSuccess) return POLAR_OK;
    (void)CUDA cudaGetLastError(); /* or the next launch would be blamed */
    return s == cudaErrorMemoryAllocation ? POLAR_NO_MEMORY : POLAR_KERNEL;
}

polar_status polar_cublas_status(cublasStatus_t s) {
    if (s == CUBLAS_STATUS_SUCCESS) return POLAR_OK;
    return s == CUBLAS_STATUS_ALLOC_FAILED ? POLAR_NO_MEMORY : POLAR_KERNEL;
}

polar_status polar_cusolver_status(cusolverStatus_t s) {
    if (s == CUSOLVER_STATUS_SUCCESS) return POLAR_OK;
    return s == CUSOLVER_STATUS_ALLOC_FAILED ? POLAR_NO_MEMORY : POLAR_KERNEL;
}

polar_status polar_cuda_launched(void) {
    return polar_cuda_status(CUDA cudaGetLastError());
}

polar_status polar_cuda_wait(struct cuda_context *c) {
    return polar_cuda_status(CUDA cudaStreamSynchronize(c->stream));
}

polar_status polar_cuda_settle(struct cuda_context *c, polar_status s) {
    if (s == POLAR_KERNEL || s == POLAR_NO_MEMORY) (void)polar_cuda_wait(c);
    return s;
}

polar_status polar_cuda_fetch(struct cuda_context *c, int64_t bytes) {
    TRY(polar_cuda_status(CUDA cudaMemcpyAsync(c->pinned, c->small, (size_t)bytes,
                                               cudaMemcpyDeviceToHost, c->stream)));
    return polar_cuda_wait(c);
}
