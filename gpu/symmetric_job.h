/* SPDX-License-Identifier: BSD-3-Clause */
/* What the kernels of symmetric products are given, and how it is made of what the host asks.
 */
#ifndef POLAR_GPU_SYMMETRIC_JOB_H
#define POLAR_GPU_SYMMETRIC_JOB_H

#include "tile_finish.h"

enum { LEAF = TILES_EDGE * TILES_EDGE };

/* SET: 1, equal strides between matrices; or GPU_TILES_SET, addresses of each */
template <int SET> struct job {
    CUtensorMap map[SET][2]; /* of A, B */
    uint16_t *C[SET], *D[SET];
    int64_t n, k, units, ldc, ldd, stride_c, stride_d;
    float alpha, beta, gamma;
    int parts;
    float *partial; /* LEAF of each unit, entry e of thread t at 256 e + t */
    bool wide_c, wide_d;
};

template <int SET> DEVICE target target_of(const job<SET> &j, int64_t matrix) {
    target t;
    t.C = SET == 1 ? j.C[0] + matrix * j.stride_c : j.C[matrix];
    t.D = SET == 1 ? j.D[0] + matrix * j.stride_d : j.D[matrix];
    t.n = j.n;
    t.ldc = j.ldc;
    t.ldd = j.ldd;
    t.alpha = j.alpha;
    t.beta = j.beta;
    t.gamma = j.gamma;
    t.wide_c = j.wide_c;
    t.wide_d = j.wide_d;
    return t;
}

static bool wide(const gpu_batch &b, int64_t count) {
    bool all = b.ld % 8 == 0 && b.stride % 8 == 0 && (uintptr_t)b.data % 16 == 0;
    for (int64_t i = 0; b.each && i < count; i++) all = all && (uintptr_t)b.each[i] % 16 == 0;
    return all;
}

static uint16_t *address(const gpu_batch &b, int64_t i) {
    return b.each ? (uint16_t *)b.each[i] : (uint16_t *)b.data + i * b.stride;
}

template <int SET> static job<SET> job_of(const gpu_tiles &t) {
    const gpu_symmetric &p = *t.product;
    const gpu_batch &C = p.beta == 0 ? p.D : p.C;
    job<SET> j;
    j.n = p.n;
    j.k = p.k;
    j.parts = t.parts;
    j.units = tiles_units(p.n, t.count, t.parts);
    j.partial = t.partial;
    j.alpha = (float)p.alpha;
    j.beta = (float)p.beta;
    j.gamma = (float)p.gamma;
    j.ldc = C.ld;
    j.ldd = p.D.ld;
    j.stride_c = C.stride;
    j.stride_d = p.D.stride;
    j.wide_c = wide(C, p.count);
    j.wide_d = wide(p.D, p.count);
    for (int64_t i = 0; i < SET && i < t.count; i++) {
        memcpy(&j.map[i], (const CUtensorMap *)t.maps + 2 * i, sizeof j.map[i]);
        j.C[i] = address(C, t.from + i);
        j.D[i] = address(p.D, t.from + i);
    }
    return j;
}

#endif
