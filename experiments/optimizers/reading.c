/* SPDX-License-Identifier: BSD-3-Clause */
/* Measures of a run; none of them is part of a method, and none is counted as its cost. */
#include "reading.h"

#include <math.h>
#include <stdlib.h>

/* sum, largest and smallest singular value */
static void values_of(polar_desk *k, polar_mat X, double *sum, double *cond) {
    const int64_t n = X.m < X.n ? X.m : X.n;
    double *s = malloc(sizeof *s * (size_t)(n > 0 ? n : 1));
    *sum = *cond = NAN;
    if (s && isfinite(polar_norm_of(&k->e, POLAR_NORM_FRO, X))) {
        polar_desk_values(k, X, s);
        if (!k->e.status) {
            *sum = 0;
            for (int64_t i = 0; i < n; i++) *sum += s[i];
            *cond = s[0] / s[n - 1];
        }
    }
    free(s);
}

static double spread(polar_desk *k, polar_mat D) {
    const int mark = k->taken;
    const int64_t n = D.m < D.n ? D.m : D.n;
    const polar_mat Z = polar_desk_take(k, n, n, POLAR_F64);
    const double size = polar_norm_of(&k->e, POLAR_NORM_FRO, D);
    polar_gram(&k->e, D.m < D.n ? POLAR_GRAM_LEFT : POLAR_GRAM_RIGHT, 1, D, 0, Z, Z);
    polar_shift(&k->e, -1, (double)n / (size * size), Z);
    const double off = polar_norm_of(&k->e, POLAR_NORM_FRO, Z) / sqrt((double)n);
    polar_desk_leave(k, mark);
    return size > 0 ? off : NAN;
}

void polar_reading_take(polar_run *r, double *start, polar_reading *t) {
    polar_instance *p = r->problem;
    polar_desk *k = &p->desk;
    const int mark = k->taken;
    polar_mat W[POLAR_PARAMETERS], G[POLAR_PARAMETERS];
    double square = 0;
    for (int i = 0; i < r->slots; i++) {
        W[i] = r->slot[i].W;
        G[i] = polar_desk_take(k, W[i].m, W[i].n, POLAR_F64);
    }
    t->loss = p->problem->loss(p, W, 0, NULL);
    t->gap = isnan(p->gap) ? t->loss - p->optimum : p->gap;
    if (isnan(*start)) *start = t->gap;
    t->error = t->gap / *start;
    p->problem->loss(p, W, 0, G);
    t->nuclear = 0;
    for (int i = 0; i < r->slots; i++) {
        double sum, cond;
        values_of(k, G[i], &sum, &cond);
        t->nuclear += sum;
        if (i == 0) t->cond_gradient = cond;
        square += pow(polar_norm_of(&k->e, POLAR_NORM_FRO, G[i]), 2);
    }
    t->gradient = sqrt(square);
    t->cond_residual = NAN;
    if (p->residual.data) values_of(k, p->residual, &square, &t->cond_residual);
    polar_desk_leave(k, mark);
    t->orth = r->t ? spread(k, r->slot[0].D) : NAN;
    t->eta = isnan(r->alpha) ? r->rate : r->alpha;
    double inner = 0;
    for (int i = 0; i < r->slots; i++) inner += r->slot[i].inner;
    t->ratio = inner != 0 ? t->eta / inner : NAN; /* 0: no map, or a step of zero */
    t->products = (double)polar_desk_products(r->desk);
    t->flops = polar_desk_flops(r->desk);
}
