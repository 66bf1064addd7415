/* SPDX-License-Identifier: BSD-3-Clause */
/* How good an SVD or an eigendecomposition is, in LAPACK's test ratios. */
#include <math.h>

#include "ontop.h"
#include "prepare.h"

/* k = min(m,n) columns of U, in f64 or c128. */
struct layout {
    polar_mat A, U, W; /* m-by-n, m-by-k, k-by-n: W = V', or U' for eigenvalues */
    polar_mat T, G;    /* m-by-k, k-by-k */
    double *s;         /* k */
    void *work;
    int64_t work_bytes, total;
};

static struct layout layout(polar_format f, int64_t m, int64_t n, void *base) {
    polar_arena a = {.backend = &polar_cpu, .base = base, .size = INT64_MAX};
    const int64_t k = m < n ? m : n, l = m < n ? n : m;
    struct layout y = {.work_bytes = 0};
    y.A = polar_arena_mat(&a, m, n, f);
    y.U = polar_arena_mat(&a, m, k, f);
    y.W = polar_arena_mat(&a, k, n, f);
    y.T = polar_arena_mat(&a, m, k, f);
    y.G = polar_arena_mat(&a, k, k, f);
    y.s = polar_arena_mat(&a, k, 1, POLAR_F64).data;
    y.work =
        polar_arena_work(&a,
                         1u << POLAR_VERB_GEMM | 1u << POLAR_VERB_GRAM | 1u << POLAR_VERB_NORM |
                             1u << POLAR_VERB_SVD | 1u << POLAR_VERB_EIGH,
                         l, l, f, &y.work_bytes);
    y.total = a.used;
    return y;
}

/* |X'X - I|_F or |XX' - I|_F */
static double orthogonality(polar_engine *e, polar_gram_side side, polar_mat X, polar_mat G) {
    polar_gram(e, side, 1, X, 0, G, G);
    polar_shift(e, -1, 1, G);
    return polar_norm_of(e, POLAR_NORM_FRO, G);
}

/* 0/0 is 0: of the zero matrix nothing is wrong. An overflow is infinite. */
static double ratio(double error, double unit) {
    if (error == 0) return 0;
    return isnan(error) ? INFINITY : error / unit;
}

static void judge(polar_engine *e, const struct layout *y, const double *s, int exponent,
                  double unit, polar_spectral_report *r) {
    const int64_t k = y->G.n;
    const double norm = polar_norm_of(e, POLAR_NORM_FRO, y->A);
    r->orth_u = orthogonality(e, POLAR_GRAM_RIGHT, y->U, y->G) / unit;
    r->orth_v = orthogonality(e, POLAR_GRAM_LEFT, y->W, y->G) / unit;
    for (int64_t i = 0; i < k; i++) y->s[i] = ldexp(s[i], -exponent);
    polar_axpby(e, 1, y->U, 0, y->U, y->T);
    polar_scale_columns(e, y->T, y->s);
    polar_gemm(e, -1, POLAR_N, y->T, POLAR_N, y->W, 1, y->A, y->A);
    r->resid = ratio(polar_norm_of(e, POLAR_NORM_FRO, y->A), unit * norm);
}

/* Values by LAPACK: max |s_i - theirs| over max |theirs|. */
static void compare(polar_engine *e, const struct layout *y, const double *s, int exponent,
                    bool eigen, double unit, polar_spectral_report *r) {
    const int64_t k = y->G.n;
    const polar_mat none = {0};
    double worst = 0, largest = 0;
    if (eigen)
        polar_eigh(e, y->A, false, y->s);
    else
        polar_svd(e, y->A, none, y->s, none);
    if (e->status != POLAR_OK) return;
    for (int64_t i = 0; i < k; i++) {
        worst = fmax(worst, fabs(ldexp(s[i], -exponent) - y->s[i]));
        largest = fmax(largest, fabs(y->s[i]));
    }
    r->values = ratio(worst, unit * largest);
}

static bool is_matrix(polar_cmat X, int64_t m, int64_t n) {
    return polar_format_get(X.format) && X.place == POLAR_HOST && X.m == m && X.n == n &&
           X.ld >= (m > 0 ? m : 1) && (X.data || m == 0 || n == 0);
}

static bool finite(polar_cmat X) {
    int e;
    bool zero;
    return polar_mat_scan(X, &e, &zero) == POLAR_OK;
}

polar_status polar_spectral_measure(polar_cmat A, polar_cmat U, const double *s, polar_cmat Vt,
                                    polar_format f, const polar_allocator *a,
                                    polar_spectral_report *r) {
    const int64_t m = A.m, n = A.n, k = m < n ? m : n;
    const bool eigen = !Vt.data && k > 0;
    const polar_format_row *row = polar_format_get(f);
    if (!row || !r || m < 0 || n < 0 || !is_matrix(A, m, n) || !is_matrix(U, m, k) ||
        (!s && k > 0) || (eigen ? m != n : !is_matrix(Vt, k, n)))
        return POLAR_BAD_ARGUMENT;
    if (m > polar_cpu.largest || n > polar_cpu.largest) return POLAR_TOO_LARGE;
    polar_spectral_report found = *r;
    found.resid = found.orth_u = found.orth_v = found.values = 0;
    if (k == 0) {
        *r = found;
        return POLAR_OK;
    }
    int exponent;
    bool zero;
    if (polar_mat_scan(A, &exponent, &zero) != POLAR_OK || !finite(U) ||
        (!eigen && !finite(Vt)))
        return POLAR_NO_ANSWER;
    exponent = polar_clamp(exponent);
    for (int64_t i = 0; i < k; i++)
        if (isnan(s[i])) return POLAR_NO_ANSWER;
    const bool is_complex = polar_format_get(A.format)->is_complex ||
                            polar_format_get(U.format)->is_complex ||
                            (!eigen && polar_format_get(Vt.format)->is_complex);
    const polar_format wide = is_complex ? POLAR_C128 : POLAR_F64;
    void *block = polar_cpu.alloc(layout(wide, m, n, NULL).total, a);
    if (!block) return POLAR_NO_MEMORY;
    struct layout y = layout(wide, m, n, block);
    polar_engine e;
    polar_engine_init(&e, &polar_cpu);
    e.work = y.work;
    e.work_bytes = y.work_bytes;
    const double unit = (double)k * row->u, scale = ldexp(1, -exponent);
    polar_copy_in(&e, POLAR_N, 1, U, y.U);
    polar_copy_in(&e, eigen ? POLAR_T : POLAR_N, 1, eigen ? U : Vt, y.W);
    polar_copy_in(&e, POLAR_N, scale, A, y.A);
    judge(&e, &y, s, exponent, unit, &found);
    polar_copy_in(&e, POLAR_N, scale, A, y.A);
    compare(&e, &y, s, exponent, eigen, unit, &found);
    polar_cpu.release(block, a);
    if (e.status == POLAR_NOT_CONVERGED) return POLAR_KERNEL;
    if (e.status == POLAR_OK) *r = found;
    return e.status;
}
