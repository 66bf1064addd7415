/* SPDX-License-Identifier: BSD-3-Clause */
/* A decomposition as a row of the table that svd and eigh print. */
#ifndef POLAR_SPECTRAL_ROW_H
#define POLAR_SPECTRAL_ROW_H

#include <stdio.h>

#include "polar.h"

/* The line of column names; a row. */
void polar_spectral_columns(FILE *out);
void polar_spectral_row(FILE *out, const polar_spectral_report *r);

/* False, and a sentence in *why, when a measured ratio exceeds what a decomposition promises:
 * 30, LAPACK's own threshold, times sqrt(max(m,n)/min(m,n))/10 where that exceeds 1. */
bool polar_spectral_kept(const polar_spectral_report *r, polar_why *why);

#endif
