/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Gershgorin: with t at least every |a_ii|, the infinity norm of A + tI is the largest a_ii + t
 * + sum_j |a_ij|, so the upper end plus t; that of A - tI is t minus the lower end.
 *
 * Lanczos: after k steps the outermost eigenvalues of the tridiagonal matrix T lie inside A's
 * spectrum, and within b_k |y_k| of an eigenvalue of A, y the eigenvector of T (Parlett, The
 * Symmetric Eigenvalue Problem, 1998, section 13.2). Adding that residual almost always
 * overshoots (Zhou and Li 2011, LAA 435, 480-493); whoever relies on it must notice when it
 * does not.
 */
#include <math.h>

#include "expansion_ends.h"

enum { STEPS = 14 };

/* a residual of this part of the width makes the interval hardly longer */
static const double enough = 0.02;

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

/* |y_k| of the unit eigenvector y for eigenvalue x, by the three-term recurrence. */
static double last_of_vector(const double *a, const double *b, int k, double x) {
    double y = 1, before = 0, sum = 1;
    for (int i = 0; i + 1 < k; i++) {
        const double next = ((x - a[i]) * y - (i > 0 ? b[i - 1] * before : 0)) / b[i];
        before = y;
        y = next;
        sum += y * y;
    }
    return fabs(y) / sqrt(sum);
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

struct ends polar_ends(polar_engine *e, polar_mat A, const struct columns *c) {
    struct ends t = {.low = NAN};
    polar_mat v = c->v, p = c->p, w = c->w;
    double a[STEPS], b[STEPS] = {0}, edge[2] = {0, 0}, residual[2] = {0, 0};
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
        for (int side = 0; side < 2; side++) {
            edge[side] = ritz(a, b, k + 1, side ? k : 0, t.low, t.high);
            residual[side] = b[k] * last_of_vector(a, b, k + 1, edge[side]);
        }
        if (!(b[k] > 1e-6 * width)) break; /* an invariant subspace */
        if (k > 4 && fmax(residual[0], residual[1]) < enough * (edge[1] - edge[0])) break;
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
    const double least = 0x1p-10 * (edge[1] - edge[0]) + 0x1p-40 * width;
    t.near_low = fmax(t.low, edge[0] - residual[0] - least);
    t.near_high = fmin(t.high, edge[1] + residual[1] + least);
    return t;
}
