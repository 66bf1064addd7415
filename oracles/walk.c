/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every step takes [l top, top] as it finds it, with its scaling inside the step's own weights,
 * and leaves values of at most 1 (Newton: of at least 1). The last one of a route to a given
 * error leaves them as far above 1 as below.
 *
 * What is believed is measured where a Gram matrix is at hand: before the last step always,
 * |I - X'X/c|_2 by Lanczos, a hundredth of the step's price.
 */
#include <math.h>

#include "polar/maps.h"
#include "polar/zolotarev.h"
#include "walk_inside.h"

struct walk polar_walk_layout(polar_arena *a, const polar_shape *s) {
    struct walk w = {.s = s, .r = polar_reduce_layout(a, s, true), .sprung = true};
    const int64_t n = s->n;
    w.t = (struct odd_step){.side = POLAR_GRAM_RIGHT, .k = n};
    w.t.X = w.Q = polar_arena_mat(a, n, n, s->format);
    w.t.Y = polar_arena_mat(a, n, n, s->format);
    w.t.Y2 = polar_arena_mat(a, n, n, s->format);
    w.S = polar_arena_stack(a, n, s->format, &w.t.W, &w.t.S);
    w.exchanges = polar_arena_perm(a, n);
    w.lanczos = polar_lanczos_layout(a, n, n, s->format);
    return w;
}

struct lanczos polar_walk_vectors(const struct walk *w, int64_t k, uint64_t other) {
    return (struct lanczos){polar_mat_block(w->lanczos.v, k, 1),
                            polar_mat_block(w->lanczos.p, k, 1),
                            polar_mat_block(w->lanczos.w, k, 1), other};
}

void polar_walk_cut(struct walk *w, int64_t k) {
    polar_mat *const squares[] = {&w->t.X, &w->t.Y, &w->t.W, &w->t.S, &w->t.Y2};
    for (int i = 0; i < 5; i++) *squares[i] = polar_mat_block(*squares[i], k, k);
    w->S = polar_mat_block(w->S, 2 * k, k);
    w->t.k = k;
    w->lanczos = w->r.lanczos; /* cut already */
}

static void swap(struct walk *w) {
    const polar_mat X = w->X;
    w->X = w->t.X;
    w->t.X = X;
}

static void form_gram(struct walk *w) {
    if (!w->gram) polar_odd_step_gram(w->e, &w->t, w->X);
    w->gram = true;
}

static double by_gram(const struct walk *w, uint64_t other) {
    const struct lanczos v = polar_walk_vectors(w, w->t.k, other);
    return sqrt(polar_lanczos_largest(w->e, w->t.Y, &v));
}

double polar_walk_largest(struct walk *w) {
    form_gram(w);
    return by_gram(w, 0);
}

bool polar_walk_formed(struct walk *w, bool polynomial) {
    form_gram(w);
    const double most = 1.3 * sqrt((double)w->t.k) * w->top * w->top;
    if (!w->sprung || (!polynomial && polar_norm_of(w->e, POLAR_NORM_FRO, w->t.Y) <= most))
        return true;
    const double top = by_gram(w, 1);
    w->sprung = false;
    if (!(top > 1.15 * w->top)) return true;
    w->l *= w->top / top / 1.01;
    w->top = 1.01 * top;
    return false;
}

bool polar_walk_arrive(struct walk *w, double l, double top) {
    w->l = l;
    w->top = top;
    w->gram = w->factors = w->triangle = false;
    return w->e->status == POLAR_OK;
}

/* Whether |I - Y/c|_2, c the middle of what the squares should be, is at most `most`; if not,
 * [l top, top] becomes what it says: above 1 it tells of the largest value, and nothing of the
 * smallest, near 1 l is far too large. E = I - Y/c is left in t.W. */
static bool verified(struct walk *w, double c, double most) {
    w->factors = false; /* they were in t.W */
    polar_axpby(w->e, -1 / c, w->t.Y, 0, w->t.Y, w->t.W);
    polar_shift(w->e, 1, 1, w->t.W);
    const struct lanczos v = polar_walk_vectors(w, w->t.k, 1);
    const double e = 1.02 * polar_lanczos_largest(w->e, w->t.W, &v); /* from below */
    if (e <= 1.04 * most) return true;
    const double top = w->top;
    w->top = sqrt(c * (1 + e));
    w->l = e > 1.04    ? w->l * top / w->top
           : e < 0.999 ? sqrt((1 - e) / (1 + e))
                       : fmax(w->l / 1000, polar_format_get(w->s->format)->u / 1024);
    return false;
}

bool polar_walk_expected(struct walk *w) {
    const double l = w->l, c = w->top * w->top * (1 + l * l) / 2;
    return verified(w, c, polar_series_gap(l) + polar_series_tolerance(w->t.k, w->s->format));
}

double polar_walk_centre(double l, bool last) {
    return last ? 2 / (1 + l) : 1;
}

static bool newton(struct walk *w, bool last) {
    const polar_mat D = w->t.S;
    const double z = 1 / (w->top * sqrt(w->l)), h = (sqrt(w->l) + 1 / sqrt(w->l)) / 2;
    double scale = 1;
    if (w->factors) {
        polar_lu_inverse(w->e, w->t.W, w->r.exchanges, D);
        scale = w->r.alpha; /* they are those of alpha X */
    } else if (w->triangle) {
        polar_triangular_inverse(w->e, w->X, D);
    } else {
        polar_axpby(w->e, 1, w->X, 0, w->X, w->t.W);
        if (!polar_lu(w->e, w->t.W, w->exchanges, 0) && w->e->status == POLAR_OK)
            w->e->status = POLAR_NO_ANSWER; /* never singular unless it went astray */
        polar_lu_inverse(w->e, w->t.W, w->exchanges, D);
    }
    const double c = last ? 2 / (1 + h) : 1;
    w->sprung = true;
    polar_axpby(w->e, c * z / 2, w->X, c * scale / (2 * z), D, w->X);
    return polar_walk_arrive(w, 1 / h, c * h);
}

static bool indefinite(struct walk *w) {
    w->indefinite = true;
    return false;
}

static bool halley(struct walk *w, bool by_qr, bool last) {
    const polar_halley_weights f = polar_halley_best(w->l);
    const double l = polar_halley_advance(f, w->l), top = w->top,
                 c = polar_walk_centre(l, last);
    if (by_qr) {
        polar_qr_stacked(w->e, f.c / (top * top), w->X, false, w->S);
        polar_stacked_product(w->e, false, c * (f.a - f.b / f.c) / sqrt(f.c), w->S,
                              c * f.b / f.c / top, w->X, w->X);
        return polar_walk_arrive(w, l, c);
    }
    if (!polar_walk_formed(w, false) || (last && !polar_walk_expected(w))) return false;
    polar_shift(w->e, 1, f.c / (top * top), w->t.Y);
    w->gram = false;
    polar_axpby(w->e, 1, w->X, 0, w->X, w->t.X);
    if (!polar_solve_posdef(w->e, w->t.Y, w->t.X)) return indefinite(w);
    polar_axpby(w->e, c * (f.a - f.b / f.c) / top, w->t.X, c * f.b / f.c / top, w->X, w->X);
    return polar_walk_arrive(w, l, c);
}

static bool zolotarev(struct walk *w, int r, bool by_qr, bool last) {
    polar_step p;
    if (polar_zolotarev_step(r, w->l, &p) != POLAR_OK) return false;
    const double scale = p.c[0] * polar_walk_centre(p.range_lower, last) / w->top,
                 top2 = w->top * w->top;
    const polar_mat D = w->t.X, Z = w->t.W, W = w->t.S;
    if (!by_qr && (!polar_walk_formed(w, false) || (last && !polar_walk_expected(w))))
        return false;
    w->factors = w->factors && by_qr; /* Z takes their place */
    polar_axpby(w->e, scale, w->X, 0, w->X, D);
    for (int j = 1; j < p.degree; j += 2) {
        const double a = p.c[j], c = p.c[j + 1];
        if (by_qr) {
            polar_qr_stacked(w->e, 1 / (c * top2), w->X, false, w->S);
            polar_stacked_product(w->e, false, scale * w->top * a / sqrt(c), w->S, 1, D, D);
            continue;
        }
        polar_axpby(w->e, 1 / top2, w->t.Y, 0, w->t.Y, Z);
        polar_shift(w->e, c, 1, Z);
        polar_axpby(w->e, 1, w->X, 0, w->X, W);
        if (!polar_solve_posdef(w->e, Z, W)) return indefinite(w);
        polar_axpby(w->e, scale * a, W, 1, D, D);
    }
    swap(w);
    return polar_walk_arrive(w, p.range_lower, polar_walk_centre(p.range_lower, last));
}

static bool series(struct walk *w, int degree, double error) {
    const int q = degree / 2;
    const double c = w->top * w->top * (1 + w->l * w->l) / 2;
    const double full = polar_series_tolerance(w->s->n, w->s->format);
    const double most = polar_series_reach(q, fmax(POLAR_ROUTE_SERIES_PART * error, full));
    polar_step p = {.degree = degree};
    form_gram(w);
    if (!verified(w, c, most)) return false;
    polar_series(q, 1.06 * most, p.c);
    for (int i = 0; i <= q; i++) p.c[i] /= sqrt(c); /* it acts on X/sqrt(c) */
    const polar_mat E = w->t.W;
    w->t.W = w->t.Y;
    w->t.Y = E;
    polar_odd_step_apply(w->e, &w->t, &p, w->X, w->t.X);
    w->t.Y = w->t.W;
    w->t.W = E; /* W and S are one block */
    swap(w);
    return polar_walk_arrive(w, 1, 1);
}

/* P W' is looked at, for LAPACK's divide and conquer errs now and then (orth 45 has been seen,
 * c128, half of the values equal): then polar(P W') to the second order. */
static bool svd(struct walk *w) {
    enum { GOOD = 4 }; /* |I - X'X|_F, in n u */
    const polar_mat P = w->t.X, Wt = w->t.S, Y = w->t.Y;
    const double n = (double)w->t.k, most = GOOD * n * polar_format_get(w->s->format)->u;
    polar_svd(w->e, w->X, P, NULL, Wt);
    polar_gemm(w->e, 1, POLAR_N, P, POLAR_N, Wt, 0, w->X, w->X);
    if (w->e->status == POLAR_NOT_CONVERGED) w->e->status = POLAR_KERNEL; /* no U to keep */
    polar_gram(w->e, POLAR_GRAM_RIGHT, 1, w->X, 0, Y, Y);
    polar_shift(w->e, -1, 1, Y);
    if (polar_norm_of(w->e, POLAR_NORM_FRO, Y) > most) {
        polar_shift(w->e, 1, -0.5, Y); /* I - (X'X - I)/2 */
        polar_gemm(w->e, 1, POLAR_N, w->X, POLAR_N, Y, 0, P, P);
        swap(w);
    }
    return polar_walk_arrive(w, 1, 1);
}

/* One step by itself. */
static bool single(struct walk *w, const polar_route_step *s, bool last, double error) {
    switch (s->kind) {
    case POLAR_ROUTE_NEWTON:
        return newton(w, last);
    case POLAR_ROUTE_HALLEY:
    case POLAR_ROUTE_HALLEY_QR:
        return halley(w, s->kind == POLAR_ROUTE_HALLEY_QR, last);
    case POLAR_ROUTE_ZOLOTAREV:
    case POLAR_ROUTE_ZOLOTAREV_QR:
        return zolotarev(w, s->order, s->kind == POLAR_ROUTE_ZOLOTAREV_QR, last);
    case POLAR_ROUTE_SERIES:
        return series(w, s->order, error);
    case POLAR_ROUTE_SVD:
        return svd(w);
    default: /* a reduction is the caller's */
        return true;
    }
}

bool polar_walk_step(struct walk *w, const polar_route *route, int i, int *taken) {
    const polar_route_step *s = &route->step[i];
    const double error = POLAR_ROUTE_PART * w->s->options->error;
    int count = 1, kept = 0;
    while (i + count < route->nsteps && s[count].joined) count++;
    const bool last = i + count == route->nsteps && error > 0;
    const bool went = s->kind == POLAR_ROUTE_ODD || s->inverse
                          ? polar_walk_block(w, s, count, last, &kept)
                          : single(w, s, last, error);
    *taken = went ? count : kept;
    if (went) w->l = fmin(w->l, s[count - 1].after); /* less than exactly, by its blur */
    return went;
}
