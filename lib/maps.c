/* SPDX-License-Identifier: BSD-3-Clause */
/* Halley's and Newton's steps of one singular value. */
#include <math.h>

#include "polar/maps.h"

polar_halley_weights polar_halley_best(double l) {
    if (!(l < 1)) return polar_halley_plain(l);
    const double l2 = l * l, d = cbrt(4 * (1 - l2) / (l2 * l2)), s = sqrt(1 + d);
    const double a = s + sqrt(2 - d + 2 * (2 - l2) / (l2 * s)), b = (a - 1) * (a - 1) / 4;
    return (polar_halley_weights){a, b, a + b - 1};
}

polar_halley_weights polar_halley_plain(double l) {
    (void)l;
    return (polar_halley_weights){3, 1, 3};
}

double polar_halley_advance(polar_halley_weights w, double l) {
    return fmin(1, l * (w.a + w.b * l * l) / (1 + w.c * l * l));
}

double polar_newton_weight(bool first, double *h) {
    const double z = first ? sqrt(*h) : 1 / sqrt(*h);
    *h = (z + 1 / z) / 2;
    return z;
}
