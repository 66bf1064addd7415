/* SPDX-License-Identifier: BSD-3-Clause */
/* Singular values and eigenvalues by cuSOLVER: QR iteration, divide and conquer. */
#include <math.h>

#include "cuda_verbs.h"
#include "index.h"

/* Not a number in, not a number out: an iteration would go on in vain. */
static polar_status finite_entries(struct cuda_context *c, polar_cmat A, int64_t k,
                                   double *values) {
    double largest;
    TRY(polar_cuda_norm(c, POLAR_NORM_MAX, A, &largest));
    if (isfinite(largest)) return POLAR_OK;
    for (int64_t j = 0; values && j < k; j++) values[j] = NAN;
    return POLAR_NOT_CONVERGED;
}

/* through the pinned memory */
polar_status polar_cuda_fetch_values(struct cuda_context *c, const void *from, int64_t k,
                                     polar_format f, double *values) {
    const bool is_double = polar_cuda_type(f)->is_double;
    const int64_t size = is_double ? 8 : 4, most = CUDA_SMALL_BYTES / size;
    for (int64_t j = 0; values && j < k; j += most) {
        const int64_t count = index_least(most, k - j);
        TRY(polar_cuda_status(CUDA cudaMemcpyAsync(c->pinned, (const char *)from + j * size,
                                                   (size_t)(count * size),
                                                   cudaMemcpyDeviceToHost, c->stream)));
        TRY(polar_cuda_wait(c));
        for (int64_t i = 0; i < count; i++)
            values[j + i] = is_double ? ((const double *)(const void *)c->pinned)[i]
                                      : (double)((const float *)(const void *)c->pinned)[i];
    }
    return POLAR_OK;
}

polar_status polar_cuda_iterated(struct cuda_context *c) {
    int found[2];
    TRY(polar_cuda_fetch_info(c, found));
    return found[0] == 0 ? POLAR_OK : found[0] > 0 ? POLAR_NOT_CONVERGED : POLAR_KERNEL;
}

polar_status polar_cuda_gesvd(struct cuda_context *c, struct cuda_scratch s, polar_mat A,
                              polar_mat U, double *values, polar_mat Wt) {
    const struct cuda_type *t = polar_cuda_type(A.format);
    const bool vectors = U.data && Wt.data;
    const signed char job = vectors ? 'S' : 'N';
    struct solver_size w;
    void *device, *host, *own = polar_cuda_take(&s, A.n * 8);
    if (!own) return POLAR_KERNEL;
    TRY(polar_cuda_gesvd_size(c, A.m, A.n, A.format, &w));
    TRY(polar_cuda_rooms(c, &s, w, &device, &host));
    TRY(polar_cusolver_status(CUDA cusolverDnXgesvd(
        c->solver, c->params, job, job, A.m, A.n, t->data, A.data, A.ld, t->real, own, t->data,
        vectors ? U.data : NULL, vectors ? U.ld : A.ld, t->data, vectors ? Wt.data : NULL,
        vectors ? Wt.ld : A.n, t->data, device, w.device, host, w.host, polar_cuda_info(c))));
    const polar_status status = polar_cuda_iterated(c);
    if (status != POLAR_OK && status != POLAR_NOT_CONVERGED) return status;
    TRY(polar_cuda_fetch_values(c, own, A.n, A.format, values));
    return status;
}

/* of A' when A is wide: A' = V diag(s) U' */
polar_status polar_cuda_svd(struct cuda_context *c, struct cuda_scratch s,
                            polar_cuda_tall_svd *tall, polar_mat A, polar_mat U, double *values,
                            polar_mat Wt) {
    const int64_t m = A.m, n = A.n, k = index_least(m, n);
    const bool vectors = U.data && Wt.data;
    const polar_mat none = {0};
    if (k == 0) return POLAR_OK;
    TRY(finite_entries(c, polar_const(A), k, values));
    if (m >= n) return tall(c, s, A, U, values, Wt);
    const polar_mat B = polar_cuda_take_mat(&s, n, m, A.format),
                    V = vectors ? polar_cuda_take_mat(&s, n, m, A.format) : none,
                    Ut = vectors ? polar_cuda_take_mat(&s, m, m, A.format) : none;
    if (!B.data || (vectors && (!V.data || !Ut.data))) return POLAR_KERNEL;
    TRY(polar_cuda_transpose(c, polar_const(A), B));
    TRY(tall(c, s, B, V, values, Ut));
    if (!vectors) return POLAR_OK;
    TRY(polar_cuda_transpose(c, polar_const(Ut), U));
    return polar_cuda_transpose(c, polar_const(V), Wt);
}

int64_t polar_cuda_svd_work(int64_t m, int64_t n, polar_format f) {
    const int64_t l = m > n ? m : n, k = m > n ? n : m;
    int64_t ld, bytes = polar_cuda_add(0, k * 8);
    if (m >= n) return bytes;
    for (int i = 0; i < 2; i++) bytes = polar_cuda_add(bytes, polar_cuda_bytes(l, k, f, &ld));
    return polar_cuda_add(bytes, polar_cuda_bytes(k, k, f, &ld));
}

polar_status polar_cuda_eigh(struct cuda_context *c, struct cuda_scratch s, polar_mat H,
                             bool vectors, double *values) {
    const struct cuda_type *t = polar_cuda_type(H.format);
    const cusolverEigMode_t mode =
        vectors ? CUSOLVER_EIG_MODE_VECTOR : CUSOLVER_EIG_MODE_NOVECTOR;
    struct solver_size w;
    void *device, *host, *own;
    if (H.n == 0) return POLAR_OK;
    own = polar_cuda_take(&s, H.n * 8);
    if (!own) return POLAR_KERNEL;
    TRY(polar_cuda_syevd_size(c, H.n, H.n, H.format, &w));
    TRY(polar_cuda_rooms(c, &s, w, &device, &host));
    TRY(finite_entries(c, polar_const(H), H.n, values));
    TRY(polar_cusolver_status(CUDA cusolverDnXsyevd(
        c->solver, c->params, mode, CUBLAS_FILL_MODE_LOWER, H.n, t->data, H.data, H.ld, t->real,
        own, t->data, device, w.device, host, w.host, polar_cuda_info(c))));
    const polar_status status = polar_cuda_iterated(c);
    if (status != POLAR_OK && status != POLAR_NOT_CONVERGED) return status;
    TRY(polar_cuda_fetch_values(c, own, H.n, H.format, values));
    return status;
}
