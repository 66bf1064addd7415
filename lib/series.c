/* SPDX-License-Identifier: BSD-3-Clause */
/* The economized series of (1-E)^(-1/2). */
#include <math.h>

#include "polar/maps.h"

enum { TERMS = 25 };

/*
 * From the top, E^j is replaced by E^j - e^j T_j(E/e)/2^(j-1), of lower degree, T Chebyshev's
 * polynomial, whose coefficients have the ratios -i(i-1)/((j-i+2)(j+i-2)) from that of degree i
 * to that of i-2. The first term that is left out altogether is below e^25/6.
 */
double polar_series(int q, double e, double c[POLAR_SERIES_HIGH + 1]) {
    double d[TERMS] = {1}, error = 0, power = 1; /* d[k] is of (E/e)^k */
    for (int k = 1; k < TERMS; k++) d[k] = d[k - 1] * e * (2 * k - 1) / (2.0 * k);
    for (int j = TERMS - 1; j > q; j--) {
        double t = d[j];
        error += fabs(ldexp(t, 1 - j));
        for (int i = j; i >= 2; i -= 2) {
            t *= -(double)(i * (i - 1)) / ((j - i + 2) * (j + i - 2));
            d[i - 2] -= t;
        }
    }
    for (int k = 0; k <= q; k++, power *= e) c[k] = e > 0 ? d[k] / power : d[k];
    return error;
}

/* What is left is a little more than its first term, d_(q+1) e^(q+1)/2^q, and grows faster than
 * e^(q+1): so one step by that power is enough, but for rounding. */
double polar_series_reach(int q, double tolerance) {
    double d = 1, c[POLAR_SERIES_HIGH + 1], left;
    for (int k = 1; k <= q + 1; k++) d *= (2 * k - 1) / (2.0 * k);
    double e = fmin(POLAR_SERIES_MOST, pow(ldexp(tolerance, q) / d, 1.0 / (q + 1)));
    while (e > 0 && (left = polar_series(q, e, c)) > tolerance)
        e *= pow(tolerance / left, 1.0 / (q + 1)) * (1 - 1e-15);
    return e;
}

double polar_series_tolerance(int64_t n, polar_format f) {
    return polar_format_get(f)->u * fmax(1, sqrt((double)n) / 4);
}

double polar_series_gap(double l) {
    return (1 - l * l) / (1 + l * l);
}
