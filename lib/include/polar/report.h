/* SPDX-License-Identifier: BSD-3-Clause */
/* Reports: one struct, one TSV line, one column list; and the measures that fill it. */
#ifndef POLAR_REPORT_H
#define POLAR_REPORT_H

#include "polar/mat.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * X(type, name, what it is). Types: text, whole, real. NaN means not measured.
 * n = min(m,n) and u = unit roundoff of the run's format in every ratio.
 * For m < n read AU' for U'A and I = UU' for U'U = I where the shape asks for it.
 */
#define POLAR_REPORT_COLUMNS(X)                                                                \
    X(text, oracle, "which oracle")                                                            \
    X(text, schedule, "its schedule, - when it has none")                                      \
    X(text, backend, "which backend")                                                          \
    X(text, matrix, "stem of the file, or the kind generated")                                 \
    X(text, format, "format of the run")                                                       \
    X(whole, m, "rows")                                                                        \
    X(whole, n, "columns")                                                                     \
    X(real, cond, "sigma_1/sigma_n: prescribed, else measured")                                \
    X(text, status, "ok, not-converged, no-answer, unsuited, ...")                             \
    X(whole, steps, "iterations")                                                              \
    X(whole, products, "matrix products spent on U")                                           \
    X(whole, qr, "QR factorisations spent on U")                                               \
    X(whole, cholesky, "Cholesky solves spent on U")                                           \
    X(real, lower, "l used, lower bound on sigma_n/sigma_1")                                   \
    X(real, orth, "|U'U-I|_F/(n u)")                                                           \
    X(real, resid, "|A-UH|_F/(n u |A|_F)")                                                     \
    X(real, asym, "|U'A-A'U|_F/(n u |A|_F), before H was symmetrised")                         \
    X(real, psd, "max(0,-lambda_min(H))/(n u |A|_2)")                                          \
    X(real, forward, "|U-U*|_F/(n u), U* known or by the f64 SVD")                             \
    X(real, orth_abs, "|U'U-I|_F")                                                             \
    X(real, resid_abs, "|A-UH|_F/|A|_F")                                                       \
    X(real, asym_abs, "|U'A-A'U|_F/|A|_F")                                                     \
    X(real, psd_abs, "max(0,-lambda_min(H))/|A|_2")                                            \
    X(real, forward_abs, "|U-U*|_F")                                                           \
    X(real, spectral_abs, "max_i |sigma_i(U)-1|: distance of U from orthonormal columns")      \
    X(real, seconds, "median over repetitions, of U (and H when asked for)")                   \
    X(real, spread, "(max-min)/median of those times")                                         \
    X(real, flops, "floating-point operations of the kernels run")                             \
    X(real, share, "flops/seconds over the measured GEMM rate")                                \
    X(whole, seed, "seed of a generated matrix")                                               \
    X(text, side, "right: A = UH, left: A = HU")                                               \
    X(real, rank, "how many sigma_i(A) exceed (40 + 4n) u sigma_1")                            \
    X(real, sigma_n, "sigma_n/sigma_1 by the f64 SVD; cond may be the prescribed one")         \
    X(real, forward_bound, "proved: forward is at most this; see polar_measure")               \
    X(real, within, "1: forward <= forward_bound, as it must; 0: the judge itself is wrong")   \
    X(real, mu, "of step oracles: U = sign(A - mu I)")                                         \
    X(real, occupation, "eigenvalues below mu: (n - Re tr U)/2")                               \
    X(whole, bytes, "memory of the backend: copies of A, U and H, and scratch")                \
    X(text, gram_blocks, "of a Gram form: steps of each block, and its space; direct")         \
    X(real, gram_asym, "of a Gram form: asym_abs, worst of all spectra; inf: blows up")        \
    X(real, gram_factor, "of a Gram form: |U-p(X)|_F/sqrt(n), likewise")

typedef struct polar_report {
#define POLAR_COLUMN_text(name) char name[64];
#define POLAR_COLUMN_whole(name) int64_t name;
#define POLAR_COLUMN_real(name) double name;
#define POLAR_COLUMN(type, name, what) POLAR_COLUMN_##type(name)
    POLAR_REPORT_COLUMNS(POLAR_COLUMN)
#undef POLAR_COLUMN
#undef POLAR_COLUMN_text
#undef POLAR_COLUMN_whole
#undef POLAR_COLUMN_real
    polar_why why; /* one sentence when status is not ok; not a column */
} polar_report;

/* All text "-", whole 0, real NaN. */
POLAR_API void polar_report_init(polar_report *r);

/* Tab-separated header line and row, without newline; lengths as snprintf. */
POLAR_API size_t polar_report_header(char *buffer, size_t size);
POLAR_API size_t polar_report_row(const polar_report *r, char *buffer, size_t size);

/* How much to measure. */
typedef enum polar_measures {
    POLAR_MEASURE_AUTO,  /* full up to order 2000 of H, above that cheap */
    POLAR_MEASURE_FULL,  /* everything, by SVDs in f64 or c128 */
    POLAR_MEASURE_CHEAP, /* what products give: orth, resid, asym; forward if truth is given */
    POLAR_MEASURE_NONE
} polar_measures;

/*
 * Judges factors: fills orth, resid, asym, psd, forward, spectral_abs and their absolutes in
 * r, in the units of format f (u) and n = min(m,n), computed in f64 or c128 on the host.
 *   A  m-by-n, the matrix that was factored
 *   U  m-by-n, the factor judged
 *   H  n-by-n with A = UH, or m-by-m with A = HU (told apart by `left`); data NULL: the
 *      symmetrised U'A (AU') takes its place in resid and psd
 *   truth  known factor of A; data NULL, or full of NaN as the gallery leaves it: taken from
 *      the SVD of A (full only), unless sigma_k <= n u sigma_1 with the u of f64: no unique
 *      factor, forward stays NaN
 * cond is set to the measured one when it is NaN on entry (full only). A zero denominator or an
 * overflow makes a measure infinite, 0/0 is 0: of the zero matrix H = 0 is right. For m or
 * n = 0 all are 0, within 1. What is not measured becomes NaN; other columns are left alone.
 * NO_ANSWER: NaN or infinity in A, U or H; BAD_ARGUMENT: shapes; NO_MEMORY; TOO_LARGE; KERNEL:
 * an SVD failed. On all of these r is untouched.
 * Source: Higham, Functions of Matrices (2008), section 8; LAPACK's test ratios.
 *
 * rank, sigma_n, forward_bound, within are full only. rank counts sigma_i > (40 + 4n) u sigma_1
 * with n = min(m,n), which is 0 once (40 + 4n) u >= 1.
 *
 * forward_bound is a posteriori: of this U, wherever it comes from, and not of what its method
 * promised; H has no part in it. Q = the unitary factor of U by its SVD, K = (Q'A + A'Q)/2,
 * e = |A-QK|_F (the asymmetry of Q'A is in it), A = U*H (m < n: of the adjoints):
 *     |U-U*|_F <= |U-Q|_F + min(2 sqrt(n), 2e/(sigma_n + lambda_min(K))),
 * without the quotient when its denominator is not positive (K too indefinite). For real square
 * A with lambda_min(K) > 0 and e < sigma_n the quotient may be
 *     2e/(sigma_n + sigma_(n-1) - sqrt(2) e), and 0 for n = 1.
 * To first order that is the condition number of U, 2/(sigma_n + sigma_(n-1)) for real square A
 * and 1/sigma_n else, times the least backward error that U's columns, made orthonormal, have.
 * Why: let W = U*'Q. If it is unitary, H(I-W) + (I-W)K = U*'(A-QK) - (A-QK)'Q, of norm 2e at
 * most, and on the left the factors' least eigenvalues add up. If not (m > n), |U*H-QK|_F^2 and
 * |U*-Q|_F^2 are affine in W, so their worst case among contractions is unitary. The real case
 * integrates the derivative from QK to A, where sigma_n + sigma_(n-1) falls by sqrt(2) e at
 * most. Assumed: what the measures themselves may err by, 5 sqrt(max(m,n)) 2^-53, which is
 * allowed for in every term; the residual of the SVD of A is measured. A known factor is taken
 * to be that of a matrix u|A|_F away, u of A's format. In f64 these allowances are most of the
 * bound. Sources: Li 1995 (square A; README's bibliography: li1995); Higham 2008, section 8.2.
 */
POLAR_API polar_status polar_measure(polar_cmat A, polar_cmat U, polar_cmat H, bool left,
                                     polar_cmat truth, polar_format f, polar_measures what,
                                     const polar_allocator *a, polar_report *r);

#ifdef __cplusplus
}
#endif

#endif
