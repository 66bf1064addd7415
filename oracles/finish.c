/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One or two of QDWH's steps by Cholesky, then one polynomial. A QDWH step costs about as much
 * as a quintic and brings [0.014,1] into [0.55,1], that into [0.996,1]. Inverses, or
 * polynomials from there on, come to about as much or more by the times of the kernels (n =
 * 1500, two threads). c is at most 500 and so is the condition number of Z: two and a half
 * digits, where Z acts.
 *
 * The last step is the economized series of polar/maps.h, q = 4 or 8.
 *
 * Nothing is believed: |E|_2 is measured before the last step, and sigma_1 where that is the
 * only one.
 */
#include <math.h>

#include "finish.h"
#include "halley_steps.h"

enum { LOW = POLAR_SERIES_LOW, HIGH = POLAR_SERIES_HIGH, MOST_C = 500 };

static double reach(int q, int64_t n, polar_format f) {
    return polar_series_reach(q, polar_series_tolerance(n, f));
}

/* What a finish from singular values in [l,1] takes. */
struct route {
    int halley; /* steps */
    int q;      /* degree of the last one, in E */
    double l;   /* after the Halley steps */
};

/* Another Halley step costs more than q = 8 does beyond q = 4. */
static struct route route(int64_t n, polar_format f, double l) {
    struct route r = {.l = l, .q = HIGH};
    const double high = reach(HIGH, n, f);
    while (!(polar_series_gap(r.l) <= high)) {
        r.l = polar_halley_advance(polar_halley_best(r.l), r.l);
        r.halley++;
    }
    if (polar_series_gap(r.l) <= reach(LOW, n, f)) r.q = LOW;
    return r;
}

bool polar_finish_takes(double l) {
    return l > 0 && polar_halley_best(l).c <= MOST_C;
}

static polar_shape square(const polar_shape *s, polar_options *o) {
    polar_shape q = *s;
    *o = *s->options;
    o->normalise = POLAR_NORMALISE_FRO;
    q.m = q.n;
    q.options = o;
    return q;
}

struct finish polar_finish_layout(polar_arena *a, const polar_shape *s) {
    polar_options o;
    polar_shape q = square(s, &o);
    struct finish f = {.t = polar_odd_step_layout(&q, 2 * HIGH + 1, a)};
    f.lanczos = polar_lanczos_layout(a, s->n, s->n, s->format);
    return f;
}

void polar_finish_cut(struct finish *f, int64_t k) {
    polar_mat *const squares[] = {&f->t.X, &f->t.Y, &f->t.W, &f->t.S, &f->t.Y2};
    polar_mat *const columns[] = {&f->lanczos.v, &f->lanczos.p, &f->lanczos.w};
    for (int i = 0; i < 5; i++) *squares[i] = polar_mat_block(*squares[i], k, k);
    for (int i = 0; i < 3; i++) *columns[i] = polar_mat_block(*columns[i], k, 1);
    f->t.k = k;
}

/* X := QDWH's step of X/sqrt(top), from Y = X'X; false (X unchanged): Z is not definite. */
static bool halley(polar_engine *e, const struct odd_step *t, double top, double l,
                   polar_mat X) {
    polar_halley_weights w = polar_halley_best(l);
    double scale = 1 / sqrt(top);
    polar_shift(e, 1, w.c / top, t->Y);
    polar_axpby(e, 1, X, 0, X, t->X);
    if (!polar_solve_posdef(e, t->Y, t->X)) return false;
    polar_axpby(e, (w.a - w.b / w.c) * scale, t->X, w.b / w.c * scale, X, X);
    return true;
}

/* A bound on sigma_1(X)^2, Y = X'X. Where h is our own estimate (believed) a Halley step
 * forgives the percent that it may be too small. */
static double square_of_norm(polar_engine *e, const struct finish *f, polar_mat X, double h,
                             bool believed) {
    bool halley = route(X.n, X.format, 1 / h).halley > 0;
    if (halley && believed) return 1.02 * h * h;
    double top = 1.02 * polar_lanczos_largest(e, f->t.Y, &f->lanczos); /* 1 % from below */
    return halley ? fmax(1.02 * h * h, top) : top;
}

bool polar_finish(polar_engine *e, struct finish *f, polar_mat *iterate, double h,
                  bool believed, polar_report *r) {
    struct odd_step *t = &f->t;
    polar_mat X = *iterate;
    polar_odd_step_gram(e, t, X);
    double top = square_of_norm(e, f, X, h, believed), l = 1 / sqrt(top);
    if (e->status != POLAR_OK || !isfinite(top) || !(polar_halley_best(l).c <= MOST_C + 100))
        return false;
    struct route way = route(X.n, X.format, l);
    for (int i = 0; i < way.halley; i++) {
        if (!halley(e, t, top, l, X)) return false;
        polar_odd_step_gram(e, t, X);
        l = polar_halley_advance(polar_halley_best(l), l);
        top = 1;
        r->steps++;
    }
    double middle = top * (1 + l * l) / 2, most = reach(way.q, X.n, X.format);
    polar_step p = {.degree = 2 * way.q + 1};
    polar_series(way.q, 1.02 * most, p.c);
    polar_shift(e, 1, -1 / middle, t->Y);
    if (!(polar_lanczos_largest(e, t->Y, &f->lanczos) <= 1.02 * most)) return false;
    for (int i = 0; i <= way.q; i++) p.c[i] /= sqrt(middle); /* it acts on X/sqrt(middle) */
    polar_odd_step_apply(e, t, &p, X, t->X);
    *iterate = t->X;
    t->X = X;
    r->steps++;
    return e->status == POLAR_OK;
}

void polar_finish_cost(const polar_shape *s, double l, polar_cost *c) {
    polar_options o;
    polar_shape q = square(s, &o);
    struct route way = route(s->n, s->format, l);
    polar_step last = {.degree = 2 * way.q + 1};
    polar_series(way.q, 0.01, last.c);
    for (int i = 0; i < way.halley; i++) {
        polar_cost_add(c, POLAR_VERB_GRAM, q.n, q.n, q.n, s->format);
        polar_cost_add(c, POLAR_VERB_SOLVE, q.n, q.n, 0, s->format);
        for (int k = 2; k <= 3; k++) polar_cost_sweep(c, k, q.n, q.n, s->format);
        polar_cost_sweep(c, 2, q.n, q.n, s->format); /* shift */
    }
    if (way.halley == 0) polar_lanczos_cost(q.n, q.n, s->format, c);
    polar_lanczos_cost(q.n, q.n, s->format, c);
    polar_odd_step_cost(&q, &last, false, c);
    c->steps += 1 + way.halley;
}
