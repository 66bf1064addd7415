/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ZOLO-PD (Nakatsukasa and Freund 2016): steps by Zolotarev's functions of type (2r+1, 2r) for
 * [l,1] in partial fractions,
 *     X+ = M (X + sum_j a_j X (X'X + c_j I)^-1),    l+ = Z(l),
 * of order 2r+1: with the least r that suffices, r <= 8 for condition numbers up to 2e16, two
 * steps are enough. Each term by itself goes by QR of [X/sqrt(c_j); I] = [Q1;Q2]R,
 *     X (X'X + c_j I)^-1 = Q1 Q2'/sqrt(c_j),
 * while 1/c_j exceeds the cutoff, else by Cholesky; these terms share one Gram matrix. The
 * terms are independent of one another: zolo_terms.c takes them side by side where that pays
 * (the cost foretold is that of terms in turn).
 *
 * Stopping as in halley_steps.c: the schedule says when to look, the Gram matrix decides. Steps
 * after the schedule's end are Halley's (r = 1, l = 1).
 *
 * Memory: A (the reflectors), X, Y, D, and S of twice the size for every term at a time, in
 * whose place Cholesky has its two matrices.
 */
#include <math.h>

#include "halley_steps.h"
#include "odd_step.h"
#include "polar/zolotarev.h"
#include "reduce.h"
#include "rows.h"
#include "zolo_terms.h"

enum { MOST_STEPS = 20, WANTED = 2 };

/* An estimate is given some room: rounding has moved the small singular values it is of. */
static double roomy(double l) {
    return l * (0.5 + 0.5 * l);
}

/* Where a schedule is at its end: as far as its last step goes in exact arithmetic. */
static double tolerance(const polar_shape *s) {
    return 10 * polar_format_get(s->format)->u;
}

static int order(const polar_shape *s, double l) {
    if (s->options->order) return s->options->order;
    bool exact = s->options->lower > 0;
    int r = polar_zolotarev_order(exact ? l : roomy(l),
                                  exact ? tolerance(s) : tolerance(s) / 10, WANTED);
    return r ? r : POLAR_ZOLOTAREV_MOST;
}

struct layout {
    struct reduction r;
    polar_mat Y; /* n-by-n: Gram matrix */
    polar_mat D; /* n-by-n: the sum, the next iterate */
    struct zolo_terms terms;
    polar_mat W; /* n-by-n, of a term's room */
    void *work;
    int64_t work_bytes, total;
};

/* The terms that a step may have: those for the least l that a reduction estimates. */
static int most_terms(const polar_shape *s) {
    const double least = polar_format_get(s->format)->u / 1024;
    return order(s, s->options->lower > 0 ? s->options->lower : least);
}

static struct layout layout(const polar_shape *s, void *base) {
    polar_arena a = {.backend = s->backend, .base = base, .size = INT64_MAX};
    struct layout t = {.work_bytes = 0};
    t.r = polar_reduce_layout(&a, s, false);
    t.Y = polar_arena_mat(&a, s->n, s->n, s->format);
    t.D = polar_arena_mat(&a, s->n, s->n, s->format);
    t.terms = polar_zolo_layout(&a, s, most_terms(s));
    t.W = t.terms.lane[0].W;
    t.work = polar_arena_work(&a, POLAR_REDUCE_VERBS | POLAR_ZOLO_VERBS, s->m, s->n, s->format,
                              &t.work_bytes);
    t.terms.work[0] = t.work;
    t.terms.work_bytes[0] = t.work_bytes;
    t.total = a.used;
    return t;
}

static int64_t scratch(const polar_shape *s) {
    return layout(s, NULL).total;
}

static void cost(const polar_shape *s, double l, polar_cost *c) {
    double error = 1;
    l = polar_reduce_cost(s, false, l, (struct foreseen){.looked = false}, c).l;
    int r = order(s, l);
    if (!(s->options->lower > 0)) l = fmax(roomy(l), POLAR_ZOLOTAREV_LEAST);
    polar_shape q = *s;
    q.m = q.n;
    for (c->steps = 0; c->steps < MOST_STEPS && error > tolerance(s); c->steps++) {
        polar_step p;
        bool gram = false;
        if (polar_zolotarev_step(r, l, &p) != POLAR_OK) return;
        for (int j = 1; j < p.degree; j += 2) {
            bool qr = polar_zolo_by_qr(s, p.c[j + 1]);
            gram = gram || !qr;
            polar_cost_add(c, qr ? POLAR_VERB_QR_STACKED : POLAR_VERB_SOLVE, s->n, s->n, 0,
                           s->format);
            if (qr) polar_cost_add(c, POLAR_VERB_STACKED, s->n, s->n, 0, s->format);
            if (!qr) polar_cost_sweep(c, 7, s->n, s->n, s->format); /* copies, and a sum */
        }
        polar_cost_sweep(c, 2, s->n, s->n, s->format);
        if (gram) polar_cost_add(c, POLAR_VERB_GRAM, s->n, s->n, s->n, s->format);
        error = p.error;
        l = p.range_lower;
    }
    polar_cost_spend(c, 1, POLAR_VERB_GRAM, s->n, s->n, s->n, s->format);
    polar_odd_step_defect_cost(&q, c);
}

static polar_status run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                        void *scratch_block, polar_report *r) {
    struct layout t = layout(s, scratch_block);
    e->work = t.work;
    e->work_bytes = t.work_bytes;
    const polar_options *o = s->options;
    double u = polar_format_get(s->format)->u, error = 1;
    double level = (2 * (double)s->n + 8) * u; /* of |I-X'X|_F where rounding alone keeps it */
    int limit = o->steps ? o->steps : MOST_STEPS;
    bool converged = false;
    polar_reduce(s, e, A, U, t.W, &t.r);
    double l = r->lower = t.r.l;
    int poles = order(s, l);
    if (!(o->lower > 0)) l = fmax(roomy(l), POLAR_ZOLOTAREV_LEAST);
    for (r->steps = 0; e->status == POLAR_OK; r->steps++) {
        bool scheduled = error <= tolerance(s);
        if (scheduled || l > 0.5) {
            polar_gram(e, POLAR_GRAM_RIGHT, 1, t.r.X, 0, t.Y, t.Y);
            polar_axpby(e, 1, t.Y, 0, t.Y, t.W);
            polar_shift(e, -1, 1, t.W);
            converged = polar_norm_of(e, POLAR_NORM_FRO, t.W) <= level &&
                        (scheduled || !(o->lower > 0));
        }
        if (converged || r->steps == limit) break;
        polar_step p;
        polar_status status =
            polar_zolotarev_step(scheduled ? 1 : poles, scheduled ? 1 : l, &p);
        if (status != POLAR_OK) return status;
        polar_zolo_sum(s, e, &t.terms, &p, t.r.X, t.Y, scheduled || l > 0.5,
                       o->pivot == POLAR_PIVOT_EACH ||
                           (o->pivot == POLAR_PIVOT_FIRST && r->steps == 0),
                       t.D);
        const polar_mat swap = t.r.X;
        t.r.X = t.D;
        t.D = swap;
        error = p.error;
        l = p.range_lower;
    }
    polar_unreduce(e, &t.r, t.W);
    if (e->status != POLAR_OK) return e->status;
    return converged ? POLAR_OK : POLAR_NOT_CONVERGED;
}

const polar_oracle polar_zolo_pd = {
    .name = "zolo-pd",
    .summary = "Zolotarev's best rational functions: two steps for any condition number",
    .source = "nakatsukasa2016",
    .formats = POLAR_REAL | POLAR_COMPLEX,
    .traits = POLAR_BACKWARD_STABLE | POLAR_RANK_DEFICIENT | POLAR_TALL_ONLY | POLAR_ADAPTIVE |
              POLAR_TAKES_LOWER | POLAR_TAKES_ORDER,
    .bound = 10,
    .defaults = {.pivot = POLAR_PIVOT_MIX, .rank = POLAR_RANK_COMPLETED},
    .scratch = scratch,
    .cost = cost,
    .run = run,
};
