/* SPDX-License-Identifier: BSD-3-Clause */
/* Our own kernel of symmetric products: whether it may run, its tensor maps, its launches. */
#include "cuda_symmetric.h"
#include "tiles.h"

#include <string.h>

/* of compute capability 9.0, nothing else runs its machine code */
static polar_status ask(struct cuda_context *c) {
    int major = 0, minor = 0, bytes = 0;
    void *encode = NULL;
    enum cudaDriverEntryPointQueryResult found = cudaDriverEntryPointSymbolNotFound;
    const int device = c->device;
    TRY(polar_cuda_status(
        CUDA cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device)));
    TRY(polar_cuda_status(
        CUDA cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, device)));
    TRY(polar_cuda_status(
        CUDA cudaDeviceGetAttribute(&c->processors, cudaDevAttrMultiProcessorCount, device)));
    c->suited = major == 9 && minor == 0 && c->processors > 0;
    for (int i = 0; c->suited; i++) {
        const void *kernel = gpu_tile_kernel(i, &bytes);
        if (!kernel) break;
        TRY(polar_cuda_status(CUDA cudaFuncSetAttribute(
            kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, bytes)));
    }
    TRY(polar_cuda_status(CUDA cudaGetDriverEntryPointByVersion(
        "cuTensorMapEncodeTiled", &encode, 12000, cudaEnableDefault, &found)));
    memcpy(&c->encode, &encode, sizeof encode); /* a function, which C lets no cast say */
    c->suited = c->suited && encode && found == cudaDriverEntryPointSuccess;
    c->asked = true;
    return POLAR_OK;
}

/* Sizes and strides that a tensor map takes (cuTensorMapEncodeTiled: addresses and strides in
 * multiples of 16 bytes, strides below 2^40 bytes), and that coordinates of 32 bits reach. */
static bool takes(const struct gpu_batch *b, int64_t rows, int64_t columns, int64_t count) {
    const int64_t most = INT32_MAX - 2 * TILES_EDGE, far = INT64_C(1) << 39;
    bool good = rows <= most && columns <= most && b->ld % 8 == 0 && b->ld < far;
    for (int64_t i = 0; b->each && i < count; i++)
        good = good && (uintptr_t)b->each[i] % 16 == 0;
    if (b->each) return good;
    return good && (uintptr_t)b->data % 16 == 0 && b->stride % 8 == 0 && b->stride < far &&
           (count == 1 || b->stride > 0) && count <= most;
}

/* A factor whose columns are `rows` long, in boxes that hold 128 bytes of a column: 128 columns
 * of them, or 64 where the rows of a tile are along the column. */
static polar_status map(struct cuda_context *c, const struct gpu_symmetric *t,
                        const struct gpu_batch *b, int64_t i, bool set, CUtensorMap *m) {
    const int64_t rows = t->outer ? t->n : t->k, columns = t->outer ? t->k : t->n;
    const bool many = !set && t->count > 1;
    const cuuint64_t size[3] = {(cuuint64_t)rows, (cuuint64_t)columns,
                                (cuuint64_t)(set ? 1 : t->count)};
    const cuuint64_t stride[2] = {(cuuint64_t)b->ld * 2,
                                  (cuuint64_t)(many ? b->stride : b->ld) * 2};
    const cuuint32_t box[3] = {TILES_DEEP, t->outer ? TILES_DEEP : TILES_EDGE, 1};
    const cuuint32_t one[3] = {1, 1, 1};
    const CUresult s =
        c->encode(m,
                  t->kind == GPU_BF16 ? CU_TENSOR_MAP_DATA_TYPE_BFLOAT16
                                      : CU_TENSOR_MAP_DATA_TYPE_FLOAT16,
                  3, polar_cuda_entry(b, i, 0, 0), size, stride, box, one,
                  CU_TENSOR_MAP_INTERLEAVE_NONE, CU_TENSOR_MAP_SWIZZLE_128B,
                  CU_TENSOR_MAP_L2_PROMOTION_L2_256B, CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
    return s == CUDA_SUCCESS ? POLAR_OK : POLAR_KERNEL;
}

/* parts: of the inner dimension; 0: as many as fill the chip */
static int parts_of(const struct cuda_context *c, const struct gpu_symmetric *t, int64_t count,
                    int parts) {
    const int64_t room = CUDA_BLAS_BYTES / (TILES_EDGE * TILES_EDGE * (int64_t)sizeof(float));
    const int64_t most = index_least(tiles_blocks(t->k), TILES_PARTS);
    if (parts == 0) return tiles_parts(t->n, t->k, count, c->processors, room);
    if (parts > most) parts = (int)most;
    return parts * tiles_count(t->n) * count <= room ? parts : 1;
}

static polar_status launch(struct cuda_context *c, const struct gpu_tiles *t) {
    gpu_tile_products(c->stream, t);
    TRY(polar_cuda_launched());
    if (t->parts == 1) return POLAR_OK;
    gpu_tile_sums(c->stream, t);
    return polar_cuda_launched();
}

/* Partial tiles lie in cuBLAS's workspace, which is nobody's between two calls. */
polar_status polar_cuda_by_tiles(struct cuda_context *c, const struct gpu_symmetric *t,
                                 int parts) {
    const int64_t rows = t->outer ? t->n : t->k, columns = t->outer ? t->k : t->n;
    CUtensorMap maps[2 * GPU_TILES_SET];
    struct gpu_tiles set = {.product = t, .maps = maps, .partial = (float *)(void *)c->own};
    if (!c->asked) TRY(ask(c));
    if (!c->suited || !takes(&t->A, rows, columns, t->count) ||
        !takes(&t->B, rows, columns, t->count))
        return POLAR_UNSUITED;
    set.set = t->A.each || t->B.each || t->C.each || t->D.each;
    set.processors = c->processors;
    const int64_t most = set.set ? GPU_TILES_SET : t->count;
    for (; set.from < t->count; set.from += set.count) {
        set.count = index_least(most, t->count - set.from);
        set.parts = parts_of(c, t, set.count, parts);
        for (int64_t i = 0; i < (set.set ? set.count : 1); i++) {
            TRY(map(c, t, &t->A, set.from + i, set.set, &maps[2 * i]));
            TRY(map(c, t, &t->B, set.from + i, set.set, &maps[2 * i + 1]));
        }
        TRY(launch(c, &set));
    }
    return POLAR_OK;
}
