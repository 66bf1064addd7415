/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The cheapest route (polar/route.h) by the costs of this machine's kernels. With options.lower
 * it is planned at once. Else l is found out on the way:
 *     A'A, half a product, is the beginning of many routes, and its Cholesky factor tells l,
 *     where that is large enough for it; a few leading columns foretell whether it is worth
 *     trying, as they are no worse conditioned than A;
 *     where it is not, the factors of the mixed A tell it (reduce.c), and the rest of the route
 *     is planned from there.
 *
 * What l was believed to be is measured before the last step. Where it was wrong the rest is
 * planned anew, three times at most; a Gram matrix that is not definite takes Cholesky out of
 * the plans.
 */
#include <math.h>

#include "polar/maps.h"
#include "rows.h"
#include "walk.h"

/* the SVD's workspace is several matrices; it wins in small orders only */
enum { MOST_SVD = 512 };
enum { PLANS = 4, PART = 4 };
/* from there on steps on A itself may win: about where c of Halley's steps allows Cholesky */
#define LEAST_DIRECT 2e-3
/* what is wanted of a part of the columns before all of them are tried: a Gaussian matrix,
 * whose l is about 1/n, has 0.45 */
#define PROMISING 0.5
/* estimates of sigma_1 are from below, by a percent at most as they come */
#define ROOM 1.01
/* but a start that hardly has the first singular vector in it may stop early */
#define DOUBT 1.15

enum {
    BY_CHOLESKY = 1 << POLAR_ROUTE_HALLEY | 1 << POLAR_ROUTE_ZOLOTAREV,
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
                                   polar_route_start start) {
    return (polar_route_request){.m = m,
                                 .n = n,
                                 .format = s->format,
                                 .lower = fmin(fmax(l, 1e-30), 1),
                                 .error = POLAR_WALK_PART * s->options->error,
                                 .room = exact(s) ? 1 : DOUBT,
                                 .with_H = s->product,
                                 .without = n > MOST_SVD ? 1u << POLAR_ROUTE_SVD : 0,
                                 .start = start,
                                 .costs = s->options->costs};
}

/* sigma_n of upper triangular R, a little too small */
static double smallest(struct walk *w, polar_mat R, int64_t k) {
    const struct lanczos v = {polar_mat_block(w->lanczos.v, k, 1),
                              polar_mat_block(w->lanczos.p, k, 1),
                              polar_mat_block(w->lanczos.w, k, 1), 0};
    return 0.9 * polar_lanczos_smallest(w->e, R, &v);
}

/*
 * sigma_n of the first k columns of A by Cholesky, or 0 where it is below `least` times a value
 * that sigma_1 is no smaller than, |A_k|_F/sqrt(k). Their Gram matrix is left in Y, its factor
 * R in t.W, whose last entry is no smaller than sigma_n and spares the estimate where that is
 * hopeless.
 */
static double by_columns(struct walk *w, polar_mat A, int64_t k, double least, polar_mat Y) {
    const polar_mat R = polar_mat_block(w->t.W, k, k), Ak = polar_mat_block(A, A.m, k);
    const double norm = polar_norm_of(w->e, POLAR_NORM_FRO, Ak) / sqrt((double)k);
    polar_gram(w->e, POLAR_GRAM_RIGHT, 1, Ak, 0, Y, Y);
    polar_axpby(w->e, 1, Y, 0, Y, R);
    if (!polar_cholesky(w->e, R) || polar_triangle_rank(w->e, R, least * norm) < k) return 0;
    const double s = smallest(w, R, k);
    return s >= least * norm ? s : 0;
}

/* l of A itself, whose Gram matrix is then formed; 0: not told, as it is too small for
 * Cholesky: below 100 sqrt(n u), for the factor of a Gram matrix is off by some n u in the
 * square. */
static double probed(struct walk *w, polar_mat A, bool *hopeless) {
    const polar_shape *s = w->s;
    polar_engine *e = w->e;
    const int64_t grams = e->count[POLAR_VERB_GRAM], factors = e->count[POLAR_VERB_CHOLESKY];
    const double rounding = 100 * sqrt((double)s->n * polar_format_get(s->format)->u);
    const double least = fmax(rounding, LEAST_DIRECT);
    const int64_t part = s->n / PART;
    const bool is_long = s->m >= 2 * s->n;
    /* the Gram matrix of a long A is formed by the reduction, which knows better; but where it
     * is of no use the SVD is faster in small orders */
    if (is_long && !(s->options->error > 0)) {
        const bool small = s->n >= POLAR_ROUTE_TINY && s->n < POLAR_ROUTE_SMALL;
        if (small) *hopeless = !(by_columns(w, A, s->n, rounding, w->t.Y) > 0);
        e->count[POLAR_VERB_GRAM] = grams;
        e->count[POLAR_VERB_CHOLESKY] = factors;
        return 0;
    }
    bool may = least < 1;
    if (may && s->n >= POLAR_ROUTE_SMALL)
        may = by_columns(w, A, part, PROMISING, polar_mat_block(w->t.Y, part, part)) > 0;
    e->count[POLAR_VERB_GRAM] = grams;
    const double smallest = may ? by_columns(w, A, s->n, least, w->t.Y) : 0;
    e->count[POLAR_VERB_CHOLESKY] = factors;
    *hopeless = !(smallest > 0) && s->n >= POLAR_ROUTE_TINY && s->n < POLAR_ROUTE_SMALL;
    if (!(smallest > 0)) return 0;
    w->top = ROOM * polar_lanczos_largest(e, A, &w->lanczos);
    w->gram = true;
    return smallest / w->top;
}

/* X := what a reduction of A makes of it. */
static void reduce(struct walk *w, polar_mat A, polar_mat U) {
    w->t.X = w->Q;
    polar_reduce(w->s, w->e, A, U, w->t.W, &w->r);
    if (w->r.cut) polar_walk_cut(w, w->r.X.n);
    w->X = w->r.X;
    w->believed = w->s->options->lower > 0;
    const double room = w->s->options->normalise == POLAR_NORMALISE_NONE ? 1 : ROOM;
    w->l = w->r.l / room;
    w->top = room;
    w->gram = false;
    w->factors = w->r.by_lu;
    w->triangle = !w->r.by_lu && !w->r.twice && !w->r.cut;
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
        w->l = o->normalise == POLAR_NORMALISE_NONE ? o->lower : o->lower / ROOM;
    } else {
        w->l = probed(w, A, &hopeless);
    }
    if (hopeless) {
        *way = (polar_route){.nsteps = 1, .step = {{.kind = POLAR_ROUTE_SVD}}};
        *reduced = false;
    } else if (w->l > 0) {
        polar_route_request q =
            request(s, s->m, s->n, w->l,
                    w->gram ? POLAR_ROUTE_FROM_MATRIX_GRAM : POLAR_ROUTE_FROM_MATRIX);
        if (s->m > s->n) q.without |= 1u << POLAR_ROUTE_ZOLOTAREV; /* a third long matrix */
        const polar_status status = polar_route_plan(&q, way, &r->why);
        if (status != POLAR_OK) return status;
        *reduced = way->nsteps > 0 && REDUCTIONS >> way->step[0].kind & 1;
    }
    if (*reduced) {
        reduce(w, A, U);
        return w->e->status;
    }
    if (o->normalise == POLAR_NORMALISE_NONE)
        w->top = ldexp(1, -s->exponent);
    else if (o->lower > 0 && way->step[0].kind != POLAR_ROUTE_SVD)
        w->top = ROOM * polar_lanczos_largest(w->e, A, &w->lanczos);
    w->T = w->r.whole;
    w->X = A;
    w->t.X = U;
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
    polar_route_request q =
        request(w->s, w->X.m, w->X.n, w->l, reduced ? standing(w) : POLAR_ROUTE_FROM_MATRIX);
    if (!reduced && w->gram) q.start = POLAR_ROUTE_FROM_MATRIX_GRAM;
    if (!reduced) q.without |= REDUCTIONS | 1u << POLAR_ROUTE_ZOLOTAREV;
    if (reduced && w->r.by_cholesky) q.without |= 1u << POLAR_ROUTE_SVD; /* well conditioned */
    if (!by_cholesky) q.without |= BY_CHOLESKY;
    if (astray && !(q.error > 0)) q.without |= 1u << POLAR_ROUTE_ODD;
    return polar_route_plan(&q, way, &r->why);
}

/* Runs the route to its end, or to the first step that will not do. */
static bool follow(struct walk *w, const polar_route *way, int limit, polar_report *r) {
    for (int i = 0, taken = 1; i < way->nsteps; i += taken) {
        if (r->steps == limit || !polar_walk_step(w, way, i, &taken)) return false;
        r->steps += REDUCTIONS >> way->step[i].kind & 1 ? 0 : taken;
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
        if (plan > 0 && !reduced && !w->believed) { /* polar(X) is still polar(A) */
            w->r.R.n = 0; /* of A it would be, for U'A, and X is not A any more */
            reduce(w, w->X, w->t.X);
            reduced = true;
        }
        if ((reduced || plan > 0) &&
            again(w, reduced, plan > 0, by_cholesky, &way, r) != POLAR_OK)
            break;
        if (plan == 0) polar_route_text(&way, r->schedule, sizeof r->schedule);
        there = follow(w, &way, limit, r);
        by_cholesky = by_cholesky && (there || w->gram);
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

static void cost(const polar_shape *s, double l, polar_cost *c) {
    polar_route way;
    const polar_route_request q = request(s, s->m, s->n, l, POLAR_ROUTE_FROM_MATRIX);
    if (polar_route_plan(&q, &way, NULL) != POLAR_OK) return;
    polar_walk_cost(s, &way, c);
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
