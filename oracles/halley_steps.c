/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Halley steps. While c exceeds the cutoff by [sqrt(c)X; I] = [Q1;Q2]R,
 *     X+ = (b/c)X + (a-b/c)/sqrt(c) Q1 Q2';
 * after that by Cholesky of Z = I + cX'X, X+ = (b/c)X + (a-b/c) X Z^-1. The condition number of
 * Z is at most 1+c: at c <= 100 Cholesky loses two digits of 16 at most where it acts, and
 * backward error stays as it is (measured for condition 1e3, n = 1500: 3-5e-15 up to c = 100,
 * 2e-14 up to 1e3).
 *
 * Stopping. The schedule alone (|1-l| <= 10u) lies when l was estimated too large. The length
 * of the last step alone lies too, when a singular value is still tiny. So the Gram matrix
 * decides: d = |I-X'X|_F, which Cholesky steps form anyway. A Halley step turns d into about
 * d^3/32: once the schedule is at its end and d^3 <= 32u, the step is the last; else d after
 * the step must be at rounding level, and steps go on until it is.
 *
 * Memory: A (the reflectors, or X), X, and S of twice the size, whose place Y and W take in
 * Cholesky steps: four matrices of the size of A, and U. Workspace is borrowed from U while
 * that waits for its contents.
 */
#include <math.h>

#include "halley_steps.h"
#include "odd_step.h"
#include "reduce.h"

enum { VALUES = 32 }; /* singular values that stand for all */

struct layout {
    struct reduction r;
    polar_mat S;    /* 2n-by-n: the stacked QR */
    polar_mat Y, W; /* n-by-n, in the memory of S */
    bool borrowed;  /* the workspace is U's memory, and at the end S's */
    void *work;
    int64_t work_bytes, total;
};

double polar_halley_cutoff(const polar_shape *s) {
    return s->options->cutoff > 0 ? s->options->cutoff : 100;
}

static struct layout layout(const polar_shape *s, void *base) {
    polar_arena a = {.backend = s->backend, .base = base, .size = INT64_MAX};
    struct layout t = {.work_bytes = 0};
    t.r = polar_reduce_layout(&a, s, false);
    t.S = polar_arena_stack(&a, s->n, s->format, &t.Y, &t.W);
    unsigned verbs = POLAR_REDUCE_VERBS | 1u << POLAR_VERB_QR_STACKED | 1u << POLAR_VERB_SOLVE;
    int64_t wanted = s->backend->work(verbs, s->m, s->n, s->format), ld;
    t.borrowed = t.r.triangular && t.r.tau2.n == 0 && wanted >= 0 &&
                 wanted <= s->backend->bytes(s->n, s->n, s->format, &ld);
    if (t.borrowed)
        t.work_bytes = wanted;
    else
        t.work = polar_arena_work(&a, verbs, s->m, s->n, s->format, &t.work_bytes);
    t.total = a.used;
    return t;
}

int64_t polar_halley_scratch(const polar_shape *s) {
    return layout(s, NULL).total;
}

/* |I - X'X|_F of n values that lie as these do. */
static double spread(const double x[VALUES], int64_t n) {
    double sum = 0;
    for (int i = 0; i < VALUES; i++) sum += (1 - x[i] * x[i]) * (1 - x[i] * x[i]);
    return sqrt(sum * (double)n / VALUES);
}

void polar_halley_cost(const polar_shape *s, double l, polar_halley_rule *rule, int most,
                       polar_cost *c) {
    const double u = polar_format_get(s->format)->u;
    const double level = (2 * (double)s->n + 8) * u;
    const bool given = s->options->lower > 0;
    double x[VALUES]; /* a geometric sequence of singular values, which the run maps unseen */
    bool final = false;
    polar_shape q = *s;
    q.m = q.n;
    for (int i = 0; i < VALUES; i++) x[i] = pow(l, (i + 0.5) / VALUES);
    l = polar_reduce_cost(s, false, l, (struct foreseen){.looked = false}, c).l;
    for (c->steps = 0;; c->steps++) {
        const polar_halley_weights w = rule(l);
        const bool scheduled = fabs(1 - l) <= 10 * u && c->steps > 0;
        const bool by_qr = w.c > polar_halley_cutoff(s);
        const double d = spread(x, s->n);
        if (!final && (scheduled || !by_qr)) polar_odd_step_defect_cost(&q, c);
        const bool done = final || scheduled || (!by_qr && !given && d <= level);
        if (done || c->steps == most) {
            if (!final) polar_cost_spend(c, 1, POLAR_VERB_GRAM, s->n, s->n, s->n, s->format);
            return;
        }
        if (by_qr) {
            polar_cost_add(c, POLAR_VERB_QR_STACKED, s->n, s->n, 0, s->format);
            polar_cost_add(c, POLAR_VERB_STACKED, s->n, s->n, 0, s->format);
        } else {
            polar_cost_add(c, POLAR_VERB_GRAM, s->n, s->n, s->n, s->format);
            polar_cost_add(c, POLAR_VERB_SOLVE, s->n, s->n, 0, s->format);
            polar_cost_sweep(c, 5, s->n, s->n, s->format); /* copy and sum */
        }
        l = polar_halley_advance(w, l);
        for (int i = 0; i < VALUES; i++) x[i] = polar_halley_advance(w, x[i]);
        final = fabs(1 - l) <= 10 * u && d * d * d <= 32 * u && w.c < 3.3;
    }
}

static void qr_step(polar_engine *e, const struct layout *t, polar_halley_weights w,
                    bool pivot) {
    polar_qr_stacked(e, w.c, t->r.X, pivot, t->S);
    polar_stacked_product(e, pivot, (w.a - w.b / w.c) / sqrt(w.c), t->S, w.b / w.c, t->r.X,
                          t->r.X);
}

/* From Y = X'X - I; false (X unchanged) when Z is not positive definite. */
static bool cholesky_step(polar_engine *e, const struct layout *t, polar_halley_weights w) {
    polar_shift(e, 1 + w.c, w.c, t->Y);
    polar_axpby(e, 1, t->r.X, 0, t->r.X, t->W);
    if (!polar_solve_posdef(e, t->Y, t->W)) return false;
    polar_axpby(e, w.a - w.b / w.c, t->W, w.b / w.c, t->r.X, t->r.X);
    return true;
}

/* Y := X'X - I, returns |Y|_F */
static double defect(polar_engine *e, const struct layout *t) {
    polar_gram(e, POLAR_GRAM_RIGHT, 1, t->r.X, 0, t->Y, t->Y);
    polar_shift(e, -1, 1, t->Y);
    return polar_norm_of(e, POLAR_NORM_FRO, t->Y);
}

polar_status polar_halley_run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                              void *scratch, polar_halley_rule *rule, int most,
                              polar_report *r) {
    struct layout t = layout(s, scratch);
    e->work = t.borrowed ? U.data : t.work;
    e->work_bytes = t.work_bytes;
    const polar_options *o = s->options;
    double u = polar_format_get(s->format)->u;
    double level = (2 * (double)s->n + 8) * u; /* of d where rounding alone keeps it */
    int limit = o->steps ? o->steps : most;
    bool converged = false, final = false;
    polar_reduce(s, e, A, U, t.W, &t.r);
    double l = r->lower = t.r.l;
    for (r->steps = 0; e->status == POLAR_OK; r->steps++) {
        polar_halley_weights w = rule(l);
        bool scheduled = fabs(1 - l) <= 10 * u && r->steps > 0;
        bool by_qr = w.c > polar_halley_cutoff(s);
        double d = NAN;
        if (!final && (scheduled || !by_qr)) d = defect(e, &t);
        converged = final || (d <= level && (scheduled || !(o->lower > 0)));
        if (converged || r->steps == limit) break;
        l = polar_halley_advance(w, l);
        final = fabs(1 - l) <= 10 * u && d * d * d <= 32 * u && w.c < 3.3; /* 3 for l = 1 */
        if (by_qr || !cholesky_step(e, &t, w))
            qr_step(e, &t, w,
                    o->pivot == POLAR_PIVOT_EACH ||
                        (o->pivot == POLAR_PIVOT_FIRST && r->steps == 0));
    }
    if (t.borrowed) e->work = t.S.data; /* W is not wanted where there is no Q2 */
    polar_unreduce(e, &t.r, t.W);
    if (e->status != POLAR_OK) return e->status;
    return converged ? POLAR_OK : POLAR_NOT_CONVERGED;
}
