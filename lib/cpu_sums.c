/* SPDX-License-Identifier: BSD-3-Clause */
/* Sums and largest entries; sums of squares without overflow or underflow, after Blue, ACM
 * TOMS 4(1), 1978. */
#include <math.h>

#include "cpu_kernels.h"
#include "widths.h"

/*
 * A piece of x goes to the accumulator that its largest entry asks for. With that entry in
 * [2^-450, 2^480] no square overflows (2^63 of them stay below 2^1023), and what underflows is
 * below 2^-174 of the piece's sum. The others are scaled by 2^-600 and 2^600 first.
 */
static const double bottom = 0x1p-450, top = 0x1p480, up = 0x1p600, down = 0x1p-600;

enum { MOST = 1 << 10 }; /* entries in a piece */
enum { LANES = 8 };      /* independent sums, so that the loops vectorise */

/* largest modulus; NaN entries are passed over */
static double largest(const double *x, int n) {
    double most[LANES] = {0}, all = 0;
    int i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int l = 0; l < LANES; l++) {
            const double a = fabs(x[i + l]);
            most[l] = a > most[l] ? a : most[l];
        }
    for (int l = 0; l < LANES; l++) all = most[l] > all ? most[l] : all;
    for (; i < n; i++) all = fabs(x[i]) > all ? fabs(x[i]) : all;
    return all;
}

double polar_cpu_largest(const double *x, int n) {
    bool ordered = true;
    for (int i = 0; i < n; i++) ordered &= x[i] == x[i];
    return ordered ? largest(x, n) : NAN;
}

double polar_cpu_sum(const double *x, int n) {
    double part[LANES] = {0}, all = 0;
    int i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int l = 0; l < LANES; l++) part[l] += x[i + l];
    for (int l = 0; l < LANES; l++) all += part[l];
    for (; i < n; i++) all += x[i];
    return all;
}

#define SQUARES(name, attribute)                                                               \
    attribute static double name(const double *x, int n, double scale) {                       \
        double part[LANES] = {0}, all = 0;                                                     \
        int i = 0;                                                                             \
        for (; i + LANES <= n; i += LANES)                                                     \
            for (int l = 0; l < LANES; l++) {                                                  \
                const double a = x[i + l] * scale;                                             \
                part[l] += a * a;                                                              \
            }                                                                                  \
        for (int l = 0; l < LANES; l++) all += part[l];                                        \
        for (; i < n; i++) all += x[i] * scale * (x[i] * scale);                               \
        return all;                                                                            \
    }
POLAR_WIDTHS(SQUARES, squares_by)

static double squares(const double *x, int n, double scale) {
    return POLAR_WIDEST(squares_by)(x, n, scale);
}

void polar_cpu_add_squares(struct cpu_squares *s, const double *x, int n) {
    /* such a sum has an entry in that range, and all of them are below its end */
    const double sum = squares(x, n, 1);
    if (sum >= MOST * bottom * bottom && sum <= top * top) {
        s->mid += sum;
        return;
    }
    const double most = largest(x, n);
    if (most > top)
        s->big += squares(x, n, down);
    else if (most < bottom)
        s->small += squares(x, n, up);
    else
        s->mid += sum;
}

double polar_cpu_square(const double *x, int n) {
    return squares(x, n, 1);
}

double polar_cpu_root(const struct cpu_squares *s) {
    if (isnan(s->big + s->mid + s->small)) return NAN;
    if (s->big > 0) return sqrt(s->big + s->mid * down * down) * up;
    if (s->mid > 0) return sqrt(s->mid + s->small * down * down);
    return sqrt(s->small) * down;
}
