/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Coefficients of an odd p as points of a lattice, the numbers of a format of few bits: plain
 * rounding takes each coefficient to its own nearest and adds their errors up, a neighbour of
 * it makes them cancel over the interval. In double on sample points: what is found here is
 * proved, or refused, elsewhere.
 */
#ifndef POLAR_GENERATOR_LATTICE_H
#define POLAR_GENERATOR_LATTICE_H

#include "polar/format.h"
#include "polar/schedule.h"

enum { LATTICE_MAX_Q = (POLAR_MAX_DEGREE - 1) / 2, LATTICE_POINTS = 192 };

typedef enum polar_lattice_aim {
    LATTICE_ERROR, /* least max |1-p| */
    LATTICE_RATIO  /* least max p / min p: all that a step after this one feels */
} polar_lattice_aim;

typedef struct polar_lattice {
    polar_format format;
    int q, points;
    polar_lattice_aim aim;
    double power[LATTICE_MAX_Q + 1][LATTICE_POINTS]; /* x^(2i+1) at the points */
} polar_lattice;

/* Sample points between node[0] < node[1] < ..., which are n, 2 <= n <= LATTICE_MAX_Q + 3. */
void polar_lattice_sample(polar_lattice *s, const double node[], int n);

/* The spacing of the format at |x|, upwards. */
double polar_lattice_spacing(polar_format format, double x);

/* The aim, to be made small: max |1-p|, or -min p / max p (infinite where max p <= 0). */
double polar_lattice_score(const polar_lattice *s, const double c[]);

/*
 * Descends from c, whose entries are numbers of the format, to where no change of one, two or
 * (few coefficients) three of them by one or two units of the last place gains anything; with
 * keep_sum only along changes that leave sum c[i] as it is. Returns the score.
 */
double polar_lattice_descend(const polar_lattice *s, bool keep_sum, double c[]);

/* The next number of the format above x, or below it (by < 0); x itself at the ends. */
double polar_lattice_next(polar_format format, double x, int by);

/*
 * Moves c, no entry by more than a few units in the last place of the widest, to where
 * sum c[i] = 1 exactly, so that p(1) = 1. False: that is too far; c is lost.
 */
bool polar_lattice_fix_one(polar_format format, int q, double c[]);

/* Is sum c[i] = 1 exactly? */
bool polar_lattice_fixes_one(int q, const double c[]);

#endif
