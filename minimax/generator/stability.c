/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Is a step safe to evaluate? Sampled in double between the points of alternation; a report,
 * not a proof.
 */
#include <math.h>

#include "internal.h"

/* p(x)/x as rounded */
static double slope(const polar_fit_step *p, double x) {
    double h = p->form == POLAR_FORM_ODD ? 0 : 1;
    if (p->form == POLAR_FORM_ODD)
        for (int i = p->q; i >= 0; i--) h = h * x * x + p->rounded[i];
    else
        for (int i = 1; i + 1 <= p->q; i += 2) h += p->rounded[i] / (x * x + p->rounded[i + 1]);
    return p->form == POLAR_FORM_ODD ? h : h * p->rounded[0];
}

polar_stability polar_step_stability(const polar_fit *fit, int k) {
    enum { EACH = 32 };
    const polar_fit_step *p = &fit->step[k];
    const double u = mpfr_get_d(&p->upper->right, MPFR_RNDN);
    double least = INFINITY, most = 0, sum = 0;
    double from = mpfr_get_d(&(k ? p[-1].range_lower : fit->lower)->left, MPFR_RNDD);
    if (k && !(from > 0 && from < u)) from = mpfr_get_d(&p->lower->left, MPFR_RNDN);
    for (int i = 1; i <= p->q + 2; i++) {
        const double to = i <= p->q ? mpfr_get_d(p->x[i], MPFR_RNDN) : u;
        const double ratio = pow(to / from, 1. / EACH);
        if (!(to > from)) continue;
        for (int j = 0; j <= EACH; j++, from *= ratio) {
            const double h = slope(p, from);
            least = fmin(least, h);
            most = fmax(most, h * from);
        }
        from = to;
    }
    least = fmin(least, slope(p, u));
    most = fmax(most, slope(p, u) * u);
    for (int i = p->q; i >= 0; i--) sum = sum * u * u + fabs(p->rounded[i]);
    return (polar_stability){.amplification = p->form == POLAR_FORM_ODD ? sum * u : NAN,
                             .D = least > 0 ? most / u / least : INFINITY,
                             .slope = least};
}
