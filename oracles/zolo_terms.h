/* SPDX-License-Identifier: BSD-3-Clause */
/* The sum over the terms of a Zolotarev step in partial fractions, several terms at a time. */
#ifndef POLAR_ZOLO_TERMS_H
#define POLAR_ZOLO_TERMS_H

#include "polar/oracle.h"

/* Room for terms: where they are taken side by side each has its own. */
struct zolo_terms {
    int lanes;
    struct zolo_lane {
        polar_mat S;    /* 2n-by-n */
        polar_mat W, Z; /* n-by-n, in the memory of S: what is solved for; the matrix */
        polar_mat T;    /* n-by-n, the first rows of S */
    } lane[POLAR_MOST_LANES];
    void *work[POLAR_MOST_LANES]; /* the first is the oracle's to set: with POLAR_ZOLO_VERBS */
    int64_t work_bytes[POLAR_MOST_LANES];
};

enum { POLAR_ZOLO_VERBS = 1 << POLAR_VERB_QR_STACKED | 1 << POLAR_VERB_SOLVE };

/* Carves it for steps of at most so many terms. */
struct zolo_terms polar_zolo_layout(polar_arena *a, const polar_shape *s, int terms);

/* Whether the term of X (X'X + c I)^-1 goes by QR. */
bool polar_zolo_by_qr(const polar_shape *s, double c);

/* D := p's function of X. Y: n-by-n, X'X if `gram`, else spoilt where a term wants it. pivot:
 * of the QR. */
void polar_zolo_sum(const polar_shape *s, polar_engine *e, const struct zolo_terms *t,
                    const polar_step *p, polar_mat X, polar_mat Y, bool gram, bool pivot,
                    polar_mat D);

#endif
