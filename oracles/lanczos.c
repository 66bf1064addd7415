/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lanczos on X'X (Golub and Van Loan 2013, section 10.1). It takes norms only, which every
 * backend has: alpha_k = |X v_k|^2, beta_k the norm of what is left of X'X v_k. Lost
 * orthogonality makes copies of Ritz values, none above sigma_1^2.
 */
#include <math.h>

#include "lanczos.h"

enum { STEPS = 20 };

/* Largest eigenvalue of the tridiagonal matrix with diagonal a[] and off-diagonal b[], by
 * bisection: all k pivots of xI - T are positive exactly when x lies above it. */
static double largest_ritz(const double *a, const double *b, int k) {
    double low = 0, high = 0;
    for (int i = 0; i < k; i++) {
        low = fmax(low, a[i]);
        high = fmax(high, a[i] + (i > 0 ? b[i - 1] : 0) + (i + 1 < k ? b[i] : 0));
    }
    for (int round = 0; round < 60; round++) {
        double x = (low + high) / 2, pivot = x - a[0];
        int i = 1;
        for (; i < k && pivot > 0; i++) pivot = x - a[i] - b[i - 1] * b[i - 1] / pivot;
        if (i == k && pivot > 0)
            high = x;
        else
            low = x;
    }
    return high;
}

double polar_lanczos(polar_engine *e, polar_mat X, polar_mat v, polar_mat p, polar_mat w) {
    double a[STEPS], b[STEPS] = {0};
    int k = 0;
    int64_t products = e->count[POLAR_VERB_GEMM]; /* of matrices; vectors do not count */
    polar_randomise(e, 1, v);
    double norm = polar_norm_of(e, POLAR_NORM_FRO, v);
    polar_axpby(e, 1 / norm, v, 0, v, v);
    for (; k < STEPS; k++) {
        polar_gemm(e, 1, POLAR_N, X, POLAR_N, v, 0, w, w);
        norm = polar_norm_of(e, POLAR_NORM_FRO, w);
        a[k] = norm * norm;
        polar_gemm(e, 1, POLAR_T, X, POLAR_N, w, k ? -b[k - 1] : 0, p, p);
        polar_axpby(e, -a[k], v, 1, p, p);
        b[k] = polar_norm_of(e, POLAR_NORM_FRO, p);
        if (!(b[k] > 1e-6 * a[0])) { /* an invariant subspace: the Ritz values are exact */
            k++;
            break;
        }
        polar_axpby(e, 1 / b[k], p, 0, p, p);
        polar_mat swap = v;
        v = p;
        p = swap;
    }
    e->count[POLAR_VERB_GEMM] = products;
    return e->status == POLAR_OK ? sqrt(largest_ritz(a, b, k)) : NAN;
}
