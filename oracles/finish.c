/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One or two of QDWH's steps by Cholesky, then one polynomial. A QDWH step costs about as much
 * as a quintic and brings [0.014,1] into [0.55,1], that into [0.996,1]. Inverses, or
 * polynomials from there on, come to about as much or more by the times of the kernels (n =
 * 1500, two threads). c is at most 500 and so is the condition number of Z: two and a half
 * digits, where Z acts.
 *
 * The last step. With E = I - X'X, |E|_2 <= e,
 *     polar(X) = X (I - E)^(-1/2) = X (I + d_1 E + d_2 E^2 + ...), d_k = C(2k,k)/4^k.
 * The series is economized to degree q = 4 or 8 in E (9 or 17 in X): its Chebyshev series on
 * [-e,e], cut. About d_(q+1) e^(q+1)/2^q is left, 2^q times less than by Taylor's polynomial.
 * In powers of E nothing cancels: in those of X'X the terms of degree 17 would add up to 112,
 * and as many roundoffs be lost.
 *
 * Nothing is believed: |E|_2 is measured before the last step, and sigma_1 where that is the
 * only one.
 */
#include <math.h>

#include "finish.h"
#include "halley_steps.h"

enum { LOW = 4, HIGH = 8, TERMS = 25, MOST_C = 500 };

/* T[j][i]: the coefficient of x^i in Chebyshev's polynomial of degree j. */
struct chebyshev {
    double T[TERMS][TERMS];
};

static struct chebyshev chebyshev(void) {
    struct chebyshev p = {{{1}, {0, 1}}};
    for (int j = 2; j < TERMS; j++)
        for (int i = 0; i <= j; i++)
            p.T[j][i] = (i ? 2 * p.T[j - 1][i - 1] : 0) - p.T[j - 2][i];
    return p;
}

/*
 * (1-ex)^(-1/2) economized to degree q on [-1,1], e <= 1/3: d[0..q] in powers of x; and a bound
 * on what is left. From the top, x^j is replaced by x^j - T_j(x)/2^(j-1), of lower degree. The
 * first term that is left out altogether is below e^25/6.
 */
static double economize(const struct chebyshev *p, int q, double e, double d[TERMS]) {
    double error = 0, power = ldexp(1, 2 - TERMS);
    d[0] = 1;
    for (int k = 1; k < TERMS; k++) d[k] = d[k - 1] * e * (2 * k - 1) / (2.0 * k);
    for (int j = TERMS - 1; j > q; j--, power *= 2) {
        const double part = d[j] * power;
        for (int i = 0; i < j; i++) d[i] -= part * p->T[j][i];
        error += fabs(part);
    }
    return error;
}

/* The same in powers of E = ex. */
static void last_step(int q, double e, polar_step *step) {
    const struct chebyshev p = chebyshev();
    double d[TERMS];
    *step = (polar_step){.degree = 2 * q + 1};
    economize(&p, q, e, d);
    for (int k = 0; k <= q; k++) step->c[k] = d[k] / pow(e, k);
}

/*
 * The e up to which degree q in E leaves no more than u sqrt(n)/4 (at least u): if all singular
 * values were as far from 1 as that, |U'U - I|_F would be n u/2.
 */
static double reach(const struct chebyshev *p, int q, int64_t n, polar_format f) {
    double tolerance = polar_format_get(f)->u * fmax(1, sqrt((double)n) / 4), d[TERMS];
    double low = 0, high = 1.0 / 3;
    for (int round = 0; round < 20; round++) {
        double e = (low + high) / 2;
        *(economize(p, q, e, d) <= tolerance ? &low : &high) = e;
    }
    return low;
}

/* of both degrees */
struct reaches {
    double low, high;
};

static struct reaches reaches(int64_t n, polar_format f) {
    const struct chebyshev p = chebyshev();
    return (struct reaches){reach(&p, LOW, n, f), reach(&p, HIGH, n, f)};
}

/* |1-x^2| for singular values in [l,1], scaled so that it is as large at both ends. */
static double gap(double l) {
    return (1 - l * l) / (1 + l * l);
}

/* What a finish from singular values in [l,1] takes. */
struct route {
    int halley; /* steps */
    int q;      /* degree of the last one, in E */
    double l;   /* after the Halley steps */
};

/* Another Halley step costs more than q = 8 does beyond q = 4. */
static struct route route(struct reaches most, double l) {
    struct route r = {.l = l, .q = HIGH};
    while (!(gap(r.l) <= most.high)) {
        r.l = polar_halley_advance(polar_halley_best(r.l), r.l);
        r.halley++;
    }
    if (gap(r.l) <= most.low) r.q = LOW;
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
    struct halley_weights w = polar_halley_best(l);
    double scale = 1 / sqrt(top);
    polar_shift(e, 1, w.c / top, t->Y);
    polar_axpby(e, 1, X, 0, X, t->X);
    if (!polar_solve_posdef(e, t->Y, t->X)) return false;
    polar_axpby(e, (w.a - w.b / w.c) * scale, t->X, w.b / w.c * scale, X, X);
    return true;
}

/* A bound on sigma_1(X)^2, Y = X'X. Where h is our own estimate (believed) a Halley step
 * forgives the percent that it may be too small. */
static double square_of_norm(polar_engine *e, const struct finish *f, struct reaches most,
                             double h, bool believed) {
    bool halley = route(most, 1 / h).halley > 0;
    if (halley && believed) return 1.02 * h * h;
    double top = 1.02 * polar_lanczos_largest(e, f->t.Y, &f->lanczos); /* 1 % from below */
    return halley ? fmax(1.02 * h * h, top) : top;
}

bool polar_finish(polar_engine *e, struct finish *f, polar_mat *iterate, double h,
                  bool believed, polar_report *r) {
    struct odd_step *t = &f->t;
    polar_mat X = *iterate;
    polar_odd_step_gram(e, t, X);
    const struct reaches all = reaches(X.n, X.format);
    double top = square_of_norm(e, f, all, h, believed), l = 1 / sqrt(top);
    if (e->status != POLAR_OK || !isfinite(top) || !(polar_halley_best(l).c <= MOST_C + 100))
        return false;
    struct route way = route(all, l);
    for (int i = 0; i < way.halley; i++) {
        if (!halley(e, t, top, l, X)) return false;
        polar_odd_step_gram(e, t, X);
        l = polar_halley_advance(polar_halley_best(l), l);
        top = 1;
        r->steps++;
    }
    double middle = top * (1 + l * l) / 2, most = way.q == LOW ? all.low : all.high;
    polar_step p;
    last_step(way.q, 1.02 * most, &p);
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
    struct route way = route(reaches(s->n, s->format), l);
    polar_step last;
    last_step(way.q, 0.01, &last);
    for (int i = 0; i < way.halley; i++) {
        polar_cost_add(c, POLAR_VERB_GRAM, q.n, q.n, q.n, s->format);
        polar_cost_add(c, POLAR_VERB_SOLVE, q.n, q.n, 0, s->format);
    }
    polar_odd_step_cost(&q, &last, false, c);
    c->steps += 1 + way.halley;
}
