/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Symmetric products by gemm over pieces of the lower triangle, which is then mirrored: blocks
 * in a few batches, or strips of columns one after another.
 */
#include "cuda_blas.h"
#include "cuda_symmetric.h"
#include "tiles.h"

static struct gpu_view view(const struct gpu_symmetric *t, const struct gpu_batch *b,
                            int64_t i) {
    return (struct gpu_view){polar_cuda_entry(b, i, 0, 0), t->n, t->n, b->ld, t->kind, 1};
}

/* D = C where beta asks for it; gemm then updates D in place */
static polar_status place(struct cuda_context *c, const struct gpu_symmetric *t) {
    for (int64_t i = 0; t->beta != 0 && i < t->count; i++) {
        const struct gpu_view C = view(t, &t->C, i), D = view(t, &t->D, i);
        if (C.data == D.data) continue;
        gpu_axpby(c->stream, gpu_alone, 1, C, 0, C, D);
        TRY(polar_cuda_launched());
    }
    return POLAR_OK;
}

static polar_status mirror(struct cuda_context *c, const struct gpu_symmetric *t) {
    for (int64_t i = 0; i < t->count; i++) {
        const struct gpu_view D = view(t, &t->D, i);
        gpu_mirror(c->stream, gpu_alone, D);
        TRY(polar_cuda_launched());
        if (t->gamma == 0) continue;
        gpu_shift(c->stream, gpu_alone, t->gamma, 1, D);
        TRY(polar_cuda_launched());
    }
    return POLAR_OK;
}

static polar_format format_of(const struct gpu_symmetric *t) {
    return t->kind == GPU_BF16 ? POLAR_BF16 : POLAR_F16;
}

/* D(row.., column..) = alpha op(A) op(B) + beta D of one block, rows by columns */
static polar_status one(struct cuda_context *c, const struct gpu_symmetric *t, int64_t i,
                        index_pair at, index_pair size) {
    const struct cuda_type *type = polar_cuda_type(format_of(t));
    const float alpha = (float)t->alpha, beta = (float)t->beta;
    const void *A = polar_cuda_entry(&t->A, i, t->outer ? at.row : 0, t->outer ? 0 : at.row);
    const void *B =
        polar_cuda_entry(&t->B, i, t->outer ? at.column : 0, t->outer ? 0 : at.column);
    return polar_cublas_status(CUDA cublasGemmEx_64(
        c->blas, t->outer ? CUBLAS_OP_N : CUBLAS_OP_T, t->outer ? CUBLAS_OP_T : CUBLAS_OP_N,
        size.row, size.column, t->k, &alpha, A, type->data, t->A.ld, B, type->data, t->B.ld,
        &beta, polar_cuda_entry(&t->D, i, at.row, at.column), type->data, t->D.ld,
        type->compute, CUBLAS_GEMM_DEFAULT));
}

/* The same of a batch of blocks of the matrices [from, from + count). Their addresses are
 * computed into `small` in the order of the stream: in a graph, at every launch anew. */
static polar_status many(struct cuda_context *c, const struct gpu_symmetric *t, int64_t from,
                         int64_t count, int p, int batch) {
    const struct cuda_type *type = polar_cuda_type(format_of(t));
    const float alpha = (float)t->alpha, beta = (float)t->beta;
    const tiles_grid g = tiles_grid_of(t->n, p);
    const int64_t all = tiles_batch(g, batch) * count;
    const index_pair size = tiles_block_size(g, batch);
    const void *const *A = (const void *const *)(void *)c->small;
    void *const *D = (void *const *)(void *)c->small + 2 * all;
    gpu_block_addresses(c->stream, t, from, count, p, batch, c->small);
    TRY(polar_cuda_launched());
    return polar_cublas_status(CUDA cublasGemmBatchedEx_64(
        c->blas, t->outer ? CUBLAS_OP_N : CUBLAS_OP_T, t->outer ? CUBLAS_OP_T : CUBLAS_OP_N,
        size.row, size.column, t->k, &alpha, A, type->data, t->A.ld, A + all, type->data,
        t->B.ld, &beta, D, type->data, t->D.ld, all, type->compute, CUBLAS_GEMM_DEFAULT));
}

/* the matrices [from, from + count); a lone block needs no addresses */
static polar_status some(struct cuda_context *c, const struct gpu_symmetric *t, int64_t from,
                         int64_t count, int p) {
    const tiles_grid g = tiles_grid_of(t->n, p);
    for (int batch = 0; batch < TILES_BATCHES; batch++) {
        const int64_t blocks = tiles_batch(g, batch);
        if (blocks * count > 1)
            TRY(many(c, t, from, count, p, batch));
        else if (blocks > 0)
            TRY(one(c, t, from, tiles_block(g, batch, 0), tiles_block_size(g, batch)));
    }
    return POLAR_OK;
}

/* As many matrices at a time as `small` has room for the addresses of; of matrices with
 * addresses of their own, one. */
polar_status polar_cuda_by_blocks(struct cuda_context *c, const struct gpu_symmetric *t,
                                  int p) {
    const tiles_grid g = tiles_grid_of(t->n, p);
    const int64_t blocks = tiles_batch(g, TILES_WHOLE);
    const bool set = t->A.each || t->B.each || t->D.each;
    const int64_t room = CUDA_SMALL_BYTES / (3 * (int64_t)sizeof(void *)) / blocks;
    TRY(place(c, t));
    for (int64_t i = 0; set && i < t->count; i++) {
        struct gpu_symmetric own = *t;
        own.A = (struct gpu_batch){polar_cuda_entry(&t->A, i, 0, 0), NULL, t->A.ld, 0};
        own.B = (struct gpu_batch){polar_cuda_entry(&t->B, i, 0, 0), NULL, t->B.ld, 0};
        own.D = (struct gpu_batch){polar_cuda_entry(&t->D, i, 0, 0), NULL, t->D.ld, 0};
        TRY(some(c, &own, 0, 1, p));
    }
    for (int64_t i = 0; !set && i < t->count; i += room)
        TRY(some(c, t, i, index_least(room, t->count - i), p));
    return mirror(c, t);
}

/* rows and columns from (row,column) on of matrix i */
static polar_mat part(const struct gpu_symmetric *t, const struct gpu_batch *b, int64_t i,
                      index_pair at, int64_t rows, int64_t columns) {
    return (polar_mat){polar_cuda_entry(b, i, at.row, at.column),
                       rows,
                       columns,
                       b->ld,
                       format_of(t),
                       POLAR_DEVICE};
}

/* columns [j, j + w) of the lower triangle of matrix i, and what is above it in their first w
 * rows */
static polar_status strip_of(struct cuda_context *c, const struct gpu_symmetric *t, int64_t i,
                             int64_t j, int64_t w) {
    const int64_t h = t->n - j;
    const index_pair along = {t->outer ? j : 0, t->outer ? 0 : j}, corner = {j, j};
    const polar_mat A = part(t, &t->A, i, along, t->outer ? h : t->k, t->outer ? t->k : h),
                    B = part(t, &t->B, i, along, t->outer ? w : t->k, t->outer ? t->k : w),
                    D = part(t, &t->D, i, corner, h, w),
                    C = t->beta == 0 ? D : part(t, &t->C, i, corner, h, w);
    return polar_cuda_product(c, t->alpha, t->outer ? POLAR_N : POLAR_T, polar_const(A),
                              t->outer ? POLAR_T : POLAR_N, polar_const(B), t->k, t->beta,
                              polar_const(C), D);
}

polar_status polar_cuda_by_strips(struct cuda_context *c, const struct gpu_symmetric *t) {
    const int64_t n = t->n, strip = index_strip(n);
    for (int64_t i = 0; i < t->count; i++)
        for (int64_t j = 0; j < n; j += strip)
            TRY(strip_of(c, t, i, j, index_least(strip, n - j)));
    return mirror(c, t);
}
