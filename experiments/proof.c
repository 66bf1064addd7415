/* SPDX-License-Identifier: BSD-3-Clause */
/* What can be proved of a schedule here. */
#include "coefficients.h"

#ifdef POLAR_HAVE_FIT
#include "polar/fit.h"
#endif

polar_status polar_coefficients_prove(const polar_schedule *s, polar_schedule *proved,
                                      polar_why *why) {
    *proved = *s;
#ifdef POLAR_HAVE_FIT
    const polar_status status = polar_verify(s, 0, NULL, NULL, proved, why);
    if (status) *proved = *s;
    return status;
#else
    return polar_fail(why, POLAR_UNSUITED,
                      "this build has no coefficient generator (Meson option minimax)");
#endif
}
