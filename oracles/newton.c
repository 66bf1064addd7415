/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Scaled Newton, X+ = (z X + X^-'/z)/2, with the weights of Byers and Xu (2008) for singular
 * values in [l,1]: z_0 = 1/sqrt(l) maps them into [1,h], h = (l^(1/2) + l^(-1/2))/2, and then
 * z = 1/sqrt(h), h+ = (h^(1/2) + h^(-1/2))/2.
 *
 * X0 is the triangular factor of a QR of A, its diagonal kept off zero: an inverse always
 * exists. Explicit inverses are backward stable on it as on few other matrices: on R of a
 * pivoted QR they lose digits only where R is numerically singular (Hilbert: 2e-11 for
 * n = 100), and there X0 is L of the second QR, on which they lose none.
 *
 * Stopping: e = |X - X^-'|_F/2 is at once the length of an unscaled step and, since tiny
 * singular values make it huge, a true measure of the distance from orthogonality; the next
 * one is e^2/2. The step with h-1 <= 10u ahead and e^2/2 <= sqrt(n) u is the last.
 */
#include <math.h>

#include "reduce.h"
#include "rows.h"

enum { MOST_STEPS = 40 };

struct layout {
    struct reduction r;
    polar_mat W, D; /* n-by-n: a copy to invert, X^-' */
    void *work;
    int64_t work_bytes, total;
};

static struct layout layout(const polar_shape *s, void *base) {
    polar_arena a = {.backend = s->backend, .base = base, .size = INT64_MAX};
    struct layout t = {.work_bytes = 0};
    t.r = polar_reduce_layout(&a, s, true);
    t.W = polar_arena_mat(&a, s->n, s->n, s->format);
    t.D = polar_arena_mat(&a, s->n, s->n, s->format);
    unsigned verbs = 1u << POLAR_VERB_GEMM | 1u << POLAR_VERB_GRAM | 1u << POLAR_VERB_INVERSE |
                     1u << POLAR_VERB_QR_PIVOTED | 1u << POLAR_VERB_RCOND |
                     1u << POLAR_VERB_NORM;
    t.work = polar_arena_work(&a, verbs, s->m, s->n, s->format, &t.work_bytes);
    t.total = a.used;
    return t;
}

static int64_t scratch(const polar_shape *s) {
    return layout(s, NULL).total;
}

/* The weight of step k for singular values in [1/h,1] (k = 0) or [1,h]; h becomes that after.
 */
static double weight(int64_t k, double *h) {
    double z = k == 0 ? sqrt(*h) : 1 / sqrt(*h);
    *h = (z + 1 / z) / 2;
    return z;
}

static void cost(const polar_shape *s, double l, polar_cost *c) {
    double u = polar_format_get(s->format)->u, h = 1 / l;
    polar_reduce_cost(s, true, c);
    for (c->steps = 0; c->steps < MOST_STEPS && (c->steps == 0 || h - 1 > 10 * u); c->steps++) {
        weight(c->steps, &h);
        polar_cost_add(c, POLAR_VERB_INVERSE, s->n, s->n, 0, s->format);
    }
}

static polar_status run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                        void *scratch_block, polar_report *r) {
    struct layout t = layout(s, scratch_block);
    e->work = t.work;
    e->work_bytes = t.work_bytes;
    double u = polar_format_get(s->format)->u;
    double level = sqrt(2 * sqrt((double)s->n) * u); /* of e, so that e^2/2 is rounding */
    int limit = s->options->steps ? s->options->steps : MOST_STEPS;
    bool converged = false;
    polar_reduce(s, e, A, t.W, &t.r);
    polar_mat X = t.r.X;
    r->lower = t.r.l;
    double h = 1 / t.r.l; /* of weight() */
    for (r->steps = 0; r->steps < limit && !converged && e->status == POLAR_OK; r->steps++) {
        polar_axpby(e, 1, X, 0, X, t.W);
        polar_inverse_transpose(e, t.W, t.D);
        double distance = polar_norm_diff(e, X, t.D) / 2;
        double z = weight(r->steps, &h);
        converged = distance <= level && h - 1 <= 10 * u;
        polar_axpby(e, z / 2, X, 1 / (2 * z), t.D, X);
    }
    polar_unreduce(e, &t.r, t.W, U);
    if (e->status != POLAR_OK) return e->status;
    return converged ? POLAR_OK : POLAR_NOT_CONVERGED;
}

const polar_oracle polar_newton = {
    .name = "newton",
    .summary = "scaled Newton (Byers-Xu) on the triangular factor of one or two QRs",
    .source = "byers2008",
    .formats = POLAR_REAL | POLAR_COMPLEX,
    .traits = POLAR_BACKWARD_STABLE | POLAR_RANK_DEFICIENT | POLAR_TALL_ONLY | POLAR_ADAPTIVE,
    .bound = 10,
    .defaults = {.pivot = POLAR_PIVOT_ONCE, .rank = POLAR_RANK_COMPLETED},
    .scratch = scratch,
    .cost = cost,
    .run = run,
};
