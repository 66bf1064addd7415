/* SPDX-License-Identifier: BSD-3-Clause */
/* The search among neighbours, in double. */
#include "lattice.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { MOST_PASSES = 100, FEW_FOR_TRIPLES = 6 };

static const double least_gain = 1e-4; /* of the score, to go on for */

/* c[at[k]] += by[k], k = 0 .. n-1 */
typedef struct change {
    int n, at[3];
    double by[3];
} change;

typedef struct descent {
    const polar_lattice *s;
    double *c, value[LATTICE_POINTS]; /* p at the points */
    double ulp[LATTICE_MAX_Q + 1];
    int lowest, highest; /* points where p is least and largest */
    double score, best;  /* now, and after the best change */
    change to;
} descent;

void polar_lattice_sample(polar_lattice *s, const double node[], int n) {
    const int most = (LATTICE_POINTS - 1) / (n - 1), each = most < 24 ? most : 24;
    s->points = 0;
    for (int k = 0; k + 1 < n; k++)
        for (int j = 0; j < each; j++)
            s->power[0][s->points++] = node[k] * pow(node[k + 1] / node[k], (double)j / each);
    s->power[0][s->points++] = node[n - 1];
    for (int i = 1; i <= s->q; i++)
        for (int g = 0; g < s->points; g++) {
            const double x = s->power[0][g];
            s->power[i][g] = s->power[i - 1][g] * x * x;
        }
}

static double judge(polar_lattice_aim aim, double lo, double hi) {
    if (aim == LATTICE_ERROR) return 1 - lo > hi - 1 ? 1 - lo : hi - 1;
    return hi > 0 ? -lo / hi : INFINITY;
}

static void evaluate(const polar_lattice *s, const double c[], double value[]) {
    for (int g = 0; g < s->points; g++) {
        double sum = 0;
        for (int i = 0; i <= s->q; i++) sum += c[i] * s->power[i][g];
        value[g] = sum;
    }
}

static void extremes(const polar_lattice *s, const double value[], int *lowest, int *highest) {
    *lowest = *highest = 0;
    for (int g = 1; g < s->points; g++) {
        if (value[g] < value[*lowest]) *lowest = g;
        if (value[g] > value[*highest]) *highest = g;
    }
}

double polar_lattice_score(const polar_lattice *s, const double c[]) {
    double value[LATTICE_POINTS];
    int lowest, highest;
    evaluate(s, c, value);
    extremes(s, value, &lowest, &highest);
    return judge(s->aim, value[lowest], value[highest]);
}

double polar_lattice_spacing(polar_format format, double x) {
    const polar_format_row *row = polar_format_get(format);
    int e;
    frexp(x, &e);
    e = x == 0 || e - 1 < row->min_exponent ? row->min_exponent : e - 1;
    return ldexp(1, e - row->precision + 1);
}

static bool number(polar_format format, double x) {
    return fabs(x) <= polar_format_get(format)->largest && polar_round(format, x) == x;
}

/* p at point g after the change */
static double changed(const descent *d, const change *m, int g) {
    double v = d->value[g];
    for (int k = 0; k < m->n; k++) v += m->by[k] * d->s->power[m->at[k]][g];
    return v;
}

/* Most changes fail where p is extreme now; the rest soon. */
static void attempt(descent *d, change m) {
    enum { BLOCK = 16 };
    double a = changed(d, &m, d->lowest), b = changed(d, &m, d->highest);
    double lo = a < b ? a : b, hi = a < b ? b : a;
    if (judge(d->s->aim, lo, hi) >= d->best) return;
    for (int k = 0; k < m.n; k++)
        if (!number(d->s->format, d->c[m.at[k]] + m.by[k])) return;
    for (int g = 0; g < d->s->points;) {
        const int end = g + BLOCK < d->s->points ? g + BLOCK : d->s->points;
        for (; g < end; g++) {
            const double v = changed(d, &m, g);
            lo = v < lo ? v : lo;
            hi = v > hi ? v : hi;
        }
        if (judge(d->s->aim, lo, hi) >= d->best) return;
    }
    d->best = judge(d->s->aim, lo, hi);
    d->to = m;
}

/* One by one or two units, two by one each, three by one each. */
static void any(descent *d) {
    const int n = d->s->q + 1;
    const double *u = d->ulp;
    for (int i = 0; i < n; i++) {
        for (int k = -2; k <= 2; k++)
            if (k) attempt(d, (change){1, {i}, {k * u[i]}});
        for (int j = 0; j < i; j++) {
            for (int k = 0; k < 4; k++)
                attempt(d, (change){2, {i, j}, {k & 1 ? u[i] : -u[i], k & 2 ? u[j] : -u[j]}});
            for (int l = 0; l < j && n <= FEW_FOR_TRIPLES; l++)
                for (int k = 0; k < 8; k++)
                    attempt(d, (change){3,
                                        {i, j, l},
                                        {k & 1 ? u[i] : -u[i], k & 2 ? u[j] : -u[j],
                                         k & 4 ? u[l] : -u[l]}});
        }
    }
}

/* (t, -t) and (t, -2t, t), t a unit that all of them have. */
static void balanced(descent *d) {
    const int n = d->s->q + 1;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            if (j == i) continue;
            const double t = fmax(d->ulp[i], d->ulp[j]);
            attempt(d, (change){2, {i, j}, {t, -t}});
            for (int l = 0; l < i && n <= 2 * FEW_FOR_TRIPLES; l++) {
                const double s = fmax(fmax(d->ulp[i], d->ulp[l]), d->ulp[j] / 2);
                if (l == j) continue;
                attempt(d, (change){3, {i, j, l}, {s, -2 * s, s}});
                attempt(d, (change){3, {i, j, l}, {-s, 2 * s, -s}});
            }
        }
}

static double look(descent *d) {
    evaluate(d->s, d->c, d->value);
    extremes(d->s, d->value, &d->lowest, &d->highest);
    return judge(d->s->aim, d->value[d->lowest], d->value[d->highest]);
}

double polar_lattice_descend(const polar_lattice *s, bool keep_sum, double c[]) {
    descent d = {.s = s, .c = c};
    d.score = look(&d);
    for (int pass = 0; pass < MOST_PASSES; pass++) {
        d.best = d.score - least_gain * fabs(d.score);
        d.to.n = 0;
        for (int i = 0; i <= s->q; i++) d.ulp[i] = polar_lattice_spacing(s->format, c[i]);
        if (keep_sum)
            balanced(&d);
        else
            any(&d);
        if (d.to.n == 0) break;
        for (int k = 0; k < d.to.n; k++) c[d.to.at[k]] += d.to.by[k];
        d.score = look(&d);
    }
    return d.score;
}
