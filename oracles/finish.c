/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * At most three steps, each only where it is wanted:
 *   one of QDWH's by Cholesky, from [l,1] with l >= 0.022 into [0.625,1];
 *   the best quintic for [0.625,1] (schedule `finish`), into 1 +- 0.0079;
 *   Taylor's polynomial of degree 17, p(x) = x sum_{k=0}^8 C(2k,k)/4^k (1-x^2)^k, for which
 *   1 - p(x) <= C(18,9)/4^9 |1-x^2|^9.
 * No route of inverses, Halley steps and polynomials of degree up to 17 was cheaper by the
 * rates of the kernels (n = 1500, two threads) from anywhere in that range. The Halley step has
 * c <= 300 and Z a condition number as large: two and a half digits, where Z acts.
 *
 * The polynomials are evaluated in powers of X'X - mI, m the middle of the spectrum of X'X: in
 * powers of X'X itself the terms of Taylor's add up to 112 where p is 1, and as many roundoffs
 * are lost.
 *
 * Nothing is believed: sigma_1 is measured before the first step, |I-X'X|_2 before the last.
 */
#include <math.h>

#include "finish.h"
#include "halley_steps.h"

enum { DEGREE = 17 };

static const polar_step *quintic(void) {
    return &polar_schedule_named("finish")->step[0];
}

/* |1-x^2| up to which Taylor's step is right to roundoff. */
static double reach(polar_format f) {
    return pow(polar_format_get(f)->u / 0.1855, 1.0 / 9);
}

/* What a finish from singular values in [l,1] takes, and where they are after the first step.
 */
struct route {
    bool halley, quintic;
    double l;
};

static struct route route(polar_format f, double l) {
    struct route r = {.l = l};
    const double near = sqrt(1 - 2 * reach(f)); /* centred, then within reach */
    r.halley = l < quintic()->lower;
    if (r.halley) r.l = polar_halley_advance(polar_halley_best(l), l);
    r.quintic = r.l < near;
    return r;
}

bool polar_finish_takes(double l) {
    return l > 0 && polar_halley_advance(polar_halley_best(l), l) >= quintic()->lower;
}

/* The step for powers of Y - mI in place of those of Y = X'X. */
static polar_step about(const polar_step *p, double m) {
    polar_step d = *p;
    int q = (p->degree - 1) / 2;
    for (int k = 0; k < q; k++) /* Horner's scheme, repeated */
        for (int i = q - 1; i >= k; i--) d.c[i] += m * d.c[i + 1];
    return d;
}

/* Taylor's step for powers of I - Y. */
static polar_step taylor(void) {
    polar_step d = {.degree = DEGREE, .c = {1}};
    for (int k = 1; k <= (DEGREE - 1) / 2; k++) d.c[k] = d.c[k - 1] * (2 * k - 1) / (2 * k);
    return d;
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
    struct finish f = {.t = polar_odd_step_layout(&q, DEGREE, a)};
    f.lanczos = polar_lanczos_layout(a, s->n, s->n, s->format);
    return f;
}

/* X := QDWH's step of X/sqrt(top), from Y = X'X; false (X unchanged): Z is not definite. */
static bool halley(polar_engine *e, const struct odd_step *t, double top, double l,
                   polar_mat X) {
    struct halley_weights w = polar_halley_best(l);
    double scale = 1 / sqrt(top);
    polar_shift(e, 1, w.c / top, t->Y);
    polar_axpby(e, 1, X, 0, X, t->X);
    if (!polar_solve_posdef(e, t->Y, t->X)) return false;
    polar_axpby(e, (w.a - w.b / w.c) * scale, t->X, w.b / w.c * scale, X, X);
    return true;
}

bool polar_finish(polar_engine *e, const struct finish *f, polar_mat X, polar_report *r) {
    const struct odd_step *t = &f->t;
    polar_odd_step_gram(e, t, X);
    /* 1.02: the estimate settles to 1 %, from below */
    double top = 1.02 * polar_lanczos_largest(e, t->Y, &f->lanczos), l = 1 / sqrt(top);
    if (e->status != POLAR_OK || !polar_finish_takes(l)) return false;
    struct route way = route(X.format, l);
    if (way.halley) {
        if (!halley(e, t, top, l, X)) return false;
        polar_odd_step_gram(e, t, X);
        top = 1;
        r->steps++;
    }
    double middle = way.quintic ? quintic()->lower * quintic()->lower : way.l * way.l;
    middle = top * (1 + middle) / 2;
    if (way.quintic) {
        polar_step p = about(quintic(), middle / top);
        polar_shift(e, -middle / top, 1 / top, t->Y);
        for (int i = 0; i < 3; i++) p.c[i] /= sqrt(top); /* it acts on X/sqrt(top) */
        polar_odd_step_apply(e, t, &p, X, t->X);
        polar_odd_step_gram(e, t, t->X);
        polar_shift(e, 1, -1, t->Y);
        r->steps++;
    } else {
        polar_axpby(e, 1 / sqrt(middle), X, 0, X, t->X);
        polar_shift(e, 1, -1 / middle, t->Y);
    }
    double defect = 1.02 * polar_lanczos_largest(e, t->Y, &f->lanczos);
    polar_step last = taylor();
    polar_odd_step_apply(e, t, &last, t->X, X);
    r->steps++;
    return defect <= reach(X.format);
}

void polar_finish_cost(const polar_shape *s, double l, polar_cost *c) {
    polar_options o;
    polar_shape q = square(s, &o);
    struct route way = route(s->format, l);
    polar_step last = taylor();
    if (way.halley) {
        polar_cost_add(c, POLAR_VERB_GRAM, q.n, q.n, q.n, s->format);
        polar_cost_add(c, POLAR_VERB_SOLVE, q.n, q.n, 0, s->format);
    }
    if (way.quintic) polar_odd_step_cost(&q, quintic(), c);
    polar_odd_step_cost(&q, &last, c);
    c->steps += 1 + way.halley + way.quintic;
}
