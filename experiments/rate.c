/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine's GEMM rate, measured through a backend. */
#include "rate.h"

#include <math.h>
#include <string.h>

#include "job.h"

static void layout(polar_arena *a, int64_t n, polar_rate *r, int64_t *bytes) {
    *bytes = 0;
    r->A = polar_arena_mat(a, n, n, r->format);
    r->B = polar_arena_mat(a, n, n, r->format);
    r->D = polar_arena_mat(a, n, n, r->format);
    r->engine.work = polar_arena_work(a, 1u << POLAR_VERB_GEMM, n, n, r->format, bytes);
    r->engine.work_bytes = *bytes;
}

/* B and A become a well-scaled matrix of hashed numbers. */
static polar_status fill(polar_rate *r, int64_t n) {
    polar_mat host = polar_mat_new(n, n, r->format, NULL);
    if (!host.data) return POLAR_NO_MEMORY;
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < n; i++)
            polar_mat_set(host, i, j, polar_hash_uniform(1, (uint64_t)i, (uint64_t)j) - 0.5, 0);
    polar_copy_in(&r->engine, POLAR_N, 1, polar_const(host), r->A);
    polar_copy_in(&r->engine, POLAR_N, 1, polar_const(host), r->B);
    polar_mat_free(&host, NULL);
    return r->engine.status;
}

polar_status polar_rate_open(const polar_backend *b, polar_format f, int64_t n, polar_rate *r) {
    int64_t bytes;
    memset(r, 0, sizeof *r);
    r->format = f;
    polar_engine_init(&r->engine, b);
    polar_arena count = {.backend = b};
    layout(&count, n, r, &bytes);
    r->block = b->alloc(count.used, NULL);
    if (!r->block) return POLAR_NO_MEMORY;
    polar_arena arena = {.backend = b, .base = r->block, .size = count.used};
    layout(&arena, n, r, &bytes);
    polar_status s = fill(r, n);
    if (!s && isnan(polar_rate_measure(r, 1))) s = r->engine.status;
    if (s) polar_rate_close(r);
    return s;
}

void polar_rate_close(polar_rate *r) {
    if (r->block) r->engine.backend->release(r->block, NULL);
    r->block = NULL;
}

double polar_rate_measure(polar_rate *r, int count) {
    polar_engine *e = &r->engine;
    const double before = e->flops, start = polar_job_clock();
    for (int i = 0; i < count; i++)
        polar_gemm(e, 1, POLAR_N, r->A, POLAR_N, r->B, 0, r->D, r->D);
    polar_copy_out(e, POLAR_N, 1, (polar_cmat){r->D.data, 1, 1, r->D.ld, r->format, r->D.place},
                   polar_mat_of(r->pixel, 1, 1, 1, r->format));
    const double seconds = polar_job_clock() - start;
    return e->status ? (double)NAN : (e->flops - before) / seconds;
}
