/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What rounded steps make of the two sides of the gap: [0,L], and [H,1], kept as that of 1 - x,
 * so that what is near 1 has as many digits as what is near 0. A step maps the image that the
 * steps before leave: values below 0 and above 1, by rounding, are carried on.
 */
#include "eight.h"

enum { BITS = 384, FAR = 1024, TINY = 1 << 20 };

void polar_bands_start(polar_bands *b, mpfi_srcptr lower, mpfi_srcptr upper) {
    for (int k = 0; k < 2; k++) {
        mpfi_init2(b->lo[k], BITS), mpfi_init2(b->hi[k], BITS);
        mpfi_set_ui(b->lo[k], 0);
    }
    mpfi_set(b->hi[0], lower);
    mpfi_ui_sub(b->hi[1], 1, upper);
}

void polar_bands_finish(polar_bands *b) {
    for (int k = 0; k < 2; k++) mpfi_clear(b->lo[k]), mpfi_clear(b->hi[k]);
}

/* Ends within 2^-TINY of 0 are known to be that, and no more: exponents have an end too. */
static void floored(mpfi_t x) {
    if (mpfr_cmp_si_2exp(&x->left, -1, -TINY) < 0 || mpfr_cmp_si_2exp(&x->right, 1, -TINY) > 0)
        return;
    if (mpfr_sgn(&x->left) < 0) mpfr_set_si_2exp(&x->left, -1, -TINY, MPFR_RNDD);
    if (mpfr_sgn(&x->left) > 0) mpfr_set_zero(&x->left, 1);
    if (mpfr_sgn(&x->right) > 0) mpfr_set_si_2exp(&x->right, 1, -TINY, MPFR_RNDU);
    if (mpfr_sgn(&x->right) < 0) mpfr_set_zero(&x->right, 1);
}

bool polar_bands_map(polar_bands *b, const double c[]) {
    mpfi_t exact[TERMS], flipped[TERMS];
    for (int k = 0; k < TERMS; k++) {
        mpfi_init2(exact[k], BITS), mpfi_init2(flipped[k], BITS);
        mpfi_set_d(exact[k], c[k]);
    }
    polar_eight_flip(exact, flipped);
    bool near = true;
    for (int k = 0; k < 2 && near; k++) {
        polar_eight_image(k ? flipped : exact, b->lo[k], b->hi[k]);
        near = mpfi_bounded_p(b->lo[k]) && mpfi_bounded_p(b->hi[k]) &&
               mpfr_cmp_si_2exp(&b->lo[k]->left, -1, FAR) > 0 &&
               mpfr_cmp_si_2exp(&b->hi[k]->right, 1, FAR) < 0;
        floored(b->lo[k]), floored(b->hi[k]);
    }
    for (int k = 0; k < TERMS; k++) mpfi_clear(exact[k]), mpfi_clear(flipped[k]);
    return near;
}

void polar_bands_error(const polar_bands *b, mpfi_t error) {
    mpfi_t t;
    mpfi_init2(t, BITS);
    mpfi_set_ui(error, 0);
    for (int k = 0; k < 2; k++) {
        mpfi_neg(t, b->lo[k]);
        mpfr_max(&error->left, &error->left, &t->left, MPFR_RNDD);
        mpfr_max(&error->right, &error->right, &t->right, MPFR_RNDU);
        mpfr_max(&error->left, &error->left, &b->hi[k]->left, MPFR_RNDD);
        mpfr_max(&error->right, &error->right, &b->hi[k]->right, MPFR_RNDU);
    }
    mpfi_clear(t);
}

void polar_bands_gap(const polar_bands *b, mpfi_t lower, mpfi_t upper) {
    mpfi_set(lower, b->hi[0]);
    mpfi_ui_sub(upper, 1, b->hi[1]);
}
