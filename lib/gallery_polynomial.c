/* SPDX-License-Identifier: BSD-3-Clause */
/* Matrices of polynomials. Source: Higham, Accuracy and Stability (2002), chapters 22, 28. */
#include "gallery_internal.h"

/* i-th of n equispaced points in [-1,1]: exact at both ends and in the middle */
static double point(int64_t i, int64_t n) {
    return n > 1 ? (double)(2 * i - (n - 1)) / (double)(n - 1) : 0;
}

static void clear(polar_mat A) {
    for (int64_t j = 0; j < A.n; ++j)
        for (int64_t i = 0; i < A.m; ++i) polar_mat_set(A, i, j, 0, 0);
}

/* row i: T_0(x), ..., T_(n-1)(x) of an equispaced point x, by T_(k+1) = 2x T_k - T_(k-1) */
polar_status polar_fill_chebyshev_vandermonde(const polar_gallery_options *o, polar_mat A,
                                              polar_mat truth, const polar_allocator *a) {
    (void)o, (void)truth, (void)a;
    for (int64_t i = 0; i < A.m; ++i) {
        const double x = point(i, A.m);
        double last = x, t = 1; /* T_(-1) = T_1 */
        for (int64_t j = 0; j < A.n; ++j) {
            polar_mat_set(A, i, j, t, 0);
            const double next = 2 * x * t - last;
            last = t;
            t = next;
        }
    }
    return POLAR_OK;
}

/*
 * Ones below the diagonal, the first row -c_(n-1), ..., -c_0 of the monic polynomial with n
 * equispaced roots in [-1,1]. Singular values: n-2 ones, one near e^(0.13 n), one of the order
 * of |c_0|/e^(0.13 n), |c_0| near e^-n; 0 for odd n, of which 0 is a root.
 */
polar_status polar_fill_companion(const polar_gallery_options *o, polar_mat A, polar_mat truth,
                                  const polar_allocator *a) {
    (void)o, (void)truth;
    const int64_t n = A.n;
    double *c = polar_mat_new(n + 1, 1, POLAR_F64, a).data;
    if (!c) return POLAR_NO_MEMORY;
    for (int64_t k = 0; k <= n; ++k) c[k] = k == 0; /* c[k]: coefficient of x^(degree-k) */
    for (int64_t i = 0; i < n; ++i)
        for (int64_t k = i + 1; k > 0; --k) c[k] -= point(i, n) * c[k - 1];
    clear(A);
    for (int64_t j = 0; j < n; ++j) polar_mat_set(A, 0, j, -c[j + 1], 0);
    for (int64_t j = 0; j + 1 < n; ++j) polar_mat_set(A, j + 1, j, 1, 0);
    polar_release(a, c);
    return POLAR_OK;
}
