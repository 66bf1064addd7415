/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * In which order things happen on the CUDA backend: products never wait for the device, numbers
 * do, and no result depends on which thread or block of a kernel comes first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "emulated.h"
#include "fake.h"
#include "gpu_bench.h"
#include "made.h"
#include "polar/cuda.h"
#include "sample.h"
#include "twins.h"

/* Polynomial verbs do not wait; those that return a number do. */
START_TEST(waits) {
    for (int verb = 0;; verb++) {
        struct bench b;
        bench_open(&b);
        if (bench_call(&b, verb, true) == POLAR_STATUS_COUNT) {
            bench_close(&b);
            break;
        }
        fake_fail(0, false);
        ck_assert_int_eq(bench_call(&b, verb, false), POLAR_OK);
        REQUIRE(!bench_product(verb) || fake_waits() == 0, "verb %d waits", verb);
        REQUIRE(!bench_number(verb) || fake_waits() > 0, "verb %d does not", verb);
        bench_close(&b);
    }
}
END_TEST

/* every byte of the bench after a verb, threads and blocks from first to last or the other way
 */
static unsigned char *bytes_after(int verb, bool backwards, int64_t *bytes) {
    struct bench b;
    bench_open(&b);
    *bytes = bench_place(&b, b.block) - b.e.work_bytes; /* what is carved last is workspace */
    emulated_backwards = backwards;
    polar_status s = bench_call(&b, verb, true);
    if (s == POLAR_OK) s = bench_call(&b, verb, false);
    emulated_backwards = 0;
    unsigned char *copy = s == POLAR_STATUS_COUNT ? NULL : malloc((size_t)*bytes);
    ck_assert(!copy || s == POLAR_OK);
    fake_touch(true);
    if (copy) memcpy(copy, b.block, (size_t)*bytes);
    fake_touch(false);
    bench_close(&b);
    return copy;
}

/* A result that depends on which thread comes first is a race. */
START_TEST(no_races) {
    for (int verb = 0;; verb++) {
        int64_t bytes;
        unsigned char *a = bytes_after(verb, false, &bytes);
        if (!a) break;
        unsigned char *b = bytes_after(verb, true, &bytes);
        REQUIRE(memcmp(a, b, (size_t)bytes) == 0, "verb %d depends on the order of threads",
                verb);
        free(a);
        free(b);
    }
}
END_TEST

/* ---- what a polynomial oracle's run() calls ---- */

static int run_waits, run_others, run_launches, run_kernels;
static char other[64];
static const polar_oracle *watched;

/* Products, launches, whose device it is. All else would break a capture into a graph, make the
 * host wait or get memory. */
static void sort_call(const char *name) {
    static const char *const products[] = {"cublasGemmEx",  "cublasLtMatmul",  "dsyrk",
                                           "ssyrk",         "zherk",           "cherk",
                                           "cudaGetDevice", "cudaGetLastError"};
    if (!strcmp(name, "cudaStreamSynchronize")) {
        run_waits++;
        return;
    }
    for (size_t i = 0; i < sizeof products / sizeof *products; i++)
        if (!strcmp(name, products[i])) {
            run_launches += i < 6 || i == 7;
            run_kernels += i == 7;
            return;
        }
    if (!strncmp(name, "cublasLt", 8)) return; /* of the host alone */
    run_others++;
    snprintf(other, sizeof other, "%s", name);
}

static polar_status run_watched(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                                void *scratch, polar_report *r) {
    run_waits = run_others = run_launches = run_kernels = 0;
    void (*const before)(const char *) = fake_told;
    fake_told = sort_call;
    const polar_status status = watched->run(s, e, A, U, scratch, r);
    fake_told = before;
    return status;
}

/*
 * Schedules of fixed length in every format and form: the host enqueues launches and products
 * and nothing else, and reads nothing, the norm neither.
 */
static void quiet(const polar_oracle *o, polar_format f, polar_normalise normalise, int blocks,
                  int64_t m, int64_t n) {
    polar_oracle copy = *o;
    polar_mat A = made("gaussian", m, n, f), U = fresh(m, n, f);
    polar_options options = polar_options_default();
    polar_report r;
    watched = o;
    copy.run = run_watched;
    options.backend = &polar_cuda;
    options.format = f;
    options.normalise = normalise;
    options.gram_blocks = blocks;
    options.steps = 5;
    const polar_status s = polar_factor(&copy, polar_const(A), U, NULL, &options, &r);
    /* not normalised it may well go astray: it has run */
    REQUIRE(s == POLAR_OK || (normalise == POLAR_NORMALISE_NONE &&
                              (s == POLAR_NOT_CONVERGED || s == POLAR_NO_ANSWER)),
            "%s: %s %s", o->name, polar_status_name(s), r.why.text);
    REQUIRE(run_launches >= 15, "%s: only %d launches", o->name, run_launches);
    REQUIRE(run_waits == 0, "%s %s, %d blocks: waits %d times", o->name,
            polar_format_get(f)->name, blocks, run_waits);
    REQUIRE(run_others == 0, "%s %s, %d blocks: %d calls that should not be, the last is %s",
            o->name, polar_format_get(f)->name, blocks, run_others, other);
    drop(A);
    drop(U);
}

START_TEST(polynomial_runs) {
    const polar_oracle *composed = polar_oracle_named("composed");
    for (int f = 0; f < POLAR_FORMAT_COUNT; f++)
        for (int blocks = 0; blocks < 3; blocks++)
            for (int known = 0; known < 2; known++) {
                const polar_normalise how = known ? POLAR_NORMALISE_NONE : POLAR_NORMALISE_FRO;
                quiet(composed, (polar_format)f, how, blocks, 70, 40);
                quiet(composed, (polar_format)f, how, blocks, 33, 65);
            }
}
END_TEST

/* The kernels of a run of 5 steps of degree 5, what it makes by cublasLt, and U. */
static polar_mat counted(polar_format f, int blocks, int *kernels, int64_t *products) {
    polar_oracle copy = *polar_oracle_named("composed");
    polar_mat A = made("gaussian", 70, 40, f), U = fresh(70, 40, f);
    polar_options options = polar_options_default();
    const int64_t before = fake_matmuls();
    watched = polar_oracle_named("composed");
    copy.run = run_watched;
    options.backend = &polar_cuda;
    options.format = f;
    options.gram_blocks = blocks;
    options.steps = 5;
    ck_assert_int_eq(polar_factor(&copy, polar_const(A), U, NULL, &options, NULL), POLAR_OK);
    *kernels = run_kernels;
    *products = fake_matmuls() - before;
    drop(A);
    return U;
}

/*
 * No pass over a matrix copies it for a product that adds it: where cublasLt refuses, there is
 * one more for each that it had made, and U has the same bits. Asked once, it is not asked
 * again. In native formats quintics add nothing but Y to rank-k updates.
 */
START_TEST(no_copies) {
    for (int f = 0; f < POLAR_FORMAT_COUNT; f++)
        for (int blocks = 0; blocks <= 3; blocks += 3) {
            const bool emulated = polar_format_get((polar_format)f)->emulated;
            int kernels[3];
            int64_t products[3];
            polar_mat U[3];
            polar_cuda_close();
            for (int k = 0; k < 3; k++) {
                const int64_t asked = fake_asked();
                if (k == 2) polar_cuda_close();
                fake_no_matmul = k == 2;
                U[k] = counted((polar_format)f, blocks, &kernels[k], &products[k]);
                fake_no_matmul = false;
                REQUIRE((fake_asked() == asked) == (k == 1 || !emulated),
                        "run %d asks %d times", k, (int)(fake_asked() - asked));
            }
            polar_cuda_close();
            REQUIRE(products[0] >= (!emulated ? 0
                                    : blocks  ? 1
                                              : 5) &&
                        products[1] == products[0] && products[2] == 0,
                    "%s: %d products", polar_format_get((polar_format)f)->name,
                    (int)products[0]);
            REQUIRE(kernels[1] == kernels[0] && kernels[2] == kernels[0] + products[0],
                    "%s: %d kernels, %d with copies for %d products",
                    polar_format_get((polar_format)f)->name, kernels[0], kernels[2],
                    (int)products[0]);
            /* the norm: 3; a step: both symmetric products rounded and mirrored, X W rounded */
            REQUIRE(f != POLAR_TF32 || blocks || kernels[0] == 3 + 5 * 5, "%d kernels",
                    kernels[0]);
            for (int k = 1; k < 3; k++) REQUIRE(sample_equal(U[0], U[k]), "run %d", k);
            for (int k = 0; k < 3; k++) drop(U[k]);
        }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu order");
    TCase *t = tcase_create("order");
    tcase_set_timeout(t, 300);
    tcase_add_test(t, waits);
    tcase_add_test(t, no_races);
    tcase_add_test(t, polynomial_runs);
    tcase_add_test(t, no_copies);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
