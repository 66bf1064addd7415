/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of the expansion share. */
#ifndef POLAR_GENERATOR_EXPAND_H
#define POLAR_GENERATOR_EXPAND_H

#include "eight.h"
#include "polar/expand.h"

enum { LOWER_OUTER, LOWER, UPPER, UPPER_OUTER, BOUNDS };

/* ---- expand.c ---- */

/* The steps of a fit that has none, and fit->error. */
polar_status polar_expand_steps(polar_fit *fit, const polar_expand_options *o, polar_why *why);

/* ---- expand_bounds.c: the four bounds from step to step ---- */

typedef struct polar_chain {
    polar_fit *fit;
    const polar_expand_options *o;
    bool exact; /* bounds are mapped by the exact polynomials */
    long need;  /* bits of what is designed; the bounds have `bits` */
    mpfr_prec_t bits;
    mpfi_t bound[BOUNDS];
    polar_bands bands; /* what the rounded steps make of both sides */
    int closing;       /* steps of the final alternation so far */
} polar_chain;

void polar_chain_start(polar_chain *c, bool exact, long need);
void polar_chain_finish(polar_chain *c);

/* The same in doubles, in order and within [0,1]. */
polar_eight_bounds polar_chain_doubles(const polar_chain *c);

/* The bounds through a polynomial, clipped to [0,1]. */
void polar_chain_map(polar_chain *c, mpfi_t coefficients[]);

/* Makes points of the bounds: the inner ones those proved by the bands, the outer ones no
 * nearer. */
void polar_chain_settle(polar_chain *c);

/* Has rounding moved an end of the gap by 1/16 of its width or more? */
bool polar_chain_moved(const polar_chain *c);

#endif
