/* SPDX-License-Identifier: BSD-3-Clause */
/* Parts that act entry by entry. */
#include <math.h>

#include "parts.h"

void polar_part_sign(polar_run *r, polar_slot *s) {
    for (int64_t j = 0; j < s->D.n && !r->desk->e.status; j++)
        for (int64_t i = 0; i < s->D.m; i++) {
            const double x = *polar_at(s->D, i, j);
            *polar_at(s->D, i, j) = (x > 0) - (x < 0);
        }
}

void polar_part_sign_norm(polar_run *r, polar_slot *s) {
    double sum = 0;
    for (int64_t j = 0; j < s->D.n && !r->desk->e.status; j++)
        for (int64_t i = 0; i < s->D.m; i++) sum += fabs(*polar_at(s->D, i, j));
    polar_part_sign(r, s);
    polar_axpby(&r->desk->e, sum, s->D, 0, s->D, s->D);
}

void polar_part_soft_sign(polar_run *r, polar_slot *s) {
    for (int64_t j = 0; j < s->D.n && !r->desk->e.status; j++)
        for (int64_t i = 0; i < s->D.m; i++)
            *polar_at(s->D, i, j) = tanh(r->c.tau * *polar_at(s->D, i, j));
}
