/* SPDX-License-Identifier: BSD-3-Clause */
/* polar plan: the cheapest route by the costs in force, step by step, and what else there was.
 */
#include <inttypes.h>
#include <string.h>

#include "costs_found.h"
#include "job.h"
#include "options.h"
#include "output.h"
#include "plan_gram.h"
#include "values.h"

enum { TURNS = 9 };

static const polar_oracle *planner(void) {
    return polar_oracle_named("auto");
}

/* "lu,qr" into bits */
static polar_status parse_without(const char *text, unsigned *without, polar_why *why) {
    char list[160] = "";
    for (int k = 0; k < POLAR_ROUTE_KINDS; k++)
        polar_value_enumerate(list, sizeof list, polar_route_kind_name((polar_route_kind)k));
    for (const char *word = text;; word++) {
        const size_t length = strcspn(word, ",");
        int kind = 0;
        while (kind < POLAR_ROUTE_KINDS) {
            const char *name = polar_route_kind_name((polar_route_kind)kind);
            if (strlen(name) == length && !strncmp(name, word, length)) break;
            kind++;
        }
        if (kind == POLAR_ROUTE_KINDS) return polar_value_no_such("--without", text, list, why);
        *without |= 1u << kind;
        word += length;
        if (!*word) return POLAR_OK;
    }
}

static polar_status parse_size(const char *text, polar_route_request *q, polar_why *why) {
    const int64_t most = INT64_C(1) << 31; /* so that bytes stay countable */
    int64_t m = 0, n = 0;
    if (!text)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "--size is missing: plan --size MxN ...");
    const polar_status s = polar_value_size("--size", text, &m, &n, why);
    if (s) return s;
    if (m < 1 || n < 1 || m > most || n > most || m > INT64_MAX / 64 / n)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "--size %.80s: wants rows and columns from 1 on, and a matrix that "
                          "63 bits count the bytes of",
                          text);
    q->m = m < n ? n : m;
    q->n = m < n ? m : n;
    return POLAR_OK;
}

static polar_status parse_lower(const char *text, polar_route_request *q, polar_why *why) {
    if (!text)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "--lower is missing: plan wants a lower bound on sigma_n/sigma_1");
    const polar_status s = polar_value_positive("--lower", text, &q->lower, why);
    if (s || (q->lower >= 1e-30 && q->lower <= 1)) return s;
    return polar_fail(why, POLAR_BAD_ARGUMENT, "--lower %.80s: wants 1e-30 <= L <= 1", text);
}

static polar_status parse(const polar_arguments *a, polar_route_request *q,
                          const polar_backend **b, polar_why *why) {
    const char *const *v = a->value, *text;
    polar_status s = parse_size(v[POLAR_OPTION_SIZE], q, why);
    if (!s) s = parse_lower(v[POLAR_OPTION_PLAN_LOWER], q, why);
    if (!s && (text = v[POLAR_OPTION_WANTED]))
        s = polar_value_error("--error", text, &q->error, why);
    if (!s && (text = v[POLAR_OPTION_PLAN_PREC])) {
        s = polar_value_format("--prec", text, &q->format, why);
        if (!s && !(planner()->formats & POLAR_BIT(q->format)))
            s = polar_fail(why, POLAR_BAD_ARGUMENT,
                           "--prec %.80s: auto runs in f32 there; plan for that", text);
    }
    if (!s && (text = v[POLAR_OPTION_BACKEND]))
        s = polar_value_backend("--backend", text, b, why);
    if (!s && (text = v[POLAR_OPTION_WITHOUT])) s = parse_without(text, &q->without, why);
    q->with_H = v[POLAR_OPTION_PLAN_HERMITIAN];
    q->error *= POLAR_ROUTE_PART; /* as auto does */
    q->last = POLAR_ROUTE_TELLING;
    return s;
}

/* The cheapest route that begins with a kind; false: there is none. */
static bool begins(const polar_route_request *q, int kind, polar_route *r) {
    polar_route_request only = *q;
    only.without_first = ~(1u << kind);
    return polar_route_plan(&only, r, NULL) == POLAR_OK && r->nsteps > 0 &&
           (int)r->step[0].kind == kind;
}

static void print_steps(const polar_route *r) {
    printf("step\tkind\torder\tjoined\tlower\tafter\tnoise\tseconds\tinverse\n");
    for (int i = 0; i < r->nsteps; i++) {
        const polar_route_step *s = &r->step[i];
        printf("%d\t%s\t%d\t%d\t%.6g\t%.6g\t%.4g\t%.5g\t%d\n", i + 1,
               polar_route_kind_name(s->kind), s->order, s->joined, s->lower, s->after,
               s->noise, s->seconds, s->inverse);
    }
}

static void print_rest(const polar_route_request *q, const polar_route *r, double planning) {
    double other = r->seconds;
    for (int i = 0; i < r->nsteps; i++) other -= r->step[i].seconds;
    printf("# seconds: %.5g\n# other: %.5g\n# error: %.3g\n# noise: %.4g\n# planning: %.0f "
           "microseconds, the median of %d\n",
           r->seconds, other > 1e-9 * r->seconds ? other : 0, r->error, r->noise,
           1e6 * planning, TURNS);
    for (int kind = 0; kind < POLAR_ROUTE_KINDS && r->nsteps > 0; kind++) {
        polar_route second;
        char text[512];
        if ((int)r->step[0].kind == kind || !begins(q, kind, &second)) continue;
        polar_route_text(&second, text, sizeof text);
        printf("# from %s: %.5g seconds, times %.3f: %s\n",
               polar_route_kind_name((polar_route_kind)kind), second.seconds,
               second.seconds / r->seconds, text);
    }
}

int polar_command_plan(const polar_arguments *a) {
    if (a->value[POLAR_OPTION_SCHEDULE]) return polar_command_plan_gram(a);
    if (a->value[POLAR_OPTION_GRAM_RESTARTS] || a->value[POLAR_OPTION_STEPS]) {
        polar_why alone;
        const polar_status s = polar_fail(&alone, POLAR_BAD_ARGUMENT,
                                          "--steps and --gram-restarts are of a --schedule");
        return polar_refuse(a, s, &alone);
    }
    polar_route_request q = {.format = POLAR_F64};
    polar_options options = polar_options_default();
    const polar_backend *backend = &polar_cpu;
    polar_route route;
    polar_why why = {""};
    double seconds[TURNS], planning, spread;
    char text[512];
    polar_status s = parse(a, &q, &backend, &why);
    if (!s) s = polar_command_costs_for(planner(), &options, &why);
    q.costs = options.costs;
    if (!s) s = polar_route_plan(&q, &route, &why);
    if (s) return polar_refuse(a, s, &why);
    for (int i = 0; i < TURNS; i++) {
        const double start = polar_job_clock();
        polar_route_plan(&q, &route, NULL);
        seconds[i] = polar_job_clock() - start;
    }
    polar_job_median(seconds, TURNS, &planning, &spread);
    polar_route_text(&route, text, sizeof text);
    polar_output_header(stdout, a, backend, NULL);
    polar_command_costs_told(stdout);
    printf("# for: %" PRId64 "x%" PRId64 " %s, l = %g, error %g%s\n# route: %s\n", q.m, q.n,
           polar_format_get(q.format)->name, q.lower, q.error / POLAR_ROUTE_PART,
           q.with_H ? ", H too" : "", *text ? text : "none is wanted");
    print_steps(&route);
    print_rest(&q, &route, planning);
    return POLAR_EXIT_DONE;
}
