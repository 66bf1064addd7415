/* SPDX-License-Identifier: BSD-3-Clause */
/* exp and log with the same bits on every machine, by double-double arithmetic. */
#include "gallery_internal.h"

#include <math.h>

static polar_dd fast_two_sum(double a, double b) /* |a| >= |b| or a = 0 */
{
    const double s = a + b;
    return (polar_dd){s, b - (s - a)};
}

static polar_dd two_sum(double a, double b) {
    const double s = a + b, t = s - a;
    return (polar_dd){s, (a - (s - t)) + (b - t)};
}

/* Dekker's product, without fused multiply-add; exact for |a|, |b| < 2^480 and no underflow */
static polar_dd two_product(double a, double b) {
    const double split = 0x1p27 + 1;
    const double ta = split * a, tb = split * b;
    const double ah = ta - (ta - a), bh = tb - (tb - b);
    const double al = a - ah, bl = b - bh;
    const double p = a * b;
    return (polar_dd){p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
}

static polar_dd add(polar_dd x, polar_dd y) {
    const polar_dd s = two_sum(x.hi, y.hi), t = two_sum(x.lo, y.lo);
    const polar_dd r = fast_two_sum(s.hi, s.lo + t.hi);
    return fast_two_sum(r.hi, r.lo + t.lo);
}

static polar_dd multiply(polar_dd x, polar_dd y) {
    const polar_dd p = two_product(x.hi, y.hi);
    return fast_two_sum(p.hi, p.lo + (x.hi * y.lo + x.lo * y.hi));
}

static polar_dd divide(polar_dd x, polar_dd y) {
    const double q = x.hi / y.hi;
    const polar_dd r = add(x, polar_dd_times(y, -q));
    return fast_two_sum(q, r.hi / y.hi);
}

polar_dd polar_dd_times(polar_dd x, double t) {
    const polar_dd p = two_product(x.hi, t);
    return fast_two_sum(p.hi, p.lo + x.lo * t);
}

/* log 2 to 107 bits */
static const polar_dd log2_dd = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};

/* x = 2^e m, 1/sqrt 2 <= m < sqrt 2: log m = 2 atanh f, f = (m-1)/(m+1), |f| < 0.1716 */
polar_dd polar_dd_log(double x) {
    int e;
    double m = frexp(x, &e);
    if (m < 0x1.6a09e667f3bcdp-1) {
        m *= 2;
        --e;
    }
    const polar_dd f = divide((polar_dd){m - 1, 0}, two_sum(m, 1));
    const polar_dd f2 = multiply(f, f);
    polar_dd sum = {0, 0};
    for (int k = 20; k >= 0; --k) /* sum f^2k/(2k+1): what is left out is below 0.0295^21 */
        sum = add(multiply(sum, f2), divide((polar_dd){1, 0}, (polar_dd){2 * k + 1, 0}));
    sum = multiply(sum, f);
    return add(polar_dd_times(log2_dd, e), (polar_dd){2 * sum.hi, 2 * sum.lo});
}

/* x = k log 2 + r, |r| <= 0.3466; Taylor to degree 16: the next term is below 2^-75 */
double polar_dd_exp(polar_dd x) {
    if (isnan(x.hi)) return x.hi;
    if (x.hi > 710) return INFINITY;
    if (x.hi < -746) return 0;
    const double k = floor(x.hi / log2_dd.hi + 0.5);
    const polar_dd r = add(x, polar_dd_times(log2_dd, -k));
    double q = 0;
    for (int d = 16; d >= 2; --d)
        q = (1 + q * r.hi) / d; /* (exp r - 1 - r)/r^2, times r, ... */
    const double tail = r.lo + r.hi * (r.hi * q + r.lo);
    const polar_dd s = fast_two_sum(1, r.hi);
    return ldexp(s.hi + (s.lo + tail), (int)k);
}

double polar_power(double x, int64_t e) {
    double y = 1;
    for (; e > 0; e >>= 1, x *= x)
        if (e & 1) y *= x;
    return y;
}
