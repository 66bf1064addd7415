/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * QDWH (Nakatsukasa, Bai, Gygi 2010): the Halley iteration with the weights that are best for
 * singular values in [l,1],
 *     X+ = X (aI + bX'X)(I + cX'X)^-1,
 *     d = (4(1-l^2)/l^4)^(1/3), s = sqrt(1+d), a = s + sqrt(2 - d + 2(2-l^2)/(l^2 s)),
 *     b = (a-1)^2/4, c = a+b-1, l+ = l(a+bl^2)/(1+cl^2).
 * While c > 100 by [sqrt(c)X; I] = [Q1;Q2]R, X+ = (b/c)X + (a-b/c)/sqrt(c) Q1 Q2'; after that
 * by Cholesky of Z = I + cX'X, X+ = (b/c)X + (a-b/c) X Z^-1.
 *
 * Stopping. The schedule alone (|1-l| <= 10u) lies when l was clamped at u: on Hilbert(100)
 * it leaves |U'U-I| = 7. The length of the last step alone lies too, when a singular value is
 * still tiny. So the Gram matrix decides: d = |I-X'X|_F, which Cholesky steps form anyway. A
 * Halley step turns d into about d^3/32: once the schedule is at its end and d^3 <= 32u, the
 * step is the last; else d after the step must be at rounding level, and steps go on until it
 * is.
 */
#include <math.h>

#include "reduce.h"
#include "rows.h"

enum { MOST_STEPS = 40 };

struct layout {
    struct reduction r;
    polar_mat W, Y, Z; /* n-by-n */
    polar_mat Q1, Q2;  /* of the stacked QR; Q1 shares memory with Y, Q2 with Z */
    void *work;
    int64_t work_bytes, total;
};

struct weights {
    double a, b, c;
};

static struct weights weights(double l) {
    if (!(l < 1)) return (struct weights){3, 1, 3};
    double l2 = l * l, d = cbrt(4 * (1 - l2) / (l2 * l2)), s = sqrt(1 + d);
    double a = s + sqrt(2 - d + 2 * (2 - l2) / (l2 * s)), b = (a - 1) * (a - 1) / 4;
    return (struct weights){a, b, a + b - 1};
}

static double advance(struct weights w, double l) {
    return fmin(1, l * (w.a + w.b * l * l) / (1 + w.c * l * l));
}

static struct layout layout(const polar_shape *s, void *base) {
    polar_arena a = {.backend = s->backend, .base = base, .size = INT64_MAX};
    struct layout t = {.work_bytes = 0};
    t.r = polar_reduce_layout(&a, s, false);
    t.W = polar_arena_mat(&a, s->n, s->n, s->format);
    t.Q1 = t.Y = polar_arena_mat(&a, s->n, s->n, s->format);
    t.Q2 = t.Z = polar_arena_mat(&a, s->n, s->n, s->format);
    unsigned verbs = 1u << POLAR_VERB_GEMM | 1u << POLAR_VERB_GRAM |
                     1u << POLAR_VERB_QR_STACKED | 1u << POLAR_VERB_QR_PIVOTED |
                     1u << POLAR_VERB_SOLVE | 1u << POLAR_VERB_RCOND | 1u << POLAR_VERB_NORM;
    t.work = polar_arena_work(&a, verbs, s->m, s->n, s->format, &t.work_bytes);
    t.total = a.used;
    return t;
}

static int64_t scratch(const polar_shape *s) {
    return layout(s, NULL).total;
}

static void cost(const polar_shape *s, double l, polar_cost *c) {
    double u = polar_format_get(s->format)->u;
    polar_reduce_cost(s, false, c);
    for (c->steps = 0; c->steps < MOST_STEPS && (c->steps == 0 || fabs(1 - l) > 10 * u);) {
        struct weights w = weights(l);
        if (w.c > 100) {
            polar_cost_add(c, POLAR_VERB_QR_STACKED, s->n, s->n, 0, s->format);
            polar_cost_add(c, POLAR_VERB_GEMM, s->n, s->n, s->n, s->format);
        } else {
            polar_cost_add(c, POLAR_VERB_GRAM, s->n, s->n, s->n, s->format);
            polar_cost_add(c, POLAR_VERB_SOLVE, s->n, s->n, 0, s->format);
        }
        l = advance(w, l);
        c->steps++;
    }
}

static void qr_step(polar_engine *e, const struct layout *t, struct weights w, bool pivot) {
    polar_qr_stacked(e, w.c, t->r.X, pivot, t->Q1, t->Q2);
    polar_gemm(e, (w.a - w.b / w.c) / sqrt(w.c), POLAR_N, t->Q1, POLAR_T, t->Q2, w.b / w.c,
               t->r.X, t->r.X);
}

/* From the Gram matrix in Y; false (X unchanged) when Z is not positive definite. */
static bool cholesky_step(polar_engine *e, const struct layout *t, struct weights w) {
    polar_axpby(e, w.c, t->Y, 0, t->Y, t->Z);
    polar_shift(e, 1, 1, t->Z);
    polar_axpby(e, 1, t->r.X, 0, t->r.X, t->W);
    if (!polar_solve_posdef(e, t->Z, t->W)) return false;
    polar_axpby(e, w.a - w.b / w.c, t->W, w.b / w.c, t->r.X, t->r.X);
    return true;
}

/* Y := X'X, returns |I - Y|_F; uses W. */
static double defect(polar_engine *e, const struct layout *t) {
    polar_gram(e, POLAR_GRAM_RIGHT, 1, t->r.X, 0, t->Y, t->Y);
    polar_axpby(e, 1, t->Y, 0, t->Y, t->W);
    polar_shift(e, -1, 1, t->W);
    return polar_norm_of(e, POLAR_NORM_FRO, t->W);
}

static polar_status run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                        void *scratch_block, polar_report *r) {
    struct layout t = layout(s, scratch_block);
    e->work = t.work;
    e->work_bytes = t.work_bytes;
    const polar_options *o = s->options;
    double u = polar_format_get(s->format)->u;
    double level = (2 * (double)s->n + 8) * u; /* of d where rounding alone keeps it */
    int limit = o->steps ? o->steps : MOST_STEPS;
    bool converged = false, final = false;
    polar_reduce(s, e, A, t.W, &t.r);
    double l = r->lower = t.r.l;
    for (r->steps = 0; e->status == POLAR_OK; r->steps++) {
        struct weights w = weights(l);
        bool scheduled = fabs(1 - l) <= 10 * u && r->steps > 0;
        double d = NAN;
        if (!final && (scheduled || !(w.c > 100))) d = defect(e, &t);
        converged = final || (d <= level && (scheduled || !(o->lower > 0)));
        if (converged || r->steps == limit) break;
        l = advance(w, l);
        final = fabs(1 - l) <= 10 * u && d * d * d <= 32 * u;
        if (w.c > 100 || !cholesky_step(e, &t, w))
            qr_step(e, &t, w,
                    o->pivot == POLAR_PIVOT_EACH ||
                        (o->pivot == POLAR_PIVOT_FIRST && r->steps == 0));
    }
    polar_unreduce(e, &t.r, t.W, U);
    if (e->status != POLAR_OK) return e->status;
    return converged ? POLAR_OK : POLAR_NOT_CONVERGED;
}

const polar_oracle polar_qdwh = {
    .name = "qdwh",
    .summary = "QR-based dynamically weighted Halley, backward stable for any condition number",
    .source = "nakatsukasa2010",
    .formats = POLAR_REAL | POLAR_COMPLEX,
    .traits = POLAR_BACKWARD_STABLE | POLAR_RANK_DEFICIENT | POLAR_TALL_ONLY | POLAR_ADAPTIVE,
    .bound = 10,
    .defaults = {.pivot = POLAR_PIVOT_ONCE, .rank = POLAR_RANK_COMPLETED},
    .scratch = scratch,
    .cost = cost,
    .run = run,
};
