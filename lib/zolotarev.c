/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Zolotarev's functions in double, from theta functions (DLMF chapter 20).
 *
 * q = exp(-pi K'/K) is the nome of the modulus l, Q = exp(-pi K/K') that of l', and
 * log q log Q = pi^2; whichever is the smaller, at most exp(-pi), is used. With n = 2r+1:
 *     l^2 tn^2(i K'/n; l') = l (theta1(z,Q)/theta2(z,Q))^2, z = i pi/(2n)
 *                          = l |theta1(w,q)/theta4(w,q)|^2, exp(2iw) = q^(i/n)
 * where every series needs four terms, no modulus appears, and no difference of close numbers.
 * With x = dn(u; l'), Z = dn(u/M; k'), k = Z(l). All poles of that have residues of size M in
 * u, and x'^2 = (1 - x^2)(x^2 - l^2), so
 *     a_j = 2 sqrt((1 + c)(l^2 + c)), c = c_(2j-1);   M = agm(1,k)/(n agm(1,l)),
 * and the nomes of k are q^(1/n) and Q^n: with them 1 - k is a sum of positive terms.
 */
#include "polar/zolotarev.h"

#include <math.h>

static const double pi = 0x1.921fb54442d18p+1;

typedef struct nomes {
    bool near;    /* l^2 > 1/2 */
    double q;     /* the smaller nome: Q when near, else q */
    double log_q; /* log q; unused when near */
    double log_Q; /* -inf for l = 1 */
} nomes;

/* The nome from e = (1 - sqrt(k))/(1 + sqrt(k))/2, k the complementary modulus, where
 * k^2 >= 1/2: the next term is below 3e-19 (DLMF 19.5.6). */
static double nome(double e) {
    const double f = e * e * e * e;
    return e * (1 + f * (2 + f * (15 + f * 150)));
}

static nomes nomes_of(double l) {
    nomes z = {.near = 2 * l * l > 1};
    if (z.near) {
        const double s = sqrt(l);
        z.q = nome((1 - l) / ((1 + s) * (1 + s)) / 2);
        z.log_Q = log(z.q);
    } else { /* 1 - sqrt(k) = l^2/((1 + k)(1 + sqrt(k))): k is only added to 1 */
        const double k = sqrt((1 - l) * (1 + l)), s = sqrt(k);
        z.q = nome(l * l / ((1 + k) * (1 + s) * (1 + s)) / 2);
        z.log_q = log(z.q);
        z.log_Q = pi * pi / z.log_q;
    }
    return z;
}

/* q^(a/b), 0 < q < 1, a < b positive integers, the power of two apart: exp(log(q) a/b) would
 * lose log q units of roundoff. */
static double power(double q, double a, double b) {
    int e;
    const double f = frexp(q, &e), whole = trunc(e * a / b);
    return ldexp(exp2((e * a - whole * b + a * log2(f)) / b), (int)whole);
}

/* theta1(w)/(2 q^(1/4) sin w), c = 2 cos 2w: sum (-1)^k q^(k(k+1)) sin((2k+1)w)/sin w */
static double theta1(double q, double c) {
    const double c2 = c * c - 2, c3 = c * (c2 - 1), s = q * q;
    return 1 - s * (1 + c - s * s * (1 + c + c2 - s * s * s * (1 + c + c2 + c3)));
}

/* theta4(w), c = 2 cos 2w: 1 + 2 sum (-1)^k q^(k^2) cos 2kw */
static double theta4(double q, double c) {
    const double c2 = c * c - 2, c3 = c * (c2 - 1), s = q * q;
    return 1 - q * (c - q * s * (c2 - q * s * s * c3));
}

/* c_i/l for i <= r; that of n-i is its inverse. */
static double ratio(const nomes *z, int i, int n) {
    double t;
    if (z->near) {
        const double angle = i * pi / (2 * n), c = 2 * cos(2 * angle);
        t = tan(angle) * theta1(z->q, c) / theta1(z->q, -c);
        return t * t;
    }
    const double x = z->log_q * i / n, c = 2 * cosh(x);
    t = expm1(x) * theta1(z->q, c) / theta4(z->q, c);
    return t * t * power(z->q, n - 2 * i, 2 * n);
}

/* k = Z(l) for the degree n; returns 1 - k. */
static double image(const nomes *z, double n, double *k) {
    const double log_Q = n * z->log_Q;
    if (log_Q > -pi) { /* k = theta2^2/theta3^2 of q^(1/n); k^2 < 1/2, and l is smaller */
        const double root = power(z->q, 1, 2 * n), q = root * root, s = q * q;
        const double t = (1 + s * (1 + s * s)) / (1 + 2 * q * (1 + q * s * (1 + q * s * s)));
        *k = 4 * root * t * t;
        return 1 - *k;
    }
    /* k = theta4^2/theta3^2: 1 - k = (theta3 - theta4)(theta3 + theta4)/theta3^2 */
    const double Q = exp(log_Q), Q4 = Q * Q * Q * Q;
    const double t = 1 + 2 * Q * (1 + Q * Q * Q * (1 + Q * Q4));
    const double gap = 8 * Q * (1 + Q4 * Q4) * (1 + 2 * Q4) / (t * t);
    *k = 1 - gap;
    return gap;
}

/* The arithmetic-geometric mean of 1 and b: pi/2 over K of the modulus sqrt(1 - b^2). */
static double mean(double b) {
    double a = 1;
    while (a - b > 1e-8 * a) { /* the next difference is its square over 8 */
        const double g = sqrt(a * b);
        a = (a + b) / 2;
        b = g;
    }
    return (a + b) / 2;
}

static bool served(int r, double l) {
    return r >= 1 && r <= POLAR_ZOLOTAREV_MOST && l >= POLAR_ZOLOTAREV_LEAST && l <= 1;
}

polar_status polar_zolotarev_c(int r, double l, double c[]) {
    if (!served(r, l)) return POLAR_BAD_ARGUMENT;
    const nomes z = nomes_of(l);
    for (int i = 1; i <= r; i++) {
        const double t = ratio(&z, i, 2 * r + 1);
        c[i - 1] = l * t;
        c[2 * r - i] = l / t;
    }
    return POLAR_OK;
}

polar_status polar_zolotarev_step(int r, double l, polar_step *p) {
    double c[2 * POLAR_ZOLOTAREV_MOST], k;
    const polar_status status = polar_zolotarev_c(r, l, c);
    if (status) return status;
    const int n = 2 * r + 1;
    const nomes z = nomes_of(l);
    const double error = image(&z, n, &k);
    *p = (polar_step){.degree = n,
                      .c = {mean(k) / (n * mean(l))},
                      .lower = l,
                      .upper = 1,
                      .error = error,
                      .range_lower = k,
                      .range_upper = 1};
    for (int j = 1; j < n; j += 2) {
        p->c[j] = 2 * sqrt((1 + c[j - 1]) * (l * l + c[j - 1]));
        p->c[j + 1] = c[j - 1];
    }
    return POLAR_OK;
}

int polar_zolotarev_order(double l, double tol, int steps) {
    double k;
    if (!served(1, l) || steps < 1 || !(tol > 0)) return 0;
    const nomes z = nomes_of(l);
    for (int r = 1; r <= POLAR_ZOLOTAREV_MOST; r++)
        if (image(&z, pow(2 * r + 1, steps), &k) <= tol) return r;
    return 0;
}
