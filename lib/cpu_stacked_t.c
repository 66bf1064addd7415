/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * [sqrt(c) X; I] = [Q1; Q2] R by Householder reflectors that use the identity.
 *
 * W is the stack, X on top: with the identity on top the reflectors would mix its unit pivots
 * with the large rows of sqrt(c) X, and backward stability goes. Eliminating columns 0..j-1
 * fills rows m..m+j-1 only, so columns [j, j+b) and what they do to the columns behind them
 * lie in the window of rows [j, m+j+b): 2 m n^2 operations to reduce and as many to form Q,
 * against 2 (m+n) n^2 - 2/3 n^3 each for a dense stack. R is not wanted, so a panel's upper
 * triangle holds the zeros and ones of V and every update is two gemm and a trmm.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "cpu_type.h"

/* Width of a panel, and of the part of it that LAPACK factors: by measurement of widths 64 to
 * 256 and 8 to 32 at n = 200 to 1000, where this runs at 0.5 to 0.8 of the rate of gemm. */
enum { PANEL = 96, LEAF = 16 };

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* C = (I - V op(T) V') C for V rows-by-b, C rows-by-n; Y is workspace b-by-n. Rows of C above
 * `zero` are zero. */
static void reflect(polar_op op, int64_t rows, int64_t b, const entry *V, int64_t ldv,
                    const entry *T, int64_t zero, int64_t n, entry *C, int64_t ldc, entry *Y) {
    if (n == 0) return;
    blas_gemm(ADJOINT, CblasNoTrans, b, n, rows - zero, 1, V + zero, ldv, C + zero, ldc, 0, Y,
              PANEL);
    blas_trmm(CblasLeft, CblasUpper, op == POLAR_N ? CblasNoTrans : ADJOINT, CblasNonUnit, b, n,
              1, T, PANEL, Y, PANEL);
    blas_gemm(CblasNoTrans, CblasNoTrans, rows, n, b, -1, V, ldv, Y, PANEL, 1, C, ldc);
}

/* V written whole: zeros above the unit diagonal */
static void explicit_v(int64_t b, entry *V, int64_t ldv) {
    for (int64_t j = 0; j < b; j++) {
        for (int64_t i = 0; i < j; i++) V[i + j * ldv] = 0;
        V[j + j * ldv] = 1;
    }
}

/*
 * Panel of b columns, window of m+b rows (m rows of X, b of the identity): V in its place, T
 * such that H1...Hb = I - V T V'. Halves: T = [T1, -T1 V1'V2 T2; 0, T2].
 */
static lapack_int panel(int64_t m, int64_t b, entry *V, int64_t ldv, entry *T, entry *tau,
                        entry *Y) {
    if (b <= LEAF) {
        const lapack_int info = LAPACK(geqrf)(LAPACK_COL_MAJOR, width(m + b), width(b), V,
                                              width(ldv), tau, Y, PANEL * LEAF);
        if (info != 0) return info;
        explicit_v(b, V, ldv);
        return LAPACK(larft)(LAPACK_COL_MAJOR, 'F', 'C', width(m + b), width(b), V, width(ldv),
                             tau, T, PANEL);
    }
    const int64_t h = b / 2, k = b - h;
    entry *V2 = V + h * ldv, *T2 = T + h + h * PANEL, *T12 = T + h * PANEL;
    lapack_int info = panel(m, h, V, ldv, T, tau, Y);
    if (info != 0) return info;
    reflect(POLAR_T, m + h, h, V, ldv, T, 0, k, V2, ldv, Y);
    info = panel(m, k, V2 + h, ldv, T2, tau, Y);
    if (info != 0) return info;
    for (int64_t j = 0; j < k; j++) memset(V2 + j * ldv, 0, (size_t)h * sizeof(entry));
    /* rows [h, m+h) are those where both are nonzero */
    blas_gemm(ADJOINT, CblasNoTrans, h, k, m, 1, V + h, ldv, V2 + h, ldv, 0, T12, PANEL);
    blas_trmm(CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, h, k, -1, T, PANEL, T12,
              PANEL);
    blas_trmm(CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, h, k, 1, T2, PANEL, T12,
              PANEL);
    return 0;
}

/* V := H [I_b; 0] = [I_b; 0] - V (T V1'), V1 the unit lower triangle on top of V */
static void columns_of_q(int64_t rows, int64_t b, entry *V, int64_t ldv, const entry *T,
                         entry *Y) {
    for (int64_t j = 0; j < b; j++)
        for (int64_t i = 0; i < b; i++)
            Y[i + j * PANEL] = i <= j ? CONJ(V[j + i * ldv]) : (entry)0;
    blas_trmm(CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, b, b, 1, T, PANEL, Y, PANEL);
    blas_trmm(CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, rows, b, -1, Y, PANEL, V,
              ldv);
    for (int64_t j = 0; j < b; j++) V[j + j * ldv] += 1;
}

/* W := Q */
static lapack_int structured(int64_t m, int64_t n, entry *W, int64_t ldw, entry *T, entry *tau,
                             entry *Y) {
    for (int64_t j = 0; j < n; j += PANEL) {
        const int64_t b = least(PANEL, n - j);
        entry *V = W + j + j * ldw;
        const lapack_int info = panel(m, b, V, ldw, T + j * PANEL, tau, Y);
        if (info != 0) return info;
        reflect(POLAR_T, m + b, b, V, ldw, T + j * PANEL, 0, n - j - b, V + b * ldw, ldw, Y);
    }
    for (int64_t j = (n - 1) / PANEL * PANEL; j >= 0; j -= PANEL) {
        const int64_t b = least(PANEL, n - j), behind = n - j - b;
        entry *V = W + j + j * ldw, *C = V + b * ldw;
        for (int64_t i = 0; i < behind; i++) memset(C + i * ldw, 0, (size_t)b * sizeof(entry));
        reflect(POLAR_N, m + b, b, V, ldw, T + j * PANEL, b, behind, C, ldw, Y);
        columns_of_q(m + b, b, V, ldw, T + j * PANEL, Y);
    }
    return 0;
}

/* W = [sqrt(c) X; I] */
static void stack(double c, polar_cmat X, entry *W, int64_t ldw) {
    const real s = (real)sqrt(c);
    for (int64_t j = 0; j < X.n; j++) {
        const real *x = (const real *)X.data + j * X.ld * PARTS;
        entry *w = W + j * ldw;
        for (int64_t i = 0; i < X.m * PARTS; i++) ((real *)w)[i] = s * x[i];
        memset(w + X.m, 0, (size_t)X.n * sizeof(entry));
        w[X.m + j] = 1;
    }
}

polar_status KERNEL(qr_stacked)(double c, polar_cmat X, bool pivot, polar_mat S, void *work,
                                int64_t bytes) {
    const int64_t m = X.m, n = X.n;
    struct cpu_scratch s = {work, bytes};
    lapack_int info;
    assert(S.m == m + n && S.n == n);
    if (n == 0) return POLAR_OK;
    stack(c, X, S.data, S.ld);
    if (pivot) {
        lapack_int *jpvt = polar_cpu_take(&s, n, sizeof(lapack_int));
        entry *tau = polar_cpu_take(&s, n, sizeof(entry));
        if (!jpvt || !tau) return POLAR_KERNEL;
        info = KERNEL(reduce)(m + n, n, S.data, S.ld, jpvt, tau, s);
        if (info == 0) info = KERNEL(form_q)(m + n, n, S.data, S.ld, tau, s);
    } else {
        entry *T = polar_cpu_take(&s, PANEL * n, sizeof(entry));
        entry *tau = polar_cpu_take(&s, LEAF, sizeof(entry));
        entry *Y = polar_cpu_take(&s, PANEL * (n > PANEL ? n : PANEL), sizeof(entry));
        if (!T || !tau || !Y) return POLAR_KERNEL;
        info = structured(m, n, S.data, S.ld, T, tau, Y);
    }
    return info == 0 ? POLAR_OK : POLAR_KERNEL;
}

int64_t KERNEL(qr_stacked_work)(int64_t n) {
    const int64_t size = sizeof(entry);
    int64_t plain = polar_cpu_add(0, PANEL * n, size);
    plain = polar_cpu_add(plain, LEAF, size);
    plain = polar_cpu_add(plain, PANEL * (n > PANEL ? n : PANEL), size);
    int64_t pivoted = polar_cpu_add(0, n, sizeof(lapack_int));
    pivoted = polar_cpu_add(pivoted, n, size);
    pivoted = polar_cpu_add(pivoted, KERNEL(reduce_work)(n), 1);
    return plain < 0 || pivoted < 0 ? -1 : plain > pivoted ? plain : pivoted;
}

void KERNEL(stacked_product)(bool pivot, double alpha, polar_mat S, double beta, polar_cmat C,
                             polar_mat D) {
    const int64_t m = D.m, n = D.n;
    polar_mat Q1 = S, Q2 = S;
    Q1.m = m;
    Q2.m = n;
    Q2.data = (entry *)S.data + m;
    assert(S.m == m + n && S.n == n && (D.data != S.data || !pivot));
    if (m == 0 || n == 0) return;
    if (pivot) {
        KERNEL(gemm)(alpha, POLAR_N, polar_const(Q1), POLAR_T, polar_const(Q2), beta, C, D);
        return;
    }
    blas_trmm(CblasRight, CblasUpper, ADJOINT, CblasNonUnit, m, n, (real)alpha, Q2.data, S.ld,
              S.data, S.ld);
    if (D.data != Q1.data || beta != 0) KERNEL(axpby)(1, polar_const(Q1), beta, C, D);
}
