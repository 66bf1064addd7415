/* SPDX-License-Identifier: BSD-3-Clause */
/* Proof of rows of the form step, whoever made them. */
#include <math.h>

#include "eight.h"

int polar_schedule_prove_gaps(polar_schedule *s, mpfi_srcptr lower, mpfi_srcptr upper) {
    polar_bands b;
    mpfi_t error, lo, hi;
    int lost = -1;
    polar_bands_start(&b, lower, upper);
    const mpfr_prec_t bits = mpfi_get_prec(b.lo[0]);
    mpfi_init2(error, bits), mpfi_init2(lo, bits), mpfi_init2(hi, bits);
    for (int k = 0; k < s->nsteps; k++) {
        polar_step *p = &s->step[k];
        if (lost < 0 && !polar_bands_map(&b, p->c)) lost = k;
        p->error = p->range_lower = p->range_upper = NAN;
        if (lost >= 0) continue;
        polar_bands_error(&b, error);
        polar_bands_gap(&b, lo, hi);
        p->error = mpfr_get_d(&error->right, MPFR_RNDU);
        p->range_lower = mpfr_get_d(&lo->right, MPFR_RNDU);
        p->range_upper = mpfr_get_d(&hi->left, MPFR_RNDD);
        if (p->range_lower > p->range_upper) p->range_lower = p->range_upper = NAN;
    }
    polar_bands_finish(&b);
    mpfi_clear(error), mpfi_clear(lo), mpfi_clear(hi);
    return lost;
}

void polar_schedule_gaps(polar_schedule *s, const polar_fit *fit) {
    mpfi_t lower, upper;
    s->lower = mpfr_get_d(&fit->lower->left, MPFR_RNDD);
    s->upper = mpfr_get_d(&fit->upper->right, MPFR_RNDU);
    mpfi_init2(lower, 53), mpfi_init2(upper, 53);
    mpfi_set_d(lower, s->lower), mpfi_set_d(upper, s->upper);
    polar_schedule_prove_gaps(s, lower, upper);
    mpfi_clear(lower), mpfi_clear(upper);
}
