/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The planner finds the cheapest route: cost falls with a better l and with a larger error, and
 * of all chains of up to four steps none is cheaper, within TOLERANCE but for 3 in 75, by a
 * tenth at most; a short route that it found is among them.
 */
#include <math.h>

#include "routed.h"

enum { DEPTH = 4 };

/* What costs more than `least`, which should be dearer. */
static void compare(const polar_route_request *q, const polar_route *r, double *least,
                    int *dearer) {
    const double seconds = r ? r->seconds : INFINITY;
    REQUIRE(seconds <= 2 * *least || isinf(*least), "%g s, where %g are enough: %s", seconds,
            *least, text(q, r));
    *dearer += seconds > (1 + TOLERANCE) * *least;
    *least = fmin(*least, seconds);
}

/*
 * A better l, a larger error do not cost more: seldom by TOLERANCE, never twice as much (1.82
 * times is seen). Without room for larger values: polynomials forgive some of them from one l
 * and not from another.
 */
START_TEST(cost_falls) {
    uint64_t state = polar_test_seed() + 100u * (uint64_t)_i;
    int dearer = 0, count = 0;
    for (int i = 0; i < REQUESTS / 60; i++) {
        polar_route_request q = drawn(&state);
        polar_route r;
        double least = INFINITY;
        q.room = 1;
        for (double x = -30; x <= 0; x += 0.1 + 0.05 * polar_test_uniform(&state), count++) {
            q.lower = pow(10, x);
            compare(&q, isfinite(planned(&q, &r)) ? &r : NULL, &least, &dearer);
        }
        q.lower = pow(10, -10 * polar_test_uniform(&state));
        q.error = 0;
        least = planned(&q, &r);
        for (double x = -16; x < -0.05; x += 0.1, count++) {
            q.error = pow(10, x);
            compare(&q, isfinite(planned(&q, &r)) ? &r : NULL, &least, &dearer);
        }
    }
    REQUIRE(dearer <= count / 10, "%d of %d rise", dearer, count);
}
END_TEST

/* The cheapest of all chains behind a beginning, where it is cheaper than `best`. */
struct all {
    const polar_route_request *q;
    struct route_prices price;
    double best;
    bool is_direct;
};

/* A chain under way. */
struct chain {
    double l, room, spent, noise;
    double begin;            /* of the open Gram form; 0: none */
    polar_route_kind behind; /* in it */
    int steps;
};

static bool there(const polar_route_request *q, const polar_route_step *s, bool open) {
    const double left =
        (1 - s->after) / (1 + s->after) + s->blur * polar_format_get(q->format)->u;
    if (s->kind == POLAR_ROUTE_SVD) return true;
    if (s->kind == POLAR_ROUTE_SERIES)
        return polar_series_gap(s->lower) <=
               polar_series_reach(s->order / 2,
                                  fmax(POLAR_ROUTE_SERIES_PART * q->error, full(q)));
    return q->error > 0 && !open && polar_route_looks(q, s) &&
           left <= fmax(q->error, full(q) / 2);
}

static void every(struct all *a, const struct chain *c);

static void one(struct all *a, const struct chain *c, polar_route_kind kind, int order,
                bool open) {
    struct route_odd odd[4] = {{.lower = 0}};
    const struct route_edge at = {a->q, &a->price, c->steps == 0, a->q->m > a->q->n,
                                  open, c->begin,  c->behind,     odd};
    polar_route_step s = {.kind = kind, .order = order, .lower = c->l, .room = c->room};
    if (a->q->without >> kind & 1 || !polar_route_map(&at, &s)) return;
    polar_route_price(&at, &s);
    const double begin = c->begin > 0 ? c->begin : c->l;
    const struct chain next = {
        s.after,          s.room, c->spent + s.seconds, c->noise + s.noise,
        open ? begin : 0, kind,   c->steps + 1};
    if (!(next.spent < a->best) || next.noise > noise_limit(a->q)) return;
    if (there(a->q, &s, open))
        a->best = next.spent;
    else if (kind != POLAR_ROUTE_SERIES && next.steps < DEPTH)
        every(a, &next);
}

static void every(struct all *a, const struct chain *c) {
    static const int degrees[] = {3, 5, 9, 17};
    for (int i = 0; i < 4; i++)
        for (int open = 0; open <= a->is_direct; open++)
            one(a, c, POLAR_ROUTE_ODD, degrees[i], open);
    const bool tiny = a->q->n < POLAR_ROUTE_TINY, svd = !(a->q->without >> POLAR_ROUTE_SVD & 1);
    const bool small = !tiny && a->q->n < POLAR_ROUTE_SMALL && svd;
    for (int open = 0; open <= a->is_direct; open++) {
        one(a, c, POLAR_ROUTE_HALLEY, 1, open);
        for (int r = 2; r <= 8 && c->steps < 2 && !small; r++) /* nobody takes more */
            one(a, c, POLAR_ROUTE_ZOLOTAREV, r, open);
    }
    if (c->begin > 0) return;
    for (int i = 0; i < 4; i++) one(a, c, POLAR_ROUTE_SERIES, degrees[i], false);
    if (!tiny) one(a, c, POLAR_ROUTE_SVD, 1, false);
    one(a, c, POLAR_ROUTE_NEWTON, 1, false);
    if (small) return;
    one(a, c, POLAR_ROUTE_HALLEY_QR, 1, false);
    for (int r = 2; r <= 8 && c->steps < 2; r++) one(a, c, POLAR_ROUTE_ZOLOTAREV_QR, r, false);
}

/* The same by every way to begin. */
static double cheapest(const polar_route_request *q, double best) {
    static const polar_route_kind begin[] = {POLAR_ROUTE_LU, POLAR_ROUTE_QR,
                                             POLAR_ROUTE_CHOLESKY, POLAR_ROUTE_KINDS};
    const unsigned mixed =
        1u << POLAR_ROUTE_NEWTON | 1u << POLAR_ROUTE_HALLEY_QR | 1u << POLAR_ROUTE_ZOLOTAREV_QR;
    for (int i = 0; i < 4; i++) {
        polar_route_request own = *q;
        const bool reduced = begin[i] != POLAR_ROUTE_KINDS;
        const double ends = polar_route_ends(q, begin[i]);
        if (isnan(ends)) continue;
        if (reduced) own.m = own.n;
        if (begin[i] == POLAR_ROUTE_CHOLESKY) own.without |= 1u << POLAR_ROUTE_SVD;
        if (reduced)
            own.start = begin[i] == POLAR_ROUTE_LU ? POLAR_ROUTE_FROM_FACTORS
                                                   : POLAR_ROUTE_FROM_TRIANGLE;
        else
            own.without |= mixed;
        struct all a = {&own, polar_route_prices(&own, own.m), best, !reduced};
        every(&a, &(struct chain){.l = q->lower, .room = fmax(q->room, 1), .spent = ends});
        best = a.best;
    }
    return best;
}

/* Few steps are wanted where l is large or the error is. */
START_TEST(no_chain_is_cheaper) {
    uint64_t state = polar_test_seed() + 1000u * (uint64_t)_i;
    int short_ones = 0, missed = 0;
    for (int i = 0; i < REQUESTS / 4; i++) {
        polar_route_request q = drawn(&state);
        polar_route r;
        if (i % 2) q.lower = pow(10, -4 * polar_test_uniform(&state));
        const double seconds = planned(&q, &r);
        const double best = cheapest(&q, (1 + 1e-9) * seconds);
        REQUIRE(isinf(best) || seconds <= 1.1 * best, "%g s, there is %g: %s", seconds, best,
                text(&q, &r));
        missed += seconds > (1 + TOLERANCE) * best;
        if (isinf(seconds) || r.nsteps == 0) continue;
        const int steps = r.nsteps - (r.step[0].kind <= POLAR_ROUTE_CHOLESKY);
        if (steps < 1 || steps > DEPTH) continue;
        REQUIRE(best <= (1 + 1e-12) * seconds, "%g s, but no chain is as cheap: %s", seconds,
                text(&q, &r));
        short_ones++;
    }
    ck_assert_int_ge(short_ones, REQUESTS / 16);
    REQUIRE(missed <= REQUESTS / 100, "%d of %d are missed", missed, REQUESTS / 4);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("best routes");
    TCase *t = tcase_create("best routes");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, cost_falls, 0, 4);
    tcase_add_loop_test(t, no_chain_is_cheaper, 0, 4);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
