/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A loop compiled for vectors of several widths, the widest of this processor taken at run
 * time. Bits are the same for all: nothing is contracted or added in another order.
 *     #define SUM(name, attribute) attribute static double name(const double *x) { ... }
 *     POLAR_WIDTHS(SUM, sum)              three functions
 *     POLAR_WIDEST(sum)(x)                the call
 */
#ifndef POLAR_WIDTHS_H
#define POLAR_WIDTHS_H

#if defined __x86_64__ && defined __GNUC__
#define POLAR_WIDTHS(define, name)                                                             \
    define(name##_anywhere, ) define(name##_avx2, __attribute__((target("avx2"))))             \
        define(name##_avx512, __attribute__((target("avx512f"))))
#define POLAR_WIDEST(name)                                                                     \
    (__builtin_cpu_supports("avx512f") ? name##_avx512                                         \
     : __builtin_cpu_supports("avx2")  ? name##_avx2                                           \
                                       : name##_anywhere)
#else
#define POLAR_WIDTHS(define, name) define(name##_anywhere, )
#define POLAR_WIDEST(name) name##_anywhere
#endif

#endif
