/* SPDX-License-Identifier: BSD-3-Clause */
/* The search for a route from one iterate: dynamic programming over l. */
#include <math.h>
#include <string.h>

#include "polar/maps.h"
#include "route_internal.h"

/* By the bits of the number: exponent and leading digits of l or of 1 - l. */
static int place(double l) {
    const bool below = l < 0.5;
    const double x = below ? l : 1 - l;
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    const int digits = below ? 2 : 1; /* behind the leading one */
    const int half = 1022 << digits;  /* of 1/2 */
    const int at = (int)(bits >> (52 - digits));
    const int p = below ? ROUTE_BELOW - half + at : ROUTE_BELOW + half - at;
    return p < 0 ? 0 : p < ROUTE_PLACES ? p : ROUTE_PLACES - 1;
}

static bool allowed(const struct route_search *s, polar_route_kind kind, bool first) {
    return !((s->q->without | (first ? s->q->without_first : 0)) >> kind & 1u);
}

/* Whether the SVD takes the place of all that is dearer than Newton's step. */
static bool small(const struct route_search *s) {
    const int64_t n = s->q->n;
    return n >= POLAR_ROUTE_TINY && n < POLAR_ROUTE_SMALL && allowed(s, POLAR_ROUTE_SVD, false);
}

/* max |1 - sigma| of values in [l,1] scaled to be as far on either side */
static double left(double l) {
    return (1 - l) / (1 + l);
}

static struct route_label after(const struct route_label *from, int parent,
                                const polar_route_step *step, double begin) {
    return (struct route_label){*step, from->cost + step->seconds, from->noise + step->noise,
                                begin, parent};
}

/* What is still to be spent at least behind a step, where values lie in [l,1]. */
static double ahead(const struct route_search *s, double l) {
    const bool last = s->q->error > 0 || polar_series_gap(l) <= s->reach[POLAR_SERIES_HIGH];
    return last ? s->ending : fmin(s->ending + s->step, s->price.svd);
}

static void offer(struct route_search *s, const struct route_label *x) {
    if (s->found && !(x->cost < s->best.cost)) return;
    s->best = *x;
    s->found = true;
    if (x->cost < s->bound) s->bound = x->cost;
}

static void put(struct route_search *s, int mode, const struct route_label *x) {
    const double part = x->noise / s->noise;
    const int quiet = (part < 0.5) + (part < 0.25) + (part < 0.0625), to = place(x->step.after);
    if (!(x->cost + ahead(s, x->step.after) < s->bound)) return;
    for (int i = quiet; i < ROUTE_NOISES; i++) { /* as cheap, as near, no more noise */
        const int at = ROUTE_PLACES * (2 * i + mode) + to;
        if (s->open[at] && s->at[at].cost <= x->cost && s->at[at].step.after >= x->step.after)
            return;
    }
    const int at = ROUTE_PLACES * (2 * quiet + mode) + to;
    if (s->open[at] && x->cost > s->at[at].cost) return;
    s->at[at] = *x;
    s->open[at] = true;
}

/* One kind of step from a label: what it leads to. */
static void take(struct route_search *s, const struct route_label *from, int parent,
                 polar_route_kind kind, int order, bool open) {
    const bool joined = from->begin > 0;
    const struct route_edge edge = {s->q, &s->price,   parent < 0,      s->is_long,
                                    open, from->begin, from->step.kind, s->odd};
    polar_route_step step = {.kind = kind,
                             .order = order,
                             .joined = joined,
                             .lower = from->step.after,
                             .room = from->step.room};
    if (!allowed(s, kind, parent < 0)) return;
    polar_route_price(&edge, &step);
    const bool final = kind == POLAR_ROUTE_SERIES || kind == POLAR_ROUTE_SVD;
    const double least = final || s->q->error > 0 ? 0 : s->ending;
    if (!(from->cost + step.seconds + least < s->bound) || !polar_route_map(&edge, &step))
        return;
    struct route_label x =
        after(from, parent, &step, open ? joined ? from->begin : step.lower : 0);
    if (x.noise > s->noise) return;
    const double u = polar_format_get(s->q->format)->u;
    if (kind == POLAR_ROUTE_SVD) {
        offer(s, &x);
    } else if (kind == POLAR_ROUTE_SERIES) {
        if (polar_series_gap(step.lower) <= s->reach[order / 2]) offer(s, &x);
    } else if (s->q->error > 0 && !open && polar_route_looks(s->q, &step) &&
               left(step.after) + step.blur * u <= s->error) {
        offer(s, &x);
    } else if (place(step.after) > place(step.lower)) {
        put(s, open ? ROUTE_OPEN : ROUTE_CLOSED, &x);
    }
}

static void expand(struct route_search *s, const struct route_label *from, int parent) {
    static const int degrees[] = {3, 5, 9, 17};
    for (int i = 0; i < 4; i++) {
        take(s, from, parent, POLAR_ROUTE_ODD, degrees[i], false);
        if (s->is_direct) take(s, from, parent, POLAR_ROUTE_ODD, degrees[i], true);
    }
    for (int open = 0; open <= s->is_direct; open++)
        take(s, from, parent, POLAR_ROUTE_HALLEY, 1, open);
    const bool joined = from->begin > 0;
    for (int q = 1; q <= POLAR_SERIES_HIGH && !joined; q *= 2)
        take(s, from, parent, POLAR_ROUTE_SERIES, 2 * q + 1, false);
    if (s->q->n >= POLAR_ROUTE_TINY && !joined)
        take(s, from, parent, POLAR_ROUTE_SVD, 1, false);
    if (!joined) take(s, from, parent, POLAR_ROUTE_NEWTON, 1, false);
    if (!small(s) && !joined) take(s, from, parent, POLAR_ROUTE_HALLEY_QR, 1, false);
    /* two of Zolotarev's steps are all that anybody takes */
    const double left = s->bound - from->cost - s->ending;
    for (int r = 2; r <= 8 && (parent < 0 || s->at[parent].parent < 0) && !small(s); r++) {
        for (int open = 0; open <= s->is_direct; open++)
            if (r * fmin(s->price.solve, s->price.definite) < left)
                take(s, from, parent, POLAR_ROUTE_ZOLOTAREV, r, open);
        if (r * s->price.stacked < left && !joined)
            take(s, from, parent, POLAR_ROUTE_ZOLOTAREV_QR, r, false);
    }
}

/*
 * A simple route: Halley's steps by Cholesky where they may be taken, else Newton's or Halley's
 * by QR, then the series. It spares most of the search, which has to be cheaper from there on.
 */
static void simple(struct route_search *s) {
    static const polar_route_kind kinds[] = {POLAR_ROUTE_HALLEY, POLAR_ROUTE_NEWTON,
                                             POLAR_ROUTE_HALLEY_QR};
    struct route_label x = s->start;
    for (int k = 0; k < ROUTE_SIMPLE; k++) {
        const struct route_edge edge = {.q = s->q,
                                        .price = &s->price,
                                        .fresh = k == 0,
                                        .is_long = s->is_long,
                                        .odd = s->odd};
        const int parent = k == 0 ? -1 : ROUTE_LABELS + k - 1;
        polar_route_step step = {.lower = x.step.after};
        bool taken = polar_series_gap(step.lower) <= s->reach[POLAR_SERIES_HIGH] &&
                     allowed(s, POLAR_ROUTE_SERIES, k == 0);
        if (taken) {
            step.kind = POLAR_ROUTE_SERIES;
            step.order = 2 * POLAR_SERIES_HIGH + 1;
            step.room = x.step.room;
            taken = polar_route_map(&edge, &step);
        }
        const bool last = taken;
        for (int i = 0; i < 3 && !taken; i++) {
            step.kind = kinds[i];
            step.order = 1;
            step.room = x.step.room;
            taken = allowed(s, kinds[i], k == 0) && polar_route_map(&edge, &step);
        }
        if (!taken) return;
        polar_route_price(&edge, &step);
        x = after(&x, parent, &step, 0);
        if (x.noise > s->noise) return;
        if (last) {
            offer(s, &x);
            return;
        }
        s->at[ROUTE_LABELS + k] = x;
    }
}

/* The search on from values in [l,1] at a cost that is spent. */
void polar_route_search(struct route_search *s, double l, double spent) {
    const struct route_prices *p = &s->price;
    s->found = false;
    memset(s->open, 0, sizeof s->open);
    s->start =
        (struct route_label){.step = {.after = l, .room = s->q->room > 0 ? s->q->room : 1},
                             .cost = spent,
                             .parent = -1};
    /* full accuracy ends in the series or the SVD; else every step but Newton's has one of
     * gemm, gram, triangle */
    s->ending = fmin(p->gram + p->gemm, p->svd);
    s->step = fmin(p->gram + fmin(p->gemm, p->solve), fmin(p->lu + p->inverse, p->stacked));
    if (s->is_direct) s->step = fmin(s->step, fmin(p->gram, 2 * p->symm)); /* in Gram form */
    if (s->q->error > 0) s->ending = fmin(fmin(p->gemm, p->gram), p->triangle);
    simple(s);
    expand(s, &s->start, -1);
    for (int to = place(l); to < ROUTE_PLACES; to++)
        for (int mode = 0; mode < ROUTE_MODES; mode++) {
            const int at = ROUTE_PLACES * mode + to;
            if (s->open[at] && s->at[at].cost + ahead(s, s->at[at].step.after) < s->bound)
                expand(s, &s->at[at], at);
        }
}

/* The best label's steps, behind the reduction, if there is one. */
bool polar_route_write(const struct route_search *s, polar_route_kind reduction, double ends,
                       polar_route *r) {
    const struct route_label *chain[POLAR_ROUTE_MOST], *x = &s->best;
    int count = 0;
    for (; count < POLAR_ROUTE_MOST; x = &s->at[x->parent]) {
        chain[count++] = x;
        if (x->parent < 0) break;
    }
    if (x->parent >= 0) return false;
    *r = (polar_route){.nsteps = 0};
    if (reduction <= POLAR_ROUTE_CHOLESKY) {
        if (count == POLAR_ROUTE_MOST) return false;
        r->step[r->nsteps++] = (polar_route_step){
            .kind = reduction, .lower = s->q->lower, .after = s->q->lower, .seconds = ends};
    }
    while (count > 0) r->step[r->nsteps++] = chain[--count]->step;
    r->seconds = s->best.cost;
    r->noise = s->best.noise;
    r->error = s->best.step.kind >= POLAR_ROUTE_SERIES ? s->error : left(s->best.step.after);
    return true;
}
