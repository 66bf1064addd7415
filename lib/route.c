/* SPDX-License-Identifier: BSD-3-Clause */
/* The cheapest route: dynamic programming over l. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "polar/maps.h"
#include "route_internal.h"

/* Places on the way from l = 1e-30 to 1: l below 1/2 by quarters of a binary order, 1 - l by
 * halves. */
enum { BELOW = 400, ABOVE = 110, PLACES = BELOW + ABOVE };

enum { LEAST_NOISE = 16 };

/* closed: X is an iterate; open: a Gram form is under way; and how much of the noise that is
 * allowed has been made: under 1/16, 1/4, 1/2, all of it. What is cheaper by noise may come to
 * nothing in the end. */
enum { CLOSED, OPEN, NOISES = 4, MODES = 2 * NOISES };

struct label {
    polar_route_step step; /* the last one; its seconds are its own */
    double cost, noise, begin;
    int parent; /* PLACES * mode + place of it; -1: the start */
};

struct search {
    const polar_route_request *q;
    struct route_prices price;
    bool is_long;                        /* X has more rows than columns */
    double error, noise;                 /* limits */
    double reach[POLAR_SERIES_HIGH + 1]; /* of the series, by q */
    struct label at[MODES * PLACES], best, start;
    bool open[MODES * PLACES], found; /* whether there is a label */
};

static int place(double l) {
    const double x = l < 0.5 ? BELOW + 4 * (log2(l) + 1) : BELOW - 2 * (log2(1 - l) + 1);
    return x < 0 ? 0 : x < PLACES ? (int)x : PLACES - 1;
}

static bool allowed(const struct search *s, polar_route_kind kind, bool first) {
    return !((s->q->without | (first ? s->q->without_first : 0)) >> kind & 1u);
}

/* max |1 - sigma| of values in [l,1] scaled to be as far on either side */
static double left(double l) {
    return (1 - l) / (1 + l);
}

static struct label after(const struct label *from, int parent, const polar_route_step *step,
                          double begin) {
    return (struct label){*step, from->cost + step->seconds, from->noise + step->noise, begin,
                          parent};
}

static void offer(struct search *s, const struct label *x) {
    if (s->found && !(x->cost < s->best.cost)) return;
    s->best = *x;
    s->found = true;
}

static void put(struct search *s, int mode, const struct label *x) {
    const double part = x->noise / s->noise;
    const int quiet = (part < 0.5) + (part < 0.25) + (part < 0.0625);
    if (s->found && !(x->cost < s->best.cost)) return;
    for (int i = quiet; i < NOISES; i++) { /* as cheap, as near, no more noise */
        const int at = PLACES * (2 * i + mode) + place(x->step.after);
        if (s->open[at] && s->at[at].cost <= x->cost && s->at[at].step.after >= x->step.after)
            return;
    }
    const int at = PLACES * (2 * quiet + mode) + place(x->step.after);
    if (s->open[at] && x->cost > s->at[at].cost) return;
    s->at[at] = *x;
    s->open[at] = true;
}

/* One kind of step from a label: what it leads to. */
static void take(struct search *s, const struct label *from, int parent, polar_route_kind kind,
                 int order, bool open) {
    const bool joined = from->begin > 0;
    const struct route_edge edge = {s->q, &s->price, parent < 0, open, from->begin};
    polar_route_step step = {.kind = kind,
                             .order = order,
                             .joined = joined,
                             .lower = from->step.after,
                             .room = from->step.room};
    if (!allowed(s, kind, parent < 0) || !polar_route_step_from(&edge, &step)) return;
    struct label x = after(from, parent, &step, open ? joined ? from->begin : step.lower : 0);
    if (x.noise > s->noise) return;
    const double u = polar_format_get(s->q->format)->u;
    if (kind == POLAR_ROUTE_SERIES) {
        if (polar_series_gap(step.lower) <= s->reach[order / 2]) offer(s, &x);
    } else if (s->q->error > 0 && !open && left(step.after) + step.noise * u <= s->error) {
        offer(s, &x);
    } else if (place(step.after) > place(step.lower)) {
        put(s, open ? OPEN : CLOSED, &x);
    }
}

static void expand(struct search *s, const struct label *from, int parent) {
    static const int degrees[] = {3, 5, 9, 17};
    for (int i = 0; i < 4; i++) {
        take(s, from, parent, POLAR_ROUTE_ODD, degrees[i], false);
        if (s->is_long) take(s, from, parent, POLAR_ROUTE_ODD, degrees[i], true);
    }
    if (from->begin > 0) return;
    for (int q = 1; q <= POLAR_SERIES_HIGH; q *= 2)
        take(s, from, parent, POLAR_ROUTE_SERIES, 2 * q + 1, false);
    take(s, from, parent, POLAR_ROUTE_HALLEY, 1, false);
    take(s, from, parent, POLAR_ROUTE_HALLEY_QR, 1, false);
    take(s, from, parent, POLAR_ROUTE_NEWTON, 1, false);
    /* two of Zolotarev's steps are all that anybody takes */
    for (int r = 2; r <= 8 && (parent < 0 || s->at[parent].parent < 0); r++) {
        take(s, from, parent, POLAR_ROUTE_ZOLOTAREV, r, false);
        take(s, from, parent, POLAR_ROUTE_ZOLOTAREV_QR, r, false);
    }
}

/* The search on from values in [l,1] at a cost that is spent. */
static void search(struct search *s, double l, double spent) {
    s->found = false;
    memset(s->open, 0, sizeof s->open);
    s->start = (struct label){.step = {.after = l, .room = s->q->room > 0 ? s->q->room : 1},
                              .cost = spent,
                              .parent = -1};
    if (l >= 1) offer(s, &s->start);
    expand(s, &s->start, -1);
    for (int p = 0; p < PLACES; p++)
        for (int mode = 0; mode < MODES; mode++) {
            const int at = PLACES * mode + p;
            if (s->open[at] && !(s->found && s->at[at].cost >= s->best.cost))
                expand(s, &s->at[at], at);
        }
}

/* The best label's steps, behind the reduction, if there is one. */
static bool write(const struct search *s, polar_route_kind reduction, double ends,
                  polar_route *r) {
    const struct label *chain[POLAR_ROUTE_MOST], *x = &s->best;
    int count = 0;
    const bool steps = x->cost > s->start.cost || x->parent >= 0 || x->step.seconds > 0;
    for (; steps; x = &s->at[x->parent]) {
        if (count == POLAR_ROUTE_MOST) return false;
        chain[count++] = x;
        if (x->parent < 0) break;
    }
    *r = (polar_route){.nsteps = 0};
    if (reduction <= POLAR_ROUTE_CHOLESKY) {
        if (count == POLAR_ROUTE_MOST) return false;
        r->step[r->nsteps++] = (polar_route_step){
            .kind = reduction, .lower = s->q->lower, .after = s->q->lower, .seconds = ends};
    }
    while (count > 0) r->step[r->nsteps++] = chain[--count]->step;
    r->seconds = s->best.cost;
    r->noise = s->best.noise;
    r->error = s->best.step.kind == POLAR_ROUTE_SERIES ? s->error : left(s->best.step.after);
    return true;
}

static bool sane(const polar_route_request *q) {
    return q->m >= q->n && q->n >= 1 && q->m <= INT64_MAX / 64 / q->n && q->lower >= 1e-30 &&
           q->lower <= 1 && q->error >= 0 && q->error < 1 &&
           (q->room == 0 || (q->room >= 1 && q->room <= 1.5)) && polar_format_get(q->format);
}

polar_status polar_route_plan(const polar_route_request *q, polar_route *route,
                              polar_why *why) {
    if (!sane(q))
        return polar_fail(
            why, POLAR_BAD_ARGUMENT,
            "a route for %lld by %lld, l = %g, error %g: want m >= n >= 1, l from "
            "1e-30 to 1, an error from 0 to below 1",
            (long long)q->m, (long long)q->n, q->lower, q->error);
    static const polar_route_kind reductions[] = {POLAR_ROUTE_KINDS, POLAR_ROUTE_LU,
                                                  POLAR_ROUTE_QR, POLAR_ROUTE_CHOLESKY};
    const double u = polar_format_get(q->format)->u,
                 full = polar_series_tolerance(q->n, q->format);
    bool found = false;
    struct search s;
    s.error = fmax(q->error, full / 2);
    s.noise = fmax(fmax(2 * (double)q->n, LEAST_NOISE), q->error / (4 * u));
    for (int i = 1; i <= POLAR_SERIES_HIGH; i *= 2)
        s.reach[i] = polar_series_reach(i, fmax(q->error, full));
    const bool matrix =
        q->start == POLAR_ROUTE_FROM_MATRIX || q->start == POLAR_ROUTE_FROM_MATRIX_GRAM;
    for (int i = 0; i < (matrix ? 4 : 1); i++) {
        polar_route_request own = *q;
        const bool reduced = reductions[i] != POLAR_ROUTE_KINDS;
        const double ends = matrix ? polar_route_ends(q, reductions[i]) : 0;
        if (isnan(ends) || (reduced && (q->without | q->without_first) >> reductions[i] & 1u))
            continue;
        if (reduced) {
            own.without_first = 0;
            own.start = reductions[i] == POLAR_ROUTE_LU ? POLAR_ROUTE_FROM_FACTORS
                                                        : POLAR_ROUTE_FROM_TRIANGLE;
        } else if (matrix) /* not mixed: no QR, no inverses */
            own.without |= 1u << POLAR_ROUTE_NEWTON | 1u << POLAR_ROUTE_HALLEY_QR |
                           1u << POLAR_ROUTE_ZOLOTAREV_QR;
        s.q = &own;
        s.is_long = matrix && !reduced && q->m > q->n;
        s.price = polar_route_prices(q, reduced ? q->n : q->m);
        search(&s, q->lower, ends);
        if (!s.found || (found && !(s.best.cost < route->seconds))) continue;
        s.q = q;
        found = write(&s, reductions[i], ends, route) || found;
    }
    if (found) return POLAR_OK;
    return polar_fail(
        why, POLAR_NO_ANSWER,
        "no route from l = %.3g to an error of %.3g in %s: rounding is in the way", q->lower,
        s.error, polar_format_get(q->format)->name);
}

static const char *const names[POLAR_ROUTE_KINDS] = {
#define POLAR_ROUTE_NAME(id, name) name,
    POLAR_ROUTE_LIST(POLAR_ROUTE_NAME)
#undef POLAR_ROUTE_NAME
};

const char *polar_route_kind_name(polar_route_kind kind) {
    return (int)kind >= 0 && kind < POLAR_ROUTE_KINDS ? names[kind] : NULL;
}

void polar_route_text(const polar_route *route, char *text, size_t size) {
    size_t used = 0;
    if (size > 0) text[0] = '\0';
    for (int i = 0; i < route->nsteps && used < size; i++) {
        const polar_route_step *s = &route->step[i];
        char order[16] = "";
        if (s->order > 1) snprintf(order, sizeof order, "%d", s->order);
        const int length = snprintf(text + used, size - used, "%s%s%s",
                                    i == 0      ? ""
                                    : s->joined ? "+"
                                                : " ",
                                    names[s->kind], order);
        used += length > 0 ? (size_t)length : 0;
    }
}
