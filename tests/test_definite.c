/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Cholesky's factor of matrices so ill-conditioned that a leaf's inverse would not do for a
 * solve (lib/cpu_leaf_t.c): the residual stays that of solves. With the inverse everywhere it
 * is hundreds of times as large in f64.
 */
#include <math.h>

#include "harness.h"
#include "made.h"
#include "rig.h"

enum { N = 96 };

/* Z(i,j) = exp(-((i-j)/20)^2) w^(i-j), w on the unit circle where Z is complex, and a little
 * more on the diagonal: condition numbers of 1e10 (f64) and 1e4 (f32). */
static void ill_conditioned(polar_mat Z) {
    const polar_format_row *f = polar_format_get(Z.format);
    const double more = f->u < 0x1p-30 ? 1e-9 : 1e-3;
    for (int64_t j = 0; j < N; j++)
        for (int64_t i = 0; i < N; i++) {
            const double d = (double)(i - j), size = exp(-d * d / 400) + (d == 0 ? more : 0);
            const double turn = f->is_complex ? 0.3 * d : 0;
            rig_set(Z, i, j, size * cos(turn) + size * sin(turn) * _Complex_I);
        }
}

START_TEST(cholesky) {
    static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};
    struct rig r;
    rig_open(&r);
    const polar_mat Z = rig_mat(&r, N, N, formats[_i]), R = rig_mat(&r, N, N, formats[_i]);
    ill_conditioned(Z);
    polar_axpby(&r.e, 1, Z, 0, Z, R);
    ck_assert(polar_cholesky(&r.e, R));
    rig_within(rig_residual(POLAR_T, R, POLAR_N, R, Z), rig_frobenius(Z) / N, Z, "R'R - Z");
    rig_close(&r);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("definite");
    TCase *t = tcase_create("definite");
    tcase_add_loop_test(t, cholesky, 0, 4);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
