/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What polar_reduce and polar_unreduce cost. Their ways depend on the matrix; here it is one
 * with singular values 1, q, q^2, ..., l: |A|_F^2 = (1 - l^2)/(1 - q^2), and R's rows below u
 * |A|_F sqrt(n) are what a mixed matrix of that kind has.
 */
#include <math.h>

#include "reduce.h"
#include "reduce_limits.h"

double polar_reduce_norm(const polar_shape *s, double l) {
    const double n = (double)s->n, fall = n > 1 ? -2 * log(l) / (n - 1) : 0;
    return fall > 0 ? sqrt(fmax(1, (1 - l * l) / -expm1(-fall))) : sqrt(n);
}

static void mixing(const polar_shape *s, polar_cost *c) {
    polar_cost_spend(c, 1, POLAR_VERB_MIX, s->m, s->n, 0, s->format);
}

/* Of a square matrix: its transpose is mixed. */
static void mixing_rows(const polar_shape *s, polar_cost *c) {
    mixing(s, c);
    polar_cost_sweep(c, 4, s->n, s->n, s->format);
}

/* alpha, and X/alpha */
static void scaling(const polar_shape *s, int64_t k, polar_cost *c) {
    if (s->options->normalise != POLAR_NORMALISE_NONE) polar_lanczos_cost(k, k, s->format, c);
    polar_cost_sweep(c, 2, k, k, s->format);
}

/* Gram matrix and Cholesky, and all that follows where they serve; false: they do not. */
static bool by_cholesky(const polar_shape *s, double l, bool known, polar_cost *c) {
    const double most = polar_reduce_most(s), norm = polar_reduce_norm(s, l);
    const int64_t m = s->m, n = s->n;
    if (most < 1) return false;
    const bool serves = 0.9 * l * most >= norm, once = POLAR_REDUCE_WELL * 0.9 * l >= 1;
    if (known) { /* paid for */
        polar_cost_spend(c, -1, POLAR_VERB_CHOLESKY, n, n, 0, s->format);
        c->flops -= polar_verb_flops(POLAR_VERB_CHOLESKY, n, n, 0, s->format);
    } else {
        polar_cost_add(c, POLAR_VERB_GRAM, n, n, m, s->format);
        if (l > polar_format_get(s->format)->u) polar_lanczos_smallest_cost(n, s->format, c);
        polar_cost_spend(c, 1, POLAR_VERB_NORM, n, n, 0, s->format);
    }
    polar_cost_add(c, POLAR_VERB_CHOLESKY, n, n, 0, s->format);
    if (!serves) return false;
    polar_lanczos_cost(n, n, s->format, c);
    if (!once) {
        polar_cost_add(c, POLAR_VERB_TRIANGLE, m, n, 0, s->format);
        polar_cost_add(c, POLAR_VERB_GRAM, n, n, m, s->format);
        polar_cost_add(c, POLAR_VERB_CHOLESKY, n, n, 0, s->format);
        polar_cost_add(c, POLAR_VERB_GEMM, n, n, n, s->format);
    }
    polar_cost_sweep(c, 4, n, n, s->format);
    polar_lanczos_smallest_cost(n, s->format, c);
    scaling(s, n, c);
    if (s->product) {
        polar_cost_spend(c, 1, POLAR_VERB_GEMM, n, n, n, s->format);
        polar_cost_spend(c, -1, POLAR_VERB_GEMM, n, n, m, s->format);
        c->flops += polar_verb_flops(POLAR_VERB_GEMM, n, n, n, s->format) -
                    polar_verb_flops(POLAR_VERB_GEMM, n, n, m, s->format);
    }
    polar_cost_add(c, POLAR_VERB_TRIANGLE, n, n, 0, s->format);
    polar_cost_add(c, POLAR_VERB_GEMM, m, n, n, s->format);
    return true;
}

int64_t polar_reduce_rows(const polar_shape *s, double l) {
    const double n = (double)s->n, u = polar_format_get(s->format)->u;
    const double part = log(sqrt(n) * u / 9) / log(l);
    return part < 0.9 ? (int64_t)fmax(1, part * n) : s->n;
}

/* LU of the mixed matrix, or a small one that tells it is no use; true: it serves. */
static bool by_lu(const polar_shape *s, double l, polar_cost *c) {
    const int64_t n = s->n, rank = polar_reduce_rows(s, l);
    mixing_rows(s, c);
    mixing(s, c);
    polar_cost_spend(c, 1, POLAR_VERB_NORM, n, n, 0, s->format);
    if (n >= POLAR_REDUCE_FORETOLD) {
        polar_cost_sweep(c, 2, n / 4, n / 4, s->format);
        polar_cost_spend(c, 1, POLAR_VERB_LU, n / 4, n / 4, 0, s->format);
        polar_lanczos_smallest_cost(n / 4, s->format, c);
        if (rank < n / 4) return false;
    }
    polar_cost_sweep(c, 2, n, n, s->format);
    polar_cost_add(c, POLAR_VERB_LU, n, n, 0, s->format);
    const bool large = n >= POLAR_REDUCE_MIXED;
    if (large && rank < n) return false;
    if (!large || !(s->options->lower > 0)) polar_lanczos_smallest_cost(n, s->format, c);
    if (!large && !(l >= polar_reduce_enough_for_lu(s))) return false;
    scaling(s, n, c);
    polar_cost_sweep(c, 2, n, n, s->format); /* into U */
    mixing(s, c);
    mixing_rows(s, c);
    return true;
}

/* R = [L 0] Q2' and back */
static void cutting(const polar_shape *s, int64_t k, polar_cost *c) {
    const int64_t n = s->n;
    polar_cost_add(c, POLAR_VERB_QR, n, k, 0, s->format);
    polar_cost_add(c, POLAR_VERB_QR_APPLY, n, k, n, s->format);
    for (int i = 0; i < 4; i++) polar_cost_sweep(c, 2, n, n, s->format);
    for (int i = 0; i < 3; i++) polar_cost_sweep(c, 2, k, k, s->format);
}

struct reduced polar_reduce_cost(const polar_shape *s, bool inverts, double l,
                                 struct foreseen foreseen, polar_cost *c) {
    polar_pivot pivot = s->options->pivot;
    const polar_format f = s->format;
    const double given = s->options->lower;
    if (inverts && (pivot == POLAR_PIVOT_FIRST || pivot == POLAR_PIVOT_EACH))
        pivot = POLAR_PIVOT_MIX;
    const bool mixed = pivot == POLAR_PIVOT_MIX, once = pivot == POLAR_PIVOT_ONCE;
    struct reduced r = {.k = s->n, .l = given > 0 ? given : l};
    if (!(given > 0)) r.l = fmax(l, polar_format_get(f)->u / 1024);
    const bool lu =
        inverts && s->m == s->n && s->n >= POLAR_REDUCE_LEAST_LU && mixed && !foreseen.no_lu;
    if (lu && by_lu(s, l, c)) return r;
    r.triangular = inverts || mixed || once || s->m > s->n;
    r.by_cholesky = mixed && polar_reduce_is_long(s) && (foreseen.known || !foreseen.looked) &&
                    by_cholesky(s, l, foreseen.known, c);
    if (r.by_cholesky) return r;
    if (mixed && !lu) mixing(s, c);
    polar_cost_spend(c, 1, POLAR_VERB_NORM, s->m, s->n, 0, f);
    polar_cost_add(c, POLAR_VERB_QR, s->m, s->n, 0, f);
    if (once && c->prices)
        c->seconds +=
            polar_costs_kind_seconds(c->prices, POLAR_COSTS_QR_PIVOTED, s->m, s->n, 0, f) -
            polar_costs_seconds(c->prices, POLAR_VERB_QR, s->m, s->n, 0, f);
    polar_cost_sweep(c, 2, s->n, s->n, f); /* R */
    if (inverts && mixed && s->n >= POLAR_REDUCE_MIXED) r.k = polar_reduce_rows(s, l);
    if (r.k < s->n) {
        cutting(s, r.k, c);
        if (!(given > 0)) r.l = fmax(r.l, pow(l, (double)r.k / (double)s->n));
    }
    polar_lanczos_smallest_cost(r.k, f, c);
    scaling(s, r.k, c);
    if (mixed) polar_cost_spend(c, 1, POLAR_VERB_MIX, s->n, s->n, 0, f);
    if (mixed && lu) mixing_rows(s, c);
    if (r.triangular) polar_cost_add(c, POLAR_VERB_QR_APPLY, s->m, s->n, s->n, f);
    return r;
}
