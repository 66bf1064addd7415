/* SPDX-License-Identifier: BSD-3-Clause */
/* The `#` lines that say where a table comes from, and its rows. */
#include "output.h"

#include <time.h>

#include "commit.h"

void polar_output_provenance(char *line, size_t size) {
    polar_blas_info blas;
    polar_blas_get(&blas);
    snprintf(line, size, "commit: %s; blas: %s, core %s, %d threads; cpu: %s", POLAR_COMMIT,
             blas.library, blas.core, blas.threads, blas.cpu);
}

void polar_output_header(FILE *out, const polar_arguments *a, const polar_backend *b,
                         const char *seed) {
    char command[4096], provenance[512], date[32] = "unknown";
    const time_t now = time(NULL);
    struct tm utc;
    if (gmtime_r(&now, &utc)) strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    polar_output_provenance(provenance, sizeof provenance);
    polar_output_command(a, command, sizeof command);
    fprintf(out, "# command: %s\n# version: %s; %s\n# %s\n", command, polar_version(),
            polar_build(), provenance);
    fprintf(out, "# device: %s: %s\n# seed: %s\n# date: %s\n", b->name, b->summary,
            seed ? seed : "none", date);
}

void polar_output_columns(FILE *out, const char *more) {
    char line[4096];
    polar_report_header(line, sizeof line);
    fprintf(out, "%s%s\n", line, more);
}

void polar_output_row(FILE *out, const polar_report *r, const char *more) {
    char line[4096];
    polar_report_row(r, line, sizeof line);
    fprintf(out, "%s%s\n", line, more);
}
