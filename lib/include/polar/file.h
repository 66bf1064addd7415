/* SPDX-License-Identifier: BSD-3-Clause */
/* Matrices in files: NumPy's .npy and Matrix Market's .mtx. */
#ifndef POLAR_FILE_H
#define POLAR_FILE_H

#include "polar/mat.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Reads a matrix; the kind is told from the content, not the name.
 *   .npy: versions 1.0, 2.0, 3.0; f2, f4, f8, c8, c16 of either byte order; C or Fortran
 *         order; two dimensions. f2 becomes F32 (exactly), f4 F32, f8 F64, c8 C64, c16 C128.
 *   .mtx: array or coordinate; real, integer or complex; general, symmetric, skew-symmetric
 *         or Hermitian. Becomes F64 or C128. Of the symmetric kinds the lower triangle is
 *         stored; an entry above it is refused. Coordinates given twice add up, as in SciPy.
 * *A is made with polar_mat_new (free with polar_mat_free) and left untouched on failure.
 * NaN and infinity are read as they stand. Data are streamed: no second copy of the file in
 * memory, and none is asked for that the file's size does not bear out (but a coordinate file
 * may be dense in 2^40 bytes). A pipe is first spooled to an anonymous temporary file.
 * BAD_FILE: damaged, truncated, trailing bytes, absurd or oversized header, other types;
 * IO: cannot be opened or read (missing, directory); NO_MEMORY. why: one sentence naming the
 * file, the value and what would be right.
 */
POLAR_API polar_status polar_mat_read(const char *path, polar_mat *A, const polar_allocator *a,
                                      polar_why *why);

/*
 * Writes .npy version 1.0, Fortran order, little-endian, in A's host type (f4 for emulated
 * formats). Atomic: a temporary name in the same folder, then rename; on failure nothing new
 * is left behind and an existing file stays. Where path is a symbolic link, the file it leads
 * to is replaced; a device, a pipe, or a link of /dev or /proc is written to directly.
 * IO: with the reason (disk full, no such folder).
 */
POLAR_API polar_status polar_mat_write(const char *path, polar_cmat A, polar_why *why);

/* The file's name without folder and extension, cut to size, control characters replaced by
 * underscores: the report's matrix column. */
POLAR_API void polar_file_stem(const char *path, char *stem, size_t size);

#ifdef __cplusplus
}
#endif

#endif
