/* SPDX-License-Identifier: BSD-3-Clause */
/* Coefficients of a format with sum c[i] = p(1) = 1 exactly: 1 stays where it is, however often
 * the step is taken. All sums here are exact. */
#include <float.h>
#include <math.h>

#include "internal.h"
#include "lattice.h"

enum { FEW = 4, EXACT = 2400 }; /* bits that hold any sum of doubles */

double polar_lattice_next(polar_format format, double x, int by) {
    if (polar_format_get(format)->precision == DBL_MANT_DIG)
        return nextafter(x, by > 0 ? INFINITY : -INFINITY);
    const bool grows = by > 0 ? x >= 0 : x <= 0;
    double ulp = polar_lattice_spacing(format, x);
    if (!grows && polar_round(format, fabs(x) - ulp / 2) == fabs(x) - ulp / 2) ulp /= 2;
    const double y = by > 0 ? x + ulp : x - ulp;
    return fabs(y) <= polar_format_get(format)->largest ? y : x;
}

static void sum(int q, const double c[], mpfr_t s) {
    mpfr_set_ui(s, 0, MPFR_RNDN);
    for (int i = 0; i <= q; i++) mpfr_add_d(s, s, c[i], MPFR_RNDN);
}

bool polar_lattice_fixes_one(int q, const double c[]) {
    mpfr_t s;
    mpfr_init2(s, EXACT);
    sum(q, c, s);
    const bool yes = mpfr_cmp_ui(s, 1) == 0;
    mpfr_clear(s);
    return yes;
}

/* The coefficient of the largest exponent that was not yet taken. */
static int widest(int q, const double c[], const bool taken[]) {
    int at = -1;
    for (int i = 0; i <= q; i++)
        if (!taken[i] && (at < 0 || fabs(c[i]) > fabs(c[at]))) at = i;
    return at;
}

bool polar_lattice_fix_one(polar_format format, int q, double c[]) {
    bool taken[LATTICE_MAX_Q + 1] = {false}, near = true;
    mpfr_t rest;
    mpfr_init2(rest, EXACT);
    sum(q, c, rest);
    mpfr_ui_sub(rest, 1, rest, MPFR_RNDN);
    /* from the widest on: what one leaves is at most half its unit, so little to the next */
    for (int k = 0; k <= q && near; k++) {
        const int i = widest(q, c, taken);
        const double ulp = polar_lattice_spacing(format, c[i]);
        const double units = rint(mpfr_get_d(rest, MPFR_RNDN) / ulp);
        taken[i] = true;
        if (units == 0) continue;
        const double to = c[i] + units * ulp;
        near = (k > 0 || fabs(units) <= FEW) && polar_round(format, to) == to;
        if (!near) break;
        c[i] = to;
        mpfr_sub_d(rest, rest, units * ulp, MPFR_RNDN);
    }
    near = near && mpfr_zero_p(rest);
    mpfr_clear(rest);
    return near;
}
