/* SPDX-License-Identifier: BSD-3-Clause */
/* Where costs come from: the kernels of a backend, timed one by one. */
#ifndef POLAR_COSTS_MEASURED_H
#define POLAR_COSTS_MEASURED_H

#include "polar.h"

/*
 * Times every kernel, in f64 and f32 at n = 16 ... 2048 and at aspect ratios 4, 16 and 64 as
 * far as they are in use and 2^21 entries reach, in c128 and c64 at two sizes; passes over
 * memory; products with vectors. What would take more than a second is left out. About 15
 * seconds. NO_MEMORY, or what a kernel came to.
 */
polar_status polar_costs_measure(const polar_backend *b, polar_costs *c, polar_why *why);

#endif
