/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The CUDA backend's products against the CPU's. Sums of small whole numbers are exact in f32,
 * so every format must give the same bits: no index, strip or mirror can be wrong unseen.
 * Uniform numbers check that nothing is summed in less than the wide format.
 */
#include "made.h"
#include "polar/cuda.h"
#include "twins.h"

static const int64_t sizes[][3] = {{0, 3, 2},    {3, 0, 2},   {4, 3, 0},
                                   {1, 1, 1},    {3, 5, 2},   {17, 17, 17},
                                   {65, 40, 33}, {40, 1, 70}, {1, 9, 20}};
static const int64_t orders[] = {0, 1, 2, 33, 130, 257, 530};
enum { SIZES = sizeof sizes / sizeof *sizes, ORDERS = sizeof orders / sizeof *orders };

/* whole numbers: none; else k + 4 units of the wide format, and one of f where it rounds */
static void judge(struct twins *t, const struct twin *D, int64_t k, enum filling kind,
                  const char *what) {
    const polar_format_row *row = polar_format_get(D->x[0].format);
    const double wide = polar_format_get(row->wide)->u;
    const double entries = sqrt((double)(D->x[0].m * D->x[0].n));
    double unit = 4 * (double)(k + 4) * wide * (1 + (double)k);
    if (row->emulated) unit += 2 * row->u * sqrt((double)k + 1);
    if (kind == TWIN_WHOLE)
        twin_same(t, D, what);
    else
        twin_near(t, D, unit * entries, what);
}

static void gemm_of(polar_format f, const int64_t s[3], int ops, enum filling kind) {
    const polar_op opA = ops & 1 ? POLAR_T : POLAR_N, opB = ops & 2 ? POLAR_T : POLAR_N;
    const double beta = ops & 4 ? -0.75 : 0;
    const uint64_t seed = polar_test_seed();
    const bool a = opA == POLAR_N, b = opB == POLAR_N;
    struct twins t;
    twins_open(&t);
    struct twin A = twin_new(&t, a ? s[0] : s[2], a ? s[2] : s[0], f, kind, seed);
    struct twin B = twin_new(&t, b ? s[2] : s[1], b ? s[1] : s[2], f, kind, seed + 1);
    struct twin C = twin_new(&t, s[0], s[1], f, kind, seed + 2);
    struct twin D = twin_new(&t, s[0], s[1], f, TWIN_UNIFORM, seed + 3);
    struct twin E = twin_new(&t, s[0], s[1], f, TWIN_UNIFORM, seed + 3);
    const struct twin high = twin_new(&t, s[0] + 70, s[1], f, kind, seed + 4);
    for (int i = 0; i < 2; i++) {
        polar_mat part = polar_mat_block(high.x[i], s[0], s[1]); /* another ld than E */
        polar_gemm(&t.e[i], -0.5, opA, A.x[i], opB, B.x[i], beta, part, E.x[i]);
        polar_gemm(&t.e[i], -0.5, opA, A.x[i], opB, B.x[i], beta, C.x[i], D.x[i]);
        polar_gemm(&t.e[i], -0.5, opA, A.x[i], opB, B.x[i], beta, C.x[i], C.x[i]);
    }
    twins_status(&t, POLAR_OK, "gemm");
    judge(&t, &D, s[2], kind, "gemm");
    judge(&t, &E, s[2], kind, "gemm, C a part");
    judge(&t, &C, s[2], kind, "gemm in place");
    twins_close(&t);
}

START_TEST(gemm) {
    for (int s = 0; s < SIZES; s++)
        for (int ops = 0; ops < 8; ops++) {
            gemm_of((polar_format)_i, sizes[s], ops, TWIN_WHOLE);
            gemm_of((polar_format)_i, sizes[s], ops, TWIN_UNIFORM);
        }
}
END_TEST

static void symmetric_of(polar_format f, int64_t n, int64_t k, double beta, enum filling kind) {
    const uint64_t seed = polar_test_seed();
    const double alpha = 0.5;
    struct twins t;
    twins_open(&t);
    struct twin X = twin_new(&t, k, n, f, kind, seed),
                Y = twin_new(&t, n, k, f, kind, seed + 1);
    struct twin A = twin_symmetric(&t, n, f, kind, false, seed + 2);
    struct twin B = twin_new(&t, n, n, f, kind, seed); /* 3I - A: they commute */
    struct twin C = twin_symmetric(&t, n, f, kind, false, seed + 3), D[4];
    for (int w = 0; w < 4; w++) D[w] = twin_new(&t, n, n, f, TWIN_UNIFORM, seed);
    for (int i = 0; i < 2; i++) {
        polar_engine *e = &t.e[i];
        polar_axpby(e, -1, A.x[i], 0, A.x[i], B.x[i]);
        polar_shift(e, 3, 1, B.x[i]);
        polar_gram(e, POLAR_GRAM_RIGHT, alpha, X.x[i], beta, C.x[i], D[0].x[i]);
        polar_gram(e, POLAR_GRAM_LEFT, alpha, Y.x[i], beta, C.x[i], D[1].x[i]);
        polar_symm_product(e, alpha, A.x[i], A.x[i], beta, C.x[i], D[2].x[i]);
        polar_symm_product(e, alpha, A.x[i], B.x[i], beta, C.x[i], D[3].x[i]);
        polar_gram(e, POLAR_GRAM_RIGHT, alpha, X.x[i], beta, C.x[i], C.x[i]);
    }
    twins_status(&t, POLAR_OK, "symmetric products");
    static const char *const names[] = {"gram right", "gram left", "AA", "AB"};
    for (int w = 0; w < 4; w++) {
        judge(&t, &D[w], w < 2 ? k : n, kind, names[w]);
        twin_hermitian(&t, &D[w], names[w]);
    }
    judge(&t, &C, k, kind, "gram in place");
    twins_close(&t);
}

START_TEST(symmetric) {
    for (int s = 0; s < ORDERS; s++)
        for (int beta = 0; beta < 2; beta++) {
            if (orders[s] > 500 && beta != _i % 2) continue; /* one of the two is enough */
            symmetric_of((polar_format)_i, orders[s], 20, beta * 0.25, TWIN_WHOLE);
            symmetric_of((polar_format)_i, orders[s], 13, beta * 0.25, TWIN_UNIFORM);
        }
    symmetric_of((polar_format)_i, 5, 0, 0.5, TWIN_WHOLE);
}
END_TEST

/* bf16 and f16 lose their last place once, not in the sum: 1 + 2^-9 + ... */
START_TEST(rounded_once) {
    const polar_format f = _i ? POLAR_F16 : POLAR_BF16;
    const double tiny = polar_format_get(f)->u; /* half a unit of 1 */
    struct twins t;
    twins_open(&t);
    polar_mat a = fresh(1, 65, f), b = fresh(65, 1, f);
    for (int k = 0; k < 65; k++) {
        polar_mat_set(a, 0, k, k ? tiny / 2 : 1, 0);
        polar_mat_set(b, k, 0, 1, 0);
    }
    struct twin A = twin_of(&t, polar_const(a), f), B = twin_of(&t, polar_const(b), f);
    struct twin D = twin_new(&t, 1, 1, f, TWIN_WHOLE, 1);
    for (int i = 0; i < 2; i++)
        polar_gemm(&t.e[i], 1, POLAR_N, A.x[i], POLAR_N, B.x[i], 0, D.x[i], D.x[i]);
    twin_same(&t, &D, "a sum of tiny terms");
    polar_mat d = twin_host(&t, &D, THERE);
    ck_assert(re(d, 0, 0) == 1 + 32 * tiny);
    drop(a);
    drop(b);
    drop(d);
    twins_close(&t);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu products");
    TCase *t = tcase_create("products");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, gemm, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t, symmetric, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t, rounded_once, 0, 2);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
