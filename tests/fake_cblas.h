/* SPDX-License-Identifier: BSD-3-Clause */
/* What the stand-ins of cuBLAS have in common. */
#ifndef POLAR_TESTS_FAKE_CBLAS_H
#define POLAR_TESTS_FAKE_CBLAS_H

#include <assert.h>
#include <cblas.h>

#include "fake.h"

#define FAULT(name)                                                                            \
    if (fake_fault(name))                                                                      \
    return fake_memory() ? CUBLAS_STATUS_ALLOC_FAILED : CUBLAS_STATUS_EXECUTION_FAILED

static inline CBLAS_TRANSPOSE op_of(cublasOperation_t op) {
    return op == CUBLAS_OP_N ? CblasNoTrans : op == CUBLAS_OP_T ? CblasTrans : CblasConjTrans;
}

static inline int number(int64_t n) {
    assert(n >= 0 && n <= INT32_MAX);
    return (int)n;
}

/* gemm alone, in fake_gemm.c */
void fake_install_gemm(struct cuda_calls *c);

#endif
