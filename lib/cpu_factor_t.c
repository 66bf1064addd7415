/* SPDX-License-Identifier: BSD-3-Clause */
/* LAPACK's one-pass factorisations: QR with and without pivoting, Cholesky, LU. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "cpu_type.h"

enum { BLOCK = 64 }; /* no block size of LAPACK's is larger (ilaenv) */

/* What is left of the workspace, as LAPACK counts it. */
static lapack_int left(const struct cpu_scratch *s) {
    const int64_t count = s->left / (int64_t)sizeof(entry);
    return count > INT32_MAX ? INT32_MAX : (lapack_int)count;
}

lapack_int KERNEL(reduce)(int64_t m, int64_t n, entry *W, int64_t ldw, lapack_int *jpvt,
                          entry *tau, struct cpu_scratch s) {
    if (!jpvt)
        return LAPACK(geqrf)(LAPACK_COL_MAJOR, width(m), width(n), W, width(ldw), tau,
                             (entry *)s.at, left(&s));
    memset(jpvt, 0, (size_t)n * sizeof *jpvt); /* every column is free */
#if IS_COMPLEX
    real *rwork = polar_cpu_take(&s, 2 * n, sizeof(real));
    return LAPACK(geqp3)(LAPACK_COL_MAJOR, width(m), width(n), W, width(ldw), jpvt, tau,
                         (entry *)s.at, left(&s), rwork);
#else
    return LAPACK(geqp3)(LAPACK_COL_MAJOR, width(m), width(n), W, width(ldw), jpvt, tau,
                         (entry *)s.at, left(&s));
#endif
}

lapack_int KERNEL(form_q)(int64_t m, int64_t n, entry *W, int64_t ldw, const entry *tau,
                          struct cpu_scratch s) {
#if IS_COMPLEX
    return LAPACK(ungqr)
#else
    return LAPACK(orgqr)
#endif
        (LAPACK_COL_MAJOR, width(m), width(n), width(n), W, width(ldw), tau, (entry *)s.at,
         left(&s));
}

/* geqp3 wants 2n + (n+1) blocks (and 2n reals when complex), the others n blocks */
int64_t KERNEL(reduce_work)(int64_t n) {
    return polar_cpu_add(polar_cpu_add(0, 2 * n, sizeof(real)), 2 * n + (n + 1) * BLOCK,
                         sizeof(entry));
}

/* R from the upper triangle of W, its diagonal raised to floor, sign or phase kept */
static void upper_triangle(const entry *W, int64_t ldw, double floor, polar_mat R) {
    for (int64_t j = 0; j < R.n; j++) {
        entry *r = (entry *)R.data + j * R.ld;
        memcpy(r, W + j * ldw, (size_t)(j + 1) * sizeof(entry));
        memset(r + j + 1, 0, (size_t)(R.m - j - 1) * sizeof(entry));
        const double size = cabs((double _Complex)r[j]);
        if (size < floor)
            r[j] = size > 0 ? r[j] / (real)size * (real)floor : (entry)(real)floor;
    }
}

polar_status KERNEL(qr_pivoted)(polar_cmat A, double floor, polar_mat Q, polar_mat R,
                                int64_t *perm, void *work, int64_t bytes) {
    const int64_t m = A.m, n = A.n;
    struct cpu_scratch s = {work, bytes};
    lapack_int *jpvt = polar_cpu_take(&s, n, sizeof(lapack_int));
    entry *tau = polar_cpu_take(&s, n, sizeof(entry)), *q = Q.data;
    assert(m >= n && Q.m == m && Q.n == n && R.m == n && R.n == n);
    if (n == 0) return POLAR_OK;
    if (!jpvt || !tau) return POLAR_KERNEL;
    for (int64_t j = 0; j < n; j++)
        memcpy(q + j * Q.ld, (const entry *)A.data + j * A.ld, (size_t)m * sizeof(entry));
    if (KERNEL(reduce)(m, n, q, Q.ld, perm ? jpvt : NULL, tau, s) != 0) return POLAR_KERNEL;
    upper_triangle(q, Q.ld, floor, R);
    if (KERNEL(form_q)(m, n, q, Q.ld, tau, s) != 0) return POLAR_KERNEL;
    for (int64_t j = 0; perm && j < n; j++) perm[j] = jpvt[j] - 1;
    return POLAR_OK;
}

int64_t KERNEL(qr_pivoted_work)(int64_t n) {
    int64_t bytes = polar_cpu_add(0, n, sizeof(lapack_int));
    bytes = polar_cpu_add(bytes, n, sizeof(entry));
    return polar_cpu_add(bytes, KERNEL(reduce_work)(n), 1);
}

/* Z = LL', X Z^-1 = (X L'^-1) L^-1 */
polar_status KERNEL(solve_posdef)(polar_mat Z, polar_mat X) {
    const int64_t n = Z.n;
    const entry *z = Z.data;
    assert(Z.m == n && X.n == n);
    if (n == 0) return POLAR_OK;
    const lapack_int info = LAPACK(potrf)(LAPACK_COL_MAJOR, 'L', width(n), Z.data, width(Z.ld));
    if (info < 0) return POLAR_KERNEL;
    if (info > 0) return POLAR_NO_ANSWER;
    /* not every potrf looks for NaN */
    for (int64_t j = 0; j < n; j++)
        if (!isfinite(cabs((double _Complex)z[j + j * Z.ld]))) return POLAR_NO_ANSWER;
    if (X.m == 0) return POLAR_OK;
    blas_trsm(ADJOINT, X.m, n, Z.data, Z.ld, X.data, X.ld);
    blas_trsm(CblasNoTrans, X.m, n, Z.data, Z.ld, X.data, X.ld);
    return POLAR_OK;
}

polar_status KERNEL(inverse_transpose)(polar_mat X, polar_mat D, void *work, int64_t bytes) {
    const int64_t n = X.n;
    struct cpu_scratch s = {work, bytes};
    lapack_int *pivot = polar_cpu_take(&s, n, sizeof(lapack_int));
    assert(X.m == n && D.m == n && D.n == n);
    if (n == 0) return POLAR_OK;
    if (!pivot) return POLAR_KERNEL;
    lapack_int info =
        LAPACK(getrf)(LAPACK_COL_MAJOR, width(n), width(n), X.data, width(X.ld), pivot);
    if (info == 0)
        info = LAPACK(getri)(LAPACK_COL_MAJOR, width(n), X.data, width(X.ld), pivot,
                             (entry *)s.at, left(&s));
    if (info != 0) return info > 0 ? POLAR_NO_ANSWER : POLAR_KERNEL;
    KERNEL(transpose)(polar_const(X), D);
    return POLAR_OK;
}

int64_t KERNEL(inverse_work)(int64_t n) {
    return polar_cpu_add(polar_cpu_add(0, n, sizeof(lapack_int)), n * BLOCK, sizeof(entry));
}

polar_status KERNEL(rcond)(polar_cmat R, double *value, void *work, int64_t bytes) {
    const int64_t n = R.n;
    struct cpu_scratch s = {work, bytes};
    entry *w = polar_cpu_take(&s, 3 * n, sizeof(entry));
#if IS_COMPLEX
    real *more = polar_cpu_take(&s, n, sizeof(real));
#else
    lapack_int *more = polar_cpu_take(&s, n, sizeof(lapack_int));
#endif
    real estimate = 1;
    assert(R.m == n);
    *value = 1;
    if (n == 0) return POLAR_OK;
    if (!w || !more) return POLAR_KERNEL;
    *value = NAN;
    if (isnan(KERNEL(norm)(POLAR_NORM_MAX, R))) return POLAR_OK;
    if (LAPACK(trcon)(LAPACK_COL_MAJOR, '1', 'U', 'N', width(n), R.data, width(R.ld), &estimate,
                      w, more) != 0)
        return POLAR_KERNEL;
    *value = (double)estimate;
    return POLAR_OK;
}

int64_t KERNEL(rcond_work)(int64_t n) {
    const int64_t size = IS_COMPLEX ? sizeof(real) : sizeof(lapack_int);
    return polar_cpu_add(polar_cpu_add(0, 3 * n, sizeof(entry)), n, size);
}
