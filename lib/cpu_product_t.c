/* SPDX-License-Identifier: BSD-3-Clause */
/* Products: gemm, and the two whose result is symmetric, at half the work. */
#include <assert.h>
#include <string.h>

#include "cpu_type.h"

static CBLAS_TRANSPOSE blas_op(polar_op op) {
    return op == POLAR_N ? CblasNoTrans : ADJOINT;
}

struct placing {
    polar_cmat C;
    polar_mat D;
};

static void place_columns(const void *job, int piece, int64_t from, int64_t to) {
    const struct placing *t = job;
    (void)piece;
    for (int64_t j = from; j < to; j++)
        memcpy((entry *)t->D.data + j * t->D.ld, (const entry *)t->C.data + j * t->C.ld,
               (size_t)t->D.m * sizeof(entry));
}

/* D = C where beta asks for it; a BLAS call then updates D in place. */
static void place(double beta, polar_cmat C, polar_mat D) {
    const struct placing job = {C, D};
    if (beta == 0 || C.data == D.data) return;
    polar_cpu_parallel(D.n, 2 * D.m * D.n * (int64_t)sizeof(entry), 0, place_columns, &job);
}

/* D = beta D, D not read when beta = 0: what is left of a product with no inner dimension */
static void scale(real beta, polar_mat D) {
    for (int64_t j = 0; j < D.n; j++) {
        entry *d = (entry *)D.data + j * D.ld;
        for (int64_t i = 0; i < D.m; i++) d[i] = beta == 0 ? 0 : beta * d[i];
    }
}

void KERNEL(gemm)(double alpha, polar_op opA, polar_cmat A, polar_op opB, polar_cmat B,
                  double beta, polar_cmat C, polar_mat D) {
    const int64_t k = opA == POLAR_N ? A.n : A.m;
    assert((opA == POLAR_N ? A.m : A.n) == D.m && (opB == POLAR_N ? B.n : B.m) == D.n);
    assert((opB == POLAR_N ? B.m : B.n) == k && D.data != A.data && D.data != B.data);
    if (D.m == 0 || D.n == 0) return;
    place(beta, C, D);
    if (k == 0) {
        scale((real)beta, D);
        return;
    }
    KERNEL(share_gemm)
    (blas_op(opA), blas_op(opB), D.m, D.n, k, (real)alpha, A.data, A.ld, B.data, B.ld,
     (real)beta, D.data, D.ld);
}

void KERNEL(gram)(polar_gram_side side, double alpha, polar_cmat X, double beta, polar_cmat C,
                  polar_mat D) {
    const bool right = side == POLAR_GRAM_RIGHT;
    const int64_t k = right ? X.m : X.n;
    assert(D.m == D.n && D.n == (right ? X.n : X.m));
    if (D.n == 0) return;
    place(beta, C, D);
    if (k == 0)
        scale((real)beta, D);
    else
        KERNEL(share_rank_k)
    (CblasLower, right ? ADJOINT : CblasNoTrans, D.n, k, (real)alpha, X.data, X.ld, (real)beta,
     D.data, D.ld);
    KERNEL(mirror)(CblasLower, D);
}

void KERNEL(symm_product)(double alpha, polar_cmat A, polar_cmat B, double beta, polar_cmat C,
                          polar_mat D) {
    assert(A.m == A.n && B.m == B.n && D.m == D.n && A.n == D.n && B.n == D.n);
    assert(D.data != A.data && D.data != B.data);
    if (A.data == B.data && A.ld == B.ld) { /* A = A', so AA = A'A */
        KERNEL(gram)(POLAR_GRAM_RIGHT, alpha, A, beta, C, D);
        return;
    }
    if (D.n == 0) return;
    place(beta, C, D);
    KERNEL(share_lower)
    (D.n, A.n, (real)alpha, A.data, A.ld, B.data, B.ld, (real)beta, D.data, D.ld);
    KERNEL(mirror)(CblasLower, D);
}
