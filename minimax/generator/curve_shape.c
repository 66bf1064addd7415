/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Steps for a sum of iterates, in double. Unknowns: coefficients of all steps, and weights, w_0
 * of x itself among them. With G_k = dS/dq_k, G_T = w_T, G_k = w_k + p_(k+1)'(q_k) G_(k+1):
 *     dS/dc_(k,i) = G_k q_(k-1)^(2i+1), dS/dw_k = q_k.
 * Least squares on a geometric grid by Levenberg and Marquardt; then the points' weights are
 * multiplied by a power of their errors, and so on (Lawson's way to the least maximum).
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "curve.h"

enum { POINTS = 400, ROUNDS = 120, FIRST = 80, EACH = 8, STARTS = 12 };

typedef struct shape {
    int steps, unknowns;
    polar_step *p;                           /* their coefficients */
    double w[MAX_ITERATES + 1];              /* weights of q_0, q_1, ... */
    double x[POINTS], f[POINTS], of[POINTS]; /* points, f there, 1 or 1/f */
    double weight[POINTS], e[POINTS];        /* Lawson's; errors */
    double *normal, *factor;                 /* unknowns^2 */
    double *gradient, *by, *row, *kept;      /* unknowns */
} shape;

static int terms(const polar_step *p) {
    return (p->degree + 1) / 2;
}

/* q_k of all k, and S */
static double values(const shape *h, double x, double q[]) {
    double sum = h->w[0] * x;
    q[0] = x;
    for (int k = 0; k < h->steps; k++) {
        double value = 0;
        for (int i = terms(&h->p[k]) - 1; i >= 0; i--) value = value * x * x + h->p[k].c[i];
        q[k + 1] = x *= value;
        sum += h->w[k + 1] * x;
    }
    return sum;
}

/* e of all points, max |e|; the sum of weighted squares is returned, infinite on overflow */
static double errors(shape *h, double *most) {
    double q[MAX_ITERATES + 1], sum = 0;
    *most = 0;
    for (int j = 0; j < POINTS; j++) {
        h->e[j] = h->of[j] * (values(h, h->x[j], q) - h->f[j]);
        if (!(fabs(h->e[j]) < 1e100)) return INFINITY;
        *most = fmax(*most, fabs(h->e[j]));
        sum += h->weight[j] * h->e[j] * h->e[j];
    }
    return sum;
}

static void derivatives(shape *h, double x, double of) {
    double q[MAX_ITERATES + 1], G = 0;
    values(h, x, q);
    int at = h->unknowns - h->steps - 1;
    for (int k = 0; k <= h->steps; k++) h->row[at + k] = of * q[k];
    for (int k = h->steps; k > 0; k--) {
        const polar_step *p = &h->p[k - 1];
        const double before = q[k - 1], y = before * before;
        double slope = 0, power = before;
        G += h->w[k]; /* of q_k */
        at -= terms(p);
        for (int i = 0; i < terms(p); i++, power *= y) h->row[at + i] = of * G * power;
        for (int i = terms(p) - 1; i >= 0; i--) slope = slope * y + (2 * i + 1) * p->c[i];
        G *= slope;
    }
}

static void equations(shape *h) {
    const int n = h->unknowns;
    memset(h->normal, 0, sizeof *h->normal * (size_t)(n * n));
    memset(h->gradient, 0, sizeof *h->gradient * (size_t)n);
    for (int j = 0; j < POINTS; j++) {
        derivatives(h, h->x[j], h->of[j]);
        for (int a = 0; a < n; a++) {
            const double by = h->weight[j] * h->row[a];
            h->gradient[a] += by * h->e[j];
            for (int b = 0; b <= a; b++) h->normal[a * n + b] += by * h->row[b];
        }
    }
}

/* by := -(normal + damping of its diagonal)^-1 gradient; false: not definite */
static bool solve(shape *h, double damping) {
    const int n = h->unknowns;
    double *L = h->factor;
    for (int a = 0; a < n; a++) {
        for (int b = 0; b <= a; b++) {
            double sum = h->normal[a * n + b];
            if (a == b) sum += damping * sum + DBL_MIN;
            for (int i = 0; i < b; i++) sum -= L[a * n + i] * L[b * n + i];
            if (a == b && !(sum > 0)) return false;
            L[a * n + b] = a == b ? sqrt(sum) : sum / L[b * n + b];
        }
        double sum = -h->gradient[a];
        for (int i = 0; i < a; i++) sum -= L[a * n + i] * h->by[i];
        h->by[a] = sum / L[a * n + a];
    }
    for (int a = n - 1; a >= 0; a--) {
        for (int i = a + 1; i < n; i++) h->by[a] -= L[i * n + a] * h->by[i];
        h->by[a] /= L[a * n + a];
    }
    return true;
}

/* Unknowns out of the steps and weights, or into them with `by` added. */
static void unknowns(shape *h, double *out, const double *in, const double *by) {
    int at = 0;
    for (int k = 0; k < 2 * h->steps + 1; k++) {
        double *c = k < h->steps ? h->p[k].c : &h->w[k - h->steps];
        for (int i = 0; i < (k < h->steps ? terms(&h->p[k]) : 1); i++, at++) {
            if (out) out[at] = c[i];
            if (in) c[i] = in[at] + (by ? by[at] : 0);
        }
    }
}

static void descend(shape *h, int most, double *damping) {
    double largest, sum = errors(h, &largest);
    for (int step = 0; step < most; step++) {
        bool better = false;
        unknowns(h, h->kept, NULL, NULL);
        equations(h);
        for (int tries = 0; tries < 12 && !better; tries++) {
            if (solve(h, *damping)) {
                unknowns(h, NULL, h->kept, h->by);
                const double now = errors(h, &largest);
                better = now < sum;
                if (better) sum = now;
            }
            *damping = better ? fmax(*damping / 5, 1e-14) : *damping * 4;
        }
        if (better) continue;
        unknowns(h, NULL, h->kept, NULL);
        errors(h, &largest);
        *damping = fmin(*damping, 1);
        return;
    }
}

/* The steps of least max |e| that turn up, into best. */
static void search(shape *h, double *least, double *best) {
    double damping = 1e-2, most;
    for (int j = 0; j < POINTS; j++) h->weight[j] = 1.0 / POINTS;
    for (int round = 0; round < ROUNDS; round++) {
        double mean = 0, sum = 0;
        descend(h, round ? EACH : FIRST, &damping);
        errors(h, &most);
        if (most < *least) {
            *least = most;
            unknowns(h, best, NULL, NULL);
        }
        for (int j = 0; j < POINTS; j++) mean += fabs(h->e[j]) / POINTS;
        for (int j = 0; j < POINTS; j++) {
            h->weight[j] = h->weight[j] * pow(fabs(h->e[j]) / mean, 0.7) + 1e-9 / POINTS;
            sum += h->weight[j];
        }
        for (int j = 0; j < POINTS; j++) h->weight[j] /= sum;
    }
}

/* -1 .. 1, the next of a row of numbers (Knuth's MMIX) */
static double chance(uint64_t *state) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*state >> 11) / 0x1p52 - 1;
}

/* p' = slope (1 - x^2)^q, its integral over [0,1] 1: Newton and Schulz'; but for the first time
 * coefficients are off by up to 0.4. */
static void begin(shape *h, int start, uint64_t *state) {
    for (int k = 0; k < h->steps; k++) {
        const int q = terms(&h->p[k]) - 1;
        double binomial = 1, sum = 0;
        for (int i = 0; i <= q; i++) {
            h->p[k].c[i] = binomial / (2 * i + 1);
            sum += h->p[k].c[i];
            binomial *= -(double)(q - i) / (i + 1);
        }
        for (int i = 0; i <= q; i++)
            h->p[k].c[i] *= (1 + (start ? 0.4 * chance(state) : 0)) / sum;
    }
    for (int k = 0; k <= h->steps; k++) h->w[k] = 1.0 / (h->steps + 1);
}

polar_status polar_curve_shape(const polar_curve *f, bool relative, double l, double u,
                               polar_step p[], int steps, polar_why *why) {
    double least = INFINITY;
    uint64_t state = 1;
    int n = steps + 1;
    for (int k = 0; k < steps; k++) n += terms(&p[k]);
    shape *h = malloc(sizeof *h);
    double *room = malloc(sizeof *room * (size_t)(2 * n * n + 5 * n));
    if (!h || !room) {
        free(h), free(room);
        return polar_fail(why, POLAR_NO_MEMORY, "no memory for a fit");
    }
    *h = (shape){.steps = steps, .unknowns = n, .p = p, .normal = room, .factor = room + n * n};
    h->gradient = room + 2 * n * n;
    h->by = h->gradient + n, h->row = h->by + n, h->kept = h->row + n;
    for (int j = 0; j < POINTS; j++) {
        h->x[j] = u * pow(l / u, 1 - (double)j / (POINTS - 1));
        h->f[j] = polar_curve_value(f, h->x[j]);
        h->of[j] = relative ? 1 / h->f[j] : 1;
    }
    for (int start = 0; start < STARTS; start++) {
        begin(h, start, &state);
        search(h, &least, h->kept + n);
    }
    unknowns(h, NULL, h->kept + n, NULL);
    free(h), free(room);
    return POLAR_OK;
}
