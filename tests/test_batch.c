/* SPDX-License-Identifier: BSD-3-Clause */
/* polar_factor_batch: the bits of polar_factor, whatever lies beside; errors stay where they
 * are. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "blas_internal.h"
#include "made.h"
#include "sample.h"

enum { MOST = 24 };

struct shape {
    int64_t m, n;
    polar_format f;
};

static const struct shape mixed[] = {
    {64, 64, POLAR_F64}, {1, 1, POLAR_F32},     {50, 20, POLAR_F32},   {20, 50, POLAR_F64},
    {96, 96, POLAR_F32}, {530, 500, POLAR_F64}, {33, 33, POLAR_C128},  {0, 4, POLAR_F64},
    {70, 64, POLAR_C64}, {7, 7, POLAR_F64},     {130, 130, POLAR_F64}, {530, 500, POLAR_F32},
    {1, 9, POLAR_F64},   {200, 40, POLAR_F32},  {128, 128, POLAR_F32},
};
enum { MIXED = sizeof mixed / sizeof *mixed };

struct set {
    int64_t count;
    polar_cmat A[MOST];
    polar_mat U[MOST], H[MOST];
    polar_report r[MOST];
};

static struct set set_new(int64_t count, const struct shape *shape) {
    struct set s = {.count = count};
    for (int64_t i = 0; i < count; i++) {
        const struct shape t = shape[i % MIXED];
        polar_gallery_options o = options(1e3, -1, POLAR_MODE_GEOMETRIC);
        const polar_mat A = polar_mat_new(t.m, t.n, t.f, NULL);
        const int64_t h = t.m < t.n ? t.m : t.n;
        o.seed += (uint64_t)i;
        if (h > 0) fill("gaussian", &o, A, none);
        s.A[i] = polar_const(A);
        s.U[i] = polar_mat_new(t.m, t.n, t.f, NULL);
        s.H[i] = polar_mat_new(h, h, t.f, NULL);
    }
    return s;
}

static void set_free(struct set *s) {
    for (int64_t i = 0; i < s->count; i++) {
        free((void *)(uintptr_t)s->A[i].data);
        drop(s->U[i]);
        drop(s->H[i]);
    }
}

static polar_status batch(const char *oracle, struct set *s, bool with_H,
                          const polar_options *o) {
    return polar_factor_batch(polar_oracle_named(oracle), s->count, s->A, s->U,
                              with_H ? s->H : NULL, o, s->r);
}

static bool is_small(polar_cmat A) {
    return A.m * A.n <= polar_cpu.small;
}

/* Every matrix of s by itself in another set: the same bits, the same report. */
static void compare(const char *oracle, const struct set *s, bool with_H,
                    const polar_options *o, bool one_by_one) {
    const int threads = polar_blas_threads();
    for (int64_t i = 0; i < s->count; i++) {
        const polar_cmat A = s->A[i];
        polar_mat U = polar_mat_new(A.m, A.n, A.format, NULL);
        polar_mat H = polar_mat_new(s->H[i].m, s->H[i].n, A.format, NULL);
        polar_report r;
        polar_blas_set_threads(is_small(A) && !one_by_one ? 1 : threads);
        polar_factor(polar_oracle_named(oracle), A, U, with_H ? &H : NULL, o, &r);
        polar_blas_set_threads(threads);
        REQUIRE(sample_equal(U, s->U[i]) && (!with_H || sample_equal(H, s->H[i])),
                "%s: matrix %d, %d by %d %s, seed %" PRIu64, oracle, (int)i, (int)A.m, (int)A.n,
                polar_format_get(A.format)->name, polar_test_seed());
        ck_assert_str_eq(r.status, s->r[i].status);
        ck_assert_str_eq(r.oracle, s->r[i].oracle);
        ck_assert_str_eq(r.why.text, s->r[i].why.text);
        ck_assert(r.steps == s->r[i].steps && r.m == s->r[i].m && r.n == s->r[i].n);
        ck_assert(r.bytes == s->r[i].bytes);
        drop(U);
        drop(H);
    }
}

static const char *const oracles[] = {"composed", "newton-hybrid", "qdwh", "svd", "zolo-pd"};
enum { ORACLES = sizeof oracles / sizeof *oracles };

/* On any number of threads, more than there are cores, too; with H and without. */
START_TEST(bits) {
    const int before = polar_blas_threads(), threads[] = {1, 2, 5};
    for (int t = 0; t < 3; t++) {
        struct set s = set_new(MIXED, mixed);
        const bool with_H = t != 1;
        polar_blas_set_threads(threads[t]);
        ck_assert_int_eq(batch(oracles[_i], &s, with_H, NULL), POLAR_OK);
        ck_assert_int_eq(polar_blas_threads(), threads[t]);
        compare(oracles[_i], &s, with_H, NULL, false);
        set_free(&s);
    }
    polar_blas_set_threads(before);
}
END_TEST

/* the eigenproblem of a partial factor wants values of its own in every worker */
START_TEST(partial) {
    struct set s = set_new(MIXED, mixed);
    polar_options o = polar_options_default();
    o.rank = POLAR_RANK_PARTIAL;
    ck_assert_int_eq(batch("qdwh", &s, true, &o), POLAR_OK);
    compare("qdwh", &s, true, &o, false);
    set_free(&s);
}
END_TEST

/* A backend that has no way to run jobs side by side: one after another, on all threads. */
START_TEST(one_after_another) {
    struct set s = set_new(MIXED, mixed);
    polar_backend plain = polar_cpu;
    plain.run = NULL;
    plain.workers = NULL;
    polar_options o = polar_options_default();
    o.backend = &plain;
    ck_assert_int_eq(batch("qdwh", &s, true, &o), POLAR_OK);
    compare("qdwh", &s, true, &o, true);
    set_free(&s);
}
END_TEST

/* Some fail, each in its way; the others do not notice, and the first is what is returned. */
START_TEST(errors) {
    struct set s = set_new(MIXED, mixed);
    ((double *)(uintptr_t)s.A[9].data)[3] = NAN;
    s.U[2].m = 49;  /* a shape of its own */
    s.A[12].m = -1; /* of no matrix */
    s.A[13].format = (polar_format)99;
    ((float *)(uintptr_t)s.A[11].data)[7] = INFINITY; /* a large one */
    ck_assert_int_eq(batch("newton-hybrid", &s, true, NULL), POLAR_BAD_ARGUMENT);
    for (int i = 0; i < MIXED; i++) {
        const char *expected = i == 9 || i == 11              ? "no-answer"
                               : i == 2 || i == 12 || i == 13 ? "bad-argument"
                                                              : "ok";
        ck_assert_msg(strcmp(s.r[i].status, expected) == 0, "%d: %s", i, s.r[i].status);
        ck_assert_int_eq(s.r[i].why.text[0] != 0, strcmp(expected, "ok") != 0);
    }
    s.U[2].m = 50;
    s.A[12].m = 1;
    s.A[13].format = POLAR_F32;
    ck_assert_int_eq(batch("newton-hybrid", &s, true, NULL), POLAR_NO_ANSWER);
    compare("newton-hybrid", &s, true, NULL, false);
    ck_assert_int_eq(
        polar_factor_batch(polar_oracle_named("qdwh"), s.count, s.A, s.U, NULL, NULL, NULL),
        POLAR_NO_ANSWER); /* no reports */
    set_free(&s);
}
END_TEST

START_TEST(door) {
    struct set s = set_new(2, mixed);
    const polar_oracle *o = polar_oracle_named("svd");
    ck_assert_int_eq(polar_factor_batch(o, 0, NULL, NULL, NULL, NULL, NULL), POLAR_OK);
    ck_assert_int_eq(polar_factor_batch(o, -1, s.A, s.U, NULL, NULL, s.r), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_factor_batch(o, 2, NULL, s.U, NULL, NULL, s.r), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_factor_batch(o, 2, s.A, NULL, NULL, NULL, NULL), POLAR_BAD_ARGUMENT);
    ck_assert_str_eq(s.r[1].status, "bad-argument");
    ck_assert(s.r[1].why.text[0]);
    ck_assert_int_eq(polar_factor_batch(NULL, 2, s.A, s.U, NULL, NULL, s.r),
                     POLAR_BAD_ARGUMENT);
    ck_assert_str_eq(s.r[1].status, "bad-argument");
    polar_options wrong = polar_options_default();
    wrong.steps = -1;
    ck_assert_int_eq(polar_factor_batch(o, 2, s.A, s.U, NULL, &wrong, s.r), POLAR_BAD_ARGUMENT);
    set_free(&s);
}
END_TEST

/* A stride apart, with rows below each and a gap between them; odd counts; stride 0. */
START_TEST(strided) {
    enum { M = 20, N = 12, LD = 23, STRIDE = LD * N + 5, COUNT = 7 };
    const polar_oracle *o = polar_oracle_named(oracles[_i]);
    polar_mat all = fresh(STRIDE, COUNT, POLAR_F64), out = fresh(STRIDE, COUNT, POLAR_F64);
    polar_mat once = fresh(M, N, POLAR_F64);
    polar_report r[COUNT];
    const polar_mat A = polar_mat_of(all.data, M, N, LD, POLAR_F64);
    const polar_mat U = polar_mat_of(out.data, M, N, LD, POLAR_F64);
    polar_gallery_options g = options(1e3, -1, POLAR_MODE_GEOMETRIC);
    fill("gaussian", &g, all, none);
    ((double *)all.data)[2 * STRIDE + 1] = NAN;
    for (int i = 0; i < STRIDE * COUNT; i++) ((double *)out.data)[i] = 77;
    ck_assert_int_eq(polar_factor_strided(o, COUNT, polar_const(A), STRIDE, U, STRIDE, NULL, r),
                     POLAR_NO_ANSWER);
    for (int i = 0; i < COUNT; i++) {
        polar_mat Ai = A, Ui = U;
        Ai.data = (double *)all.data + i * STRIDE;
        Ui.data = (double *)out.data + i * STRIDE;
        ck_assert_str_eq(r[i].status, i == 2 ? "no-answer" : "ok");
        ck_assert(re(Ui, 0, 0) != 77 || i == 2);
        for (int k = M; k < LD; k++) ck_assert(((double *)Ui.data)[k] == 77);
        for (int k = LD * N; k < STRIDE; k++) ck_assert(((double *)Ui.data)[k] == 77);
        if (i == 2) continue;
        ck_assert_int_eq(polar_factor(o, polar_const(Ai), once, NULL, NULL, NULL), POLAR_OK);
        REQUIRE(sample_equal(once, Ui), "%s: matrix %d", oracles[_i], i);
    }
    ck_assert_int_eq(polar_factor_strided(o, 2, polar_const(A), 0, U, STRIDE, NULL, r),
                     POLAR_OK);
    ck_assert(memcmp(out.data, (double *)out.data + STRIDE, M * sizeof(double)) == 0);
    ck_assert_int_eq(polar_factor_strided(o, 2, polar_const(A), 1, U, -1, NULL, r),
                     POLAR_BAD_ARGUMENT);
    ck_assert_str_eq(r[1].status, "bad-argument");
    ck_assert_int_eq(polar_factor_strided(o, 0, (polar_cmat){0}, 1, U, 1, NULL, r), POLAR_OK);
    drop(all);
    drop(out);
    drop(once);
}
END_TEST

struct countdown {
    int left, out;
    pthread_t caller;
    bool foreign;
};

static void *counted_alloc(size_t bytes, void *context) {
    struct countdown *c = context;
    c->foreign |= !pthread_equal(c->caller, pthread_self());
    if (c->left-- <= 0) return NULL;
    c->out++;
    return malloc(bytes);
}

static void counted_release(void *block, void *context) {
    struct countdown *c = context;
    c->foreign |= !pthread_equal(c->caller, pthread_self());
    if (block) c->out--;
    free(block);
}

/* The k-th call of the allocator and all after it fail, for every k: what can be done is done,
 * the rest has no memory and is untouched; nothing leaks, no other thread allocates. */
START_TEST(memory) {
    const char *const oracle = _i ? "step-eigh" : "qdwh"; /* with values, without */
    int k = 0, done = 0;
    for (polar_status all = POLAR_KERNEL; all != POLAR_OK; k++) {
        struct countdown c = {.left = k, .caller = pthread_self()};
        const polar_allocator a = {counted_alloc, counted_release, &c};
        polar_options o = polar_options_default();
        const struct shape square[MIXED] = {
            {20, 20, POLAR_F64}, {9, 9, POLAR_F64}, {520, 520, POLAR_F32}, {5, 5, POLAR_F32}};
        struct set s = set_new(4, square);
        if (_i)
            for (int i = 0; i < 4; i++) /* Hermitian */
                for (int64_t j = 0; j < s.A[i].n; j++)
                    for (int64_t p = 0; p < j; p++) {
                        polar_mat A = s.H[i];
                        A.data = (void *)(uintptr_t)s.A[i].data;
                        polar_mat_set(A, p, j, re(A, j, p), 0);
                    }
        for (int i = 0; i < 4; i++) polar_mat_set(s.U[i], 0, 0, 77, 0);
        o.allocator = &a;
        all = polar_factor_batch(polar_oracle_named(oracle), 4, s.A, s.U, NULL, &o, s.r);
        ck_assert_msg(c.out == 0 && !c.foreign, "k = %d: %d blocks leaked", k, c.out);
        done = 0;
        for (int i = 0; i < 4; i++) {
            const bool none_left = strcmp(s.r[i].status, "no-memory") == 0;
            ck_assert_msg(none_left || strcmp(s.r[i].status, "ok") == 0, "k = %d: %s", k,
                          s.r[i].status);
            ck_assert((re(s.U[i], 0, 0) == 77) == none_left);
            ck_assert(!none_left || s.r[i].why.text[0]);
            done += !none_left;
        }
        ck_assert_int_eq(all, done == 4 ? POLAR_OK : POLAR_NO_MEMORY);
        ck_assert(k > 0 || done == 0);
        set_free(&s);
        ck_assert_int_lt(k, 30);
    }
    ck_assert_int_gt(k, 2);
}
END_TEST

static void *background(void *set) {
    struct set *s = set;
    for (int i = 0; i < 20; i++) batch("composed", s, false, NULL);
    return NULL;
}

/* Two batches at a time: both right, and the BLAS has its threads again after the last. */
START_TEST(two_at_a_time) {
    const int before = polar_blas_threads();
    static const struct shape small[MIXED] = {
        {40, 40, POLAR_F64}, {60, 60, POLAR_F32}, {64, 64, POLAR_F64}, {30, 20, POLAR_F64}};
    struct set s = set_new(4, small), t = set_new(4, small);
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, background, &s), 0);
    for (int i = 0; i < 20; i++) ck_assert_int_eq(batch("qdwh", &t, true, NULL), POLAR_OK);
    pthread_join(thread, NULL);
    ck_assert_int_eq(polar_blas_threads(), before);
    compare("composed", &s, false, NULL, false);
    compare("qdwh", &t, true, NULL, false);
    set_free(&s);
    set_free(&t);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("batch");
    TCase *t = tcase_create("batch");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, bits, 0, ORACLES);
    tcase_add_test(t, partial);
    tcase_add_loop_test(t, strided, 0, ORACLES);
    tcase_add_test(t, one_after_another);
    tcase_add_test(t, errors);
    tcase_add_test(t, door);
    tcase_add_loop_test(t, memory, 0, 2);
    tcase_add_test(t, two_at_a_time);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
