/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Replays in turn with a stream of the caller's: the graph comes after what is on it and before
 * what follows, and the host waits for nothing. With stand-ins the order is that of their
 * clocks; on a device A is written by the stream, after a while of other work, and U read.
 */
#include <string.h>

#include "context.h"
#include "made.h"
#include "polar/cuda.h"
#include "twins.h"
#if defined(POLAR_GPU_EMULATED)
#include "fake.h"
#endif

enum { COUNT = 3, M = 24, N = 16 };

/* matrices of the device in one block, and a replay of them */
struct plan {
    polar_engine e;
    char *block;
    int64_t bytes; /* of one matrix */
    polar_mat A[COUNT], U[COUNT];
    polar_cmat in[COUNT];
    polar_options options;
    polar_replay *p;
};

static void place(struct plan *s) {
    int64_t ld;
    memset(s, 0, sizeof *s);
    polar_engine_init(&s->e, &polar_cuda);
    s->bytes = polar_cuda.bytes(M, N, POLAR_F32, &ld);
    s->block = polar_cuda.alloc(2 * COUNT * s->bytes, NULL);
    ck_assert_ptr_nonnull(s->block);
    for (int i = 0; i < COUNT; i++) {
        s->A[i] = (polar_mat){s->block + i * s->bytes, M, N, ld, POLAR_F32, POLAR_DEVICE};
        s->U[i] =
            (polar_mat){s->block + (COUNT + i) * s->bytes, M, N, ld, POLAR_F32, POLAR_DEVICE};
        s->in[i] = polar_const(s->A[i]);
        polar_randomise(&s->e, (uint64_t)i, s->A[i]);
    }
    ck_assert_int_eq(s->e.status, POLAR_OK);
    s->options = polar_options_default();
    s->options.backend = &polar_cuda;
}

static polar_status plan(struct plan *s) {
    return polar_replay_create(polar_oracle_named("composed"), COUNT, s->in, s->U, &s->options,
                               &s->p, NULL);
}

static void unplan(struct plan *s) {
    polar_replay_destroy(s->p);
    polar_cuda.release(s->block, NULL);
}

/* the factor of A[i], by a batch that waits, against U[i] */
static void compare(struct plan *s) {
    struct plan t;
    place(&t);
    ck_assert_int_eq(polar_factor_batch(polar_oracle_named("composed"), COUNT, s->in, t.U, NULL,
                                        &s->options, NULL),
                     POLAR_OK);
    for (int i = 0; i < COUNT; i++) {
        const double distance = polar_norm_diff(&s->e, s->U[i], t.U[i]);
        ck_assert_int_eq(s->e.status, POLAR_OK);
        REQUIRE(distance == 0, "matrix %d: %g", i, distance);
    }
    unplan(&t);
}

#if defined(POLAR_GPU_EMULATED)
static cudaStream_t created(void) {
    cudaStream_t s = NULL;
    ck_assert_int_eq(CUDA cudaStreamCreateWithFlags(&s, cudaStreamNonBlocking), cudaSuccess);
    return s;
}

static cudaStream_t ours(void) {
    struct cuda_context *c;
    ck_assert_int_eq(polar_cuda_enter(&c), POLAR_OK);
    const cudaStream_t s = c->stream;
    ck_assert_int_eq(polar_cuda_leave(c, POLAR_OK), POLAR_OK);
    return s;
}

/* A stream that is captured: nothing is done, and what was done before is as it was. */
static void refused(struct plan *s, struct plan *t, cudaStream_t stream, polar_status before) {
    for (int k = 0; k < 4; k++) {
        bool *const captured = k & 1 ? &fake_theirs_implicit : &fake_theirs_captured;
        const int64_t launches = fake_launches(), mine = fake_known(ours(), ours());
        fake_fail(0, false);
        *captured = true;
        ck_assert_int_eq(
            polar_replay_execute_on(s->p, k < 2 ? NULL : t->in, k < 2 ? NULL : t->U, stream),
            POLAR_UNSUITED);
        *captured = false;
        ck_assert_int_eq(fake_waits(), 0);
        ck_assert_int_eq(fake_launches(), launches);
        ck_assert_int_eq(fake_known(ours(), ours()), mine);
        ck_assert_int_eq(polar_replay_reports(s->p, NULL), before);
        ck_assert_int_eq(fake_waits() > 0, before == POLAR_OK);
    }
}

/* what is on the stream, the graph, what follows; at new addresses too; the default stream */
START_TEST(order) {
    const cudaStream_t stream = _i ? created() : NULL;
    struct plan s, t;
    place(&s);
    place(&t);
    ck_assert_int_eq(plan(&s), POLAR_OK);
    refused(&s, &t, stream, POLAR_BAD_ARGUMENT); /* there was no execution */
    for (int k = 0; k < 4; k++) {
        struct plan *now = k < 2 ? &s : &t;
        const int64_t before = fake_work(stream), launches = fake_launches();
        fake_fail(0, false);
        ck_assert_int_eq(polar_replay_execute_on(s.p, now->in, now->U, stream), POLAR_OK);
        ck_assert_int_eq(fake_waits(), 0);
        ck_assert_int_eq(fake_launches(), launches + 1);
        ck_assert_int_ge(fake_known(ours(), stream), before);
        ck_assert_int_eq(fake_known(stream, ours()), fake_known(ours(), ours()));
        ck_assert_int_eq(polar_replay_reports(s.p, NULL), POLAR_OK);
        compare(now);
    }
    refused(&s, &s, stream, POLAR_OK);
    polar_randomise(&t.e, 55, t.A[1]);
    ck_assert_int_eq(polar_replay_execute_on(s.p, NULL, NULL, stream), POLAR_OK);
    ck_assert_int_eq(polar_replay_reports(s.p, NULL), POLAR_OK);
    compare(&t); /* of the last addresses that were taken */
    /* without a stream there is no order */
    const int64_t before = fake_work(stream);
    ck_assert_int_eq(polar_replay_execute(s.p, NULL, NULL), POLAR_OK);
    ck_assert_int_lt(fake_known(ours(), stream), before);
    ck_assert_int_lt(fake_known(stream, ours()), fake_known(ours(), ours()));
    unplan(&s);
    unplan(&t);
}
END_TEST

/* Every call fails once: a status, nothing of ours goes on unknown to the stream, and the next
 * execution is in order again. */
START_TEST(failures) {
    const cudaStream_t theirs = created();
    struct plan s, t;
    place(&s);
    place(&t);
    ck_assert_int_eq(plan(&s), POLAR_OK);
    int failed_calls = 0;
    for (int64_t at = 1;; at++) {
        struct plan *now = at % 2 ? &t : &s;
        const int64_t before = fake_work(theirs);
        fake_fail(at, _i);
        const polar_status executed = polar_replay_execute_on(s.p, now->in, now->U, theirs);
        const char *failed = fake_failed();
        const int64_t waits = fake_waits();
        fake_fail(0, false);
        REQUIRE((executed != POLAR_OK) == (failed != NULL), "call %d, %s: %s", (int)at, failed,
                polar_status_name(executed));
        /* before the context is entered nothing is enqueued */
        if (executed != POLAR_OK && strcmp(failed, "cudaGetDevice"))
            REQUIRE(waits > 0, "call %d, %s: it goes on", (int)at, failed);
        if (!failed) break;
        failed_calls++;
        ck_assert_int_eq(polar_replay_reports(s.p, NULL), executed);
        ck_assert_int_eq(polar_replay_execute_on(s.p, NULL, NULL, theirs), POLAR_OK);
        ck_assert_int_ge(fake_known(ours(), theirs), before);
        ck_assert_int_eq(fake_known(theirs, ours()), fake_known(ours(), ours()));
        ck_assert_int_eq(polar_replay_reports(s.p, NULL), POLAR_OK);
        compare(now);
    }
    REQUIRE(failed_calls >= 12, "only %d calls", failed_calls);
    unplan(&s);
    unplan(&t);
}
END_TEST
#else
enum { LARGE = 1 << 28, OFTEN = 40 };

/* U is still of the old A if the graph is early, and the host's copy old if it is late */
START_TEST(order) {
    struct plan s, t;
    void *large = polar_cuda.alloc(LARGE, NULL);
    cudaStream_t stream = NULL;
    place(&s);
    place(&t);
    for (int i = 0; i < COUNT; i++) polar_randomise(&t.e, 100 + (uint64_t)i, t.A[i]);
    ck_assert_int_eq(plan(&s), POLAR_OK);
    ck_assert_int_eq(plan(&t), POLAR_OK);
    if (_i)
        ck_assert_int_eq(CUDA cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking),
                         cudaSuccess);
    ck_assert_int_eq(polar_replay_execute(s.p, NULL, NULL), POLAR_OK);
    ck_assert_int_eq(polar_replay_reports(s.p, NULL), POLAR_OK);
    for (int k = 0; large && k < OFTEN; k++)
        ck_assert_int_eq(CUDA cudaMemsetAsync(large, k, LARGE, stream), cudaSuccess);
    ck_assert_int_eq(CUDA cudaMemcpyAsync(s.block, t.block, (size_t)(COUNT * s.bytes),
                                          cudaMemcpyDeviceToDevice, stream),
                     cudaSuccess);
    ck_assert_int_eq(polar_replay_execute_on(s.p, NULL, NULL, stream), POLAR_OK);
    ck_assert_int_eq(CUDA cudaMemcpyAsync(t.block + COUNT * t.bytes, s.block + COUNT * s.bytes,
                                          (size_t)(COUNT * s.bytes), cudaMemcpyDeviceToDevice,
                                          stream),
                     cudaSuccess);
    ck_assert_int_eq(CUDA cudaStreamSynchronize(stream), cudaSuccess);
    compare(&s);
    compare(&t); /* the copies that were made after the graph */
    if (stream) ck_assert_int_eq(CUDA cudaStreamDestroy(stream), cudaSuccess);
    polar_cuda.release(large, NULL);
    unplan(&s);
    unplan(&t);
}
END_TEST
#endif

/* Without a graph, or without anything. */
START_TEST(refusals) {
    polar_options o = polar_options_default();
    o.backend = &polar_cuda;
    polar_mat A = made("gaussian", M, N, POLAR_F32), U = fresh(M, N, POLAR_F32);
    const polar_cmat in = polar_const(A);
    polar_replay *p = NULL;
    ck_assert_int_eq(polar_replay_execute_on(NULL, NULL, NULL, NULL), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(
        polar_replay_create(polar_oracle_named("composed"), 1, &in, &U, &o, &p, NULL),
        POLAR_OK);
    ck_assert_int_eq(polar_replay_execute_on(p, NULL, NULL, NULL), POLAR_UNSUITED);
    ck_assert_int_eq(polar_replay_reports(p, NULL), POLAR_BAD_ARGUMENT); /* nothing was done */
    polar_replay_destroy(p);
    ck_assert_int_eq(
        polar_replay_create(polar_oracle_named("composed"), 0, NULL, NULL, &o, &p, NULL),
        POLAR_OK);
    ck_assert_int_eq(polar_replay_execute_on(p, NULL, NULL, NULL), POLAR_OK);
    ck_assert_int_eq(polar_replay_reports(p, NULL), POLAR_OK);
    polar_replay_destroy(p);
    drop(A);
    drop(U);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu stream");
    TCase *t = tcase_create("stream");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, order, 0, 2);
    tcase_add_test(t, refusals);
#if defined(POLAR_GPU_EMULATED)
    tcase_add_loop_test(t, failures, 0, 2);
#endif
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
