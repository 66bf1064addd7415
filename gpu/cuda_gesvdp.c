/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The SVD by cuSOLVER's own polar decomposition, A = Up H and H = V diag(s) V', after
 * Nakatsukasa and Higham (SIAM J. Sci. Comput. 35 (2013) A1325): a rival in accuracy. Where a
 * singular value is next to zero it takes a perturbed A, so it is no SVD to build on.
 */
#include <math.h>

#include "cuda_verbs.h"

enum { ECONOMY = 1 }; /* U m-by-n */

polar_status polar_cuda_gesvdp(struct cuda_context *c, struct cuda_scratch s, polar_mat A,
                               polar_mat U, double *values, polar_mat Wt) {
    const struct cuda_type *t = polar_cuda_type(A.format);
    const bool vectors = U.data && Wt.data;
    const polar_mat V = polar_cuda_take_mat(&s, A.n, A.n, A.format);
    struct solver_size w;
    double perturbation = 0; /* of A; gesvdp writes it on the host */
    void *device, *host, *own = polar_cuda_take(&s, A.n * 8);
    if (!own || !V.data) return POLAR_KERNEL;
    TRY(polar_cuda_gesvdp_size(c, A.m, A.n, A.format, &w));
    TRY(polar_cuda_rooms(c, &s, w, &device, &host));
    TRY(polar_cusolver_status(CUDA cusolverDnXgesvdp(
        c->solver, c->params, vectors ? CUSOLVER_EIG_MODE_VECTOR : CUSOLVER_EIG_MODE_NOVECTOR,
        ECONOMY, A.m, A.n, t->data, A.data, A.ld, t->real, own, t->data,
        vectors ? U.data : NULL, vectors ? U.ld : A.ld, t->data, vectors ? V.data : NULL, V.ld,
        t->data, device, w.device, host, w.host, polar_cuda_info(c), &perturbation)));
    const polar_status status = polar_cuda_iterated(c);
    if (status != POLAR_OK && status != POLAR_NOT_CONVERGED) return status;
    TRY(polar_cuda_fetch_values(c, own, A.n, A.format, values));
    if (vectors) TRY(polar_cuda_transpose(c, polar_const(V), Wt));
    return isfinite(perturbation) ? status : POLAR_NOT_CONVERGED;
}

polar_status polar_cuda_gesvdp_size(struct cuda_context *c, int64_t m, int64_t n,
                                    polar_format f, struct solver_size *w) {
    const struct cuda_type *t = polar_cuda_type(f);
    const int64_t l = m > n ? m : n, k = m > n ? n : m;
    int64_t tall, small;
    *w = (struct solver_size){0, 0};
    if (k == 0 || polar_cuda_bytes(l, k, f, &tall) < 0) return POLAR_OK;
    if (polar_cuda_bytes(k, k, f, &small) < 0) return POLAR_OK;
    for (int i = 0; i < 2; i++) { /* with vectors and without */
        struct solver_size one = {0, 0};
        TRY(polar_cusolver_status(CUDA cusolverDnXgesvdp_bufferSize(
            c->solver, c->params, i ? CUSOLVER_EIG_MODE_VECTOR : CUSOLVER_EIG_MODE_NOVECTOR,
            ECONOMY, l, k, t->data, NULL, tall, t->real, NULL, t->data, NULL, tall, t->data,
            NULL, small, t->data, &one.device, &one.host)));
        if (one.device > w->device) w->device = one.device;
        if (one.host > w->host) w->host = one.host;
    }
    return POLAR_OK;
}

int64_t polar_cuda_gesvdp_work(int64_t m, int64_t n, polar_format f) {
    const int64_t k = m > n ? n : m;
    int64_t ld;
    return polar_cuda_add(polar_cuda_svd_work(m, n, f), polar_cuda_bytes(k, k, f, &ld));
}
