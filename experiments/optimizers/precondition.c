/* SPDX-License-Identifier: BSD-3-Clause */
/* Muon in a diagonally preconditioned norm: MuAdam and MuAdam-SANIA (arXiv 2510.10777). */
#include <math.h>

#include "parts.h"

/* D := m^/sqrt(d); RIGHT keeps d */
static void before(polar_run *r, polar_slot *s, bool root) {
    const polar_mat M = polar_memory_like(r, s, POLAR_MEMORY_MOMENT),
                    V = polar_memory_like(r, s, POLAR_MEMORY_SECOND),
                    d = polar_memory_like(r, s, POLAR_MEMORY_RIGHT);
    const double b = r->c.beta, b2 = r->c.beta2, t = (double)r->t;
    const double first = 1 - pow(b, t), second = 1 - pow(b2, t);
    for (int64_t j = 0; j < s->D.n && !r->desk->e.status; j++)
        for (int64_t i = 0; i < s->D.m; i++) {
            const double g = *polar_at(s->D, i, j);
            double *m = polar_at(M, i, j), *v = polar_at(V, i, j);
            *m = b * *m + (1 - b) * g;
            *v = b2 * *v + (1 - b2) * g * g;
            *polar_at(d, i, j) =
                root ? (sqrt(*v) + r->c.eps) / sqrt(second) : (*v + r->c.eps) / second;
            *polar_at(s->D, i, j) = *m / first;
        }
    polar_part_undo(r, s);
}

void polar_part_muadam(polar_run *r, polar_slot *s) {
    before(r, s, true);
}

void polar_part_sania(polar_run *r, polar_slot *s) {
    before(r, s, false);
}

/* where d = 0 the gradient has always been 0 */
void polar_part_undo(polar_run *r, polar_slot *s) {
    const polar_mat d = polar_memory_like(r, s, POLAR_MEMORY_RIGHT);
    for (int64_t j = 0; j < s->D.n && !r->desk->e.status; j++)
        for (int64_t i = 0; i < s->D.m; i++)
            if (*polar_at(d, i, j) > 0) *polar_at(s->D, i, j) /= sqrt(*polar_at(d, i, j));
}
