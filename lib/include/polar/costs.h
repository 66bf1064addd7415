/* SPDX-License-Identifier: BSD-3-Clause */
/* Measured costs: seconds of a backend's kernels at a few sizes, and what lies between. */
#ifndef POLAR_COSTS_H
#define POLAR_COSTS_H

#include "polar/backend.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { POLAR_COSTS_MOST = 1536 }; /* samples */

/* What a sample is of: a polar_verb, or one of these. */
enum {
    POLAR_COSTS_QR_PIVOTED = POLAR_VERB_COUNT, /* qr with column pivoting */
    POLAR_COSTS_PASS,   /* one pass over memory (axpby: two reads, a write); n: bytes moved */
    POLAR_COSTS_MATVEC, /* n-by-n matrix times vector */
    POLAR_COSTS_CALL,   /* the least that any call takes; m, n 0, format f64 */
    POLAR_COSTS_KINDS
};

/*
 * One call on operands as they are in use: gemm m-by-n times n-by-n; gram X'X of m-by-n X; qr
 * and qr_apply m-by-n reflectors (onto n columns); qr_stacked and stacked_product m-by-n X;
 * solve_posdef, solve_triangular m-by-n X from the right; mix m-by-n from the right; svd, norm
 * of m-by-n, m >= n; the others m = n. eigh and svd with vectors.
 */
typedef struct polar_costs_sample {
    int kind;
    polar_format format; /* f64, f32, c128 or c64 */
    int64_t m, n;
    double seconds;
} polar_costs_sample;

/* Plain data, no pointers. */
typedef struct polar_costs {
    char cpu[96], blas[112], backend[16];
    int threads;
    int count;
    int first[POLAR_COSTS_KINDS + 1]; /* samples [first[k], first[k+1]) are of kind k */
    polar_costs_sample sample[POLAR_COSTS_MOST]; /* in order of kind, format, n, m */
} polar_costs;

/* No samples: everything costs NaN. */
POLAR_API void polar_costs_clear(polar_costs *c);

/* Adds a sample in its place. BAD_ARGUMENT: kind or format outside the list, sizes below 1
 * (CALL: not 0) or m below n, seconds not positive and finite, there already; TOO_LARGE: full.
 */
POLAR_API polar_status polar_costs_add(polar_costs *c, int kind, polar_format f, int64_t m,
                                       int64_t n, double seconds);

/*
 * Predicted seconds of one call, arguments as for polar_verb_flops: its operations (norm:
 * entries; mix: entries times log2 n) over a rate. The logarithm of the rate is interpolated
 * linearly in that of the size and of the aspect ratio m/n, and stays as it is beyond the
 * samples; sizes without samples as thin as smaller ones have gain as those do; at a sample the
 * sample's own seconds. Products with an m-by-n result and inner dimension k: the size is the
 * geometric mean of the two smaller dimensions. Complex formats without samples of a kind go by
 * the rate of the real one, emulated ones as f32 and a pass over the result, which is rounded.
 * At least the cost of a call; 0 where a dimension is 0.
 */
POLAR_API double polar_costs_seconds(const polar_costs *c, polar_verb v, int64_t m, int64_t n,
                                     int64_t k, polar_format f);

/* The same for POLAR_COSTS_QR_PIVOTED too. */
POLAR_API double polar_costs_kind_seconds(const polar_costs *c, int kind, int64_t m, int64_t n,
                                          int64_t k, polar_format f);

/* Seconds of a pass that moves so many bytes, read and written ones together. */
POLAR_API double polar_costs_pass(const polar_costs *c, int64_t bytes);

/* Seconds of an n-by-n matrix times a vector, as a Lanczos step has two. */
POLAR_API double polar_costs_matvec(const polar_costs *c, int64_t n, polar_format f);

/* "gemm", ..., "qr_pivoted", "pass", "matvec", "call"; NULL outside the list. */
POLAR_API const char *polar_costs_kind_name(int kind);

/*
 * Text form: '#' comments; then `polar-costs 1`; "key value" lines cpu, blas, threads, backend,
 * each at most once; then one line a sample, in any order:
 *     VERB FORMAT M N SECONDS
 *     pass BYTES SECONDS
 *     matvec FORMAT N SECONDS
 *     call SECONDS
 * Refused, with a sentence that names the line: BAD_FILE for what is not known, sizes that are
 * no sizes, seconds that are not positive, a sample that comes twice. What a file has no sample
 * of, kind by kind and for f64 and f32 each, is taken from polar_costs_default. IO: the file
 * cannot be read.
 */
POLAR_API polar_status polar_costs_parse(const char *text, polar_costs *c, polar_why *why);
POLAR_API polar_status polar_costs_read(const char *path, polar_costs *c, polar_why *why);

/* Writes the text form into buffer (NUL-terminated when size > 0); returns the length wanted,
 * as snprintf does. `command` becomes the first comment line; may be NULL. Seconds have four
 * digits. */
POLAR_API size_t polar_costs_print(const polar_costs *c, const char *command, char *buffer,
                                   size_t size);

/* Compiled in, from lib/costs/default.costs, which says on what it was measured: complete for
 * every kind, and every format at two sizes at least. */
POLAR_API extern const polar_costs polar_costs_default;

#ifdef __cplusplus
}
#endif

#endif
