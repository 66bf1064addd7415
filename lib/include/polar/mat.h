/* SPDX-License-Identifier: BSD-3-Clause */
/* Matrix views: small, by value; entry (i,j) of a host matrix is data[i + j*ld]. */
#ifndef POLAR_MAT_H
#define POLAR_MAT_H

#include <stdint.h>

#include "polar/format.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Whose memory a matrix lies in: the host's, or that of the backend that made it. */
typedef enum polar_place { POLAR_HOST, POLAR_DEVICE } polar_place;

typedef struct polar_mat {
    void *data;   /* column-major */
    int64_t m, n; /* rows, columns; 0 allowed */
    int64_t ld;   /* leading dimension in entries, >= max(1, m) */
    polar_format format;
    polar_place place;
} polar_mat;

/* The read-only twin. */
typedef struct polar_cmat {
    const void *data;
    int64_t m, n, ld;
    polar_format format;
    polar_place place;
} polar_cmat;

/* A host matrix over the caller's memory. */
POLAR_API polar_mat polar_mat_of(void *data, int64_t m, int64_t n, int64_t ld, polar_format f);
POLAR_API polar_cmat polar_cmat_of(const void *data, int64_t m, int64_t n, int64_t ld,
                                   polar_format f);
POLAR_API polar_cmat polar_const(polar_mat A);

/* A host matrix of its own memory (zeroed, ld = max(1,m)); data is NULL when that failed, and
 * not NULL for an empty matrix. */
POLAR_API polar_mat polar_mat_new(int64_t m, int64_t n, polar_format f,
                                  const polar_allocator *a);
POLAR_API void polar_mat_free(polar_mat *A, const polar_allocator *a);

/* Bytes of an m-by-n host matrix with ld = max(1,m), 0 when it is empty; -1 when they exceed
 * PTRDIFF_MAX, a size is negative or the format is none. */
POLAR_API int64_t polar_mat_bytes(int64_t m, int64_t n, polar_format f);

/* B = A, converting between formats of equal complexity (real to complex too); host only.
 * Rounds once, to nearest even in B's format. The memory of A and B must not overlap.
 * UNSUITED: complex to real; BAD_ARGUMENT: shapes differ, no format, not on the host. */
POLAR_API polar_status polar_mat_convert(polar_cmat A, polar_mat B);

/*
 * Largest modulus among real and imaginary parts, as a binary exponent: largest entry in
 * [2^(e-1), 2^e), -1073 <= e <= 1024. NO_ANSWER for NaN or infinity; *zero: all entries are.
 */
POLAR_API polar_status polar_mat_scan(polar_cmat A, int *e, bool *zero);

/* Real and imaginary part of entry (i,j) of a host matrix; for files, tests and galleries. */
POLAR_API double polar_mat_re(polar_cmat A, int64_t i, int64_t j);
POLAR_API double polar_mat_im(polar_cmat A, int64_t i, int64_t j);
/* Sets entry (i,j), rounded to the format; im is ignored by real formats. */
POLAR_API void polar_mat_set(polar_mat A, int64_t i, int64_t j, double re, double im);

#ifdef __cplusplus
}
#endif

#endif
