/* SPDX-License-Identifier: BSD-3-Clause */
/* Trust ratios (OrScale, arXiv 2605.07815) and error feedback. */
#include <math.h>

#include "moves.h"

static void trust(polar_run *r, polar_slot *s, bool calibrate) {
    polar_engine *e = &r->desk->e;
    polar_axpby(e, 1, s->D, r->c.decay, s->W, s->D);
    const double w = polar_norm_of(e, POLAR_NORM_FRO, s->W),
                 d = polar_norm_of(e, POLAR_NORM_FRO, s->D);
    if (r->t == 1) {
        const double scale = r->c.factor * sqrt(fmax((double)s->W.m, (double)s->W.n));
        s->number[1] = !calibrate ? 1 : w < r->c.eps || d < r->c.eps ? scale : w / d;
    }
    s->number[0] = w / (s->number[1] * d + r->c.eps);
    const double rho = fmin(fmax(s->number[0], r->c.low), r->c.high);
    polar_axpby(e, -r->rate * rho, s->D, 1, s->W, s->W);
}

void polar_move_trust(polar_run *r, polar_slot *s) {
    trust(r, s, false);
}

void polar_move_trust_first(polar_run *r, polar_slot *s) {
    trust(r, s, true);
}

/* Error feedback (Karimireddy et al., arXiv 1901.09847): msign(P) times the nuclear norm of P
 * over its rank, |msign(P)|_F^2. The row has no parts. */
void polar_move_feedback(polar_run *r, polar_slot *s) {
    polar_desk *k = r->desk;
    const int mark = k->taken;
    const polar_mat E = polar_memory_like(r, s, POLAR_MEMORY_MOMENT),
                    O = polar_desk_take(k, s->W.m, s->W.n, POLAR_F64);
    polar_axpby(&k->e, r->rate, s->G, 1, E, E);
    polar_desk_factor(k, E, O, (polar_mat){.data = NULL});
    const double rank = pow(polar_norm_of(&k->e, POLAR_NORM_FRO, O), 2);
    const double size = rank > 0 ? polar_inner(&k->e, E, O) / rank : 0;
    polar_axpby(&k->e, -size, O, 1, E, E);
    polar_axpby(&k->e, -size, O, 1, s->W, s->W);
    polar_desk_leave(k, mark);
}
