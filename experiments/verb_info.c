/* SPDX-License-Identifier: BSD-3-Clause */
/* polar info: what this build is, what was found at start-up and done about it, how fast it is.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "commit.h"
#include "costs_found.h"
#include "costs_measured.h"
#include "job.h"
#include "output.h"
#include "rate.h"
#include "values.h"

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

enum { TEXT = 1 << 17 };

/* The costs of this machine, into a file (NULL: its cache file; "-": standard output). */
static polar_status measure(const polar_arguments *a, polar_costs *c, const char *file,
                            polar_why *why) {
    const char *backend = a->value[POLAR_OPTION_BACKEND];
    const polar_backend *b = &polar_cpu;
    char path[POLAR_COSTS_PATH], line[1024];
    polar_status st = backend ? polar_value_backend("--backend", backend, &b, why) : POLAR_OK;
    if (!st && b != &polar_cpu && !file)
        st = polar_fail(why, POLAR_BAD_ARGUMENT,
                        "--backend %s wants -o FILE: the cache keeps the CPU's costs", b->name);
    if (!st && !file) {
        st = polar_costs_cache(path, why);
        if (!st) st = polar_costs_folders(path, why);
        file = path;
    }
    const bool out = !strcmp(file, "-");
    if (!st && !out) st = polar_output_check(file, why);
    if (!st) st = polar_costs_measure(b, c, why);
    if (st) return st;
    char *text = malloc(TEXT);
    if (!text) return POLAR_NO_MEMORY;
    polar_output_command(a, line, sizeof line);
    const bool fits = polar_costs_print(c, line, text, TEXT) < TEXT;
    if (!fits)
        st = polar_fail(why, POLAR_TOO_LARGE, "the costs are longer than %d letters", TEXT);
    else if (out)
        fputs(text, stdout);
    else
        st = polar_output_text(file, text, why);
    free(text);
    if (!st && !out) printf("costs: %d samples in %s\n", c->count, file);
    return st;
}

int polar_command_info(const polar_arguments *a) {
    const polar_format formats[] = {POLAR_F64, POLAR_F32};
    const int64_t n = 1000;
    const char *file = a->value[POLAR_OPTION_OUT_COSTS];
    static polar_costs costs;
    char where[POLAR_COSTS_PATH];
    polar_why why = {""};
    const bool measures = a->value[POLAR_OPTION_MEASURE_COSTS] != NULL;
    if (file && !measures) return polar_refuse_usage(a, "-o goes with --measure");
    if (a->value[POLAR_OPTION_BACKEND] && !measures)
        return polar_refuse_usage(a, "--backend goes with --measure");
    const polar_status st =
        measures ? measure(a, &costs, file, &why) : polar_command_costs(&costs, where, &why);
    if (st) return polar_refuse(a, st, &why);
    if (measures) return POLAR_EXIT_DONE;
    printf("version: %s\ncommit: %s\nbuild: %s\n", polar_version(), POLAR_COMMIT,
           polar_build());
#ifdef POLAR_HAVE_FIT
    printf("generator: built in (polar fit, polar verify)\n");
#else
    printf("generator: not built in (Meson option minimax)\n");
#endif
    print_blas();
    printf("costs: %s\n", where);
    for (int i = 0; polar_backends[i]; i++) {
        const polar_backend *b = polar_backends[i];
        const char *missing = b->missing ? b->missing() : NULL;
        printf("backend %s: %s%s%s\n", b->name, b->summary,
               missing ? "; cannot be used here: " : "", missing ? missing : "");
        if (i > 0 && b->gemm == polar_backends[i - 1]->gemm) continue; /* the same products */
        for (size_t k = 0; !missing && k < sizeof formats / sizeof *formats; k++)
            printf("gemm %s %s: %.1f GFLOP/s at n = %d\n", b->name,
                   polar_format_get(formats[k])->name, median_rate(b, formats[k], n) / 1e9,
                   (int)n);
    }
    return POLAR_EXIT_DONE;
}
