/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The planner: its chains hold together, keep to what rounding allows and come to what was
 * asked; none is dearer than one with a kind left out; what makes no sense is refused.
 */
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "routed.h"

enum { TIMED = 101 };

static bool is_reduction(const polar_route *r) {
    return r->nsteps > 0 && r->step[0].kind <= POLAR_ROUTE_CHOLESKY;
}

/* What may be joined. */
static bool has_form(const polar_route_step *s) {
    return s->kind == POLAR_ROUTE_ODD || polar_route_definite(s->kind);
}

static void check_end(const polar_route_request *q, const polar_route *r) {
    const polar_route_step *last = &r->step[r->nsteps - 1];
    const double u_of = polar_format_get(q->format)->u, gap = (1 - last->after);
    if (last->kind == POLAR_ROUTE_SVD) {
        REQUIRE(q->n >= POLAR_ROUTE_TINY && r->error <= fmax(q->error, full(q)), "an SVD: %s",
                text(q, r));
        return;
    }
    if (last->kind == POLAR_ROUTE_SERIES) {
        const double part = POLAR_ROUTE_SERIES_PART * q->error;
        const double reach = polar_series_reach(last->order / 2, fmax(part, full(q)));
        REQUIRE(polar_series_gap(last->lower) <= reach && r->error <= fmax(q->error, full(q)),
                "series too soon: %s", text(q, r));
        return;
    }
    REQUIRE(q->error > 0 || last->after == 1, "ends without series: %s", text(q, r));
    REQUIRE(q->last == 0 || (last->lower >= q->last && has_form(last)),
            "%g, where nothing tells: %s", last->lower, text(q, r));
    REQUIRE(gap / (1 + last->after) + last->blur * u_of <= fmax(q->error, full(q) / 2) &&
                r->error == gap / (1 + last->after),
            "error %g: %s", r->error, text(q, r));
}

static void check_chain(const polar_route_request *q, const polar_route *r) {
    const double u_of = polar_format_get(q->format)->u;
    const bool reduced = is_reduction(r);
    double l = q->lower, noise = 0, seconds = 0, begin = 0;
    if (!reduced) seconds = polar_route_ends(q, POLAR_ROUTE_KINDS);
    if (q->start != POLAR_ROUTE_FROM_MATRIX) seconds = 0;
    for (int i = 0; i < r->nsteps; i++) {
        const polar_route_step *s = &r->step[i];
        const bool reduction = s->kind <= POLAR_ROUTE_CHOLESKY;
        REQUIRE(!reduction || i == 0, "a reduction on the way: %s", text(q, r));
        REQUIRE(s->lower == l && s->after <= 1 && (reduction || s->after > l),
                "step %d from %g to %g: %s", i, s->lower, s->after, text(q, r));
        REQUIRE(s->seconds > 0 && s->noise >= 0, "step %d: %s", i, text(q, r));
        REQUIRE(!s->joined || (!reduced && has_form(s) && has_form(s - 1)),
                "step %d joined: %s", i, text(q, r));
        begin = s->joined ? begin : l;
        const bool in_form = s->joined || (i + 1 < r->nsteps && s[1].joined);
        REQUIRE(!in_form || s->noise >= 0.5 / (begin * begin), "noise of step %d: %s", i,
                text(q, r));
        REQUIRE(!s->inverse || polar_route_definite(s->kind), "inverse %d: %s", i, text(q, r));
        REQUIRE(!polar_route_definite(s->kind) || !in_form || s->inverse, "solves %d: %s", i,
                text(q, r));
        REQUIRE(reduction || (s->noise - 1) * u_of <= s->after / 8, "noise of step %d: %s", i,
                text(q, r));
        l = s->after;
        noise += s->noise;
        seconds += s->seconds;
    }
    REQUIRE(fabs(seconds - r->seconds) <= 1e-12 * r->seconds, "%g s, want %g: %s", r->seconds,
            seconds, text(q, r));
    REQUIRE(fabs(noise - r->noise) <= 1e-12 * noise && noise <= noise_limit(q),
            "noise %g, %g: %s", noise, r->noise, text(q, r));
    REQUIRE(r->nsteps > reduced, "no step, and something has to scale: %s", text(q, r));
    check_end(q, r);
}

START_TEST(chains_hold) {
    uint64_t state = polar_test_seed() + (uint64_t)_i;
    int none_found = 0;
    for (int i = 0; i < REQUESTS / 4; i++) {
        polar_route_request q = drawn(&state);
        polar_route r, other;
        const double seconds = planned(&q, &r);
        none_found += isinf(seconds);
        if (isfinite(seconds)) check_chain(&q, &r);
        for (int kind = 0; kind < POLAR_ROUTE_KINDS; kind++) {
            q.without = 1u << kind;
            const double without = planned(&q, &other);
            for (int k = 0; isfinite(without) && k < other.nsteps; k++)
                ck_assert_int_ne((int)other.step[k].kind, kind);
            if (isfinite(without)) check_chain(&q, &other);
            /* in small orders it is taken for what the prices do not tell */
            const bool other_rule = kind == POLAR_ROUTE_SVD && q.n < POLAR_ROUTE_SMALL;
            REQUIRE(other_rule || seconds <= 1.1 * without, "%g s, without %s %g: %s", seconds,
                    polar_route_kind_name((polar_route_kind)kind), without, text(&q, &other));
            q.without = 0;
            q.without_first = ~(1u << kind);
            const double first = planned(&q, &other);
            q.without_first = 0;
            REQUIRE(isinf(first) || other.nsteps == 0 || (int)other.step[0].kind == kind,
                    "not from %d: %s", kind, text(&q, &other));
            REQUIRE(isinf(seconds) || (int)r.step[0].kind != kind || first == seconds,
                    "%g s, begun alike %g: %s", seconds, first, text(&q, &other));
        }
    }
    REQUIRE(none_found < REQUESTS / 12, "%d without a route", none_found);
}
END_TEST

/* From iterates: no reductions; what is formed or factored already costs less. */
START_TEST(starts) {
    uint64_t state = polar_test_seed();
    for (int i = 0; i < REQUESTS / 4; i++) {
        polar_route_request q = drawn(&state);
        polar_route r;
        double plain = 0;
        q.m = q.n;
        q.start = POLAR_ROUTE_FROM_ITERATE;
        plain = planned(&q, &r);
        for (int start = POLAR_ROUTE_FROM_ITERATE; start <= POLAR_ROUTE_FROM_TRIANGLE;
             start++) {
            q.start = (polar_route_start)start;
            const double seconds = planned(&q, &r);
            if (isinf(seconds)) continue;
            ck_assert(!is_reduction(&r));
            check_chain(&q, &r);
            REQUIRE(seconds <= 1.1 * plain, "%g s, as any iterate %g: %s", seconds, plain,
                    text(&q, &r));
        }
    }
}
END_TEST

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Half a millisecond is found; five are what a loaded machine may take. */
START_TEST(plans_are_quick) {
    uint64_t state = polar_test_seed();
    double seconds[TIMED];
    for (int i = 0; i < TIMED; i++) {
        const polar_route_request q = drawn(&state);
        polar_route r;
        struct timespec from, to;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
        planned(&q, &r);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
        seconds[i] =
            (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
    }
    qsort(seconds, TIMED, sizeof *seconds, ascending);
    REQUIRE(seconds[TIMED / 2] <= 5e-3, "%g s", seconds[TIMED / 2]);
}
END_TEST

START_TEST(nonsense_is_refused) {
    const polar_route_request good = {
        .m = 50, .n = 40, .format = POLAR_F64, .lower = 0.1, .error = 0.01};
    polar_route_request bad[16];
    polar_route r;
    int count = 0;
    for (int i = 0; i < 16; i++) bad[i] = good;
    ck_assert_int_eq(polar_route_plan(&good, &r, NULL), POLAR_OK);
    bad[count++].m = 39;
    bad[count++].n = 0;
    bad[count++].n = -1;
    bad[count++].m = INT64_MAX / 64 / 40 + 1;
    bad[count++].lower = 0;
    bad[count++].lower = 0.99e-30;
    bad[count++].lower = 1.01;
    bad[count++].lower = NAN;
    bad[count++].error = -1e-9;
    bad[count++].error = 1;
    bad[count++].error = NAN;
    bad[count++].room = 0.99;
    bad[count++].room = 1.51;
    bad[count++].room = NAN;
    bad[count++].format = POLAR_FORMAT_ANY;
    bad[count++].format = (polar_format)-7;
    ck_assert_int_eq(count, 16);
    for (int i = 0; i < count; i++) {
        polar_why why = {""};
        REQUIRE(polar_route_plan(&bad[i], &r, &why) == POLAR_BAD_ARGUMENT &&
                    strlen(why.text) > 20,
                "%d is taken: %s", i, text(&bad[i], NULL));
    }
}
END_TEST

START_TEST(no_route_has_a_reason) {
    const polar_route_request q = {
        .m = 9, .n = 9, .format = POLAR_F64, .lower = 0.1, .without = 1u << POLAR_ROUTE_SERIES};
    polar_route r;
    polar_why why = {""};
    ck_assert_int_eq(polar_route_plan(&q, &r, &why), POLAR_NO_ANSWER);
    ck_assert_ptr_nonnull(strstr(why.text, "l = 0.1 to an error of"));
}
END_TEST

START_TEST(text_form) {
    const polar_route r = {.nsteps = 5,
                           .step = {{.kind = POLAR_ROUTE_LU},
                                    {.kind = POLAR_ROUTE_NEWTON, .order = 1},
                                    {.kind = POLAR_ROUTE_ODD, .order = 3},
                                    {.kind = POLAR_ROUTE_ODD, .order = 5, .joined = true},
                                    {.kind = POLAR_ROUTE_SERIES, .order = 17}}};
    const char *whole = "lu newton odd3+odd5 series17";
    char line[40];
    for (size_t size = 1; size <= sizeof line; size++) {
        memset(line, 'x', sizeof line);
        polar_route_text(&r, line, size);
        ck_assert(strlen(line) < size && !strncmp(line, whole, strlen(line)));
        ck_assert(size <= strlen(whole) || !strcmp(line, whole));
        for (size_t i = size; i < sizeof line; i++) ck_assert_int_eq(line[i], 'x');
    }
    polar_route_text(&r, line, 0);
    polar_route_text(&(polar_route){.nsteps = 0}, line, sizeof line);
    ck_assert_str_eq(line, "");
    ck_assert_str_eq(polar_route_kind_name(POLAR_ROUTE_ZOLOTAREV_QR), "zolotarev-qr");
    ck_assert_ptr_null(polar_route_kind_name(POLAR_ROUTE_KINDS));
    ck_assert_ptr_null(polar_route_kind_name((polar_route_kind)-1));
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("routes");
    TCase *t = tcase_create("routes");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, chains_hold, 0, 4);
    tcase_add_test(t, starts);
    tcase_add_test(t, plans_are_quick);
    tcase_add_test(t, nonsense_is_refused);
    tcase_add_test(t, no_route_has_a_reason);
    tcase_add_test(t, text_form);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
