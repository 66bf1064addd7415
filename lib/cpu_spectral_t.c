/* SPDX-License-Identifier: BSD-3-Clause */
/* Singular values and eigenvalues, by LAPACK's divide and conquer. */
#include <assert.h>
#include <math.h>

#include "cpu_type.h"

enum { BLOCK = 64 }; /* no block size of LAPACK's is larger (ilaenv) */

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b) {
    return a > b ? a : b;
}

/* Entries, reals and integers that gesdd wants: its documented minima, and room for blocks. */
static void svd_sizes(int64_t m, int64_t n, int64_t *lwork, int64_t *lrwork, int64_t *liwork) {
    const int64_t k = least(m, n), l = most(m, n);
    *liwork = 8 * k;
#if IS_COMPLEX
    *lwork = k * k + 3 * k + l + BLOCK * (m + n);
    *lrwork = most(5 * k * k + 7 * k, 2 * l * k + 2 * k * k + k);
#else
    *lwork = 4 * k * k + 7 * k + l + BLOCK * (m + n);
    *lrwork = 0;
#endif
}

/* The same of syevd and heevd. */
static void eigh_sizes(int64_t n, int64_t *lwork, int64_t *lrwork, int64_t *liwork) {
    *liwork = 3 + 5 * n;
#if IS_COMPLEX
    *lwork = n * n + 2 * n + BLOCK * n;
    *lrwork = 2 * n * n + 5 * n + 1;
#else
    *lwork = 2 * n * n + 6 * n + 1 + BLOCK * n;
    *lrwork = 0;
#endif
}

/* `k` values as LAPACK writes them */
static int64_t total(int64_t k, int64_t lwork, int64_t lrwork, int64_t liwork) {
    int64_t bytes = polar_cpu_add(0, lwork, sizeof(entry));
    bytes = polar_cpu_add(bytes, lrwork, sizeof(real));
    bytes = polar_cpu_add(bytes, liwork, sizeof(lapack_int));
    return polar_cpu_add(bytes, k, sizeof(real));
}

int64_t KERNEL(svd_work)(int64_t m, int64_t n) {
    int64_t lwork, lrwork, liwork;
    if (m > INT32_MAX || n > INT32_MAX) return -1;
    svd_sizes(m, n, &lwork, &lrwork, &liwork);
    return total(least(m, n), lwork, lrwork, liwork);
}

int64_t KERNEL(eigh_work)(int64_t n) {
    int64_t lwork, lrwork, liwork;
    if (n > INT32_MAX) return -1;
    eigh_sizes(n, &lwork, &lrwork, &liwork);
    return total(n, lwork, lrwork, liwork);
}

/* Not a number in, not a number out: LAPACK may refuse it, or iterate in vain. */
static bool finite_entries(polar_cmat A, int64_t k, double *values) {
    if (isfinite(KERNEL(norm)(POLAR_NORM_MAX, A))) return true;
    for (int64_t j = 0; values && j < k; j++) values[j] = NAN;
    return false;
}

static polar_status status_of(lapack_int info) {
    return info == 0 ? POLAR_OK : info > 0 ? POLAR_NOT_CONVERGED : POLAR_KERNEL;
}

polar_status KERNEL(svd)(polar_mat A, polar_mat U, double *s, polar_mat Wt, void *work,
                         int64_t bytes) {
    const int64_t m = A.m, n = A.n, k = least(m, n);
    const bool vectors = U.data && Wt.data;
    struct cpu_scratch room = {work, bytes};
    int64_t lwork, lrwork, liwork;
    entry none = 0;
    if (k == 0) return POLAR_OK;
    svd_sizes(m, n, &lwork, &lrwork, &liwork);
    if (lwork > INT32_MAX) return POLAR_TOO_LARGE;
    entry *w = polar_cpu_take(&room, lwork, sizeof(entry));
    real *rwork = polar_cpu_take(&room, lrwork, sizeof(real));
    lapack_int *iwork = polar_cpu_take(&room, liwork, sizeof(lapack_int));
    real *values = polar_cpu_take(&room, k, sizeof(real));
    assert(!vectors || (U.m == m && U.n == k && Wt.m == k && Wt.n == n));
    if (!w || !rwork || !iwork || !values) return POLAR_KERNEL;
    if (!finite_entries(polar_const(A), k, s)) return POLAR_NOT_CONVERGED;
    const lapack_int info =
        LAPACK(gesdd)(LAPACK_COL_MAJOR, vectors ? 'S' : 'N', width(m), width(n), A.data,
                      width(A.ld), values, vectors ? U.data : &none, vectors ? width(U.ld) : 1,
                      vectors ? Wt.data : &none, vectors ? width(Wt.ld) : 1, w, width(lwork),
#if IS_COMPLEX
                      rwork,
#endif
                      iwork);
    for (int64_t j = 0; s && j < k; j++) s[j] = (double)values[j];
    return status_of(info);
}

polar_status KERNEL(eigh)(polar_mat H, bool vectors, double *lambda, void *work,
                          int64_t bytes) {
    const int64_t n = H.n;
    struct cpu_scratch room = {work, bytes};
    int64_t lwork, lrwork, liwork;
    assert(H.m == n);
    if (n == 0) return POLAR_OK;
    eigh_sizes(n, &lwork, &lrwork, &liwork);
    if (lwork > INT32_MAX || lrwork > INT32_MAX) return POLAR_TOO_LARGE;
    entry *w = polar_cpu_take(&room, lwork, sizeof(entry));
    real *rwork = polar_cpu_take(&room, lrwork, sizeof(real));
    lapack_int *iwork = polar_cpu_take(&room, liwork, sizeof(lapack_int));
    real *values = polar_cpu_take(&room, n, sizeof(real));
    if (!w || !rwork || !iwork || !values) return POLAR_KERNEL;
    if (!finite_entries(polar_const(H), n, lambda)) return POLAR_NOT_CONVERGED;
#if IS_COMPLEX
    const lapack_int info =
        LAPACK(heevd)(LAPACK_COL_MAJOR, vectors ? 'V' : 'N', 'L', width(n), H.data, width(H.ld),
                      values, w, width(lwork), rwork, width(lrwork), iwork, width(liwork));
#else
    const lapack_int info =
        LAPACK(syevd)(LAPACK_COL_MAJOR, vectors ? 'V' : 'N', 'L', width(n), H.data, width(H.ld),
                      values, w, width(lwork), iwork, width(liwork));
#endif
    for (int64_t j = 0; j < n; j++) lambda[j] = (double)values[j];
    return status_of(info);
}
