/* SPDX-License-Identifier: BSD-3-Clause */
/* Matrices of the gallery, made or else the test fails. */
#ifndef POLAR_TESTS_MADE_H
#define POLAR_TESTS_MADE_H

#include <check.h>
#include <inttypes.h>
#include <math.h>

#include "harness.h"
#include "polar.h"

/* As ck_assert_msg, but silent when it holds. */
#define REQUIRE(condition, ...)                                                                \
    do {                                                                                       \
        if (!(condition)) ck_abort_msg(__VA_ARGS__);                                           \
    } while (0)

static const polar_mat none = {0};
static const double u = 0x1p-53;

static inline polar_mat fresh(int64_t m, int64_t n, polar_format f) {
    const polar_mat A = polar_mat_new(m, n, f, NULL);
    ck_assert_ptr_nonnull(A.data);
    return A;
}

static inline void drop(polar_mat A) {
    polar_mat_free(&A, NULL);
}

/* Fills, or says what went wrong. */
static inline void fill(const char *kind, const polar_gallery_options *o, polar_mat A,
                        polar_mat truth) {
    polar_why why = {"no reason"};
    const polar_status s =
        polar_gallery_fill(polar_gallery_named(kind), o, A, truth, NULL, &why);
    REQUIRE(s == POLAR_OK, "%s %d x %d seed %" PRIu64 ": %s", kind, (int)A.m, (int)A.n, o->seed,
            why.text);
}

static inline polar_gallery_options options(double cond, int64_t rank, polar_mode mode) {
    polar_gallery_options o = polar_gallery_defaults();
    o.cond = cond;
    o.rank = rank;
    o.mode = mode;
    o.seed = polar_test_seed();
    return o;
}

static inline polar_mat made(const char *kind, int64_t m, int64_t n, polar_format f) {
    const polar_gallery_options o = options(1e3, -1, POLAR_MODE_GEOMETRIC);
    const polar_mat A = fresh(m, n, f);
    fill(kind, &o, A, none);
    return A;
}

static inline double re(polar_mat A, int64_t i, int64_t j) {
    return polar_mat_re(polar_const(A), i, j);
}

static inline double im(polar_mat A, int64_t i, int64_t j) {
    return polar_mat_im(polar_const(A), i, j);
}

#endif
