/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What rounding does to blocks of a Gram form (gram_form.h), foretold on scalars: the method of
 * zhang2026, who choose restarts by a simulation of R := Z R Z with a spurious eigenvalue below
 * 0, carried out to first order for all that is rounded.
 *
 * In the singular vectors of X a symmetric perturbation E of R, entry (i,j), goes through the
 * steps of its block by divided differences: Z = h(R) moves by h[r_i,r_j] E_ij, and
 *
 *     dR := (z_i z_j + (r_i z_i + r_j z_j) h[r_i,r_j]) dR + (r_i z_i + r_j z_j) dW,
 *     dQ := (z_i + z_j)/2 dQ + (q_i + q_j)/2 (h[r_i,r_j] dR + dW),
 *
 * dW the rounding of Z. D = XQ moves by s_i dQ_ij, which later blocks multiply by the divided
 * differences of the odd polynomial P that is left: its part that is symmetric in i, j by (P(x)
 * - P(y))/(x - y), the other by (P(x) + P(y))/(x + y), what is outside of X's range by P(x)/x.
 * Every rounded matrix M gives an independent error whose entries have the root mean square of
 * unit |M|_F/n; squares add up. Within a block that error grows by up to c^2/2, c the product
 * of its slopes; outside by c.
 *
 * The spectra are worst of two clusters, half of the values 1, half s, s on a logarithmic grid
 * of [l,1]: of the many that were measured the least kind ones (halves of the gallery).
 *
 * To first order no eigenvalue of R turns around. So 0, s and 1, moved by three times those
 * errors at every step (a random symmetric matrix has eigenvalues up to twice), are sent
 * through R := Z R Z as well: a block in which one of them strays further than POLAR_GRAM_STRAY
 * from where it should be blows up.
 */
#ifndef POLAR_GRAM_NOISE_H
#define POLAR_GRAM_NOISE_H

#include "polar/oracle.h"

enum { POLAR_GRAM_STEPS = 16, POLAR_GRAM_TOPS = 5, POLAR_GRAM_GRID = 8 * POLAR_GRAM_TOPS };

#define POLAR_GRAM_STRAY 0.2

/* Squares of |dD|_F/sqrt(n) and |D'X - X'D|_F/|X|_F for two clusters: what the small matrices
 * of a block make of unit^2, and what the rounding of its D does. */
struct gram_noise {
    double small[2], large[2];
};

/* One grid point, steps 0 .. steps-1 of a schedule, the first of 1 and the second of s. */
struct gram_pair {
    int steps;
    double top;
    double ones;           /* share of values that are 1 */
    double aspect;         /* m/n >= 1 */
    bool native, native_D; /* sums are rounded as they grow: of small matrices, of D */
    double x[POLAR_GRAM_STEPS + 1][2]; /* before each step */
    double z[POLAR_GRAM_STEPS][2];     /* h(x^2) */
    double h[POLAR_GRAM_STEPS][3];     /* h[r_i,r_j] of (1,1), (1,s), (s,s) */
    double w[POLAR_GRAM_STEPS];        /* root mean square of what is rounded in Z */
    double gram[POLAR_GRAM_STEPS + 1], rz[POLAR_GRAM_STEPS]; /* and in X'X and RZ */
    double even[POLAR_GRAM_STEPS + 1][3],
        odd[POLAR_GRAM_STEPS + 1][3];    /* of P from a step on */
    double out[POLAR_GRAM_STEPS + 1][2]; /* P(x)/x */
};

/* s of grid point i and the share of ones; c: the product of all slopes; l may be 0. */
double polar_gram_grid(double l, double c, int i, double *ones, double *top);

/* Fills it for the first `steps` steps, at most POLAR_GRAM_STEPS; ones, aspect and native are
 * set. */
void polar_gram_pair(const polar_schedule *p, int steps, double s, struct gram_pair *t);

/* Of steps first .. first+count-1 as a block; whole: Q is made even of one step. */
struct gram_noise polar_gram_noise(const struct gram_pair *t, int first, int count, bool whole);

/* Steps, at most, of a block that begins with step `first` and does not blow up. */
int polar_gram_reach(const polar_schedule *p, const struct gram_pair *t, int first,
                     double unit);

#endif
