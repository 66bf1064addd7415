/* SPDX-License-Identifier: BSD-3-Clause */
/* What a schedule of form map claims, proved. */
#include <math.h>

#include "curve.h"

polar_status polar_schedule_prove_map(polar_schedule *s, mpfi_srcptr l, mpfi_srcptr u,
                                      double stated, polar_why *why) {
    polar_curve f;
    polar_step *last = &s->step[s->nsteps - 1];
    polar_status st = polar_curve_parse(s->map, &f, why);
    if (st) return st;
    for (int k = 0; k < s->nsteps; k++) s->step[k].error = NAN;
    if (mpfr_sgn(&l->left) <= 0)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "the interval of the form map begins above 0");
    mpfi_t error;
    mpfi_init2(error, 53);
    bool proved = polar_curve_error(s, &f, l, u, stated, error);
    mpfr_t tight;
    mpfr_init2(tight, 64);
    mpfr_mul_d(tight, &error->left, 1 + 0x1p-11, MPFR_RNDU);
    if (proved && mpfr_cmp_d(&error->left, stated) <= 0 && mpfr_cmp(&error->right, tight) > 0)
        proved = polar_curve_error(s, &f, l, u, NAN, error); /* it states more than it need */
    mpfr_clear(tight);
    if (!proved || !mpfr_number_p(&error->right))
        st = polar_fail(why, POLAR_NO_ANSWER, "%s: no bound on the error is found", s->name);
    else if (mpfr_cmp_d(&error->right, stated) > 0) /* false where stated is NaN */
        st = polar_fail(why, POLAR_NO_ANSWER,
                        "%s: the error is stated to be at most %.9g, but is %.9g at least",
                        s->name, stated, mpfr_get_d(&error->left, MPFR_RNDD));
    else
        last->error = mpfr_get_d(&error->right, MPFR_RNDU);
    mpfi_clear(error);
    return st;
}
