/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Copies between host and device. Entries travel as they are, through a staging block on the
 * device, and are scaled, turned and rounded there, once and from f64.
 */
#include "cuda_verbs.h"
#include "index.h"

/* A rectangle of host columns to the staging block or back; packed there with ld = m. */
static polar_status carry(struct cuda_context *c, polar_cmat host, int64_t size, void *device,
                          enum cudaMemcpyKind way) {
    const bool in = way == cudaMemcpyHostToDevice;
    const size_t width = (size_t)(host.m * size), pitch = (size_t)(host.ld * size);
    void *h = (void *)host.data;
    if (pitch <= INT32_MAX) /* what cudaMemcpy2D takes */
        return polar_cuda_status(CUDA cudaMemcpy2DAsync(in ? device : h, in ? width : pitch,
                                                        in ? h : device, in ? pitch : width,
                                                        width, (size_t)host.n, way, c->stream));
    for (int64_t j = 0; j < host.n; j++) {
        char *there = (char *)device + (size_t)j * width, *here = (char *)h + (size_t)j * pitch;
        TRY(polar_cuda_status(
            CUDA cudaMemcpyAsync(in ? there : here, in ? here : there, width, way, c->stream)));
    }
    return POLAR_OK;
}

static polar_cmat host_part(polar_cmat A, int64_t i, int64_t j, int64_t m, int64_t n,
                            int64_t size) {
    A.data = (const char *)A.data + (i + j * A.ld) * size;
    A.m = m;
    A.n = n;
    return A;
}

/* host entries as they lie in the staging block: emulated formats as f32 */
static struct gpu_view staged(struct cuda_context *c, polar_format f, int64_t m, int64_t n) {
    struct gpu_view v = polar_cuda_view((polar_cmat){c->staging, m, n, m, f, POLAR_DEVICE});
    if (v.kind == GPU_BF16) v.kind = GPU_HOST_BF16;
    if (v.kind == GPU_F16) v.kind = GPU_HOST_F16;
    return v;
}

polar_status polar_cuda_upload(struct cuda_context *c, const void *from, int64_t bytes,
                               void *to) {
    if (bytes == 0) return POLAR_OK;
    TRY(polar_cuda_status(
        CUDA cudaMemcpyAsync(to, from, (size_t)bytes, cudaMemcpyHostToDevice, c->stream)));
    return polar_cuda_wait(c);
}

polar_status polar_cuda_copy_in(struct cuda_context *c, polar_op op, double scale, polar_cmat A,
                                polar_mat D) {
    const int64_t size = polar_format_get(A.format)->host_bytes;
    const index_pair chunk = index_chunk(A.m, A.n, CUDA_STAGING_BYTES / size);
    const bool turned = op == POLAR_T;
    if (polar_format_get(A.format)->is_complex && !polar_format_get(D.format)->is_complex)
        return POLAR_UNSUITED;
    if (A.m == 0 || A.n == 0) return POLAR_OK;
    for (int64_t j = 0; j < A.n; j += chunk.column)
        for (int64_t i = 0; i < A.m; i += chunk.row) {
            const int64_t m = index_least(chunk.row, A.m - i),
                          n = index_least(chunk.column, A.n - j);
            const polar_mat to =
                turned ? polar_cuda_part(D, j, i, n, m) : polar_cuda_part(D, i, j, m, n);
            TRY(carry(c, host_part(A, i, j, m, n, size), size, c->staging,
                      cudaMemcpyHostToDevice));
            gpu_convert(c->stream, turned, scale, staged(c, A.format, m, n),
                        polar_cuda_view(polar_const(to)), polar_cuda_info(c));
            TRY(polar_cuda_launched());
        }
    return polar_cuda_wait(c);
}

polar_status polar_cuda_copy_out(struct cuda_context *c, polar_op op, double scale,
                                 polar_cmat A, polar_mat D) {
    const int64_t size = polar_format_get(D.format)->host_bytes;
    const index_pair chunk = index_chunk(D.m, D.n, CUDA_STAGING_BYTES / size);
    const bool turned = op == POLAR_T;
    int *overflow = polar_cuda_info(c), found[2] = {0};
    polar_mat from = {(void *)A.data, A.m, A.n, A.ld, A.format, A.place};
    if (polar_format_get(A.format)->is_complex && !polar_format_get(D.format)->is_complex)
        return POLAR_UNSUITED;
    if (D.m == 0 || D.n == 0) return POLAR_OK;
    TRY(polar_cuda_status(CUDA cudaMemsetAsync(overflow, 0, sizeof *overflow, c->stream)));
    for (int64_t j = 0; j < D.n; j += chunk.column)
        for (int64_t i = 0; i < D.m; i += chunk.row) {
            const int64_t m = index_least(chunk.row, D.m - i),
                          n = index_least(chunk.column, D.n - j);
            const polar_mat X =
                turned ? polar_cuda_part(from, j, i, n, m) : polar_cuda_part(from, i, j, m, n);
            gpu_convert(c->stream, turned, scale, polar_cuda_view(polar_const(X)),
                        staged(c, D.format, m, n), overflow);
            TRY(polar_cuda_launched());
            TRY(carry(c, host_part(polar_const(D), i, j, m, n, size), size, c->staging,
                      cudaMemcpyDeviceToHost));
        }
    TRY(polar_cuda_fetch_info(c, found));
    return found[0] ? POLAR_OVERFLOW : POLAR_OK;
}
