/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * D = M (X + sum_j a_j X (X'X + c_j I)^-1). A term that goes by QR leaves itself in the first
 * rows of its S, one that goes by Cholesky in its W; the sum is then taken in the order of the
 * terms, so that its bits do not depend on how many were taken side by side.
 *
 * A term whose matrix turns out not to be definite is taken again by QR when all have ended: on
 * a device that is when the host first knows.
 */
#include "zolo_terms.h"

#include <math.h>

#include "halley_steps.h"

struct zolo_terms polar_zolo_layout(polar_arena *a, const polar_shape *s, int terms) {
    struct zolo_terms t = {.lanes = polar_lanes_most(s->backend, s->n, s->format)};
    if (t.lanes > terms) t.lanes = terms;
    for (int i = 0; i < t.lanes; i++) {
        struct zolo_lane *l = &t.lane[i];
        l->S = polar_arena_stack(a, s->n, s->format, &l->W, &l->Z);
        l->T = polar_mat_block(l->S, s->n, s->n);
        if (i > 0)
            t.work[i] =
                polar_arena_work(a, POLAR_ZOLO_VERBS, s->n, s->n, s->format, &t.work_bytes[i]);
    }
    return t;
}

bool polar_zolo_by_qr(const polar_shape *s, double c) {
    return 1 / c > polar_halley_cutoff(s);
}

/* The terms that are taken at a time. */
struct round {
    const polar_shape *s;
    const struct zolo_terms *t;
    polar_mat X, Y;
    bool pivot;
    const double *c; /* a_j, c_j of the first */
    double scale;
};

static void by_qr(const struct round *r, polar_engine *e, int i) {
    const struct zolo_lane *l = &r->t->lane[i];
    const double a = r->scale * r->c[2 * i], c = r->c[2 * i + 1];
    polar_qr_stacked(e, 1 / c, r->X, r->pivot, l->S);
    if (!r->pivot) polar_stacked_product(e, false, a / sqrt(c), l->S, 0, l->T, l->T);
}

static void by_cholesky(const struct round *r, polar_engine *e, int i) {
    const struct zolo_lane *l = &r->t->lane[i];
    polar_axpby(e, 1, r->Y, 0, r->Y, l->Z);
    polar_shift(e, r->c[2 * i + 1], 1, l->Z);
    polar_axpby(e, 1, r->X, 0, r->X, l->W);
    polar_solve_posdef(e, l->Z, l->W);
}

static void term(void *round, polar_engine *e, int i) {
    const struct round *r = round;
    e->work = r->t->work[i];
    e->work_bytes = r->t->work_bytes[i];
    if (polar_zolo_by_qr(r->s, r->c[2 * i + 1]))
        by_qr(r, e, i);
    else
        by_cholesky(r, e, i);
}

/* D := D + term i */
static void add(const struct round *r, polar_engine *e, int i, bool qr, polar_mat D) {
    const struct zolo_lane *l = &r->t->lane[i];
    const double a = r->scale * r->c[2 * i], c = r->c[2 * i + 1];
    if (!qr)
        polar_axpby(e, a, l->W, 1, D, D);
    else if (r->pivot)
        polar_stacked_product(e, true, a / sqrt(c), l->S, 1, D, D);
    else
        polar_axpby(e, 1, l->T, 1, D, D);
}

void polar_zolo_sum(const polar_shape *s, polar_engine *e, const struct zolo_terms *t,
                    const polar_step *p, polar_mat X, polar_mat Y, bool gram, bool pivot,
                    polar_mat D) {
    const int terms = p->degree / 2;
    bool definite[POLAR_MOST_LANES];
    polar_axpby(e, p->c[0], X, 0, X, D);
    for (int j = 0; j < terms && !gram; j++)
        if (!polar_zolo_by_qr(s, p->c[2 * j + 2])) {
            polar_gram(e, POLAR_GRAM_RIGHT, 1, X, 0, Y, Y);
            gram = true;
        }
    for (int j = 0; j < terms; j += t->lanes) {
        const int count = terms - j < t->lanes ? terms - j : t->lanes;
        struct round r = {s, t, X, Y, pivot, &p->c[2 * j + 1], p->c[0]};
        polar_lanes_run(e, count, term, &r, definite);
        for (int i = 0; i < count; i++) {
            if (!definite[i]) by_qr(&r, e, i);
            add(&r, e, i, !definite[i] || polar_zolo_by_qr(s, r.c[2 * i + 1]), D);
        }
    }
}
