/* SPDX-License-Identifier: BSD-3-Clause */
/* First order by backward sweeps: what a unit of dR and of dQ before a step does to Q. */
#include <math.h>

#include "gram_noise.h"

double polar_gram_grid(double l, double c, int i, double *ones, double *top) {
    static const double tops[POLAR_GRAM_TOPS] = {1, 1, 0.75, 0.45, 0.3};
    const double least = fmin(0.9, fmax(l, 0.1 / fmax(c, 1)));
    const int at = i % POLAR_GRAM_TOPS;
    *ones = at == 1 ? 1.0 / 16 : 1.0 / 2;
    *top = fmax(tops[at], least);
    return pow(least, (double)(i / POLAR_GRAM_TOPS) / (POLAR_GRAM_GRID / POLAR_GRAM_TOPS - 1));
}

/* h(r) of p(x) = x h(x^2), and the sum of what is rounded in it: of all terms where Z is made
 * whole, else but c0, of the sum where it is one product's. */
static double evaluate(const polar_step *p, double r, bool native, double *rounded) {
    const int top = (p->degree - 1) / 2;
    double z = 0, sum = 0;
    for (int k = top; k >= 0; k--) {
        z = z * r + p->c[k];
        if (k > 0 || native) sum = sum * r + fabs(p->c[k]);
    }
    if (!native) sum *= r;
    if (!native && top == 2) sum = fabs(z - p->c[0]);
    *rounded = native || top > 1 ? sum : 0;
    return z;
}

/* h[a,b] */
static double divided(const polar_step *p, double a, double b) {
    double at = 0, slope = 0;
    for (int k = (p->degree - 1) / 2; k >= 0; k--) {
        slope = slope * a + at;
        at = at * b + p->c[k];
    }
    return slope;
}

/* Mean square over the spectrum. */
static double mean(const struct gram_pair *t, double a, double b) {
    return t->ones * a * a + (1 - t->ones) * b * b;
}

/* A product's size, squared: of its factors where sums are rounded as they grow. */
static double size(const struct gram_pair *t, bool native, const double a[2],
                   const double b[2]) {
    return native ? mean(t, a[0], a[1]) * mean(t, b[0], b[1])
                  : mean(t, a[0] * b[0], a[1] * b[1]);
}

/* (i,j) of a pair */
static const int first_of[3] = {0, 0, 1}, second_of[3] = {0, 1, 1};

void polar_gram_pair(const polar_schedule *p, int steps, double s, struct gram_pair *t) {
    t->steps = steps;
    t->x[0][0] = t->top;
    t->x[0][1] = s;
    for (int k = 0; k < steps; k++) {
        const polar_step *step = polar_schedule_step(p, k);
        double rounded[2];
        for (int v = 0; v < 2; v++) {
            const double x = t->x[k][v];
            t->z[k][v] = evaluate(step, x * x, t->native, &rounded[v]);
            t->x[k + 1][v] = x * t->z[k][v];
        }
        t->w[k] = sqrt(mean(t, rounded[0], rounded[1]));
        for (int i = 0; i < 3; i++) {
            const double x = t->x[k][first_of[i]], y = t->x[k][second_of[i]];
            t->h[k][i] = divided(step, x * x, y * y);
        }
    }
    for (int k = 0; k <= steps; k++) {
        const double *x = t->x[k], r[2] = {x[0] * x[0], x[1] * x[1]};
        t->gram[k] = sqrt(size(t, t->native, x, x));
        if (k < steps) t->rz[k] = sqrt(size(t, t->native, r, t->z[k]));
    }
    for (int i = 0; i < 3; i++) t->even[steps][i] = t->odd[steps][i] = 1;
    t->out[steps][0] = t->out[steps][1] = 1;
    for (int k = steps - 1; k >= 0; k--) {
        for (int v = 0; v < 2; v++) t->out[k][v] = t->out[k + 1][v] * t->z[k][v];
        for (int i = 0; i < 3; i++) {
            const double x = t->x[k][first_of[i]], y = t->x[k][second_of[i]];
            const double zx = t->z[k][first_of[i]], zy = t->z[k][second_of[i]];
            t->even[k][i] = t->even[k + 1][i] * (zx + y * (x + y) * t->h[k][i]);
            t->odd[k][i] = t->odd[k + 1][i] * (x + y > 0 ? (x * zx + y * zy) / (x + y) : zx);
        }
    }
}

/* A block: Q before each step, and squares of what is rounded to Q, RZ, ZRZ and in W. */
struct block {
    int first, count;
    double q[POLAR_GRAM_STEPS + 1][2];
    double by_Q[POLAR_GRAM_STEPS], by_T[POLAR_GRAM_STEPS], by_R[POLAR_GRAM_STEPS];
    double gram;
};

static double square(double x) {
    return x * x;
}

/*
 * Sizes, and what the products lose by being symmetric: AB of matrices that do not quite
 * commute keeps one triangle, and half its commutator, all of it between the clusters, goes
 * anywhere. R and Q are off by squares r and q there.
 */
static void enter(const struct gram_pair *t, bool whole, struct block *b) {
    const double part = t->ones * (1 - t->ones) / 2; /* off the diagonal, of half, squared */
    double r = b->gram = square(t->gram[b->first]), q = 0;
    b->q[0][0] = b->q[0][1] = 1;
    for (int k = 0; k < b->count; k++) {
        const int at = b->first + k;
        const double *x = t->x[at], *z = t->z[at], *Q = b->q[k];
        const double R[2] = {x[0] * x[0], x[1] * x[1]}, T[2] = {R[0] * z[0], R[1] * z[1]};
        const double h = t->h[at][1], w = square(t->w[at]), middle = (z[0] + z[1]) / 2;
        const double through = T[0] + T[1], dz = h * h * r + w,
                     turn = part * square(z[0] - z[1]);
        b->by_Q[k] = whole ? size(t, t->native, Q, z) : 0;
        if (k > 0) b->by_Q[k] += part * square(Q[0] - Q[1]) * dz + turn * q;
        b->by_T[k] = square(t->rz[at]) + part * square(R[0] - R[1]) * w;
        b->by_R[k] =
            size(t, t->native, T, z) + part * square(T[0] - T[1]) * w + turn * b->by_T[k];
        q = middle * middle * q + square((Q[0] + Q[1]) / 2) * dz + b->by_Q[k];
        r = square(z[0] * z[1] + through * h) * r + through * through * w +
            middle * middle * b->by_T[k] + b->by_R[k];
        for (int v = 0; v < 2; v++) b->q[k + 1][v] = Q[v] * z[v];
    }
}

/* The square of a block's dQ_ij. */
static double growth(const struct gram_pair *t, const struct block *b, int pair) {
    const int i = first_of[pair], j = second_of[pair];
    double by_Q = 1, by_R = 0, sum = 0;
    for (int k = b->count - 1; k >= 0; k--) {
        const int at = b->first + k;
        const double *x = t->x[at], *z = t->z[at], h = t->h[at][pair];
        const double middle = (z[i] + z[j]) / 2, share = (b->q[k][i] + b->q[k][j]) / 2;
        const double through = x[i] * x[i] * z[i] + x[j] * x[j] * z[j];
        sum += square(by_Q) * b->by_Q[k] + square(by_R * middle) * b->by_T[k] +
               square(by_R) * b->by_R[k] + square((by_R * through + by_Q * share) * t->w[at]);
        by_R = by_R * (z[i] * z[j] + through * h) + by_Q * share * h;
        by_Q *= middle;
    }
    return sum + by_R * by_R * b->gram;
}

struct gram_noise polar_gram_noise(const struct gram_pair *t, int first, int count,
                                   bool whole) {
    const int end = first + count;
    const double *s = t->x[0], *x = t->x[first];
    const double norm = mean(t, s[0], s[1]), w = t->ones;
    const double weight[3] = {w * w, 2 * w * (1 - w), (1 - w) * (1 - w)};
    struct block block = {.first = first, .count = count};
    struct gram_noise n = {.small = {0, 0}};
    enter(t, whole || count > 1, &block);
    const double closing = size(t, t->native_D, x, block.q[count]);
    for (int i = 0; i < 3; i++) {
        const double even = t->even[end][i], odd = t->odd[end][i];
        const double a = s[first_of[i]], b = s[second_of[i]];
        const double X = (x[first_of[i]] + x[second_of[i]]) / 2 * even,
                     Y = (x[first_of[i]] - x[second_of[i]]) / 2 * odd;
        const double d = weight[i] * growth(t, &block, i);
        const double share = weight[i] * closing / 2 / t->aspect;
        n.small[0] += (X * X + Y * Y) * d;
        n.small[1] += square((a - b) * X + (a + b) * Y) * d / norm;
        n.large[0] += (even * even + odd * odd) * share;
        n.large[1] += (square((a - b) * even) + square((a + b) * odd)) * share / norm;
    }
    n.large[0] += mean(t, t->out[end][0], t->out[end][1]) * (1 - 1 / t->aspect) * closing;
    return n;
}

/* An eigenvalue that strays: r of R, moved to one side at every step. */
int polar_gram_reach(const polar_schedule *p, const struct gram_pair *t, int first,
                     double unit) {
    const double room = 3 * unit;
    int least = t->steps - first;
    for (int way = 0; way < 5; way++) { /* 0 down; 1 and s, up and down */
        const int v = way / 2, side = way % 2 ? 1 : -1;
        const bool null = way == 4;
        double r = null ? 0 : t->x[first][v] * t->x[first][v];
        r += side * room * t->gram[first];
        for (int k = 0; k + 1 < least; k++) {
            const int at = first + k;
            const double should = null ? 0 : t->x[at + 1][v] * t->x[at + 1][v];
            double rounded;
            const double z = evaluate(polar_schedule_step(p, at), r, t->native, &rounded);
            const double moved =
                2 * fabs(r * z) * t->w[at] + fabs(z) * t->rz[at] + t->gram[at + 1];
            r = r * z * z + side * room * moved;
            if (!(fabs(r - should) <= POLAR_GRAM_STRAY)) least = k + 1;
        }
    }
    return least;
}
