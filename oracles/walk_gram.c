/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Steps by multipliers, X := X P_1 P_2 ... P_s, every P_t a polynomial or a rational function
 * of G = X'X. All of them commute: in Gram form (gram_form.h) their product and the next G are
 * formed without X, which takes part in two products a block. Of a rational
 *     P = beta (I + sum_j a_j (G/top^2 + c_j I)^-1)
 * the poles are inverses of definite matrices, n^3 operations each whatever X is, where solves
 * with X are 2 m n^2; and
 *     G P = beta top^2 (G/top^2 + sum_j a_j (I - (I + G/(c_j top^2))^-1))
 * is there without a product, so that the next G is one product, not two.
 */
#include <math.h>

#include "polar/step_table.h"
#include "polar/zolotarev.h"
#include "walk_inside.h"

/* Where a block is: the values are in [l top, top], G is w->t.Y. */
struct place {
    struct walk *w;
    polar_mat Q, T;
    double l, top;
};

/* P of one step; G P is factor K where K has data, else a product. */
struct multiplier {
    polar_mat P, K;
    double factor;
};

/* The polynomial of a step of the route, for values up to top. */
static polar_step polynomial(const polar_route_step *s, double top, double u, bool last) {
    polar_step p;
    polar_step_tabulated(s->order, s->lower, POLAR_ROUTE_CUSHION, &p);
    const double rounding = u * polar_step_amplification(&p);
    polar_step_scale(
        &p, top, last ? 2 / (p.range_lower + p.range_upper) : 1 / (p.range_upper + rounding));
    return p;
}

/* more: G is wanted after it. */
static struct multiplier by_polynomial(struct place *at, const polar_route_step *s, bool more,
                                       bool last) {
    struct walk *w = at->w;
    const double u = polar_format_get(w->s->format)->u;
    const polar_step p = polynomial(s, at->top, u, last);
    struct odd_polynomial h = polar_odd_step_polynomial(w->e, &w->t, &p);
    if (more && h.W.data == w->t.Y.data) {
        polar_axpby(w->e, 1, w->t.Y, 0, w->t.Y, w->t.W);
        h.W = w->t.W;
    }
    polar_odd_polynomial_whole(w->e, &h);
    at->l = s->after;
    return (struct multiplier){.P = h.W};
}

/* (I + G/(c_i top^2))^-1 of one or two poles c_i */
struct inverses {
    polar_mat G, Z[2];
    double scale[2];
};

static bool invert(const struct inverses *v, polar_engine *e, int i) {
    polar_axpby(e, v->scale[i], v->G, 0, v->G, v->Z[i]);
    polar_shift(e, 1, 1, v->Z[i]);
    return polar_posdef_inverse(e, v->Z[i]);
}

static void invert_beside(void *inverses, polar_engine *e, int i) {
    invert(inverses, e, i);
}

/* Whether two inverses side by side, each on one thread or stream, are done sooner than one
 * after the other. */
static bool pairs(const struct place *at) {
    const polar_backend *b = at->w->e->backend;
    const polar_mat G = at->w->t.Y;
    if (at->T.n != G.n || !at->T.data || !b->host || !b->lanes) return false;
    return polar_lanes_most(b, G.n, G.format) > 1 || (b->workers && b->workers() == 2);
}

/* False: not definite, or l is not served. */
static bool by_poles(struct place *at, const polar_route_step *s, bool more, bool last,
                     struct multiplier *m) {
    struct walk *w = at->w;
    const bool one = s->kind == POLAR_ROUTE_HALLEY;
    const polar_mat G = w->t.Y, P = w->t.W, K = w->t.S;
    const double top2 = at->top * at->top;
    polar_step p;
    double sum = 0;
    if (polar_zolotarev_step(one ? 1 : s->order, at->l, &p) != POLAR_OK) return false;
    const double beta = p.c[0] * polar_walk_centre(p.range_lower, last) / at->top;
    struct inverses v = {.G = G, .Z = {one ? P : w->t.Y2, at->T}};
    for (int j = 1, count; j < p.degree; j += 2 * count) {
        bool definite[2] = {true, true};
        count = j + 2 < p.degree && pairs(at) ? 2 : 1;
        for (int i = 0; i < count; i++) v.scale[i] = 1 / (p.c[j + 2 * i + 1] * top2);
        if (count > 1)
            polar_lanes_run(w->e, count, invert_beside, &v, definite);
        else
            definite[0] = invert(&v, w->e, 0);
        if (!definite[0] || !definite[1]) {
            w->indefinite = true;
            return false;
        }
        for (int i = 0; i < count; i++) {
            const double a = p.c[j + 2 * i], c = p.c[j + 2 * i + 1];
            const polar_mat Z = v.Z[i];
            const bool first = j + i == 1;
            if (more) polar_axpby(w->e, -a, Z, first ? 1 / top2 : 1, first ? G : K, K);
            if (one)
                polar_shift(w->e, beta, beta * a / c, P);
            else
                polar_axpby(w->e, beta * a / c, Z, first ? 0 : 1, P, P);
            sum += a;
        }
    }
    if (!one) polar_shift(w->e, beta, 1, P);
    if (more) polar_shift(w->e, sum, 1, K);
    *m = (struct multiplier){P, more ? K : (polar_mat){.m = 0}, beta * top2};
    at->l = p.range_lower;
    return true;
}

static void swap(polar_mat *A, polar_mat *B) {
    const polar_mat was = *A;
    *A = *B;
    *B = was;
}

/* Q := Q P, G := G P^2 */
static void join(struct place *at, const struct multiplier *m, bool first, bool more) {
    polar_engine *e = at->w->e;
    const polar_mat G = at->w->t.Y;
    if (first) {
        polar_axpby(e, 1, m->P, 0, m->P, at->Q);
    } else {
        polar_symm_product(e, 1, at->Q, m->P, 0, at->T, at->T);
        swap(&at->Q, &at->T);
    }
    if (!more) return;
    if (m->K.data) {
        polar_symm_product(e, m->factor, m->K, m->P, 0, G, G);
    } else {
        polar_symm_product(e, 1, G, m->P, 0, at->T, at->T);
        polar_symm_product(e, 1, at->T, m->P, 0, G, G);
    }
}

/* X := X Q */
static void close(struct walk *w, polar_mat Q) {
    polar_gemm(w->e, 1, POLAR_N, w->X, POLAR_N, Q, 0, w->X, w->t.X);
    swap(&w->X, &w->t.X);
    w->gram = w->triangle = false;
}

bool polar_walk_block(struct walk *w, const polar_route_step *s, int count, bool last,
                      int *kept) {
    struct place at = {w, w->Q, w->T, w->l, w->top};
    struct multiplier m = {.factor = 1};
    const double l = w->l, top = w->top;
    bool polynomial = false;
    *kept = 0;
    for (int k = 0; k < count; k++) polynomial = polynomial || s[k].kind == POLAR_ROUTE_ODD;
    if (!polar_walk_formed(w, polynomial)) return false;
    w->factors = false; /* they were in t.W */
    for (int k = 0; k < count; k++) {
        const bool more = k + 1 < count, ends = last && !more;
        w->l = at.l;
        w->top = at.top;
        if (ends && !polar_walk_expected(w)) { /* of G; what has been done of X is right */
            if (k > 0) close(w, at.Q);
            *kept = k;
            return false;
        }
        w->gram = w->gram && k == 0;
        if (s[k].kind == POLAR_ROUTE_ODD) {
            m = by_polynomial(&at, &s[k], more, ends);
        } else if (!by_poles(&at, &s[k], more, ends, &m)) {
            w->l = l;
            w->top = top;
            return false;
        }
        if (count > 1) join(&at, &m, k == 0, more);
        at.top = 1;
    }
    close(w, count > 1 ? at.Q : m.P);
    return polar_walk_arrive(w, at.l, polar_walk_centre(at.l, last));
}
