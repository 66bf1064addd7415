/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * QR by cuSOLVER, and Q applied by products: blocks of GPU_REFLECTORS reflectors, written
 * whole, act as I - V T V'. cuSOLVER's own ormqr counts in 32 bits.
 */
#include "cuda_verbs.h"
#include "index.h"

/* cuSOLVER has no column pivoting */
polar_status polar_cuda_qr(struct cuda_context *c, struct cuda_scratch s, polar_mat A,
                           int64_t *perm, polar_mat tau) {
    const cudaDataType_t t = polar_cuda_type(A.format)->data;
    struct solver_size w;
    void *device, *host;
    if (perm) return POLAR_UNSUITED;
    if (A.n == 0) return POLAR_OK;
    TRY(polar_cuda_geqrf_size(c, A.m, A.n, A.format, &w));
    TRY(polar_cuda_rooms(c, &s, w, &device, &host));
    return polar_cusolver_status(
        CUDA cusolverDnXgeqrf(c->solver, c->params, A.m, A.n, t, A.data, A.ld, t, tau.data, t,
                              device, w.device, host, w.host, polar_cuda_info(c)));
}

polar_status polar_cuda_qr_triangle(struct cuda_context *c, polar_cmat A, double floor,
                                    polar_mat R) {
    if (R.n == 0) return POLAR_OK;
    gpu_triangle(c->stream, polar_cuda_view(A), floor, polar_cuda_view(polar_const(R)));
    return polar_cuda_launched();
}

polar_status polar_cuda_block_factor(struct cuda_context *c, polar_cmat V, polar_cmat tau,
                                     polar_mat G, polar_mat T) {
    TRY(polar_cuda_gemm(c, 1, POLAR_T, V, POLAR_N, V, 0, polar_const(G), G));
    gpu_block_factor(c->stream, polar_cuda_view(polar_const(G)), polar_cuda_view(tau),
                     polar_cuda_view(polar_const(T)));
    return polar_cuda_launched();
}

polar_status polar_cuda_reflect(struct cuda_context *c, polar_op op, polar_mat V, polar_mat T,
                                int64_t zero, polar_mat C, polar_mat Y, polar_mat Z) {
    const int64_t b = V.n, n = C.n, rows = V.m - zero;
    const polar_mat V2 = polar_cuda_part(V, zero, 0, rows, b);
    const polar_mat C2 = polar_cuda_part(C, zero, 0, rows, n);
    if (n == 0 || b == 0) return POLAR_OK;
    Y = polar_cuda_part(Y, 0, 0, b, n);
    Z = polar_cuda_part(Z, 0, 0, b, n);
    TRY(polar_cuda_gemm(c, 1, POLAR_T, polar_const(V2), POLAR_N, polar_const(C2), 0,
                        polar_const(Y), Y));
    TRY(polar_cuda_gemm(c, 1, op, polar_const(T), POLAR_N, polar_const(Y), 0, polar_const(Z),
                        Z));
    return polar_cuda_gemm(c, -1, POLAR_N, polar_const(V), POLAR_N, polar_const(Z), 1,
                           polar_const(C), C);
}

/* D = Q [X; 0]: the last block first; it touches rows from its own on */
polar_status polar_cuda_qr_apply(struct cuda_context *c, struct cuda_scratch s, polar_cmat A,
                                 polar_cmat tau, polar_cmat X, polar_mat D) {
    enum { WIDTH = GPU_REFLECTORS };
    const polar_format f = A.format;
    const int64_t m = A.m, k = D.n, width = index_least(WIDTH, A.n);
    if (m == 0 || k == 0) return POLAR_OK;
    gpu_extend(c->stream, polar_cuda_view(X), polar_cuda_view(polar_const(D)));
    TRY(polar_cuda_launched());
    if (A.n == 0) return POLAR_OK;
    const polar_mat V = polar_cuda_take_mat(&s, m, width, f),
                    G = polar_cuda_take_mat(&s, width, width, f),
                    T = polar_cuda_take_mat(&s, width, width, f),
                    Y = polar_cuda_take_mat(&s, width, k, f),
                    Z = polar_cuda_take_mat(&s, width, k, f);
    if (!V.data || !G.data || !T.data || !Y.data || !Z.data) return POLAR_KERNEL;
    const polar_mat R = {(void *)A.data, A.m, A.n, A.ld, f, A.place},
                    t = {(void *)tau.data, tau.m, 1, tau.ld, f, tau.place};
    for (int64_t j = (A.n - 1) / WIDTH * WIDTH; j >= 0; j -= WIDTH) {
        const int64_t b = index_least(WIDTH, A.n - j), rows = m - j;
        const polar_mat v = polar_cuda_part(V, 0, 0, rows, b);
        const polar_mat g = polar_cuda_part(G, 0, 0, b, b), h = polar_cuda_part(T, 0, 0, b, b);
        gpu_reflectors(c->stream,
                       polar_cuda_view(polar_const(polar_cuda_part(R, j, j, rows, b))),
                       polar_cuda_view(polar_const(v)));
        TRY(polar_cuda_launched());
        TRY(polar_cuda_block_factor(c, polar_const(v),
                                    polar_const(polar_cuda_part(t, j, 0, b, 1)), g, h));
        TRY(polar_cuda_reflect(c, POLAR_N, v, h, 0, polar_cuda_part(D, j, 0, rows, k), Y, Z));
    }
    return POLAR_OK;
}

int64_t polar_cuda_qr_apply_work(int64_t m, int64_t k, polar_format f) {
    const int64_t width = GPU_REFLECTORS;
    int64_t ld, bytes = polar_cuda_add(0, polar_cuda_bytes(m, width, f, &ld));
    for (int i = 0; i < 2; i++) {
        bytes = polar_cuda_add(bytes, polar_cuda_bytes(width, width, f, &ld));
        bytes = polar_cuda_add(bytes, polar_cuda_bytes(width, k, f, &ld));
    }
    return bytes;
}
