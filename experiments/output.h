/* SPDX-License-Identifier: BSD-3-Clause */
/* What the command writes: files at once or not at all, headers, sentences. */
#ifndef POLAR_OUTPUT_H
#define POLAR_OUTPUT_H

#include "options.h"

/* Says the sentence on stderr ("polar run: ..."); returns the exit status that s asks for:
 * 2 for bad arguments, files and disks, else 1. */
int polar_refuse(const polar_arguments *a, polar_status s, const polar_why *why);

/* polar_refuse with BAD_ARGUMENT and a sentence made here */
int polar_refuse_usage(const polar_arguments *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Looks, before any work, whether a file could be written there: its folder exists and can be
 * written, and what is there already is a plain file. path NULL: OK. */
polar_status polar_output_check(const char *path, polar_why *why);

/* The same for a matrix, whose name ends in .npy. */
polar_status polar_output_check_matrix(const char *path, polar_why *why);

/* BAD_ARGUMENT when writing `path` would overwrite the input: one file by whatever names and
 * links. Either may be NULL: OK. */
polar_status polar_output_spare(const char *path, const char *input, polar_why *why);

/* Whether two names mean one file, there or still to be written; false with a NULL. */
bool polar_output_same(const char *a, const char *b);

/* Matrices into their files, all or none; a path may be NULL. At most 4. */
typedef struct polar_output {
    const char *path;
    polar_cmat A;
} polar_output;
polar_status polar_output_matrices(const polar_output *out, int count, polar_why *why);

/* text into a file, atomically: a temporary name in its folder, then rename */
polar_status polar_output_text(const char *path, const char *text, polar_why *why);

/* Flushes standard output; IO and a sentence when that failed now or before. */
polar_status polar_output_flush(polar_why *why);

/* The whole command line, quoted for a shell, cut to size. */
void polar_output_command(const polar_arguments *a, char *line, size_t size);

/* The `#` lines before a table: command, commit, BLAS, device, seed, date. */
void polar_output_header(FILE *out, const polar_arguments *a, const polar_backend *b,
                         const char *seed);
/* One of them without "# " and newline: what tells whether rows are comparable. */
void polar_output_provenance(char *line, size_t size);

/* The line of column names; a row. `more`: further columns, each after a tab, or "". */
void polar_output_columns(FILE *out, const char *more);
void polar_output_row(FILE *out, const polar_report *r, const char *more);

#endif
