/* SPDX-License-Identifier: BSD-3-Clause */
/* What the stand-ins of cuBLAS have in common. */
#ifndef POLAR_TESTS_FAKE_CBLAS_H
#define POLAR_TESTS_FAKE_CBLAS_H

#include <assert.h>
#include <cblas.h>

#include "context.h"
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

/* A call of gemm, or of so many a stride apart: C from what is at `from`, which may be C;
 * scalars as they were then. */
struct fake_product {
    CBLAS_TRANSPOSE x, y;
    int64_t m, n, k, lda, ldb, ldc, ldfrom, strideA, strideB, strideC, strideFrom, count;
    const void *A, *B, *from;
    void *C;
    cudaDataType type, result;
    union {
        double d[2];
        float s[2];
    } alpha, beta;
};
int64_t fake_entry_bytes(cudaDataType t);
void fake_scalars(struct fake_product *p, const void *alpha, const void *beta);
/* for fake_enqueue */
void fake_multiply(void *product);

/* gemm alone, in fake_gemm.c; cublasLt, in fake_matmul.c */
void fake_install_gemm(struct cuda_calls *c);
void fake_install_matmul(struct cuda_calls *c);

#endif
