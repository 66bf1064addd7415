/* SPDX-License-Identifier: BSD-3-Clause */
/* The range of a step on an interval that goes hardly beyond one where its range is known:
 * where p is monotone in between, its values at the new ends are all that there is to add. */
#include "internal.h"

/* lo, hi take in p at the end x, which is known by an enclosure; false when p is not seen to be
 * monotone over `between`, from there to the old end. */
static bool end(polar_box *b, mpfi_srcptr x, mpfi_srcptr between, mpfi_t lo, mpfi_t hi) {
    mpfi_t y;
    mpfi_init2(y, mpfi_get_prec(between));
    mpfi_sqr(y, between);
    polar_box_slope(b, y);
    const bool monotone = !mpfi_has_zero(b->g);
    if (monotone) {
        mpfi_sqr(y, x);
        polar_box_slope(b, y);
        polar_box_value(b, x);
        mpfr_min(&lo->left, &lo->left, &b->p->left, MPFR_RNDD);
        mpfr_min(&lo->right, &lo->right, &b->p->right, MPFR_RNDU);
        mpfr_max(&hi->left, &hi->left, &b->p->left, MPFR_RNDD);
        mpfr_max(&hi->right, &hi->right, &b->p->right, MPFR_RNDU);
    }
    mpfi_clear(y);
    return monotone;
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
    mpfi_interv_fr(x, &a->left, &l->right);
    bool known = !below || end(&box, a, x, lo, hi);
    mpfi_interv_fr(x, &u->left, &b->right);
    known = known && (!above || end(&box, b, x, lo, hi));
    polar_box_finish(&box);
    mpfi_clear(x);
    for (int i = 0; i <= p->q; i++) mpfr_clear(c[i]);
    return known || polar_range_double(p->form, p->q, p->rounded, a, b, bits, lo, hi);
}
