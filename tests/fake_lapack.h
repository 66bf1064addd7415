/* SPDX-License-Identifier: BSD-3-Clause */
/* What the stand-ins of cuSOLVER share: LAPACK by type, and the workspace they want and spoil.
 */
#ifndef POLAR_TESTS_FAKE_LAPACK_H
#define POLAR_TESTS_FAKE_LAPACK_H

#include "fake.h"

#include <assert.h>
#include <complex.h>
#include <lapacke.h>
#include <stdlib.h>
#include <string.h>

#define FAULT(name)                                                                            \
    if (fake_fault(name))                                                                      \
    return fake_memory() ? CUSOLVER_STATUS_ALLOC_FAILED : CUSOLVER_STATUS_INTERNAL_ERROR
#define CALL(t, result, name, ...)                                                             \
    do {                                                                                       \
        LAPACKE_set_nancheck(0);                                                               \
        result = t == CUDA_R_64F   ? LAPACKE_d##name(LAPACK_COL_MAJOR, __VA_ARGS__)            \
                 : t == CUDA_R_32F ? LAPACKE_s##name(LAPACK_COL_MAJOR, __VA_ARGS__)            \
                 : t == CUDA_C_64F ? LAPACKE_z##name(LAPACK_COL_MAJOR, __VA_ARGS__)            \
                                   : LAPACKE_c##name(LAPACK_COL_MAJOR, __VA_ARGS__);           \
    } while (0)

static inline lapack_int number(int64_t n) {
    assert(n >= 0 && n <= INT32_MAX);
    return (lapack_int)n;
}

/* A call by h, and where it writes. */
static inline void begin(const void *h, const void *device, const void *host, const void *A,
                         const void *info) {
    fake_by(h);
    fake_writes(device);
    fake_writes(host);
    fake_writes(A);
    fake_writes(info);
}

/* odd sizes that depend on everything */
static inline void sizes(int64_t m, int64_t n, size_t *device, size_t *host) {
    *device = (size_t)(1000 + 3 * m + 40 * n);
    *host = (size_t)(100 + n);
}

static inline void spoil(int64_t m, int64_t n, void *device, size_t bytes, void *host,
                         size_t more) {
    size_t a, b;
    sizes(m, n, &a, &b);
    assert(device && bytes >= a && host && more >= b);
    memset(device, 0xa5, a);
    memset(host, 0xa5, b);
}

#endif
