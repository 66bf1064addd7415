/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Proof of a minimax error in interval arithmetic (MPFI).
 *
 * Below: if p - 1 alternates in sign at q+2 points of [l,u], no odd polynomial of degree 2q+1
 * has an error smaller than the least |p - 1| there (de la Vallee-Poussin; x, x^3, ... are a
 * Chebyshev system on x > 0). Above: g(y) of p'(x) = g(x^2) has degree q; q disjoint brackets
 * over which its sign changes therefore hold all its roots, and |p - 1| on [l,u] is at most
 * its largest value over these brackets and the two ends.
 */
#include "internal.h"

typedef struct work {
    polar_box b;
    mpfi_t y, x, e;
    mpfr_t a, d, w, t, last;
} work;

/* error := from least to largest |p - 1|, for one more value p; false when the sign of p - 1
 * is not that of point i. */
static bool alternate(work *w, mpfi_srcptr p, int i, mpfi_t error) {
    mpfi_sub_ui(w->e, p, 1);
    if (i % 2 == 0) mpfi_neg(w->e, w->e);
    if (!mpfi_is_strictly_pos(w->e)) return false;
    if (i == 0) {
        mpfi_set(error, w->e);
        return true;
    }
    mpfr_min(&error->left, &error->left, &w->e->left, MPFR_RNDD);
    mpfr_max(&error->right, &error->right, &w->e->right, MPFR_RNDU);
    return true;
}

/* An end of [l,u], known by an enclosure. */
static bool end_point(work *w, mpfi_srcptr x, int i, mpfi_t error) {
    mpfi_sqr(w->y, x);
    polar_box_slope(&w->b, w->y);
    polar_box_value(&w->b, x);
    return alternate(w, w->b.p, i, error);
}

/* t := t after Newton steps on g(t^2) until they are below 2^relative t. */
static void polish(work *w, long relative) {
    const int q = w->b.q;
    for (int step = 0; step < 64; step++) {
        mpfr_sqr(w->d, w->t, MPFR_RNDN);
        mpfr_mul_ui(w->a, w->b.c[q], 2 * (unsigned)q + 1, MPFR_RNDN);
        mpfr_set_zero(w->w, 1);
        for (int i = q - 1; i >= 0; i--) {
            mpfr_fma(w->w, w->w, w->d, w->a, MPFR_RNDN);
            mpfr_mul_ui(&w->e->left, w->b.c[i], 2 * (unsigned)i + 1, MPFR_RNDN);
            mpfr_fma(w->a, w->a, w->d, &w->e->left, MPFR_RNDN);
        }
        mpfr_mul(w->w, w->w, w->t, MPFR_RNDN);
        mpfr_mul_2ui(w->w, w->w, 1, MPFR_RNDN);
        mpfr_div(w->a, w->a, w->w, MPFR_RNDN);
        if (!mpfr_number_p(w->a)) return;
        mpfr_sub(w->t, w->t, w->a, MPFR_RNDN);
        if (mpfr_zero_p(w->a) || mpfr_get_exp(w->a) < mpfr_get_exp(w->t) + relative) return;
    }
}

/* Sign of p' at x, proved; 0: not known. */
static int slope(work *w, mpfr_srcptr x) {
    const polar_box *b = &w->b;
    mpfi_set_fr(w->y, x);
    mpfi_sqr(w->y, w->y);
    mpfi_set(w->e, b->numerator[b->q]);
    for (int i = b->q - 1; i >= 0; i--) {
        mpfi_mul(w->e, w->e, w->y);
        mpfi_add(w->e, w->e, b->numerator[i]);
    }
    return mpfi_is_strictly_pos(w->e) - mpfi_is_strictly_neg(w->e);
}

/* a, d := t - w, t + w, w = 2^relative t. Does p' change its sign in between? */
static bool bracket(work *w, long relative) {
    mpfr_set_ui_2exp(w->w, 1, (mpfr_exp_t)(mpfr_get_exp(w->t) + relative), MPFR_RNDN);
    mpfr_sub(w->a, w->t, w->w, MPFR_RNDD);
    mpfr_add(w->d, w->t, w->w, MPFR_RNDU);
    return slope(w, w->a) * slope(w, w->d) == -1;
}

/* One critical point: a bracket of t = x, or of t polished, right of the last one. */
static bool critical(work *w, mpfr_srcptr x, int i, long relative, mpfi_t error) {
    mpfr_set(w->t, x, MPFR_RNDN);
    if (!bracket(w, relative)) {
        polish(w, relative);
        if (!bracket(w, relative)) return false;
    }
    if (mpfr_cmp(w->a, w->last) <= 0) return false;
    mpfr_set(w->last, w->d, MPFR_RNDN);
    mpfi_interv_fr(w->x, w->a, w->d);
    mpfi_sqr(w->y, w->x);
    polar_box_slope(&w->b, w->y);
    polar_box_value(&w->b, w->x);
    if (!alternate(w, w->b.pm, i, error)) return false; /* at one point: the lower bound */
    mpfi_sub_ui(w->e, w->b.p, 1);
    mpfi_mag(w->a, w->e);
    mpfr_max(&error->right, &error->right, w->a, MPFR_RNDU);
    return true;
}

/* log2 of sum_i (2i+1)^2 |c_i| x^(2i+1), about: how p bends over a relative change of x. */
static long bend(const work *w, mpfr_srcptr x) {
    long most = 0;
    for (int i = 0; i <= w->b.q; i++) {
        if (mpfr_zero_p(w->b.c[i])) continue;
        const long term = (long)mpfr_get_exp(w->b.c[i]) + (2 * i + 1) * (long)mpfr_get_exp(x);
        if (term > most) most = term;
    }
    return most + 12;
}

bool polar_certify(int q, mpfr_t c[], mpfr_t x[], mpfi_srcptr l, mpfi_srcptr u, long need,
                   mpfr_prec_t bits, mpfi_t error) {
    work w;
    polar_box_start(&w.b, POLAR_FORM_ODD, q, c, bits);
    mpfi_init2(w.y, bits), mpfi_init2(w.x, bits), mpfi_init2(w.e, bits);
    mpfr_inits2(bits, w.a, w.d, w.w, w.t, w.last, (mpfr_ptr)NULL);
    mpfi_set_prec(error, bits);

    mpfr_set(w.last, &l->right, MPFR_RNDU);
    bool proved = end_point(&w, l, 0, error);
    const long level = proved ? (long)mpfr_get_exp(&error->left) : 0;
    for (int i = 1; proved && i <= q; i++)
        proved = critical(&w, x[i], i, (level - need - bend(&w, x[i])) / 2, error);
    proved = proved && mpfr_cmp(w.last, &u->left) < 0 && end_point(&w, u, q + 1, error);

    polar_box_finish(&w.b);
    mpfi_clear(w.y), mpfi_clear(w.x), mpfi_clear(w.e);
    mpfr_clears(w.a, w.d, w.w, w.t, w.last, (mpfr_ptr)NULL);
    return proved;
}
