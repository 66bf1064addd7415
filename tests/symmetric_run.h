/* SPDX-License-Identifier: BSD-3-Clause */
/* Batches of symmetric products in the memory of the emulated device, and their judge. */
#ifndef POLAR_TESTS_SYMMETRIC_RUN_H
#define POLAR_TESTS_SYMMETRIC_RUN_H

#include "cuda_symmetric.h"

/* a batch of column-major matrices with spare rows, in device memory; the host's copy in f64 */
struct set {
    uint16_t *device;
    double *host;
    int64_t m, n, ld, stride, count;
};

/* shift: entries that leading dimensions are beyond a multiple of 16 bytes; set: addresses of
 * each matrix instead of strides */
struct shape {
    int64_t n, k, count, shift;
    bool outer, bf16, in_place, set;
    double alpha, beta, gamma;
};

struct run {
    struct set X, C, D;
    void *each[3][80];
    struct gpu_symmetric t;
};

/* D = alpha op(X) op(X)' + beta C + gamma I of uniform entries from the test's seed */
void run_open(struct run *r, const struct shape *s);
void run_close(struct run *r);

/*
 * The largest error in units of what is allowed: so many roundings to the format, the sum of k
 * terms and the epilogue in f32; infinity when D is not symmetric bit for bit or something
 * beside it was written.
 */
double run_worst(const struct run *r, const struct shape *s, int roundings);

#endif
