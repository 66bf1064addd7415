/* SPDX-License-Identifier: BSD-3-Clause */
/* Passes over memory: the same bits on any number of threads, at a size where they are used. */
#include <string.h>

#include "blas_internal.h"
#include "made.h"
#include "rig.h"

enum { M = 1500, N = 1400 };

/* What every pass leaves: in D, n-by-n in S, and a number. */
static double pass(struct rig *r, int which, polar_mat X, polar_mat Y, polar_mat D,
                   polar_mat T) {
    const double c[] = {0.5, 0.25, -1, 2};
    const polar_mat both[] = {D, Y};
    polar_engine *e = &r->e;
    switch (which) {
    case 0:
        polar_axpby(e, 0.7, X, 0.3, Y, D);
        return 0;
    case 1:
        polar_recombine(e, 2, c, both);
        return 0;
    case 2:
        polar_shift(e, 1, 0.7, D);
        return 0;
    case 3:
        polar_transpose(e, X, T);
        return 0;
    case 4:
        polar_copy_in(e, POLAR_N, 0.5, polar_cmat_of(X.data, X.m, X.n, X.ld, X.format), D);
        return 0;
    case 5:
        return polar_norm_of(e, POLAR_NORM_FRO, X);
    case 6:
        return polar_norm_diff(e, X, Y);
    case 7:
        polar_mix_columns(e, 1, POLAR_N, D);
        return 0;
    default:
        polar_mix_rows(e, 2, POLAR_T, D);
        return 0;
    }
}

enum { PASSES = 9 };

START_TEST(same_bits) {
    const polar_format f = _i / PASSES ? POLAR_F32 : POLAR_F64;
    const int which = _i % PASSES, before = polar_blas_threads(), threads[] = {2, 3, 5};
    struct rig r;
    rig_open(&r);
    const polar_mat X = rig_mat(&r, M, N, f), Y = rig_mat(&r, M, N, f);
    const polar_mat D[2] = {rig_mat(&r, M, N, f), rig_mat(&r, M, N, f)};
    const polar_mat T[2] = {rig_mat(&r, N, M, f), rig_mat(&r, N, M, f)};
    rig_work(&r, 1u << POLAR_VERB_MIX, M, N, f);
    rig_fill(X, UNIFORM, 1);
    rig_fill(T[0], UNIFORM, 4);
    rig_fill(T[1], UNIFORM, 4);
    rig_fill(D[0], UNIFORM, 3);
    rig_fill(Y, UNIFORM, 2);
    polar_blas_set_threads(1);
    const double alone = pass(&r, which, X, Y, D[0], T[0]);
    for (int t = 0; t < 3; t++) {
        rig_fill(D[1], UNIFORM, 3);
        rig_fill(Y, UNIFORM, 2);
        polar_blas_set_threads(threads[t]);
        const double value = pass(&r, which, X, Y, D[1], T[1]);
        ck_assert_int_eq(r.e.status, POLAR_OK);
        ck_assert_msg(value == alone && rig_same(D[0], D[1]) && rig_same(T[0], T[1]),
                      "pass %d on %d threads, %s", which, threads[t],
                      polar_format_get(f)->name);
    }
    polar_blas_set_threads(before);
    rig_close(&r);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("threads");
    TCase *t = tcase_create("threads");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, same_bits, 0, 2 * PASSES);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
