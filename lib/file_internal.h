/* SPDX-License-Identifier: BSD-3-Clause */
/* What the readers of each kind of file share. */
#ifndef POLAR_FILE_INTERNAL_H
#define POLAR_FILE_INTERNAL_H

#include <stdio.h>

#include "polar/file.h"

/* A file being read, from its start; of known size, as even a pipe is spooled first. */
typedef struct polar_source {
    FILE *file;
    const char *path; /* as given, for sentences */
    int64_t size;     /* bytes in all */
    polar_why *why;
} polar_source;

/* As polar_fail, with the name of the file before the sentence. */
polar_status polar_source_fail(const polar_source *s, polar_status status, const char *format,
                               ...) __attribute__((format(printf, 3, 4)));

/* What ended a read early: IO with the system's reason, or BAD_FILE for a file that shrank. */
polar_status polar_source_short(const polar_source *s);

/* The text of an .npy header, understood. */
typedef struct polar_npy_header {
    int64_t m, n;
    int width;       /* bytes of one real number: 2, 4 or 8 */
    bool is_complex; /* two of them an entry */
    bool big_endian;
    bool fortran_order; /* column-major; else row-major */
} polar_npy_header;

/* True where the most significant byte of a number comes first in memory. */
bool polar_host_big_endian(void);

polar_status polar_npy_parse(const polar_source *s, const char *text, int64_t length,
                             polar_npy_header *h);

/* Each makes *A on success only. */
polar_status polar_npy_read(const polar_source *s, const polar_allocator *a, polar_mat *A);
polar_status polar_mtx_read(const polar_source *s, const polar_allocator *a, polar_mat *A);

/* False when the stream refused; errno tells why. */
bool polar_npy_write(FILE *out, polar_cmat A);

#endif
