/* SPDX-License-Identifier: BSD-3-Clause */
/* The hash of lib/hash.c on the device: integers and one exact product, so the same bits. */
#ifndef POLAR_GPU_HASH_H
#define POLAR_GPU_HASH_H

#include "device.h"

DEVICE uint64_t hash_mix(uint64_t z) {
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

DEVICE uint64_t hash_bits(uint64_t seed, uint64_t i, uint64_t j) {
    const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);
    const uint64_t row = hash_mix(hash_mix(seed + golden) ^ hash_mix(i + 2 * golden));
    return hash_mix(row ^ hash_mix(j + 3 * golden));
}

DEVICE double hash_uniform(uint64_t seed, uint64_t i, uint64_t j) {
    return ((double)(hash_bits(seed, i, j) >> 12) + 0.5) * 0x1p-52;
}

#endif
