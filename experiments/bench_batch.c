/* SPDX-License-Identifier: BSD-3-Clause */
#include "bench_batch.h"

#include <stdlib.h>

struct batch {
    int64_t count;
    polar_cmat *A;
    polar_mat *U, *made;
};

static void drop(struct batch *b) {
    for (int64_t i = 0; b->made && b->U && i < b->count; i++) {
        polar_mat_free(&b->made[i], NULL);
        polar_mat_free(&b->U[i], NULL);
    }
    free(b->A);
    free(b->U);
    free(b->made);
}

/* Matrix i in the host type of the run's format: X rounded once, X of the case's kind. */
static polar_status make(const polar_case *c, polar_cmat A, polar_format f, int64_t i,
                         polar_mat *made, polar_why *why) {
    polar_status s = POLAR_OK;
    polar_mat X = polar_mat_new(A.m, A.n, A.format, NULL);
    *made = polar_mat_new(A.m, A.n, f, NULL);
    if (!X.data || !made->data) s = POLAR_NO_MEMORY;
    if (!s && c->kind) {
        polar_gallery_options o = c->gallery;
        o.seed += (uint64_t)i;
        s = polar_gallery_fill(c->kind, &o, X, (polar_mat){0}, NULL, why);
    }
    if (!s) s = polar_mat_convert(c->kind ? polar_const(X) : A, *made);
    polar_mat_free(&X, NULL);
    return s;
}

static polar_status fill(const polar_job *j, const polar_case *c, polar_cmat A, struct batch *b,
                         polar_why *why) {
    const polar_format asked =
        j->options.format == POLAR_FORMAT_ANY ? A.format : j->options.format;
    const polar_format f = polar_format_get(asked)->wide;
    polar_status s = POLAR_OK;
    b->A = calloc((size_t)b->count, sizeof *b->A);
    b->U = calloc((size_t)b->count, sizeof *b->U);
    b->made = calloc((size_t)b->count, sizeof *b->made);
    if (!b->A || !b->U || !b->made) return POLAR_NO_MEMORY;
    for (int64_t i = 0; i < b->count && !s; i++) {
        s = make(c, A, f, i, &b->made[i], why);
        b->A[i] = polar_const(b->made[i]);
        b->U[i] = polar_mat_new(A.m, A.n, f, NULL);
        if (!s && !b->U[i].data) s = POLAR_NO_MEMORY;
    }
    return s;
}

/* Seconds of all, together or one by one. */
static double turn(const polar_job *j, const struct batch *b, bool together) {
    const double start = polar_job_clock();
    if (together) polar_factor_batch(j->oracle, b->count, b->A, b->U, NULL, &j->options, NULL);
    for (int64_t i = 0; !together && i < b->count; i++)
        polar_factor(j->oracle, b->A[i], b->U[i], NULL, &j->options, NULL);
    return polar_job_clock() - start;
}

polar_status polar_bench_batch(const polar_job *j, const polar_case *c, polar_cmat A,
                               int64_t count, int repeat, double *batch, double *apart,
                               polar_why *why) {
    struct batch b = {.count = count};
    const polar_status s = fill(j, c, A, &b, why);
    for (int i = -1; i < repeat && !s; i++) { /* the first is to warm up */
        const double one_by_one = turn(j, &b, false), together = turn(j, &b, true);
        if (i < 0) continue;
        batch[i] = together;
        apart[i] = one_by_one;
    }
    drop(&b);
    return s;
}
