/* SPDX-License-Identifier: BSD-3-Clause */
/* l of A itself by Cholesky of A'A, where that is of use. */
#include <math.h>

#include "probe.h"

enum { PART = 4, VERY_LONG = 8 };
/* from there on steps on A itself may win: about where c of Halley's steps allows Cholesky */
#define LEAST_DIRECT 2e-3
/* what is wanted of a part of the columns before all of them are tried: a Gaussian matrix,
 * whose l is about 1/n, has 0.45 */
#define PROMISING 0.5

/* sigma_n of upper triangular R, a little too small */
static double smallest(struct walk *w, polar_mat R, int64_t k) {
    const struct lanczos v = polar_walk_vectors(w, k, 0);
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

double polar_probe(struct walk *w, polar_mat A, bool *hopeless) {
    const polar_shape *s = w->s;
    polar_engine *e = w->e;
    const int64_t grams = e->count[POLAR_VERB_GRAM], factors = e->count[POLAR_VERB_CHOLESKY];
    const double rounding = 100 * sqrt((double)s->n * polar_format_get(s->format)->u);
    const double least = fmax(rounding, LEAST_DIRECT);
    const int64_t part = s->n / PART;
    const bool is_long = s->m >= 2 * s->n;
    const bool small = s->n >= POLAR_ROUTE_TINY && s->n < POLAR_ROUTE_SMALL;
    /* the Gram matrix of a long A is formed by the reduction, which knows better; but where it
     * is of no use the SVD is faster in small orders. Of a very long A it is most of the work.
     */
    if (is_long && !(s->options->error > 0)) {
        if (small && s->m < VERY_LONG * s->n)
            *hopeless = !(by_columns(w, A, s->n, rounding, w->t.Y) > 0);
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
    *hopeless = !(smallest > 0) && small;
    if (!(smallest > 0)) return 0;
    w->top = POLAR_PROBE_ROOM * polar_lanczos_largest(e, A, &w->lanczos);
    w->gram = true;
    return smallest / w->top;
}
