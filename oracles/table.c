/* SPDX-License-Identifier: BSD-3-Clause */
/* The tables that tests, command line, benchmarks and figures walk. */
#include <stddef.h>
#include <string.h>

#include "polar.h"
#if defined(POLAR_HAVE_CUDA)
#include "polar/cuda.h"
#endif

#include "rows.h"

const polar_oracle *const polar_oracles[] = {
    &polar_svd_oracle,
    &polar_newton_schulz,
    &polar_newton_schulz_scaled,
    &polar_composed,
    &polar_qdwh,
    &polar_zolo_pd,
    &polar_halley,
    &polar_newton,
    &polar_newton_norm,
    &polar_newton_hybrid,
    &polar_auto,
    &polar_step_eigh,
    &polar_step_sp8,
    &polar_step_sp8_plain,
    &polar_step_sp2_acc,
    &polar_step_sp2,
    &polar_step_mcweeny,
    &polar_step_composed,
    NULL,
};

const polar_backend *const polar_backends[] = {
    &polar_cpu,
#if defined(POLAR_HAVE_CUDA)
    &polar_cuda,
    &polar_cuda_rival,
#endif
    NULL,
};

const polar_oracle *polar_oracle_named(const char *name) {
    for (const polar_oracle *const *o = polar_oracles; *o; o++)
        if (strcmp((*o)->name, name) == 0) return *o;
    return NULL;
}

const polar_backend *polar_backend_named(const char *name) {
    for (const polar_backend *const *b = polar_backends; *b; b++)
        if (strcmp((*b)->name, name) == 0) return *b;
    return NULL;
}
