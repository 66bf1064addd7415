/* SPDX-License-Identifier: BSD-3-Clause */
/* The truth: A = P S W', U = P W'. Every other oracle is judged by it. */
#include "rows.h"

struct layout {
    polar_mat P, Wt;
    void *work;
    int64_t work_bytes, total;
};

static struct layout layout(const polar_shape *s, void *base) {
    polar_arena a = {.backend = s->backend, .base = base, .size = INT64_MAX};
    struct layout t = {.work_bytes = 0};
    int64_t k = s->m < s->n ? s->m : s->n;
    t.P = polar_arena_mat(&a, s->m, k, s->format);
    t.Wt = polar_arena_mat(&a, k, s->n, s->format);
    t.work = polar_arena_work(&a, 1u << POLAR_VERB_SVD | 1u << POLAR_VERB_GEMM, s->m, s->n,
                              s->format, &t.work_bytes);
    t.total = a.used;
    return t;
}

static int64_t scratch(const polar_shape *s) {
    return layout(s, NULL).total;
}

static void cost(const polar_shape *s, double l, polar_cost *c) {
    (void)l;
    int64_t k = s->m < s->n ? s->m : s->n;
    c->steps = 1;
    polar_cost_add(c, POLAR_VERB_SVD, s->m, s->n, 0, s->format);
    polar_cost_add(c, POLAR_VERB_GEMM, s->m, s->n, k, s->format);
}

static polar_status run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                        void *scratch_block, polar_report *r) {
    struct layout t = layout(s, scratch_block);
    e->work = t.work;
    e->work_bytes = t.work_bytes;
    polar_svd(e, A, t.P, NULL, t.Wt);
    polar_gemm(e, 1, POLAR_N, t.P, POLAR_N, t.Wt, 0, U, U);
    r->steps = 1;
    return e->status == POLAR_NOT_CONVERGED ? POLAR_KERNEL : e->status; /* no U to keep */
}

const polar_oracle polar_svd_oracle = {
    .name = "svd",
    .summary = "singular value decomposition A = P S W', U = P W': the truth",
    .source = "golub2013",
    .formats = POLAR_REAL | POLAR_COMPLEX,
    .traits = POLAR_BACKWARD_STABLE | POLAR_RANK_DEFICIENT | POLAR_TALL_ONLY,
    .bound = 40,
    .defaults = {.rank = POLAR_RANK_COMPLETED},
    .scratch = scratch,
    .cost = cost,
    .run = run,
};
