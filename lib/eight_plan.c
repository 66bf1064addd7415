/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The parameters of degree eight in three products, and how far rounding may carry: a running
 * error analysis (Higham 2002, section 3.3), to first order, of the parameters and of the
 * scheme with them.
 */
#include <math.h>

#include "polar/eight.h"

/* A computed number, and a bound on its error in units of u. */
struct bounded {
    double value, error;
};

static struct bounded exact(double value) {
    return (struct bounded){value, 0};
}

/* exact(value) rounded to the format */
static struct bounded rounded(double value) {
    return (struct bounded){value, fabs(value)};
}

static struct bounded times(struct bounded x, struct bounded y) {
    const double z = x.value * y.value;
    return (struct bounded){z, fabs(x.value) * y.error + fabs(y.value) * x.error + fabs(z)};
}

static struct bounded over(struct bounded x, struct bounded y) {
    const double z = x.value / y.value;
    return (struct bounded){z, (x.error + fabs(z) * y.error) / fabs(y.value) + fabs(z)};
}

static struct bounded plus(struct bounded x, struct bounded y) {
    const double z = x.value + y.value;
    return (struct bounded){z, x.error + y.error + fabs(z)};
}

static struct bounded minus(struct bounded x, struct bounded y) {
    return plus(x, (struct bounded){-y.value, y.error});
}

/* x of a sum whose sign is not known: terms add up in modulus */
static struct bounded modulus(struct bounded x) {
    return (struct bounded){fabs(x.value), x.error};
}

static struct bounded sum(struct bounded x, struct bounded y, struct bounded z) {
    return plus(plus(modulus(x), modulus(y)), modulus(z));
}

polar_eight_scheme polar_eight_plan(const double b[POLAR_EIGHT_COEFFICIENTS], double radius) {
    struct bounded q[POLAR_EIGHT_COEFFICIENTS]; /* b[k]/b[8] */
    const struct bounded f4 = rounded(b[8]), one = exact(1), four = exact(4);
    for (int k = 0; k < POLAR_EIGHT_COEFFICIENTS; k++) q[k] = over(rounded(b[k]), f4);
    const struct bounded half = exact(0.5), c1 = times(half, q[7]);
    const struct bounded t2 = minus(q[6], times(c1, c1)), t1 = minus(q[5], times(c1, t2));
    const struct bounded d0 =
        minus(plus(over(minus(one, times(t2, t2)), four), q[4]), times(c1, t1));
    const struct bounded e2 = times(half, plus(t2, one)), d2 = times(half, minus(t2, one));
    const struct bounded e1 = minus(plus(times(c1, d0), times(t1, e2)), q[3]);
    const struct bounded d1 = minus(t1, e1);
    const struct bounded f2 =
        minus(rounded(b[2]), times(f4, plus(times(d0, e2), times(d1, e1))));
    const struct bounded f1 = minus(rounded(b[1]), times(times(f4, d0), e1));
    /* the scheme at |x| = radius, its terms in modulus */
    const struct bounded x = exact(radius), x2 = times(x, x);
    const struct bounded x3 = times(x2, plus(times(modulus(c1), x), x2));
    const struct bounded d = plus(sum(d0, times(modulus(d1), x), times(modulus(d2), x2)), x3);
    const struct bounded e = sum(times(modulus(e1), x), times(modulus(e2), x2), x3);
    const struct bounded rest =
        sum(rounded(b[0]), times(modulus(f1), x), times(modulus(f2), x2));
    const struct bounded p = plus(rest, times(modulus(f4), times(d, e)));
    polar_eight_scheme s = {.c1 = c1.value,
                            .d0 = d0.value,
                            .d1 = d1.value,
                            .d2 = d2.value,
                            .e1 = e1.value,
                            .e2 = e2.value,
                            .f0 = b[0],
                            .f1 = f1.value,
                            .f2 = f2.value,
                            .f4 = b[8],
                            .growth = p.error};
    if (!isfinite(s.growth)) s.growth = INFINITY;
    return s;
}

polar_eight_scheme polar_eight_best(const double b[POLAR_EIGHT_COEFFICIENTS], double *base) {
    enum { N = POLAR_EIGHT_COEFFICIENTS };
    polar_eight_scheme best = polar_eight_plan(b, 1);
    *base = 0;
    for (int at = 1; at >= -1; at -= 2) {
        long double t[N];
        double about[N];
        for (int k = 0; k < N; k++) t[k] = b[k];
        for (int k = 0; k < N - 1; k++)
            for (int i = N - 2; i >= k; i--) t[i] += at * t[i + 1];
        for (int k = 0; k < N; k++) about[k] = (double)t[k];
        const polar_eight_scheme p = polar_eight_plan(about, 2);
        if (!(p.growth < best.growth)) continue;
        best = p;
        *base = at;
    }
    return best;
}

void polar_eight_recentre(const double c[POLAR_EIGHT_COEFFICIENTS], double base,
                          double b[POLAR_EIGHT_COEFFICIENTS]) {
    enum { N = POLAR_EIGHT_COEFFICIENTS };
    const long double shift = 1 + base; /* x = (s - base + shift)/2 */
    long double t[N];
    for (int k = 0; k < N; k++) t[k] = ldexpl(c[k], -k);
    for (int k = 0; k < N - 1; k++)
        for (int i = N - 2; i >= k; i--) t[i] += shift * t[i + 1];
    for (int k = 0; k < N; k++) b[k] = (double)(2 * t[k] - (k == 0));
}

double polar_eight_blocks_growth(const double b[POLAR_EIGHT_COEFFICIENTS], double radius) {
    const struct bounded x = exact(radius), x2 = times(x, x);
    struct bounded p = modulus(rounded(b[8]));
    for (int k = 6; k >= 0; k -= 2)
        p = plus(times(p, x2), plus(times(modulus(rounded(b[k + 1])), x), rounded(fabs(b[k]))));
    return isfinite(p.error) ? p.error : INFINITY;
}

double polar_eight_apply(const polar_eight_scheme *s, double x) {
    const double x2 = x * x, x3 = x2 * (s->c1 * x + x2);
    const double x4 = (s->d0 + s->d1 * x + s->d2 * x2 + x3) * (s->e1 * x + s->e2 * x2 + x3);
    return s->f0 + s->f1 * x + s->f2 * x2 + s->f4 * x4;
}

double polar_eight_apply_blocks(const double b[POLAR_EIGHT_COEFFICIENTS], double x) {
    const double x2 = x * x;
    double p = b[8];
    for (int k = 6; k >= 0; k -= 2) p = p * x2 + b[k + 1] * x + b[k];
    return p;
}
