/* SPDX-License-Identifier: BSD-3-Clause */
/* The verbs, in order. */
#include "gpu_bench.h"

#include <string.h>

#include "made.h"
#include "polar/cuda.h"

int64_t bench_place(struct bench *b, void *base) {
    polar_arena a = {.backend = &polar_cuda, .base = base, .size = INT64_MAX};
    b->e.work_bytes = 0;
    b->A = polar_arena_mat(&a, M, N, POLAR_F64);
    b->B = polar_arena_mat(&a, M, N, POLAR_F64);
    b->S = polar_arena_mat(&a, M + N, N, POLAR_F64);
    b->D = polar_arena_mat(&a, N, N, POLAR_F64);
    b->R = polar_arena_mat(&a, N, N, POLAR_F64);
    b->Z = polar_arena_mat(&a, N, N, POLAR_F64);
    b->H = polar_arena_mat(&a, N, N, POLAR_BF16);
    b->square = polar_arena_mat(&a, N, N, POLAR_BF16);
    b->tau = polar_arena_mat(&a, N, 1, POLAR_F64);
    b->perm = polar_arena_perm(&a, N);
    b->e.work = polar_arena_work(&a, ~0u, M, N, POLAR_F64, &b->e.work_bytes);
    return a.used;
}

void bench_open(struct bench *b) {
    memset(b, 0, sizeof *b);
    polar_engine_init(&b->e, &polar_cuda);
    const int64_t bytes = bench_place(b, NULL);
    b->block = polar_cuda.alloc(bytes, NULL);
    ck_assert_ptr_nonnull(b->block);
    bench_place(b, b->block);
    b->host = fresh(M, N, POLAR_F64);
    const polar_mat all[] = {b->A, b->B, b->D, b->R, b->Z};
    for (int i = 0; i < 5; i++) polar_randomise(&b->e, (uint64_t)i, all[i]);
    polar_shift(&b->e, 4, 1, b->R);
    polar_shift(&b->e, 9, 0, b->Z);
    polar_shift(&b->e, 1, 0, b->square);
    for (int j = 0; j < N; j++) b->s[j] = 1;
    ck_assert_int_eq(b->e.status, POLAR_OK);
}

void bench_close(struct bench *b) {
    polar_cuda.release(b->block, NULL);
    drop(b->host);
}

/* ---- the verbs: prepare what must be there first, then the one that may fail ---- */

#define C polar_const
polar_status bench_call(struct bench *b, int verb, bool prepare) {
    const polar_backend *c = &polar_cuda;
    polar_engine *e = &b->e;
    double value = 0;
    int64_t k;
    const double weights[4] = {1, 2, 3, 4};
    const polar_mat two[] = {b->R, b->D};
#define VERB(before, verb_itself)                                                              \
    if (verb-- == 0) {                                                                         \
        if (prepare) return before;                                                            \
        return verb_itself;                                                                    \
    }
#define ALONE(verb_itself) VERB(POLAR_OK, verb_itself)
    ALONE(c->copy_in(e, POLAR_N, 1, C(b->host), b->A))
    ALONE(c->copy_out(e, POLAR_N, 1, C(b->A), b->host))
    ALONE(c->gemm(e, 1, POLAR_T, C(b->A), POLAR_N, C(b->B), 1, C(b->Z), b->D))
    ALONE(c->gram(e, POLAR_GRAM_RIGHT, 1, C(b->A), 1, C(b->Z), b->D))
    ALONE(c->gram(e, POLAR_GRAM_RIGHT, 1, C(b->square), 0, C(b->H), b->H))
    ALONE(c->symm_product(e, 1, C(b->Z), C(b->D), 0, C(b->R), b->R))
    ALONE(c->axpby(e, 1, C(b->A), 0, C(b->A), b->B))
    ALONE(c->recombine(e, 2, weights, two))
    ALONE(c->shift(e, 1, 2, b->D))
    ALONE(c->transpose(e, C(b->R), b->D))
    ALONE(c->symmetrise(e, b->D, &value))
    ALONE(c->randomise(e, 1, b->D))
    ALONE(c->scale_columns(e, b->D, b->s))
    ALONE(c->norm(e, POLAR_NORM_ONE, C(b->A), &value))
    ALONE(c->norm_diff(e, C(b->A), C(b->B), &value))
    ALONE(c->inner(e, C(b->A), C(b->B), &value))
    ALONE(c->qr(e, b->A, NULL, b->tau))
    ALONE(c->qr_triangle(e, C(b->A), 0, b->R))
    ALONE(c->triangle_rank(e, C(b->R), 1, &k))
    VERB(c->qr(e, b->A, NULL, b->tau), c->qr_apply(e, C(b->A), C(b->tau), C(b->R), b->B))
    ALONE(c->qr_stacked(e, 1, C(b->A), false, b->S))
    VERB(c->qr_stacked(e, 1, C(b->A), false, b->S),
         c->stacked_product(e, false, 1, b->S, 1, C(b->A), b->A))
    ALONE(c->mix_columns(e, 1, POLAR_T, b->A))
    ALONE(c->mix_rows(e, 1, POLAR_N, b->A))
    ALONE(c->cholesky(e, b->Z))
    ALONE(c->solve_posdef(e, b->Z, b->A))
    ALONE(c->posdef_inverse(e, b->Z))
    ALONE(c->solve_triangular(e, true, POLAR_N, C(b->R), b->A))
    ALONE(c->lu(e, b->R, b->perm, 0))
    VERB(c->lu(e, b->R, b->perm, 0), c->lu_solve(e, C(b->R), b->perm, POLAR_T, b->D))
    VERB(c->lu(e, b->R, b->perm, 0), c->lu_inverse(e, b->R, b->perm, b->D))
    ALONE(c->triangular_inverse(e, C(b->R), b->D))
    ALONE(c->svd(e, b->A, b->B, b->s, b->D))
    ALONE(c->svd(e, b->A, none, b->s, none))
    ALONE(c->eigh(e, b->Z, true, b->s))
    ALONE(polar_cuda_rival.svd(e, b->A, b->B, b->s, b->D))
    ALONE(polar_cuda_rival.svd(e, b->A, none, b->s, none))
    ALONE(c->unit(e, C(b->A), b->B))
    return POLAR_STATUS_COUNT; /* there are no more */
}

bool bench_product(int verb) {
    return (verb >= 2 && verb <= 9) || verb == 11;
}

bool bench_number(int verb) {
    return verb >= 13 && verb <= 15;
}
