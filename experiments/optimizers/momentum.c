/* SPDX-License-Identifier: BSD-3-Clause */
/* Momentum, first and second moments, variance reduction. */
#include <math.h>

#include "parts.h"

/* M = b M + a D, D := M, or D := b M + a D */
static void momentum(polar_run *r, polar_slot *s, double a, bool nesterov) {
    polar_engine *e = &r->desk->e;
    const polar_mat M = polar_memory_like(r, s, POLAR_MEMORY_MOMENT);
    polar_axpby(e, a, s->D, r->c.beta, M, M);
    polar_axpby(e, nesterov ? r->c.beta : 1, M, nesterov ? a : 0, s->D, s->D);
}

void polar_part_average(polar_run *r, polar_slot *s) {
    momentum(r, s, 1 - r->c.beta, false);
}

void polar_part_average_begun(polar_run *r, polar_slot *s) {
    momentum(r, s, r->t == 1 ? 1 : 1 - r->c.beta, false);
}

void polar_part_average_nesterov(polar_run *r, polar_slot *s) {
    momentum(r, s, 1 - r->c.beta, true);
}

void polar_part_accumulate(polar_run *r, polar_slot *s) {
    momentum(r, s, 1, false);
}

void polar_part_accumulate_nesterov(polar_run *r, polar_slot *s) {
    momentum(r, s, 1, true);
}

/* Kingma and Ba (arXiv 1412.6980) */
void polar_part_adam(polar_run *r, polar_slot *s) {
    const polar_mat M = polar_memory_like(r, s, POLAR_MEMORY_MOMENT),
                    V = polar_memory_like(r, s, POLAR_MEMORY_SECOND);
    const double b = r->c.beta, b2 = r->c.beta2, t = (double)r->t;
    const double first = 1 - pow(b, t), second = 1 - pow(b2, t);
    if (r->desk->e.status) return;
    for (int64_t j = 0; j < s->D.n; j++)
        for (int64_t i = 0; i < s->D.m; i++) {
            const double g = *polar_at(s->D, i, j);
            double *m = polar_at(M, i, j), *v = polar_at(V, i, j);
            *m = b * *m + (1 - b) * g;
            *v = b2 * *v + (1 - b2) * g * g;
            *polar_at(s->D, i, j) = *m / first / (sqrt(*v / second) + r->c.eps);
        }
}

/* C = G + gamma b/(1-b) (G - P), cut to Frobenius norm tau. Muon-MVR (arXiv 2509.15816) */
static void reduce(polar_run *r, polar_slot *s, polar_mat P) {
    polar_engine *e = &r->desk->e;
    const double weight = r->c.gamma * r->c.beta / (1 - r->c.beta);
    polar_axpby(e, 1 + weight, s->G, -weight, P, s->D);
    const double size = polar_norm_of(e, POLAR_NORM_FRO, s->D);
    if (size > r->c.tau) polar_axpby(e, r->c.tau / size, s->D, 0, s->D, s->D);
}

void polar_part_reduce(polar_run *r, polar_slot *s) {
    const polar_mat P = polar_memory_like(r, s, POLAR_MEMORY_PREVIOUS);
    reduce(r, s, P);
    polar_desk_copy(r->desk, s->G, P);
}

void polar_part_reduce_again(polar_run *r, polar_slot *s) {
    reduce(r, s, s->P);
}
