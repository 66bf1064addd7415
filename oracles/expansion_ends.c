/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Gershgorin: with t at least every |a_ii|, the infinity norm of A + tI is the largest a_ii + t
 * + sum_j |a_ij|, so the upper end plus t; that of A - tI is t minus the lower end.
 *
 * Lanczos: after k steps v_(k+1) = p_k(A) v_1, p_k the polynomial whose zeros are the Ritz
 * values, which lie inside A's spectrum. Of an eigenvalue beyond them v_1 holds the part 1/p_k
 * at most, and a random v_1 holds less than 1e-8/sqrt(n) of a unit vector with probability
 * 1e-8. So, surely enough, all eigenvalues lie where p_k < 1e8 sqrt(n) (van Dorsselaer,
 * Hochstenbach, van der Vorst 2000, SIMAX 22, 837-852). Residuals bound less: a Ritz value may
 * have converged to an inner eigenvalue.
 */
#include <math.h>

#include "expansion_ends.h"

enum { STEPS = 40, LOOK = 4 }; /* how often the bounds are looked at */

/* the interval is hardly longer by this part of the width at either end */
static const double enough = 0.03;

struct columns polar_ends_layout(polar_arena *a, int64_t n, polar_format f) {
    struct columns t;
    t.v = polar_arena_mat(a, n, 1, f);
    t.p = polar_arena_mat(a, n, 1, f);
    t.w = polar_arena_mat(a, n, 1, f);
    return t;
}

/* How many eigenvalues of the k-by-k tridiagonal matrix lie below x. */
static int below(const double *a, const double *b, int k, double x) {
    int count = 0;
    double pivot = 1;
    for (int i = 0; i < k; i++) {
        pivot = a[i] - x - (i > 0 ? b[i - 1] * b[i - 1] / pivot : 0);
        if (pivot == 0) pivot = -0x1p-1000;
        count += pivot < 0;
    }
    return count;
}

/* Its eigenvalue of this index, 0 the least, by bisection; all are in [low, high]. */
static double ritz(const double *a, const double *b, int k, int index, double low,
                   double high) {
    for (int round = 0; round < 60; round++) {
        const double x = (low + high) / 2;
        if (below(a, b, k, x) > index)
            high = x;
        else
            low = x;
    }
    return index == 0 ? high : low; /* inside */
}

/* Where |p_k| reaches `most` between the outermost Ritz value and that end. */
static double beyond(const double *a, const double *b, int k, double inner, double outer,
                     double most) {
    for (int round = 0; round < 60; round++) {
        const double x = inner + (outer - inner) / 2;
        double p = 1, before = 0;
        for (int i = 0; i < k; i++) {
            const double next = ((x - a[i]) * p - (i > 0 ? b[i - 1] * before : 0)) / b[i];
            before = p;
            p = next;
        }
        *(fabs(p) < most ? &inner : &outer) = x;
    }
    return outer;
}

static void gershgorin(polar_engine *e, polar_mat A, struct ends *t) {
    const double largest = polar_norm_of(e, POLAR_NORM_MAX, A);
    polar_shift(e, largest, 1, A);
    t->high = polar_norm_of(e, POLAR_NORM_INF, A) - largest;
    polar_shift(e, -2 * largest, 1, A);
    t->low = largest - polar_norm_of(e, POLAR_NORM_INF, A);
    polar_shift(e, largest, 1, A);
    /* what rounding may have taken from the sums, and from the diagonal */
    const double n = (double)A.n, u = polar_format_get(A.format)->u;
    const double slack = 4 * sqrt(n) * u * (t->high - t->low + 2 * largest);
    t->high += slack;
    t->low -= slack;
}

struct ends polar_ends(polar_engine *e, polar_mat A, bool sharp, const struct columns *c) {
    struct ends t = {.low = NAN};
    polar_mat v = c->v, p = c->p, w = c->w;
    double a[STEPS], b[STEPS] = {0}, edge[2] = {0, 0}, bound[2] = {0, 0};
    const double most = 1e8 * sqrt((double)A.n);
    int64_t count[POLAR_VERB_COUNT]; /* of matrices; vectors do not count */
    for (int i = 0; i < POLAR_VERB_COUNT; i++) count[i] = e->count[i];
    gershgorin(e, A, &t);
    t.mean = polar_trace(e, A) / (double)A.n;
    const double width = t.high - t.low;
    polar_randomise(e, 1, v);
    polar_axpby(e, 1 / polar_norm_of(e, POLAR_NORM_FRO, v), v, 0, v, v);
    for (int k = 0; k < STEPS && e->status == POLAR_OK; k++) {
        polar_gemm(e, 1, POLAR_N, A, POLAR_N, v, k > 0 ? -b[k - 1] : 0, p, w);
        a[k] = polar_inner(e, v, w);
        polar_axpby(e, 1, w, -a[k], v, w);
        b[k] = polar_norm_of(e, POLAR_NORM_FRO, w);
        const bool last = k + 1 == STEPS || !(b[k] > 1e-6 * width); /* an invariant subspace */
        if (last || k % LOOK == LOOK - 1) {
            for (int side = 0; side < 2; side++) {
                edge[side] = ritz(a, b, k + 1, side ? k : 0, t.low, t.high);
                bound[side] = beyond(a, b, k + 1, edge[side], side ? t.high : t.low, most);
            }
            const double longer = fmax(edge[0] - bound[0], bound[1] - edge[1]);
            if (last || (!sharp && longer < enough * (edge[1] - edge[0]))) break;
        }
        const polar_mat spare = p;
        p = v;
        v = w;
        w = spare;
        polar_axpby(e, 1 / b[k], v, 0, v, v);
    }
    for (int i = 0; i < POLAR_VERB_COUNT; i++) e->count[i] = count[i];
    t.inside_low = edge[0];
    t.inside_high = edge[1];
    /* a spectrum of one point has a width too */
    const double least = 0x1p-40 * width;
    t.near_low = fmax(t.low, bound[0] - least);
    t.near_high = fmin(t.high, bound[1] + least);
    return t;
}

void polar_ends_cost(const polar_shape *s, polar_cost *c) {
    const polar_format wide = polar_format_get(s->format)->wide;
    polar_cost_spend(c, 4, POLAR_VERB_NORM, s->n, s->n, 0, wide); /* |A|_F, and Gershgorin's */
    polar_cost_sweep(c, 4, s->n, s->n, wide);    /* A + A', on both sides of the diagonal */
    polar_cost_matvec(c, STEPS / 2, s->n, wide); /* they are seldom all wanted */
    polar_cost_sweep(c, 2, s->n, s->n, wide);
}
