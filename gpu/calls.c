/* SPDX-License-Identifier: BSD-3-Clause */
/* The functions themselves. */
#include "calls.h"

struct cuda_calls polar_cuda_calls = {
#define POLAR_CUDA_MEMBER(name) .name = name,
    POLAR_CUDA_CALLS(POLAR_CUDA_MEMBER)
#undef POLAR_CUDA_MEMBER
};
