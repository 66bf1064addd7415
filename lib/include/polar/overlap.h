/* SPDX-License-Identifier: BSD-3-Clause */
/* Overlapping bases: Hamiltonians into an orthogonal one, density matrices back. */
#ifndef POLAR_OVERLAP_H
#define POLAR_OVERLAP_H

#include "polar/mat.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A basis with overlap S, Hermitian positive definite, S = LL'. F c = e S c is the eigenproblem
 * of L^-1 F L^-1', and a projector P of that matrix belongs to D = L^-1' P L^-1: D S D = D and
 * trace(D S) = trace(P).
 * Everything is computed in f64 or c128 on the CPU, and rounded once; errors grow with the
 * condition number of S: relatively u cond(S) in norm.
 * Source: Golub & Van Loan, Matrix Computations (2013), section 8.7.
 */
typedef struct polar_overlap {
    polar_mat L; /* lower triangular, zeros above; f64 or c128 on the host */
} polar_overlap;

/*
 * o->L from S, n-by-n on the host, any format; free it with polar_overlap_free.
 * UNSUITED: not Hermitian, |S - S'|_F > n u |S|_F, u of S's format. NO_ANSWER: not positive
 * definite, NaN or infinity inside. BAD_ARGUMENT: not square, not on the host. NO_MEMORY,
 * TOO_LARGE, KERNEL. After a failure o->L is empty.
 */
POLAR_API polar_status polar_overlap_new(polar_cmat S, polar_overlap *o,
                                         const polar_allocator *a, polar_why *why);
POLAR_API void polar_overlap_free(polar_overlap *o, const polar_allocator *a);

/*
 * X := L^-1 F L^-1', and D := L^-1' P L^-1, Hermitian bit for bit; F and P n-by-n on the host,
 * Hermitian as S is ((F + F')/2 is taken), X and D of the same shape in any format, complex
 * when L or the input is. X may be F, and D P.
 * Statuses as above; OVERFLOW: an entry leaves the range of X's or D's format.
 */
POLAR_API polar_status polar_overlap_into(const polar_overlap *o, polar_cmat F, polar_mat X,
                                          const polar_allocator *a, polar_why *why);
POLAR_API polar_status polar_overlap_back(const polar_overlap *o, polar_cmat P, polar_mat D,
                                          const polar_allocator *a, polar_why *why);

#ifdef __cplusplus
}
#endif

#endif
