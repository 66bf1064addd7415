/* SPDX-License-Identifier: BSD-3-Clause */
/* The judgement on a BLAS core, apart from the machine it is asked about; for tests. */
#ifndef POLAR_BLAS_INTERNAL_H
#define POLAR_BLAS_INTERNAL_H

#include "polar/info.h"

/* Widest vectors, in order; 0 when not known. */
enum polar_vectors { POLAR_VECTORS_UNKNOWN, POLAR_SSE, POLAR_AVX, POLAR_AVX2, POLAR_AVX512 };

/* Is the core (as OpenBLAS names it) a class below the CPU? *best is the kernel set that the
 * CPU deserves: the core itself unless it is below or unknown; "-" when nothing is known. */
bool polar_blas_judge(const char *core, enum polar_vectors cpu, bool amd, const char **best);

/* Threads of the BLAS; 1 when it does not say. */
int polar_blas_threads(void);

/* Sets it, for the whole process; false when this BLAS cannot. */
bool polar_blas_set_threads(int threads);

#endif
