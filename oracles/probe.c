/* SPDX-License-Identifier: BSD-3-Clause */
/* l of A itself by Cholesky of A'A, where that is of use. */
#include <math.h>

#include "probe.h"

enum { PART = 4, VERY_LONG = 8 };
/* from there on steps on A itself may win: about where c of Halley's steps allows Cholesky, in
 * small orders where they beat the SVD by more than the look costs */
#define LEAST_DIRECT 2e-3
#define LEAST_SMALL 1e-2
/* what is wanted of a part of the columns before all of them are tried: a Gaussian matrix,
 * whose l is about 1/n, has 0.45. In small orders, of half of them, a little more than the root
 * of what is wanted of all, as a geometric sequence has it. */
#define PROMISING 0.5
/* Of a geometric sequence of singular values, mixed at random, a quarter of the columns has
 * that for l above this: the lower edge of the free compression (Nica and Speicher, Lectures on
 * the Combinatorics of Free Probability, 2006, lecture 14) is max (w - 3/(4 G(w))) over w <
 * l^2, G the Cauchy transform of the squares' distribution. */
#define PROMISED 0.154

/* sigma_n of upper triangular R, a little too small */
static double smallest(struct walk *w, polar_mat R, int64_t k) {
    const struct lanczos v = polar_walk_vectors(w, k, 0);
    return 0.9 * polar_lanczos_smallest(w->e, R, &v);
}

/*
 * sigma_n of the first k columns of A by Cholesky, or 0 where it is below `least` times a value
 * that sigma_1 is no smaller than, |A_k|_F/sqrt(k). Their Gram matrix is left in Y, its factor
 * R in t.W, whose last entry is no smaller than sigma_n and spares the estimate where that is
 * hopeless. roughly: there is no estimate either where it is not.
 */
static double by_columns(struct walk *w, polar_mat A, int64_t k, double least, bool roughly,
                         polar_mat Y) {
    const polar_mat R = polar_mat_block(w->t.W, k, k), Ak = polar_mat_block(A, A.m, k);
    const double norm = polar_norm_of(w->e, POLAR_NORM_FRO, Ak) / sqrt((double)k);
    polar_gram(w->e, POLAR_GRAM_RIGHT, 1, Ak, 0, Y, Y);
    polar_axpby(w->e, 1, Y, 0, Y, R);
    if (!polar_cholesky(w->e, R) || polar_triangle_rank(w->e, R, least * norm) < k) return 0;
    const double s = roughly ? INFINITY : smallest(w, R, k);
    return s >= least * norm ? s : 0;
}

/* Where it looks, and how small a value Cholesky may be asked for. */
struct plan {
    bool by_reduction; /* the Gram matrix of a long A is formed by the reduction, which knows
                          better */
    bool beforehand;   /* but where it is of no use the SVD is faster in small orders. Of a very
                          long A it is most of the work. */
    bool small;
    int64_t part; /* columns that are looked at before all of them; 0: none */
    double rounding, least, promising;
};

static struct plan plan(const polar_shape *s) {
    struct plan p = {.by_reduction = s->m >= 2 * s->n && !(s->options->error > 0)};
    p.small = s->n >= POLAR_ROUTE_TINY && s->n < POLAR_ROUTE_SMALL;
    p.beforehand = p.by_reduction && p.small && s->m < VERY_LONG * s->n;
    if (s->n >= POLAR_ROUTE_TINY) p.part = s->n / (p.small ? 2 : PART);
    p.rounding = 20 * sqrt((double)s->n * polar_format_get(s->format)->u);
    p.least = fmax(p.rounding, p.small ? LEAST_SMALL : LEAST_DIRECT);
    p.promising = !p.small ? PROMISING : 1.5 * sqrt(p.by_reduction ? p.rounding : p.least);
    return p;
}

/* Whether the part is as it should be; an estimate of it is dear in small orders. */
static bool promises(struct walk *w, polar_mat A, const struct plan *p) {
    const polar_mat Y = polar_mat_block(w->t.Y, p->part, p->part);
    return p->part == 0 || by_columns(w, A, p->part, p->promising, p->small, Y) > 0;
}

double polar_probe(struct walk *w, polar_mat A, bool *hopeless) {
    const polar_shape *s = w->s;
    polar_engine *e = w->e;
    const int64_t grams = e->count[POLAR_VERB_GRAM], factors = e->count[POLAR_VERB_CHOLESKY];
    const struct plan p = plan(s);
    if (p.by_reduction) {
        if (p.beforehand) {
            w->r.known =
                promises(w, A, &p) && by_columns(w, A, s->n, p.rounding, true, w->t.Y) > 0;
            *hopeless = !w->r.known;
        }
        e->count[POLAR_VERB_GRAM] = grams + w->r.known;
        e->count[POLAR_VERB_CHOLESKY] = factors + w->r.known;
        return 0;
    }
    const bool may = p.least < 1 && promises(w, A, &p);
    e->count[POLAR_VERB_GRAM] = grams;
    const double smallest = may ? by_columns(w, A, s->n, p.least, false, w->t.Y) : 0;
    e->count[POLAR_VERB_CHOLESKY] = factors;
    *hopeless = !(smallest > 0) && p.small;
    if (!(smallest > 0)) return 0;
    w->gram = true;
    w->top = POLAR_PROBE_ROOM * polar_walk_largest(w);
    return smallest / w->top;
}

/* by_columns() but for the Gram matrix */
static void columns_cost(const polar_shape *s, int64_t k, bool told, polar_cost *c) {
    polar_cost_spend(c, 1, POLAR_VERB_NORM, s->m, k, 0, s->format);
    polar_cost_sweep(c, 2, k, k, s->format);
    polar_cost_spend(c, 1, POLAR_VERB_CHOLESKY, k, k, 0, s->format);
    if (told) polar_lanczos_smallest_cost(k, s->format, c);
}

double polar_probe_cost(const polar_shape *s, double l, bool *hopeless, polar_cost *c) {
    const struct plan p = plan(s);
    const double share = 0.9 * l * sqrt((double)s->n) / polar_reduce_norm(s, l);
    *hopeless = false;
    if (p.by_reduction && !p.beforehand) return 0;
    bool may = p.by_reduction || p.least < 1;
    if (may && p.part > 0) { /* half of a geometric sequence goes down to sqrt l, nearly */
        may = p.small ? share / sqrt(l) > p.promising : l > PROMISED;
        polar_cost_spend(c, 1, POLAR_VERB_GRAM, p.part, p.part, s->m, s->format);
        columns_cost(s, p.part, may && !p.small, c);
    }
    const bool told = may && share >= (p.by_reduction ? p.rounding : p.least);
    const bool known = told && p.by_reduction; /* it costs the reduction nothing then */
    if (may && !known) columns_cost(s, s->n, told, c);
    if (may && !told && p.by_reduction)
        polar_cost_spend(c, 1, POLAR_VERB_GRAM, s->n, s->n, s->m, s->format);
    else if (may && !told)
        polar_cost_add(c, POLAR_VERB_GRAM, s->n, s->n, s->m, s->format);
    *hopeless = !told && p.small;
    if (p.by_reduction || !told) return 0;
    polar_lanczos_cost(s->n, s->n, s->format, c);
    return 0.9 * l / POLAR_PROBE_ROOM;
}
