/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernels of a backend, timed one by one: where costs come from. */
#ifndef POLAR_KERNELS_H
#define POLAR_KERNELS_H

#include "polar.h"

/*
 * Times every kernel, in f64 and f32 at n = 16 ... 2048 and at aspect ratios 4, 16 and 64 as
 * far as they are in use and 2^22 entries reach, in c128 and c64 at two sizes; passes over
 * memory; products with vectors. About 15 seconds. NO_MEMORY, or what a kernel came to.
 */
polar_status polar_kernels_measure(const polar_backend *b, polar_costs *c, polar_why *why);

#endif
