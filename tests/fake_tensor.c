/* SPDX-License-Identifier: BSD-3-Clause */
/* The driver's tensor maps, of the kind that the kernels want, and no other. */
#include <assert.h>
#include <cuda.h>
#include <string.h>

#include "emulated_hopper.h"
#include "fake.h"

/* what the driver's manual asks of cuTensorMapEncodeTiled; anything else is CUDA's error */
static CUresult encode(CUtensorMap *map, CUtensorMapDataType type, cuuint32_t rank, void *data,
                       const cuuint64_t *size, const cuuint64_t *stride, const cuuint32_t *box,
                       const cuuint32_t *step, CUtensorMapInterleave interleave,
                       CUtensorMapSwizzle swizzle, CUtensorMapL2promotion promotion,
                       CUtensorMapFloatOOBfill fill) {
    struct emulated_map m = {.data = data, .swizzle = 128};
    static_assert(sizeof m <= sizeof *map, "an opaque map holds it");
    if (fake_fault("cuTensorMapEncodeTiled")) return CUDA_ERROR_UNKNOWN;
    bool good = rank == 3 && data && (uintptr_t)data % 16 == 0 && (uintptr_t)map % 64 == 0;
    good = good && (type == CU_TENSOR_MAP_DATA_TYPE_BFLOAT16 ||
                    type == CU_TENSOR_MAP_DATA_TYPE_FLOAT16);
    good = good && interleave == CU_TENSOR_MAP_INTERLEAVE_NONE &&
           swizzle == CU_TENSOR_MAP_SWIZZLE_128B && fill == CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE;
    good = good && promotion <= CU_TENSOR_MAP_L2_PROMOTION_L2_256B && box[0] * 2 <= 128;
    for (int d = 0; good && d < 3; d++) {
        good =
            size[d] > 0 && size[d] <= UINT32_MAX && box[d] > 0 && box[d] <= 256 && step[d] == 1;
        if (d > 0) good = good && stride[d - 1] % 16 == 0 && stride[d - 1] < UINT64_C(1) << 40;
        m.size[d] = size[d];
        m.box[d] = box[d];
        if (d > 0) m.stride[d - 1] = stride[d - 1];
    }
    if (!good) return CUDA_ERROR_INVALID_VALUE;
    memset(map, 0, sizeof *map);
    memcpy(map, &m, sizeof m);
    return CUDA_SUCCESS;
}

static cudaError_t entry_point(const char *name, void **f, unsigned version,
                               unsigned long long flags,
                               enum cudaDriverEntryPointQueryResult *result) {
    CUresult (*const own)(CUtensorMap *, CUtensorMapDataType, cuuint32_t, void *,
                          const cuuint64_t *, const cuuint64_t *, const cuuint32_t *,
                          const cuuint32_t *, CUtensorMapInterleave, CUtensorMapSwizzle,
                          CUtensorMapL2promotion, CUtensorMapFloatOOBfill) = encode;
    if (fake_fault("cudaGetDriverEntryPointByVersion"))
        return fake_memory() ? cudaErrorMemoryAllocation : cudaErrorUnknown;
    assert(strcmp(name, "cuTensorMapEncodeTiled") == 0 && version >= 12000);
    assert(flags == cudaEnableDefault);
    memcpy(f, &own, sizeof own);
    *result = cudaDriverEntryPointSuccess;
    return cudaSuccess;
}

static cudaError_t set_attribute(const void *kernel, enum cudaFuncAttribute which, int value) {
    if (fake_fault("cudaFuncSetAttribute"))
        return fake_memory() ? cudaErrorMemoryAllocation : cudaErrorUnknown;
    assert(kernel && which == cudaFuncAttributeMaxDynamicSharedMemorySize);
    return value <= EMULATED_SHARED ? cudaSuccess : cudaErrorInvalidValue;
}

void fake_install_tensor(struct cuda_calls *c) {
    c->cudaGetDriverEntryPointByVersion = entry_point;
    c->cudaFuncSetAttribute = set_attribute;
}
