/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every call of CUDA, cuBLAS, cublasLt and cuSOLVER fails once, in every verb: the verb says
 * so, NO_MEMORY where memory ran out, else KERNEL; the next call works again; nothing stays
 * allocated. What missing() says of machines without a driver, a device, an answer. The
 * libraries are stand-ins.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "context.h"
#include "fake.h"
#include "gpu_bench.h"
#include "made.h"
#include "polar/cuda.h"
#include "twins.h"

START_TEST(every_call) {
    const bool memory = _i;
    fake_fail(0, false);
    polar_cuda_close(); /* what has been asked is asked again */
    for (int verb = 0, more = 1; more; verb++)
        for (int64_t at = 1;; at++) {
            struct bench b;
            bench_open(&b);
            const polar_status before = bench_call(&b, verb, true);
            more = before != POLAR_STATUS_COUNT;
            if (!more) {
                bench_close(&b);
                REQUIRE(verb > 30, "only %d verbs", verb);
                break;
            }
            ck_assert_int_eq(before, POLAR_OK);
            fake_fail(at, memory);
            const polar_status s = bench_call(&b, verb, false);
            const char *failed = fake_failed();
            const int64_t waits = fake_waits();
            if (fake_excused()) failed = "";
            fake_fail(0, false);
            REQUIRE(verb > 1 || at == 1 || waits > 0,
                    "copy %d failed at call %d and may go on in memory of the caller's", verb,
                    (int)at);
            REQUIRE(
                s == (failed && failed[0] ? memory ? POLAR_NO_MEMORY : POLAR_KERNEL : POLAR_OK),
                "verb %d, call %d (%s): %s", verb, (int)at, failed ? failed : "none",
                polar_status_name(s));
            bench_close(&b);
            if (!failed) break;
        }
}
END_TEST

/* opening, alloc, work: no pointer, -1, a sentence; and nothing left behind */
START_TEST(opening) {
    for (int64_t at = 1;; at++) {
        polar_cuda_close();
        ck_assert_int_eq(fake_blocks() + fake_open(), 0);
        fake_fail(at, at % 2);
        const char *missing = polar_cuda.missing();
        const char *failed = fake_failed();
        fake_fail(0, false);
        REQUIRE((missing != NULL) == (failed != NULL), "call %d, %s: %s", (int)at, failed,
                missing);
        if (!failed) break;
        ck_assert_int_eq(fake_blocks() + fake_open(), 0);
        ck_assert_ptr_null(polar_cuda.missing());
    }
    for (int64_t at = 1;; at++) {
        fake_fail(at, true);
        void *block = polar_cuda.alloc(1000, NULL);
        const bool failed = fake_failed();
        fake_fail(0, false);
        ck_assert((block == NULL) == failed);
        polar_cuda.release(block, NULL);
        if (!failed) break;
    }
    for (int64_t at = 1;; at++) {
        fake_fail(at, false);
        const int64_t bytes = polar_cuda.work(~0u, 30, 20, POLAR_C64);
        const bool failed = fake_failed();
        fake_fail(0, false);
        ck_assert((bytes < 0) == failed);
        if (!failed) break;
    }
    ck_assert_int_eq(fake_blocks(), 1); /* the context's own */
}
END_TEST

START_TEST(what_is_missing) {
    static const struct {
        struct fake_machine machine;
        const char *word;
    } cases[] = {{{0, CUDART_VERSION, 9, 0, 1}, "device"},
                 {{1, 0, 9, 0, 1}, "driver"},
                 {{1, 12090, 9, 0, 1}, "older"},
                 {{1, CUDART_VERSION, 8, 9, 1}, "below 9.0"}};
    const struct fake_machine whole = fake_machine;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        polar_cuda_close();
        fake_machine = cases[i].machine;
        const char *missing = polar_cuda.missing();
        REQUIRE(missing && strstr(missing, cases[i].word), "%s: %s", cases[i].word, missing);
        ck_assert_ptr_null(polar_cuda.alloc(10, NULL));
        polar_mat A = fresh(3, 3, POLAR_F64), U = fresh(3, 3, POLAR_F64);
        polar_mat_set(A, 0, 0, 1, 0);
        polar_options o = polar_options_default();
        polar_report r;
        o.backend = &polar_cuda;
        ck_assert_int_eq(polar_factor(polar_oracles[0], polar_const(A), U, NULL, &o, &r),
                         POLAR_UNSUITED);
        ck_assert_ptr_nonnull(strstr(r.why.text, missing));
        drop(A);
        drop(U);
    }
    fake_machine = whole;
    ck_assert_ptr_null(polar_cuda.missing());
}
END_TEST

/* the sentence when libraries are to be loaded, number i from a file of another name */
static void refused_load(int i, const char *soname, const char *sentence) {
    const struct cuda_calls whole = polar_cuda_calls;
    const char *own = polar_cuda_libraries[i].soname;
    polar_mat A = fresh(3, 3, POLAR_F64), U = fresh(3, 3, POLAR_F64);
    polar_options o = polar_options_default();
    polar_report r;
    polar_cuda_close();
#define NOT_LOADED(name) polar_cuda_calls.name = NULL;
    POLAR_CUDA_LOADED(NOT_LOADED)
    polar_cuda_libraries[i].soname = soname;
    const char *missing = polar_cuda.missing();
    REQUIRE(missing && !strcmp(missing, sentence), "library %d in %s: %s", i, soname, missing);
    ck_assert_ptr_null(polar_cuda.alloc(10, NULL));
    polar_mat_set(A, 0, 0, 1, 0);
    o.backend = &polar_cuda;
    ck_assert_int_eq(polar_factor(polar_oracles[0], polar_const(A), U, NULL, &o, &r),
                     POLAR_UNSUITED);
    ck_assert_ptr_nonnull(strstr(r.why.text, sentence));
    polar_cuda_libraries[i].soname = own;
    polar_cuda_calls = whole;
    ck_assert_ptr_null(polar_cuda.missing());
    drop(A);
    drop(U);
}

/* No file, no such function in it, and the toolkit's own libraries. What is in the table stays
 * there: nothing is loaded for it. */
START_TEST(loading) {
    const struct cuda_calls whole = polar_cuda_calls;
    for (int i = 0; i < CUDA_LIBRARIES; i++) {
        const struct cuda_library *l = &polar_cuda_libraries[i];
        ck_assert_ptr_nonnull(strstr(l->absent, l->soname));
        ck_assert_ptr_nonnull(strstr(l->other, l->soname));
        refused_load(i, "libpolar-has-none.so.1", l->absent);
        refused_load(i, "libm.so.6", l->other);
    }
    POLAR_CUDA_LOADED(NOT_LOADED)
    const char *own = polar_cuda_libraries[0].soname, *missing;
    char path[64]; /* not in this folder, so that the toolkit's is looked into */
    snprintf(path, sizeof path, "./%s", own);
    polar_cuda_libraries[0].soname = path;
    missing = polar_cuda_load();
    polar_cuda_libraries[0].soname = own;
    REQUIRE(!missing, "%s", missing);
#define LOADED(name) ck_assert_msg(polar_cuda_calls.name != NULL, #name);
    POLAR_CUDA_LOADED(LOADED)
    polar_cuda_calls = whole;
    ck_assert_ptr_null(polar_cuda_load());
    ck_assert_int_eq(memcmp(&polar_cuda_calls, &whole, sizeof whole), 0);
}
END_TEST

/* whole factorisations that fail at the k-th call: a status, and nothing left */
START_TEST(whole_runs) {
    const polar_oracle *oracle = polar_oracles[_i];
    polar_mat A = made("gaussian", 12, 9, POLAR_F64), U = fresh(12, 9, POLAR_F64),
              H = fresh(9, 9, POLAR_F64);
    polar_options o = polar_options_default();
    o.backend = &polar_cuda;
    fake_fail(0, false);
    ck_assert_int_eq(polar_factor(oracle, polar_const(A), U, &H, &o, NULL), POLAR_OK);
    const int64_t calls = fake_count();
    for (int64_t at = 1; at <= calls; at += 1 + calls / 150) {
        polar_report r;
        fake_fail(at, at % 2);
        const polar_status s = polar_factor(oracle, polar_const(A), U, &H, &o, &r);
        const char *failed = fake_excused() ? NULL : fake_failed();
        fake_fail(0, false);
        REQUIRE(!failed || (s != POLAR_OK && r.why.text[0]), "%s: %s failed at %d and it is ok",
                oracle->name, failed, (int)at);
        ck_assert_int_eq(fake_blocks(), polar_cuda_lanes_open()); /* the context's own */
    }
    drop(A);
    drop(U);
    drop(H);
}
END_TEST

/* memory that was there before work() was asked, as of whoever times kernels */
START_TEST(asked_later) {
    enum { BYTES = 1 << 20 };
    polar_engine e;
    double w[N] = {0};
    polar_cuda_close();
    polar_engine_init(&e, &polar_cuda);
    void *block = polar_cuda.alloc(BYTES, NULL);
    polar_arena a = {.backend = &polar_cuda, .base = block, .size = BYTES};
    const polar_mat H = polar_arena_mat(&a, N, N, POLAR_F64);
    e.work = polar_arena_work(&a, 1u << POLAR_VERB_EIGH | 1u << POLAR_VERB_MIX, N, N, POLAR_F64,
                              &e.work_bytes);
    ck_assert_ptr_nonnull(e.work);
    polar_shift(&e, 1, 0, H);
    polar_mix_columns(&e, 1, POLAR_N, H);
    polar_shift(&e, 3, 0, H);
    polar_eigh(&e, H, true, w);
    REQUIRE(e.status == POLAR_OK && w[0] == 3 && w[N - 1] == 3, "%s, w = %g to %g",
            polar_status_name(e.status), w[0], w[N - 1]);
    polar_cuda.release(block, NULL);
}
END_TEST

/* what others left in the thread's last error is not a verb's fault */
START_TEST(errors_of_others) {
    struct bench b;
    bench_open(&b);
    fake_leave_error();
    polar_shift(&b.e, 1, 0, b.D);
    REQUIRE(b.e.status == POLAR_OK, "an older error: %s", polar_status_name(b.e.status));
    fake_fail(3, false); /* what it leaves is old by the next verb */
    ck_assert_int_eq(bench_call(&b, 3, false), POLAR_KERNEL);
    ck_assert_str_eq(fake_failed(), "dsyrk");
    fake_fail(0, false);
    polar_shift(&b.e, 1, 0, b.D);
    REQUIRE(b.e.status == POLAR_OK, "after a failure: %s", polar_status_name(b.e.status));
    bench_close(&b);
}
END_TEST

/* A device does not survive a fork: the child is told, its parent goes on. */
/* has the context from one meeting to the next */
static void *holder(void *meeting) {
    struct cuda_context *c;
    const polar_status s = polar_cuda_enter(&c);
    pthread_barrier_wait(meeting);
    pthread_barrier_wait(meeting);
    if (s == POLAR_OK) (void)polar_cuda_leave(c, s);
    return NULL;
}

/* A child says what is wrong at once, though a thread that it has not may hold the lock. */
START_TEST(forked) {
    int status = 1;
    pthread_barrier_t meeting;
    pthread_t thread;
    ck_assert_ptr_null(polar_cuda.missing());
    ck_assert_int_eq(pthread_barrier_init(&meeting, NULL, 2), 0);
    if (_i) {
        ck_assert_int_eq(pthread_create(&thread, NULL, holder, &meeting), 0);
        pthread_barrier_wait(&meeting);
    }
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGALRM, SIG_DFL); /* Check's would end us all */
        alarm(20);
        const char *missing = polar_cuda.missing();
        _exit(missing && strstr(missing, "fork") && !polar_cuda.alloc(10, NULL) &&
                      polar_cuda.work(1u << POLAR_VERB_MIX, 30, 20, POLAR_F64) < 0
                  ? 0
                  : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    if (_i) {
        pthread_barrier_wait(&meeting);
        ck_assert_int_eq(pthread_join(thread, NULL), 0);
    }
    pthread_barrier_destroy(&meeting);
    ck_assert_int_eq(status, 0);
    ck_assert_ptr_null(polar_cuda.missing());
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu status");
    TCase *t = tcase_create("status");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, every_call, 0, 2);
    tcase_add_test(t, opening);
    tcase_add_test(t, what_is_missing);
    tcase_add_test(t, loading);
    tcase_add_test(t, asked_later);
    tcase_add_test(t, errors_of_others);
    tcase_add_loop_test(t, forked, 0, 2);
    tcase_add_loop_test(t, whole_runs, 0, polar_test_oracles());
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
