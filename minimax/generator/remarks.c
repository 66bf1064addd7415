/* SPDX-License-Identifier: BSD-3-Clause */
/* What a caller should know of a fit that was made all the same: sentences. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "internal.h"
#include "lattice.h"

void polar_fit_remark(polar_fit *fit, const char *format, ...) {
    va_list args;
    if (fit->remarks == MAX_REMARKS) return;
    va_start(args, format);
    vsnprintf(fit->remark[fit->remarks++], sizeof fit->remark[0], format, args);
    va_end(args);
}

const char *polar_fit_note(const polar_fit *fit, int i) {
    return fit && i >= 0 && i < fit->remarks ? fit->remark[i] : NULL;
}

bool polar_step_noisy(const polar_fit *fit, int k, double *slope, double *noise) {
    const polar_stability s = polar_step_stability(fit, k);
    const double u = mpfr_get_d(&fit->step[k].upper->right, MPFR_RNDN);
    *slope = s.slope;
    *noise = s.amplification / u * polar_format_get(fit->o.target)->u;
    return fit->o.form == POLAR_FORM_ODD && !(*slope > *noise);
}

double polar_fit_final_error(const polar_fit *fit) {
    const polar_fit_step *p = &fit->step[fit->nsteps - 1];
    return fmax(1 - mpfr_get_d(&p->range_lower->left, MPFR_RNDD),
                mpfr_get_d(&p->range_upper->right, MPFR_RNDU) - 1);
}

static void plain(polar_fit *fit) {
    const double optimum = mpfr_get_d(&fit->error->right, MPFR_RNDU),
                 error = polar_fit_final_error(fit);
    if (error <= 2 * optimum + 0x1p-26) return;
    polar_fit_remark(fit,
                     "rounded to f64 the optimum of error %.3g comes to error %.3g: it maps "
                     "values so near 0 that rounding takes over; --guard auto --cushion 0.05 "
                     "keeps them away",
                     optimum, error);
}

static void rounded(polar_fit *fit) {
    const polar_fit_step *last = &fit->step[fit->nsteps - 1];
    const char *format = polar_format_get(fit->o.target)->name;
    const double error = polar_fit_final_error(fit);
    double at_one = 0;
    if (error >= 1)
        polar_fit_remark(
            fit,
            "rounded to %s the steps do not converge: the error is %.3g; --cushion "
            "auto or a lower degree helps",
            format, error);
    for (int k = 0; k < fit->nsteps && !fit->cushion_chosen; k++) {
        double slope, noise;
        if (!polar_step_noisy(fit, k, &slope, &noise)) continue;
        polar_fit_remark(fit,
                         "the sign is kept in exact arithmetic, but p(x)/x of step %d falls to "
                         "%.2g, and evaluating it in %s may err by %.2g: --cushion auto keeps "
                         "them apart",
                         k + 1, slope, format, noise);
        break;
    }
    if (error >= 0.5 || polar_lattice_fixes_one(last->q, last->rounded)) return;
    for (int i = last->q; i >= 0; i--) at_one += last->rounded[i];
    polar_fit_remark(
        fit,
        "the last step maps 1 to %.9g: no coefficients of %s within a few units of "
        "the last place keep 1 fixed without adding to the error",
        at_one, format);
}

void polar_fit_remarks(polar_fit *fit) {
    if (fit->o.form != POLAR_FORM_ODD) return;
    if (polar_fit_plain(&fit->o))
        plain(fit);
    else
        rounded(fit);
}
