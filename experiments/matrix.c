/* SPDX-License-Identifier: BSD-3-Clause */
/* polar-matrix, the verbs that compute with matrices, and a fresh start when the BLAS is wrong.
 */
#include <limits.h>
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include "options.h"
#include "output.h"

const char *polar_command_restarted_from;

/*
 * A BLAS that runs a kernel set far below the CPU cannot be changed from inside: set the
 * right one and start again. The private variable keeps the core found, and from looping.
 */
static void restart_if_slow(char **argv) {
    const char *guard = "POLAR_RESTARTED";
    if ((polar_command_restarted_from = getenv(guard))) return;
    const char *core = polar_blas_advice();
    if (!core) return;
    polar_blas_info blas;
    polar_blas_get(&blas);
    if (setenv("OPENBLAS_CORETYPE", core, 1) || setenv(guard, blas.core, 1)) return;
    execv("/proc/self/exe", argv);
    unsetenv("OPENBLAS_CORETYPE"); /* could not: go on as it is */
    unsetenv(guard);
}

/* Freed memory stays with the process: a repeated run times its kernels, not the page faults of
 * its scratch. */
static void keep_memory(void) {
#ifdef M_MMAP_THRESHOLD
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
#endif
}

static int elsewhere(const polar_arguments *a) {
    return polar_refuse_usage(a, "this is polar-matrix, a part of polar: start that");
}

int main(int argc, char **argv) {
    static const polar_command_call verbs[POLAR_COMMAND_COUNT] = {
        [POLAR_COMMAND_LIST] = polar_command_list,
        [POLAR_COMMAND_INFO] = polar_command_info,
        [POLAR_COMMAND_GEN] = polar_command_gen,
        [POLAR_COMMAND_RUN] = polar_command_run,
        [POLAR_COMMAND_CHECK] = polar_command_check,
        [POLAR_COMMAND_SVD] = polar_command_svd,
        [POLAR_COMMAND_EIGH] = polar_command_eigh,
        [POLAR_COMMAND_SWEEP] = polar_command_sweep,
        [POLAR_COMMAND_OPTIMIZE] = polar_command_optimize,
        [POLAR_COMMAND_BENCH] = polar_command_bench,
        [POLAR_COMMAND_PLAN] = polar_command_plan,
    };
    const polar_arguments none = {.command = NULL};
    if (argc < 2) return elsewhere(&none);
    keep_memory();
    restart_if_slow(argv);
    return polar_command_end(polar_command_dispatch(argc, argv, verbs, elsewhere));
}
