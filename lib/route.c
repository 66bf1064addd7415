/* SPDX-License-Identifier: BSD-3-Clause */
/* The cheapest route: the searches from A itself and from what reductions make of it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "polar/maps.h"
#include "route_internal.h"

enum { LEAST_NOISE = 32 }; /* u, for the smallest matrices */

static bool sane(const polar_route_request *q) {
    return q->m >= q->n && q->n >= 1 && q->m <= INT64_MAX / 64 / q->n && q->lower >= 1e-30 &&
           q->lower <= 1 && q->error >= 0 && q->error < 1 &&
           (q->room == 0 || (q->room >= 1 && q->room <= 1.5)) && q->last >= 0 && q->last < 1 &&
           polar_format_get(q->format);
}

polar_status polar_route_plan(const polar_route_request *q, polar_route *route,
                              polar_why *why) {
    if (!sane(q))
        return polar_fail(
            why, POLAR_BAD_ARGUMENT,
            "a route for %lld by %lld, l = %g, error %g: want m >= n >= 1, l from "
            "1e-30 to 1, an error from 0 to below 1",
            (long long)q->m, (long long)q->n, q->lower, q->error);
    /* in the order in which they bound one another best; KINDS is none */
    static const polar_route_kind orders[2][4] = {
        {POLAR_ROUTE_CHOLESKY, POLAR_ROUTE_LU, POLAR_ROUTE_QR, POLAR_ROUTE_KINDS},
        {POLAR_ROUTE_KINDS, POLAR_ROUTE_CHOLESKY, POLAR_ROUTE_LU, POLAR_ROUTE_QR}};
    const double u = polar_format_get(q->format)->u,
                 full = polar_series_tolerance(q->n, q->format);
    const bool matrix =
        q->start == POLAR_ROUTE_FROM_MATRIX || q->start == POLAR_ROUTE_FROM_MATRIX_GRAM;
    bool found = false;
    struct route_search s;
    memset(s.odd, 0, sizeof s.odd);
    s.bound = INFINITY;
    s.error = fmax(q->error, full / 2);
    s.noise = fmax(fmax(2 * (double)q->n, LEAST_NOISE), q->error / (4 * u));
    for (int i = 1; i <= POLAR_SERIES_HIGH; i *= 2)
        s.reach[i] = polar_series_reach(i, fmax(POLAR_ROUTE_SERIES_PART * q->error, full));
    const polar_route_kind *reductions = orders[!matrix || q->lower > 5e-4];
    for (int i = 0; i < (matrix ? 4 : 1); i++) {
        polar_route_request own = *q;
        const bool reduced = reductions[i] != POLAR_ROUTE_KINDS;
        const double ends = matrix ? polar_route_ends(q, reductions[i]) : 0;
        if (isnan(ends) || (reduced && (q->without | q->without_first) >> reductions[i] & 1u))
            continue;
        if (reduced) {
            own.without_first = 0;
            if (reductions[i] == POLAR_ROUTE_CHOLESKY) /* well conditioned */
                own.without |= 1u << POLAR_ROUTE_SVD;
            own.start = reductions[i] == POLAR_ROUTE_LU ? POLAR_ROUTE_FROM_FACTORS
                                                        : POLAR_ROUTE_FROM_TRIANGLE;
        } else if (matrix) /* not mixed: no QR, no inverses */
            own.without |= 1u << POLAR_ROUTE_NEWTON | 1u << POLAR_ROUTE_HALLEY_QR |
                           1u << POLAR_ROUTE_ZOLOTAREV_QR;
        s.q = &own;
        s.is_direct = matrix && !reduced;
        s.is_long = s.is_direct && q->m > q->n;
        s.price = polar_route_prices(q, reduced ? q->n : q->m);
        polar_route_search(&s, q->lower, ends);
        if (!s.found || (found && !(s.best.cost < route->seconds))) continue;
        s.q = q;
        found = polar_route_write(&s, reductions[i], ends, route) || found;
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
