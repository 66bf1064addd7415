/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Instructions of compute capability 9.0 that CUDA C++ has no names for, one function each.
 * Section numbers are those of NVIDIA's PTX ISA, version 8.x. A C++ compiler takes functions of
 * the same names from a header of its own, which models what they do to shared memory.
 *
 * Addresses of shared memory are 32-bit, as shared_address gives them.
 */
#ifndef POLAR_GPU_HOPPER_H
#define POLAR_GPU_HOPPER_H

#include <cuda.h>

#include "device.h"

/*
 * Matrix descriptor of a wgmma operand (9.7.15.5.1, "Matrix descriptor format"; canonical
 * layouts in 9.7.15.5.1.2): bits 0-13 address, 16-29 leading and 32-45 stride byte offset, each
 * divided by 16, 62-63 swizzling, 1 for 128 bytes.
 *
 * What a tensor load with 128-byte swizzling leaves of a tile, entries of two bytes:
 * inner dimension first (K-major): 128 bytes a row, eight rows 1024 bytes; the leading offset
 * is not used. Rows first (MN-major): boxes of 64 rows by 64 of the inner dimension, 8192 bytes
 * from one to the next (leading), 1024 for eight of the inner dimension (stride).
 */
DEVICE uint64_t operand(uint32_t address, bool rows_first) {
    const uint64_t leading = rows_first ? 8192 >> 4 : 1, stride = 1024 >> 4;
    return (uint64_t)((address & 0x3ffffu) >> 4) | leading << 16 | stride << 32 |
           UINT64_C(1) << 62;
}

/* the operand 16 times s further along the inner dimension: the address alone changes, and does
 * not leave its bits */
DEVICE uint64_t operand_after(uint64_t operand, int s, bool rows_first) {
    return operand + (uint64_t)(s * ((rows_first ? 2 * 1024 : 32) >> 4));
}

#if defined(__CUDACC__)

#define UNROLL _Pragma("unroll")
#define GRID_CONSTANT __grid_constant__
#define BOUNDS(threads) __launch_bounds__(threads, 1)
#define SHARED_BYTES(name) extern __shared__ unsigned char name[]
#define LAUNCH_WIDE(kernel, grid, threads, bytes, stream, ...)                                 \
    kernel<<<grid, threads, bytes, stream>>>(__VA_ARGS__)

DEVICE uint32_t shared_address(const void *p) {
    return (uint32_t)__cvta_generic_to_shared(p);
}

/* ---- mbarrier objects (9.7.13.15) ---- */

DEVICE void barrier_init(uint32_t bar, uint32_t arrivals) {
    asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(bar), "r"(arrivals)
                 : "memory");
}

/* initialised objects become visible to asynchronous copies (9.7.13.4, membar/fence) */
DEVICE void barrier_publish() {
    asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
}

/* one arrival, and `bytes` to come */
DEVICE void barrier_expect(uint32_t bar, uint32_t bytes) {
    asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(bar), "r"(bytes)
                 : "memory");
}

DEVICE void barrier_arrive(uint32_t bar) {
    asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(bar) : "memory");
}

/* until the phase of that parity is complete */
DEVICE void barrier_wait(uint32_t bar, uint32_t parity) {
    uint32_t done;
    do {
        asm volatile("{\n"
                     ".reg .pred p;\n"
                     "mbarrier.try_wait.parity.shared::cta.b64 p, [%1], %2;\n"
                     "selp.u32 %0, 1, 0, p;\n"
                     "}"
                     : "=r"(done)
                     : "r"(bar), "r"(parity)
                     : "memory");
    } while (!done);
}

/* barrier.sync of so many threads (9.7.13.1); barrier 0 is __syncthreads() */
DEVICE void barrier_threads(int id, int threads) {
    asm volatile("barrier.sync %0, %1;" ::"r"(id), "r"(threads) : "memory");
}

/* ---- tensor copies (9.7.9.25.5, cp.async.bulk.tensor) ---- */

DEVICE void tensor_load(uint32_t to, const CUtensorMap *map, int32_t x, int32_t y, int32_t z,
                        uint32_t bar) {
    asm volatile("cp.async.bulk.tensor.3d.shared::cluster.global.tile.mbarrier::complete_tx::"
                 "bytes [%0], [%1, {%2, %3, %4}], [%5];" ::"r"(to),
                 "l"(map), "r"(x), "r"(y), "r"(z), "r"(bar)
                 : "memory");
}

/* ---- registers of a warpgroup (9.7.19.5, setmaxnreg) ---- */

template <int COUNT> DEVICE void registers_give() {
    asm volatile("setmaxnreg.dec.sync.aligned.u32 %0;" ::"n"(COUNT));
}

template <int COUNT> DEVICE void registers_take() {
    asm volatile("setmaxnreg.inc.sync.aligned.u32 %0;" ::"n"(COUNT));
}

/* ---- products of a warpgroup (9.7.15) ---- */

DEVICE void wgmma_fence() {
    asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
}

DEVICE void wgmma_commit() {
    asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
}

template <int PENDING> DEVICE void wgmma_wait() {
    asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(PENDING) : "memory");
}

#define FOUR(i) "+f"(d[i]), "+f"(d[i + 1]), "+f"(d[i + 2]), "+f"(d[i + 3])
#define SIXTEEN(i) FOUR(i), FOUR(i + 4), FOUR(i + 8), FOUR(i + 12)
#define PRODUCT(type)                                                                          \
    asm volatile("{\n"                                                                         \
                 ".reg .pred p;\n"                                                             \
                 "setp.ne.b32 p, %66, 0;\n"                                                    \
                 "wgmma.mma_async.sync.aligned.m64n128k16.f32." type "." type " {"             \
                 "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "      \
                 "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, " \
                 "%31, %32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, " \
                 "%46, %47, %48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, " \
                 "%61, %62, %63}, %64, %65, p, 1, 1, %67, %67;\n"                              \
                 "}"                                                                           \
                 : SIXTEEN(0), SIXTEEN(16), SIXTEEN(32), SIXTEEN(48)                           \
                 : "l"(a), "l"(b), "r"((int)more), "n"((int)ROWS_FIRST))

/* all groups; only now is d what it says, which the compiler learns here too */
DEVICE void wgmma_finish(float (&d)[64]) {
    asm volatile("wgmma.wait_group.sync.aligned 0;"
                 : SIXTEEN(0), SIXTEEN(16), SIXTEEN(32), SIXTEEN(48)
                 :
                 : "memory");
}

/*
 * d = op(A) op(B), or d + that (more): 64 rows, 128 columns, 16 terms. Thread t of the
 * warpgroup has in d[4i + 2h + c] row 16 (t/32) + t%32/4 + 8h, column 8i + 2(t%4) + c
 * (9.7.15.5.2, "Register fragments for wgmma.mma_async.m64nNk16").
 */
template <int KIND, bool ROWS_FIRST>
DEVICE void wgmma(float (&d)[64], uint64_t a, uint64_t b, bool more) {
    if (KIND == GPU_BF16)
        PRODUCT("bf16");
    else
        PRODUCT("f16");
}

/* ---- entries ---- */

/* both rounded to nearest even, infinity beyond the largest number; x in the low half
 * (9.7.9.21, cvt) */
template <int KIND> DEVICE uint32_t pack(float x, float y) {
    uint32_t r;
    if (KIND == GPU_BF16)
        asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(y), "f"(x));
    else
        asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(y), "f"(x));
    return r;
}

template <int KIND> DEVICE float entry(uint16_t h) {
    float x;
    if (KIND == GPU_BF16) return __uint_as_float((uint32_t)h << 16);
    asm("cvt.f32.f16 %0, %1;" : "=f"(x) : "h"(h));
    return x;
}

#else

template <int KIND> DEVICE float entry(uint16_t h) {
    return KIND == GPU_BF16 ? bf16_value(h) : f16_value(h);
}

#endif

#endif
