/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The cheapest route (polar/route.h) by the costs of this machine's kernels. With options.lower
 * it is planned at once. Else l is found out on the way:
 *     A'A, half a product, is the beginning of many routes, and its Cholesky factor tells l,
 *     where that is large enough for it; some leading columns foretell whether it is worth
 *     trying, as they are no worse conditioned than A (probe.c);
 *     where it is not, the factors of the mixed A tell it (reduce.c), and the rest of the route
 *     is planned from there.
 *
 * What l was believed to be is measured before the last step. Where it was wrong the rest is
 * planned anew, three times at most; a Gram matrix that is not definite takes Cholesky out of
 * the plans.
 */
#include <math.h>

#include "polar/maps.h"
#include "probe.h"
#include "rows.h"

/* the SVD's workspace is several matrices; it wins in small orders only */
enum { MOST_SVD = 512 };
enum { PLANS = 4 };
/* POLAR_PROBE_ROOM is for most starts; one that hardly has the first singular vector in it may
 * stop early */
#define DOUBT 1.15

enum {
    BY_CHOLESKY = 1 << POLAR_ROUTE_HALLEY | 1 << POLAR_ROUTE_ZOLOTAREV,
    BY_QR = 1 << POLAR_ROUTE_HALLEY_QR | 1 << POLAR_ROUTE_ZOLOTAREV_QR,
    REDUCTIONS = 1 << POLAR_ROUTE_LU | 1 << POLAR_ROUTE_QR | 1 << POLAR_ROUTE_CHOLESKY
};

struct layout {
    struct walk w;
    void *work;
    int64_t work_bytes, total;
};

static struct layout layout(const polar_shape *s, void *base) {
    polar_arena a = {.backend = s->backend, .base = base, .size = INT64_MAX};
    struct layout t = {.w = polar_walk_layout(&a, s)};
    unsigned verbs = POLAR_WALK_VERBS;
    if (s->n <= MOST_SVD) verbs |= 1u << POLAR_VERB_SVD;
    t.work = polar_arena_work(&a, verbs, s->m, s->n, s->format, &t.work_bytes);
    t.total = a.used;
    return t;
}

static int64_t scratch(const polar_shape *s) {
    return layout(s, NULL).total;
}

/* Whether sigma_1 is known and not estimated. */
static bool exact(const polar_shape *s) {
    return s->options->normalise == POLAR_NORMALISE_NONE && s->options->lower > 0;
}

static polar_route_request request(const polar_shape *s, int64_t m, int64_t n, double l,
                                   bool certain, polar_route_start start) {
    /* what rounding makes of a small value on the way, where a check may be too late */
    const double off =
        s->options->error > 0 ? 2 * sqrt((double)n) * polar_format_get(s->format)->u : 0;
    return (polar_route_request){.m = m,
                                 .n = n,
                                 .format = s->format,
                                 .lower = fmin(fmax(fmax(l - off, l / 2), 1e-30), 1),
                                 .error = POLAR_ROUTE_PART * s->options->error,
                                 .room = certain || exact(s) ? 1 : DOUBT,
                                 .last = POLAR_ROUTE_TELLING,
                                 .with_H = s->product,
                                 .without = n > MOST_SVD ? 1u << POLAR_ROUTE_SVD : 0,
                                 .start = start,
                                 .costs = s->options->costs};
}

/* The route from A, certain: no value is above top, gram: and A'A. */
static polar_status from_matrix(const polar_shape *s, double l, bool certain, bool gram,
                                polar_route *way, polar_why *why) {
    polar_route_request q =
        request(s, s->m, s->n, l, certain,
                gram ? POLAR_ROUTE_FROM_MATRIX_GRAM : POLAR_ROUTE_FROM_MATRIX);
    return polar_route_plan(&q, way, why);
}

static bool begins_reduced(const polar_route *way) {
    return way->nsteps > 0 && REDUCTIONS >> way->step[0].kind & 1;
}

/* X := what a reduction of A makes of it. */
static void reduce(struct walk *w, polar_mat A, polar_mat U) {
    w->t.X = w->Q;
    polar_reduce(w->s, w->e, A, U, w->t.W, &w->r);
    if (w->r.cut) polar_walk_cut(w, w->r.X.n);
    w->X = w->r.X;
    w->believed = w->s->options->lower > 0;
    const double room = w->s->options->normalise == POLAR_NORMALISE_NONE ? 1 : POLAR_PROBE_ROOM;
    w->l = w->r.l / room;
    w->top = room;
    w->gram = false;
    w->factors = w->r.by_lu;
    w->triangle = !w->r.by_lu && !w->r.twice && !w->r.cut;
}

/* The same of X where steps have been taken: polar(X) is still polar(A). measured: of an l that
 * was believed. */
static void reduce_later(struct walk *w, double measured) {
    w->r.R.n = 0; /* of A it would be, for U'A, and X is not A any more */
    w->r.looked = false;
    w->r.known = (struct known){.factor = false};
    reduce(w, w->X, w->t.X);
    if (w->believed) w->l = fmin(w->l, measured);
}

/* The route from A, and X, l, top where it begins; what is there in a matrix of its own. */
static polar_status begin(struct walk *w, polar_mat A, polar_mat U, bool *reduced,
                          polar_route *way, polar_report *r) {
    const polar_shape *s = w->s;
    const polar_options *o = s->options;
    bool hopeless = false;
    *reduced = true;
    if (o->lower > 0) {
        w->believed = true;
        w->l = o->normalise == POLAR_NORMALISE_NONE ? o->lower : o->lower / POLAR_PROBE_ROOM;
    } else {
        w->l = polar_probe(w, A, &hopeless);
    }
    if (hopeless) {
        *way = (polar_route){.nsteps = 1, .step = {{.kind = POLAR_ROUTE_SVD}}};
        *reduced = false;
    } else if (w->l > 0) {
        const polar_status status = from_matrix(s, w->l, w->certain, w->gram, way, &r->why);
        if (status != POLAR_OK) return status;
        *reduced = begins_reduced(way);
    }
    if (*reduced) {
        reduce(w, A, U);
        return w->e->status;
    }
    w->T = w->r.whole;
    w->X = A;
    w->t.X = U;
    if (!(o->lower > 0)) return w->e->status; /* l is of the top that has been measured */
    if (o->normalise == POLAR_NORMALISE_NONE)
        w->top = ldexp(1, -s->exponent);
    else if (way->step[0].kind != POLAR_ROUTE_SVD)
        w->top = POLAR_PROBE_ROOM * polar_walk_largest(w); /* which its first step wants too */
    return w->e->status;
}

static polar_route_start standing(const struct walk *w) {
    return w->factors    ? POLAR_ROUTE_FROM_FACTORS
           : w->triangle ? POLAR_ROUTE_FROM_TRIANGLE
           : w->gram     ? POLAR_ROUTE_FROM_ITERATE_GRAM
                         : POLAR_ROUTE_FROM_ITERATE;
}

/* The route from where X is. Not reduced: X is m-by-n and has not been mixed; astray: by steps
 * that are backward stable one by one, whatever the values are. */
static polar_status again(const struct walk *w, bool reduced, bool astray, bool by_cholesky,
                          polar_route *way, polar_report *r) {
    polar_route_request q = request(w->s, w->X.m, w->X.n, w->l, false,
                                    reduced ? standing(w) : POLAR_ROUTE_FROM_MATRIX);
    if (!reduced && w->gram) q.start = POLAR_ROUTE_FROM_MATRIX_GRAM;
    if (w->factors && w->l < (double)w->X.n * polar_format_get(w->s->format)->u)
        q.without_first |= BY_QR; /* l is that of the factors (reduce.h) */
    if (!reduced) q.without |= REDUCTIONS;
    /* what is mixed goes by steps that are stable, for gesdd errs now and then */
    if (reduced && polar_reduce_mixes(w->s->options)) q.without |= 1u << POLAR_ROUTE_SVD;
    if (!by_cholesky) q.without |= BY_CHOLESKY;
    if (astray && !(q.error > 0)) q.without |= 1u << POLAR_ROUTE_ODD;
    return polar_route_plan(&q, way, &r->why);
}

/* Runs the route to its end, or to the first step that will not do. */
static bool follow(struct walk *w, const polar_route *way, int limit, polar_report *r) {
    for (int i = 0, taken = 1; i < way->nsteps; i += taken) {
        if (r->steps == limit) return false;
        const bool went = polar_walk_step(w, way, i, &taken);
        r->steps += REDUCTIONS >> way->step[i].kind & 1 ? 0 : taken;
        if (!went) return false;
    }
    return w->e->status == POLAR_OK;
}

static polar_status run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                        void *scratch_block, polar_report *r) {
    struct layout t = layout(s, scratch_block);
    struct walk *w = &t.w;
    polar_route way;
    bool reduced, there = false, by_cholesky = true;
    const int limit = s->options->steps ? s->options->steps : POLAR_ROUTE_MOST;
    w->e = e;
    e->work = t.work;
    e->work_bytes = t.work_bytes;
    const polar_mat T = w->t.W;
    const polar_status status = begin(w, A, U, &reduced, &way, r);
    if (status != POLAR_OK) return status;
    r->lower = w->l > 0 ? w->l : (double)NAN;
    for (int plan = 0; e->status == POLAR_OK && !there && plan < PLANS; plan++) {
        if (plan > 0 && !reduced && !w->believed) {
            reduce_later(w, w->l);
            reduced = true;
        }
        bool planned = !(reduced || plan > 0) ||
                       again(w, reduced, plan > 0, by_cholesky, &way, r) == POLAR_OK;
        /* an l that was given is far too large for steps on X itself */
        if (!planned && !reduced) {
            reduce_later(w, w->l);
            reduced = true;
            planned = again(w, true, true, by_cholesky, &way, r) == POLAR_OK;
        }
        if (!planned) break;
        if (plan == 0) polar_route_text(&way, r->schedule, sizeof r->schedule);
        there = follow(w, &way, limit, r);
        by_cholesky = by_cholesky && !w->indefinite;
        if (r->steps == limit) break;
    }
    if (reduced) {
        w->r.X = w->X;
        polar_unreduce(e, &w->r, T);
        w->X = w->r.U;
    }
    if (w->X.data != U.data) polar_axpby(e, 1, w->X, 0, w->X, U);
    if (e->status != POLAR_OK) return e->status;
    return there ? POLAR_OK : POLAR_NOT_CONVERGED;
}

/* As begin() goes and run() after it. */
static void cost(const polar_shape *s, double l, polar_cost *c) {
    const polar_options *o = s->options;
    const double room = o->normalise == POLAR_NORMALISE_NONE ? 1 : POLAR_PROBE_ROOM;
    struct foreseen foreseen = {.looked = false};
    bool reduced = false;
    polar_route way = {.nsteps = 1, .step = {{.kind = POLAR_ROUTE_SVD}}};
    const bool given = o->lower > 0;
    const double from = given ? o->lower / room : polar_probe_cost(s, l, &foreseen, c);
    if (from > 0 && from_matrix(s, from, foreseen.certain, !given, &way, NULL) != POLAR_OK)
        return;
    if (!foreseen.hopeless) reduced = !(from > 0) || begins_reduced(&way);
    if (reduced && from > 0 && !given)
        polar_cost_add(c, POLAR_VERB_GRAM, s->n, s->n, s->m, s->format);
    if (!reduced) {
        if (given && room > 1 && way.step[0].kind != POLAR_ROUTE_SVD)
            polar_lanczos_cost(s->n, s->n, s->format, c);
        polar_walk_cost(s, NULL, foreseen.certain, &way, c);
        return;
    }
    const struct reduced r = polar_reduce_cost(s, true, l, foreseen, c);
    const double off = given ? 1 : 0.9 + 0.1 * r.l; /* of an estimate (reduce.c) */
    polar_route_request q =
        request(s, r.k, r.k, off * r.l / room, false, polar_walk_standing(s, &r));
    if (polar_reduce_mixes(o)) q.without |= 1u << POLAR_ROUTE_SVD;
    if (polar_route_plan(&q, &way, NULL) == POLAR_OK) polar_walk_cost(s, &r, false, &way, c);
}

const polar_oracle polar_auto = {
    .name = "auto",
    .summary = "the cheapest route by the measured costs of this machine, planned as it goes",
    .source = "lee2022",
    .formats = POLAR_REAL | POLAR_COMPLEX,
    .traits = POLAR_BACKWARD_STABLE | POLAR_RANK_DEFICIENT | POLAR_TALL_ONLY | POLAR_ADAPTIVE |
              POLAR_TAKES_LOWER | POLAR_TAKES_ERROR,
    .bound = 10,
    .defaults = {.pivot = POLAR_PIVOT_MIX, .rank = POLAR_RANK_COMPLETED},
    .scratch = scratch,
    .cost = cost,
    .run = run,
};
