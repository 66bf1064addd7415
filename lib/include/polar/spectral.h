/* SPDX-License-Identifier: BSD-3-Clause */
/* On top: singular value and eigenvalue decompositions by polar decompositions. */
#ifndef POLAR_SPECTRAL_H
#define POLAR_SPECTRAL_H

#include "polar/oracle.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Start from polar_spectral_default(): zeros would mean format f64. */
typedef struct polar_spectral_options {
    polar_options polar; /* of every factorisation; side, rank, and for eigh lower, are not
                            looked at: they are set as the method wants them */
    bool divide;         /* svd: H too by spectral divide and conquer, not by the backend */
    int64_t direct;      /* eigh: blocks up to this order go to the backend's eigh; 0: 128 */
} polar_spectral_options;

POLAR_API polar_spectral_options polar_spectral_default(void);

/* X(type, name, what it is), as in polar/report.h; n = min(m,n), u that of the format. */
#define POLAR_SPECTRAL_COLUMNS(X)                                                              \
    X(text, task, "svd, svd-divided (H by divide and conquer too) or eigh")                    \
    X(text, oracle, "which oracle; lapack: none, the backend's own svd or eigh")               \
    X(text, backend, "which backend")                                                          \
    X(text, matrix, "stem of the file")                                                        \
    X(text, format, "format of the run")                                                       \
    X(whole, m, "rows")                                                                        \
    X(whole, n, "columns")                                                                     \
    X(text, status, "ok, not-converged, no-answer, unsuited, ...")                             \
    X(whole, polars, "polar decompositions")                                                   \
    X(whole, steps, "their iterations, added up")                                              \
    X(whole, splits, "divisions of a block in two")                                            \
    X(whole, refused, "divisions tried and not taken: trivial, or not invariant to roundoff")  \
    X(whole, blocks, "blocks solved by the backend's eigh")                                    \
    X(whole, smallest, "order of the smallest block, solved or diagonal")                      \
    X(whole, largest, "order of the largest that the backend's eigh solved")                   \
    X(whole, repaired, "1: one side's vectors were made orthonormal by a QR")                  \
    X(real, resid, "|A - U diag(s) V'|_F/(n u |A|_F)")                                         \
    X(real, orth_u, "|U'U - I|_F/(n u)")                                                       \
    X(real, orth_v, "|V'V - I|_F/(n u)")                                                       \
    X(real, values, "max |s_i - s_i of LAPACK in f64|/(n u max |s_i|)")                        \
    X(real, seconds, "median over repetitions")                                                \
    X(real, spread, "(max-min)/median of those times")                                         \
    X(real, flops, "floating-point operations of the kernels run")

typedef struct polar_spectral_report {
#define POLAR_COLUMN_text(name) char name[64];
#define POLAR_COLUMN_whole(name) int64_t name;
#define POLAR_COLUMN_real(name) double name;
#define POLAR_COLUMN(type, name, what) POLAR_COLUMN_##type(name)
    POLAR_SPECTRAL_COLUMNS(POLAR_COLUMN)
#undef POLAR_COLUMN
#undef POLAR_COLUMN_text
#undef POLAR_COLUMN_whole
#undef POLAR_COLUMN_real
    polar_why why; /* one sentence when status is not ok; not a column */
} polar_spectral_report;

/* All text "-", whole 0, real NaN. */
POLAR_API void polar_spectral_init(polar_spectral_report *r);

/*
 * Economy SVD A = U diag(s) V' by one polar decomposition and one eigenproblem, k = min(m,n):
 *     m >= n: A = U_p H, H = V diag(s) V', U = U_p V;   m < n: A = H U_p, H = U diag(s) U',
 *     V' = U' U_p.
 *   o  any oracle; NULL: the backend's own SVD (gesdd on the CPU), to compare with
 *   A  m-by-n on the host, any shape; never modified, scaled as in polar_factor: 2^k A gives
 *      the same vectors, bit for bit, and 2^k times the same values
 *   U  m-by-k; s: k doubles, descending, not negative; Vt = V', k-by-n; on the host; none
 *      overlaps another or A. Vectors are orthonormal for rank-deficient A too: where the
 *      oracle leaves the null space at zero they are completed by one QR, which begins with
 *      the vectors of the largest values and so leaves those as they are.
 *   options NULL: defaults; report NULL: not wanted (resid, orth_u, orth_v, values and seconds
 *      stay NaN: call polar_spectral_measure)
 * Formats f64, f32, c128, c64; complex A wants complex U and Vt.
 *
 * OK: the residual |A - U diag(s) V'|_F was computed and is at most 20 max(k, 10) u |A|_F,
 * times sqrt(max(m,n)/min(m,n))/10 for thin matrices where that exceeds 1, whatever the oracle
 * said of its factor: on the null space it need not converge. NOT_CONVERGED: it is larger; U,
 * s and Vt hold what there is. NO_ANSWER: NaN or infinity in A, or the iteration overflowed;
 * UNSUITED, BAD_ARGUMENT, TOO_LARGE, NO_MEMORY, KERNEL: all untouched. OVERFLOW: s leaves the
 * range of double; U and Vt are right. Small singular values have absolute, not relative
 * accuracy, as from LAPACK's gesdd.
 * Source: Nakatsukasa and Higham 2013 (README's bibliography: nakatsukasa2013).
 */
POLAR_API polar_status polar_svd_by(const polar_oracle *o, polar_cmat A, polar_mat U, double *s,
                                    polar_mat Vt, const polar_spectral_options *options,
                                    polar_spectral_report *report);

/*
 * A = V diag(w) V' for Hermitian A by spectral divide and conquer: the polar factor of A - cI
 * is its matrix sign S, (I-S)/2 projects onto the eigenvectors below c; a basis Q = [V1 V2] of
 * both sides by subspace iteration makes Q'AQ block diagonal; and so on with the two blocks.
 *   o  any oracle; NULL: the backend's own eigh (syevd, heevd on the CPU), to compare with
 *   A  n-by-n on the host; not modified; (A + A')/2 is what is decomposed
 *   V  n-by-n, w: n doubles, ascending; as for polar_svd_by otherwise
 * A division is taken only when the part of Q'AQ that it drops is at most n u |A|_F/4 in norm,
 * so that the result is backward stable whatever the oracle does. Otherwise c is moved, twice
 * at most; a block that cannot be divided goes to the backend's eigh, as do all when divisions
 * have cost what 8 polar decompositions of A cost (those of a halving tree cost 4/3).
 *
 * Statuses as for polar_svd_by, but never NOT_CONVERGED; UNSUITED too when A is not Hermitian:
 * |A - A'|_F > n u |A|_F.
 * Source: nakatsukasa2013.
 */
POLAR_API polar_status polar_eigh_by(const polar_oracle *o, polar_cmat A, polar_mat V,
                                     double *w, const polar_spectral_options *options,
                                     polar_spectral_report *report);

/*
 * Judges a decomposition: fills resid, orth_u, orth_v and values, in units of n u of format f,
 * computed in f64 or c128 on the host with LAPACK's values there. Vt.data NULL: A is Hermitian
 * (its lower triangle counts for the values), U are the eigenvectors, s the eigenvalues.
 * Statuses as polar_measure; NO_ANSWER, too, for NaN or infinity in U, s or Vt.
 */
POLAR_API polar_status polar_spectral_measure(polar_cmat A, polar_cmat U, const double *s,
                                              polar_cmat Vt, polar_format f,
                                              const polar_allocator *a,
                                              polar_spectral_report *r);

#ifdef __cplusplus
}
#endif

#endif
