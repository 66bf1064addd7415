/* SPDX-License-Identifier: BSD-3-Clause */
/* Where matrices of the device lie, views of them, and pieces of workspace. */
#include "cuda_verbs.h"

enum { LINE = 64 };

static const struct cuda_type types[POLAR_FORMAT_COUNT] = {
    [POLAR_F64] = {CUDA_R_64F, CUDA_R_64F, CUBLAS_COMPUTE_64F, 8, false, true},
    [POLAR_F32] = {CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F, 4, false, false},
    [POLAR_C128] = {CUDA_C_64F, CUDA_R_64F, CUBLAS_COMPUTE_64F, 16, true, true},
    [POLAR_C64] = {CUDA_C_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F, 8, true, false},
    [POLAR_TF32] = {CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F_FAST_TF32, 4, false, false},
    [POLAR_BF16] = {CUDA_R_16BF, CUDA_R_32F, CUBLAS_COMPUTE_32F, 2, false, false},
    [POLAR_F16] = {CUDA_R_16F, CUDA_R_32F, CUBLAS_COMPUTE_32F, 2, false, false},
};

const struct cuda_type *polar_cuda_type(polar_format f) {
    return &types[f];
}

int64_t polar_cuda_bytes(int64_t m, int64_t n, polar_format f, int64_t *ld) {
    const int64_t size = types[f].bytes, line = LINE / size;
    if (m < 0 || n < 0 || m > CUDA_LARGEST || n > CUDA_LARGEST) return -1;
    *ld = m > 0 ? (m + line - 1) / line * line : line;
    if (n > 0 && *ld > INT64_MAX / size / n) return -1;
    return *ld * size * n;
}

struct gpu_view polar_cuda_view(polar_cmat A) {
    static const int kinds[POLAR_FORMAT_COUNT] = {
        [POLAR_F64] = GPU_F64, [POLAR_F32] = GPU_F32,   [POLAR_C128] = GPU_F64,
        [POLAR_C64] = GPU_F32, [POLAR_TF32] = GPU_TF32, [POLAR_BF16] = GPU_BF16,
        [POLAR_F16] = GPU_F16,
    };
    return (struct gpu_view){
        (void *)A.data, A.m, A.n, A.ld, kinds[A.format], types[A.format].is_complex ? 2 : 1};
}

polar_mat polar_cuda_part(polar_mat A, int64_t i, int64_t j, int64_t m, int64_t n) {
    A.data = (char *)A.data + (i + j * A.ld) * types[A.format].bytes;
    A.m = m;
    A.n = n;
    return A;
}

struct cuda_scratch polar_cuda_scratch(const polar_engine *e) {
    return (struct cuda_scratch){e->work, e->work_bytes};
}

void *polar_cuda_take(struct cuda_scratch *s, int64_t bytes) {
    if (!s->at || bytes < 0) return NULL;
    const int64_t skip = (CUDA_ALIGNMENT - (intptr_t)s->at % CUDA_ALIGNMENT) % CUDA_ALIGNMENT;
    if (skip > s->left || bytes > s->left - skip) return NULL;
    char *piece = s->at + skip;
    s->at = piece + bytes;
    s->left -= skip + bytes;
    return piece;
}

polar_mat polar_cuda_take_mat(struct cuda_scratch *s, int64_t m, int64_t n, polar_format f) {
    polar_mat X = {.m = m, .n = n, .ld = 1, .format = f, .place = POLAR_DEVICE};
    X.data = polar_cuda_take(s, polar_cuda_bytes(m, n, f, &X.ld));
    return X;
}

int64_t polar_cuda_add(int64_t a, int64_t bytes) {
    if (a < 0 || bytes < 0 || bytes > INT64_MAX - CUDA_ALIGNMENT - a) return -1;
    return a + bytes + CUDA_ALIGNMENT;
}

void *polar_cuda_alloc(int64_t bytes, const polar_allocator *a) {
    struct cuda_context *c;
    void *block = NULL;
    (void)a;
    if (bytes < 0 || polar_cuda_enter(&c) != POLAR_OK) return NULL;
    /* cudaMalloc gives no block of no bytes */
    const polar_status s =
        polar_cuda_status(CUDA cudaMalloc(&block, bytes > 0 ? (size_t)bytes : LINE));
    return polar_cuda_leave(c, s) == POLAR_OK ? block : NULL;
}

/* Whichever device is current; it waits for what is enqueued. */
void polar_cuda_release(void *block, const polar_allocator *a) {
    (void)a;
    if (block) (void)polar_cuda_status(CUDA cudaFree(block));
}
