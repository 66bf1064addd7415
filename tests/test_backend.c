/* SPDX-License-Identifier: BSD-3-Clause */
/* The engine, the arena, the CPU's memory, and the judgement on the BLAS underneath. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "blas_internal.h"
#include "harness.h"
#include "rig.h"

/* The first failure stays; afterwards nothing is done or counted, and values are NaN. */
START_TEST(first_failure_stays) {
    struct rig r;
    rig_open(&r);
    polar_mat X = rig_mat(&r, 4, 4, POLAR_BF16), D = rig_mat(&r, 4, 4, POLAR_BF16);
    double s[4] = {7, 7, 7, 7};
    polar_shift(&r.e, 1, 0, X);
    polar_triangular_inverse(&r.e, X, D);
    ck_assert_int_eq(r.e.status, POLAR_UNSUITED);
    const polar_engine was = r.e;
    void *bits = rig_snapshot(D);
    polar_copy_in(&r.e, POLAR_N, 1, polar_const(X), D);
    polar_copy_out(&r.e, POLAR_N, 1, polar_const(X), D);
    polar_gemm(&r.e, 1, POLAR_N, X, POLAR_N, X, 0, X, D);
    polar_gram(&r.e, POLAR_GRAM_LEFT, 1, X, 0, X, D);
    polar_symm_product(&r.e, 1, X, X, 0, X, D);
    polar_axpby(&r.e, 1, X, 0, X, D);
    polar_recombine(&r.e, 2, s, &D);
    polar_shift(&r.e, 1, 0, D);
    polar_transpose(&r.e, X, D);
    ck_assert(isnan(polar_symmetrise(&r.e, D)));
    polar_randomise(&r.e, 1, D);
    polar_scale_columns(&r.e, D, s);
    ck_assert(isnan(polar_norm_of(&r.e, POLAR_NORM_FRO, X)));
    ck_assert(isnan(polar_norm_diff(&r.e, X, X)));
    polar_qr(&r.e, D, NULL, D);
    polar_qr_triangle(&r.e, X, 0, D);
    polar_qr_apply(&r.e, X, X, X, D);
    polar_qr_stacked(&r.e, 1, X, false, D);
    polar_stacked_product(&r.e, true, 1, D, 0, D, D);
    polar_permute_columns(&r.e, X, NULL, D);
    polar_mix_columns(&r.e, 1, POLAR_N, D);
    polar_mix_rows(&r.e, 1, POLAR_T, D);
    ck_assert(!polar_cholesky(&r.e, D));
    ck_assert(!polar_solve_posdef(&r.e, X, D));
    ck_assert(!polar_posdef_inverse(&r.e, D));
    polar_solve_triangular(&r.e, true, POLAR_N, X, D);
    ck_assert(!polar_lu(&r.e, D, NULL, 0));
    polar_lu_solve(&r.e, X, NULL, POLAR_N, D);
    polar_lu_inverse(&r.e, X, NULL, D);
    polar_triangular_inverse(&r.e, X, D);
    polar_svd(&r.e, D, D, s, D);
    polar_eigh(&r.e, D, true, s);
    ck_assert(memcmp(&was, &r.e, sizeof was) == 0 && s[0] == 7 && rig_unchanged(D, bits));
    rig_close(&r);
}
END_TEST

/* What the factorisations do not take they say; no kernel runs short of workspace. */
START_TEST(unsuited_and_short_of_work) {
    struct rig r;
    rig_open(&r);
    const polar_format f = POLAR_C64;
    polar_mat B = rig_mat(&r, 3, 3, POLAR_F16), X = rig_mat(&r, 3, 3, f);
    polar_mat D = rig_mat(&r, 3, 3, f), S = rig_mat(&r, 6, 3, f), t = rig_mat(&r, 3, 1, f);
    const polar_status U = POLAR_UNSUITED, K = POLAR_KERNEL;
    const polar_backend *c = &polar_cpu;
    const polar_cmat b = polar_const(B), x = polar_const(X);
    polar_engine *e = &r.e;
    int64_t p[3];
    double s[3];
    polar_shift(e, 1, 0, X);
    ck_assert(c->qr(e, B, NULL, B) == U && c->qr_apply(e, b, b, b, B) == U);
    ck_assert(c->qr_stacked(e, 1, b, false, B) == U && c->cholesky(e, B) == U);
    ck_assert(c->mix_columns(e, 1, POLAR_N, B) == U && c->mix_rows(e, 1, POLAR_N, B) == U);
    ck_assert(c->solve_posdef(e, B, B) == U && c->triangular_inverse(e, b, B) == U);
    ck_assert(c->solve_triangular(e, true, POLAR_N, b, B) == U && c->lu(e, B, p, 0) == U);
    ck_assert(c->lu_solve(e, b, p, POLAR_N, B) == U && c->lu_inverse(e, B, p, B) == U);
    ck_assert(c->svd(e, B, B, s, B) == U && c->eigh(e, B, true, s) == U);
    ck_assert(c->posdef_inverse(e, B) == U);
    ck_assert(c->qr(e, D, NULL, t) == K && c->qr(e, D, p, t) == K);
    ck_assert(c->qr_apply(e, x, polar_const(t), x, D) == K);
    ck_assert(c->qr_stacked(e, 1, x, false, S) == K && c->qr_stacked(e, 1, x, true, S) == K);
    ck_assert(c->mix_columns(e, 1, POLAR_N, D) == K && c->mix_rows(e, 1, POLAR_T, D) == K);
    ck_assert(c->lu(e, X, p, 0) == POLAR_OK && c->lu_inverse(e, X, p, D) == K);
    ck_assert(c->svd(e, X, D, s, D) == K && c->eigh(e, X, true, s) == K);
    rig_close(&r);
}
END_TEST

/* Counts by verb, and the flops of the formulas at m = 12, n = 6: complex times four. */
START_TEST(counts) {
    struct rig r;
    rig_open(&r);
    for (int c = 0; c < 2; c++) {
        const polar_format f = c ? POLAR_C128 : POLAR_F64;
        polar_mat X = rig_mat(&r, 12, 6, f), Y = rig_mat(&r, 12, 6, f),
                  Z = rig_mat(&r, 6, 6, f);
        polar_mat W = rig_mat(&r, 6, 6, f), T = rig_mat(&r, 6, 6, f), S = rig_mat(&r, 18, 6, f);
        polar_mat tau = rig_mat(&r, 6, 1, f);
        const polar_mat V = polar_mat_block(T, 6, 4), U = polar_mat_block(Y, 12, 4);
        int64_t perm[6];
        double s[6];
        polar_engine_init(&r.e, &polar_cpu);
        rig_work(&r, (1u << POLAR_VERB_COUNT) - 1, 12, 6, f);
        rig_fill(X, UNIFORM, polar_test_seed());
        polar_gram(&r.e, POLAR_GRAM_RIGHT, 1, X, 0, Z, Z);    /* 12*36 */
        polar_symm_product(&r.e, 1, Z, Z, 0, W, W);           /* 216 */
        polar_gemm(&r.e, 1, POLAR_N, X, POLAR_N, W, 0, Y, Y); /* 2*12*36 */
        polar_qr_stacked(&r.e, 1, X, false, S);               /* 4*12*36 */
        polar_stacked_product(&r.e, false, 1, S, 0, Y, Y);    /* 12*36 */
        polar_qr_stacked(&r.e, 1, X, true, S);                /* 2*(2*18*36 - 144) */
        polar_stacked_product(&r.e, true, 1, S, 0, Y, Y);     /* 2*12*36 */
        ck_assert(polar_solve_posdef(&r.e, Z, Y));            /* 144 + 2*12*36 */
        polar_shift(&r.e, 4, 0, Z);
        ck_assert(polar_posdef_inverse(&r.e, Z)); /* 216 */
        polar_shift(&r.e, 4, 0, Z);
        ck_assert(polar_cholesky(&r.e, Z));                 /* 72 */
        polar_solve_triangular(&r.e, true, POLAR_N, Z, Y);  /* 12*36 */
        polar_triangular_inverse(&r.e, Z, T);               /* 72 */
        polar_solve_triangular(&r.e, false, POLAR_T, Z, V); /* 4*36 */
        ck_assert(polar_lu(&r.e, Z, perm, 0));              /* 144 */
        polar_lu_solve(&r.e, Z, perm, POLAR_N, V);          /* 2*4*36 */
        polar_lu_inverse(&r.e, Z, perm, W);                 /* 288 */
        ck_assert(polar_norm_of(&r.e, POLAR_NORM_FRO, X) + polar_norm_diff(&r.e, X, Y) > 0);
        polar_mix_columns(&r.e, 1, POLAR_N, X);
        polar_mix_rows(&r.e, 1, POLAR_N, X);
        polar_qr(&r.e, X, NULL, tau); /* 2*12*36 - 144 */
        polar_qr_triangle(&r.e, X, 0, T);
        polar_qr_apply(&r.e, X, tau, V, U); /* 4*12*6*4 - 2*36*4 */
        polar_eigh(&r.e, W, true, s);       /* 14*72 */
        polar_svd(&r.e, X, Y, s, W);        /* 8*12*36 + 288 */
        static const int64_t want[POLAR_VERB_COUNT] = {1, 1, 1, 1, 1, 2, 2, 1, 1,
                                                       1, 2, 1, 1, 1, 2, 1, 1, 2};
        ck_assert(r.e.status == POLAR_OK && memcmp(want, r.e.count, sizeof want) == 0);
        const double flops = 432 + 216 + 864 + 1728 + 432 + 2304 + 864 + 1008 + 72 + 432 + 72 +
                             216 + 144 + 144 + 288 + 288 + 720 + 864 + 1008 + 3744;
        ck_assert_double_eq(r.e.flops, (c ? 4 : 1) * flops);
        rig_close(&r);
    }
}
END_TEST

/* Counting and carving give one layout; sums beyond 63 bits stay there. */
START_TEST(arena) {
    polar_arena count = {.backend = &polar_cpu}, a = {.backend = &polar_cpu};
    int64_t bytes = 0, again = 0;
    const unsigned verbs = 1u << POLAR_VERB_SVD;
    for (int pass = 0; pass < 2; pass++) {
        polar_arena *p = pass ? &a : &count;
        if (pass) {
            a.base = polar_cpu.alloc(count.used, NULL);
            a.size = count.used;
        }
        const polar_mat X = polar_arena_mat(p, 5, 7, POLAR_F32);
        const int64_t *perm = polar_arena_perm(p, 3);
        const void *work = polar_arena_work(p, verbs, 5, 7, POLAR_F32, pass ? &again : &bytes);
        ck_assert(X.m == 5 && X.n == 7 && X.ld == 16 && X.place == POLAR_DEVICE);
        ck_assert(!X.data == !pass && !perm == !pass && !work == !pass);
        ck_assert((uintptr_t)X.data % 64 == 0 && (uintptr_t)work % 64 == 0);
    }
    ck_assert(a.used == count.used && bytes == again && bytes > 0);
    ck_assert_ptr_null(polar_arena_mat(&a, 1, 1, POLAR_F64).data); /* full */
    polar_cpu.release(a.base, NULL);
    polar_arena_mat(&count, INT32_MAX / 2, INT32_MAX / 2, POLAR_C128); /* 2^64 bytes */
    ck_assert_int_eq(count.used, INT64_MAX);
    polar_arena_mat(&count, 1, 1, POLAR_F64);
    ck_assert_int_eq(count.used, INT64_MAX);
}
END_TEST

/* Columns start on cache lines, never a page apart; nothing is smaller for more. */
START_TEST(memory) {
    for (int f = 0; f < POLAR_FORMAT_COUNT; f++) {
        const int64_t size = polar_format_get((polar_format)f)->host_bytes;
        int64_t ld, last = 0;
        for (int64_t m = 0; m < 3000; m += 7) {
            ck_assert_int_eq(polar_cpu.bytes(m, 3, (polar_format)f, &ld), 3 * ld * size);
            ck_assert(ld >= m && ld >= 1 && ld >= last && ld * size % 64 == 0 &&
                      ld * size % 4096 != 0 && ld <= m + 128);
            last = ld;
        }
        ck_assert_int_eq(polar_cpu.bytes(-1, 3, (polar_format)f, &ld), -1);
        ck_assert_int_eq(polar_cpu.bytes(INT64_MAX, 3, (polar_format)f, &ld), -1);
        ck_assert_int_eq(polar_cpu.bytes(INT32_MAX, 1, (polar_format)f, &ld), -1);
        for (int verb = 0; verb < POLAR_VERB_COUNT; verb++) {
            int64_t most = 0;
            for (int64_t m = 0; m < 400; m += 37)
                for (int64_t n = 0; n <= m; n += 41) {
                    const int64_t w = polar_cpu.work(1u << verb, m, n, (polar_format)f);
                    ck_assert_int_ge(polar_cpu.work(1u << verb, m + 9, n, (polar_format)f), w);
                    ck_assert_int_ge(polar_cpu.work(1u << verb, m, n + 9, (polar_format)f), w);
                    if (w > most) most = w;
                }
            ck_assert_int_le(most, polar_cpu.work(1u << verb | 3u, 400, 400, (polar_format)f));
        }
        ck_assert_int_eq(
            polar_cpu.work((1u << POLAR_VERB_COUNT) - 1, INT64_MAX / 2, 9, (polar_format)f),
            -1);
    }
}
END_TEST

static int given, taken;

static void *give(size_t bytes, void *context) {
    given++;
    return *(int *)context ? NULL : (char *)malloc(bytes + 8) + 8; /* not on a line */
}

static void take(void *block, void *context) {
    (void)context;
    taken++;
    if (block) free((char *)block - 8);
}

START_TEST(allocator) {
    int refuse = 0;
    const polar_allocator a = {give, take, &refuse};
    for (int64_t bytes = 0; bytes < 200; bytes += 33) {
        char *block = polar_cpu.alloc(bytes, &a);
        ck_assert(block && (uintptr_t)block % 64 == 0);
        memset(block, 1, (size_t)bytes);
        polar_cpu.release(block, &a);
    }
    ck_assert(given == 7 && taken == 7);
    polar_cpu.release(NULL, &a);
    refuse = 1;
    ck_assert_ptr_null(polar_cpu.alloc(100, &a));
    ck_assert_ptr_null(polar_cpu.alloc(INT64_MAX, NULL));
    ck_assert_ptr_null(polar_cpu.alloc(-1, NULL));
}
END_TEST

/* core, CPU, AMD: is it below, and what the CPU deserves */
START_TEST(judge) {
    static const struct {
        const char *core;
        enum polar_vectors cpu;
        bool amd, below;
        const char *best;
    } cases[] = {
        {"Prescott", POLAR_AVX512, false, true, "SKYLAKEX"}, /* Debian 12 on a new Xeon */
        {"PRESCOTT", POLAR_AVX512, true, true, "SKYLAKEX"},
        {"Haswell", POLAR_AVX512, false, true, "SKYLAKEX"},
        {"Nehalem", POLAR_AVX2, false, true, "HASWELL"},
        {"Barcelona", POLAR_AVX2, true, true, "ZEN"},
        {"Core2", POLAR_AVX, false, true, "SANDYBRIDGE"},
        {"Cooperlake", POLAR_AVX512, true, false, "Cooperlake"},
        {"SkylakeX", POLAR_AVX512, false, false, "SkylakeX"},
        {"Haswell", POLAR_AVX2, true, false, "Haswell"},
        {"SkylakeX", POLAR_AVX2, false, false, "SkylakeX"}, /* forced by somebody */
        {"Prescott", POLAR_SSE, false, false, "Prescott"},
        {"Prescott", POLAR_VECTORS_UNKNOWN, false, false, "Prescott"},
        {"neoversen1", POLAR_VECTORS_UNKNOWN, false, false, "-"},
        {"-", POLAR_AVX2, false, false, "HASWELL"},
        {"Unheard-of", POLAR_AVX512, false, false, "SKYLAKEX"},
    };
    const char *best;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        ck_assert_msg(polar_blas_judge(cases[c].core, cases[c].cpu, cases[c].amd, &best) ==
                          cases[c].below,
                      "%s: wrong class", cases[c].core);
        ck_assert_str_eq(best, cases[c].best);
    }
}
END_TEST

START_TEST(blas) {
    polar_blas_info info;
    memset(&info, 0x5a, sizeof info);
    unsetenv("OPENBLAS_CORETYPE");
    polar_blas_get(&info);
    ck_assert(info.library[0] && info.core[0] && info.cpu[0] && info.best[0]);
    ck_assert(!info.forced && info.threads >= 1);
    const char *advice = polar_blas_advice();
    ck_assert(info.below == (advice != NULL));
    if (advice) ck_assert_str_eq(advice, info.best);
    setenv("OPENBLAS_CORETYPE", "Prescott", 1); /* the user's choice stands */
    polar_blas_get(&info);
    ck_assert(info.forced && !polar_blas_advice());
}
END_TEST

static Suite *make(void) {
    Suite *s = suite_create("backend");
    TCase *c = tcase_create("backend");
    tcase_add_test(c, first_failure_stays);
    tcase_add_test(c, unsuited_and_short_of_work);
    tcase_add_test(c, counts);
    tcase_add_test(c, arena);
    tcase_add_test(c, memory);
    tcase_add_test(c, allocator);
    tcase_add_test(c, judge);
    tcase_add_test(c, blas);
    suite_add_tcase(s, c);
    return s;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
