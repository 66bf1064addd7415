/* SPDX-License-Identifier: BSD-3-Clause */
/* Every verb of the CUDA backend once, by number, on matrices that are made anew for each. */
#ifndef POLAR_TESTS_GPU_BENCH_H
#define POLAR_TESTS_GPU_BENCH_H

#include <polar.h>

/* more than one tile, block of reflectors, warp */
enum { N = 70, M = 75 };

/* what the verbs below take; remade for every call */
struct bench {
    polar_engine e;
    void *block;
    polar_mat A, B, S, D, R, Z, tau, H, host, square;
    int64_t *perm;
    double s[N];
};

void bench_open(struct bench *b);
void bench_close(struct bench *b);
/* the matrices at base, or counted; bytes of them and the workspace, which comes last */
int64_t bench_place(struct bench *b, void *base);

/* Verb number `verb` (from 0); prepare: what it wants done before instead.
 * POLAR_STATUS_COUNT: there are no more. */
polar_status bench_call(struct bench *b, int verb, bool prepare);
/* those that must not wait for the device, and those that must */
bool bench_product(int verb);
bool bench_number(int verb);

#endif
