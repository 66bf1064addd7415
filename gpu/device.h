/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the kernels are made of: entries of any kind as reals, rounding, sums of a block. Only
 * .cu files include this; a C++ compiler takes them too, with a header of its own that runs
 * blocks one after another.
 */
#ifndef POLAR_GPU_DEVICE_H
#define POLAR_GPU_DEVICE_H

#include <math.h>
#include <string.h>

#include "index.h"
#include "kernels.h"

#if defined(__CUDACC__)
#define SHARED __shared__
#define LAUNCH(kernel, grid, threads, stream, ...)                                             \
    kernel<<<grid, threads, 0, stream>>>(__VA_ARGS__)
/* the same, of a kernel whose threads wait for each other */
#define LAUNCH_TOGETHER LAUNCH
#endif

#define DEVICE static __device__ __forceinline__

/* ---- numbers ---- */

template <class To, class From> DEVICE To bits_of(From x) {
    To y;
    static_assert(sizeof x == sizeof y, "the same bits");
    memcpy(&y, &x, sizeof y);
    return y;
}

/* 2^e, -1022 <= e <= 1023 */
DEVICE double power(int e) {
    return bits_of<double>((uint64_t)(e + 1023) << 52);
}

/*
 * x rounded to nearest even to `precision` bits, gradual underflow below 2^low, infinity beyond
 * the largest number of exponent `high`; lib/format.c says why this is right.
 */
DEVICE double rounded(double x, int precision, int low, int high) {
    const double a = fabs(x);
    if (!(a < (double)INFINITY)) return x;
    if (a < power(low)) {
        const double shift = power(low - precision + 53);
        return copysign((a + shift) - shift, x);
    }
    const int drop = 53 - precision;
    uint64_t b = bits_of<uint64_t>(a);
    b += (UINT64_C(1) << (drop - 1)) - 1 + (b >> drop & 1);
    b &= ~UINT64_C(0) << drop;
    const double y = bits_of<double>(b);
    return copysign(y >= power(high + 1) ? (double)INFINITY : y, x);
}

DEVICE float bf16_value(uint16_t h) {
    return bits_of<float>((uint32_t)h << 16);
}

/* of a value that bf16 has; a NaN stays one */
DEVICE uint16_t bf16_bits(float x) {
    const uint32_t b = bits_of<uint32_t>(x);
    return (uint16_t)(b >> 16 | (isnan(x) ? 0x40u : 0u));
}

DEVICE float f16_value(uint16_t h) {
    const uint32_t sign = (uint32_t)(h & 0x8000u) << 16, e = h >> 10 & 31u, f = h & 1023u;
    if (e == 0) return copysignf((float)f * 0x1p-24f, bits_of<float>(sign));
    return bits_of<float>(sign | (e == 31 ? 0x7f800000u : (e + 112) << 23) | f << 13);
}

/* of a value that f16 has */
DEVICE uint16_t f16_bits(float x) {
    const uint32_t b = bits_of<uint32_t>(x), sign = b >> 16 & 0x8000u;
    const float a = fabsf(x);
    if (isnan(x)) return (uint16_t)(sign | 0x7e00u);
    if (a < 0x1p-14f) return (uint16_t)(sign | (uint32_t)(a * 0x1p24f));
    if (isinf(x)) return (uint16_t)(sign | 0x7c00u);
    return (uint16_t)(sign | (((b >> 23 & 255u) - 112) << 10) | (b >> 13 & 1023u));
}

/* ---- entries of a view: real p of entry (i,j) is real i * parts + p of column j ---- */

DEVICE int64_t place(const gpu_view &v, int64_t i, int64_t j) {
    return i + j * v.ld * v.parts;
}

DEVICE double load_as(const gpu_view &v, int64_t i, int64_t j, double) {
    return ((const double *)v.data)[place(v, i, j)];
}

DEVICE float load_as(const gpu_view &v, int64_t i, int64_t j, float) {
    const int64_t k = place(v, i, j);
    if (v.kind == GPU_BF16) return bf16_value(((const uint16_t *)v.data)[k]);
    if (v.kind == GPU_F16) return f16_value(((const uint16_t *)v.data)[k]);
    return ((const float *)v.data)[k];
}

/* that of the slice that this block works on */
DEVICE gpu_view slice(gpu_view v, int64_t stride) {
    v.data = (char *)v.data + (int64_t)blockIdx.y * stride;
    return v;
}

/* R: double for GPU_F64, float for all others */
template <class R> DEVICE R load(const gpu_view &v, int64_t i, int64_t j) {
    return load_as(v, i, j, R());
}

/* any kind as f64 */
DEVICE double load_wide(const gpu_view &v, int64_t i, int64_t j) {
    return v.kind == GPU_F64 ? load<double>(v, i, j) : (double)load<float>(v, i, j);
}

/* rounded to the kind's format, once; the value that was stored */
DEVICE double store(const gpu_view &v, int64_t i, int64_t j, double x) {
    const int64_t k = place(v, i, j);
    double y = x;
    switch (v.kind) {
    case GPU_F64:
        ((double *)v.data)[k] = x;
        return x;
    case GPU_F32:
        ((float *)v.data)[k] = (float)x;
        return (double)(float)x;
    case GPU_TF32:
        y = rounded(x, 11, -126, 127);
        break;
    case GPU_BF16:
    case GPU_HOST_BF16:
        y = rounded(x, 8, -126, 127);
        break;
    default:
        y = rounded(x, 11, -14, 15);
        break;
    }
    if (v.kind == GPU_BF16)
        ((uint16_t *)v.data)[k] = bf16_bits((float)y);
    else if (v.kind == GPU_F16)
        ((uint16_t *)v.data)[k] = f16_bits((float)y);
    else
        ((float *)v.data)[k] = (float)y;
    return y;
}

/* Whether two views are of f64: which of the two instances of a kernel runs. */
static inline bool is_double(const gpu_view &v) {
    return v.kind == GPU_F64;
}

/* ---- complex numbers of whatever parts there are ---- */

template <class R> struct number { R re, im; };

template <class R> DEVICE number<R> load_number(const gpu_view &v, int64_t i, int64_t j) {
    number<R> x;
    x.re = load<R>(v, i * v.parts, j);
    x.im = v.parts == 2 ? load<R>(v, i * 2 + 1, j) : (R)0;
    return x;
}

template <class R>
DEVICE void store_number(const gpu_view &v, int64_t i, int64_t j, number<R> x) {
    store(v, i * v.parts, j, (double)x.re);
    if (v.parts == 2) store(v, i * 2 + 1, j, (double)x.im);
}

/* the modulus, in f64: no overflow in between, NaN when a part is (even beside an infinity) */
DEVICE double modulus(const gpu_view &v, int64_t i, int64_t j) {
    if (v.parts == 1) return fabs(load_wide(v, i, j));
    const double re = load_wide(v, 2 * i, j), im = load_wide(v, 2 * i + 1, j);
    const double s = re * re + im * im;
    if (s > 0x1p-900 && s < 0x1p1000) return sqrt(s);
    return isnan(s) ? s : hypot(re, im);
}

/* the larger, NaN when either is NaN */
DEVICE double larger(double a, double b) {
    return a >= b || isnan(a) ? a : b;
}

/* ---- sums over a block, in a fixed order ---- */

struct squares {
    double big, mid, small;
};

/* x^2 into the range that x asks for; NaN falls into the middle one */
DEVICE void add_square(squares &s, double x) {
    const double a = fabs(x);
    if (a > 0x1p480)
        s.big += x * 0x1p-600 * (x * 0x1p-600);
    else if (a < 0x1p-450)
        s.small += x * 0x1p600 * (x * 0x1p600);
    else
        s.mid += x * x;
}

DEVICE void join(squares &a, const squares &b) {
    a.big += b.big;
    a.mid += b.mid;
    a.small += b.small;
}

struct sum {
    double value;
};

DEVICE void join(sum &a, const sum &b) {
    a.value += b.value;
}

struct maximum {
    double value;
};

DEVICE void join(maximum &a, const maximum &b) {
    a.value = larger(a.value, b.value);
}

/* room[0] becomes all threads' x, joined: by sixteens, then by one thread. Every thread calls
 * it; room may be used again after another __syncthreads(). */
template <class T> DEVICE void join_block(T *room, const T &x, int thread) {
    enum { GROUP = 16 };
    room[thread] = x;
    __syncthreads();
    if (thread < INDEX_THREADS / GROUP)
        for (int i = 1; i < GROUP; i++)
            join(room[thread], room[thread + i * (INDEX_THREADS / GROUP)]);
    __syncthreads();
    if (thread == 0)
        for (int i = 1; i < INDEX_THREADS / GROUP; i++) join(room[0], room[i]);
    __syncthreads();
}

/* the three sums of a block into those of its slice */
DEVICE void store_squares(squares *room, const squares &s, int thread, double *partial) {
    join_block(room, s, thread);
    if (thread != 0) return;
    double *own = partial + 3 * (blockIdx.x + (int64_t)blockIdx.y * INDEX_BLOCKS);
    own[0] = room[0].big;
    own[1] = room[0].mid;
    own[2] = room[0].small;
}

#endif
