/* SPDX-License-Identifier: BSD-3-Clause */
/* Schedule-free averaging and implicit gradient transport. */
#include <math.h>

#include "moves.h"

static polar_mat fast(polar_run *r, polar_slot *s) {
    const bool begun = s->memory[POLAR_MEMORY_FAST].data;
    const polar_mat Z = polar_memory_like(r, s, POLAR_MEMORY_FAST);
    if (!begun) polar_desk_copy(r->desk, s->W, Z);
    return Z;
}

/*
 * With weights w_t = rate_t^2, of which rate_t is constant after T0 = count steps, c_t =
 * w_t/sum w and s_t = c_t (1 - c_T0)/(c_T0 (1 - c_t)); b_t = 1 - s_t^gamma (1 - beta2). In
 * constant weights s_t = (T0 - 1)/(t - 1), which is taken: the warm-up's small weights change
 * it little.
 */
double polar_amuse_weight(const polar_constants *c, int64_t t) {
    if ((double)t <= c->count) return c->beta2;
    const double s = (c->count - 1) / ((double)t - 1);
    return 1 - pow(s, c->gamma) * (1 - c->beta2);
}

/* Y = (1 - b) Z + b W */
void polar_at_between(polar_run *r, polar_slot *s) {
    const double b = r->c.gamma > 0 ? polar_amuse_weight(&r->c, r->t) : r->c.beta2;
    polar_axpby(&r->desk->e, 1 - b, fast(r, s), b, s->W, s->Y);
}

/* Z moves by the rate, decay at Z; W averages Z with weights rate^2 */
void polar_move_average(polar_run *r, polar_slot *s) {
    const double rate = r->rate * fmin(1, (double)r->t / fmax(1, r->c.count));
    const polar_mat Z = fast(r, s);
    polar_axpby(&r->desk->e, -rate, s->D, 1 - rate * r->c.decay, Z, Z);
    s->number[1] += rate * rate;
    const double c = rate * rate / s->number[1];
    polar_axpby(&r->desk->e, c, Z, 1 - c, s->W, s->W);
}

void polar_at_transport(polar_run *r, polar_slot *s) {
    const bool begun = s->memory[POLAR_MEMORY_PREVIOUS].data;
    const polar_mat before = polar_memory_like(r, s, POLAR_MEMORY_PREVIOUS);
    const double weight = begun ? r->c.beta / (1 - r->c.beta) : 0;
    polar_axpby(&r->desk->e, 1 + weight, s->W, begun ? -weight : 0, before, s->Y);
    polar_desk_copy(r->desk, s->W, before);
}
