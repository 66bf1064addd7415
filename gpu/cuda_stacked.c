/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * [sqrt(c) X; I] = [Q1; Q2] R by reflectors that use the identity, as lib/cpu_stacked_t.c says:
 * with X on top, columns [j, j+b) and what they do to the columns behind them lie in the window
 * of rows [j, m+j+b). A panel is factored by cuSOLVER; everything else is products.
 */
#include <math.h>

#include "cuda_verbs.h"
#include "index.h"

enum { WIDTH = GPU_REFLECTORS };

struct stacked {
    polar_mat T, tau;  /* WIDTH-by-n: a T a panel; n-by-1 */
    polar_mat G, Y, Z; /* WIDTH-by-WIDTH; WIDTH-by-n */
    struct cuda_scratch left;
};

static bool carve(struct stacked *t, struct cuda_scratch s, int64_t n, polar_format f) {
    t->T = polar_cuda_take_mat(&s, WIDTH, n, f);
    t->tau = polar_cuda_take_mat(&s, n, 1, f);
    t->G = polar_cuda_take_mat(&s, WIDTH, WIDTH, f);
    t->Y = polar_cuda_take_mat(&s, WIDTH, n > WIDTH ? n : WIDTH, f);
    t->Z = polar_cuda_take_mat(&s, WIDTH, n > WIDTH ? n : WIDTH, f);
    t->left = s;
    return t->T.data && t->tau.data && t->G.data && t->Y.data && t->Z.data;
}

int64_t polar_cuda_qr_stacked_work(int64_t n, polar_format f) {
    const int64_t wide = n > WIDTH ? n : WIDTH;
    int64_t ld, bytes = polar_cuda_add(0, polar_cuda_bytes(WIDTH, n, f, &ld));
    bytes = polar_cuda_add(bytes, polar_cuda_bytes(n, 1, f, &ld));
    bytes = polar_cuda_add(bytes, polar_cuda_bytes(WIDTH, WIDTH, f, &ld));
    for (int i = 0; i < 2; i++)
        bytes = polar_cuda_add(bytes, polar_cuda_bytes(WIDTH, wide, f, &ld));
    return bytes;
}

/* V in its place, T such that H1 ... Hb = I - V T V' */
static polar_status panel(struct cuda_context *c, const struct stacked *t, polar_mat V,
                          polar_mat tau, polar_mat T) {
    const struct gpu_view v = polar_cuda_view(polar_const(V));
    TRY(polar_cuda_qr(c, t->left, V, NULL, tau));
    gpu_reflectors(c->stream, v, v);
    TRY(polar_cuda_launched());
    return polar_cuda_block_factor(c, polar_const(V), polar_const(tau),
                                   polar_cuda_part(t->G, 0, 0, V.n, V.n), T);
}

/* V := H [I_b; 0] = [I_b; 0] - V (T V1'), V1 the unit lower triangle on top of V */
static polar_status columns_of_q(struct cuda_context *c, const struct stacked *t, polar_mat V,
                                 polar_mat T) {
    const int64_t b = V.n;
    const polar_mat Y = polar_cuda_part(t->Y, 0, 0, b, b),
                    Z = polar_cuda_part(t->Z, 0, 0, b, b);
    gpu_head(c->stream, polar_cuda_view(polar_const(V)), polar_cuda_view(polar_const(Y)));
    TRY(polar_cuda_launched());
    TRY(polar_cuda_gemm(c, 1, POLAR_N, polar_const(T), POLAR_N, polar_const(Y), 0,
                        polar_const(Z), Z));
    TRY(polar_cuda_trmm(c, true, POLAR_N, -1, polar_const(Z), V));
    return polar_cuda_shift(c, 1, 1, V);
}

polar_status polar_cuda_qr_stacked(struct cuda_context *c, struct cuda_scratch s, double weight,
                                   polar_cmat X, bool pivot, polar_mat S) {
    const int64_t m = X.m, n = X.n;
    struct stacked t;
    if (pivot) return POLAR_UNSUITED; /* cuSOLVER has no column pivoting */
    if (n == 0) return POLAR_OK;
    if (!carve(&t, s, n, X.format)) return POLAR_KERNEL;
    gpu_stack(c->stream, sqrt(weight), polar_cuda_view(X), polar_cuda_view(polar_const(S)));
    TRY(polar_cuda_launched());
    for (int64_t j = 0; j < n; j += WIDTH) {
        const int64_t b = index_least(WIDTH, n - j), behind = n - j - b;
        const polar_mat V = polar_cuda_part(S, j, j, m + b, b),
                        T = polar_cuda_part(t.T, 0, j, b, b);
        TRY(panel(c, &t, V, polar_cuda_part(t.tau, j, 0, b, 1), T));
        TRY(polar_cuda_reflect(c, POLAR_T, V, T, 0, polar_cuda_part(S, j, j + b, m + b, behind),
                               t.Y, t.Z));
    }
    for (int64_t j = (n - 1) / WIDTH * WIDTH; j >= 0; j -= WIDTH) {
        const int64_t b = index_least(WIDTH, n - j), behind = n - j - b;
        const polar_mat V = polar_cuda_part(S, j, j, m + b, b),
                        C = polar_cuda_part(S, j, j + b, m + b, behind),
                        T = polar_cuda_part(t.T, 0, j, b, b);
        TRY(polar_cuda_shift(c, 0, 0, polar_cuda_part(C, 0, 0, b, behind)));
        TRY(polar_cuda_reflect(c, POLAR_N, V, T, b, C, t.Y, t.Z));
        TRY(columns_of_q(c, &t, V, T));
    }
    return POLAR_OK;
}

polar_status polar_cuda_stacked_product(struct cuda_context *c, bool pivot, double alpha,
                                        polar_mat S, double beta, polar_cmat C, polar_mat D) {
    const polar_mat Q1 = polar_cuda_part(S, 0, 0, D.m, D.n),
                    Q2 = polar_cuda_part(S, D.m, 0, D.n, D.n);
    if (pivot) return POLAR_UNSUITED;
    if (D.m == 0 || D.n == 0) return POLAR_OK;
    TRY(polar_cuda_trmm(c, true, POLAR_T, alpha, polar_const(Q2), Q1));
    if (D.data == Q1.data && beta == 0) return POLAR_OK;
    return polar_cuda_axpby(c, 1, polar_const(Q1), beta, C, D);
}
