/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of the generator share. p(x) = x h(x^2) = sum_i c[i] x^(2i+1), i = 0 .. q;
 * p'(x) = g(x^2), g(y) = sum_i (2i+1) c[i] y^i. The error p - 1 of the best p on [l,u]
 * alternates at q+2 points x[0] = l < x[1] < ... < x[q] < x[q+1] = u with the signs
 * -, +, -, ...; p' has exactly q positive roots, x[1] .. x[q].
 */
#ifndef POLAR_GENERATOR_INTERNAL_H
#define POLAR_GENERATOR_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

/* mpfi.h before mpfr.h would miss what it can do */
#include <mpfr.h>

#include <mpfi.h>

#include "polar/fit.h"

enum { MAX_Q = POLAR_MAX_COEFFICIENTS - 1, MAX_BITS = 1 << 17 };

typedef struct polar_fit_step {
    int degree, q;
    mpfr_t c[MAX_Q + 1];       /* before rounding */
    mpfr_t x[MAX_Q + 2];       /* alternation set */
    double rounded[MAX_Q + 1]; /* in the target format */
    mpfi_t lower, upper;       /* enclosures of the ends of the design interval */
    mpfi_t error;              /* encloses the minimax error there */
    mpfi_t range_lower,
        range_upper; /* enclosures of the ends of the range, rounding included */
} polar_fit_step;

struct polar_fit {
    polar_fit_options o; /* with its strings and the sequence owned, nothing left to default */
    int nsteps;
    polar_fit_step *step;
    mpfi_t lower, upper; /* enclosures of the decimals asked for */
    mpfi_t error;        /* encloses the error of the whole */
};

/* ---- decimal.c: decimals, exactly ---- */

/* True for [+-]digits[.digits][e[+-]digits], |exponent| <= 10000, at most 4096 characters. */
bool polar_decimal_valid(const char *s);

/* *x := the smallest interval of x's precision that contains the decimal. */
void polar_decimal_set(mpfi_t x, const char *s);

/* x as "d.ddde+XX" with so many digits in the given direction, in memory for free(); NULL
 * when there is none. Integers of few digits come out plain. */
char *polar_decimal_text(mpfr_srcptr x, int digits, mpfr_rnd_t direction);

/* ---- remez.c ---- */

/*
 * The best odd polynomial of degree 2q+1 on [l,u], 0 < l < u, to a relative equioscillation
 * defect of 2^-need. c, x: precision `bits` on return. False: `bits` are too few.
 */
bool polar_remez(int q, mpfr_srcptr l, mpfr_srcptr u, long need, mpfr_prec_t bits, mpfr_t c[],
                 mpfr_t x[]);

/* ---- certificate.c ---- */

/*
 * Encloses the minimax error on [l,u], given a nearly best p (c, x): below by the smallest
 * |p-1| of the alternation (de la Vallee-Poussin), above by the largest over q brackets that
 * hold all roots of p', and both ends. False: `bits` are too few to prove it with a relative
 * width of 2^-need.
 */
bool polar_certify(int q, mpfr_t c[], mpfr_t x[], mpfi_srcptr l, mpfi_srcptr u, long need,
                   mpfr_prec_t bits, mpfi_t error);

/* ---- range.c ---- */

/*
 * The range of p on [l,u], for any odd p and any real l <= u, where l and u are known by
 * enclosures: its ends, enclosed (left ends of lo and right ends of hi are proved bounds, the
 * inner ends are attained). False: the range leaves +-2^10000.
 */
bool polar_range(int q, mpfr_t c[], mpfi_srcptr l, mpfi_srcptr u, mpfr_prec_t bits, mpfi_t lo,
                 mpfi_t hi);

/* As polar_range, for coefficients in doubles. */
bool polar_range_double(int q, const double c[], mpfi_srcptr l, mpfi_srcptr u, mpfr_prec_t bits,
                        mpfi_t lo, mpfi_t hi);

/* error := max |1-v| over v in [lo,hi], enclosed. */
void polar_range_error(mpfi_srcptr lo, mpfi_srcptr hi, mpfi_t error);

/* ---- greedy.c ---- */

/* Fills fit->step from fit->o. */
polar_status polar_greedy(polar_fit *fit, polar_why *why);

/* ---- text.c: a growing string ---- */

typedef struct polar_text {
    char *s;
    size_t length, room;
    bool failed; /* memory ran out: s is NULL */
} polar_text;

void polar_text_put(polar_text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Hands the string over, or NO_MEMORY. */
polar_status polar_text_take(polar_text *t, char **text, polar_why *why);

#endif
