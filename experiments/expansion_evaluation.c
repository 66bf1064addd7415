/* SPDX-License-Identifier: BSD-3-Clause */
/* What rounding does to a polynomial of degree eight that is evaluated in three products. */
#include "expansion.h"

#include <math.h>
#include <stdio.h>

enum { POINTS = 4000 };

static long double value(const long double c[POLAR_EIGHT_COEFFICIENTS], long double s) {
    long double y = 0;
    for (int k = POLAR_EIGHT_COEFFICIENTS - 1; k >= 0; k--) y = y * s + c[k];
    return y;
}

/* p as 2p - 1 = sum c[k] s^k, x = (1+s)/2: the roots' product expanded and integrated in 64
 * bits, sum |c[k]| < 600, so that it is right to 1e-16. */
static void exactly(const polar_eight *p, long double c[POLAR_EIGHT_COEFFICIENTS]) {
    long double q[POLAR_EIGHT_COEFFICIENTS] = {p->scale};
    for (int k = 0; k < POLAR_EIGHT_ROOTS; k++) { /* times x - root = (s - (2 root - 1))/2 */
        const long double root = 2 * (long double)p->root[k] - 1;
        for (int i = k + 1; i >= 0; i--) q[i] = ((i ? q[i - 1] : 0) - root * q[i]) / 2;
    }
    c[0] = 0;
    for (int k = 1; k < POLAR_EIGHT_COEFFICIENTS; k++) /* d(2p - 1)/ds = dp/dx */
        c[k] = q[k - 1] / k;
    c[0] = -1 - value(c, 2 * (long double)p->zero - 1);
}

/* polar_eight_apply in float. */
static float apply_f32(const polar_eight_scheme *s, float x) {
    const float x2 = x * x, x3 = x2 * ((float)s->c1 * x + x2);
    const float left = (float)s->d0 + (float)s->d1 * x + (float)s->d2 * x2 + x3;
    const float right = (float)s->e1 * x + (float)s->e2 * x2 + x3;
    return (float)s->f0 + (float)s->f1 * x + (float)s->f2 * x2 + (float)s->f4 * (left * right);
}

/* The largest |computed - p(x)| over x in [0,1], from powers of x, or of s = 2x - 1. */
static double error(const polar_eight *p, const polar_eight_scheme *plan, bool in_s, bool f32) {
    long double c[POLAR_EIGHT_COEFFICIENTS];
    double worst = 0;
    exactly(p, c);
    for (int i = 0; i <= POINTS; i++) {
        const double s = 2. * i / POINTS - 1, at = in_s ? s : (1 + s) / 2;
        const double x = f32 ? (float)at : at; /* the number that the format has */
        const double y = f32 ? apply_f32(plan, (float)x) : polar_eight_apply(plan, x);
        const long double truth = value(c, in_s ? (long double)x : 2 * (long double)x - 1);
        worst = fmax(worst, (double)fabsl(in_s ? (y - truth) / 2 : y - (truth + 1) / 2));
    }
    return worst;
}

static void lines(double gap, double mu, const polar_eight *p) {
    for (int in_s = 0; in_s < 2; in_s++)
        for (int f32 = 0; f32 < 2; f32++) {
            double b[POLAR_EIGHT_COEFFICIENTS], sum = 0;
            if (in_s)
                polar_eight_centred(p, 0, b);
            else
                polar_eight_monomial(p, b);
            for (int k = 0; k < POLAR_EIGHT_COEFFICIENTS; k++) sum += fabs(b[k]);
            const polar_eight_scheme plan = polar_eight_plan(b, 1);
            printf("%.4g\t%g\t%d-%d\t%s\t%s\t%.4g\t%.4g\t%.4g\n", gap, mu, p->left,
                   POLAR_EIGHT_ROOTS - p->left, in_s ? "s" : "x", f32 ? "f32" : "f64", sum,
                   plan.growth, error(p, &plan, in_s, f32));
        }
}

void expansion_evaluation(void) {
    static const double at[] = {0.5, 0.8, 0.95};
    printf("gap\tmu\tmember\tpowers\tformat\tsum\tgrowth\terror\n");
    for (size_t i = 0; i < sizeof at / sizeof *at; i++)
        for (int k = 4; k <= 40; k++) {
            const double gap = pow(10, -k / 4.);
            polar_eight p;
            if (gap / 2 >= 1 - at[i]) continue;
            const polar_eight_bounds b = expansion_exact(at[i] - gap / 2, at[i] + gap / 2);
            if (polar_eight_select(&b, 0, true, &p)) lines(gap, at[i], &p);
        }
}
