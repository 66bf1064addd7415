/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the CPU backend's own kernels gain over the BLAS's and LAPACK's routines that do the
 * same, on this machine, f64, in turns, ours as a run of polar_factor has them: products over
 * gemm, Gram matrices over syrk, Cholesky over potrf, inverses of definite matrices over potrf
 * and potri, triangular ones over trtri, LU over getrf, its inverse over getri, QR over geqrf,
 * Q applied over ormqr; and the first touch of 64 MiB by polar_alloc over that by the system's
 * allocator. Prints n (0: memory), both medians in milliseconds, ours over the other.
 * OPENBLAS_THREAD_TIMEOUT=20 time_factors N ...
 */
#include <cblas.h>
#include <lapacke.h>
#include <polar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TURNS = 21, TOUCHED = 64 << 20, PAGE = 4096 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *x, const void *y) {
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static void tell(const char *what, int64_t n, double ours[TURNS], double theirs[TURNS]) {
    qsort(ours, TURNS, sizeof *ours, ascending);
    qsort(theirs, TURNS, sizeof *theirs, ascending);
    printf("%s\t%d\t%.3f\t%.3f\t%.2f\n", what, (int)n, 1e3 * ours[TURNS / 2],
           1e3 * theirs[TURNS / 2], ours[TURNS / 2] / theirs[TURNS / 2]);
}

enum { GEMM, GRAM, CHOLESKY, DEFINITE, TRIANGLE, LU, INVERSE, QR, APPLY, KINDS };
static const char *const names[KINDS] = {
    "gemm", "gram",       "cholesky", "posdef_inverse", "triangular_inverse",
    "lu",   "lu_inverse", "qr",       "qr_apply"};

struct bench {
    polar_engine e;
    polar_mat A, X, D, W, tau;
    int64_t *perm;
    lapack_int *pivots;
    double *work;
    lapack_int room;
};

/* what a kind begins with, in D: X'X + I, its factor, X, its factors, X, anything */
static void prepare(struct bench *b, int kind) {
    if (kind >= CHOLESKY && kind <= TRIANGLE) {
        polar_gram(&b->e, POLAR_GRAM_RIGHT, 1, b->X, 0, b->D, b->D);
        polar_shift(&b->e, 1, 1, b->D);
        if (kind == TRIANGLE) polar_cholesky(&b->e, b->D);
    } else {
        polar_axpby(&b->e, 1, b->X, 0, b->X, b->D);
    }
    if (kind == INVERSE) polar_lu(&b->e, b->D, b->perm, 0);
    if (kind == APPLY) {
        polar_axpby(&b->e, 1, b->X, 0, b->X, b->A);
        polar_qr(&b->e, b->A, NULL, b->tau);
    }
}

static void by_us(struct bench *b, int kind) {
    switch (kind) {
    case GEMM:
        polar_gemm(&b->e, 1, POLAR_N, b->X, POLAR_N, b->D, 0, b->W, b->W);
        break;
    case GRAM:
        polar_gram(&b->e, POLAR_GRAM_RIGHT, 1, b->X, 0, b->W, b->W);
        break;
    case CHOLESKY:
        polar_cholesky(&b->e, b->D);
        break;
    case DEFINITE:
        polar_posdef_inverse(&b->e, b->D);
        break;
    case TRIANGLE:
        polar_triangular_inverse(&b->e, b->D, b->W);
        break;
    case LU:
        polar_lu(&b->e, b->D, b->perm, 0);
        break;
    case INVERSE:
        polar_lu_inverse(&b->e, b->D, b->perm, b->W);
        break;
    case QR:
        polar_qr(&b->e, b->D, NULL, b->tau);
        break;
    default:
        polar_qr_apply(&b->e, b->A, b->tau, b->X, b->D);
    }
}

/* perm: LAPACK's own exchanges, as the CPU backend keeps them; inverses are not transposed, as
 * ours are */
static void by_lapack(struct bench *b, int kind) {
    const lapack_int n = (lapack_int)b->A.n, ld = (lapack_int)b->A.ld;
    switch (kind) {
    case GEMM:
        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, b->X.data, ld,
                    b->D.data, ld, 0, b->W.data, ld);
        break;
    case GRAM: /* one triangle */
        cblas_dsyrk(CblasColMajor, CblasLower, CblasTrans, n, n, 1, b->X.data, ld, 0, b->W.data,
                    ld);
        break;
    case CHOLESKY:
        LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'U', n, b->D.data, ld);
        break;
    case DEFINITE: /* one triangle */
        LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'U', n, b->D.data, ld);
        LAPACKE_dpotri_work(LAPACK_COL_MAJOR, 'U', n, b->D.data, ld);
        break;
    case TRIANGLE:
        LAPACKE_dtrtri_work(LAPACK_COL_MAJOR, 'U', 'N', n, b->D.data, ld);
        break;
    case LU:
        LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, n, n, b->D.data, ld, b->pivots);
        break;
    case INVERSE:
        LAPACKE_dgetri_work(LAPACK_COL_MAJOR, n, b->D.data, ld, (lapack_int *)b->perm, b->work,
                            b->room);
        break;
    case QR:
        LAPACKE_dgeqrf_work(LAPACK_COL_MAJOR, n, n, b->D.data, ld, b->tau.data, b->work,
                            b->room);
        break;
    default:
        polar_axpby(&b->e, 1, b->X, 0, b->X, b->D); /* as ours begins */
        LAPACKE_dormqr_work(LAPACK_COL_MAJOR, 'L', 'N', n, n, n, b->A.data, ld, b->tau.data,
                            b->D.data, ld, b->work, b->room);
    }
}

struct call {
    struct bench *b;
    int kind;
    double seconds;
};

static void own(void *calls, int worker, int64_t i) {
    struct call *c = calls;
    (void)worker;
    (void)i;
    prepare(c->b, c->kind);
    const double begin = now();
    by_us(c->b, c->kind);
    c->seconds = now() - begin;
}

static double turn(struct bench *b, int kind, bool ours) {
    struct call c = {b, kind, 0};
    if (ours) {
        polar_cpu.run(polar_cpu.workers(), 1, own, &c);
        return c.seconds;
    }
    prepare(b, kind);
    const double begin = now();
    by_lapack(b, kind);
    return now() - begin;
}

static bool compare(int64_t n) {
    struct bench b;
    polar_arena a = {.backend = &polar_cpu, .size = INT64_MAX};
    const unsigned verbs = 1u << POLAR_VERB_QR | 1u << POLAR_VERB_QR_APPLY |
                           1u << POLAR_VERB_LU | 1u << POLAR_VERB_LU_INVERSE |
                           1u << POLAR_VERB_CHOLESKY | 1u << POLAR_VERB_TRIANGLE;
    memset(&b, 0, sizeof b);
    polar_engine_init(&b.e, &polar_cpu);
    for (int k = 0; k < 2; k++) { /* its size, then it */
        if (k)
            a = (polar_arena){.backend = &polar_cpu,
                              .base = polar_cpu.alloc(a.used, NULL),
                              .size = INT64_MAX};
        if (k && !a.base) return false;
        b.A = polar_arena_mat(&a, n, n, POLAR_F64);
        b.X = polar_arena_mat(&a, n, n, POLAR_F64);
        b.D = polar_arena_mat(&a, n, n, POLAR_F64);
        b.W = polar_arena_mat(&a, n, n, POLAR_F64);
        b.tau = polar_arena_mat(&a, n, 1, POLAR_F64);
        b.perm = polar_arena_perm(&a, n);
        b.pivots = (lapack_int *)polar_arena_perm(&a, n);
        b.work = polar_arena_mat(&a, n, 128, POLAR_F64).data; /* more than 64 columns */
        b.e.work = polar_arena_work(&a, verbs, n, n, POLAR_F64, &b.e.work_bytes);
    }
    b.room = (lapack_int)(128 * n);
    polar_randomise(&b.e, 1, b.X);
    for (int kind = 0; kind < KINDS; kind++) {
        double seconds[2][TURNS];
        for (int t = 0; t < TURNS; t++)
            for (int i = 0; i < 2; i++) seconds[i][t] = turn(&b, kind, i == 0);
        tell(names[kind], n, seconds[0], seconds[1]);
    }
    polar_cpu.release(a.base, NULL);
    return b.e.status == POLAR_OK;
}

static void touch(void) {
    double seconds[2][TURNS];
    for (int t = 0; t < TURNS; t++)
        for (int i = 0; i < 2; i++) {
            char *block = i ? malloc(TOUCHED) : polar_alloc(NULL, TOUCHED);
            const double begin = now();
            for (size_t at = 0; block && at < TOUCHED; at += PAGE)
                ((volatile char *)block)[at] = 1;
            seconds[i][t] = now() - begin;
            polar_release(NULL, block);
        }
    tell("touch", 0, seconds[0], seconds[1]);
}

int main(int argc, char **argv) {
    bool good = true;
    touch();
    for (int i = 1; i < argc; i++) good = compare(atoi(argv[i])) && good;
    return good ? 0 : 1;
}
