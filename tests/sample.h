/* SPDX-License-Identifier: BSD-3-Clause */
/* One factorisation as the tests want it: made, guarded, factored, judged. */
#ifndef POLAR_TESTS_SAMPLE_H
#define POLAR_TESTS_SAMPLE_H

#include <polar.h>

/* Matrices of a run; A, U, H have ld = rows + pad. */
struct sample {
    polar_mat A, copy, U, H, truth;
    polar_report r;
    polar_status status;
};

/*
 * Makes an m-by-n matrix of the given kind in `format`'s host type, with pad spare rows a
 * column (filled with NaN, to be left alone).
 */
struct sample sample_new(const char *kind, polar_gallery_options o, int64_t m, int64_t n,
                         polar_format format, int64_t pad);
/* The same of a given host matrix, whose factor is not known. */
struct sample sample_of(polar_cmat A, int64_t pad);
void sample_free(struct sample *s);

/* polar_factor with H, then polar_measure in full; asserts that A and the spare rows are
 * untouched and that H is Hermitian bit for bit. */
void sample_factor(struct sample *s, const polar_oracle *o, const polar_options *options);

/* The same, measured by products only: orth, resid and asym. */
void sample_factor_cheap(struct sample *s, const polar_oracle *o, const polar_options *options);

/* Fails, printing the run, when a promised ratio is broken. */
void sample_check(const struct sample *s, double bound);

/* One line that tells how to make this run again. */
const char *sample_text(const struct sample *s);

/* Same shape, format and bits, spare rows not compared. */
int sample_equal(polar_mat A, polar_mat B);

/* The host type a matrix of format f has: f itself, F32 for emulated ones. */
polar_format sample_host(polar_format f);

#endif
