/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Newton steps. Byers and Xu (2008) for singular values in [l,1]: z_0 = 1/sqrt(l) maps them
 * into [1,h], h = (l^(1/2) + l^(-1/2))/2, and then z = 1/sqrt(h), h+ = (h^(1/2) + h^(-1/2))/2.
 *
 * X0 is V'AW with its LU factors where A is square and of nearly full rank (reduce.c),
 * else the triangular factor of a QR, its diagonal kept off zero: an inverse always exists, and
 * that of a triangle costs n^3/3 where LU and inverse cost 2n^3. Explicit inverses of A itself
 * are not backward stable (Hilbert: 2e-11 for n = 100); of these they are
 * (tests/test_hostile.c).
 *
 * Stopping: e = |X - X^-'|_F/2 is at once the length of an unscaled step and, since tiny
 * singular values make it huge, a true measure of the distance from orthogonality; the next
 * one is e^2/2. The step with h-1 <= 10u ahead and e^2/2 <= sqrt(n) u is the last.
 */
#include <math.h>

#include "finish.h"
#include "newton_steps.h"
#include "polar/maps.h"
#include "reduce.h"

enum { MOST_STEPS = 40 };

struct layout {
    struct reduction r;
    polar_mat W, D; /* n-by-n: a copy to invert, X^-' */
    int64_t *exchanges;
    struct finish f;
    void *work;
    int64_t work_bytes, total;
};

static struct layout layout(const polar_shape *s, struct newton_kind kind, void *base) {
    polar_arena a = {.backend = s->backend, .base = base, .size = INT64_MAX};
    struct layout t = {.work_bytes = 0};
    t.r = polar_reduce_layout(&a, s, true);
    t.W = polar_arena_mat(&a, s->n, s->n, s->format);
    t.D = polar_arena_mat(&a, s->n, s->n, s->format);
    t.exchanges = polar_arena_perm(&a, s->n);
    unsigned verbs =
        POLAR_REDUCE_VERBS | 1u << POLAR_VERB_LU_INVERSE | 1u << POLAR_VERB_TRIANGLE_INVERSE;
    if (kind.by_products) {
        t.f = polar_finish_layout(&a, s);
        verbs |= POLAR_FINISH_VERBS;
    }
    t.work = polar_arena_work(&a, verbs, s->m, s->n, s->format, &t.work_bytes);
    t.total = a.used;
    return t;
}

int64_t polar_newton_scratch(const polar_shape *s, struct newton_kind kind) {
    return layout(s, kind, NULL).total;
}

void polar_newton_cost(const polar_shape *s, double l, struct newton_kind kind, polar_cost *c) {
    const double u = polar_format_get(s->format)->u;
    const struct reduced r =
        polar_reduce_cost(s, true, l, (struct foreseen){.looked = false}, c);
    polar_shape q = *s;
    q.m = q.n = r.k;
    double h = 1 / r.l;
    /* measured weights are not quite the best: one step more */
    int more = kind.measured && r.l < 1;
    for (c->steps = 0; c->steps < MOST_STEPS;) {
        if (c->steps > 0 && !(h - 1 > 10 * u) && more-- <= 0) break;
        const bool triangular = c->steps == 0 && r.triangular && r.k == s->n;
        if (c->steps > 0 || r.k < s->n)
            polar_cost_add(c, POLAR_VERB_LU, r.k, r.k, 0, s->format);
        polar_cost_add(c, triangular ? POLAR_VERB_TRIANGLE_INVERSE : POLAR_VERB_LU_INVERSE, r.k,
                       r.k, 0, s->format);
        polar_cost_sweep(c, 2, r.k, r.k, s->format); /* a copy, or alpha */
        polar_cost_spend(c, kind.measured ? 5 : 1, POLAR_VERB_NORM, r.k, r.k, 0, s->format);
        polar_cost_sweep(c, 3, r.k, r.k, s->format);
        polar_newton_weight(c->steps == 0, &h);
        c->steps++;
        if (kind.by_products && polar_finish_takes(1 / h)) {
            polar_finish_cost(&q, 1 / h, c);
            return;
        }
    }
}

/* Higham 1986: ((|D|_1 |D|_inf)/(|X|_1 |X|_inf))^(1/4) */
static double measured_weight(polar_engine *e, polar_mat X, polar_mat D) {
    double d = polar_norm_of(e, POLAR_NORM_ONE, D) * polar_norm_of(e, POLAR_NORM_INF, D);
    double x = polar_norm_of(e, POLAR_NORM_ONE, X) * polar_norm_of(e, POLAR_NORM_INF, X);
    return sqrt(sqrt(d / x));
}

/* D := X^-'; of X0 from what the reduction knows of it */
static void invert(polar_engine *e, const struct layout *t, bool first) {
    if (first && t->r.by_lu) { /* the factors are those of alpha X0 */
        polar_lu_inverse(e, t->W, t->r.exchanges, t->D);
        polar_axpby(e, t->r.alpha, t->D, 0, t->D, t->D);
        return;
    }
    if (first && !t->r.twice && !t->r.cut) {
        polar_triangular_inverse(e, t->r.X, t->D);
        return;
    }
    polar_axpby(e, 1, t->r.X, 0, t->r.X, t->W);
    if (!polar_lu(e, t->W, t->exchanges, 0) && e->status == POLAR_OK)
        e->status = POLAR_NO_ANSWER; /* an iterate is never singular unless it went astray */
    polar_lu_inverse(e, t->W, t->exchanges, t->D);
}

polar_status polar_newton_run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                              void *scratch, struct newton_kind kind, polar_report *r) {
    struct layout t = layout(s, kind, scratch);
    e->work = t.work;
    e->work_bytes = t.work_bytes;
    double u = polar_format_get(s->format)->u, n = (double)s->n;
    double level = sqrt(2 * sqrt(n) * u); /* of e, so that e^2/2 is rounding */
    int limit = s->options->steps ? s->options->steps : MOST_STEPS;
    bool converged = false, products = kind.by_products;
    polar_reduce(s, e, A, U, t.W, &t.r);
    const polar_mat T = t.W; /* n-by-n */
    if (t.r.cut) {
        t.W = polar_mat_block(t.W, t.r.X.n, t.r.X.n);
        t.D = polar_mat_block(t.D, t.r.X.n, t.r.X.n);
        if (kind.by_products) polar_finish_cut(&t.f, t.r.X.n);
    }
    polar_mat X = t.r.X;
    r->lower = t.r.l;
    double h = 1 / t.r.l; /* of polar_newton_weight */
    for (r->steps = 0; r->steps < limit && !converged && e->status == POLAR_OK;) {
        invert(e, &t, r->steps == 0);
        double distance = polar_norm_diff(e, X, t.D) / 2, z;
        if (kind.measured) {
            z = distance > 0.01 * sqrt(n) ? measured_weight(e, X, t.D) : 1;
            h = z == 1 ? 1 : 2;
        } else {
            z = polar_newton_weight(r->steps == 0, &h);
        }
        converged = distance <= level && h - 1 <= 10 * u;
        polar_axpby(e, z / 2, X, 1 / (2 * z), t.D, X);
        r->steps++;
        if (products && !converged && r->steps + 3 <= limit && polar_finish_takes(1 / h)) {
            converged = polar_finish(e, &t.f, &t.r.X, h, !(s->options->lower > 0), r);
            X = t.r.X;
            products = converged; /* tried once */
        }
    }
    polar_unreduce(e, &t.r, T);
    if (e->status != POLAR_OK) return e->status;
    return converged ? POLAR_OK : POLAR_NOT_CONVERGED;
}
