/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernels of a backend, one call at a time, on operands of any shape. */
#ifndef POLAR_KERNELS_H
#define POLAR_KERNELS_H

#include "polar.h"

typedef struct polar_kernels {
    polar_engine e;
    polar_mat A, W, D; /* m-by-n: random; spoilt; result */
    polar_mat P, Q;    /* n-by-n: symmetric positive definite, its triangle above */
    polar_mat Y, Z;    /* n-by-n: spoilt; result */
    polar_mat S;       /* m + n rows */
    polar_mat tau, v, w;
    int64_t *perm;
    double *values;
    char pixel[16];
} polar_kernels;

/* Carves operands of m-by-n, and workspace for every verb. */
void polar_kernels_layout(polar_arena *a, int64_t m, int64_t n, polar_format f,
                          polar_kernels *o);

/* Random numbers, and what is made of them; every page is touched. */
void polar_kernels_fill(polar_kernels *o);

/* Seconds of one call of a kind of polar_costs, to the moment an entry of A is on the host. */
double polar_kernels_time(polar_kernels *o, int kind);

#endif
