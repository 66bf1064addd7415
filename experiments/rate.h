/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine's GEMM rate, measured through a backend: the yardstick of shares. */
#ifndef POLAR_RATE_H
#define POLAR_RATE_H

#include "polar.h"

typedef struct polar_rate {
    polar_engine engine;
    polar_mat A, B, D;
    polar_format format;
    void *block;
    char pixel[16]; /* one entry on the host, whose arrival says that the device is done */
} polar_rate;

/* Three n-by-n matrices of a backend, and a warm-up; free with polar_rate_close. */
polar_status polar_rate_open(const polar_backend *b, polar_format f, int64_t n, polar_rate *r);
void polar_rate_close(polar_rate *r);

/* Real operations per second of `count` products D = AB; NaN when the kernel failed. */
double polar_rate_measure(polar_rate *r, int count);

#endif
