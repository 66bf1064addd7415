/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every kernel on random operands that are put back before each call. Kernels that live on what
 * others leave (reflectors, LU factors) are timed behind them. The clock stops when one entry
 * has come to the host, so that a device has done its work.
 */
#include "kernels.h"

#include "job.h"

void polar_kernels_layout(polar_arena *a, int64_t m, int64_t n, polar_format f,
                          polar_kernels *o) {
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

void polar_kernels_fill(polar_kernels *o) {
    const double n = (double)o->A.n;
    polar_randomise(&o->e, 1, o->A);
    polar_randomise(&o->e, 2, o->v);
    polar_gram(&o->e, POLAR_GRAM_RIGHT, 1 / (double)o->A.m, o->A, 0, o->P, o->P);
    polar_shift(&o->e, 1 + 1 / n, 1, o->P);
    polar_axpby(&o->e, 1, o->P, 0, o->P, o->Q);
    polar_cholesky(&o->e, o->Q);
    const polar_mat rest[] = {o->W, o->D, o->Y, o->Z,
                              o->S}; /* first touch is no kernel's time */
    for (int i = 0; i < 5; i++) polar_shift(&o->e, 1, 0, rest[i]);
}

static void copy(polar_engine *e, polar_mat X, polar_mat D) {
    polar_axpby(e, 1, X, 0, X, D);
}

/* Reflectors, LU factors and Q1, Q2 are there already when they are wanted. */
static void prepare(polar_kernels *o, int kind) {
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
    case POLAR_VERB_POSDEF_INVERSE:
    case POLAR_VERB_SYMM:
        copy(e, o->P, o->Y);
        break;
    case POLAR_VERB_GEMM:
    case POLAR_VERB_GRAM:
    case POLAR_VERB_NORM:
    case POLAR_VERB_TRIANGLE_INVERSE:
        copy(e, o->A, o->W); /* a call finds the caches as another one left them */
        break;
    default:
        break;
    }
}

static void call(polar_kernels *o, int kind) {
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
    case POLAR_VERB_POSDEF_INVERSE:
        polar_posdef_inverse(e, o->Y);
        break;
    case POLAR_VERB_TRIANGLE:
        polar_solve_triangular(e, true, POLAR_N, o->Q, o->W);
        break;
    case POLAR_VERB_LU:
        polar_lu(e, o->W, o->perm, 0);
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

/* What is enqueued is done: a number of the device's has come. */
static void settle(polar_kernels *o) {
    const polar_mat D = o->A;
    polar_copy_out(&o->e, POLAR_N, 1, (polar_cmat){D.data, 1, 1, D.ld, D.format, D.place},
                   polar_mat_of(o->pixel, 1, 1, 1, D.format));
}

double polar_kernels_time(polar_kernels *o, int kind) {
    prepare(o, kind);
    settle(o);
    const double start = polar_job_clock();
    call(o, kind);
    settle(o);
    return polar_job_clock() - start;
}
