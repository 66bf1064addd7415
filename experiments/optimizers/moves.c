/* SPDX-License-Identifier: BSD-3-Clause */
/* The plain move, and Armijo's search. */
#include "moves.h"

#include <math.h>

void polar_move_plain(polar_run *r, polar_slot *s) {
    polar_axpby(&r->desk->e, -r->rate, s->D, 1 - r->rate * r->c.decay, s->W, s->W);
}

void polar_move_armijo(polar_run *r) {
    polar_desk *k = r->desk;
    const int mark = k->taken;
    polar_mat trial[POLAR_PARAMETERS];
    double slope = 0, f = INFINITY;
    double alpha = isnan(r->alpha) ? r->rate : 2 * r->alpha;
    const uint64_t draw = polar_run_draw(r); /* r->loss is of this sample */
    for (int i = 0; i < r->slots; i++) {
        slope += polar_inner(&k->e, r->slot[i].G, r->slot[i].D);
        trial[i] = polar_desk_take(k, r->slot[i].W.m, r->slot[i].W.n, POLAR_F64);
    }
    /* 2^-60 of the first try is below what f can resolve */
    for (int tries = 0; tries < 60 && !k->e.status; tries++, alpha /= 2) {
        for (int i = 0; i < r->slots; i++)
            polar_axpby(&k->e, -alpha, r->slot[i].D, 1, r->slot[i].W, trial[i]);
        f = r->problem->problem->loss(r->problem, trial, draw, NULL);
        if (f <= r->loss - r->c.gamma * alpha * slope) break;
    }
    if (f <= r->loss && !k->e.status) {
        r->alpha = alpha;
        for (int i = 0; i < r->slots; i++) polar_desk_copy(k, trial[i], r->slot[i].W);
    }
    polar_desk_leave(k, mark);
}
