/* SPDX-License-Identifier: BSD-3-Clause */
/* The search among neighbours, in double. */
#include "lattice.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { MOST_PASSES = 100, FEW_FOR_TRIPLES = 6 };

static const double least_gain = 1e-4; /* of the score, to go on for */

/* c[at[k]] += by[k], k = 0 .. 2; unused ones by 0. */
typedef struct change {
    int at[3];
    double by[3];
} change;

typedef struct descent {
    const polar_lattice *s;
    double *c, value[LATTICE_POINTS]; /* p at the points */
    double ulp[LATTICE_MAX_Q + 1];
    double score, best; /* now, and after the best change */
    change to;
} descent;

void polar_lattice_sample(polar_lattice *s, const double node[], int n) {
    const int each = (LATTICE_POINTS - 1) / (n - 1) < 24 ? (LATTICE_POINTS - 1) / (n - 1) : 24;
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

static double judge_all(const polar_lattice *s, const double value[]) {
    double lo = INFINITY, hi = -INFINITY;
    for (int g = 0; g < s->points; g++) {
        lo = value[g] < lo ? value[g] : lo;
        hi = value[g] > hi ? value[g] : hi;
    }
    return judge(s->aim, lo, hi);
}

double polar_lattice_score(const polar_lattice *s, const double c[]) {
    double value[LATTICE_POINTS];
    evaluate(s, c, value);
    return judge_all(s, value);
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

static void attempt(descent *d, change m) {
    for (int k = 0; k < 3; k++)
        if (m.by[k] != 0 && !number(d->s->format, d->c[m.at[k]] + m.by[k])) return;
    const double *a = d->s->power[m.at[0]], *b = d->s->power[m.at[1]],
                 *c = d->s->power[m.at[2]];
    double lo = INFINITY, hi = -INFINITY;
    for (int g = 0; g < d->s->points; g++) {
        const double v = d->value[g] + m.by[0] * a[g] + m.by[1] * b[g] + m.by[2] * c[g];
        lo = v < lo ? v : lo;
        hi = v > hi ? v : hi;
    }
    const double score = judge(d->s->aim, lo, hi);
    if (score >= d->best) return;
    d->best = score;
    d->to = m;
}

/* One by one or two units, two by one each, three by one each. */
static void any(descent *d) {
    const int n = d->s->q + 1;
    const double *u = d->ulp;
    for (int i = 0; i < n; i++) {
        for (int k = -2; k <= 2; k++)
            if (k) attempt(d, (change){{i, i, i}, {k * u[i], 0, 0}});
        for (int j = 0; j < i; j++) {
            for (int k = 0; k < 4; k++)
                attempt(d,
                        (change){{i, j, j}, {k & 1 ? u[i] : -u[i], k & 2 ? u[j] : -u[j], 0}});
            for (int l = 0; l < j && n <= FEW_FOR_TRIPLES; l++)
                for (int k = 0; k < 8; k++)
                    attempt(d, (change){{i, j, l},
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
            attempt(d, (change){{i, j, j}, {t, -t, 0}});
            for (int l = 0; l < i && n <= 2 * FEW_FOR_TRIPLES; l++) {
                const double s = fmax(fmax(d->ulp[i], d->ulp[l]), d->ulp[j] / 2);
                if (l == j) continue;
                attempt(d, (change){{i, j, l}, {s, -2 * s, s}});
                attempt(d, (change){{i, j, l}, {-s, 2 * s, -s}});
            }
        }
}

double polar_lattice_descend(const polar_lattice *s, bool keep_sum, double c[]) {
    descent d = {.s = s, .c = c};
    evaluate(s, c, d.value);
    d.score = judge_all(s, d.value);
    for (int pass = 0; pass < MOST_PASSES; pass++) {
        d.best = d.score;
        for (int i = 0; i <= s->q; i++) d.ulp[i] = polar_lattice_spacing(s->format, c[i]);
        if (keep_sum)
            balanced(&d);
        else
            any(&d);
        if (!(d.best < d.score - least_gain * fabs(d.score))) break;
        for (int k = 0; k < 3; k++) c[d.to.at[k]] += d.to.by[k];
        evaluate(s, c, d.value);
        const double now = judge_all(s, d.value);
        if (!(now < d.score)) break; /* by a rounding error only */
        d.score = now;
    }
    return d.score;
}
