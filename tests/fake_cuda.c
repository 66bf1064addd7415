/* SPDX-License-Identifier: BSD-3-Clause */
/* The runtime's stand-ins. */
#define _GNU_SOURCE
#include "fake.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct fake_machine fake_machine = {1, CUDART_VERSION, 9, 0, 7};

static int64_t calls, fail_at, waits;
static bool as_memory;
static const char *failed;

void fake_fail(int64_t at, bool memory) {
    calls = waits = 0;
    fail_at = at;
    as_memory = memory;
    failed = NULL;
}

const char *fake_failed(void) {
    return failed;
}

bool fake_excused(void) {
    return failed && as_memory && strstr(failed, "cublasLt") && strstr(failed, "Init");
}

int64_t fake_count(void) {
    return calls;
}

int64_t fake_waits(void) {
    return waits;
}

bool fake_memory(void) {
    return as_memory;
}

static bool left; /* what cudaGetLastError has to tell */

void fake_leave_error(void) {
    left = true;
}

void (*fake_told)(const char *name);
bool fake_fault(const char *name) {
    fake_named(name);
    if (fake_told) fake_told(name);
    if (++calls != fail_at) return false;
    failed = name;
    left = true;
    return true;
}

#define FAULT(name)                                                                            \
    if (fake_fault(name)) return as_memory ? cudaErrorMemoryAllocation : cudaErrorUnknown

/* a kernel was launched and nobody has asked how that went */
static bool pending;

void fake_launch(void) {
    assert(!pending);
    pending = true;
}

/* ---- memory: whole pages, of no access outside of calls ---- */

enum { MOST = 64, PAGE = 4096 };
static struct {
    void *at;
    size_t bytes;
} blocks[MOST];
static int touching;

static void protect(int access) {
    for (int i = 0; i < MOST; i++)
        if (blocks[i].at) mprotect(blocks[i].at, blocks[i].bytes, access);
}

void fake_touch(bool on) {
    if (on ? touching++ == 0 : --touching == 0)
        protect(touching ? PROT_READ | PROT_WRITE : PROT_NONE);
}

int64_t fake_blocks(void) {
    int64_t count = 0;
    for (int i = 0; i < MOST; i++) count += blocks[i].at != NULL;
    return count;
}

static cudaError_t get_memory(void **p, size_t bytes) {
    FAULT("cudaMalloc");
    if (fake_captures()) return cudaErrorStreamCaptureUnsupported;
    const size_t whole = (bytes + PAGE - 1) / PAGE * PAGE;
    for (int i = 0; i < MOST; i++) {
        if (blocks[i].at) continue;
        void *at = mmap(NULL, whole, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (at == MAP_FAILED) return cudaErrorMemoryAllocation;
        if (whole < 32 << 20) memset(at, 0xff, whole); /* NaN in every format */
        mprotect(at, whole, PROT_NONE);
        blocks[i].at = *p = at;
        blocks[i].bytes = whole;
        return cudaSuccess;
    }
    return cudaErrorMemoryAllocation;
}

static cudaError_t free_memory(void *p) {
    if (fake_told) fake_told("cudaFree");
    for (int i = 0; i < MOST; i++)
        if (p && blocks[i].at == p) {
            fake_idle(); /* cudaFree waits */
            munmap(p, blocks[i].bytes);
            blocks[i].at = NULL;
            return cudaSuccess;
        }
    return p ? cudaErrorInvalidValue : cudaSuccess;
}

static cudaError_t get_pinned(void **p, size_t bytes) {
    FAULT("cudaMallocHost");
    if (fake_captures()) return cudaErrorStreamCaptureUnsupported;
    *p = malloc(bytes);
    return *p ? cudaSuccess : cudaErrorMemoryAllocation;
}

static cudaError_t free_pinned(void *p) {
    if (fake_told) fake_told("cudaFreeHost");
    free(p);
    return cudaSuccess;
}

static cudaError_t copy(void *to, const void *from, size_t bytes, enum cudaMemcpyKind kind,
                        cudaStream_t s) {
    FAULT("cudaMemcpyAsync");
    assert(!fake_captures()); /* products and passes alone */
    fake_on(s);
    assert(kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToHost);
    fake_touch(true);
    memcpy(to, from, bytes);
    fake_touch(false);
    return cudaSuccess;
}

static cudaError_t copy_2d(void *to, size_t pitch, const void *from, size_t other, size_t width,
                           size_t count, enum cudaMemcpyKind kind, cudaStream_t s) {
    FAULT("cudaMemcpy2DAsync");
    assert(!fake_captures()); /* products and passes alone */
    fake_on(s);
    assert(pitch >= width && other >= width);
    assert(kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToHost);
    fake_touch(true);
    for (size_t j = 0; j < count; j++)
        memcpy((char *)to + j * pitch, (const char *)from + j * other, width);
    fake_touch(false);
    return cudaSuccess;
}

static cudaError_t set_memory(void *p, int value, size_t bytes, cudaStream_t s) {
    FAULT("cudaMemsetAsync");
    assert(!fake_captures()); /* products and passes alone */
    fake_on(s);
    fake_touch(true);
    memset(p, value, bytes);
    fake_touch(false);
    return cudaSuccess;
}

/* ---- devices, streams, errors ---- */

static cudaError_t count_devices(int *count) {
    FAULT("cudaGetDeviceCount");
    *count = fake_machine.devices;
    return cudaSuccess;
}

static cudaError_t get_device(int *device) {
    assert(!pending); /* a verb begins */
    FAULT("cudaGetDevice");
    *device = 0;
    return cudaSuccess;
}

static cudaError_t set_device(int device) {
    return device == 0 ? cudaSuccess : cudaErrorInvalidDevice;
}

static cudaError_t get_attribute(int *value, enum cudaDeviceAttr which, int device) {
    FAULT("cudaDeviceGetAttribute");
    assert(device == 0);
    *value = which == cudaDevAttrComputeCapabilityMajor   ? fake_machine.capability
             : which == cudaDevAttrComputeCapabilityMinor ? fake_machine.minor
             : which == cudaDevAttrMultiProcessorCount    ? fake_machine.processors
                                                          : -1;
    return cudaSuccess;
}

static cudaError_t get_driver(int *version) {
    FAULT("cudaDriverGetVersion");
    *version = fake_machine.driver;
    return cudaSuccess;
}

/* of a launch, or of any call since it was asked last; only the former counts as a call */
static cudaError_t last_error(void) {
    const bool launched = pending, old = left;
    pending = left = false;
    if (launched && fake_fault("cudaGetLastError")) {
        left = false;
        return as_memory ? cudaErrorMemoryAllocation : cudaErrorUnknown;
    }
    return old ? cudaErrorUnknown : cudaSuccess;
}

static cudaError_t wait_for(cudaStream_t s) {
    assert(!pending);
    waits++;
    FAULT("cudaStreamSynchronize");
    if (fake_captures()) return cudaErrorStreamCaptureUnsupported;
    fake_waited(s);
    return cudaSuccess;
}

void fake_install(void) {
    struct cuda_calls *c = &polar_cuda_calls;
    c->cudaGetDeviceCount = count_devices;
    c->cudaGetDevice = get_device;
    c->cudaSetDevice = set_device;
    c->cudaDeviceGetAttribute = get_attribute;
    c->cudaDriverGetVersion = get_driver;
    c->cudaGetLastError = last_error;
    c->cudaMalloc = get_memory;
    c->cudaFree = free_memory;
    c->cudaMallocHost = get_pinned;
    c->cudaFreeHost = free_pinned;
    c->cudaMemcpyAsync = copy;
    c->cudaMemcpy2DAsync = copy_2d;
    c->cudaMemsetAsync = set_memory;
    c->cudaStreamSynchronize = wait_for;
    fake_install_streams(c);
    fake_install_graphs(c);
    fake_install_blas(c);
    fake_install_solver(c);
    fake_install_tensor(c);
}
