/* SPDX-License-Identifier: BSD-3-Clause */
/* Eigenvalues of Hermitian matrices by LAPACK, and what is Hermitian bit for bit. */
#ifndef POLAR_TESTS_EIGENVALUES_H
#define POLAR_TESTS_EIGENVALUES_H

#include <lapacke.h>
#include <stdlib.h>
#include <string.h>

#include "made.h"

/* w: rising; A stays as it is */
static inline void eigenvalues(polar_mat A, double *w) {
    const bool z = polar_format_get(A.format)->is_complex;
    const lapack_int n = (lapack_int)A.n;
    const polar_mat B = fresh(A.n, A.n, z ? POLAR_C128 : POLAR_F64);
    ck_assert_int_eq(polar_mat_convert(polar_const(A), B), POLAR_OK);
    const int info = z ? LAPACKE_zheev(LAPACK_COL_MAJOR, 'N', 'L', n, B.data, n, w)
                       : LAPACKE_dsyev(LAPACK_COL_MAJOR, 'N', 'L', n, B.data, n, w);
    ck_assert_int_eq(info, 0);
    drop(B);
}

static inline int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static inline void sort(double *w, int64_t n) {
    qsort(w, (size_t)n, sizeof *w, by_value);
}

/* the largest |v_i - w_i| of sorted values */
static inline double farthest(const double *v, const double *w, int64_t n) {
    double most = 0;
    for (int64_t i = 0; i < n; ++i) most = fmax(most, fabs(v[i] - w[i]));
    return most;
}

static inline void same_bits_as(double x, double y, const char *what) {
    REQUIRE(memcmp(&x, &y, sizeof x) == 0, "%s: %a and %a", what, x, y);
}

/* A = A' bit for bit, the diagonal real */
static inline void check_hermitian(polar_mat A, const char *what) {
    for (int64_t j = 0; j < A.n; ++j)
        for (int64_t i = 0; i <= j; ++i) {
            same_bits_as(re(A, i, j), re(A, j, i), what);
            REQUIRE(im(A, i, j) == -im(A, j, i), "%s: not Hermitian", what);
        }
}

#endif
