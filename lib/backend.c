/* SPDX-License-Identifier: BSD-3-Clause */
/* The engine: every call goes to the backend's table, is counted, and does nothing after the
 * first failure. */
#include <math.h>
#include <string.h>

#include "polar/backend.h"

void polar_engine_init(polar_engine *e, const polar_backend *b) {
    memset(e, 0, sizeof *e);
    e->backend = b;
    e->status = POLAR_OK;
}

static bool stopped(const polar_engine *e) {
    return e->status != POLAR_OK;
}

/* Of the verbs that do no batches. */
static bool single(polar_engine *e) {
    if (e->slices > 0 && !stopped(e)) e->status = POLAR_UNSUITED;
    return !stopped(e);
}

/* Of those that are done for no part of a run either. */
static bool barred(polar_engine *e) {
    if (e->is_lane && !stopped(e)) e->status = POLAR_UNSUITED;
    return !single(e);
}

static void count(polar_engine *e, polar_verb v, int64_t m, int64_t n, int64_t k,
                  polar_format f) {
    e->count[v]++;
    e->flops += polar_verb_flops(v, m, n, k, f);
}

void polar_copy_in(polar_engine *e, polar_op op, double scale, polar_cmat A, polar_mat D) {
    if (!barred(e)) e->status = e->backend->copy_in(e, op, scale, A, D);
}

void polar_copy_out(polar_engine *e, polar_op op, double scale, polar_cmat A, polar_mat D) {
    if (!barred(e)) e->status = e->backend->copy_out(e, op, scale, A, D);
}

void polar_gemm(polar_engine *e, double alpha, polar_op opA, polar_mat A, polar_op opB,
                polar_mat B, double beta, polar_mat C, polar_mat D) {
    if (stopped(e)) return;
    count(e, POLAR_VERB_GEMM, D.m, D.n, opA == POLAR_N ? A.n : A.m, D.format);
    e->status = e->backend->gemm(e, alpha, opA, polar_const(A), opB, polar_const(B), beta,
                                 polar_const(C), D);
}

void polar_gram(polar_engine *e, polar_gram_side side, double alpha, polar_mat X, double beta,
                polar_mat C, polar_mat D) {
    if (stopped(e)) return;
    count(e, POLAR_VERB_GRAM, D.m, D.n, side == POLAR_GRAM_RIGHT ? X.m : X.n, D.format);
    e->status = e->backend->gram(e, side, alpha, polar_const(X), beta, polar_const(C), D);
}

void polar_symm_product(polar_engine *e, double alpha, polar_mat A, polar_mat B, double beta,
                        polar_mat C, polar_mat D) {
    if (stopped(e)) return;
    count(e, POLAR_VERB_SYMM, D.m, D.n, A.n, D.format);
    e->status = e->backend->symm_product(e, alpha, polar_const(A), polar_const(B), beta,
                                         polar_const(C), D);
}

void polar_axpby(polar_engine *e, double alpha, polar_mat X, double beta, polar_mat Y,
                 polar_mat D) {
    if (!stopped(e))
        e->status = e->backend->axpby(e, alpha, polar_const(X), beta, polar_const(Y), D);
}

void polar_recombine(polar_engine *e, int k, const double *c, const polar_mat *M) {
    if (!stopped(e)) e->status = e->backend->recombine(e, k, c, M);
}

void polar_unit(polar_engine *e, polar_mat X, polar_mat D) {
    if (!e->backend->unit) {
        polar_axpby(e, 1 / polar_norm_of(e, POLAR_NORM_FRO, X), X, 0, X, D);
        return;
    }
    if (e->is_lane ? barred(e) : stopped(e)) return;
    count(e, POLAR_VERB_NORM, X.m, X.n, 0, X.format);
    e->status = e->backend->unit(e, polar_const(X), D);
}

void polar_shift(polar_engine *e, double alpha, double beta, polar_mat D) {
    if (!stopped(e)) e->status = e->backend->shift(e, alpha, beta, D);
}

void polar_transpose(polar_engine *e, polar_mat X, polar_mat D) {
    if (!barred(e)) e->status = e->backend->transpose(e, polar_const(X), D);
}

double polar_symmetrise(polar_engine *e, polar_mat D) {
    double asym = NAN;
    if (!barred(e)) e->status = e->backend->symmetrise(e, D, &asym);
    return stopped(e) ? NAN : asym;
}

void polar_randomise(polar_engine *e, uint64_t seed, polar_mat D) {
    if (!barred(e)) e->status = e->backend->randomise(e, seed, D);
}

void polar_scale_columns(polar_engine *e, polar_mat D, const double *d) {
    if (!barred(e)) e->status = e->backend->scale_columns(e, D, d);
}

double polar_norm_of(polar_engine *e, polar_norm kind, polar_mat X) {
    double value = NAN;
    if (barred(e)) return NAN;
    count(e, POLAR_VERB_NORM, X.m, X.n, 0, X.format);
    e->status = e->backend->norm(e, kind, polar_const(X), &value);
    return stopped(e) ? NAN : value;
}

double polar_norm_diff(polar_engine *e, polar_mat X, polar_mat Y) {
    double value = NAN;
    if (barred(e)) return NAN;
    count(e, POLAR_VERB_NORM, X.m, X.n, 0, X.format);
    e->status = e->backend->norm_diff(e, polar_const(X), polar_const(Y), &value);
    return stopped(e) ? NAN : value;
}

static double inner(polar_engine *e, polar_mat X, polar_cmat Y) {
    double value = NAN;
    if (barred(e)) return NAN;
    count(e, POLAR_VERB_NORM, X.m, X.n, 0, X.format);
    e->status = e->backend->inner(e, polar_const(X), Y, &value);
    return stopped(e) ? NAN : value;
}

double polar_inner(polar_engine *e, polar_mat X, polar_mat Y) {
    return inner(e, X, polar_const(Y));
}

double polar_trace(polar_engine *e, polar_mat X) {
    return inner(e, X, (polar_cmat){0});
}

void polar_qr(polar_engine *e, polar_mat A, int64_t *perm, polar_mat tau) {
    if (barred(e)) return;
    count(e, POLAR_VERB_QR, A.m, A.n, 0, A.format);
    e->status = e->backend->qr(e, A, perm, tau);
}

void polar_qr_triangle(polar_engine *e, polar_mat A, double floor, polar_mat R) {
    if (!barred(e)) e->status = e->backend->qr_triangle(e, polar_const(A), floor, R);
}

int64_t polar_triangle_rank(polar_engine *e, polar_mat R, double small) {
    int64_t k = R.n;
    if (!barred(e)) e->status = e->backend->triangle_rank(e, polar_const(R), small, &k);
    return k;
}

void polar_qr_apply(polar_engine *e, polar_mat A, polar_mat tau, polar_mat X, polar_mat D) {
    if (barred(e)) return;
    count(e, POLAR_VERB_QR_APPLY, A.m, A.n, X.n, A.format);
    e->status = e->backend->qr_apply(e, polar_const(A), polar_const(tau), polar_const(X), D);
}

void polar_qr_stacked(polar_engine *e, double c, polar_mat X, bool pivot, polar_mat S) {
    if (!single(e)) return;
    e->count[POLAR_VERB_QR_STACKED]++; /* pivoting forgoes the structure */
    e->flops += pivot ? 2 * polar_verb_flops(POLAR_VERB_QR, X.m + X.n, X.n, 0, X.format)
                      : polar_verb_flops(POLAR_VERB_QR_STACKED, X.m, X.n, 0, X.format);
    e->status = e->backend->qr_stacked(e, c, polar_const(X), pivot, S);
}

void polar_stacked_product(polar_engine *e, bool pivot, double alpha, polar_mat S, double beta,
                           polar_mat C, polar_mat D) {
    if (!single(e)) return;
    e->count[POLAR_VERB_STACKED]++;
    e->flops += pivot ? polar_verb_flops(POLAR_VERB_GEMM, D.m, D.n, D.n, D.format)
                      : polar_verb_flops(POLAR_VERB_STACKED, D.m, D.n, 0, D.format);
    e->status = e->backend->stacked_product(e, pivot, alpha, S, beta, polar_const(C), D);
}

void polar_permute_columns(polar_engine *e, polar_mat X, const int64_t *perm, polar_mat D) {
    if (!barred(e)) e->status = e->backend->permute_columns(e, polar_const(X), perm, D);
}

void polar_mix_columns(polar_engine *e, uint64_t seed, polar_op op, polar_mat D) {
    if (barred(e)) return;
    count(e, POLAR_VERB_MIX, D.m, D.n, 0, D.format);
    e->status = e->backend->mix_columns(e, seed, op, D);
}

void polar_mix_rows(polar_engine *e, uint64_t seed, polar_op op, polar_mat D) {
    if (barred(e)) return;
    count(e, POLAR_VERB_MIX, D.m, D.n, 0, D.format);
    e->status = e->backend->mix_rows(e, seed, op, D);
}

/* A matrix that is not definite, or singular, is an answer and no failure; of a part of a run
 * it is the end. */
static bool went(polar_engine *e, polar_status s) {
    if (s != POLAR_NO_ANSWER || e->is_lane) e->status = s;
    return s == POLAR_OK;
}

/* What a part's one matrix was found to be is told when all parts have ended. */
static bool factors(polar_engine *e) {
    const int64_t *count = e->count;
    if (e->is_lane && count[POLAR_VERB_CHOLESKY] + count[POLAR_VERB_SOLVE] +
                              count[POLAR_VERB_POSDEF_INVERSE] >
                          0)
        return !barred(e);
    return single(e);
}

bool polar_cholesky(polar_engine *e, polar_mat Z) {
    if (!factors(e)) return false;
    count(e, POLAR_VERB_CHOLESKY, Z.m, Z.n, 0, Z.format);
    return went(e, e->backend->cholesky(e, Z));
}

bool polar_solve_posdef(polar_engine *e, polar_mat Z, polar_mat X) {
    if (!factors(e)) return false;
    count(e, POLAR_VERB_SOLVE, X.m, X.n, 0, X.format);
    return went(e, e->backend->solve_posdef(e, Z, X));
}

bool polar_posdef_inverse(polar_engine *e, polar_mat Z) {
    if (!factors(e)) return false;
    count(e, POLAR_VERB_POSDEF_INVERSE, Z.m, Z.n, 0, Z.format);
    return went(e, e->backend->posdef_inverse(e, Z));
}

void polar_solve_triangular(polar_engine *e, bool right, polar_op op, polar_mat R,
                            polar_mat X) {
    if (!single(e)) return;
    count(e, POLAR_VERB_TRIANGLE, right ? X.m : X.n, R.n, 0, X.format);
    e->status = e->backend->solve_triangular(e, right, op, polar_const(R), X);
}

bool polar_lu(polar_engine *e, polar_mat X, int64_t *perm, double floor) {
    if (barred(e)) return false;
    count(e, POLAR_VERB_LU, X.m, X.n, 0, X.format);
    return went(e, e->backend->lu(e, X, perm, floor));
}

void polar_lu_solve(polar_engine *e, polar_mat X, const int64_t *perm, polar_op op,
                    polar_mat B) {
    if (barred(e)) return;
    e->flops += 2 * polar_verb_flops(POLAR_VERB_TRIANGLE, B.n, X.n, 0, X.format);
    e->status = e->backend->lu_solve(e, polar_const(X), perm, op, B);
}

void polar_lu_inverse(polar_engine *e, polar_mat X, const int64_t *perm, polar_mat D) {
    if (barred(e)) return;
    count(e, POLAR_VERB_LU_INVERSE, X.m, X.n, 0, X.format);
    e->status = e->backend->lu_inverse(e, X, perm, D);
}

void polar_triangular_inverse(polar_engine *e, polar_mat R, polar_mat D) {
    if (barred(e)) return;
    count(e, POLAR_VERB_TRIANGLE_INVERSE, R.m, R.n, 0, R.format);
    e->status = e->backend->triangular_inverse(e, polar_const(R), D);
}

void polar_svd(polar_engine *e, polar_mat A, polar_mat U, double *s, polar_mat Wt) {
    if (barred(e)) return;
    count(e, POLAR_VERB_SVD, A.m, A.n, 0, A.format);
    e->status = e->backend->svd(e, A, U, s, Wt);
}

void polar_eigh(polar_engine *e, polar_mat H, bool vectors, double *w) {
    if (barred(e)) return;
    count(e, POLAR_VERB_EIGH, H.m, H.n, 0, H.format);
    e->status = e->backend->eigh(e, H, vectors, w);
}
