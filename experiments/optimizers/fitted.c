/* SPDX-License-Identifier: BSD-3-Clause */
/* Weights of iterates, fitted and bounded. */
#include "fitted.h"

#include <math.h>
#include <string.h>

enum { POINTS = 1200, ROUNDS = 60, PIECES = 20000, N = POLAR_FITTED_TERMS };

/* q_k(x) of all k */
static void iterates(const polar_fitted *f, double x, double *q) {
    for (int k = 0; k < f->terms; k++) {
        if (k > 0) {
            const polar_step *p = polar_schedule_step(f->schedule, k - 1);
            double sum = 0;
            for (int i = (p->degree - 1) / 2; i >= 0; i--) sum = sum * x * x + p->c[i];
            x *= sum;
        }
        q[k] = x;
    }
}

double polar_fitted_value(const polar_fitted *f, double x) {
    double q[N], sum = 0;
    iterates(f, x, q);
    for (int k = 0; k < f->terms; k++) sum += f->weight[k] * q[k];
    return sum;
}

/* x of A x = b, A symmetric positive semidefinite, by elimination with what is next to nothing
 * on the diagonal raised; A and b are spoilt. */
static void solve(int n, double A[N][N], double *b) {
    for (int k = 0; k < n; k++) {
        A[k][k] += 1e-13 * (A[k][k] + 1e-3);
        for (int i = k + 1; i < n; i++) {
            const double factor = A[i][k] / A[k][k];
            for (int j = k; j < n; j++) A[i][j] -= factor * A[k][j];
            b[i] -= factor * b[k];
        }
    }
    for (int k = n - 1; k >= 0; k--) {
        for (int j = k + 1; j < n; j++) b[k] -= A[k][j] * b[j];
        b[k] /= A[k][k];
    }
}

/* Lawson: least squares whose weights are multiplied by the error, again and again. */
static void fit(polar_fitted *f, double power, double lower) {
    static const double floor = 1e-12;
    double weight[POINTS], best = INFINITY, kept[N];
    for (int i = 0; i < POINTS; i++) weight[i] = 1.0 / POINTS;
    for (int round = 0; round < ROUNDS; round++) {
        double A[N][N] = {{0}}, b[N] = {0}, q[N], most = 0, sum = 0;
        for (int i = 0; i < POINTS; i++) {
            const double x = pow(lower, 1 - (double)i / (POINTS - 1));
            iterates(f, x, q);
            for (int k = 0; k < f->terms; k++) {
                for (int j = 0; j < f->terms; j++) A[k][j] += weight[i] * q[k] * q[j];
                b[k] += weight[i] * q[k] * pow(x, power);
            }
        }
        solve(f->terms, A, b);
        memcpy(f->weight, b, sizeof b);
        for (int i = 0; i < POINTS; i++) {
            const double x = pow(lower, 1 - (double)i / (POINTS - 1));
            const double error = fabs(pow(x, power) - polar_fitted_value(f, x));
            most = fmax(most, error);
            weight[i] = weight[i] * error + floor;
            sum += weight[i];
        }
        for (int i = 0; i < POINTS; i++) weight[i] /= sum;
        if (most < best) {
            best = most;
            memcpy(kept, b, sizeof b);
        }
    }
    memcpy(f->weight, kept, sizeof kept);
}

typedef struct enclosure {
    double lo, hi;
} enclosure;

static enclosure times(enclosure a, enclosure b) {
    const double p[] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
    return (enclosure){fmin(fmin(p[0], p[1]), fmin(p[2], p[3])),
                       fmax(fmax(p[0], p[1]), fmax(p[2], p[3]))};
}

static enclosure plus(enclosure a, double b) {
    return (enclosure){a.lo + b, a.hi + b};
}

/* p' over an interval, by Horner in x^2 */
static enclosure slope_over(const polar_step *p, enclosure x) {
    const enclosure y = times(x, x);
    enclosure sum = {0, 0};
    for (int i = (p->degree - 1) / 2; i >= 0; i--)
        sum = plus(times(sum, y), (2 * i + 1) * p->c[i]);
    return sum;
}

/* p over an interval where p' is `slope`: p(middle) and slope times what lies beside it */
static enclosure value_over(const polar_step *p, enclosure x, enclosure slope) {
    const double middle = (x.lo + x.hi) / 2, half = (x.hi - x.lo) / 2;
    double sum = 0;
    for (int i = (p->degree - 1) / 2; i >= 0; i--) sum = sum * middle * middle + p->c[i];
    const enclosure beside = times(slope, (enclosure){-half, half});
    return plus(beside, middle * sum);
}

/* max |d/dx (sum w_k q_k - x^power)| over [a,b] */
static double steepest(const polar_fitted *f, double power, double a, double b) {
    enclosure x = {a, b}, slope = {1, 1}, sum = {0, 0};
    for (int k = 0; k < f->terms; k++) {
        if (k > 0) {
            const polar_step *p = polar_schedule_step(f->schedule, k - 1);
            const enclosure here = slope_over(p, x);
            slope = times(slope, here);
            x = value_over(p, x, here);
        }
        const enclosure w = {f->weight[k], f->weight[k]}, term = times(w, slope);
        sum = (enclosure){sum.lo + term.lo, sum.hi + term.hi};
    }
    const double target[] = {power * pow(a, power - 1), power * pow(b, power - 1)};
    return fmax(fabs(sum.hi - fmin(target[0], target[1])),
                fabs(fmax(target[0], target[1]) - sum.lo));
}

static double bound(const polar_fitted *f, double power, double lower) {
    double most = 0;
    for (int i = 0; i < PIECES; i++) {
        const double a = pow(lower, 1 - (double)i / PIECES),
                     b = pow(lower, 1 - (double)(i + 1) / PIECES), x = (a + b) / 2;
        const double middle = fabs(pow(x, power) - polar_fitted_value(f, x));
        most = fmax(most, middle + steepest(f, power, a, b) * (b - a) / 2);
    }
    return most + 1e-10;
}

polar_status polar_fitted_power(const polar_schedule *s, int steps, double power, double lower,
                                polar_fitted *f) {
    *f = (polar_fitted){.schedule = s, .terms = steps + 1};
    if (!s || steps < 1 || steps >= N || !(lower > 0 && lower < 1) || !isfinite(power))
        return POLAR_BAD_ARGUMENT;
    fit(f, power, lower);
    f->error = bound(f, power, lower);
    return POLAR_OK;
}
