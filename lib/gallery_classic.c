/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Matrices with a formula for entry (i,j), i and j from 0. Sources: Higham, Accuracy and
 * Stability of Numerical Algorithms (2002), chapter 28; Gregory & Karney (1969).
 */
#include "gallery_internal.h"

#include <math.h>

typedef struct shape {
    int64_t m, n;
    uint64_t seed;
} shape;

typedef double entry(const shape *s, int64_t i, int64_t j);

static polar_status fill(entry *value, const polar_gallery_options *o, polar_mat A) {
    const shape s = {A.m, A.n, o->seed};
    for (int64_t j = 0; j < A.n; ++j)
        for (int64_t i = 0; i < A.m; ++i) polar_mat_set(A, i, j, value(&s, i, j), 0);
    return POLAR_OK;
}

/* i-th of n equispaced points in [0,1] */
static double point(int64_t i, int64_t n) {
    return n > 1 ? (double)i / (double)(n - 1) : 0;
}

/* symmetric positive definite when square, condition about e^(3.5 n) */
static double hilbert(const shape *s, int64_t i, int64_t j) {
    (void)s;
    return 1 / (double)(i + j + 1);
}

static double lotkin(const shape *s, int64_t i, int64_t j) {
    return i == 0 ? 1 : hilbert(s, i, j);
}

/*
 * Row i: powers n-1, ..., 1, 0 of an equispaced point. With the powers falling the columns
 * grow in norm, which is what QDWH without pivoting does worst on: backward error 3e-3 at
 * n = 60, against 8e-9 with the powers rising.
 */
static double vandermonde(const shape *s, int64_t i, int64_t j) {
    return polar_power(point(i, s->m), s->n - 1 - j);
}

static double vandermonde_random(const shape *s, int64_t i, int64_t j) {
    return polar_power(polar_hash_uniform(s->seed, (uint64_t)i, 0), s->n - 1 - j);
}

/* 1/(x_i + y_j), x_i = i, y_j = j - 1/2 counted from 1 */
static double cauchy(const shape *s, int64_t i, int64_t j) {
    (void)s;
    return 1 / ((double)(i + j) + 1.5);
}

/* The width is about the worst for QDWH without pivoting: backward error 4e-6 at n = 80,
 * against 1e-8 at width 1/2. */
static double kernel(const shape *s, int64_t i, int64_t j) {
    const double t = 20 * (point(i, s->m) - point(j, s->n));
    return polar_dd_exp((polar_dd){-(t * t) / 2, 0});
}

/* diag(1, s, s^2, ...) times unit upper triangular with -c above the diagonal, c^2 + s^2 = 1,
 * c = cos 1.2. The diagonal is raised by 25 eps (n-i) so that column pivoting with rounding
 * leaves the columns where they are. */
static double kahan(const shape *s, int64_t i, int64_t j) {
    const double c = 0.36235775447667357;
    if (i > j) return 0;
    const double scale = polar_power(sqrt(1 - c * c), i);
    return i < j ? -c * scale : scale + 25 * 0x1p-52 * (double)(s->n - i);
}

/* upper Hessenberg, determinant 1, small eigenvalues ill-conditioned */
static double frank(const shape *s, int64_t i, int64_t j) {
    return j < i - 1 ? 0 : (double)(s->n - (i > j ? i : j));
}

static double triw(const shape *s, int64_t i, int64_t j) {
    (void)s;
    return i == j ? 1 : i < j ? -1 : 0;
}

/* T'T, T = triw; one eigenvalue of order 4^-n */
static double moler(const shape *s, int64_t i, int64_t j) {
    (void)s;
    return i == j ? (double)(i + 1) : (double)((i < j ? i : j) - 1);
}

/* 1 and -1 below it, ones in the last column: elimination with row pivoting grows 2^n */
static double gfpp(const shape *s, int64_t i, int64_t j) {
    return j == s->n - 1 || i == j ? 1 : i > j ? -1 : 0;
}

/* Toeplitz and Cauchy; most singular values are pi up to roundoff */
static double parter(const shape *s, int64_t i, int64_t j) {
    (void)s;
    return 1 / ((double)(i - j) + 0.5);
}

/* tridiagonal, zero diagonal, eigenvalues n-1, n-3, ..., 1-n: singular for odd n */
static double clement(const shape *s, int64_t i, int64_t j) {
    return j == i + 1 ? (double)j : i == j + 1 ? (double)(s->n - i) : 0;
}

/* ones above the diagonal: nilpotent, of rank n-1 when square; its own polar factor */
static double jordan(const shape *s, int64_t i, int64_t j) {
    (void)s;
    return j == i + 1;
}

static double identity(const shape *s, int64_t i, int64_t j) {
    (void)s;
    return i == j;
}

static double zero(const shape *s, int64_t i, int64_t j) {
    (void)s, (void)i, (void)j;
    return 0;
}

static double one(const shape *s, int64_t i, int64_t j) {
    (void)s, (void)i, (void)j;
    return 1;
}

/* ones = (1/sqrt(mn)) ones times a positive semidefinite matrix */
static double normalised_one(const shape *s, int64_t i, int64_t j) {
    (void)i, (void)j;
    return 1 / sqrt((double)s->m * (double)s->n);
}

/* The fillers; `known` is the formula of the polar factor. */
#define FILLER(kind)                                                                           \
    polar_status polar_fill_##kind(const polar_gallery_options *o, polar_mat A,                \
                                   polar_mat truth, const polar_allocator *a) {                \
        (void)truth, (void)a;                                                                  \
        return fill(kind, o, A);                                                               \
    }
FILLER(hilbert)
FILLER(lotkin)
FILLER(vandermonde)
FILLER(vandermonde_random)
FILLER(cauchy)
FILLER(kernel)
FILLER(kahan)
FILLER(frank)
FILLER(triw)
FILLER(moler)
FILLER(gfpp)
FILLER(parter)
FILLER(clement)
#undef FILLER

#define FILLER_WITH_TRUTH(kind, formula, known)                                                \
    polar_status polar_fill_##kind(const polar_gallery_options *o, polar_mat A,                \
                                   polar_mat truth, const polar_allocator *a) {                \
        (void)a;                                                                               \
        if (truth.data) fill(known, o, truth);                                                 \
        return fill(formula, o, A);                                                            \
    }
FILLER_WITH_TRUTH(identity, identity, identity)
FILLER_WITH_TRUTH(jordan, jordan, jordan)
FILLER_WITH_TRUTH(zero, zero, zero)
FILLER_WITH_TRUTH(ones, one, normalised_one)
#undef FILLER_WITH_TRUTH
