/* SPDX-License-Identifier: BSD-3-Clause */
/* The `#` lines that say where a table comes from, and its rows. */
#include "output.h"

#include <string.h>
#include <time.h>

#include "commit.h"

/* Appends a character while there is room for it. */
static void put(char **at, const char *end, char c) {
    if (*at < end) *(*at)++ = c;
}

/* A word as a shell would want it. */
static void put_word(char **at, const char *end, const char *word) {
    const char *plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                        "_-./=:,+@%^";
    const bool quote = !*word || word[strspn(word, plain)];
    if (quote) put(at, end, '\'');
    for (; *word; word++) {
        if (*word == '\'')
            for (const char *p = "'\\'"; *p; p++) put(at, end, *p);
        put(at, end, (unsigned char)*word < ' ' ? ' ' : *word);
    }
    if (quote) put(at, end, '\'');
}

void polar_output_command(const polar_arguments *a, char *line, size_t size) {
    char *at = line;
    for (const char *p = "polar"; *p; p++) put(&at, line + size - 1, *p);
    for (int i = 1; i < a->argc; i++) {
        put(&at, line + size - 1, ' ');
        put_word(&at, line + size - 1, a->argv[i]);
    }
    *at = '\0';
}

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
