/* SPDX-License-Identifier: BSD-3-Clause */
/* The economized series of (1-E)^(-1/2). */
#include <math.h>

#include "polar/maps.h"

enum { TERMS = 25 };

/* From the top, E^j is replaced by E^j - e^j T_j(E/e)/2^(j-1), of lower degree, T Chebyshev's
 * polynomial. The first term that is left out altogether is below e^25/6. */
double polar_series(int q, double e, double c[POLAR_SERIES_HIGH + 1]) {
    double T[TERMS][TERMS] = {{1}, {0, 1}}, d[TERMS] = {1}, error = 0;
    for (int j = 2; j < TERMS; j++)
        for (int i = 0; i <= j; i++) T[j][i] = (i ? 2 * T[j - 1][i - 1] : 0) - T[j - 2][i];
    for (int k = 1; k < TERMS; k++) d[k] = d[k - 1] * e * (2 * k - 1) / (2.0 * k);
    for (int j = TERMS - 1; j > q; j--) {
        const double part = ldexp(d[j], 1 - j);
        for (int i = 0; i < j; i++) d[i] -= part * T[j][i];
        error += fabs(part);
    }
    for (int k = 0; k <= q; k++) c[k] = e > 0 ? d[k] / pow(e, k) : d[k];
    return error;
}

/* What is left is a little more than its first term, d_(q+1) e^(q+1)/2^q. */
double polar_series_reach(int q, double tolerance) {
    double d = 1, c[POLAR_SERIES_HIGH + 1];
    for (int k = 1; k <= q + 1; k++) d *= (2 * k - 1) / (2.0 * k);
    double e = fmin(POLAR_SERIES_MOST, pow(ldexp(tolerance, q) / d, 1.0 / (q + 1)));
    while (e > 0 && polar_series(q, e, c) > tolerance) e *= 0.99;
    return e;
}

double polar_series_tolerance(int64_t n, polar_format f) {
    return polar_format_get(f)->u * fmax(1, sqrt((double)n) / 4);
}

double polar_series_gap(double l) {
    return (1 - l * l) / (1 + l * l);
}
