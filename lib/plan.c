/* SPDX-License-Identifier: BSD-3-Clause */
/* Evaluation plans: how few products a step can do with. */
#include <math.h>

#include "polar/eight.h"
#include "polar/schedule.h"

/*
 * Degree 8 in three products (Sastre 2018, Linear Algebra Appl. 539): with
 *     y = Y^2 (c1 Y^2 + c2 Y),
 *     h = (y + d1 Y^2 + d2 Y)(y + e0 Y^2) + f0 y + b2 Y^2 + b1 Y + b0
 * equating coefficients leaves two square roots:
 *     c1^2 = b8, 2 c1 c2 = b7, c1 (d1 + e0) + c2^2 = b6, c1 d2 + c2 (d1 + e0) = b5,
 *     d1 e0 + c2 d2 + c1 f0 = b4, d2 e0 + c2 f0 = b3.
 * Of the real solutions (c1 of either sign, e0 either root) the one whose largest parameter is
 * smallest. In long double: the differences cancel a few digits.
 */
bool polar_step_plan(const polar_step *p, polar_plan *plan) {
    if (p->degree != 17 || !(p->c[8] > 0)) return false;
    long double b[9], best = INFINITY;
    for (int i = 0; i < 9; i++) b[i] = p->c[i];
    for (int sign = -1; sign <= 1; sign += 2) {
        const long double c1 = sign * sqrtl(b[8]), c2 = b[7] / (2 * c1);
        if (c2 == 0) continue;
        const long double s = (b[6] - c2 * c2) / c1, d2 = (b[5] - s * c2) / c1;
        /* f0 = (b3 - d2 e0)/c2 in the b4 equation: e0^2 - 2 h e0 + k = 0 */
        const long double h = (s - c1 * d2 / c2) / 2, k = b[4] - c2 * d2 - c1 * b[3] / c2;
        const long double root = sqrtl(h * h - k);
        if (!(root >= 0)) continue; /* NaN: not real */
        for (int side = -1; side <= 1; side += 2) {
            /* the root away from h's cancellation first, the other by their product */
            const long double far = h + (h < 0 ? -root : root);
            const long double e0 = (side < 0) == (h < 0) ? far : far != 0 ? k / far : h;
            const long double all[] = {c1, c2, s - e0, d2, e0, (b[3] - d2 * e0) / c2};
            long double largest = 0;
            for (int i = 0; i < 6; i++) largest = fmaxl(largest, fabsl(all[i]));
            if (!(largest < best)) continue;
            best = largest;
            *plan = (polar_plan){(double)all[0], (double)all[1], (double)all[2],
                                 (double)all[3], (double)all[4], (double)all[5]};
        }
    }
    return best < INFINITY;
}

/* The scheme from the base where it grows least, or blocks. */
static int products_of_eight(const double c[]) {
    double b[POLAR_EIGHT_COEFFICIENTS], base;
    polar_eight_recentre(c, 0, b);
    const double scheme = polar_eight_best(b, &base).growth;
    return scheme <= POLAR_EIGHT_GROWTH || scheme < 16 * polar_eight_blocks_growth(b, 1) ? 3
                                                                                         : 4;
}

int polar_step_products(const polar_step *p) {
    polar_plan plan;
    if (p->degree == POLAR_EIGHT_COEFFICIENTS - 1) return products_of_eight(p->c);
    const int q = (p->degree - 1) / 2; /* degree of p(x)/x in x^2 */
    if (q <= 0) return 0;
    if (polar_step_plan(p, &plan)) return 5;
    return 2 + (q >= 2 ? (q + 1) / 2 : 0);
}
