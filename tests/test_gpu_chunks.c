/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Copies of matrices that do not fit the CUDA backend's staging block: whole columns at a time,
 * or parts of one. In and out turn in their own way, so that no two mistakes cancel.
 */
#include "context.h"
#include "made.h"
#include "polar/cuda.h"
#include "twins.h"

static double number(int64_t i, int64_t j) {
    return (double)(i * 5003 + j * 3);
}

/* A with two spare rows, to the device by op `in`, back by op `out` */
static void there_and_back(int64_t m, int64_t n, polar_op in, polar_op out) {
    const bool turned = in != out;
    polar_mat A = fresh(m + 2, n, POLAR_C128),
              B = fresh(turned ? n : m, turned ? m : n, POLAR_C128);
    polar_mat D = {NULL, in ? n : m, in ? m : n, 1, POLAR_C128, POLAR_DEVICE};
    const int64_t bytes = polar_cuda.bytes(D.m, D.n, D.format, &D.ld);
    polar_engine e;
    A.m = m;
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < m; i++) polar_mat_set(A, i, j, number(i, j), 1);
    polar_engine_init(&e, &polar_cuda);
    D.data = polar_cuda.alloc(bytes, NULL);
    ck_assert_ptr_nonnull(D.data);
    polar_copy_in(&e, in, 0.25, polar_const(A), D);
    polar_copy_out(&e, out, 4, polar_const(D), B);
    ck_assert_int_eq(e.status, POLAR_OK);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < m; i++) {
            const double x = turned ? re(B, j, i) : re(B, i, j);
            const double y = turned ? -im(B, j, i) : im(B, i, j);
            if (x != number(i, j) || y != 1)
                ck_abort_msg("%dx%d, ops %d %d: (%d,%d) is %g, not %g", (int)m, (int)n, in, out,
                             (int)i, (int)j, x, number(i, j));
        }
    polar_cuda.release(D.data, NULL);
    drop(A);
    drop(B);
}

START_TEST(columns) {
    there_and_back(1500, CUDA_STAGING_BYTES / 16 / 1500 + 5, _i ? POLAR_T : POLAR_N,
                   _i ? POLAR_N : POLAR_T);
}
END_TEST

START_TEST(parts_of_one) {
    there_and_back(CUDA_STAGING_BYTES / 16 + 77, 1, POLAR_N, POLAR_N);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu chunks");
    TCase *t = tcase_create("chunks");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, columns, 0, 2);
    tcase_add_test(t, parts_of_one);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
