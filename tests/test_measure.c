/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Measures against factors whose errors are known in advance: exact ones, ones that are wrong
 * by a perturbation of known size, and ones that are plainly wrong.
 */
#include "judged.h"

/* Diagonal matrices with the right factors: all errors are zero. */
START_TEST(exact) {
    static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};
    const polar_format f = formats[_i];
    judged s = blank(5, 3, f, false);
    for (int64_t i = 0; i < 3; ++i) {
        const double d = (double)(1 << i), sign = i == 1 ? -1 : 1;
        polar_mat_set(s.A, i, i, sign * d, 0);
        polar_mat_set(s.U, i, i, sign, 0);
        polar_mat_set(s.H, i, i, d, 0);
        polar_mat_set(s.truth, i, i, sign, 0);
    }
    for (int k = 0; k < 4; ++k) {
        judge(&s, k & 1, k & 2);
        NEAR(s.r.orth_abs, 0, 0);
        NEAR(s.r.resid_abs, 0, 0);
        NEAR(s.r.asym_abs, 0, 0);
        NEAR(s.r.psd_abs, 0, 0);
        NEAR(s.r.forward_abs, 0, 4 * u);
        NEAR(s.r.spectral_abs, 0, 4 * u);
        NEAR(s.r.cond, 4, 16 * u);
    }
    drop_all(&s);
}
END_TEST

static const struct {
    int64_t m, n;
    bool left;
} shapes[] = {{30, 30, false}, {30, 30, true}, {40, 25, false},
              {40, 25, true},  {25, 40, true}, {25, 40, false}};

/* The true factors of full matrices of every shape: a few n u; then each factor wrong by eps
 * in a way whose effect is known to first order. */
START_TEST(perturbed) {
    const double eps = 1e-5;
    for (int f = 0; f < 2; ++f) {
        const int64_t m = shapes[_i].m, n = shapes[_i].n, k = m < n ? m : n;
        const bool left = shapes[_i].left;
        judged s = sample(m, n, f ? POLAR_C128 : POLAR_F64, 100, -1, left);
        const double nu = (double)k * u, slack = 1e-3 * eps;
        for (int c = 0; c < 4; ++c) {
            judge(&s, c & 1, c & 2);
            NEAR(s.r.orth, 0, 4);
            NEAR(s.r.resid, 0, 4);
            NEAR(s.r.asym, 0, 4);
            NEAR(s.r.psd, 0, 4);
            NEAR(s.r.forward_abs, 0, 400 * nu);
            NEAR(s.r.spectral_abs, 0, 4 * nu);
            NEAR(s.r.cond, 100, 1e4 * nu);
            NEAR(s.r.orth * nu, s.r.orth_abs, 1e-3 * s.r.orth_abs);
        }
        double norm = 0;
        for (int64_t i = 0; i < k; ++i) norm += pow(100, -2 * (double)i / (double)(k - 1));
        norm = sqrt(norm);

        /* (1 + eps) U: one singular value of every column moves */
        for (int64_t j = 0; j < n; ++j)
            for (int64_t i = 0; i < m; ++i)
                polar_mat_set(s.U, i, j, (1 + eps) * re(s.truth, i, j),
                              (1 + eps) * im(s.truth, i, j));
        const double root = sqrt((double)k);
        judge(&s, true, false);
        NEAR(s.r.orth_abs, 2 * eps * root, slack * root);
        NEAR(s.r.forward_abs, eps * root, slack * root);
        NEAR(s.r.spectral_abs, eps, slack);
        NEAR(s.r.resid_abs, eps, slack);
        NEAR(s.r.asym_abs, 0, 4 * nu);
        judge(&s, true, true);
        NEAR(s.r.forward_abs, eps * root, slack * root);
        NEAR(s.r.forward * nu, s.r.forward_abs, 1e-6 * eps);

        /* eps in one entry of U */
        copy(s.truth, s.U);
        polar_mat_set(s.U, 2, 1, re(s.U, 2, 1) + eps, im(s.U, 2, 1));
        judge(&s, true, false);
        NEAR(s.r.forward_abs, eps, slack);
        judge(&s, true, true);
        NEAR(s.r.forward_abs, eps, slack);
        copy(s.truth, s.U);

        /* H + eps I: resid sees |eps U|_F; H - 2 lambda_min I: psd sees lambda_min */
        for (int64_t i = 0; i < s.H.m; ++i)
            polar_mat_set(s.H, i, i, re(s.H, i, i) + eps, im(s.H, i, i));
        judge(&s, true, false);
        NEAR(s.r.resid_abs, eps * root / norm, slack * root);
        NEAR(s.r.psd_abs, 0, 4 * nu);
        for (int64_t i = 0; i < s.H.m; ++i)
            polar_mat_set(s.H, i, i, re(s.H, i, i) - eps - 0.02, im(s.H, i, i));
        judge(&s, true, false);
        NEAR(s.r.psd_abs, s.H.m > k ? 0.02 : 0.01, 1e-10);
        drop_all(&s);
    }
}
END_TEST

/* A = diag(1,2,3). U = diag(1,-1,1) is orthogonal, UH = A, U'A symmetric: only psd and the
 * forward error see it. A rotation by t in the plane (1,2): U'A is off by 3 sin t. */
START_TEST(wrong_factor) {
    judged s = blank(3, 3, 0, false);
    for (int64_t i = 0; i < 3; ++i) {
        polar_mat_set(s.A, i, i, (double)(i + 1), 0);
        polar_mat_set(s.U, i, i, i == 1 ? -1 : 1, 0);
        polar_mat_set(s.truth, i, i, 1, 0);
    }
    const double norm = sqrt(14), c = 0.8, t = 0.6;
    for (int k = 0; k < 2; ++k) {
        s.left = k;
        judge(&s, false, false);
        NEAR(s.r.orth_abs + s.r.resid_abs + s.r.asym_abs + s.r.spectral_abs, 0, 4 * u);
        NEAR(s.r.psd_abs, 2.0 / 3, 4 * u);
        NEAR(s.r.psd, 2.0 / 3 / (3 * u), 8);
        NEAR(s.r.forward_abs, 2, 8 * u);
    }
    polar_mat_set(s.U, 0, 0, c, 0);
    polar_mat_set(s.U, 0, 1, -t, 0);
    polar_mat_set(s.U, 1, 0, t, 0);
    polar_mat_set(s.U, 1, 1, c, 0);
    for (int k = 0; k < 2; ++k) {
        s.left = k;
        judge(&s, false, true);
        NEAR(s.r.orth_abs, 0, 4 * u);
        NEAR(s.r.asym_abs, 3 * t * sqrt(2) / norm, 8 * u);
        NEAR(s.r.resid_abs, 1.5 * t * sqrt(2) / norm, 8 * u);
        NEAR(s.r.forward_abs, sqrt(2 * (2 * (1 - c))), 8 * u);
    }
    drop_all(&s);
}
END_TEST

/* What is given is compared with U as it stands; what is not known stays NaN. */
START_TEST(rank_deficient) {
    for (int f = 0; f < 2; ++f) {
        judged s = sample(20, 15, f ? POLAR_C128 : POLAR_F64, 10, 9, false);
        judge(&s, true, false);
        ck_assert(isnan(s.r.forward_abs) && isnan(s.r.forward));
        NEAR(s.r.resid, 0, 4);
        NEAR(s.r.spectral_abs, 1, 1e-14);
        NEAR(s.r.orth_abs, sqrt(6), 1e-14);
        ck_assert_double_gt(s.r.cond, 1e14);
        judge(&s, true, true);
        NEAR(s.r.forward_abs, 0, 0);
        s.r.cond = 77;
        polar_mat_set(s.truth, 19, 14, NAN, 0); /* as a gallery that does not know */
        judge(&s, true, true);
        ck_assert(isnan(s.r.forward_abs));
        NEAR(s.r.cond, 77, 0);
        drop_all(&s);
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("measure");
    TCase *t = tcase_create("measure");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, exact, 0, 4);
    tcase_add_loop_test(t, perturbed, 0, sizeof shapes / sizeof *shapes);
    tcase_add_test(t, wrong_factor);
    tcase_add_test(t, rank_deficient);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
