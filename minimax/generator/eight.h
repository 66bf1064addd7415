/* SPDX-License-Identifier: BSD-3-Clause */
/* Degree eight for the step function, in intervals: polar/eight.h has the family and its
 * conditions. */
#ifndef POLAR_GENERATOR_EIGHT_H
#define POLAR_GENERATOR_EIGHT_H

#include "internal.h"
#include "polar/eight.h"

enum { ROOTS = POLAR_EIGHT_ROOTS, UNKNOWNS = ROOTS + 1, TERMS = POLAR_EIGHT_COEFFICIENTS };

/* One member, enclosed. */
typedef struct polar_member {
    int left;
    bool accelerated[2]; /* at the left, at the right */
    mpfi_t scale, root[ROOTS];
    mpfi_t c[TERMS];     /* b_0 .. b_8 */
    mpfi_t lower, upper; /* L, H */
    mpfi_t none, all;    /* 0, 1 */
} polar_member;

void polar_member_start(polar_member *m, mpfr_prec_t bits);
void polar_member_finish(polar_member *m);

/* ---- eight_system.c: the conditions ---- */

/*
 * Unknowns: the scale, then root[which[k]], k = 1 .. n-1, of the accelerated sides. Equations:
 * p(to[k]) - p(from[k]) is 1 for k = 0, else 0. They point into a member.
 */
typedef struct polar_eight_system {
    int n;
    int which[UNKNOWNS];
    mpfi_srcptr from[UNKNOWNS], to[UNKNOWNS];
} polar_eight_system;

void polar_eight_conditions(const polar_member *m, polar_eight_system *s);

/* f[k] := p(to[k]) - p(from[k]) less what it should be; a[k][j] := its derivative by unknown j;
 * either may be NULL. (Ends that move with a root count for nothing: p' = 0 there.) */
void polar_eight_residual(const polar_eight_system *s, polar_member *m, mpfi_t f[],
                          mpfi_t (*a)[UNKNOWNS]);

/* m->c from roots and scale. What the conditions make 0 is 0. */
void polar_member_expand(polar_member *m);

/* ---- eight_member.c ---- */

/*
 * The member of `left` for all L in m->lower, H in m->upper, proved: for each L and H there is
 * one in the enclosures, and only one, its roots in order and on their side of the step. So it
 * maps [0,L] onto [0,p(L)] (flat: into), [H,1] onto [p(H),1], and is monotonous in between.
 * Enclosures are 2^-need wide at most, relatively to the size of the unknown. False: the bits
 * of m, or those of L and H, are too few; or there is no such member.
 */
bool polar_member_solve(polar_member *m, int left, const bool accelerated[2], long need);

/* ---- eight_range.c ---- */

/* to := p(x) for a narrow x. */
void polar_eight_at(mpfi_t c[], mpfi_srcptr x, mpfi_t to);

/* to[] := coefficients of 1 - p(1 - t) in powers of t. */
void polar_eight_flip(mpfi_t c[], mpfi_t to[]);

/*
 * The image of an interval whose ends are enclosed by lo and hi, enclosed the same way: left
 * end of lo and right end of hi are proved bounds, what is between the inner ends is attained.
 * Both are within 2^-60 of their own size, or within 2^-112 of the larger one.
 */
void polar_eight_image(mpfi_t c[], mpfi_t lo, mpfi_t hi);

/* ---- expand_bands.c: what rounded steps make of [0,L] and [H,1] ---- */

typedef struct polar_bands {
    mpfi_t lo[2], hi[2]; /* ends of the left one; of the right one, in 1 - x */
} polar_bands;

/* [0,lower], [upper,1] */
void polar_bands_start(polar_bands *b, mpfi_srcptr lower, mpfi_srcptr upper);
void polar_bands_finish(polar_bands *b);

/* Their images under sum_k c[k] x^k. False: out of all bounds. */
bool polar_bands_map(polar_bands *b, const double c[]);

/* max |x - theta|, and ends next to the gap, each enclosed. */
void polar_bands_error(const polar_bands *b, mpfi_t error);
void polar_bands_gap(const polar_bands *b, mpfi_t lower, mpfi_t upper);

#endif
