/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * D = Q [X; 0] from the reflectors of qr, block by block: H1 ... Hb = I - V T V'. Unlike larft
 * this forms V'V by one product and T from it by halves, T = [T1, -T1 V1'V2 T2; 0, T2] (Elmroth
 * and Gustavson 2000), so blocks may be twice as wide as ormqr's: 0.8 to 0.86 of its
 * time for n = 500 to 1500 (two threads, f64; build/tests/time_factors 500 1000 1500).
 */
#include <assert.h>
#include <string.h>

#include "cpu_type.h"

enum { MOST = 128, FEW = 64 };

/* Width of a block for n reflectors: FEW where MOST would want much memory beside theirs. */
static int64_t wide(int64_t n) {
    return n < 8 * FEW ? FEW : MOST;
}

/* T from what it holds above its diagonal, V'V. A reflector whose scalar is 0 is none. */
static void by_halves(int64_t b, const entry *tau, entry *T, int64_t ldt) {
    if (b == 1) {
        *T = *tau;
        return;
    }
    const int64_t h = b / 2;
    entry *T12 = T + h * ldt, *T2 = T12 + h;
    by_halves(h, tau, T, ldt);
    by_halves(b - h, tau + h, T2, ldt);
    blas_trmm(CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, h, b - h, -1, T, ldt, T12,
              ldt);
    blas_trmm(CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, h, b - h, 1, T2, ldt, T12,
              ldt);
}

/* of b reflectors, the columns of V, which has `rows` rows; V1 and T are b-by-b */
static void triangular_factor(int64_t rows, int64_t b, const entry *V, int64_t ldv,
                              const entry *tau, entry *V1, entry *T) {
    for (int64_t j = 0; j < b; j++) { /* above the rest of V lies R */
        memset(V1 + j * b, 0, (size_t)j * sizeof(entry));
        V1[j + j * b] = 1;
        memcpy(V1 + j + 1 + j * b, V + j + 1 + j * ldv, (size_t)(b - j - 1) * sizeof(entry));
    }
    blas_rank_k(CblasUpper, ADJOINT, b, b, 1, V1, b, 0, T, b);
    if (rows > b) blas_rank_k(CblasUpper, ADJOINT, b, rows - b, 1, V + b, ldv, 1, T, b);
    by_halves(b, tau, T, b);
}

/* By LAPACK, in blocks of 32 at most. */
static polar_status by_lapack(polar_cmat A, polar_cmat tau, polar_mat D, struct cpu_scratch s) {
#if IS_COMPLEX
    const lapack_int info = LAPACK(unmqr)
#else
    const lapack_int info = LAPACK(ormqr)
#endif
        (LAPACK_COL_MAJOR, 'L', 'N', width(D.m), width(D.n), width(A.n), A.data, width(A.ld),
         tau.data, D.data, width(D.ld), (entry *)s.at, left(&s));
    return info == 0 ? POLAR_OK : POLAR_KERNEL;
}

polar_status KERNEL(qr_apply)(polar_cmat A, polar_cmat tau, polar_cmat X, polar_mat D,
                              void *work, int64_t bytes) {
    const int64_t n = A.n, block = wide(n);
    struct cpu_scratch s = {work, bytes}, whole = s;
    assert(X.m >= n && X.m <= A.m && D.m == A.m && D.n == X.n);
    for (int64_t j = 0; j < D.n; j++) {
        entry *d = (entry *)D.data + j * D.ld;
        memcpy(d, (const entry *)X.data + j * X.ld, (size_t)X.m * sizeof(entry));
        memset(d + X.m, 0, (size_t)(D.m - X.m) * sizeof(entry));
    }
    if (D.n == 0 || n == 0) return POLAR_OK;
    entry *T = polar_cpu_take(&s, block * block, sizeof(entry));
    entry *V1 = polar_cpu_take(&s, block * block, sizeof(entry));
    entry *Y = polar_cpu_take(&s, D.n, (int64_t)sizeof(entry) * block);
    if (!T || !V1 || !Y) return POLAR_KERNEL;
    if (n <= FEW) return by_lapack(A, tau, D, whole);
    for (int64_t k = (n - 1) / block * block; k >= 0; k -= block) {
        const int64_t b = n - k < block ? n - k : block, rows = A.m - k;
        const entry *V = (const entry *)A.data + k + k * A.ld;
        triangular_factor(rows, b, V, A.ld, (const entry *)tau.data + k, V1, T);
        const lapack_int info = LAPACK(larfb)(LAPACK_COL_MAJOR, 'L', 'N', 'F', 'C', width(rows),
                                              width(D.n), width(b), V, width(A.ld), T, width(b),
                                              (entry *)D.data + k, width(D.ld), Y, width(D.n));
        if (info != 0) return POLAR_KERNEL;
    }
    return POLAR_OK;
}

/* of n reflectors, onto at most as many columns */
int64_t KERNEL(qr_apply_work)(int64_t n) {
    const int64_t block = wide(n), size = sizeof(entry);
    const int64_t square = polar_cpu_add(0, block * block, size);
    return polar_cpu_add(polar_cpu_add(square, block * block, size), n, size * block);
}
