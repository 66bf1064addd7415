/* SPDX-License-Identifier: BSD-3-Clause */
/* What cuSOLVER wants before it works: bytes on both sides, and where they are. */
#include "cuda_verbs.h"

polar_status polar_cuda_geqrf_size(struct cuda_context *c, int64_t m, int64_t n, polar_format f,
                                   struct solver_size *w) {
    const cudaDataType_t t = polar_cuda_type(f)->data;
    int64_t ld;
    *w = (struct solver_size){0, 0};
    if (m == 0 || n == 0 || polar_cuda_bytes(m, n, f, &ld) < 0) return POLAR_OK;
    return polar_cusolver_status(CUDA cusolverDnXgeqrf_bufferSize(
        c->solver, c->params, m, n, t, NULL, ld, t, NULL, t, &w->device, &w->host));
}

polar_status polar_cuda_potrf_size(struct cuda_context *c, int64_t m, int64_t n, polar_format f,
                                   struct solver_size *w) {
    const cudaDataType_t t = polar_cuda_type(f)->data;
    int64_t ld;
    *w = (struct solver_size){0, 0};
    if (m == 0 || n == 0 || polar_cuda_bytes(n, n, f, &ld) < 0) return POLAR_OK;
    return polar_cusolver_status(CUDA cusolverDnXpotrf_bufferSize(
        c->solver, c->params, CUBLAS_FILL_MODE_UPPER, n, t, NULL, ld, t, &w->device, &w->host));
}

polar_status polar_cuda_getrf_size(struct cuda_context *c, int64_t m, int64_t n, polar_format f,
                                   struct solver_size *w) {
    const cudaDataType_t t = polar_cuda_type(f)->data;
    int64_t ld;
    *w = (struct solver_size){0, 0};
    if (m == 0 || n == 0 || polar_cuda_bytes(n, n, f, &ld) < 0) return POLAR_OK;
    return polar_cusolver_status(CUDA cusolverDnXgetrf_bufferSize(
        c->solver, c->params, n, n, t, NULL, ld, t, &w->device, &w->host));
}

static struct solver_size larger(struct solver_size a, struct solver_size b) {
    return (struct solver_size){a.device > b.device ? a.device : b.device,
                                a.host > b.host ? a.host : b.host};
}

/* with vectors and without */
polar_status polar_cuda_syevd_size(struct cuda_context *c, int64_t m, int64_t n, polar_format f,
                                   struct solver_size *w) {
    const struct cuda_type *t = polar_cuda_type(f);
    int64_t ld;
    *w = (struct solver_size){0, 0};
    if (m == 0 || n == 0 || polar_cuda_bytes(n, n, f, &ld) < 0) return POLAR_OK;
    for (int i = 0; i < 2; i++) {
        struct solver_size one = {0, 0};
        TRY(polar_cusolver_status(CUDA cusolverDnXsyevd_bufferSize(
            c->solver, c->params, i ? CUSOLVER_EIG_MODE_VECTOR : CUSOLVER_EIG_MODE_NOVECTOR,
            CUBLAS_FILL_MODE_LOWER, n, t->data, NULL, ld, t->real, NULL, t->data, &one.device,
            &one.host)));
        *w = larger(*w, one);
    }
    return POLAR_OK;
}

/* cuSOLVER takes m >= n */
polar_status polar_cuda_gesvd_size(struct cuda_context *c, int64_t m, int64_t n, polar_format f,
                                   struct solver_size *w) {
    const struct cuda_type *t = polar_cuda_type(f);
    const int64_t l = m > n ? m : n, k = m > n ? n : m;
    int64_t tall, small;
    *w = (struct solver_size){0, 0};
    if (k == 0 || polar_cuda_bytes(l, k, f, &tall) < 0) return POLAR_OK;
    if (polar_cuda_bytes(k, k, f, &small) < 0) return POLAR_OK;
    for (int i = 0; i < 2; i++) {
        const signed char job = i ? 'S' : 'N';
        struct solver_size one = {0, 0};
        TRY(polar_cusolver_status(CUDA cusolverDnXgesvd_bufferSize(
            c->solver, c->params, job, job, l, k, t->data, NULL, tall, t->real, NULL, t->data,
            NULL, tall, t->data, NULL, small, t->data, &one.device, &one.host)));
        *w = larger(*w, one);
    }
    return POLAR_OK;
}

polar_status polar_cuda_rooms(struct cuda_context *c, struct cuda_scratch *s,
                              struct solver_size w, void **device, void **host) {
    *host = c->host;
    *device = w.device <= INT64_MAX ? polar_cuda_take(s, (int64_t)w.device) : NULL;
    return *device && w.host <= (size_t)c->room ? POLAR_OK : POLAR_KERNEL;
}

int *polar_cuda_info(struct cuda_context *c) {
    return (int *)(void *)c->small;
}

polar_status polar_cuda_fetch_info(struct cuda_context *c, int info[2]) {
    TRY(polar_cuda_fetch(c, 2 * (int64_t)sizeof *info));
    for (int i = 0; i < 2; i++) info[i] = ((const int *)(const void *)c->pinned)[i];
    return POLAR_OK;
}
