/* SPDX-License-Identifier: BSD-3-Clause */
/* What the search for a mix and its steps share. */
#ifndef POLAR_MIX_INTERNAL_H
#define POLAR_MIX_INTERNAL_H

#include "internal.h"
#include "polar/mix.h"

/* What steps leave to the next one. */
typedef struct polar_mix_state {
    mpfi_t lo, hi;        /* the ends of the range */
    double amplification; /* of the last step */
    mpfr_t error;         /* of the range, when the last step is the last of all */
    mpfr_t width;         /* orders states, 0 is best: (u - l)/l of the next design
                             interval, or half of that where rounding plays no part */
} polar_mix_state;

/* ---- mix_step.c ---- */

void polar_mix_state_start(polar_mix_state *s);
void polar_mix_state_finish(polar_mix_state *s);

/* s := before the first step of fit, an open one. */
void polar_mix_first(const polar_fit *fit, polar_mix_state *s);

/*
 * to := from after a step of this degree. fit is open and has no steps; its digits, degree,
 * steps and error are overwritten. plain: polar_fit_plain(&fit->o). last: no other step can
 * follow; else to->error, which is that of a last step, may be overestimated while above 1/4.
 * False: there is no such step (the sign would be lost, or the interval is too narrow).
 */
bool polar_mix_step(polar_fit *fit, bool plain, const polar_mix_state *from, int degree,
                    bool last, polar_mix_state *to);

/* ---- mix_search.c: sequences of degrees in the order of their cost ---- */

typedef struct polar_mix_node {
    double cost;
    int parent, degree, steps, products;
    polar_mix_state after;
} polar_mix_node;

typedef struct polar_mix_trial polar_mix_trial;

typedef struct polar_mix_search {
    const polar_cost_model *cost;
    polar_fit *fit; /* open: where steps are made */
    bool plain;
    bool early;    /* may an error near 1 be all that is wanted? */
    int steps;     /* limits; 0: none */
    double budget; /* for the steps alone; infinite: none */
    int degrees, degree[(POLAR_FIT_MAX_DEGREE - 1) / 2];
    polar_mix_node *node, *group; /* what is kept; what the last advance came to */
    polar_mix_trial *trial;
    int nodes, grouped, trials, room;
    int beam;   /* so many better ones that cost no more dismiss a sequence */
    bool ended; /* nothing was left to try */
} polar_mix_search;

/* Takes up the degrees wanted; the root. */
polar_status polar_mix_start(polar_mix_search *s, const int *degree, int ndegrees,
                             polar_why *why);
void polar_mix_finish(polar_mix_search *s);

/*
 * s->group := all sequences of the next cost that follow from kept ones by a
 * step. They stay until the next call, which keeps those that leave a better
 * interval than all kept before. Where no step is left to be tried s->ended
 * becomes true and the group stays empty. NO_ANSWER: too many are in question.
 */
polar_status polar_mix_advance(polar_mix_search *s, polar_why *why);

/* degree[0 .. n->steps) := the sequence. */
void polar_mix_sequence(const polar_mix_search *s, const polar_mix_node *n, int degree[]);

#endif
