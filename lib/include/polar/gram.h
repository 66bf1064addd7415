/* SPDX-License-Identifier: BSD-3-Clause */
/* Gram forms of schedules, foretold: what restarts and spaces cost and lose. */
#ifndef POLAR_GRAM_H
#define POLAR_GRAM_H

#include "polar/oracle.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A Gram form as it was asked for or, POLAR_GRAM_AUTO, chosen. */
typedef struct polar_gram_choice {
    int blocks;
    uint64_t cuts;
    polar_gram_space space;
    char text[64]; /* steps of each block and the space, "2+3:split"; "direct" */
    double asym;   /* foretold |U'X - X'U|_F/|X|_F, X = A/alpha as the format has it */
    double factor; /* foretold |U - p(X)|_F/sqrt(min(m,n)), p the schedule */
    double flops,
        seconds; /* over those of the direct form; seconds NaN without options.costs */
} polar_gram_choice;

/*
 * What polar_factor would do with these options for `composed`, and what it is foretold to lose
 * on a spectrum in [lower,1] (options.lower; 0: any): five times the worst of two-cluster
 * spectra, to first order (oracles/gram_noise.h). Infinite: a spurious eigenvalue blows up.
 * NaN: more than 16 steps. BAD_ARGUMENT, UNSUITED, TOO_LARGE as polar_factor.
 */
POLAR_API polar_status polar_gram_plan(int64_t m, int64_t n, polar_format input,
                                       const polar_options *options, polar_gram_choice *choice,
                                       polar_why *why);

#ifdef __cplusplus
}
#endif

#endif
