/* SPDX-License-Identifier: BSD-3-Clause */
/* The steps of routes: what each does to [l,1], what it costs, how much it rounds. */
#include <math.h>

#include "polar/maps.h"
#include "polar/step_table.h"
#include "polar/zolotarev.h"
#include "route_internal.h"

/* What is added to the first roundings of a step by Cholesky, in u: see polar_route_plan. */
enum { PART_OF_C = 12, STABLE = 1 };

double polar_gram_rounding(int64_t n, polar_format f) {
    return fmax(1, (polar_format_get(f)->is_complex ? 0.5 : 0.25) * sqrt((double)n));
}

int polar_route_symm(int degree) {
    int count = 0;
    for (int q = degree / 2; q > 1; q /= 2) count++;
    return count;
}

static double gram_price(const struct route_edge *at) {
    const polar_route_start start = at->q->start;
    const bool formed =
        start == POLAR_ROUTE_FROM_MATRIX_GRAM || start == POLAR_ROUTE_FROM_ITERATE_GRAM;
    return at->fresh && formed ? 0 : at->price->gram;
}

static double newton_price(const struct route_edge *at) {
    const struct route_prices *p = at->price;
    const polar_route_start start = at->fresh ? at->q->start : POLAR_ROUTE_FROM_ITERATE;
    if (start == POLAR_ROUTE_FROM_FACTORS) return p->inverse + p->square;
    if (start == POLAR_ROUTE_FROM_TRIANGLE) return p->triangle + p->square;
    return p->lu + p->inverse + 2 * p->square;
}

/* The plan of degree 17 combines four matrices. */
static double polynomial_price(const struct route_edge *at, int order) {
    const struct route_prices *p = at->price;
    return polar_route_symm(order) * p->symm + (order == 17 ? 3 : 1) * p->square;
}

/* What a Gram form has to do before its next step: Q P, and P G P, where P G of a rational P
 * is no product; else X'X. */
static double form_price(const struct route_edge *at) {
    if (!(at->begin > 0)) return gram_price(at);
    return (polar_route_definite(at->behind) ? 2 : 3) * at->price->symm;
}

/* By solves with X, or by inverses, which leave one product with it. Of a long X the terms
 * would want another matrix beside it. */
static double definite_price(const struct route_edge *at, int order, bool *inverse) {
    const struct route_prices *p = at->price;
    const bool joined = at->begin > 0 || at->open;
    const double solves = order > 1 ? order * (p->solve + 2 * p->pass + p->square)
                                    : p->solve + 2 * p->pass,
                 inverses = order * (p->definite + 3 * p->square) + (at->open ? 0 : p->gemm);
    *inverse = joined || (order > 1 && at->is_long) || inverses < solves;
    return form_price(at) + (*inverse ? inverses : solves);
}

static double price(const struct route_edge *at, polar_route_kind kind, int order,
                    bool *inverse) {
    const struct route_prices *p = at->price;
    switch (kind) {
    case POLAR_ROUTE_NEWTON:
        return newton_price(at);
    case POLAR_ROUTE_HALLEY:
    case POLAR_ROUTE_ZOLOTAREV:
        return definite_price(at, order, inverse);
    case POLAR_ROUTE_HALLEY_QR:
        return p->stacked;
    case POLAR_ROUTE_ZOLOTAREV_QR:
        return order * p->stacked;
    case POLAR_ROUTE_ODD:
        return form_price(at) + polynomial_price(at, order) + (at->q->room > 1 ? p->check : 0) +
               (at->open ? 0 : p->gemm);
    case POLAR_ROUTE_SERIES:
        return gram_price(at) + polynomial_price(at, order) + p->gemm + p->square + p->check;
    case POLAR_ROUTE_SVD:
        return p->svd + p->gemm + p->gram;
    default:
        return NAN;
    }
}

void polar_route_price(const struct route_edge *at, polar_route_step *s) {
    s->inverse = false;
    s->seconds = price(at, s->kind, s->order, &s->inverse);
}

/* What the rounding of X'X adds to those of a step in Gram form: see polar_route_plan. */
static double squared(const struct route_edge *at, double lower) {
    const double l = at->begin > 0 ? at->begin : at->open ? lower : INFINITY;
    return 1 / (l * l);
}

static bool newton(polar_route_step *s) {
    double h = 1 / s->lower;
    polar_newton_weight(true, &h); /* any interval: it is scaled to be symmetric about 1 */
    s->after = 1 / h;
    return true;
}

/* See polar_route_plan. */
static double most_c(const struct route_edge *at) {
    const double u = polar_format_get(at->q->format)->u;
    return fmax(POLAR_ROUTE_MOST_C, fmin(3 * at->q->error, 1.0 / 16) / u);
}

/* c: of the I + cX'X that is factored, the largest. */
static bool by_cholesky(const struct route_edge *at, double c, polar_route_step *s) {
    const double form = squared(at, s->lower) / 2;
    s->noise += c / PART_OF_C + form;
    s->blur = polar_gram_rounding(at->q->n, at->q->format) * fmax(c, form);
    s->after *= 1 - s->blur * polar_format_get(at->q->format)->u;
    return c <= most_c(at);
}

static bool halley(const struct route_edge *at, polar_route_step *s) {
    const polar_halley_weights w = polar_halley_best(s->lower);
    const double x2 = s->room * s->room;
    s->after = polar_halley_advance(w, s->lower);
    s->room *= (w.a + w.b * x2) / (1 + w.c * x2);
    return s->kind == POLAR_ROUTE_HALLEY_QR || by_cholesky(at, w.c, s);
}

static bool zolotarev(const struct route_edge *at, polar_route_step *s) {
    polar_step z;
    if (polar_zolotarev_step(s->order, s->lower, &z) != POLAR_OK) return false;
    const double c = 1 / z.c[2]; /* the largest of the 1/c_j */
    double image = 1;
    for (int j = 1; j < z.degree; j += 2) image += z.c[j] / (s->room * s->room + z.c[j + 1]);
    s->after = z.range_lower;
    s->room = fmax(1, s->room * z.c[0] * image);
    return s->kind == POLAR_ROUTE_ZOLOTAREV_QR || by_cholesky(at, c, s);
}

static double value(const polar_step *p, double x) {
    double h = 0;
    for (int i = p->degree / 2; i >= 0; i--) h = h * x * x + p->c[i];
    return h * x;
}

/* Whether p keeps values in [1, room] well within what it makes of the others; *room becomes
 * that after it. A polynomial of odd q falls to 0 somewhere beyond 1, one of even q grows. */
static bool forgives(const polar_step *p, double *room) {
    enum { SAMPLES = 16 };
    double most = p->range_upper;
    for (int i = 1; i <= SAMPLES && *room > 1; i++) {
        const double y = value(p, 1 + (*room - 1) * i / SAMPLES);
        if (y < p->range_lower / 2 || y > 1.5 * p->range_upper) return false;
        most = fmax(most, y);
    }
    *room = most / p->range_upper;
    return true;
}

static bool odd(const struct route_edge *at, polar_route_step *s) {
    const double u = polar_format_get(at->q->format)->u;
    struct route_odd *p = &at->odd[polar_route_symm(s->order)];
    if (p->lower != s->lower) {
        p->lower = s->lower;
        p->there = polar_step_tabulated(s->order, s->lower, POLAR_ROUTE_CUSHION, &p->step);
        p->rounding = p->there ? polar_step_amplification(&p->step) : 0;
    }
    if (!p->there || !forgives(&p->step, &s->room)) return false;
    const double lost = p->rounding * u;
    s->noise = p->rounding * fmax(1, squared(at, s->lower));
    s->after = (p->step.range_lower - lost) / (p->step.range_upper + lost);
    return true;
}

bool polar_route_map(const struct route_edge *at, polar_route_step *s) {
    const double u = polar_format_get(at->q->format)->u;
    bool taken = false;
    s->noise = STABLE;
    s->blur = 0;
    switch (s->kind) {
    case POLAR_ROUTE_NEWTON:
        taken = newton(s);
        break;
    case POLAR_ROUTE_HALLEY:
    case POLAR_ROUTE_HALLEY_QR:
        taken = halley(at, s);
        break;
    case POLAR_ROUTE_ZOLOTAREV:
    case POLAR_ROUTE_ZOLOTAREV_QR:
        taken = zolotarev(at, s);
        break;
    case POLAR_ROUTE_ODD:
        taken = odd(at, s);
        break;
    case POLAR_ROUTE_SERIES:
    case POLAR_ROUTE_SVD:
        s->after = 1;
        taken = true;
        break;
    default:
        break;
    }
    s->blur = fmax(s->blur, s->noise);
    const bool further = s->after > s->lower || s->kind >= POLAR_ROUTE_SERIES;
    return taken && further && (s->noise - STABLE) * u <= s->after / 8;
}
