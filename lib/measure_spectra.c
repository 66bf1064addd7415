/* SPDX-License-Identifier: BSD-3-Clause */
/* What singular values tell: rank, condition, definiteness, and how far U is from the truth. */
#include "measure_internal.h"

/* What is kept of the singular values of A and of its SVD. */
typedef struct spectrum {
    double first, last, before_last; /* before_last = last when k = 1 */
    double residual;                 /* |A - P diag(s) W|_F */
} spectrum;

static int64_t count_above(const double *s, int64_t k, double threshold) {
    int64_t rank = 0;
    while (rank < k && s[rank] > threshold) ++rank;
    return rank;
}

/*
 * X = P diag(s) W. Divide and conquer may fail to converge, on factors whose singular values
 * are all 1 to roundoff above all (gesdd of OpenBLAS 0.3.21, n = 1500): then that of X times a
 * random orthogonal matrix is taken, which has the same s and P.
 */
static void svd(polar_engine *e, const polar_judgement *b, polar_mat X) {
    polar_axpby(e, 1, X, 0, X, b->T);
    polar_svd(e, b->T, b->P, b->s, b->W);
    for (uint64_t seed = 1; seed <= 3 && e->status == POLAR_NOT_CONVERGED; seed++) {
        e->status = POLAR_OK;
        polar_axpby(e, 1, X, 0, X, b->T);
        polar_mix_columns(e, seed, POLAR_N, b->T);
        polar_svd(e, b->T, b->P, b->s, b->W);
        polar_mix_columns(e, seed, POLAR_T, b->W);
    }
}

/*
 * The SVD of A. U* = P W is unique only where sigma_k is no rounding error: above
 * k u sigma_1. T becomes A - P diag(s) W.
 */
static spectrum measure_matrix(polar_engine *e, const polar_judgement *b, double u,
                               polar_report *r) {
    const int64_t k = b->k;
    svd(e, b, b->A);
    if (e->status) return (spectrum){0};
    spectrum a = {b->s[0], b->s[k - 1], b->s[k > 1 ? k - 2 : 0], 0};
    if (isnan(r->cond)) r->cond = a.last > 0 ? a.first / a.last : INFINITY;
    r->sigma_n = polar_measured_ratio(a.last, a.first);
    r->rank = (double)count_above(b->s, k, (40 + 4 * (double)k) * u * a.first);
    if (b->truth_roundoff == 0 && a.last > (double)k * 0x1p-53 * a.first) {
        polar_gemm(e, 1, POLAR_N, b->P, POLAR_N, b->W, 0, b->T, b->T);
        r->forward_abs = polar_measured_ratio(polar_norm_diff(e, b->U, b->T), 1);
    }
    polar_scale_columns(e, b->P, b->s);
    polar_gemm(e, -1, POLAR_N, b->P, POLAR_N, b->W, 1, b->A, b->T);
    a.residual = polar_norm_of(e, POLAR_NORM_FRO, b->T);
    return a;
}

/*
 * |Q - U*|_F, Q and U* with orthonormal columns, A = U*H, where |A - QK|_F and what A itself
 * is uncertain by come to e, lambda = lambda_min(K). Sources and proofs: report.h.
 */
static double turn(const spectrum *a, double lambda, double e, int64_t k, bool real_square) {
    const double least = fmin(lambda, a->last - e) + a->last;
    double bound = least > 0 ? 2 * e / least : INFINITY;
    if (real_square && lambda > 0 && e < a->last) {
        const double path = a->last + a->before_last - sqrt(2) * e;
        bound = k == 1 ? 0 : fmin(bound, 2 * e / path);
    }
    return fmin(bound, 2 * sqrt((double)k));
}

/*
 * The bound on |U - U*|_F: Q from the SVD of U, K = sym(Q'A) (m < n: sym(AQ')), everything
 * measured, and what the measures themselves may err by allowed for. T holds U.
 */
static double forward_bound(polar_engine *e, const polar_judgement *b, spectrum a) {
    const polar_mat K = polar_mat_block(b->S, b->k, b->k), none = {0};
    const bool wide = b->A.m < b->A.n;
    const double longest = (double)(wide ? b->A.n : b->A.m), root = sqrt((double)b->k);
    const double own = POLAR_MEASURE_ERROR * sqrt(longest) * 0x1p-53;

    polar_gemm(e, 1, POLAR_N, b->P, POLAR_N, b->W, 0, none, b->T);
    const double stretch = polar_norm_diff(e, b->U, b->T);
    if (wide)
        polar_gemm(e, 1, POLAR_N, b->A, POLAR_T, b->T, 0, none, K);
    else
        polar_gemm(e, 1, POLAR_T, b->T, POLAR_N, b->A, 0, none, K);
    polar_symmetrise(e, K);
    if (wide)
        polar_gemm(e, -1, POLAR_N, K, POLAR_N, b->T, 1, b->A, b->A);
    else
        polar_gemm(e, -1, POLAR_N, b->T, POLAR_N, K, 1, b->A, b->A);
    const double residual = polar_norm_of(e, POLAR_NORM_FRO, b->A);
    polar_eigh(e, K, false, b->w);
    if (e->status) return NAN;

    const double shaky = own * a.first + a.residual;
    const double apart = residual + a.residual + (2 * own + b->truth_roundoff) * b->norm;
    const bool real_square = b->A.m == b->A.n && b->A.format == POLAR_F64;
    a.last -= shaky;
    a.before_last -= shaky;
    return stretch + 2 * root * own +
           turn(&a, b->w[0] - own * a.first, apart, b->k, real_square);
}

void polar_measure_spectra(polar_engine *e, const polar_judgement *b, double u,
                           polar_report *r) {
    const spectrum a = measure_matrix(e, b, u, r);
    if (e->status) return;

    r->psd_abs = INFINITY; /* H beyond the range of f64 in units of A */
    if (isfinite(polar_norm_of(e, POLAR_NORM_FRO, b->S))) {
        polar_eigh(e, b->S, false, b->w);
        if (e->status) return;
        r->psd_abs = polar_measured_ratio(b->w[0] < 0 ? -b->w[0] : 0, a.first);
    }

    svd(e, b, b->U);
    if (e->status) return;
    r->spectral_abs = 0;
    for (int64_t i = 0; i < b->k; ++i)
        r->spectral_abs = fmax(r->spectral_abs, fabs(b->s[i] - 1));
    r->forward_bound = forward_bound(e, b, a);
}
