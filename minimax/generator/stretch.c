/* SPDX-License-Identifier: BSD-3-Clause */
/* The range of a step on an interval that goes hardly beyond one where its range is known: only
 * the two thin pieces in between need a look. */
#include "internal.h"

enum { THIN = 40 };

/* lo, hi take in the values of p over x; false when that is not thin, relative to its size: the
 * mean value theorem then is no close bound. */
static bool piece(polar_box *b, mpfr_srcptr left, mpfr_srcptr right, mpfi_t x, mpfi_t lo,
                  mpfi_t hi) {
    mpfi_t y;
    mpfi_interv_fr(x, left, right);
    mpfi_diam_rel(b->r, x);
    if (mpfi_has_zero(x) || mpfr_cmp_ui_2exp(b->r, 1, -THIN) > 0) return false;
    mpfi_init2(y, mpfi_get_prec(x));
    mpfi_sqr(y, x);
    polar_box_slope(b, y);
    polar_box_value(b, x);
    mpfr_min(&lo->left, &lo->left, &b->p->left, MPFR_RNDD);
    mpfr_max(&hi->right, &hi->right, &b->p->right, MPFR_RNDU);
    mpfi_clear(y);
    return true;
}

bool polar_range_stretched(const polar_fit_step *p, mpfi_srcptr l, mpfi_srcptr u, mpfi_srcptr a,
                           mpfi_srcptr b, mpfr_prec_t bits, mpfi_t lo, mpfi_t hi) {
    const bool below = mpfr_cmp(&a->left, &l->left) < 0;
    const bool above = mpfr_cmp(&b->right, &u->right) > 0;
    polar_box box;
    mpfr_t c[MAX_Q + 1];
    mpfi_t x;
    mpfi_set_prec(lo, bits), mpfi_set(lo, p->range_lower);
    mpfi_set_prec(hi, bits), mpfi_set(hi, p->range_upper);
    if (!below && !above) return true;
    for (int i = 0; i <= p->q; i++) {
        mpfr_init2(c[i], 53);
        mpfr_set_d(c[i], p->rounded[i], MPFR_RNDN);
    }
    polar_box_start(&box, p->form, p->q, c, bits);
    mpfi_init2(x, bits);
    const bool known = (!below || piece(&box, &a->left, &l->right, x, lo, hi)) &&
                       (!above || piece(&box, &u->left, &b->right, x, lo, hi));
    polar_box_finish(&box);
    mpfi_clear(x);
    for (int i = 0; i <= p->q; i++) mpfr_clear(c[i]);
    return known || polar_range_double(p->form, p->q, p->rounded, a, b, bits, lo, hi);
}
