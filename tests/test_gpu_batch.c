/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Batches on the CUDA backend: every matrix as it would be alone, whatever lies beside it, on
 * the host and on the device, by product calls whose number does not depend on the count.
 */
#include <stdlib.h>
#include <string.h>

#include "made.h"
#include "polar/cuda.h"
#include "sample.h"
#include "twins.h"
#if defined(POLAR_GPU_EMULATED)
#include "emulated_hopper.h"
#include "fake.h"
#endif

enum { MOST = 12, PAD = 3 };

static const struct shape {
    int64_t m, n;
    polar_format f;
} mixed[MOST] = {{20, 12, POLAR_F32}, {12, 20, POLAR_F32}, {20, 12, POLAR_F32},
                 {0, 4, POLAR_F32},   {20, 12, POLAR_F64}, {7, 7, POLAR_F32},
                 {20, 12, POLAR_F32}, {40, 33, POLAR_F32}, {1, 1, POLAR_F32},
                 {7, 7, POLAR_F32},   {9, 1, POLAR_F32},   {20, 12, POLAR_F32}};

struct set {
    int64_t count;
    polar_mat A[MOST], U[MOST];
    polar_cmat in[MOST];
    polar_report r[MOST];
};

static struct set set_new(int64_t count, const struct shape *shapes, polar_format U) {
    struct set s = {.count = count};
    for (int64_t i = 0; i < count; i++) {
        const struct shape t = shapes[i];
        polar_gallery_options g = options(30, -1, POLAR_MODE_GEOMETRIC);
        g.seed += (uint64_t)i;
        s.A[i] = fresh(t.m + PAD, t.n, t.f);
        s.A[i].m = t.m;
        s.U[i] = fresh(t.m + PAD, t.n, U);
        s.U[i].m = t.m;
        if (t.m > 0) fill("spectrum", &g, s.A[i], none);
        for (int64_t j = 0; j < t.n; j++)
            for (int64_t k = 0; k < t.m + PAD; k++)
                ((float *)s.U[i].data)[k + j * s.U[i].ld] = 77;
        s.in[i] = polar_const(s.A[i]);
    }
    return s;
}

static void set_free(struct set *s) {
    for (int64_t i = 0; i < s->count; i++) {
        drop(s->A[i]);
        drop(s->U[i]);
    }
}

static polar_options on_cuda(polar_format f) {
    polar_options o = polar_options_default();
    o.backend = &polar_cuda;
    o.format = f;
    return o;
}

static polar_status batch(struct set *s, const polar_options *o) {
    return polar_factor_batch(polar_oracle_named("composed"), s->count, s->in, s->U, NULL, o,
                              s->r);
}

static bool intact(polar_mat U) {
    for (int64_t j = 0; j < U.n; j++)
        for (int64_t k = U.m; k < U.ld; k++)
            if (((float *)U.data)[k + j * U.ld] != 77) return false;
    return true;
}

/* As a batch of one, bit for bit; as polar_factor within what products may round. */
static void alone(const struct set *s, int64_t i, const polar_options *o) {
    const polar_oracle *c = polar_oracle_named("composed");
    polar_mat U = fresh(s->U[i].m, s->U[i].n, s->U[i].format), V = fresh(U.m, U.n, U.format);
    polar_report r;
    const double k = (double)(U.m < U.n ? U.m : U.n);
    ck_assert_int_eq(polar_factor_batch(c, 1, &s->in[i], &U, NULL, o, &r), POLAR_OK);
    REQUIRE(sample_equal(U, s->U[i]), "matrix %d, %d by %d %s in %s: other bits in a batch",
            (int)i, (int)U.m, (int)U.n, polar_format_get(s->A[i].format)->name,
            polar_format_get(o->format)->name);
    REQUIRE(!strcmp(r.status, s->r[i].status) && r.products == s->r[i].products &&
                r.flops == s->r[i].flops && r.m == s->r[i].m && r.steps == s->r[i].steps &&
                !strcmp(r.schedule, s->r[i].schedule),
            "matrix %d: %s, %g flops", (int)i, s->r[i].status, s->r[i].flops);
    ck_assert_int_eq(polar_factor(c, s->in[i], V, NULL, o, &r), POLAR_OK);
    /* f32 squares of a wide Gram form are rank-k updates; one symmetric product in 16 bits goes
     * by the method for its shape */
    const bool same = o->format == POLAR_TF32 && o->gram_space != POLAR_GRAM_WIDE;
    double apart = 0;
    for (int64_t q = 0; q < U.n; q++)
        for (int64_t p = 0; p < U.m; p++) apart = fmax(apart, fabs(re(U, p, q) - re(V, p, q)));
#if defined(POLAR_GPU_EMULATED)
    REQUIRE(!same || apart == 0, "%g from polar_factor in %s", apart,
            polar_format_get(o->format)->name);
#endif
    const double u_f = polar_format_get(o->format)->u;
    REQUIRE(apart <= 300 * (k + 1) * u_f, "%g from polar_factor in %s (%d)", apart,
            polar_format_get(o->format)->name, same);
    REQUIRE(intact(s->U[i]), "matrix %d: written below its rows", (int)i);
    drop(U);
    drop(V);
}

static const polar_format formats[] = {POLAR_F32, POLAR_F64, POLAR_TF32, POLAR_BF16, POLAR_F16};

/* lists of odd lengths, of many shapes, with an empty matrix in between */
START_TEST(lists) {
    const polar_options o = on_cuda(formats[_i]);
    for (int count = MOST - 1; count > 0; count -= 4) {
        struct set s = set_new(count, mixed, POLAR_F32);
        ck_assert_int_eq(batch(&s, &o), POLAR_OK);
        for (int i = 0; i < count; i++)
            if (s.A[i].m > 0) alone(&s, i, &o);
        set_free(&s);
    }
}
END_TEST

/* degree 3 to 17 and the Gram form; complex matrices */
START_TEST(schedules) {
    static const char *const names[] = {"jordan", "cans", "polar-express"};
    static const struct shape same[] = {
        {20, 12, POLAR_C64}, {20, 12, POLAR_C64}, {20, 12, POLAR_C64}};
    polar_options o = on_cuda(_i == 0 ? POLAR_C64 : _i == 1 ? POLAR_BF16 : POLAR_F16);
    struct set s = set_new(3, _i == 0 ? same : mixed, _i == 0 ? POLAR_C64 : POLAR_F32);
    o.schedule = polar_schedule_named(names[_i]);
    ck_assert_ptr_nonnull(o.schedule);
    o.gram_blocks = _i == 2 ? 3 : 0;
    if (_i == 0) {
        ck_assert_int_eq(batch(&s, &o), POLAR_OK);
        polar_mat U = fresh(20, 12, POLAR_C64);
        for (int i = 0; i < 3; i++) {
            ck_assert_int_eq(polar_factor_batch(polar_oracle_named("composed"), 1, &s.in[i], &U,
                                                NULL, &o, NULL),
                             POLAR_OK);
            REQUIRE(sample_equal(U, s.U[i]), "complex matrix %d", i);
        }
        drop(U);
    } else {
        ck_assert_int_eq(batch(&s, &o), POLAR_OK);
        for (int i = 0; i < 3; i++) alone(&s, i, &o);
    }
    set_free(&s);
}
END_TEST

/* The Gram form, in every way to hold its small matrices: as alone, and near the CPU's. */
START_TEST(gram_forms) {
    const polar_format f = formats[_i / 3];
    polar_options o = on_cuda(f), here = o;
    struct set s = set_new(3, mixed, POLAR_F32);
    o.gram_blocks = 2;
    o.gram_space = (polar_gram_space)(_i % 3);
    if (_i % 3 > 0 && !polar_format_get(f)->emulated) {
        ck_assert_int_eq(batch(&s, &o), POLAR_UNSUITED);
        set_free(&s);
        return;
    }
    ck_assert_int_eq(batch(&s, &o), POLAR_OK);
    here = o;
    here.backend = &polar_cpu;
    for (int i = 0; i < 3; i++) {
        polar_mat V = fresh(s.U[i].m, s.U[i].n, POLAR_F32);
        double apart = 0;
        alone(&s, i, &o);
        ck_assert_int_eq(
            polar_factor(polar_oracle_named("composed"), s.in[i], V, NULL, &here, NULL),
            POLAR_OK);
        for (int64_t q = 0; q < V.n; q++)
            for (int64_t p = 0; p < V.m; p++)
                apart = fmax(apart, fabs(re(V, p, q) - re(s.U[i], p, q)));
        const double bound = (_i % 3 ? 8 : 300) * polar_format_get(f)->u;
        REQUIRE(apart <= bound, "%g of %g from the CPU: %s, space %d", apart, bound,
                polar_format_get(f)->name, _i % 3);
        drop(V);
    }
    set_free(&s);
}
END_TEST

/* What one of them holds is nothing to the others; nor is what was wrong at the door. */
START_TEST(neighbours) {
    const polar_options o = on_cuda(_i ? POLAR_BF16 : POLAR_F32);
    struct set s = set_new(MOST, mixed, POLAR_F32);
    ((float *)s.A[2].data)[5] = NAN;
    ((float *)s.A[9].data)[46] = INFINITY;
    for (int j = 0; j < 12; j++) memset((float *)s.A[6].data + j * s.A[6].ld, 0, 20 * 4);
    s.U[11].m = 19;
    ck_assert_int_eq(batch(&s, &o), POLAR_NO_ANSWER);
    s.U[11].m = 20;
    for (int i = 0; i < MOST; i++) {
        const char *expected = i == 2 || i == 9 ? "no-answer" : i == 11 ? "bad-argument" : "ok";
        REQUIRE(!strcmp(s.r[i].status, expected), "%d: %s", i, s.r[i].status);
        ck_assert_int_eq(s.r[i].why.text[0] != 0, i == 2 || i == 9 || i == 11);
        if (i == 6)
            ck_assert(re(s.U[i], 0, 0) == 0 && re(s.U[i], 19, 11) == 0);
        else if (!strcmp(expected, "ok") && s.A[i].m > 0)
            alone(&s, i, &o);
        else if (s.A[i].m > 0)
            ck_assert(re(s.U[i], 0, 0) == 77 && intact(s.U[i]));
    }
    set_free(&s);
}
END_TEST

/* entries from 2^-140 to 2^120: the bits of the matrix itself */
START_TEST(scales) {
    static const struct shape same[] = {
        {7, 7, POLAR_F32}, {7, 7, POLAR_F32}, {7, 7, POLAR_F32}};
    const polar_options o = on_cuda(POLAR_F32);
    struct set s = set_new(3, same, POLAR_F32);
    for (int j = 0; j < 7; j++)
        for (int i = 0; i < 7; i++) {
            const double x = re(s.A[0], i, j);
            polar_mat_set(s.A[1], i, j, ldexp(x, 120), 0);
            polar_mat_set(s.A[0], i, j, polar_round(POLAR_BF16, x), 0);
            polar_mat_set(s.A[2], i, j, ldexp(re(s.A[0], i, j), -110), 0);
        }
    ck_assert_int_eq(batch(&s, &o), POLAR_OK);
    REQUIRE(sample_equal(s.U[0], s.U[2]), "2^-110 A");
    for (int i = 0; i < 3; i++) alone(&s, i, &o);
    set_free(&s);
}
END_TEST

/* On the device, a stride apart, in two bytes an entry: as the same matrices of the host. */
START_TEST(on_device) {
    enum { M = 20, N = 12, COUNT = 5 };
    const polar_format f = _i ? POLAR_BF16 : POLAR_F32;
    static const struct shape same[] = {{M, N, POLAR_F32},
                                        {M, N, POLAR_F32},
                                        {M, N, POLAR_F32},
                                        {M, N, POLAR_F32},
                                        {M, N, POLAR_F32}};
    const polar_options o = on_cuda(f);
    struct set s = set_new(COUNT, same, POLAR_F32);
    polar_engine e;
    polar_report r[COUNT];
    polar_mat D = {NULL, M, N, 1, f, POLAR_DEVICE}, U = D;
    const int64_t bytes = polar_cuda.bytes(M, N, f, &D.ld), stride = D.ld * N;
    U.ld = D.ld;
    for (int i = 0; i < COUNT; i++)
        for (int j = 0; j < N; j++)
            for (int k = 0; k < M; k++)
                polar_mat_set(s.A[i], k, j, polar_round(f, re(s.A[i], k, j)), 0);
    ((float *)s.A[3].data)[1] = NAN;
    D.data = polar_cuda.alloc(COUNT * bytes, NULL);
    U.data = polar_cuda.alloc(COUNT * bytes, NULL);
    polar_engine_init(&e, &polar_cuda);
    for (int i = 0; i < COUNT; i++) {
        polar_mat X = D, Y = U;
        X.data = (char *)D.data + i * bytes;
        Y.data = (char *)U.data + i * bytes;
        polar_copy_in(&e, POLAR_N, 1, s.in[i], X);
        polar_shift(&e, 5, 0, Y);
    }
    ck_assert_int_eq(polar_factor_strided(polar_oracle_named("composed"), COUNT, polar_const(D),
                                          stride, U, stride, &o, r),
                     POLAR_NO_ANSWER);
    ck_assert_int_eq(batch(&s, &o), POLAR_NO_ANSWER);
    for (int i = 0; i < COUNT; i++) {
        polar_mat Y = U, V = fresh(M, N, POLAR_F32);
        Y.data = (char *)U.data + i * bytes;
        polar_copy_out(&e, POLAR_N, 1, polar_const(Y), V);
        ck_assert_str_eq(r[i].status, s.r[i].status);
        if (i == 3)
            ck_assert(re(V, 0, 0) == 5 && re(V, 1, 0) == 0);
        else
            REQUIRE(sample_equal(V, s.U[i]), "device matrix %d", i);
        drop(V);
    }
    ck_assert_int_eq(e.status, POLAR_OK);
    D.place = POLAR_HOST; /* A and U in different places */
    ck_assert_int_eq(
        polar_factor_strided(polar_oracle_named("composed"), 1, polar_const(D), 0, U, 0, &o, r),
        POLAR_BAD_ARGUMENT);
    polar_cuda.release(D.data, NULL);
    polar_cuda.release(U.data, NULL);
    set_free(&s);
}
END_TEST

/* Past one tile of our own kernel, by it where the emulated device can tell; odd shapes, the
 * Gram form too. */
START_TEST(tiles) {
    static const struct shape same[] = {
        {150, 131, POLAR_F32}, {150, 131, POLAR_F32}, {150, 131, POLAR_F32}};
    polar_options o = on_cuda(_i & 1 ? POLAR_BF16 : POLAR_F16);
    struct set s = set_new(3, same, POLAR_F32);
    o.steps = 3;
    o.schedule = polar_schedule_named("polar-express");
    o.gram_blocks = _i & 2 ? 2 : 0;
#if defined(POLAR_GPU_EMULATED)
    const int64_t before = emulated_hopper.operations;
#endif
    ck_assert_int_eq(batch(&s, &o), POLAR_OK);
#if defined(POLAR_GPU_EMULATED)
    ck_assert_int_gt(emulated_hopper.operations, before);
#endif
    for (int i = 0; i < 3; i++) alone(&s, i, &o);
    set_free(&s);
}
END_TEST

#if defined(POLAR_GPU_EMULATED)
/* Every call that fails once: a status for whom it concerns, and nothing left. */
START_TEST(failures) {
    polar_options o = on_cuda(POLAR_F32);
    struct set s = set_new(3, mixed, POLAR_F32);
    o.steps = 2; /* there are as many runs as calls */
    int64_t calls = 1;
    ck_assert_int_eq(batch(&s, &o), POLAR_OK); /* cublasLt has been asked */
    for (int64_t at = 0; at <= calls; at++) {
        fake_fail(at, _i);
        const polar_status status = batch(&s, &o);
        const char *failed = fake_failed();
        if (at == 0) calls = fake_count();
        const bool excused = fake_excused();
        fake_fail(0, false);
        if (at <= 2 || excused) /* alloc: less at a time */
            REQUIRE(status == POLAR_OK, "%s: %s", failed, polar_status_name(status));
        else
            REQUIRE(failed && status != POLAR_OK, "call %d, %s: ok", (int)at, failed);
        ck_assert_int_eq(fake_blocks(), 1);
    }
    ck_assert_int_gt(calls, 50);
    set_free(&s);
}
END_TEST

/* calls, of the first matrix's and of all */
START_TEST(together) {
    static const struct shape same[MOST] = {
        {7, 7, POLAR_F32}, {7, 7, POLAR_F32}, {7, 7, POLAR_F32}, {7, 7, POLAR_F32}};
    const polar_options o = on_cuda(POLAR_BF16);
    struct set s = set_new(4, same, POLAR_F32);
    int64_t calls[2];
    for (int k = 0; k < 2; k++) {
        s.count = k ? 4 : 1;
        ck_assert_int_eq(batch(&s, &o), POLAR_OK); /* cublasLt has been asked */
        fake_fail(0, false);
        ck_assert_int_eq(batch(&s, &o), POLAR_OK);
        calls[k] = fake_count();
    }
    s.count = 4;
    /* three more ways in, each of a copy, a launch and what surrounds them; as many out */
    REQUIRE(calls[1] - calls[0] <= 3 * 14, "%d calls for one, %d for four", (int)calls[0],
            (int)calls[1]);
    set_free(&s);
}
END_TEST
#endif

static Suite *make(void) {
    Suite *suite = suite_create("gpu batch");
    TCase *t = tcase_create("batch");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, lists, 0, 5);
    tcase_add_loop_test(t, schedules, 0, 3);
    tcase_add_loop_test(t, gram_forms, 0, 15);
    tcase_add_loop_test(t, neighbours, 0, 2);
    tcase_add_test(t, scales);
    tcase_add_loop_test(t, tiles, 0, 4);
    tcase_add_loop_test(t, on_device, 0, 2);
#if defined(POLAR_GPU_EMULATED)
    tcase_add_loop_test(t, failures, 0, 2);
    tcase_add_test(t, together);
#endif
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
