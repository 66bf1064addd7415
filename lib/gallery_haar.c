/* SPDX-License-Identifier: BSD-3-Clause */
/* A = P diag(s) Q' with orthonormal P, Q of Haar distribution, and its polar factor. */
#include "gallery_internal.h"

/* Y := Q diag(s) P', n-by-m: the conjugate transpose of what is wanted */
static void product(const polar_reflections *Q, const double *s, polar_planes P,
                    polar_planes Y) {
    for (int64_t j = 0; j < Y.n; ++j)
        for (int64_t r = 0; r < Y.m; ++r) {
            const bool in = r < P.n;
            const double re = in ? s[r] * P.re[j + r * P.m] : 0;
            const double im = in && P.im ? -s[r] * P.im[j + r * P.m] : 0;
            const double c = in ? Q->d_re[r] : 0, d = in ? Q->d_im[r] : 0;
            Y.re[r + j * Y.m] = c * re - d * im;
            if (Y.im) Y.im[r + j * Y.m] = c * im + d * re;
        }
    polar_reflect(Q, Y, false);
}

/* A := Y', or (Y + Y')/2 */
static void store(polar_planes Y, bool symmetric, polar_mat A) {
    for (int64_t j = 0; j < A.n; ++j)
        for (int64_t i = 0; i < A.m; ++i) {
            double re = Y.re[j + i * Y.m], im = Y.im ? -Y.im[j + i * Y.m] : 0;
            if (symmetric) {
                re = (re + Y.re[i + j * Y.m]) / 2;
                im = Y.im ? (im + Y.im[i + j * Y.m]) / 2 : 0;
            }
            polar_mat_set(A, i, j, re, im);
        }
}

polar_status polar_haar_product(uint64_t seed, double *s, bool symmetric, polar_mat A,
                                polar_mat truth, const polar_allocator *a) {
    const int64_t m = A.m, n = A.n, k = m < n ? m : n;
    const bool is_complex = polar_format_get(A.format)->is_complex;
    polar_reflections R = {0}, Q = {0};
    polar_planes P = polar_planes_new(m, k, is_complex, a),
                 Y = polar_planes_new(n, m, is_complex, a);
    polar_status status = P.re && Y.re ? POLAR_OK : POLAR_NO_MEMORY;
    if (!status)
        status = polar_reflections_new(polar_hash_bits(seed, 1, 0), m, k, is_complex, a, &R);
    if (!status && !symmetric)
        status = polar_reflections_new(polar_hash_bits(seed, 2, 0), n, k, is_complex, a, &Q);
    if (!status) {
        polar_reflections_factor(&R, P);
        product(symmetric ? &R : &Q, s, P, Y);
        store(Y, symmetric, A);
    }
    if (!status && truth.data) {
        for (int64_t i = 0; i < k; ++i) s[i] = (s[i] > 0) - (s[i] < 0);
        product(symmetric ? &R : &Q, s, P, Y);
        store(Y, symmetric, truth);
    }
    polar_reflections_free(&R, a);
    polar_reflections_free(&Q, a);
    polar_planes_free(&P, a);
    polar_planes_free(&Y, a);
    return status;
}

/* which spectrum: prescribed, all ones, prescribed with random signs */
typedef enum choice { PRESCRIBED, ONES, SIGNED } choice;

static polar_status fill(const polar_gallery_options *o, choice which, bool symmetric,
                         polar_mat A, polar_mat truth, const polar_allocator *a) {
    const int64_t k = A.m < A.n ? A.m : A.n;
    double *s = polar_mat_new(k, 1, POLAR_F64, a).data;
    if (!s) return POLAR_NO_MEMORY;
    if (which != ONES) polar_spectrum_all(o, k, s);
    for (int64_t i = 0; i < k; ++i) {
        if (which == ONES) s[i] = 1;
        if (which == SIGNED && polar_hash_bits(o->seed, 3, (uint64_t)i) >> 63) s[i] = -s[i];
    }
    const polar_status status = polar_haar_product(o->seed, s, symmetric, A, truth, a);
    polar_release(a, s);
    return status;
}

polar_status polar_fill_spectrum(const polar_gallery_options *o, polar_mat A, polar_mat truth,
                                 const polar_allocator *a) {
    return fill(o, PRESCRIBED, false, A, truth, a);
}

polar_status polar_fill_orthogonal(const polar_gallery_options *o, polar_mat A, polar_mat truth,
                                   const polar_allocator *a) {
    return fill(o, ONES, false, A, truth, a);
}

polar_status polar_fill_symmetric(const polar_gallery_options *o, polar_mat A, polar_mat truth,
                                  const polar_allocator *a) {
    return fill(o, SIGNED, true, A, truth, a);
}

polar_status polar_fill_spd(const polar_gallery_options *o, polar_mat A, polar_mat truth,
                            const polar_allocator *a) {
    return fill(o, PRESCRIBED, true, A, truth, a);
}
