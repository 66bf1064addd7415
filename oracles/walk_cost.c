/* SPDX-License-Identifier: BSD-3-Clause */
/* What walks cost. */
#include "walk.h"

/* Copies and sums of k matrices like X. */
static void sweep(const polar_shape *q, int k, polar_cost *c) {
    polar_cost_sweep(c, k, q->m, q->n, q->format);
}

static void gram(const polar_shape *q, polar_cost *c) {
    polar_cost_add(c, POLAR_VERB_GRAM, q->n, q->n, q->m, q->format);
}

static void newton(const polar_shape *q, polar_route_start from, polar_cost *c) {
    const bool triangle = from == POLAR_ROUTE_FROM_TRIANGLE;
    if (from == POLAR_ROUTE_FROM_ITERATE) {
        sweep(q, 2, c);
        polar_cost_add(c, POLAR_VERB_LU, q->n, q->n, 0, q->format);
    }
    polar_cost_add(c, triangle ? POLAR_VERB_TRIANGLE_INVERSE : POLAR_VERB_LU_INVERSE, q->n,
                   q->n, 0, q->format);
    sweep(q, 3, c);
}

static void by_qr(const polar_shape *q, polar_cost *c) {
    polar_cost_add(c, POLAR_VERB_QR_STACKED, q->n, q->n, 0, q->format);
    polar_cost_add(c, POLAR_VERB_STACKED, q->n, q->n, 0, q->format);
}

static void by_cholesky(const polar_shape *q, int terms, polar_cost *c) {
    gram(q, c);
    for (int j = 0; j < terms; j++) {
        polar_cost_sweep(c, 2, q->n, q->n, q->format); /* the shifted Gram matrix */
        sweep(q, 2, c);
        polar_cost_add(c, POLAR_VERB_SOLVE, q->m, q->n, 0, q->format);
        sweep(q, 3, c);
    }
}

/* An odd step, degree 17 by its plan. */
static polar_step odd(const polar_route_step *s) {
    polar_step p = {.degree = s->order};
    p.c[(s->order - 1) / 2] = 1;
    if (s->order == 17) p.c[7] = 1;
    return p;
}

/* Steps by multipliers: one, or several in Gram form. */
static void block(const polar_shape *q, const polar_route_step *s, int count, polar_cost *c) {
    const int64_t n = q->n;
    if (count == 1 && s->kind == POLAR_ROUTE_ODD) {
        const polar_step p = odd(s);
        polar_odd_step_cost(q, &p, false, c);
        return;
    }
    gram(q, c);
    for (int k = 0; k < count; k++) {
        const bool more = k + 1 < count, poles = s[k].kind != POLAR_ROUTE_ODD;
        int products = (k > 0) + (more ? 2 - poles : 0);
        if (poles) {
            for (int j = 0; j < s[k].order; j++) {
                polar_cost_add(c, POLAR_VERB_POSDEF_INVERSE, n, n, 0, q->format);
                polar_cost_sweep(c, more ? 9 : 6, n, n, q->format);
            }
        } else {
            const polar_step p = odd(&s[k]);
            products += polar_step_products(&p) - 2;
        }
        while (products-- > 0) polar_cost_add(c, POLAR_VERB_SYMM, n, n, n, q->format);
    }
    polar_cost_add(c, POLAR_VERB_GEMM, q->m, n, n, q->format);
}

static void series(const polar_shape *q, const polar_route_step *s, polar_cost *c) {
    for (int i = 0; i < 2; i++) polar_cost_sweep(c, 2, q->n, q->n, q->format);
    polar_lanczos_cost(q->n, q->n, q->format, c);
    const polar_step p = odd(s);
    polar_odd_step_cost(q, &p, false, c);
}

void polar_walk_cost(const polar_shape *s, const struct reduced *r, bool certain,
                     const polar_route *route, polar_cost *c) {
    polar_shape q = *s;
    polar_route_start from = r ? polar_walk_standing(s, r) : POLAR_ROUTE_FROM_ITERATE;
    bool sprung = !certain;
    int swaps = 0;
    if (r) q.m = q.n = r->k;
    for (int i = 0, taken = 1; i < route->nsteps; i += taken) {
        const polar_route_step *p = &route->step[i];
        for (taken = 1; i + taken < route->nsteps && p[taken].joined;) taken++;
        c->steps += taken;
        switch (p->kind) {
        case POLAR_ROUTE_NEWTON:
            newton(&q, from, c);
            sprung = true;
            break;
        case POLAR_ROUTE_HALLEY:
        case POLAR_ROUTE_ZOLOTAREV:
            if (sprung) polar_cost_spend(c, 1, POLAR_VERB_NORM, q.n, q.n, 0, q.format);
            if (p->inverse)
                block(&q, p, taken, c);
            else
                by_cholesky(&q, p->order > 1 ? p->order : 1, c);
            swaps += p->inverse || p->kind == POLAR_ROUTE_ZOLOTAREV;
            break;
        case POLAR_ROUTE_HALLEY_QR:
        case POLAR_ROUTE_ZOLOTAREV_QR:
            for (int j = 0; j < (p->order > 1 ? p->order : 1); j++) by_qr(&q, c);
            break;
        case POLAR_ROUTE_ODD:
            if (sprung) polar_lanczos_cost(q.n, q.n, q.format, c);
            sprung = false;
            block(&q, p, taken, c);
            swaps++;
            break;
        case POLAR_ROUTE_SERIES:
            series(&q, p, c);
            swaps++;
            break;
        case POLAR_ROUTE_SVD:
            polar_cost_add(c, POLAR_VERB_SVD, q.m, q.n, 0, q.format);
            polar_cost_add(c, POLAR_VERB_GEMM, q.m, q.n, q.n, q.format);
            polar_cost_add(c, POLAR_VERB_GRAM, q.n, q.n, q.m, q.format);
            break;
        default: /* a reduction is the caller's */
            continue;
        }
        from = POLAR_ROUTE_FROM_ITERATE;
    }
    if (!r && swaps % 2 == 0) sweep(s, 2, c); /* not in U */
}
