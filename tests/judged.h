/* SPDX-License-Identifier: BSD-3-Clause */
/* Factors to be measured: made by slow loops, spoilt by the test, judged. */
#ifndef POLAR_TESTS_JUDGED_H
#define POLAR_TESTS_JUDGED_H

#include "made.h"

/* One case: A = U H (right) or H U (left), truth = U before it was spoilt. */
typedef struct judged {
    polar_mat A, U, H, truth;
    bool left;
    polar_report r;
} judged;

/* zeros, and spare rows full of NaN */
static inline polar_mat padded(int64_t m, int64_t n, polar_format f) {
    const polar_mat A = fresh(m + 2, n, f);
    for (int64_t j = 0; j < n; ++j)
        for (int64_t i = m; i < m + 2; ++i) polar_mat_set(A, i, j, NAN, NAN);
    return polar_mat_of(A.data, m, n, m + 2, f);
}

/* C := A B, A' B or A B', slowly */
static inline void multiply(polar_mat A, bool adjoint_A, polar_mat B, bool adjoint_B,
                            polar_mat C) {
    const int64_t inner = adjoint_A ? A.m : A.n;
    for (int64_t j = 0; j < C.n; ++j)
        for (int64_t i = 0; i < C.m; ++i) {
            double x = 0, y = 0;
            for (int64_t p = 0; p < inner; ++p) {
                const double a = adjoint_A ? re(A, p, i) : re(A, i, p);
                const double b = adjoint_A ? -im(A, p, i) : im(A, i, p);
                const double c = adjoint_B ? re(B, j, p) : re(B, p, j);
                const double d = adjoint_B ? -im(B, j, p) : im(B, p, j);
                x += a * c - b * d;
                y += a * d + b * c;
            }
            polar_mat_set(C, i, j, x, y);
        }
}

static inline void hermitian(polar_mat H) {
    for (int64_t j = 0; j < H.n; ++j)
        for (int64_t i = 0; i <= j; ++i) {
            const double x = (re(H, i, j) + re(H, j, i)) / 2;
            const double y = (im(H, i, j) - im(H, j, i)) / 2;
            polar_mat_set(H, i, j, x, y);
            polar_mat_set(H, j, i, x, -y);
        }
}

static inline void copy(polar_mat from, polar_mat to) {
    ck_assert_int_eq(polar_mat_convert(polar_const(from), to), POLAR_OK);
}

/* zeros */
static inline judged blank(int64_t m, int64_t n, polar_format f, bool left) {
    const int64_t h = left ? m : n;
    judged s = {.A = padded(m, n, f), .left = left};
    s.U = padded(m, n, f);
    s.H = padded(h, h, f);
    s.truth = padded(m, n, f);
    polar_report_init(&s.r);
    return s;
}

/* prescribed singular values, the known factor, and H from it */
static inline judged sample(int64_t m, int64_t n, polar_format f, double cond, int64_t rank,
                            bool left) {
    const polar_gallery_options o = options(cond, rank, POLAR_MODE_GEOMETRIC);
    judged s = blank(m, n, f, left);
    fill("spectrum", &o, s.A, s.truth);
    copy(s.truth, s.U);
    multiply(left ? s.A : s.U, !left, left ? s.U : s.A, left, s.H);
    hermitian(s.H);
    return s;
}

static inline void drop_all(judged *s) {
    polar_mat_free(&s->A, NULL);
    polar_mat_free(&s->U, NULL);
    polar_mat_free(&s->H, NULL);
    polar_mat_free(&s->truth, NULL);
}

/* with H and the known factor, or without */
static inline void judge(judged *s, bool with_H, bool with_truth) {
    const polar_status status =
        polar_measure(polar_const(s->A), polar_const(s->U), polar_const(with_H ? s->H : none),
                      s->left, polar_const(with_truth ? s->truth : none), s->A.format,
                      POLAR_MEASURE_FULL, NULL, &s->r);
    ck_assert_msg(status == POLAR_OK, "%s, seed %" PRIu64, polar_status_name(status),
                  polar_test_seed());
}

static inline void near(const char *what, double value, double expected, double slack) {
    if (!(fabs(value - expected) <= slack))
        ck_abort_msg("%s = %.10g, expected %.10g +- %.3g, seed %" PRIu64, what, value, expected,
                     slack, polar_test_seed());
}

#define NEAR(value, expected, slack) near(#value, value, expected, slack)

#endif
