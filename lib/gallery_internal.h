/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of the gallery share: arithmetic with the same bits everywhere, and kinds. */
#ifndef POLAR_GALLERY_INTERNAL_H
#define POLAR_GALLERY_INTERNAL_H

#include <string.h>

#include "polar/gallery.h"

/*
 * Bits that do not depend on the machine: only + - * / sqrt, rounded correctly by IEEE 754,
 * and integers. The C library's exp and log are not among them: their last bit depends on
 * whether the processor has fused multiply-add.
 */

/* hi + lo, |lo| <= ulp(hi)/2 */
typedef struct polar_dd {
    double hi, lo;
} polar_dd;

/* log x for normal x > 0, relative error below 2^-98 (absolute below 2^-100 near x = 1) */
polar_dd polar_dd_log(double x);
/* exp(x.hi + x.lo), error below 0.75 ulp; 0 or infinity out of range */
double polar_dd_exp(polar_dd x);
/* t x */
polar_dd polar_dd_times(polar_dd x, double t);
/* x^e, e >= 0, by squaring */
double polar_power(double x, int64_t e);

/* 2^64 over the golden ratio, odd */
#define POLAR_HASH_GOLDEN UINT64_C(0x9e3779b97f4a7c15)

/* Bijection of 64 bits in which every input bit moves every output bit (Stafford's variant 13
 * of the MurmurHash3 finaliser, as in Steele, Lea & Flood's SplitMix, 2014). */
static inline uint64_t polar_hash_mix(uint64_t z) {
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* (b + 1/2)/2^52 of the top 52 bits b: exact, symmetric about 1/2, never 0 or 1 */
static inline double polar_hash_fraction(uint64_t bits) {
    const uint64_t above = UINT64_C(0x4330000000000000) | bits >> 12; /* of 2^52 + b */
    double x;
    memcpy(&x, &above, sizeof x);
    return (x - 0x1p52 + 0.5) * 0x1p-52;
}

/* polar_hash_bits in two parts, for many j in one row. */
static inline uint64_t polar_hash_row(uint64_t seed, uint64_t i) {
    return polar_hash_mix(polar_hash_mix(seed + POLAR_HASH_GOLDEN) ^
                          polar_hash_mix(i + 2 * POLAR_HASH_GOLDEN));
}
static inline uint64_t polar_hash_in_row(uint64_t row, uint64_t j) {
    return polar_hash_mix(row ^ polar_hash_mix(j + 3 * POLAR_HASH_GOLDEN));
}

/* 64 bits hashed from (seed, i, j); with i a name of a stream it makes seeds of streams. */
uint64_t polar_hash_bits(uint64_t seed, uint64_t i, uint64_t j);

/* to[0..k), k <= n: distinct whole numbers of [0,n), by Fisher and Yates's shuffle, with
 * to[k..n) the others */
void polar_shuffle(uint64_t seed, int64_t n, int64_t k, double *to);

/* s[0..n): the prescribed singular values of an n-value spectrum. */
void polar_spectrum_all(const polar_gallery_options *o, int64_t n, double *s);

/* reflections.c: m-by-n, column-major, ld = m; im = NULL when real; re = NULL: no memory */
typedef struct polar_planes {
    double *re, *im;
    int64_t m, n;
} polar_planes;

/* H_i = I - tau_i v_i v_i', i = 0..k-1, v_i in column i of V from row i down, and unit phases
 * d: H_0 ... H_(k-1) diag(d), its first k columns, is orthonormal and of Haar distribution. */
typedef struct polar_reflections {
    polar_planes V;
    double *tau, *d_re, *d_im;
} polar_reflections;

polar_planes polar_planes_new(int64_t m, int64_t n, bool is_complex, const polar_allocator *a);
void polar_planes_free(polar_planes *X, const polar_allocator *a);
polar_status polar_reflections_new(uint64_t seed, int64_t m, int64_t k, bool is_complex,
                                   const polar_allocator *a, polar_reflections *R);
void polar_reflections_free(polar_reflections *R, const polar_allocator *a);
/* X := H_0 ... H_(k-1) X. lower: column j of X has nothing below row j yet, which later
 * reflections leave alone. */
void polar_reflect(const polar_reflections *R, polar_planes X, bool lower);
/* P, zero on entry, := the orthonormal columns of R */
void polar_reflections_factor(const polar_reflections *R, polar_planes P);

/* The member `fill` of struct polar_gallery. */
typedef polar_status polar_gallery_filler(const polar_gallery_options *o, polar_mat A,
                                          polar_mat truth, const polar_allocator *a);

/* gallery_haar.c: products with orthogonal factors of Haar distribution. A := P diag(s) Q',
 * truth (unless empty) := P diag(sign s) Q', s of min(m,n) values, which are lost; symmetric:
 * Q = P and A = A' bit for bit. */
polar_status polar_haar_product(uint64_t seed, double *s, bool symmetric, polar_mat A,
                                polar_mat truth, const polar_allocator *a);
polar_gallery_filler polar_fill_spectrum, polar_fill_orthogonal, polar_fill_symmetric,
    polar_fill_spd;
/* gallery_classic.c: matrices with a formula */
polar_gallery_filler polar_fill_hilbert, polar_fill_lotkin, polar_fill_vandermonde,
    polar_fill_vandermonde_random, polar_fill_cauchy, polar_fill_kernel, polar_fill_kahan,
    polar_fill_frank, polar_fill_triw, polar_fill_moler, polar_fill_identity, polar_fill_zero,
    polar_fill_ones, polar_fill_gfpp, polar_fill_parter, polar_fill_clement, polar_fill_jordan;
/* gallery_polynomial.c */
polar_gallery_filler polar_fill_chebyshev_vandermonde, polar_fill_companion;
/* gallery_hidden.c: what methods look for, hidden from them */
polar_gallery_filler polar_fill_kahan_shuffled, polar_fill_scaled_row, polar_fill_near_columns,
    polar_fill_blocks, polar_fill_hidden_norm, polar_fill_kernel_mixed;
/* gallery_random.c: hashed entries, also at the ends of a format's range */
polar_gallery_filler polar_fill_gaussian, polar_fill_uniform, polar_fill_skew,
    polar_fill_zero_column, polar_fill_subnormal, polar_fill_huge, polar_fill_tiny_one,
    polar_fill_wild, polar_fill_wild_rows, polar_fill_wild_columns;
/* gallery_structured.c: diagonal, graded, of exact rank, permutation */
polar_gallery_filler polar_fill_diagonal, polar_fill_graded_rows, polar_fill_graded_columns,
    polar_fill_graded_both, polar_fill_low_rank, polar_fill_permutation;
/* gallery_gap.c: two bands. s[0..n): its eigenvalues, the lower band's first, and in it and in
 * the upper band first the one at the gap, then the one at the far end. */
void polar_gap_values(const polar_gallery_options *o, int64_t n, double *s);
polar_gallery_filler polar_fill_gapped;
/* gallery_hamiltonian.c: electrons on a lattice */
polar_gallery_filler polar_fill_ssh, polar_fill_graphene, polar_fill_anderson;

#endif
