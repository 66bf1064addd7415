/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Orthonormal factors of Haar distribution: products of Householder reflections from normal
 * vectors (Stewart, SIAM J. Numer. Anal. 17 (1980) 403). The loops are our own, with a fixed
 * order of summation, so that the bits do not depend on a BLAS, its threads or the width of
 * vectors; complex matrices are two planes of reals.
 */
#include "gallery_internal.h"

#include <math.h>

polar_planes polar_planes_new(int64_t m, int64_t n, bool is_complex, const polar_allocator *a) {
    polar_planes X = {NULL, NULL, m, n};
    X.re = polar_mat_new(m, n, POLAR_F64, a).data;
    if (is_complex && X.re) X.im = polar_mat_new(m, n, POLAR_F64, a).data;
    if (is_complex && !X.im) {
        polar_release(a, X.re);
        X.re = NULL;
    }
    return X;
}

void polar_planes_free(polar_planes *X, const polar_allocator *a) {
    polar_release(a, X->re);
    polar_release(a, X->im);
    X->re = X->im = NULL;
}

/* Eight sums side by side: a compiler may keep them in vectors of any width. */
static double dot(int64_t m, const double *x, const double *y) {
    double s[8] = {0};
    int64_t i = 0;
    for (; i + 8 <= m; i += 8)
        for (int t = 0; t < 8; ++t) s[t] += x[i + t] * y[i + t];
    for (int t = 0; i + t < m; ++t) s[t] += x[i + t] * y[i + t];
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

/* y -= w x */
static void subtract(int64_t m, double w, const double *restrict x, double *restrict y) {
    for (int64_t i = 0; i < m; ++i) y[i] -= w * x[i];
}

/* x := H_i x for one column */
static void reflect(const polar_reflections *R, int64_t i, double *re, double *im) {
    const int64_t m = R->V.m - i, at = i + i * R->V.m;
    const double *v = R->V.re + at, tau = R->tau[i];
    if (!R->V.im) {
        subtract(m, tau * dot(m, v, re + i), v, re + i);
        return;
    }
    const double *w = R->V.im + at; /* v + iw */
    const double p = tau * (dot(m, v, re + i) + dot(m, w, im + i));
    const double q = tau * (dot(m, v, im + i) - dot(m, w, re + i));
    subtract(m, p, v, re + i);
    subtract(m, -q, w, re + i);
    subtract(m, p, w, im + i);
    subtract(m, q, v, im + i);
}

/* X := H_0 ... H_(k-1) X. lower: column j of X has nothing below row j yet, which later
 * reflections leave alone. A block of columns stays in cache while the vectors pass by. */
void polar_reflect(const polar_reflections *R, polar_planes X, bool lower) {
    enum { WIDTH = 16 };
    for (int64_t left = 0; left < X.n; left += WIDTH) {
        const int64_t right = left + WIDTH < X.n ? left + WIDTH : X.n;
        for (int64_t i = R->V.n - 1; i >= 0; --i)
            for (int64_t j = lower && i > left ? i : left; j < right; ++j)
                reflect(R, i, X.re + j * X.m, X.im ? X.im + j * X.m : NULL);
    }
}

/* v := x + e^(i theta) |x| e_1, so that H x = -e^(i theta) |x| e_1, theta the angle of x_1;
 * the phase d is that of (H x)_1. A single number needs no reflection: H = I. */
static void make_reflection(polar_reflections *R, int64_t i) {
    const int64_t m = R->V.m - i, at = i + i * R->V.m;
    double *v = R->V.re + at, *w = R->V.im ? R->V.im + at : NULL;
    const double norm = sqrt(dot(m, v, v) + (w ? dot(m, w, w) : 0));
    const double head = w ? sqrt(v[0] * v[0] + w[0] * w[0]) : fabs(v[0]);
    const double c = head > 0 ? v[0] / head : 1, s = head > 0 && w ? w[0] / head : 0;
    R->d_re[i] = m == 1 ? c : -c;
    R->d_im[i] = m == 1 ? s : -s;
    v[0] = c * (head + norm);
    if (w) w[0] = s * (head + norm);
    const double square = dot(m, v, v) + (w ? dot(m, w, w) : 0);
    R->tau[i] = square > 0 && m > 1 ? 2 / square : 0;
}

void polar_reflections_free(polar_reflections *R, const polar_allocator *a) {
    polar_planes_free(&R->V, a);
    polar_release(a, R->tau);
    R->tau = NULL;
}

polar_status polar_reflections_new(uint64_t seed, int64_t m, int64_t k, bool is_complex,
                                   const polar_allocator *a, polar_reflections *R) {
    *R = (polar_reflections){.V = polar_planes_new(m, k, is_complex, a)};
    R->tau = polar_mat_new(k, 3, POLAR_F64, a).data;
    if (!R->V.re || !R->tau) {
        polar_reflections_free(R, a);
        return POLAR_NO_MEMORY;
    }
    R->d_re = R->tau + k;
    R->d_im = R->d_re + k;
    const uint64_t re = polar_hash_bits(seed, 0, 0), im = polar_hash_bits(seed, 0, 1);
    for (int64_t j = 0; j < k; ++j) {
        for (int64_t i = j; i < m; ++i) {
            R->V.re[i + j * m] = polar_hash_normal(re, (uint64_t)i, (uint64_t)j);
            if (is_complex)
                R->V.im[i + j * m] = polar_hash_normal(im, (uint64_t)i, (uint64_t)j);
        }
        make_reflection(R, j);
    }
    return POLAR_OK;
}

/* P := the orthonormal columns of R */
void polar_reflections_factor(const polar_reflections *R, polar_planes P) {
    for (int64_t j = 0; j < P.n; ++j) {
        P.re[j + j * P.m] = R->d_re[j];
        if (P.im) P.im[j + j * P.m] = R->d_im[j];
    }
    polar_reflect(R, P, true);
}
