/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How accurate are the c_i = l^2 tn^2(i K'/n; l'), n = 2r+1, of Zolotarev's functions when they
 * are computed in double in four ways? A program beside the command.
 *
 *     elliptic R...
 *
 * One line a way, r and l, l from 1e-30 to 1 - 1e-16: way, r, l, the largest relative error
 * over i = 1 .. 2r against MPFR.
 *     theta   polar_zolotarev_c: theta functions, from l itself
 *     landen  the arithmetic-geometric mean of 1 and l, and back from it by the descending
 *             Landen transformation (Bulirsch, Numer. Math. 7 (1965) 78), from l itself
 *     angle   the modular angle acos(l), as the published programs for ZOLO-PD pass it; K' and
 *             the amplitude by the same mean (Abramowitz and Stegun 16.4, 17.6)
 *     m       the parameter m = 1 - l^2, which library functions of (u, m) want; K' from l; sn
 *             and cn as Cephes has them: the amplitude by the mean, but within 1e-10 of m = 1
 *             and 1e-9 of m = 0 the first two terms of Abramowitz and Stegun 16.15 and 16.13
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "output.h"
#include "polar/fit.h"

enum { LEVELS = 40, DIGITS = 40, MOST = 2 * POLAR_ZOLOTAREV_MOST };

static const double pi = 0x1.921fb54442d18p+1;

/* The arithmetic-geometric mean of 1 and b; c[0] is the modulus, c[k+1] = (a[k] - b[k])/2. */
typedef struct means {
    int n; /* the last */
    double a[LEVELS], b[LEVELS], c[LEVELS];
} means;

static means means_of(double b, double modulus) {
    means m = {0, {1}, {b}, {modulus}};
    while (fabs(m.c[m.n]) > 0x1p-53 * m.a[m.n] && m.n + 1 < LEVELS) {
        const int k = m.n++;
        m.a[k + 1] = (m.a[k] + m.b[k]) / 2;
        m.b[k + 1] = sqrt(m.a[k] * m.b[k]);
        m.c[k + 1] = (m.a[k] - m.b[k]) / 2;
    }
    return m;
}

/* am(u): phi_n = 2^n a_n u, sin(2 phi_(k-1) - phi_k) = (c_k/a_k) sin phi_k */
static double amplitude(const means *m, double u) {
    double phi = ldexp(m->a[m->n] * u, m->n);
    for (int k = m->n; k > 0; k--) phi = (phi + asin(m->c[k] * sin(phi) / m->a[k])) / 2;
    return phi;
}

static void by_theta(int r, double l, double c[]) {
    polar_zolotarev_c(r, l, c);
}

static void by_landen(int r, double l, double c[]) {
    const means m = means_of(l, 1);
    for (int i = 1; i <= 2 * r; i++) {
        double t = m.a[m.n] / tan(i * pi / (2 * (2 * r + 1))), d = 1;
        for (int k = m.n - 1; k >= 0; k--) {
            const double s = t * t / m.a[k + 1];
            t *= d;
            d = (m.b[k] + s) / (m.a[k] + s);
        }
        c[i - 1] = l / t * (l / t);
    }
}

static void by_angle(int r, double l, double c[]) {
    const double alpha = acos(l);
    const means m = means_of(cos(alpha), sin(alpha));
    for (int i = 1; i <= 2 * r; i++) {
        const double phi = amplitude(&m, i * pi / (2 * m.a[m.n] * (2 * r + 1)));
        const double t = l * sin(phi) / cos(phi);
        c[i - 1] = t * t;
    }
}

/* sn/cn of (u, m); `of_m`: the means of sqrt(1 - m) */
static double sn_over_cn(double u, double m, const means *of_m) {
    if (m < 1e-9) {
        const double s = m / 4 * (u - sin(u) * cos(u));
        return (sin(u) - s * cos(u)) / (cos(u) + s * sin(u));
    }
    if (m >= 0.9999999999) {
        const double s = (1 - m) / 4 * (sinh(u) * cosh(u) - u) / cosh(u);
        return (tanh(u) + s / cosh(u)) / (1 / cosh(u) - s * tanh(u));
    }
    return tan(amplitude(of_m, u));
}

static void by_m(int r, double l, double c[]) {
    const double m = 1 - l * l;
    const means of_l = means_of(l, 1), of_m = means_of(sqrt(1 - m), sqrt(m));
    const double K = pi / (2 * of_l.a[of_l.n]);
    for (int i = 1; i <= 2 * r; i++) {
        const double t = l * sn_over_cn(i * K / (2 * r + 1), m, &of_m);
        c[i - 1] = t * t;
    }
}

/* The truth: the odd ones are what is fitted, c_i c_(n-i) = l^2. */
static polar_status truth(int r, double l, long double c[], polar_why *why) {
    char lower[1200], text[DIGITS + 32];
    polar_fit *fit;
    snprintf(lower, sizeof lower, "%.1100g", l);
    const polar_status status = polar_fit_new(&(polar_fit_options){.form = POLAR_FORM_ZOLOTAREV,
                                                                   .degree = 2 * r + 1,
                                                                   .steps = 1,
                                                                   .lower = lower,
                                                                   .digits = DIGITS},
                                              &fit, why);
    if (status) return status;
    for (int i = 1; i <= 2 * r; i += 2) {
        polar_fit_decimal(fit, POLAR_FIT_COEFFICIENT, 0, i + 1, DIGITS, text, sizeof text);
        c[i - 1] = strtold(text, NULL);
        c[2 * r - i] = (long double)l * l / c[i - 1];
    }
    polar_fit_free(fit);
    return POLAR_OK;
}

/* The lines of one r and l. */
static polar_status take(int r, double l, polar_why *why) {
    static const struct {
        const char *name;
        void (*compute)(int r, double l, double c[]);
    } ways[] = {{"theta", by_theta}, {"landen", by_landen}, {"angle", by_angle}, {"m", by_m}};
    long double exact[MOST];
    double c[MOST];
    const polar_status status = truth(r, l, exact, why);
    for (size_t k = 0; k < sizeof ways / sizeof *ways && !status; k++) {
        double worst = 0;
        ways[k].compute(r, l, c);
        for (int i = 0; i < 2 * r; i++) {
            const double error = (double)fabsl(c[i] / exact[i] - 1);
            if (!(error <= worst)) worst = error;
        }
        printf("%s\t%d\t%.17g\t%.3g\n", ways[k].name, r, l, worst);
    }
    return status;
}

int main(int argc, char **argv) {
    char provenance[512];
    polar_why why = {""};
    polar_status status = POLAR_OK;
    if (argc < 2) status = polar_fail(&why, POLAR_BAD_ARGUMENT, "usage: elliptic R...");
    polar_output_provenance(provenance, sizeof provenance);
    if (!status) printf("# %s\nway\tr\tl\terror\n", provenance);
    for (int i = 1; i < argc && !status; i++) {
        char *end;
        const long r = strtol(argv[i], &end, 10);
        if (*end || r < 1 || r > POLAR_ZOLOTAREV_MOST)
            status = polar_fail(&why, POLAR_BAD_ARGUMENT, "'%.20s' is no r from 1 to %d",
                                argv[i], POLAR_ZOLOTAREV_MOST);
        for (int k = 60; k > 0 && !status; k--)
            status = take((int)r, fmax(pow(10, -k / 2.), POLAR_ZOLOTAREV_LEAST), &why);
        for (int k = 1; k <= 32 && !status; k++)
            status = take((int)r, 1 - pow(10, -k / 2.), &why);
    }
    if (!status) status = polar_output_flush(&why);
    if (status) fprintf(stderr, "elliptic: %s\n", why.text);
    return status ? POLAR_EXIT_REFUSED : POLAR_EXIT_DONE;
}
