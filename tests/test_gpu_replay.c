/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Replays on the CUDA backend: a graph of a whole list of matrices of the device has the bits
 * of polar_factor_batch, for other addresses and contents too; an execution makes no memory and
 * waits for nothing.
 */
#include <string.h>

#include "context.h"
#include "made.h"
#include "polar/cuda.h"
#include "sample.h"
#include "twins.h"
#if defined(POLAR_GPU_EMULATED)
#include "fake.h"
#endif

enum { COUNT = 5 };
static const int64_t shapes[COUNT][2] = {{20, 12}, {12, 20}, {20, 12}, {0, 3}, {7, 7}};

/* matrices of the device in one block */
struct set {
    polar_engine e;
    void *block;
    polar_mat A[COUNT], U[COUNT];
    polar_cmat in[COUNT];
};

static void lay_out(struct set *s, void *base, polar_format f, int64_t spare, int64_t *bytes) {
    polar_arena a = {.backend = &polar_cuda, .base = base, .size = INT64_MAX};
    for (int i = 0; i < COUNT; i++) {
        const int64_t m = shapes[i][0], n = shapes[i][1];
        s->A[i] = polar_mat_block(polar_arena_mat(&a, m + spare, n, f), m, n);
        s->U[i] = polar_mat_block(polar_arena_mat(&a, m + spare, n, f), m, n);
        s->in[i] = polar_const(s->A[i]);
    }
    *bytes = a.used;
}

static struct set set_new(polar_format f, int64_t spare, uint64_t seed) {
    struct set s;
    int64_t bytes;
    polar_engine_init(&s.e, &polar_cuda);
    lay_out(&s, NULL, f, spare, &bytes);
    s.block = polar_cuda.alloc(bytes, NULL);
    ck_assert_ptr_nonnull(s.block);
    lay_out(&s, s.block, f, spare, &bytes);
    for (int i = 0; i < COUNT; i++) {
        polar_randomise(&s.e, seed + (uint64_t)i, s.A[i]);
        polar_shift(&s.e, 7, 0, s.U[i]);
    }
    ck_assert_int_eq(s.e.status, POLAR_OK);
    return s;
}

static polar_mat host_of(struct set *s, polar_mat X) {
    polar_mat V = fresh(X.m, X.n, POLAR_F32);
    polar_copy_out(&s->e, POLAR_N, 1, polar_const(X), V);
    ck_assert_int_eq(s->e.status, POLAR_OK);
    return V;
}

static polar_options on_cuda(polar_format f) {
    polar_options o = polar_options_default();
    o.backend = &polar_cuda;
    o.format = f;
    o.gram_blocks = f == POLAR_F16 ? 3 : 0;
    return o;
}

/* U of s against a batch of the same */
static void compare(struct set *s, const polar_options *o, const polar_report *r,
                    polar_status status) {
    struct set t = set_new(s->A[0].format, 0, 0);
    polar_report own[COUNT];
    ck_assert_int_eq(
        polar_factor_batch(polar_oracle_named("composed"), COUNT, s->in, t.U, NULL, o, own),
        status);
    for (int i = 0; i < COUNT; i++) {
        polar_mat X = host_of(s, s->U[i]), Y = host_of(&t, t.U[i]);
        REQUIRE(sample_equal(X, Y), "matrix %d", i);
        REQUIRE(!strcmp(own[i].status, r[i].status) &&
                    !strcmp(own[i].why.text, r[i].why.text) && own[i].flops == r[i].flops &&
                    own[i].m == r[i].m && own[i].steps == r[i].steps,
                "matrix %d: %s %s, not %s %s", i, r[i].status, r[i].why.text, own[i].status,
                own[i].why.text);
        drop(X);
        drop(Y);
    }
    polar_cuda.release(t.block, NULL);
}

/* these, others with another ld, others' contents, one with a NaN, these again */
START_TEST(again) {
    static const polar_format formats[] = {POLAR_F32, POLAR_BF16, POLAR_F16};
    const polar_format f = formats[_i];
    const polar_options o = on_cuda(f);
    struct set s = set_new(f, 0, 1), t = set_new(f, 40, 100);
    polar_report r[COUNT];
    polar_replay *p = NULL;
    polar_why why = {""};
    ck_assert_int_eq(
        polar_replay_create(polar_oracle_named("composed"), COUNT, s.in, s.U, &o, &p, &why),
        POLAR_OK);
    for (int k = 0; k < 5; k++) {
        struct set *now = k == 0 || k == 4 ? &s : &t;
        const bool same = k == 0 || k == 2 || k == 3;
        if (k == 2) polar_randomise(&t.e, 77, t.A[0]);
        if (k == 3) polar_shift(&t.e, NAN, 1, t.A[2]);
#if defined(POLAR_GPU_EMULATED)
        const int64_t blocks = fake_blocks(), launches = fake_launches();
        fake_fail(0, false);
#endif
        ck_assert_int_eq(polar_replay_execute(p, same ? NULL : now->in, same ? NULL : now->U),
                         POLAR_OK);
#if defined(POLAR_GPU_EMULATED)
        ck_assert_int_eq(fake_waits(), 0);
        ck_assert_int_eq(fake_blocks(), blocks);
        ck_assert_int_eq(fake_launches(), launches + 1);
        REQUIRE(fake_count() <= (same ? 2 : 20), "%d calls", (int)fake_count());
#endif
        const polar_status status = k == 3 ? POLAR_NO_ANSWER : POLAR_OK;
        ck_assert_int_eq(polar_replay_reports(p, r), status);
        if (k != 3) compare(now, &o, r, status);
        if (k == 3)
            for (int i = 0; i < COUNT; i++)
                ck_assert_str_eq(r[i].status, i == 2 ? "no-answer" : "ok");
    }
    polar_replay_destroy(p);
    polar_cuda.release(s.block, NULL);
    polar_cuda.release(t.block, NULL);
}
END_TEST

/* Host matrices, and oracles that look at numbers: in memory kept, without a graph. */
START_TEST(from_host) {
    const polar_oracle *o = polar_oracle_named(_i ? "qdwh" : "composed");
    const polar_options on = on_cuda(POLAR_F32);
    polar_mat A = made("gaussian", 20, 12, POLAR_F32), U = fresh(20, 12, POLAR_F32),
              V = fresh(20, 12, POLAR_F32);
    const polar_cmat in = polar_const(A);
    polar_replay *p = NULL;
    struct set s = set_new(POLAR_F32, 0, 1);
    ck_assert_int_eq(polar_replay_create(o, 1, &in, &U, &on, &p, NULL), POLAR_OK);
    ck_assert_int_eq(polar_replay_execute(p, NULL, NULL), POLAR_OK);
    ck_assert_int_eq(polar_replay_reports(p, NULL), POLAR_OK);
    ck_assert_int_eq(polar_factor(o, in, V, NULL, &on, NULL), POLAR_OK);
    ck_assert(sample_equal(U, V));
    polar_replay_destroy(p);
    if (_i)
        ck_assert_int_eq(polar_replay_create(o, COUNT, s.in, s.U, &on, &p, NULL),
                         POLAR_UNSUITED);
    polar_cuda.release(s.block, NULL);
    drop(A);
    drop(U);
    drop(V);
}
END_TEST

#if defined(POLAR_GPU_EMULATED)
/* Every call fails once: a status, no replay or one that goes on, nothing left. */
START_TEST(failures) {
    polar_options o = on_cuda(POLAR_BF16);
    struct set s = set_new(POLAR_BF16, 0, 1);
    o.steps = 2; /* there are as many runs as calls */
    const int64_t blocks = fake_blocks(), graphs = fake_graphs();
    int failed_calls = 0;
    for (int64_t at = 1;; at++) {
        polar_replay *p = NULL;
        fake_fail(at, _i);
        const polar_status made =
            polar_replay_create(polar_oracle_named("composed"), COUNT, s.in, s.U, &o, &p, NULL);
        polar_status executed = POLAR_OK, told = POLAR_OK;
        if (p) executed = polar_replay_execute(p, NULL, NULL);
        if (p) told = polar_replay_reports(p, NULL);
        const char *failed = fake_failed();
        const bool excused = fake_excused();
        fake_fail(0, false);
        if (at > 2 && !excused) /* before that: less memory at a time */
            REQUIRE(!failed || made != POLAR_OK || executed != POLAR_OK || told != POLAR_OK,
                    "call %d, %s: all is well", (int)at, failed);
        ck_assert_int_eq(p != NULL, made == POLAR_OK);
        if (p && failed && !excused) {
            ck_assert_int_eq(polar_replay_execute(p, NULL, NULL), POLAR_OK);
            ck_assert_int_eq(polar_replay_reports(p, NULL), POLAR_OK);
        }
        failed_calls += failed != NULL;
        polar_replay_destroy(p);
        REQUIRE(fake_blocks() == blocks && fake_graphs() == graphs, "call %d, %s: left behind",
                (int)at, failed ? failed : "none");
        if (!failed) break;
    }
    ck_assert_int_gt(failed_calls, 100);
    polar_cuda.release(s.block, NULL);
}
END_TEST
#endif

static Suite *make(void) {
    Suite *suite = suite_create("gpu replay");
    TCase *t = tcase_create("replay");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, again, 0, 3);
    tcase_add_loop_test(t, from_host, 0, 2);
#if defined(POLAR_GPU_EMULATED)
    tcase_add_loop_test(t, failures, 0, 2);
#endif
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
