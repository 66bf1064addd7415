/* SPDX-License-Identifier: BSD-3-Clause */
/* Random numbers as hashes of (seed, i, j). */
#include "gallery_internal.h"

#include <math.h>

/* 2^64 over the golden ratio, odd */
static const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);

/* Bijection of 64 bits in which every input bit moves every output bit (Stafford's variant 13
 * of the MurmurHash3 finaliser, as in Steele, Lea & Flood's SplitMix, 2014). */
static uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t polar_hash_bits(uint64_t seed, uint64_t i, uint64_t j) {
    const uint64_t row = mix(mix(seed + golden) ^ mix(i + 2 * golden));
    return mix(row ^ mix(j + 3 * golden));
}

/* (b + 1/2)/2^52 of the top 52 bits b: exact, symmetric about 1/2, never 0 or 1 */
static double uniform(uint64_t bits) {
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

double polar_hash_uniform(uint64_t seed, uint64_t i, uint64_t j) {
    return uniform(polar_hash_bits(seed, i, j));
}

/*
 * Ratio of uniforms with Leva's quadratic bounds (ACM TOMS 18 (1992) 449): (u,v) uniform in a
 * rectangle, v/u is exactly normal where v^2 <= -4 u^2 log u. The curve lies between two
 * ellipses, so that only 1.2 % of the tries need a logarithm, and that one only in a
 * comparison; the tails are whole, which a sum of uniforms would cut.
 */
double polar_hash_normal(uint64_t seed, uint64_t i, uint64_t j) {
    uint64_t state = polar_hash_bits(seed, i, j);
    for (;;) {
        const double u = uniform(mix(state += golden));
        const double v = 1.7156 * (uniform(mix(state += golden)) - 0.5);
        const double x = u - 0.449871, y = fabs(v) + 0.386595;
        const double q = x * x + y * (0.19600 * y - 0.25472 * x);
        if (q > 0.27846) continue;
        if (q < 0.27597 || v * v <= -4 * polar_dd_log(u).hi * (u * u)) return v / u;
    }
}
