/* SPDX-License-Identifier: BSD-3-Clause */
/* The CPU's table of functions, which tells the largest entry that products and passes have
 * stored: of emulated formats, which the host holds in f32. */
#ifndef POLAR_TESTS_SPY_H
#define POLAR_TESTS_SPY_H

#include <math.h>
#include <polar.h>

/* since it was set to 0; INFINITY for a NaN */
static double spy_largest;

static void spy_look(polar_mat D) {
    for (int64_t j = 0; j < D.n; j++)
        for (int64_t i = 0; i < D.m; i++) {
            const double x = fabs((double)((const float *)D.data)[i + j * D.ld]);
            spy_largest = isnan(x) ? INFINITY : fmax(spy_largest, x);
        }
}

#define SPY(D, call)                                                                           \
    do {                                                                                       \
        const polar_status s = call;                                                           \
        spy_look(D);                                                                           \
        return s;                                                                              \
    } while (0)

static polar_status spy_gemm(polar_engine *e, double alpha, polar_op opA, polar_cmat A,
                             polar_op opB, polar_cmat B, double beta, polar_cmat C,
                             polar_mat D) {
    SPY(D, polar_cpu.gemm(e, alpha, opA, A, opB, B, beta, C, D));
}

static polar_status spy_gram(polar_engine *e, polar_gram_side side, double alpha, polar_cmat X,
                             double beta, polar_cmat C, polar_mat D) {
    SPY(D, polar_cpu.gram(e, side, alpha, X, beta, C, D));
}

static polar_status spy_symm(polar_engine *e, double alpha, polar_cmat A, polar_cmat B,
                             double beta, polar_cmat C, polar_mat D) {
    SPY(D, polar_cpu.symm_product(e, alpha, A, B, beta, C, D));
}

static polar_status spy_axpby(polar_engine *e, double alpha, polar_cmat X, double beta,
                              polar_cmat Y, polar_mat D) {
    SPY(D, polar_cpu.axpby(e, alpha, X, beta, Y, D));
}

static polar_status spy_recombine(polar_engine *e, int k, const double *c, const polar_mat *M) {
    const polar_status s = polar_cpu.recombine(e, k, c, M);
    for (int i = 0; i < k; i++) spy_look(M[i]);
    return s;
}

static polar_status spy_shift(polar_engine *e, double alpha, double beta, polar_mat D) {
    SPY(D, polar_cpu.shift(e, alpha, beta, D));
}

static polar_backend spy_table(void) {
    polar_backend b = polar_cpu;
    b.gemm = spy_gemm;
    b.gram = spy_gram;
    b.symm_product = spy_symm;
    b.axpby = spy_axpby;
    b.recombine = spy_recombine;
    b.shift = spy_shift;
    return b;
}

static const polar_oracle *spy_watched;

static polar_status spy_run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                            void *scratch, polar_report *r) {
    spy_largest = 0;
    return spy_watched->run(s, e, A, U, scratch, r);
}

/* the oracle, which forgets what was stored before it runs */
static polar_oracle spy_oracle(const polar_oracle *o) {
    polar_oracle own = *o;
    spy_watched = o;
    own.run = spy_run;
    return own;
}

#endif
