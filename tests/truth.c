/* SPDX-License-Identifier: BSD-3-Clause */
/* References, scaled against overflow. */
#include "truth.h"

#include <cblas.h>
#include <lapacke.h>
#include <stdlib.h>

#include "made.h"

static bool is_complex(polar_format f) {
    return polar_format_get(f)->is_complex;
}

/* A row and a column to spare: OpenBLAS 0.3.21's zgemv reads one entry past the end of a row.
 */
static polar_mat roomy(int64_t m, int64_t n, polar_format f) {
    polar_mat A = fresh(m + 1, n + 1, f);
    A.m = m;
    A.n = n;
    return A;
}

polar_mat truth_scaled(polar_cmat A, int e) {
    const polar_mat B = roomy(A.m, A.n, is_complex(A.format) ? POLAR_C128 : POLAR_F64);
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = 0; i < A.m; i++)
            polar_mat_set(B, i, j, ldexp(polar_mat_re(A, i, j), e),
                          ldexp(polar_mat_im(A, i, j), e));
    return B;
}

polar_mat truth_product(polar_mat A, bool adjoint_A, polar_mat B, bool adjoint_B) {
    const polar_mat C = roomy(adjoint_A ? A.n : A.m, adjoint_B ? B.m : B.n, A.format);
    const int m = (int)C.m, n = (int)C.n, k = (int)(adjoint_A ? A.m : A.n);
    const double one[] = {1, 0}, zero[] = {0, 0};
    const CBLAS_TRANSPOSE a = adjoint_A ? CblasConjTrans : CblasNoTrans;
    const CBLAS_TRANSPOSE b = adjoint_B ? CblasConjTrans : CblasNoTrans;
    if (m == 0 || n == 0) return C;
    if (is_complex(A.format))
        cblas_zgemm(CblasColMajor, a, b, m, n, k, one, A.data, (int)A.ld, B.data, (int)B.ld,
                    zero, C.data, (int)C.ld);
    else
        cblas_dgemm(CblasColMajor, a, b, m, n, k, 1, A.data, (int)A.ld, B.data, (int)B.ld, 0,
                    C.data, (int)C.ld);
    return C;
}

double truth_distance(polar_mat A, polar_mat B) {
    double sum = 0;
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = 0; i < A.m; i++) {
            const double x = re(A, i, j) - (B.data ? re(B, i, j) : 0);
            const double y = im(A, i, j) - (B.data ? im(B, i, j) : 0);
            sum += x * x + y * y;
        }
    return sqrt(sum);
}

double truth_least(polar_mat G) {
    const int n = (int)G.n, ld = (int)G.ld;
    double *w = calloc((size_t)n + 1, sizeof *w);
    int info = 0;
    if (n > 0 && is_complex(G.format))
        info = LAPACKE_zheev(LAPACK_COL_MAJOR, 'N', 'L', n, G.data, ld, w);
    else if (n > 0)
        info = LAPACKE_dsyev(LAPACK_COL_MAJOR, 'N', 'L', n, G.data, ld, w);
    ck_assert_int_eq(info, 0);
    const double x = w[0];
    free(w);
    return x;
}

/* X diag(s) X', X = P (left) or W' (right) */
static polar_mat hermitian_of(polar_mat X, const double *s, bool left) {
    const polar_mat Y = truth_scaled(polar_const(X), 0);
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++) {
            const double t = s[left ? j : i];
            polar_mat_set(Y, i, j, t * re(X, i, j), t * im(X, i, j));
        }
    const polar_mat H = truth_product(Y, !left, X, left);
    drop(Y);
    return H;
}

static void by_lapack(polar_mat B, struct truth *t) {
    const polar_mat P = roomy(B.m, t->k, B.format), W = roomy(t->k, B.n, B.format);
    const int m = (int)B.m, n = (int)B.n, ld = (int)B.ld, ldp = (int)P.ld, ldw = (int)W.ld;
    const int info = is_complex(B.format) ? LAPACKE_zgesdd(LAPACK_COL_MAJOR, 'S', m, n, B.data,
                                                           ld, t->s, P.data, ldp, W.data, ldw)
                                          : LAPACKE_dgesdd(LAPACK_COL_MAJOR, 'S', m, n, B.data,
                                                           ld, t->s, P.data, ldp, W.data, ldw);
    ck_assert_int_eq(info, 0);
    t->H[0] = hermitian_of(W, t->s, false);
    t->H[1] = hermitian_of(P, t->s, true);
    drop(P);
    drop(W);
}

struct truth truth_of(polar_cmat A) {
    struct truth t = {.k = A.m < A.n ? A.m : A.n};
    double most = 0;
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = 0; i < A.m; i++)
            most = fmax(most, fmax(fabs(polar_mat_re(A, i, j)), fabs(polar_mat_im(A, i, j))));
    frexp(most, &t.exponent);
    const polar_format_row *row = polar_format_get(A.format);
    t.subnormal = ldexp(row->u, row->min_exponent + 1 - t.exponent);
    const polar_mat B = truth_scaled(A, -t.exponent);
    t.norm = truth_distance(B, none);
    t.s = calloc((size_t)t.k + 1, sizeof *t.s);
    if (t.k <= 16)
        truth_by_rotations(B, &t);
    else
        by_lapack(B, &t);
    drop(B);
    return t;
}

void truth_free(struct truth *t) {
    free(t->s);
    drop(t->H[0]);
    drop(t->H[1]);
}
