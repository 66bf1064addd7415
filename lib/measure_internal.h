/* SPDX-License-Identifier: BSD-3-Clause */
/* What the two halves of a judgement share: by products, by singular values. */
#ifndef POLAR_MEASURE_INTERNAL_H
#define POLAR_MEASURE_INTERNAL_H

#include <math.h>

#include "polar/backend.h"
#include "polar/report.h"

/* What one judgement works on: h = n (right) or m (left), k = min(m,n). */
typedef struct polar_judgement {
    polar_mat A, U; /* m-by-n, A scaled by a power of two */
    polar_mat T;    /* m-by-n, scratch */
    polar_mat S;    /* h-by-h: U'U - I, then U'A, then H, then scratch */
    polar_mat P, W; /* m-by-k and k-by-n: X = P diag(s) W, full only */
    double *s, *w;  /* k singular values, h eigenvalues */
    void *work;
    int64_t work_bytes, k;
    bool left, full;
    double norm;           /* |A|_F */
    double truth_roundoff; /* u of A's format when the factor was given, else 0 */
} polar_judgement;

/*
 * What the judge's own f64 may be wrong by, in units of sqrt(max(m,n)) 2^-53: the columns of
 * P W from orthonormal (2-norm; 3.6 is the most seen), a residual by products (over |A|_F), an
 * eigenvalue (over sigma_1), the matrix that a known factor belongs to (over |A|_F).
 */
enum { POLAR_MEASURE_ERROR = 5 };

/* Inputs were finite, so a NaN is an overflow on the way. */
static inline double polar_measured_ratio(double value, double unit) {
    if (value == 0) return 0;
    return isnan(value) ? INFINITY : value / unit;
}

/*
 * psd, spectral_abs, cond, rank, sigma_n, forward_bound (absolute until set_ratios); forward
 * when the factor is not known. u: roundoff of the run's format. A and S are overwritten.
 */
void polar_measure_spectra(polar_engine *e, const polar_judgement *b, double u,
                           polar_report *r);

#endif
