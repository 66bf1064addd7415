/* SPDX-License-Identifier: BSD-3-Clause */
/* Random numbers as hashes of (seed, i, j). */
#include "gallery_internal.h"

#include <math.h>

uint64_t polar_hash_bits(uint64_t seed, uint64_t i, uint64_t j) {
    return polar_hash_in_row(polar_hash_row(seed, i), j);
}

double polar_hash_uniform(uint64_t seed, uint64_t i, uint64_t j) {
    return polar_hash_fraction(polar_hash_bits(seed, i, j));
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
        const double u = polar_hash_fraction(polar_hash_mix(state += POLAR_HASH_GOLDEN));
        const double v =
            1.7156 * (polar_hash_fraction(polar_hash_mix(state += POLAR_HASH_GOLDEN)) - 0.5);
        const double x = u - 0.449871, y = fabs(v) + 0.386595;
        const double q = x * x + y * (0.19600 * y - 0.25472 * x);
        if (q > 0.27846) continue;
        if (q < 0.27597 || v * v <= -4 * polar_dd_log(u).hi * (u * u)) return v / u;
    }
}
