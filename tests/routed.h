/* SPDX-License-Identifier: BSD-3-Clause */
/* Random requests to the planner, and what it may do, said once more. */
#ifndef POLAR_TESTS_ROUTED_H
#define POLAR_TESTS_ROUTED_H

#include <stdio.h>
#include <string.h>

#include "made.h"
#include "polar/maps.h"
#include "route_internal.h"

enum { REQUESTS = 300 };

/*
 * The cheapest chain may be missed: on the way singular values are told apart by a quarter of a
 * binary order, noise by four classes, and near its limit a block in Gram form may just keep to
 * it. Rarely by more than TOLERANCE; by how much at most, every test says for itself.
 */
#define TOLERANCE 0.02

static const polar_format routed_formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};

static inline polar_route_request drawn(uint64_t *state) {
    static const int64_t aspects[] = {1, 4, 100};
    polar_route_request q = {.format = routed_formats[polar_test_draw(state) % 4]};
    q.n = (int64_t)exp(polar_test_uniform(state) * log(20000.5));
    q.m = q.n * aspects[polar_test_draw(state) % 3];
    q.lower = pow(10, -30 * pow(polar_test_uniform(state), 2));
    if (polar_test_draw(state) % 3) q.error = pow(10, -1 - 11 * polar_test_uniform(state));
    if (polar_test_draw(state) % 2) q.room = 1.15;
    if (polar_test_draw(state) % 4 == 0) q.last = 0.1;
    q.with_H = polar_test_draw(state) % 2;
    return q;
}

static inline const char *text(const polar_route_request *q, const polar_route *r) {
    static char line[700];
    char steps[400] = "no route";
    if (r) polar_route_text(r, steps, sizeof steps);
    snprintf(line, sizeof line, "%d x %d %s l = %.17g error %g room %g H %d start %d: %s",
             (int)q->m, (int)q->n, polar_format_get(q->format)->name, q->lower, q->error,
             q->room, q->with_H, (int)q->start, steps);
    return line;
}

/* Seconds of the route, infinity where there is none for a reason that is told. */
static inline double planned(const polar_route_request *q, polar_route *r) {
    polar_why why = {""};
    const polar_status s = polar_route_plan(q, r, &why);
    REQUIRE(s == POLAR_OK || (s == POLAR_NO_ANSWER && strlen(why.text) > 20), "%s: %s %s",
            text(q, NULL), polar_status_name(s), why.text);
    return s == POLAR_OK ? r->seconds : INFINITY;
}

static inline double full(const polar_route_request *q) {
    return polar_series_tolerance(q->n, q->format);
}

static inline double noise_limit(const polar_route_request *q) {
    const double most = q->error / (4 * polar_format_get(q->format)->u);
    return fmax(fmax(2 * (double)q->n, 32), most);
}

#endif
