/* SPDX-License-Identifier: BSD-3-Clause */
/* Where a look at A goes on and where it ends; its costs ask too. */
#ifndef POLAR_PROBE_PLAN_H
#define POLAR_PROBE_PLAN_H

#include "polar/oracle.h"

/* What of the columns is to be seen before more of them. */
struct probe_part {
    int64_t k;
    double wanted, geometric;
};

struct probe_plan {
    bool none;    /* no look at all: rounding would drown whatever is of use */
    bool or_svd;  /* where the look does not tell the SVD is faster than a reduction */
    bool by_edge; /* of the first part */
    bool by_mean; /* probe.c, mean_of(), is what is wanted of a part */
    bool rank;    /* the first part foretells the rank */
    double but;   /* with that, of all, a reduction wins over the SVD; 0: never */
    int parts;    /* of the columns, before all of them */
    struct probe_part part[2];
    double least, direct; /* of all, for that to be of use, and for steps on A itself */
};

struct probe_plan polar_probe_plan(const polar_shape *s);

/* In a quarter of the columns sqrt(k)/|R^-1|_F, which an estimate would take longer to tell, is
 * about that for `least` of all of them, both as parts of what above (geometric sequences, n =
 * 40 to 127, l = 1/30 to 1e-5: 1.5 least^(1/4), where the factor was 1.4 to 1.8, one matrix in
 * ten a fifth off). */
double polar_probe_of_quarter(double least);

/*
 * A look at all of a Gaussian matrix, whose l is about 1/n, would be lost, and a quarter of it
 * has 0.51. Of spectra with the same sum of fourth powers those that reach down to 0 have less
 * in a quarter than geometric ones that end above: this lies between, in terms of k
 * |A_k'A_k|_F^2/|A_k|_F^4 of the k columns, which is 1.25 for a Gaussian matrix, with room for
 * what chance does in small orders. `fourth` is that.
 * What has POLAR_PROBE_CLEAR is above any doubt.
 */
double polar_probe_edge(int64_t n, double fourth);
#define POLAR_PROBE_CLEAR 0.6

/* Whether a quarter of the columns foretells that rows of R will be below roundoff, so that LU
 * of A would be no use: sigma_min of it as a part of |A_k|_F/sqrt(k), if A has a geometric
 * sequence of singular values, which has about 0.78 l^(1/4). */
bool polar_probe_cut(const polar_shape *s, double quarter);

/* What rounding may do to squares of singular values, |A'A|_F given: of the smallest one this
 * part at most is let pass. */
double polar_probe_rounding(const polar_shape *s, double norm_of_gram);
#define POLAR_PROBE_PASSES 0.125

#endif
