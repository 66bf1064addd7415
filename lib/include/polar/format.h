/* SPDX-License-Identifier: BSD-3-Clause */
/* Number formats: a table of rows. */
#ifndef POLAR_FORMAT_H
#define POLAR_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "polar/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Complex formats are named by total bits. tf32, bf16 and f16 are emulated on a CPU: operands
 * representable in the format, products accumulated in f32, every result of a kernel rounded
 * to nearest even in the format, overflow to infinity and gradual underflow included.
 * On the host a matrix of an emulated format holds f32 values representable in the format.
 */
typedef enum polar_format {
    POLAR_F64,
    POLAR_F32,
    POLAR_C128,
    POLAR_C64,
    POLAR_TF32,
    POLAR_BF16,
    POLAR_F16,
    POLAR_FORMAT_COUNT,
    POLAR_FORMAT_ANY = -1 /* "as the input" in options */
} polar_format;

#define POLAR_BIT(format) (1u << (unsigned)(format))
#define POLAR_REAL (POLAR_BIT(POLAR_F64) | POLAR_BIT(POLAR_F32))
#define POLAR_COMPLEX (POLAR_BIT(POLAR_C128) | POLAR_BIT(POLAR_C64))
#define POLAR_EMULATED (POLAR_BIT(POLAR_TF32) | POLAR_BIT(POLAR_BF16) | POLAR_BIT(POLAR_F16))

typedef struct polar_format_row {
    const char *name;
    double u;         /* unit roundoff, 2^-precision: half the spacing of 1 */
    double largest;   /* largest finite number */
    int precision;    /* bits of the significand, hidden bit counted */
    int min_exponent; /* smallest normal number is 2^min_exponent */
    int bytes;        /* of one entry on a device that has the format */
    int host_bytes;   /* of one entry in host memory (4 for the emulated formats) */
    bool is_complex;
    bool emulated;     /* on the CPU */
    polar_format wide; /* that sums are kept in: f32 for emulated ones, else itself */
} polar_format_row;

/* The row of a format; NULL outside the list. */
POLAR_API const polar_format_row *polar_format_get(polar_format f);

/* The format of a name ("f64", "bf16", ...); POLAR_FORMAT_ANY when there is none. */
POLAR_API polar_format polar_format_named(const char *name);

/* x rounded to nearest even in f (real part formats only); exact for f64. */
POLAR_API double polar_round(polar_format f, double x);

/*
 * As polar_round, in place, for a strided block of f32 numbers: rows of column j at
 * x + j*ld. f is one of tf32, bf16, f16 (f32: nothing to do).
 */
POLAR_API void polar_round_block(polar_format f, int64_t m, int64_t n, float *x, int64_t ld);

#ifdef __cplusplus
}
#endif

#endif
