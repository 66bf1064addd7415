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
 * w_t/sum w and s_t = c_t (1 - c_T0)/(c_T0 (1 - c_t)); b_t = 1 - s_t^gamma (1 - low). In
 * constant weights s_t = (T0 - 1)/(t - 1), which is taken. With the weights of
 * the warm-up, whose sum is about T0/3, s_t would be a third of that: b 0.973 instead of 0.937
 * at t = 10 T0, for b_1 = 0.6 and gamma = 0.8. gamma = 0: b stays b_1.
 */
double polar_amuse_weight(const polar_constants *c, int64_t t) {
    const double T0 = fmax(1, c->count);
    if ((double)t <= T0) return c->low;
    return 1 - pow((T0 - 1) / ((double)t - 1), c->gamma) * (1 - c->low);
}

/* Y = (1 - b) Z + b W */
void polar_at_between(polar_run *r, polar_slot *s) {
    const double b = polar_amuse_weight(&r->c, r->t);
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
