/* SPDX-License-Identifier: BSD-3-Clause */
/* Singular values and Hermitian factors as a reference, and products by the BLAS. */
#ifndef POLAR_TESTS_TRUTH_H
#define POLAR_TESTS_TRUTH_H

#include <polar.h>

/* Of 2^-exponent A, in f64 or c128: by rotations in 64 bits up to 16 singular values, by LAPACK
 * above. */
struct truth {
    int64_t k;        /* min(m,n) */
    int exponent;     /* the largest part of an entry is in [1/2,1) then */
    double norm, *s;  /* |.|_F; k singular values, falling */
    polar_mat H[2];   /* [0] right: (A'A)^(1/2), [1] left: (AA')^(1/2) */
    double subnormal; /* the smallest number of A's format, times 2^-exponent */
};

struct truth truth_of(polar_cmat A);
void truth_free(struct truth *t);
/* fills s and H for the scaled matrix B */
void truth_by_rotations(polar_mat B, struct truth *t);

/* 2^e A as f64 or c128; free it */
polar_mat truth_scaled(polar_cmat A, int e);
/* A B, A'B or AB' of matrices of one wide format; free it */
polar_mat truth_product(polar_mat A, bool adjoint_A, polar_mat B, bool adjoint_B);
/* |A - B|_F; |A|_F where B has no data */
double truth_distance(polar_mat A, polar_mat B);
/* the least eigenvalue of the Hermitian G, which is used up */
double truth_least(polar_mat G);

#endif
