/* SPDX-License-Identifier: BSD-3-Clause */
/* cuBLAS's gemm by CBLAS, one or many; bf16 and f16 in f32, rounded once. */
#include <math.h>
#include <polar.h>
#include <stdlib.h>
#include <string.h>
#undef I

#include "fake_cblas.h"

/* ---- 16-bit entries as f32 and back ---- */

static float wide(uint16_t h, bool bf16) {
    uint32_t bits = (uint32_t)h << 16;
    float x;
    if (bf16) {
        memcpy(&x, &bits, sizeof x);
        return x;
    }
    const int e = h >> 10 & 31, f = h & 1023;
    const double a = e == 31 ? (f ? NAN : INFINITY)
                     : e     ? ldexp(1024 + f, e - 25)
                             : ldexp(f, -24);
    return (float)(h >> 15 ? -a : a);
}

static uint16_t narrow(float x, bool bf16) {
    const double a = fabs(polar_round(bf16 ? POLAR_BF16 : POLAR_F16, (double)x));
    const unsigned sign = signbit(x) ? 0x8000u : 0;
    const int low = bf16 ? -126 : -14, bits = bf16 ? 7 : 10;
    if (isnan(a)) return (uint16_t)(sign | 0x7fffu);
    if (isinf(a)) return (uint16_t)(sign | (bf16 ? 0x7f80u : 0x7c00u));
    int e;
    frexp(a, &e);
    if (a == 0 || e - 1 < low) return (uint16_t)(sign | (unsigned)ldexp(a, bits - low));
    const unsigned f = (unsigned)(ldexp(a, bits + 1 - e)) - (1u << bits);
    return (uint16_t)(sign | (unsigned)(e - 1 - low + 1) << bits | f);
}

static float *widened(const void *A, int64_t m, int64_t n, int64_t ld, bool bf16) {
    float *x = malloc((size_t)(m * n + 1) * sizeof *x);
    for (int64_t j = 0; x && A && j < n; j++)
        for (int64_t i = 0; i < m; i++)
            x[i + j * m] = wide(((const uint16_t *)A)[i + j * ld], bf16);
    return x;
}

static void gemm_16(CBLAS_TRANSPOSE opA, CBLAS_TRANSPOSE opB, int64_t m, int64_t n, int64_t k,
                    float alpha, const void *A, int64_t lda, const void *B, int64_t ldb,
                    float beta, void *C, int64_t ldc, bool bf16, bool wide_C) {
    const int64_t am = opA == CblasNoTrans ? m : k, an = opA == CblasNoTrans ? k : m;
    const int64_t bm = opB == CblasNoTrans ? k : n, bn = opB == CblasNoTrans ? n : k;
    float *a = widened(A, am, an, lda, bf16), *b = widened(B, bm, bn, ldb, bf16);
    if (wide_C) {
        cblas_sgemm(CblasColMajor, opA, opB, number(m), number(n), number(k), alpha, a,
                    number(am), b, number(bm), beta, C, number(ldc));
        free(a);
        free(b);
        return;
    }
    float *c = widened(beta == 0 ? NULL : C, m, n, ldc, bf16);
    cblas_sgemm(CblasColMajor, opA, opB, number(m), number(n), number(k), alpha, a, number(am),
                b, number(bm), beta, c, number(m));
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < m; i++)
            ((uint16_t *)C)[i + j * ldc] = narrow(c[i + j * m], bf16);
    free(a);
    free(b);
    free(c);
}

int64_t fake_entry_bytes(cudaDataType t) {
    return t == CUDA_R_64F || t == CUDA_C_32F ? 8
           : t == CUDA_C_64F                  ? 16
           : t == CUDA_R_32F                  ? 4
                                              : 2;
}

static void multiply_one(const struct fake_product *p, const void *A, const void *B, void *C) {
    const int m = number(p->m), n = number(p->n), k = number(p->k);
    const int lda = number(p->lda), ldb = number(p->ldb), ldc = number(p->ldc);
    const double *a = p->alpha.d, *b = p->beta.d;
    const float *as = p->alpha.s, *bs = p->beta.s;
    if (p->type == CUDA_R_64F)
        cblas_dgemm(CblasColMajor, p->x, p->y, m, n, k, *a, A, lda, B, ldb, *b, C, ldc);
    else if (p->type == CUDA_R_32F)
        cblas_sgemm(CblasColMajor, p->x, p->y, m, n, k, *as, A, lda, B, ldb, *bs, C, ldc);
    else if (p->type == CUDA_C_64F)
        cblas_zgemm(CblasColMajor, p->x, p->y, m, n, k, a, A, lda, B, ldb, b, C, ldc);
    else if (p->type == CUDA_C_32F)
        cblas_cgemm(CblasColMajor, p->x, p->y, m, n, k, as, A, lda, B, ldb, bs, C, ldc);
    else
        gemm_16(p->x, p->y, m, n, k, *as, A, lda, B, ldb, *bs, C, ldc, p->type == CUDA_R_16BF,
                p->result == CUDA_R_32F);
}

/* C as it is before the product, of all matrices */
static void place(const struct fake_product *p) {
    const int64_t size = fake_entry_bytes(p->result);
    const char *from = p->from;
    for (int64_t i = 0; from != p->C && i < p->count; i++)
        for (int64_t j = 0; j < p->n; j++)
            memcpy((char *)p->C + (i * p->strideC + j * p->ldc) * size,
                   from + (i * p->strideFrom + j * p->ldfrom) * size, (size_t)(p->m * size));
}

void fake_multiply(void *product) {
    const struct fake_product *p = product;
    const int64_t size = fake_entry_bytes(p->type);
    fake_touch(true);
    place(p);
    for (int64_t i = 0; i < p->count; i++)
        multiply_one(p, (const char *)p->A + i * p->strideA * size,
                     (const char *)p->B + i * p->strideB * size,
                     (char *)p->C + i * p->strideC * fake_entry_bytes(p->result));
    fake_touch(false);
}

void fake_scalars(struct fake_product *p, const void *alpha, const void *beta) {
    const bool twice = p->type == CUDA_R_64F || p->type == CUDA_C_64F;
    const bool pair = p->type == CUDA_C_64F || p->type == CUDA_C_32F;
    const size_t bytes = (size_t)(pair ? 2 : 1) * (twice ? 8 : 4);
    memcpy(&p->alpha, alpha, bytes);
    memcpy(&p->beta, beta, bytes);
}

static cublasStatus_t gemms(cublasHandle_t h, cublasOperation_t ta, cublasOperation_t tb,
                            int64_t m, int64_t n, int64_t k, const void *alpha, const void *A,
                            cudaDataType at, int64_t lda, long long strideA, const void *B,
                            cudaDataType bt, int64_t ldb, long long strideB, const void *beta,
                            void *C, cudaDataType ct, int64_t ldc, long long strideC,
                            int64_t count, cublasComputeType_t compute,
                            cublasGemmAlgo_t algorithm) {
    const CBLAS_TRANSPOSE x = op_of(ta), y = op_of(tb);
    const bool twice = at == CUDA_R_64F || at == CUDA_C_64F;
    struct fake_product p = {.x = x,
                             .y = y,
                             .m = m,
                             .n = n,
                             .k = k,
                             .lda = lda,
                             .ldb = ldb,
                             .ldc = ldc,
                             .strideA = strideA,
                             .strideB = strideB,
                             .strideC = strideC,
                             .count = count,
                             .A = A,
                             .B = B,
                             .from = C,
                             .C = C,
                             .type = at,
                             .result = ct};
    FAULT("cublasGemmEx");
    fake_by(h);
    fake_writes(C);
    const bool narrow_factors = at == CUDA_R_16F || at == CUDA_R_16BF;
    assert(h && at == bt && (at == ct || (narrow_factors && ct == CUDA_R_32F)) && m > 0 &&
           n > 0 && k > 0 && count > 0);
    assert(algorithm == CUBLAS_GEMM_DEFAULT && ldc >= m);
    assert(lda >= (x == CblasNoTrans ? m : k) && ldb >= (y == CblasNoTrans ? k : n));
    assert((compute == CUBLAS_COMPUTE_64F) == twice);
    fake_scalars(&p, alpha, beta);
    fake_enqueue(fake_multiply, &p, sizeof p);
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t gemm(cublasHandle_t h, cublasOperation_t ta, cublasOperation_t tb,
                           int64_t m, int64_t n, int64_t k, const void *alpha, const void *A,
                           cudaDataType at, int64_t lda, const void *B, cudaDataType bt,
                           int64_t ldb, const void *beta, void *C, cudaDataType ct, int64_t ldc,
                           cublasComputeType_t compute, cublasGemmAlgo_t algorithm) {
    return gemms(h, ta, tb, m, n, k, alpha, A, at, lda, 0, B, bt, ldb, 0, beta, C, ct, ldc, 0,
                 1, compute, algorithm);
}

/* addresses are read when it is its turn */
struct batch {
    CBLAS_TRANSPOSE ta, tb;
    int64_t m, n, k;
    float alpha;
    const void *const *A;
    int64_t lda;
    const void *const *B;
    int64_t ldb;
    float beta;
    void *const *C;
    int64_t ldc, count;
    bool bf16;
};

static void play_batch(void *what) {
    const struct batch *b = what;
    fake_touch(true);
    for (int64_t i = 0; i < b->count; i++)
        gemm_16(b->ta, b->tb, b->m, b->n, b->k, b->alpha, b->A[i], b->lda, b->B[i], b->ldb,
                b->beta, b->C[i], b->ldc, b->bf16, false);
    fake_touch(false);
}

/* addresses in device memory; blocks do not overlap */
static cublasStatus_t gemm_batch(cublasHandle_t h, cublasOperation_t ta, cublasOperation_t tb,
                                 int64_t m, int64_t n, int64_t k, const void *alpha,
                                 const void *const *A, cudaDataType at, int64_t lda,
                                 const void *const *B, cudaDataType bt, int64_t ldb,
                                 const void *beta, void *const *C, cudaDataType ct, int64_t ldc,
                                 int64_t count, cublasComputeType_t compute,
                                 cublasGemmAlgo_t algorithm) {
    FAULT("cublasGemmBatchedEx");
    fake_by(h);
    assert(h && at == bt && at == ct && m > 0 && n > 0 && k > 0 && count > 0);
    assert((at == CUDA_R_16BF || at == CUDA_R_16F) && compute == CUBLAS_COMPUTE_32F);
    assert(algorithm == CUBLAS_GEMM_DEFAULT && ldc >= m);
    assert(lda >= (ta == CUBLAS_OP_N ? m : k) && ldb >= (tb == CUBLAS_OP_N ? k : n));
    const struct batch b = {op_of(ta),
                            op_of(tb),
                            m,
                            n,
                            k,
                            *(const float *)alpha,
                            A,
                            lda,
                            B,
                            ldb,
                            *(const float *)beta,
                            C,
                            ldc,
                            count,
                            at == CUDA_R_16BF};
    fake_enqueue(play_batch, &b, sizeof b);
    return CUBLAS_STATUS_SUCCESS;
}

void fake_install_gemm(struct cuda_calls *c) {
    c->cublasGemmEx_64 = gemm;
    c->cublasGemmBatchedEx_64 = gemm_batch;
    c->cublasGemmStridedBatchedEx_64 = gemms;
}
