/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SoftMuon's temperature (arXiv 2605.31371): msign for the first 1 - `low` of the steps; then,
 * p = i/(T+1) in step i of the T others (the source's i/T ends where the quantile is infinite),
 * tau = y/(1 - y^2)^(1/2)/q, y = 1 - eps, q the p-quantile of |X|, X of Cauchy's distribution
 * with the median and the median absolute deviation of the singular values of the gradients,
 * those of all parameters together. Clipped to [1, 1e9].
 */
#include "temperature.h"

#include <math.h>
#include <stdlib.h>

#include "parts.h"
#include "polar/spectral.h"

double polar_temperature_numerator(double eps) {
    const double y = 1 - eps;
    return y / sqrt(1 - y * y);
}

/* P(|X| <= q) = (atan((q - mu)/sigma) + atan((q + mu)/sigma))/pi = p by ten Newton steps */
double polar_cauchy_quantile(double p, double mu, double sigma) {
    const double pi = acos(-1);
    double q = sigma * tan(pi * p / 2) + fabs(mu);
    for (int k = 0; k < 10; k++) {
        const double a = (q - mu) / sigma, b = (q + mu) / sigma;
        const double f = (atan(a) + atan(b)) / pi - p,
                     slope = (1 / (1 + a * a) + 1 / (1 + b * b)) / (pi * sigma);
        q = fmax(q - f / slope, 0);
    }
    return q;
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, int64_t n) {
    qsort(x, (size_t)n, sizeof *x, ascending);
    return (x[(n - 1) / 2] + x[n / 2]) / 2;
}

/* Singular values of G of one parameter, by the oracle's SVD; how many. */
static int64_t values(polar_desk *k, polar_mat G, double *s) {
    const int mark = k->taken;
    const int64_t n = G.m < G.n ? G.m : G.n;
    const polar_mat U = polar_desk_take(k, G.m, n, POLAR_F64),
                    Vt = polar_desk_take(k, n, G.n, POLAR_F64);
    if (k->e.status) return 0;
    const polar_status status =
        polar_svd_by(polar_oracle_named("qdwh"), polar_const(G), U, s, Vt, NULL, NULL);
    if (status != POLAR_OK && status != POLAR_NOT_CONVERGED) k->e.status = status;
    polar_desk_leave(k, mark);
    return n;
}

static double temperature(polar_run *r, double p) {
    int64_t n = 0, room = 1;
    double tau = 1;
    for (int i = 0; i < r->slots; i++) room += r->slot[i].G.n;
    double *s = malloc(sizeof *s * (size_t)room);
    for (int i = 0; s && i < r->slots; i++) n += values(r->desk, r->slot[i].G, s + n);
    if (s && n > 0 && !r->desk->e.status) {
        const double mu = median(s, n);
        for (int64_t i = 0; i < n; i++) s[i] = fabs(s[i] - mu);
        const double sigma = median(s, n), q = polar_cauchy_quantile(p, mu, sigma);
        tau = fmin(fmax(polar_temperature_numerator(r->c.eps) / q, 1), 1e9);
    }
    free(s);
    return isfinite(tau) ? tau : 1e9;
}

void polar_part_annealed(polar_run *r, polar_slot *s) {
    const double sign = (1 - r->c.low) * (double)r->T, length = (double)r->T - sign;
    const double t = (double)r->t;
    if (t <= sign || length < 1) {
        polar_part_msign(r, s);
        return;
    }
    if (s == &r->slot[0]) r->c.tau = temperature(r, fmin((t - sign) / (length + 1), 1));
    polar_part_soft(r, s);
}
