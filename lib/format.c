/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of number formats, and rounding to nearest even in each of them. */
#include "polar/format.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const polar_format_row rows[POLAR_FORMAT_COUNT] = {
    /* name, u, largest, precision, min_exponent, bytes, host_bytes, complex, emulated, wide */
    [POLAR_F64] = {"f64", 0x1p-53, DBL_MAX, 53, -1022, 8, 8, false, false, POLAR_F64},
    [POLAR_F32] = {"f32", 0x1p-24, FLT_MAX, 24, -126, 4, 4, false, false, POLAR_F32},
    [POLAR_C128] = {"c128", 0x1p-53, DBL_MAX, 53, -1022, 16, 16, true, false, POLAR_C128},
    [POLAR_C64] = {"c64", 0x1p-24, FLT_MAX, 24, -126, 8, 8, true, false, POLAR_C64},
    [POLAR_TF32] = {"tf32", 0x1p-11, 0x1.ffcp127, 11, -126, 4, 4, false, true, POLAR_F32},
    [POLAR_BF16] = {"bf16", 0x1p-8, 0x1.fep127, 8, -126, 2, 4, false, true, POLAR_F32},
    [POLAR_F16] = {"f16", 0x1p-11, 65504, 11, -14, 2, 4, false, true, POLAR_F32},
};

const polar_format_row *polar_format_get(polar_format f) {
    return (int)f >= 0 && (int)f < POLAR_FORMAT_COUNT ? &rows[f] : NULL;
}

polar_format polar_format_named(const char *name) {
    for (int f = 0; name && f < POLAR_FORMAT_COUNT; ++f)
        if (strcmp(rows[f].name, name) == 0) return (polar_format)f;
    return POLAR_FORMAT_ANY;
}

static double pow2(int e) /* -1022 <= e <= 1023 */
{
    const uint64_t bits = (uint64_t)(e + 1023) << 52;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/*
 * Normal results: adding half a unit in the last kept place, less one when that place is
 * even, to the bit pattern rounds to nearest even; a carry steps into the next binade, as it
 * should. Below 2^min_exponent the spacing is the constant q = 2^(min_exponent - precision +
 * 1): near 2^52 q the spacing of doubles is q, so one addition rounds.
 */
double polar_round(polar_format f, double x) {
    const polar_format_row *row = polar_format_get(f);
    if (!row || row->precision == DBL_MANT_DIG || isnan(x)) return x;

    double a = fabs(x);
    if (a < pow2(row->min_exponent)) {
        const double shift = pow2(row->min_exponent - row->precision + DBL_MANT_DIG);
        return copysign((a + shift) - shift, x);
    }
    const int drop = DBL_MANT_DIG - row->precision;
    uint64_t bits;
    memcpy(&bits, &a, sizeof bits);
    bits += (UINT64_C(1) << (drop - 1)) - 1 + (bits >> drop & 1);
    bits &= ~UINT64_C(0) << drop;
    memcpy(&a, &bits, sizeof a);
    return copysign(a > row->largest ? INFINITY : a, x);
}

/*
 * The same on f32 patterns. In tf32 and bf16 the exponent range is that of f32, so the carry
 * also serves subnormal numbers and overflow to infinity. `drop` is a constant after inlining.
 */
static inline uint32_t round_bits(uint32_t bits, unsigned drop) {
    return (bits + ((UINT32_C(1) << (drop - 1)) - 1) + (bits >> drop & 1)) & ~UINT32_C(0)
                                                                                 << drop;
}

/* All ones where the pattern is a NaN; a signalling one is made quiet, as by any operation. */
static inline uint32_t nan_mask(uint32_t bits) {
    return -(uint32_t)((bits & 0x7fffffffu) > 0x7f800000u);
}

static inline float as_float(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint32_t as_bits(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float round_same_range(float x, unsigned drop) {
    const uint32_t b = as_bits(x), nan = nan_mask(b);
    return as_float((nan & (b | 0x00400000u)) | (~nan & round_bits(b, drop)));
}

static inline float round_f16(float x) {
    const uint32_t b = as_bits(x), nan = nan_mask(b);
    const uint32_t sign = b & 0x80000000u, a = b ^ sign;
    /* normal: 13 bits go; from 65536 on infinity */
    const uint32_t r = round_bits(a, 13);
    const uint32_t over = -(uint32_t)(r >= 0x47800000u);
    const uint32_t normal = (over & 0x7f800000u) | (~over & r);
    /* below 2^-14: the spacing is 2^-24, that of f32 near 1/2 */
    const uint32_t tiny = as_bits((as_float(a) + 0.5f) - 0.5f);
    const uint32_t small = -(uint32_t)(a < 0x38800000u);
    const uint32_t y = sign | (small & tiny) | (~small & normal);
    return as_float((nan & (b | 0x00400000u)) | (~nan & y));
}

void polar_round_block(polar_format f, int64_t m, int64_t n, float *x, int64_t ld) {
    if (m <= 0 || n <= 0) return;
    if (ld == m) { /* one long column */
        m *= n;
        n = 1;
    }
    for (int64_t j = 0; j < n; ++j, x += ld) {
        if (f == POLAR_BF16)
            for (int64_t i = 0; i < m; ++i) x[i] = round_same_range(x[i], 16);
        else if (f == POLAR_TF32)
            for (int64_t i = 0; i < m; ++i) x[i] = round_same_range(x[i], 13);
        else if (f == POLAR_F16)
            for (int64_t i = 0; i < m; ++i) x[i] = round_f16(x[i]);
    }
}
