/* SPDX-License-Identifier: BSD-3-Clause */
/* What touches every entry once. */
#include "cuda_verbs.h"
#include "index.h"

static struct gpu_view view(polar_mat A) {
    return polar_cuda_view(polar_const(A));
}

static bool empty(polar_mat A) {
    return A.m == 0 || A.n == 0;
}

polar_status polar_cuda_axpby(struct cuda_context *c, double alpha, polar_cmat X, double beta,
                              polar_cmat Y, polar_mat D) {
    if (empty(D)) return POLAR_OK;
    gpu_axpby(c->stream, c->slices, alpha, polar_cuda_view(X), beta,
              polar_cuda_view(beta == 0 ? X : Y), view(D));
    return polar_cuda_launched();
}

polar_status polar_cuda_recombine(struct cuda_context *c, int k, const double *coefficient,
                                  const polar_mat *M) {
    struct gpu_combination t = {.k = k};
    if (empty(M[0])) return POLAR_OK;
    for (int i = 0; i < k; i++) t.M[i] = view(M[i]);
    for (int i = 0; i < k * k; i++) t.c[i] = coefficient[i];
    gpu_recombine(c->stream, c->slices, &t);
    return polar_cuda_launched();
}

polar_status polar_cuda_shift(struct cuda_context *c, double alpha, double beta, polar_mat D) {
    if (empty(D)) return POLAR_OK;
    gpu_shift(c->stream, c->slices, alpha, beta, view(D));
    return polar_cuda_launched();
}

polar_status polar_cuda_transpose(struct cuda_context *c, polar_cmat X, polar_mat D) {
    if (empty(D)) return POLAR_OK;
    gpu_transpose(c->stream, polar_cuda_view(X), view(D));
    return polar_cuda_launched();
}

polar_status polar_cuda_symmetrise(struct cuda_context *c, polar_mat D, double *asym) {
    if (empty(D)) {
        if (asym) *asym = 0;
        return POLAR_OK;
    }
    const unsigned blocks = gpu_symmetrise(c->stream, view(D), (double *)(void *)c->small);
    return asym ? polar_cuda_root(c, blocks, asym) : polar_cuda_launched();
}

polar_status polar_cuda_randomise(struct cuda_context *c, uint64_t seed, polar_mat D) {
    if (empty(D)) return POLAR_OK;
    gpu_randomise(c->stream, seed, view(D));
    return polar_cuda_launched();
}

polar_status polar_cuda_scale_columns(struct cuda_context *c, polar_mat D, const double *d) {
    const int64_t most = CUDA_STAGING_BYTES / (int64_t)sizeof *d;
    if (empty(D)) return POLAR_OK;
    for (int64_t j = 0; j < D.n; j += most) {
        const int64_t n = index_least(most, D.n - j);
        TRY(polar_cuda_upload(c, d + j, n * (int64_t)sizeof *d, c->staging));
        gpu_scale_columns(c->stream, view(polar_cuda_part(D, 0, j, D.m, n)),
                          (const double *)(void *)c->staging);
        TRY(polar_cuda_launched());
    }
    return POLAR_OK;
}

polar_status polar_cuda_permute_columns(struct cuda_context *c, polar_cmat X,
                                        const int64_t *perm, polar_mat D) {
    if (empty(D)) return POLAR_OK;
    gpu_permute_columns(c->stream, polar_cuda_view(X), perm, view(D));
    return polar_cuda_launched();
}
