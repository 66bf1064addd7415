/* SPDX-License-Identifier: BSD-3-Clause */
/* How good factors are: the door, and residuals by products. */
#include "measure_internal.h"

enum { FULL_UP_TO = 2000 }; /* order of H */

typedef polar_judgement job;

static job layout(polar_arena *a, int64_t m, int64_t n, bool left, bool full, polar_format f) {
    const int64_t k = m < n ? m : n, longest = m < n ? n : m, h = left ? m : n;
    unsigned verbs = 1u << POLAR_VERB_GEMM | 1u << POLAR_VERB_GRAM | 1u << POLAR_VERB_NORM;
    job b = {.k = k, .left = left, .full = full};
    b.A = polar_arena_mat(a, m, n, f);
    b.U = polar_arena_mat(a, m, n, f);
    b.T = polar_arena_mat(a, m, n, f);
    b.S = polar_arena_mat(a, h, h, f);
    if (full) {
        verbs |= 1u << POLAR_VERB_SVD | 1u << POLAR_VERB_EIGH | 1u << POLAR_VERB_MIX;
        b.P = polar_arena_mat(a, m, k, f);
        b.W = polar_arena_mat(a, k, n, f);
        b.s = polar_arena_mat(a, k, 1, POLAR_F64).data;
        b.w = polar_arena_mat(a, h, 1, POLAR_F64).data;
    }
    b.work =
        polar_arena_work(a, verbs, left ? m : longest, left ? longest : n, f, &b.work_bytes);
    return b;
}

/* Copies X in, times scale; its largest modulus: NaN or infinity when X has one. */
static double load(polar_engine *e, polar_cmat X, double scale, polar_mat D) {
    polar_copy_in(e, POLAR_N, scale, X, D);
    return polar_norm_of(e, POLAR_NORM_MAX, D);
}

static bool all_finite(polar_engine *e, polar_cmat X, polar_mat D) {
    return isfinite(load(e, X, 0x1p-2, D)); /* the modulus of a complex entry may overflow */
}

/*
 * The power of two that brings the largest entry of A to about 1, so that no product of two
 * entries leaves the range of f64; 0 when A has a NaN or infinity. At most 2^1022: subnormal
 * matrices stay small, but their squares are normal.
 */
static double scale_of(polar_engine *e, polar_cmat A, polar_mat D) {
    int exponent = 0, shift = -2;
    double largest = load(e, A, 0x1p-2, D);
    if (!isfinite(largest)) return 0;
    if (largest < 0x1p-500) {
        shift = 500;
        largest = load(e, A, 0x1p500, D);
    }
    frexp(largest, &exponent);
    exponent = shift - exponent;
    return ldexp(1, exponent < -1022 ? -1022 : exponent > 1022 ? 1022 : exponent);
}

/* orth, asym, resid; S holds H afterwards */
static void measure_products(polar_engine *e, const job *b, polar_cmat H, double scale,
                             polar_report *r) {
    const polar_mat G = polar_mat_block(b->S, b->k, b->k), none = {0};

    polar_gram(e, b->U.m < b->U.n ? POLAR_GRAM_LEFT : POLAR_GRAM_RIGHT, 1, b->U, 0, none, G);
    polar_shift(e, -1, 1, G);
    r->orth_abs = polar_measured_ratio(polar_norm_of(e, POLAR_NORM_FRO, G), 1);

    if (b->left)
        polar_gemm(e, 1, POLAR_N, b->A, POLAR_T, b->U, 0, none, b->S);
    else
        polar_gemm(e, 1, POLAR_T, b->U, POLAR_N, b->A, 0, none, b->S);
    r->asym_abs = polar_measured_ratio(polar_symmetrise(e, b->S), b->norm);

    if (H.data) polar_copy_in(e, POLAR_N, scale, H, b->S);
    if (b->left)
        polar_gemm(e, -1, POLAR_N, b->S, POLAR_N, b->U, 1, b->A, b->T);
    else
        polar_gemm(e, -1, POLAR_N, b->U, POLAR_N, b->S, 1, b->A, b->T);
    r->resid_abs = polar_measured_ratio(polar_norm_of(e, POLAR_NORM_FRO, b->T), b->norm);
}

static polar_status measure(polar_engine *e, job *b, polar_cmat A, polar_cmat U, polar_cmat H,
                            polar_cmat truth, double u, polar_report *r) {
    const double scale = scale_of(e, A, b->T);
    bool finite = scale > 0 && all_finite(e, U, b->T);
    if (H.data) {
        finite = finite && all_finite(e, H, b->S);
    }
    if (e->status) return e->status;
    if (!finite) return POLAR_NO_ANSWER;
    polar_copy_in(e, POLAR_N, scale, A, b->A);
    polar_copy_in(e, POLAR_N, 1, U, b->U);
    b->norm = polar_norm_of(e, POLAR_NORM_FRO, b->A);
    measure_products(e, b, H, scale, r);
    if (truth.data && all_finite(e, truth, b->T)) {
        b->truth_roundoff = polar_format_get(A.format)->u;
        polar_copy_in(e, POLAR_N, 1, truth, b->T);
        r->forward_abs = polar_measured_ratio(polar_norm_diff(e, b->U, b->T), 1);
    }
    if (b->full) polar_measure_spectra(e, b, u, r);
    return e->status;
}

static bool is_matrix(polar_cmat X, int64_t m, int64_t n) {
    return polar_format_get(X.format) && X.place == POLAR_HOST && X.m == m && X.n == n &&
           X.ld >= (m > 0 ? m : 1) && (X.data || m == 0 || n == 0);
}

static bool is_complex(polar_cmat X) {
    return X.data && polar_format_get(X.format)->is_complex;
}

static void set_ratios(const polar_format_row *f, int64_t k, polar_report *r) {
    const double unit = (double)(k > 0 ? k : 1) * f->u;
    r->orth = r->orth_abs / unit;
    r->resid = r->resid_abs / unit;
    r->asym = r->asym_abs / unit;
    r->psd = r->psd_abs / unit;
    r->forward = r->forward_abs / unit;
    r->forward_bound /= unit;
    r->within =
        isnan(r->forward) || isnan(r->forward_bound) ? NAN : r->forward <= r->forward_bound;
}

polar_status polar_measure(polar_cmat A, polar_cmat U, polar_cmat H, bool left,
                           polar_cmat truth, polar_format f, polar_measures what,
                           const polar_allocator *a, polar_report *r) {
    const int64_t m = A.m, n = A.n, k = m < n ? m : n, h = left ? m : n;
    const polar_format_row *row = polar_format_get(f);
    if (!row || !r || m < 0 || n < 0 || !is_matrix(A, m, n) || !is_matrix(U, m, n))
        return POLAR_BAD_ARGUMENT;
    if (H.data && !is_matrix(H, h, h)) return POLAR_BAD_ARGUMENT;
    if (truth.data && !is_matrix(truth, m, n)) return POLAR_BAD_ARGUMENT;
    if (what == POLAR_MEASURE_NONE) return POLAR_OK;

    const bool full =
        what == POLAR_MEASURE_FULL || (what == POLAR_MEASURE_AUTO && h <= FULL_UP_TO);
    polar_report found = *r;
    found.orth_abs = found.resid_abs = found.asym_abs = found.psd_abs = found.forward_abs = NAN;
    found.spectral_abs = found.rank = found.sigma_n = found.forward_bound = NAN;
    if (k == 0) {
        found.orth_abs = found.resid_abs = found.asym_abs = 0;
        found.psd_abs = found.forward_abs = found.spectral_abs = 0;
        found.rank = found.sigma_n = found.forward_bound = 0;
        set_ratios(row, k, &found);
        *r = found;
        return POLAR_OK;
    }
    if (m > polar_cpu.largest || n > polar_cpu.largest) return POLAR_TOO_LARGE;

    const bool complex_work =
        is_complex(A) || is_complex(U) || is_complex(H) || is_complex(truth);
    const polar_format wide = complex_work ? POLAR_C128 : POLAR_F64;
    polar_arena count = {.backend = &polar_cpu}, arena = {.backend = &polar_cpu};
    layout(&count, m, n, left, full, wide);
    arena.base = polar_cpu.alloc(count.used, a);
    if (!arena.base) return POLAR_NO_MEMORY;
    arena.size = count.used;
    job b = layout(&arena, m, n, left, full, wide);

    polar_engine e;
    polar_engine_init(&e, &polar_cpu);
    e.work = b.work;
    e.work_bytes = b.work_bytes;
    polar_status status = measure(&e, &b, A, U, H, truth, row->u, &found);
    polar_cpu.release(arena.base, a);
    if (status == POLAR_NOT_CONVERGED) status = POLAR_KERNEL; /* of an SVD */
    if (status) return status;
    set_ratios(row, k, &found);
    *r = found;
    return POLAR_OK;
}
