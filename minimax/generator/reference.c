/* SPDX-License-Identifier: BSD-3-Clause */
/* Where an exchange begins. */
#include <math.h>

#include "internal.h"

/* Chebyshev points; for a cubic the alternation itself: x1^2 = (l^2 + lu + u^2)/3. */
static void chebyshev(int q, mpfr_t x[], mpfr_t t, mpfr_t v) {
    mpfr_srcptr l = x[0], u = x[q + 1];
    mpfr_sub(t, u, l, MPFR_RNDN);
    for (int i = 1; i <= q; i++) {
        const double s = sin(acos(-1) / 2 * i / (q + 1));
        mpfr_mul_d(x[i], t, s * s, MPFR_RNDN);
        mpfr_add(x[i], x[i], l, MPFR_RNDN);
    }
    if (q > 1) return;
    mpfr_add(t, l, u, MPFR_RNDN);
    mpfr_sqr(t, t, MPFR_RNDN);
    mpfr_mul(v, l, u, MPFR_RNDN);
    mpfr_sub(t, t, v, MPFR_RNDN);
    mpfr_div_ui(t, t, 3, MPFR_RNDN);
    mpfr_sqrt(x[1], t, MPFR_RNDN);
}

/* The alternation set of a step like this one, moved to [l,u]: as l/u goes to 0 that becomes a
 * fixed multiple of u, so that the early steps of a composition have nearly the same one. */
static void borrowed(int q, const polar_fit_step *like, mpfr_t x[], mpfr_t t, mpfr_t v) {
    mpfr_sub(t, x[q + 1], x[0], MPFR_RNDN);
    mpfr_sub(v, like->x[q + 1], like->x[0], MPFR_RNDN);
    mpfr_div(t, t, v, MPFR_RNDN);
    for (int i = 1; i <= q; i++) {
        mpfr_sub(x[i], like->x[i], like->x[0], MPFR_RNDN);
        mpfr_mul(x[i], x[i], t, MPFR_RNDN);
        mpfr_add(x[i], x[i], x[0], MPFR_RNDN);
    }
}

void polar_reference(int q, const polar_fit_step *like, mpfr_t x[]) {
    mpfr_t t, v;
    mpfr_inits2(mpfr_get_prec(x[0]), t, v, (mpfr_ptr)NULL);
    if (q > 1 && like && like->q == q)
        borrowed(q, like, x, t, v);
    else
        chebyshev(q, x, t, v);
    mpfr_clears(t, v, (mpfr_ptr)NULL);
}
