/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every kernel on random operands that are put back before each call; the median of several
 * calls, of the largest the least of two. Kernels that live on what others leave (reflectors,
 * LU factors) are timed behind them. The clock stops when one entry has come to the host, so
 * that a device has done its work.
 */
#include "kernels.h"

#include <stdio.h>
#include <string.h>

#include "job.h"

enum { MOST_CALLS = 25, ENTRIES = 1 << 22, LEAST_PASS = 14, MOST_PASS = 28 };

static const double enough = 0.02, dear = 0.06, too_dear = 1.5; /* seconds */

struct operands {
    polar_engine e;
    polar_mat A, W, D; /* m-by-n: random; spoilt; result */
    polar_mat P, Q;    /* n-by-n: symmetric positive definite, its triangle above */
    polar_mat Y, Z;    /* n-by-n: spoilt; result */
    polar_mat S;       /* m + n rows */
    polar_mat tau, v, w;
    int64_t *perm;
    double *values;
    char pixel[16];
};

static void layout(polar_arena *a, int64_t m, int64_t n, polar_format f, struct operands *o) {
    const unsigned all = (1u << POLAR_VERB_COUNT) - 1;
    polar_mat *const tall[] = {&o->A, &o->W, &o->D};
    polar_mat *const square[] = {&o->P, &o->Q, &o->Y, &o->Z};
    for (int i = 0; i < 3; i++) *tall[i] = polar_arena_mat(a, m, n, f);
    for (int i = 0; i < 4; i++) *square[i] = polar_arena_mat(a, n, n, f);
    o->S = polar_arena_mat(a, m + n, n, f);
    o->tau = polar_arena_mat(a, n, 1, f);
    o->v = polar_arena_mat(a, n, 1, f);
    o->w = polar_arena_mat(a, m, 1, f);
    o->perm = polar_arena_perm(a, n);
    o->e.work_bytes = 0;
    o->e.work = polar_arena_work(a, all, m, n, f, &o->e.work_bytes);
}

static void fill(struct operands *o) {
    const double n = (double)o->A.n;
    polar_randomise(&o->e, 1, o->A);
    polar_randomise(&o->e, 2, o->v);
    polar_gram(&o->e, POLAR_GRAM_RIGHT, 1 / (double)o->A.m, o->A, 0, o->P, o->P);
    polar_shift(&o->e, 1 + 1 / n, 1, o->P);
    polar_axpby(&o->e, 1, o->P, 0, o->P, o->Q);
    polar_cholesky(&o->e, o->Q);
}

static void copy(polar_engine *e, polar_mat X, polar_mat D) {
    polar_axpby(e, 1, X, 0, X, D);
}

/* Reflectors, LU factors and Q1, Q2 are there already when they are wanted. */
static void prepare(struct operands *o, int kind) {
    polar_engine *e = &o->e;
    switch (kind) {
    case POLAR_VERB_QR:
    case POLAR_VERB_LU:
    case POLAR_VERB_TRIANGLE:
    case POLAR_VERB_MIX:
    case POLAR_VERB_SVD:
    case POLAR_COSTS_QR_PIVOTED:
        copy(e, o->A, o->W);
        break;
    case POLAR_VERB_SOLVE:
        copy(e, o->A, o->W);
        copy(e, o->P, o->Y);
        break;
    case POLAR_VERB_EIGH:
        copy(e, polar_mat_block(o->A, o->A.n, o->A.n), o->Y);
        polar_symmetrise(e, o->Y);
        break;
    case POLAR_VERB_CHOLESKY:
    case POLAR_VERB_SYMM:
        copy(e, o->P, o->Y);
        break;
    default:
        break;
    }
}

static void call(struct operands *o, int kind) {
    polar_engine *e = &o->e;
    switch (kind) {
    case POLAR_VERB_GEMM:
        polar_gemm(e, 1, POLAR_N, o->A, POLAR_N, o->P, 0, o->D, o->D);
        break;
    case POLAR_VERB_GRAM:
        polar_gram(e, POLAR_GRAM_RIGHT, 1, o->A, 0, o->Z, o->Z);
        break;
    case POLAR_VERB_SYMM:
        polar_symm_product(e, 1, o->P, o->Y, 0, o->Z, o->Z);
        break;
    case POLAR_VERB_QR:
        polar_qr(e, o->W, NULL, o->tau);
        break;
    case POLAR_COSTS_QR_PIVOTED:
        polar_qr(e, o->W, o->perm, o->tau);
        break;
    case POLAR_VERB_QR_APPLY:
        polar_qr_apply(e, o->W, o->tau, o->P, o->D);
        break;
    case POLAR_VERB_QR_STACKED:
        polar_qr_stacked(e, 100, o->A, false, o->S);
        break;
    case POLAR_VERB_STACKED:
        polar_stacked_product(e, false, 1, o->S, 1, o->A, o->D);
        break;
    case POLAR_VERB_CHOLESKY:
        polar_cholesky(e, o->Y);
        break;
    case POLAR_VERB_SOLVE:
        polar_solve_posdef(e, o->Y, o->W);
        break;
    case POLAR_VERB_TRIANGLE:
        polar_solve_triangular(e, true, POLAR_N, o->Q, o->W);
        break;
    case POLAR_VERB_LU:
        polar_lu(e, o->W, o->perm);
        break;
    case POLAR_VERB_LU_INVERSE:
        polar_lu_inverse(e, o->W, o->perm, o->D);
        break;
    case POLAR_VERB_TRIANGLE_INVERSE:
        polar_triangular_inverse(e, o->Q, o->Z);
        break;
    case POLAR_VERB_MIX:
        polar_mix_columns(e, 1, POLAR_N, o->W);
        break;
    case POLAR_VERB_SVD:
        polar_svd(e, o->W, o->D, NULL, o->Z);
        break;
    case POLAR_VERB_EIGH:
        polar_eigh(e, o->Y, true, o->values);
        break;
    case POLAR_VERB_NORM:
        polar_norm_of(e, POLAR_NORM_FRO, o->A);
        break;
    case POLAR_COSTS_MATVEC:
        polar_gemm(e, 1, POLAR_N, o->A, POLAR_N, o->v, 0, o->w, o->w);
        break;
    default: /* a pass, a call */
        polar_axpby(e, 1, o->A, 1, o->W, o->D);
        break;
    }
}

/* Seconds of one call, to the moment an entry of its result is on the host. */
static double timed(struct operands *o, int kind) {
    prepare(o, kind);
    const double start = polar_job_clock();
    call(o, kind);
    const polar_mat D = o->A;
    polar_copy_out(&o->e, POLAR_N, 1, (polar_cmat){D.data, 1, 1, D.ld, D.format, D.place},
                   polar_mat_of(o->pixel, 1, 1, 1, D.format));
    return polar_job_clock() - start;
}

/* Kernels that go together, the second on what the first leaves; -1: none. */
static const struct turn {
    int kind[2];
    bool tall; /* in use for m > n */
} turns[] = {
    {{POLAR_VERB_GEMM, -1}, true},
    {{POLAR_VERB_GRAM, -1}, true},
    {{POLAR_VERB_SYMM, -1}, false},
    {{POLAR_VERB_QR, POLAR_VERB_QR_APPLY}, true},
    {{POLAR_VERB_QR_STACKED, POLAR_VERB_STACKED}, false},
    {{POLAR_VERB_CHOLESKY, -1}, false},
    {{POLAR_VERB_SOLVE, -1}, false},
    {{POLAR_VERB_TRIANGLE, -1}, true},
    {{POLAR_VERB_LU, POLAR_VERB_LU_INVERSE}, false},
    {{POLAR_VERB_TRIANGLE_INVERSE, -1}, false},
    {{POLAR_VERB_MIX, -1}, true},
    {{POLAR_VERB_NORM, -1}, false},
    {{POLAR_COSTS_MATVEC, -1}, false},
    {{POLAR_COSTS_QR_PIVOTED, -1}, true},
    {{POLAR_VERB_SVD, -1}, true},
    {{POLAR_VERB_EIGH, -1}, false},
};
enum { TURNS = sizeof turns / sizeof *turns };

/* The median of several rounds; of calls that are dear the least of two. */
static polar_status time_turn(struct operands *o, const struct turn *t, polar_costs *c) {
    double sample[2][MOST_CALLS], total = 0;
    int rounds = 0;
    polar_status st = POLAR_OK;
    const int kinds = t->kind[1] < 0 ? 1 : 2;
    while (rounds < MOST_CALLS && (rounds < 2 || (total < enough && total / rounds < dear))) {
        for (int i = 0; i < kinds; i++) total += sample[i][rounds] = timed(o, t->kind[i]);
        rounds++;
    }
    for (int i = 0; i < kinds && !st; i++) {
        double median, spread;
        polar_job_median(sample[i], rounds, &median, &spread);
        st = polar_costs_add(c, t->kind[i], o->A.format, o->A.m, o->A.n,
                             rounds == 2 ? sample[i][0] : median);
    }
    return st ? st : o->e.status;
}

/* Seconds that a turn will take, by the samples so far; 0 when there are none. */
static double foretold(const polar_costs *c, const struct turn *t, polar_format f, int64_t m,
                       int64_t n) {
    double s = 0;
    for (int i = 0; i < 2 && t->kind[i] >= 0; i++) {
        const bool gram = t->kind[i] == POLAR_VERB_GRAM;
        const double one =
            polar_costs_kind_seconds(c, t->kind[i], gram ? n : m, n, gram ? m : n, f);
        if (one > 0) s += one;
    }
    return s;
}

static polar_status measure_shape(const polar_backend *b, polar_format f, int64_t m, int64_t n,
                                  polar_costs *c) {
    struct operands o;
    polar_status st = POLAR_OK;
    memset(&o, 0, sizeof o);
    polar_engine_init(&o.e, b);
    polar_arena count = {.backend = b};
    layout(&count, m, n, f, &o);
    void *block = b->alloc(count.used, NULL);
    o.values = polar_alloc(NULL, (size_t)n * sizeof *o.values);
    polar_arena arena = {.backend = b, .base = block, .size = count.used};
    if (block && o.values) {
        layout(&arena, m, n, f, &o);
        fill(&o);
        for (int i = 0; i < TURNS && !st; i++)
            if ((m == n || turns[i].tall) && foretold(c, &turns[i], f, m, n) < too_dear)
                st = time_turn(&o, &turns[i], c);
    } else {
        st = POLAR_NO_MEMORY;
    }
    polar_release(NULL, o.values);
    b->release(block, NULL);
    return st;
}

/* D = X + Y of `bytes` in all, and a call on one entry */
static polar_status measure_pass(const polar_backend *b, int64_t bytes, polar_costs *c) {
    struct operands o;
    double sample[MOST_CALLS], median, spread, total = 0;
    const int64_t m = bytes ? 1024 : 1, n = bytes ? (bytes / 24 + m - 1) / m : 1;
    int rounds = 0;
    memset(&o, 0, sizeof o);
    polar_engine_init(&o.e, b);
    polar_mat *const X[] = {&o.A, &o.W, &o.D};
    polar_arena count = {.backend = b};
    for (int i = 0; i < 3; i++) *X[i] = polar_arena_mat(&count, m, n, POLAR_F64);
    void *block = b->alloc(count.used, NULL);
    if (!block) return POLAR_NO_MEMORY;
    polar_arena arena = {.backend = b, .base = block, .size = count.used};
    for (int i = 0; i < 3; i++) *X[i] = polar_arena_mat(&arena, m, n, POLAR_F64);
    polar_shift(&o.e, 1, 0, o.A);
    polar_shift(&o.e, 1, 0, o.W);
    timed(&o, POLAR_COSTS_PASS);
    while (rounds < MOST_CALLS && (rounds < 3 || total < enough))
        total += sample[rounds++] = timed(&o, POLAR_COSTS_PASS);
    polar_job_median(sample, rounds, &median, &spread);
    b->release(block, NULL);
    if (o.e.status) return o.e.status;
    const int64_t moved = bytes ? 24 * m * n : 0;
    return polar_costs_add(c, bytes ? POLAR_COSTS_PASS : POLAR_COSTS_CALL, POLAR_F64, moved,
                           moved, median);
}

static polar_status measure_format(const polar_backend *b, polar_format f, polar_costs *c) {
    static const int aspects[] = {1, 4, 16, 64};
    const bool is_complex = polar_format_get(f)->is_complex;
    polar_status st = POLAR_OK;
    for (int64_t n = 16; n <= 2048 && !st; n *= 2)
        for (int i = 0; i < 4 && !st; i++) {
            const int64_t m = aspects[i] * n;
            const bool wanted = is_complex ? m == n && (n == 128 || n == 512)
                                           : m == n || (n >= 64 && m * n <= ENTRIES);
            if (wanted) st = measure_shape(b, f, m, n, c);
        }
    return st;
}

polar_status polar_kernels_measure(const polar_backend *b, polar_costs *c, polar_why *why) {
    static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};
    polar_blas_info blas;
    polar_blas_get(&blas);
    polar_costs_clear(c);
    snprintf(c->cpu, sizeof c->cpu, "%s", blas.cpu);
    snprintf(c->blas, sizeof c->blas, "%s, core %s", blas.library, blas.core);
    snprintf(c->backend, sizeof c->backend, "%s", b->name);
    c->threads = blas.threads;
    polar_status st = measure_pass(b, 0, c);
    for (int i = LEAST_PASS; i <= MOST_PASS && !st; i++)
        st = measure_pass(b, (int64_t)3 << i >> 1, c);
    for (int i = 0; i < 4 && !st; i++)
        if (b->formats & b->factor_formats & POLAR_BIT(formats[i]))
            st = measure_format(b, formats[i], c);
    return st ? polar_fail(why, st, "the kernels of %s cannot be timed: %s", b->name,
                           polar_status_text(st))
              : POLAR_OK;
}
