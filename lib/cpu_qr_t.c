/* SPDX-License-Identifier: BSD-3-Clause */
/* QR with and without pivoting, and what is read off R. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "cpu_type.h"

enum { BLOCK = 64 }; /* no block size of LAPACK's is larger (ilaenv) */

/* From so many columns on a QR by blocks that factor themselves by halves (geqrt) takes 0.75
 * to 0.9 of geqrf's time (two threads, f64; build/tests/time_factors 500 1000 1500). */
enum { SOME = 256 };

/* The scalars are the diagonals of the triangular factors. */
static lapack_int by_blocks(int64_t m, int64_t n, entry *W, int64_t ldw, entry *tau,
                            struct cpu_scratch s) {
    entry *T = polar_cpu_take(&s, n, BLOCK * sizeof(entry));
    entry *Y = polar_cpu_take(&s, n, BLOCK * sizeof(entry));
    if (!T || !Y) return -1;
    const lapack_int info =
        LAPACK(geqrt)(LAPACK_COL_MAJOR, width(m), width(n), BLOCK, W, width(ldw), T, BLOCK, Y);
    for (int64_t j = 0; j < n; j++) tau[j] = T[j % BLOCK + j * BLOCK];
    return info;
}

lapack_int KERNEL(reduce)(int64_t m, int64_t n, entry *W, int64_t ldw, lapack_int *jpvt,
                          entry *tau, struct cpu_scratch s) {
    if (!jpvt && n < SOME)
        return LAPACK(geqrf)(LAPACK_COL_MAJOR, width(m), width(n), W, width(ldw), tau,
                             (entry *)s.at, left(&s));
    if (!jpvt) return by_blocks(m, n, W, ldw, tau, s);
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

/* geqp3 wants 2n + (n+1) blocks (and 2n reals when complex), the others n blocks, geqrt twice
 * that */
int64_t KERNEL(reduce_work)(int64_t n) {
    const int64_t size = BLOCK * sizeof(entry);
    int64_t bytes = polar_cpu_add(polar_cpu_add(0, n, 2 * sizeof(real)), n, 2 * sizeof(entry));
    bytes = polar_cpu_add(bytes, polar_cpu_add(0, n, 1) < 0 ? -1 : n + 1, size);
    return n < SOME ? bytes : polar_cpu_add(bytes, n, size);
}

polar_status KERNEL(qr)(polar_mat A, int64_t *perm, polar_mat tau, void *work, int64_t bytes) {
    const int64_t n = A.n;
    struct cpu_scratch s = {work, bytes};
    lapack_int *jpvt = polar_cpu_take(&s, n, sizeof(lapack_int));
    assert(A.m >= n && tau.m == n && tau.n == 1);
    if (n == 0) return POLAR_OK;
    if (!jpvt) return POLAR_KERNEL;
    if (KERNEL(reduce)(A.m, n, A.data, A.ld, perm ? jpvt : NULL, tau.data, s) != 0)
        return POLAR_KERNEL;
    for (int64_t j = 0; perm && j < n; j++) perm[j] = jpvt[j] - 1;
    return POLAR_OK;
}

int64_t KERNEL(qr_work)(int64_t n) {
    return polar_cpu_add(polar_cpu_add(0, n, sizeof(lapack_int)), KERNEL(reduce_work)(n), 1);
}

void KERNEL(qr_triangle)(polar_cmat A, double floor, polar_mat R) {
    assert(A.m >= R.m && R.m == A.n && R.n == A.n);
    for (int64_t j = 0; j < R.n; j++) {
        entry *r = (entry *)R.data + j * R.ld;
        memcpy(r, (const entry *)A.data + j * A.ld, (size_t)(j + 1) * sizeof(entry));
        memset(r + j + 1, 0, (size_t)(R.m - j - 1) * sizeof(entry));
        r[j] = raised(r[j], floor);
    }
}

int64_t KERNEL(triangle_rank)(polar_cmat R, double small) {
    int64_t k = R.n;
    double sum = 0;
    for (; k > 0; k--) {
        const real *row = (const real *)R.data + (k - 1) * PARTS;
        for (int64_t j = k - 1; j < R.n; j++)
            for (int p = 0; p < PARTS; p++) {
                const double x = (double)row[j * R.ld * PARTS + p] / small;
                sum += x * x;
            }
        if (!(sum <= 1)) break;
    }
    return k;
}
