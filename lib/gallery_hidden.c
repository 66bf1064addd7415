/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Matrices that hide what a method looks for: a norm, a small singular value, a rank, a scale.
 * Random numbers and structure of their own; cond is the ratio that is hidden.
 */
#include "gallery_internal.h"

#include <math.h>

/* streams of one seed */
enum { ROWS = 20, COLUMNS, NEAR_RE, NEAR_IM, BLOCK, ROW_RE, ROW_IM };

static bool is_complex(polar_mat A) {
    return polar_format_get(A.format)->is_complex;
}

/* f64 or c128 of A's shape */
static polar_mat exact(polar_mat A, const polar_allocator *a) {
    return polar_mat_new(A.m, A.n, is_complex(A) ? POLAR_C128 : POLAR_F64, a);
}

/* normal number (i,j) of a pair of streams */
static void normal(const polar_gallery_options *o, uint64_t stream, bool is_complex, int64_t i,
                   int64_t j, double z[2]) {
    for (int part = 0; part < 1 + is_complex; ++part)
        z[part] = polar_hash_normal(polar_hash_bits(o->seed, stream + (uint64_t)part, 0),
                                    (uint64_t)i, (uint64_t)j);
}

/* Kahan's matrix, rows and columns shuffled: no triangle to see, the same singular values */
polar_status polar_fill_kahan_shuffled(const polar_gallery_options *o, polar_mat A,
                                       polar_mat truth, const polar_allocator *a) {
    (void)truth;
    polar_mat K = exact(A, a), to = polar_mat_new(A.m > A.n ? A.m : A.n, 2, POLAR_F64, a);
    polar_status status =
        K.data && to.data ? polar_fill_kahan(o, K, (polar_mat){0}, a) : POLAR_NO_MEMORY;
    if (!status) {
        double *row = to.data, *column = row + to.ld;
        polar_shuffle(polar_hash_bits(o->seed, ROWS, 0), A.m, A.m, row);
        polar_shuffle(polar_hash_bits(o->seed, COLUMNS, 0), A.n, A.n, column);
        for (int64_t j = 0; j < A.n; ++j)
            for (int64_t i = 0; i < A.m; ++i)
                polar_mat_set(A, (int64_t)row[i], (int64_t)column[j],
                              polar_mat_re(polar_const(K), i, j), 0);
    }
    polar_mat_free(&K, a);
    polar_mat_free(&to, a);
    return status;
}

/* Orthonormal columns (rows when m < n), then the middle row over cond: one small singular
 * value, while all entries of the others look harmless. */
polar_status polar_fill_scaled_row(const polar_gallery_options *o, polar_mat A, polar_mat truth,
                                   const polar_allocator *a) {
    (void)truth;
    polar_mat Q = exact(A, a);
    const polar_status status =
        Q.data ? polar_fill_orthogonal(o, Q, (polar_mat){0}, a) : POLAR_NO_MEMORY;
    for (int64_t j = 0; j < A.n && !status; ++j)
        for (int64_t i = 0; i < A.m; ++i) {
            const double s = i == A.m / 2 ? 1 / o->cond : 1;
            polar_mat_set(A, i, j, s * polar_mat_re(polar_const(Q), i, j),
                          s * polar_mat_im(polar_const(Q), i, j));
        }
    polar_mat_free(&Q, a);
    return status;
}

/* column j = x + g_j/cond, x and g_j normal: all columns of the same norm, nearly the same */
polar_status polar_fill_near_columns(const polar_gallery_options *o, polar_mat A,
                                     polar_mat truth, const polar_allocator *a) {
    (void)truth, (void)a;
    for (int64_t j = 0; j < A.n; ++j)
        for (int64_t i = 0; i < A.m; ++i) {
            double x[2] = {0, 0}, g[2] = {0, 0};
            normal(o, NEAR_RE, is_complex(A), i, 0, x);
            normal(o, NEAR_RE, is_complex(A), i, j + 1, g);
            polar_mat_set(A, i, j, x[0] + g[0] / o->cond, x[1] + g[1] / o->cond);
        }
    return POLAR_OK;
}

/* normal entries; every block of a 4-by-4 partition times one of 4 prescribed values, drawn */
polar_status polar_fill_blocks(const polar_gallery_options *o, polar_mat A, polar_mat truth,
                               const polar_allocator *a) {
    (void)truth, (void)a;
    polar_gallery_options four = *o;
    four.rank = -1; /* rank of A, not of 4 numbers */
    double s[4];
    polar_spectrum_all(&four, 4, s);
    for (int64_t j = 0; j < A.n; ++j)
        for (int64_t i = 0; i < A.m; ++i) {
            const uint64_t p = (uint64_t)(4 * i / A.m), q = (uint64_t)(4 * j / A.n);
            const double t = s[polar_hash_bits(o->seed + BLOCK, p, q) >> 62];
            double z[2] = {0, 0};
            normal(o, ROW_RE, is_complex(A), i, j, z);
            polar_mat_set(A, i, j, t * z[0], t * z[1]);
        }
    return POLAR_OK;
}

/*
 * x y' + I/cond, x and y of alternating signs: for even n all row sums are 1/cond, and a power
 * iteration that starts from ones, or from sums of moduli, finds 1/cond instead of sigma_1 = 1.
 */
polar_status polar_fill_hidden_norm(const polar_gallery_options *o, polar_mat A,
                                    polar_mat truth, const polar_allocator *a) {
    (void)truth, (void)a;
    const double x = 1 / sqrt((double)A.m * (double)A.n);
    for (int64_t j = 0; j < A.n; ++j)
        for (int64_t i = 0; i < A.m; ++i)
            polar_mat_set(A, i, j, ((i + j) & 1 ? -x : x) + (i == j ? 1 / o->cond : 0), 0);
    return POLAR_OK;
}

/*
 * The Gaussian kernel times Sylvester's Hadamard matrix over sqrt(2^p), 2^p <= n its order,
 * identity beyond: what mixing columns by butterflies makes of it, or unmakes.
 */
polar_status polar_fill_kernel_mixed(const polar_gallery_options *o, polar_mat A,
                                     polar_mat truth, const polar_allocator *a) {
    (void)truth;
    polar_mat K = polar_mat_new(A.m, A.n, POLAR_F64, a);
    const polar_status status =
        K.data ? polar_fill_kernel(o, K, (polar_mat){0}, a) : POLAR_NO_MEMORY;
    int64_t order = 1;
    while (2 * order <= A.n) order *= 2;
    for (int64_t h = 1; h < order && !status; h *= 2)
        for (int64_t j = 0; j < order; ++j)
            for (int64_t i = 0; i < A.m && !(j & h); ++i) {
                const double s = polar_mat_re(polar_const(K), i, j);
                const double t = polar_mat_re(polar_const(K), i, j + h);
                polar_mat_set(K, i, j, (s + t) / sqrt(2), 0);
                polar_mat_set(K, i, j + h, (s - t) / sqrt(2), 0);
            }
    for (int64_t j = 0; j < A.n && !status; ++j)
        for (int64_t i = 0; i < A.m; ++i)
            polar_mat_set(A, i, j, polar_mat_re(polar_const(K), i, j), 0);
    polar_mat_free(&K, a);
    return status;
}
