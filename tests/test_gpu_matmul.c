/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Products D = alpha AB + beta C with C apart from D, and those of batches, which cublasLt
 * makes: that it does take them, in every format; that a matrix has the same bits however many
 * others there are; and that neither a forgotten answer nor a refusal changes any.
 */
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "made.h"
#include "polar/cuda.h"
#include "twins.h"
#if defined(POLAR_GPU_EMULATED)
#include "fake.h"
#endif

enum { MOST = 5 };

/* A, B, C and D of `count` matrices of order n, a room each, in one block */
struct batch {
    polar_engine e;
    polar_mat x[4];
    int64_t room;
    void *block;
};

static struct batch batch_new(polar_format f, int64_t n, int64_t shift) {
    struct batch b;
    int64_t bytes = 0, ld = 1;
    polar_engine_init(&b.e, &polar_cuda);
    bytes = polar_cuda.bytes(n + shift, n, f, &ld);
    b.room = 4 * bytes;
    b.block = polar_cuda.alloc(MOST * b.room, NULL);
    ck_assert_ptr_nonnull(b.block);
    for (int i = 0; i < 4; i++)
        b.x[i] = (polar_mat){(char *)b.block + i * bytes + shift * polar_format_get(f)->bytes,
                             n,
                             n,
                             ld,
                             f,
                             POLAR_DEVICE};
    for (int s = 0; s < MOST; s++)
        for (int i = 0; i < 4; i++) {
            polar_mat X = b.x[i];
            X.data = (char *)X.data + s * b.room;
            polar_randomise(&b.e, (uint64_t)(10 * s + i), X);
        }
    ck_assert_int_eq(b.e.status, POLAR_OK);
    return b;
}

static void multiply(struct batch *b, int64_t first, int64_t count, int64_t stride,
                     double beta) {
    polar_mat X[4];
    for (int i = 0; i < 4; i++) {
        X[i] = b->x[i];
        X[i].data = (char *)X[i].data + first * b->room;
    }
    b->e.slices = count;
    b->e.stride = stride;
    polar_gemm(&b->e, 0.5, POLAR_T, X[0], POLAR_N, X[1], beta, X[2], X[3]);
    b->e.slices = b->e.stride = 0;
    ck_assert_int_eq(b->e.status, POLAR_OK);
}

/* D of matrix s, on the host */
static polar_mat result(struct batch *b, int64_t s) {
    polar_mat D = b->x[3], host = fresh(D.m, D.n, D.format);
    D.data = (char *)D.data + s * b->room;
    polar_copy_out(&b->e, POLAR_N, 1, polar_const(D), host);
    ck_assert_int_eq(b->e.status, POLAR_OK);
    return host;
}

static void same(struct batch *b, int64_t s, polar_mat D, const char *what) {
    polar_mat X = result(b, s);
    for (int64_t j = 0; j < D.n; j++)
        for (int64_t i = 0; i < D.m; i++)
            REQUIRE(re(X, i, j) == re(D, i, j) && im(X, i, j) == im(D, i, j),
                    "%s: entry %d, %d is %.17g, not %.17g, in %s", what, (int)i, (int)j,
                    re(X, i, j), re(D, i, j), polar_format_get(D.format)->name);
    drop(X);
}

/* answers about products of that order in f; whether one is an algorithm for batches or not */
static bool taken(polar_format f, int64_t n, bool many) {
    struct cuda_context *c;
    bool found = false;
    ck_assert_int_eq(polar_cuda_enter(&c), POLAR_OK);
    for (int i = 0; i < CUDA_ANSWERS; i++) {
        const struct cuda_question *q = &c->matmul[i].question;
        if (q->m == n && q->result == f && (q->stride > 0) == many)
            found = found || c->matmul[i].found;
    }
    ck_assert_int_eq(polar_cuda_leave(c, POLAR_OK), POLAR_OK);
    return found;
}

/* whole columns in lines of memory, as the library's own matrices are */
START_TEST(takes) {
    const polar_format f = (polar_format)_i;
    struct batch b = batch_new(f, 128, 0);
    multiply(&b, 0, 0, 0, 0.25);
    REQUIRE(taken(f, 128, false), "%s: no algorithm", polar_format_get(f)->name);
    multiply(&b, 0, MOST, b.room, 0.25);
    REQUIRE(taken(f, 128, true), "%s: no algorithm for a batch", polar_format_get(f)->name);
    polar_cuda.release(b.block, NULL);
}
END_TEST

/* Orders of few and of many tiles; parts whose addresses are multiples of an entry alone, of
 * which cublasLt may take none: then nothing is promised. */
START_TEST(batches) {
    static const int64_t orders[] = {1, 7, 64, 130}, shifts[] = {0, 1};
    for (int t = 0; t < 16; t++) {
        const double beta = t & 1 ? -0.75 : 0;
        polar_cuda_close(); /* no answers yet */
        struct batch b = batch_new((polar_format)_i, orders[t / 4], shifts[t / 2 % 2]);
        polar_mat D[MOST];
        multiply(&b, 0, MOST, b.room, beta);
        for (int s = 0; s < MOST; s++) D[s] = result(&b, s);
        const bool promised = taken((polar_format)_i, orders[t / 4], true);
#if defined(POLAR_GPU_EMULATED)
        ck_assert(promised);
#endif
        for (int s = 0; s < MOST && promised; s++) {
            polar_mat own = b.x[3];
            own.data = (char *)own.data + s * b.room;
            polar_shift(&b.e, 1, 0, own);
            multiply(&b, s, 1, b.room, beta);
            same(&b, s, D[s], "a batch of one");
        }
        multiply(&b, 1, 2, b.room, beta);
        if (promised) same(&b, 2, D[2], "a batch of two");
        for (int s = 0; s < MOST; s++) drop(D[s]);
        polar_cuda.release(b.block, NULL);
    }
}
END_TEST

/* More shapes than answers are kept, and the first one again. */
START_TEST(forgotten) {
    const polar_format f = (polar_format)_i;
    struct batch b = batch_new(f, 90, 0);
    multiply(&b, 0, 0, 0, 0.25);
    polar_mat D = result(&b, 0);
    for (int64_t n = 1; n <= CUDA_ANSWERS; n++) {
        const polar_mat A = polar_mat_block(b.x[0], n, n);
        polar_gemm(&b.e, 1, POLAR_N, A, POLAR_N, A, 1, A, polar_mat_block(b.x[3], n, n));
    }
    REQUIRE(!taken(f, 90, false), "all are kept");
    multiply(&b, 0, 0, 0, 0.25);
    REQUIRE(taken(f, 90, false), "not asked again");
    same(&b, 0, D, "forgotten");
#if defined(POLAR_GPU_EMULATED)
    const int64_t asked = fake_asked(), made = fake_matmuls();
    multiply(&b, 0, 0, 0, 0.25);
    ck_assert_int_eq(fake_asked(), asked);
    ck_assert_int_eq(fake_matmuls(), made + 1);
    polar_cuda_close();
    fake_no_matmul = true;
    for (int k = 0; k < 2; k++) {
        multiply(&b, 0, 0, 0, 0.25);
        same(&b, 0, D, "refused");
    }
    ck_assert_int_eq(fake_asked(), asked + 1); /* a refusal is kept too */
    ck_assert_int_eq(fake_matmuls(), made + 1);
    fake_no_matmul = false;
    polar_cuda_close();
#endif
    drop(D);
    polar_cuda.release(b.block, NULL);
}
END_TEST

#if defined(POLAR_GPU_EMULATED)
static cublasStatus_t small_product(cublasLtMatmulDesc_t d, size_t size,
                                    cublasComputeType_t compute, cudaDataType_t scale) {
    (void)(d && size && compute && scale);
    return CUBLAS_STATUS_ALLOC_FAILED;
}

static cublasStatus_t small_layout(cublasLtMatrixLayout_t l, size_t size, cudaDataType type,
                                   uint64_t rows, uint64_t columns, int64_t ld) {
    (void)(l && size && type && rows && columns && ld);
    return CUBLAS_STATUS_ALLOC_FAILED;
}

static cublasStatus_t small_preference(cublasLtMatmulPreference_t p, size_t size) {
    (void)(p && size);
    return CUBLAS_STATUS_ALLOC_FAILED;
}

static int declined;

static cublasStatus_t decline(cublasLtHandle_t h, cublasLtMatmulDesc_t d, const void *alpha,
                              const void *A, cublasLtMatrixLayout_t Al, const void *B,
                              cublasLtMatrixLayout_t Bl, const void *beta, const void *C,
                              cublasLtMatrixLayout_t Cl, void *D, cublasLtMatrixLayout_t Dl,
                              const cublasLtMatmulAlgo_t *algorithm, void *workspace,
                              size_t bytes, cudaStream_t stream) {
    (void)(h && d && alpha && A && Al && B && Bl && beta && C && Cl && D && Dl && algorithm);
    (void)(workspace && bytes && stream);
    declined++;
    return CUBLAS_STATUS_NOT_SUPPORTED;
}

/* What a later library cannot do with objects of these headers, and what it declines when it is
 * to be done, goes by gemm: the latter is not tried again. */
START_TEST(declines) {
    const struct cuda_calls whole = polar_cuda_calls;
    struct batch b = batch_new((polar_format)_i, 90, 0);
    multiply(&b, 0, 0, 0, 0.25);
    polar_mat D = result(&b, 0);
    for (int k = 0; k < 4; k++) {
        polar_cuda_close();
        if (k == 0) polar_cuda_calls.cublasLtMatmulDescInit_internal = small_product;
        if (k == 1) polar_cuda_calls.cublasLtMatrixLayoutInit_internal = small_layout;
        if (k == 2) polar_cuda_calls.cublasLtMatmulPreferenceInit_internal = small_preference;
        if (k == 3) polar_cuda_calls.cublasLtMatmul = decline;
        declined = 0;
        for (int again = 0; again < 2; again++) {
            polar_shift(&b.e, 7, 0, b.x[3]);
            multiply(&b, 0, 0, 0, 0.25);
            same(&b, 0, D, "declined");
        }
        ck_assert_int_eq(declined, k == 3);
        polar_cuda_calls = whole;
    }
    polar_cuda_close();
    drop(D);
    polar_cuda.release(b.block, NULL);
}
END_TEST

static int reached;

static cublasStatus_t refuse(cublasLtHandle_t h, cublasLtMatmulDesc_t d,
                             cublasLtMatrixLayout_t A, cublasLtMatrixLayout_t B,
                             cublasLtMatrixLayout_t C, cublasLtMatrixLayout_t D,
                             cublasLtMatmulPreference_t p, int most,
                             cublasLtMatmulHeuristicResult_t *result, int *count) {
    (void)(h && d && A && B && C && D && p && most && result && count);
    reached++;
    return CUBLAS_STATUS_NOT_SUPPORTED;
}

/* The toolkit's own cublasLt, no stand-in, takes every attribute of every object: no device is
 * needed for that. */
START_TEST(objects) {
    const struct cuda_calls whole = polar_cuda_calls;
    struct cuda_calls *c = &polar_cuda_calls;
    struct batch b = batch_new((polar_format)_i, 33, 1);
    c->cublasLtMatmulDescInit_internal = NULL;
    c->cublasLtMatmulDescSetAttribute = NULL;
    c->cublasLtMatrixLayoutInit_internal = NULL;
    c->cublasLtMatrixLayoutSetAttribute = NULL;
    c->cublasLtMatmulPreferenceInit_internal = NULL;
    c->cublasLtMatmulPreferenceSetAttribute = NULL;
    const char *missing = polar_cuda_load();
    REQUIRE(!missing, "%s", missing);
    c->cublasLtMatmulAlgoGetHeuristic = refuse;
    polar_cuda_close();
    reached = 0;
    multiply(&b, 0, 0, 0, 0.25);
    REQUIRE(reached == 1, "refused before the heuristic was asked");
    multiply(&b, 0, MOST, b.room, 0.25);
    REQUIRE(reached == 2, "of a batch: refused before the heuristic was asked");
    polar_cuda_calls = whole;
    polar_cuda_close();
    polar_cuda.release(b.block, NULL);
}
END_TEST
#endif

static Suite *make(void) {
    Suite *suite = suite_create("gpu matmul");
    TCase *t = tcase_create("matmul");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, takes, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t, batches, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t, forgotten, 0, POLAR_FORMAT_COUNT);
#if defined(POLAR_GPU_EMULATED)
    tcase_add_loop_test(t, declines, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t, objects, 0, POLAR_FORMAT_COUNT);
#endif
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
