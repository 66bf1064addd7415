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
    bool proved = polar_curve_error(s, &f, l, u, NAN, error);
    if (proved && mpfr_cmp_d(&error->left, stated) <= 0 &&
        mpfr_cmp_d(&error->right, stated) > 0) /* within what the proof leaves open */
        proved = polar_curve_error(s, &f, l, u, stated, error);
    if (!proved || !mpfr_number_p(&error->right))
        st = polar_fail(why, POLAR_NO_ANSWER, "%s: no bound on the error is found", s->name);
    else if (mpfr_cmp_d(&error->right, stated) > 0) /* false where stated is NaN */
        st = polar_fail(why, POLAR_NO_ANSWER,
                        "%s: the error is stated to be at most %.9g, but reaches %.9g", s->name,
                        stated, mpfr_get_d(&error->right, MPFR_RNDU));
    else
        last->error = mpfr_get_d(&error->right, MPFR_RNDU);
    mpfi_clear(error);
    return st;
}
