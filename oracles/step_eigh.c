/* SPDX-License-Identifier: BSD-3-Clause */
/* The truth of step functions: A = V diag(w) V', U = I - 2 V1 V1', V1 the vectors below mu. */
#include <math.h>

#include "expansion_place.h"
#include "rows.h"

static void *layout(const polar_shape *s, polar_arena *a, int64_t *bytes) {
    return polar_arena_work(a, 1u << POLAR_VERB_EIGH | 1u << POLAR_VERB_GRAM, s->n, s->n,
                            s->format, bytes);
}

static int64_t scratch(const polar_shape *s) {
    polar_arena a = {.backend = s->backend, .size = INT64_MAX};
    int64_t bytes = 0;
    layout(s, &a, &bytes);
    return a.used;
}

static void cost(const polar_shape *s, double l, polar_cost *c) {
    (void)l;
    c->steps = 1;
    polar_cost_spend(c, 1, POLAR_VERB_NORM, s->n, s->n, 0, s->format);
    polar_cost_sweep(c, 4, s->n, s->n, s->format);
    polar_cost_add(c, POLAR_VERB_EIGH, s->n, s->n, 0, s->format);
    polar_cost_add(c, POLAR_VERB_GRAM, s->n, s->n, s->n / 2, s->format);
}

static polar_status run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                        void *scratch_block, polar_report *r) {
    const polar_options *o = s->options;
    polar_arena a = {.backend = s->backend, .base = scratch_block, .size = INT64_MAX};
    const double *w = s->values;
    const int64_t n = s->n;
    e->work = layout(s, &a, &e->work_bytes);
    const polar_status suits = polar_want_hermitian(e, A, r);
    if (suits != POLAR_OK) return suits;
    polar_eigh(e, A, true, s->values);
    if (e->status != POLAR_OK)
        return e->status == POLAR_NOT_CONVERGED ? POLAR_KERNEL : e->status;
    const double small =
        (double)n * polar_format_get(s->format)->u * fmax(fabs(w[0]), fabs(w[n - 1]));
    const bool by_occupation = polar_by_occupation(o);
    int64_t k = by_occupation ? o->occupied : 0;
    if (by_occupation && w[k] - w[k - 1] <= small)
        return polar_fail(&r->why, POLAR_NO_ANSWER,
                          "eigenvalues %lld and %lld are the same to within roundoff",
                          (long long)k, (long long)k + 1);
    r->mu = by_occupation ? w[k - 1] + (w[k] - w[k - 1]) / 2 : polar_mu(s);
    while (k < n && w[k] < r->mu) k++;
    r->steps = 1;
    r->occupation = (double)k;
    if (k > 0) polar_gram(e, POLAR_GRAM_LEFT, -2, polar_mat_block(A, n, k), 0, U, U);
    polar_shift(e, 1, k > 0, U);
    if (e->status != POLAR_OK) return e->status;
    const polar_status asked = polar_check_occupation(o, r);
    if (asked != POLAR_OK) return asked;
    const double below = k > 0 ? r->mu - w[k - 1] : INFINITY;
    const double above = k < n ? w[k] - r->mu : INFINITY;
    if (fmin(below, above) > small) return POLAR_OK;
    return polar_fail(
        &r->why, POLAR_NOT_CONVERGED,
        "eigenvalues lie within roundoff of mu: %lld went below it, which of them "
        "is chance",
        (long long)k);
}

const polar_oracle polar_step_eigh = {
    .name = "step-eigh",
    .summary = "sign(A - mu I) from the eigenvectors below mu: the truth",
    .source = "golub2013",
    .formats = POLAR_REAL | POLAR_COMPLEX,
    .traits = POLAR_STEP | POLAR_TAKES_VALUES,
    .bound = 40,
    .defaults = {.rank = POLAR_RANK_PARTIAL},
    .scratch = scratch,
    .cost = cost,
    .run = run,
};
