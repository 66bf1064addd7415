/* SPDX-License-Identifier: BSD-3-Clause */
/* The table that a sweep writes, and what of it was there before. */
#ifndef POLAR_TABLE_H
#define POLAR_TABLE_H

#include "options.h"

typedef struct polar_table {
    FILE *out;
    const char *path; /* for sentences */
    char **done;      /* keys of the rows that are there, sorted */
    int64_t rows;
    bool headed; /* the line of columns is there */
    bool same;   /* and so is the provenance that rows have now */
} polar_table;

/*
 * Opens path (NULL: standard output) for rows with these columns, whose last is the case's
 * key. resume: keeps the rows that are there, when it is a plain file, and cuts off a last
 * line that is not whole. Otherwise begins anew. BAD_FILE: it is another kind of table; IO.
 */
polar_status polar_table_open(const char *path, bool resume, const char *columns,
                              polar_table *t, polar_why *why);
bool polar_table_has(const polar_table *t, const char *key);
/* Flushes; IO when a write failed. */
polar_status polar_table_flush(const polar_table *t, polar_why *why);
/* Closes the file, not standard output. */
polar_status polar_table_close(polar_table *t, polar_why *why);

#endif
