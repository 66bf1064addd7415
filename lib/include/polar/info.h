/* SPDX-License-Identifier: BSD-3-Clause */
/* What this build is and what the BLAS underneath it runs. */
#ifndef POLAR_INFO_H
#define POLAR_INFO_H

#include <stdbool.h>

#include "polar/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct polar_blas_info {
    char library[64]; /* "OpenBLAS 0.3.21", or "unknown" */
    char core[32];    /* the kernel set it runs, as it names it; "-" when it does not say */
    char cpu[96];     /* the processor's own name */
    char best[32];    /* the kernel set this CPU deserves; "-" when nothing is known */
    bool below;       /* core is a whole vector-width class below the CPU */
    bool forced;      /* OPENBLAS_CORETYPE was set in the environment */
    int threads;
} polar_blas_info;

/*
 * Debian's OpenBLAS 0.3.21 takes CPUs newer than itself for a Prescott (SSE3), several times
 * slower than they are. A library cannot change that after the loader has run it: when
 * `below` is true, set OPENBLAS_CORETYPE to `best` and start the program again, as the polar
 * command does by itself. polar_blas_advice() returns `best` then, and NULL when all is well
 * or OPENBLAS_CORETYPE was chosen by the user.
 */
POLAR_API void polar_blas_get(polar_blas_info *info);
POLAR_API const char *polar_blas_advice(void);

/* "0.1.0", and what it was built with (compiler, BLAS, minimax, gpu) in one line. */
POLAR_API const char *polar_version(void);
POLAR_API const char *polar_build(void);

#ifdef __cplusplus
}
#endif

#endif
