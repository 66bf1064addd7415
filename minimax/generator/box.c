/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * p and p' over a box, enclosed: g by its Taylor expansion about the middle of the box, p by
 * the mean value theorem. Unlike Horner's rule on intervals this overestimates by second order
 * only, however much the coefficients cancel.
 */
#include "internal.h"

void polar_box_start(polar_box *b, polar_form form, int q, mpfr_t c[], mpfr_prec_t bits) {
    b->form = form;
    b->q = q;
    b->c = c;
    for (int i = 0; i <= q; i++)
        mpfi_init2(b->taylor[i], bits), mpfi_init2(b->numerator[i], bits);
    mpfi_init2(b->g, bits), mpfi_init2(b->dg, bits), mpfi_init2(b->m, bits);
    mpfi_init2(b->pm, bits), mpfi_init2(b->p, bits), mpfi_init2(b->t, bits);
    mpfi_init2(b->square, bits), mpfi_init2(b->plain, bits);
    mpfr_inits2(bits, b->centre, b->r, b->power, b->sum, b->mag, (mpfr_ptr)NULL);
    if (form == POLAR_FORM_ZOLOTAREV) {
        polar_box_rational_start(b);
        return;
    }
    for (int i = 0; i <= q; i++) {
        mpfi_set_fr(b->numerator[i], c[i]);
        mpfi_mul_ui(b->numerator[i], b->numerator[i], 2 * (unsigned)i + 1);
    }
}

void polar_box_finish(polar_box *b) {
    for (int i = 0; i <= b->q; i++) mpfi_clear(b->taylor[i]), mpfi_clear(b->numerator[i]);
    mpfi_clear(b->g), mpfi_clear(b->dg), mpfi_clear(b->m);
    mpfi_clear(b->pm), mpfi_clear(b->p), mpfi_clear(b->t);
    mpfi_clear(b->square), mpfi_clear(b->plain);
    mpfr_clears(b->centre, b->r, b->power, b->sum, b->mag, (mpfr_ptr)NULL);
}

/* to := t_d widened by the sum of k^d |t_k| r^(k - d) over k > d. */
static void widened(polar_box *b, unsigned d, mpfi_t to) {
    mpfr_set_ui(b->power, 1, MPFR_RNDU);
    mpfr_set_zero(b->sum, 1);
    for (unsigned k = d + 1; k <= (unsigned)b->q; k++) {
        mpfr_mul(b->power, b->power, b->r, MPFR_RNDU);
        mpfi_mag(b->mag, b->taylor[k]);
        mpfr_mul_ui(b->mag, b->mag, d ? k : 1, MPFR_RNDU);
        mpfr_fma(b->sum, b->mag, b->power, b->sum, MPFR_RNDU);
    }
    mpfr_sub(&to->left, &b->taylor[d]->left, b->sum, MPFR_RNDD);
    mpfr_add(&to->right, &b->taylor[d]->right, b->sum, MPFR_RNDU);
}

/* The middle of y, or of its logarithm where y is wide and what happens in it has all sizes. */
static void centre(polar_box *b, mpfi_srcptr y) {
    mpfi_mid(b->centre, y);
    if (b->form != POLAR_FORM_ZOLOTAREV || mpfr_sgn(&y->left) <= 0 ||
        mpfr_get_exp(&y->right) - mpfr_get_exp(&y->left) < 2)
        return;
    mpfr_sqrt(b->r, &y->left, MPFR_RNDN);
    mpfr_sqrt(b->centre, &y->right, MPFR_RNDN);
    mpfr_mul(b->centre, b->centre, b->r, MPFR_RNDN);
}

void polar_box_slope(polar_box *b, mpfi_srcptr y) {
    centre(b, y);
    mpfr_sub(b->r, &y->right, b->centre, MPFR_RNDU);
    mpfr_sub(b->sum, b->centre, &y->left, MPFR_RNDU);
    mpfr_max(b->r, b->r, b->sum, MPFR_RNDU);
    for (int i = 0; i <= b->q; i++) mpfi_set(b->taylor[i], b->numerator[i]);
    for (int k = 0; k < b->q; k++) {
        for (int i = b->q - 1; i >= k; i--) {
            mpfi_mul_fr(b->t, b->taylor[i + 1], b->centre);
            mpfi_add(b->taylor[i], b->taylor[i], b->t);
        }
    }
    widened(b, 0, b->g);
    mpfi_set_ui(b->dg, 0);
    if (b->q > 0) widened(b, 1, b->dg);
}

void polar_box_value(polar_box *b, mpfi_srcptr x) {
    if (b->form == POLAR_FORM_ZOLOTAREV) {
        polar_box_rational_value(b, x);
        return;
    }
    mpfi_mid(&b->m->left, x);
    mpfr_set(&b->m->right, &b->m->left, MPFR_RNDN);
    mpfi_sqr(b->t, b->m);
    mpfi_set_fr(b->pm, b->c[b->q]);
    for (int i = b->q - 1; i >= 0; i--) {
        mpfi_mul(b->pm, b->pm, b->t);
        mpfi_add_fr(b->pm, b->pm, b->c[i]);
    }
    mpfi_mul(b->pm, b->pm, b->m);
    mpfi_sub(b->t, x, b->m);
    mpfi_mul(b->p, b->g, b->t);
    mpfi_add(b->p, b->p, b->pm);
}
