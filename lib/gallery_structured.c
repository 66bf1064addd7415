/* SPDX-License-Identifier: BSD-3-Clause */
/* Random matrices of prescribed structure: diagonal, graded, exact rank, permutation. */
#include "gallery_internal.h"

/* streams of one seed */
enum { SIGN = 5, GRADED_RE, GRADED_IM, LEFT, RIGHT, PERMUTATION };

static double *vector(int64_t n, const polar_allocator *a) {
    return polar_mat_new(n, 1, POLAR_F64, a).data;
}

static int64_t smaller(int64_t m, int64_t n) {
    return m < n ? m : n;
}

static void clear(polar_mat A) {
    for (int64_t j = 0; j < A.n; ++j)
        for (int64_t i = 0; i < A.m; ++i) polar_mat_set(A, i, j, 0, 0);
}

/* s_i times a random unit: 1 or -1, complex also i or -i; the factor has the units */
polar_status polar_fill_diagonal(const polar_gallery_options *o, polar_mat A, polar_mat truth,
                                 const polar_allocator *a) {
    static const double unit[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    const int64_t k = smaller(A.m, A.n);
    const unsigned shift = polar_format_get(A.format)->is_complex ? 62 : 63;
    double *s = vector(k, a);
    if (!s) return POLAR_NO_MEMORY;
    polar_spectrum_all(o, k, s);
    clear(A);
    if (truth.data) clear(truth);
    for (int64_t i = 0; i < k; ++i) {
        const double *z = unit[polar_hash_bits(o->seed, SIGN, (uint64_t)i) >> shift];
        polar_mat_set(A, i, i, s[i] * z[0], s[i] * z[1]);
        if (truth.data && s[i] > 0) polar_mat_set(truth, i, i, z[0], z[1]);
    }
    polar_release(a, s);
    return POLAR_OK;
}

/* D_1 G D_2, G normal, the prescribed values in D_1 (rows), D_2 (columns) or both */
static polar_status graded(const polar_gallery_options *o, bool rows, bool columns, polar_mat A,
                           const polar_allocator *a) {
    const bool is_complex = polar_format_get(A.format)->is_complex;
    const uint64_t re = polar_hash_bits(o->seed, GRADED_RE, 0);
    const uint64_t im = polar_hash_bits(o->seed, GRADED_IM, 0);
    double *d = vector(A.m, a), *e = vector(A.n, a);
    if (d && e) {
        polar_spectrum_all(o, A.m, d);
        polar_spectrum_all(o, A.n, e);
        for (int64_t j = 0; j < A.n; ++j)
            for (int64_t i = 0; i < A.m; ++i) {
                const double s = (rows ? d[i] : 1) * (columns ? e[j] : 1);
                const double x = polar_hash_normal(re, (uint64_t)i, (uint64_t)j);
                const double y =
                    is_complex ? polar_hash_normal(im, (uint64_t)i, (uint64_t)j) : 0;
                polar_mat_set(A, i, j, s * x, s * y);
            }
    }
    const polar_status status = d && e ? POLAR_OK : POLAR_NO_MEMORY;
    polar_release(a, d);
    polar_release(a, e);
    return status;
}

polar_status polar_fill_graded_rows(const polar_gallery_options *o, polar_mat A,
                                    polar_mat truth, const polar_allocator *a) {
    (void)truth;
    return graded(o, true, false, A, a);
}

polar_status polar_fill_graded_columns(const polar_gallery_options *o, polar_mat A,
                                       polar_mat truth, const polar_allocator *a) {
    (void)truth;
    return graded(o, false, true, A, a);
}

polar_status polar_fill_graded_both(const polar_gallery_options *o, polar_mat A,
                                    polar_mat truth, const polar_allocator *a) {
    (void)truth;
    return graded(o, true, true, A, a);
}

/*
 * m vectors of r whole numbers: the p-th of the i-th odd for p = i, even (-2, 0, 2) elsewhere
 * and in imaginary parts. Modulo 2 the leading r-by-r block is the identity: its determinant
 * is odd, so the rank is exactly r.
 */
static void whole_vectors(uint64_t seed, int64_t m, int64_t r, double *re, double *im) {
    const uint64_t stream[2] = {polar_hash_bits(seed, 0, 0), polar_hash_bits(seed, 0, 1)};
    for (int64_t i = 0; i < m; ++i)
        for (int64_t p = 0; p < r; ++p) {
            uint64_t bits = polar_hash_bits(stream[0], (uint64_t)i, (uint64_t)p);
            re[p + i * r] = i == p ? (bits >> 63 ? 1 : -1) : (double)(bits % 3) * 2 - 2;
            if (!im) continue;
            bits = polar_hash_bits(stream[1], (uint64_t)i, (uint64_t)p);
            im[p + i * r] = (double)(bits % 3) * 2 - 2;
        }
}

/* sum x_p y_p of whole numbers: exact in any order */
static double dot(int64_t r, const double *x, const double *y) {
    double s = 0;
    for (int64_t p = 0; p < r; ++p) s += x[p] * y[p];
    return s;
}

/* LR, L m-by-r, R r-by-n; r = rank, or half of min(m,n), rounded up, when that is -1 */
polar_status polar_fill_low_rank(const polar_gallery_options *o, polar_mat A, polar_mat truth,
                                 const polar_allocator *a) {
    (void)truth;
    const int64_t m = A.m, n = A.n, r = o->rank >= 0 ? o->rank : (smaller(m, n) + 1) / 2;
    const bool is_complex = polar_format_get(A.format)->is_complex;
    polar_mat L = polar_mat_new(r, is_complex ? 2 * m : m, POLAR_F64, a);
    polar_mat R = polar_mat_new(r, is_complex ? 2 * n : n, POLAR_F64, a);
    const polar_status status = L.data && R.data ? POLAR_OK : POLAR_NO_MEMORY;
    if (!status) {
        double *x = L.data, *y = R.data;
        double *xi = is_complex ? x + r * m : NULL, *yi = is_complex ? y + r * n : NULL;
        whole_vectors(polar_hash_bits(o->seed, LEFT, 0), m, r, x, xi);
        whole_vectors(polar_hash_bits(o->seed, RIGHT, 0), n, r, y, yi);
        for (int64_t j = 0; j < n; ++j)
            for (int64_t i = 0; i < m; ++i) {
                const int64_t p = i * r, q = j * r;
                double re = dot(r, x + p, y + q), im = 0;
                if (is_complex) {
                    re -= dot(r, xi + p, yi + q);
                    im = dot(r, x + p, yi + q) + dot(r, xi + p, y + q);
                }
                polar_mat_set(A, i, j, re, im);
            }
    }
    polar_mat_free(&L, a);
    polar_mat_free(&R, a);
    return status;
}

void polar_shuffle(uint64_t seed, int64_t n, int64_t k, double *to) {
    for (int64_t i = 0; i < n; ++i) to[i] = (double)i;
    for (int64_t i = 0; i < k; ++i) {
        const uint64_t bits = polar_hash_bits(seed, PERMUTATION, (uint64_t)i);
        const int64_t other = i + (int64_t)(bits % (uint64_t)(n - i));
        const double swap = to[i];
        to[i] = to[other];
        to[other] = swap;
    }
}

/* min(m,n) ones in rows and columns of their own */
polar_status polar_fill_permutation(const polar_gallery_options *o, polar_mat A,
                                    polar_mat truth, const polar_allocator *a) {
    const int64_t k = smaller(A.m, A.n), many = A.m > A.n ? A.m : A.n;
    double *to = vector(many, a);
    if (!to) return POLAR_NO_MEMORY;
    polar_shuffle(o->seed, many, k, to);
    clear(A);
    if (truth.data) clear(truth);
    for (int64_t i = 0; i < k; ++i) {
        const int64_t row = A.m >= A.n ? (int64_t)to[i] : i;
        const int64_t column = A.m >= A.n ? i : (int64_t)to[i];
        polar_mat_set(A, row, column, 1, 0);
        if (truth.data) polar_mat_set(truth, row, column, 1, 0);
    }
    polar_release(a, to);
    return POLAR_OK;
}
