/* SPDX-License-Identifier: BSD-3-Clause */
/* polar info: what this build is, what was found at start-up and done about it, how fast it is.
 */
#include <math.h>
#include <stdlib.h>

#include "commit.h"
#include "job.h"
#include "options.h"
#include "rate.h"

/* Median rate of products of order n, for about a quarter of a second. */
static double median_rate(const polar_backend *b, polar_format f, int64_t n) {
    polar_rate rate;
    double sample[15], median = NAN, spread;
    int count = 0;
    if (polar_rate_open(b, f, n, &rate)) return NAN;
    const double start = polar_job_clock();
    while (count < 15 && (count < 3 || polar_job_clock() - start < 0.25))
        sample[count++] = polar_rate_measure(&rate, 1);
    polar_rate_close(&rate);
    polar_job_median(sample, count, &median, &spread);
    return median;
}

static void print_blas(void) {
    polar_blas_info blas;
    polar_blas_get(&blas);
    printf("blas: %s\ncpu: %s\nthreads: %d\n", blas.library, blas.cpu, blas.threads);
    if (polar_command_restarted_from && blas.forced)
        printf("core: %s; OpenBLAS chose %s by itself, far below this CPU, so polar started "
               "itself again with OPENBLAS_CORETYPE=%s\n",
               blas.core, polar_command_restarted_from, getenv("OPENBLAS_CORETYPE"));
    else if (blas.forced)
        printf("core: %s, from OPENBLAS_CORETYPE in the environment\n", blas.core);
    else if (blas.below)
        printf("core: %s, below this CPU; OPENBLAS_CORETYPE=%s would be faster\n", blas.core,
               blas.best);
    else
        printf("core: %s, chosen by the BLAS itself\n", blas.core);
}

int polar_command_info(const polar_arguments *a) {
    const polar_format formats[] = {POLAR_F64, POLAR_F32};
    const int64_t n = 1000;
    (void)a;
    printf("version: %s\ncommit: %s\nbuild: %s\n", polar_version(), POLAR_COMMIT,
           polar_build());
#ifdef POLAR_HAVE_FIT
    printf("generator: built in (polar fit, polar verify)\n");
#else
    printf("generator: not built in (Meson option minimax)\n");
#endif
    print_blas();
    for (int i = 0; polar_backends[i]; i++) {
        const polar_backend *b = polar_backends[i];
        const char *missing = b->missing ? b->missing() : NULL;
        printf("backend %s: %s%s%s\n", b->name, b->summary,
               missing ? "; cannot be used here: " : "", missing ? missing : "");
        for (size_t k = 0; !missing && k < sizeof formats / sizeof *formats; k++)
            printf("gemm %s %s: %.1f GFLOP/s at n = %d\n", b->name,
                   polar_format_get(formats[k])->name, median_rate(b, formats[k], n) / 1e9,
                   (int)n);
    }
    return POLAR_EXIT_DONE;
}
