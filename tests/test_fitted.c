/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Maps by certified schedules, of matrices: random, graded and real ones, in f64, f32 and bf16,
 * against the SVD. Singular values of X/|X|_F in the schedule's interval are within its proved
 * error of f, those below it are mapped by S itself; beyond that there is roundoff only.
 */
#include "fitted.h"
#include "running.h"

static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_BF16};

enum { CASES = 5, FORMATS = sizeof formats / sizeof *formats };

/* Gaussian, graded to 1e2 and 1e8, a corner of a real gradient and of a real momentum */
static polar_mat matrix(int which, polar_format f) {
    static const char *const files[] = {"mlp_down_gradient_step400",
                                        "attn_qkv_momentum_step400"};
    polar_mat A = which < 3 ? fresh(60, 40, POLAR_F64) : fresh(80, 50, POLAR_F64);
    if (which < 3) {
        const polar_gallery_options o =
            options(which == 1 ? 1e2 : 1e8, -1, POLAR_MODE_GEOMETRIC);
        fill(which ? "spectrum" : "gaussian", &o, A, none);
    } else {
        char path[600];
        polar_mat whole = none;
        snprintf(path, sizeof path, "%s/%s.npy", POLAR_OPTIMIZE_DATA, files[which - 3]);
        ck_assert_int_eq(polar_mat_read(path, &whole, NULL, NULL), POLAR_OK);
        for (int64_t j = 0; j < A.n; j++)
            for (int64_t i = 0; i < A.m; i++) polar_mat_set(A, i, j, re(whole, i, j), 0);
        drop(whole);
    }
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = 0; i < A.m; i++)
            polar_mat_set(A, i, j, polar_round(f, re(A, i, j)), 0);
    return A;
}

/* What S makes of roundoff: the largest slope of S, that at 0, and sum_k |w_k| max |q_k| */
static double growth(const polar_schedule *s) {
    double slope = 1, sum = 0;
    for (int k = 0; k < s->nsteps; k++) {
        const polar_step *p = &s->step[k];
        const double w = fabs(p->c[p->degree / 2 + 1]);
        slope *= p->c[0];
        sum += w * (slope + 1);
    }
    return sum;
}

/* D by the schedule in the format, as f64; the distance from the truth, and E times the root of
 * how many singular values are certified. */
static double distance(const polar_schedule *s, polar_format f, polar_mat X,
                       double *certified) {
    polar_desk k, wide;
    polar_curve curve;
    polar_why why;
    double values[100], sum = 0;
    const int64_t m = X.m, n = X.n;
    const polar_mat F = fresh(m, n, POLAR_F64);
    ck_assert_int_eq(polar_curve_parse(s->map, &curve, &why), POLAR_OK);
    polar_desk_open(&k, f);
    polar_desk_open(&wide, POLAR_F64);
    const polar_mat A = polar_desk_keep(&k, m, n, f), D = polar_desk_keep(&k, m, n, f),
                    P = polar_desk_keep(&wide, m, n, POLAR_F64),
                    Q = polar_desk_keep(&wide, n, n, POLAR_F64),
                    B = polar_desk_keep(&wide, m, n, POLAR_F64),
                    T = polar_desk_keep(&wide, m, n, POLAR_F64);
    polar_copy_in(&k.e, POLAR_N, 1, polar_const(X), A);
    polar_fitted_apply(&k, s, 1, A, D);
    polar_copy_out(&k.e, POLAR_N, 1, polar_const(D), F);
    polar_desk_need(&wide, 1u << POLAR_VERB_SVD, m, n, POLAR_F64);
    polar_copy_in(&wide.e, POLAR_N, 1, polar_const(X), B);
    polar_svd(&wide.e, B, P, values, Q);
    int64_t inside = 0;
    const double size = size_of(X);
    for (int64_t i = 0; i < n; i++) {
        const double x = values[i] / size;
        inside += x >= s->lower;
        values[i] = x >= s->lower ? polar_curve_value(&curve, x) : polar_schedule_eval(s, 0, x);
    }
    polar_scale_columns(&wide.e, P, values);
    polar_gemm(&wide.e, 1, POLAR_N, P, POLAR_N, Q, 0, T, T);
    ck_assert(k.e.status == POLAR_OK && wide.e.status == POLAR_OK);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < m; i++) sum += pow(re(F, i, j) - *polar_at(T, i, j), 2);
    *certified = sqrt((double)inside) * s->step[s->nsteps - 1].error;
    polar_desk_close(&k);
    polar_desk_close(&wide);
    drop(F);
    return sqrt(sum);
}

START_TEST(of_matrices) {
    const polar_format f = formats[_i / CASES];
    const double unit = polar_format_get(f)->u;
    const polar_mat X = matrix(_i % CASES, f);
    for (int i = 0; polar_map_schedules[i]; i++) {
        const polar_schedule *s = polar_map_schedules[i];
        double certified;
        const double seen = distance(s, f, X, &certified);
        const double ratio = (seen - certified) / (sqrt((double)X.n) * unit * growth(s));
        REQUIRE(ratio <= 2, "%s, %s, matrix %d: %g, certified %g, roundoff %g units", s->name,
                polar_format_get(f)->name, _i % CASES, seen, certified, ratio);
        if (f == POLAR_F64 && certified > 0) /* the certificate is what is left */
            ck_assert(seen > 0.02 * certified / sqrt((double)X.n));
    }
    drop(X);
}
END_TEST

/* In every direction of the diagonal: matrices say what numbers do. */
START_TEST(scalar_shadow) {
    for (int i = 0; polar_map_schedules[i]; i++) {
        const polar_schedule *s = polar_map_schedules[i];
        const double last = s->step[s->nsteps - 1].error;
        polar_curve curve;
        polar_why why;
        double worst = 0;
        ck_assert_int_eq(polar_curve_parse(s->map, &curve, &why), POLAR_OK);
        for (int j = 0; j <= 20000; j++) {
            const double x = fmin(s->lower * pow(s->upper / s->lower, j / 20000.), s->upper);
            worst =
                fmax(worst, fabs(polar_schedule_eval(s, 0, x) - polar_curve_value(&curve, x)));
        }
        if (curve.kind == POLAR_CURVE_CLIP) /* largest at the kink */
            worst = fmax(worst, fabs(polar_schedule_eval(s, 0, curve.c) - curve.c));
        REQUIRE(worst <= last + 1e-13 && last < 1.01 * worst, "%s: error %g, stated %g",
                s->name, worst, last);
    }
}
END_TEST

START_TEST(what_there_is) {
    polar_why why = {""};
    polar_curve f = {.kind = POLAR_CURVE_POWER, .c = 0.125};
    const polar_schedule *s = polar_fitted_find(&f, 1e-3, 8, &why);
    ck_assert_ptr_eq(s, polar_schedule_named("power-0.125-d5"));
    ck_assert_ptr_eq(polar_fitted_find(&f, 0.5, 15, &why),
                     polar_schedule_named("power-0.125-d3"));
    ck_assert(!polar_fitted_find(&f, 1e-4, 8, &why));
    ck_assert(!polar_fitted_find(&f, 1e-3, 40, &why));
    ck_assert(strstr(why.text, "power:0.25 on [0.001,1] by 8 steps"));
    f.c = 0.3;
    ck_assert(!polar_fitted_find(&f, 1e-3, 0, &why));
    for (int i = 0; polar_optimizers[i]; i++) /* every row can run as it stands */
        if (polar_optimizers[i]->check)
            ck_assert_int_eq(polar_optimizers[i]->check(&polar_optimizers[i]->c, &why),
                             POLAR_OK);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("fitted");
    TCase *t = tcase_create("fitted");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, of_matrices, 0, FORMATS * CASES);
    tcase_add_test(t, scalar_shadow);
    tcase_add_test(t, what_there_is);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
