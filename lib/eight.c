/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The family <i-j> of degree eight: Newton's method on the stationary points.
 *
 * Unknowns are the scale of p' and the stationary points of the accelerated sides; equations
 * say that p rises by 1 between the two stationary points nearest the step, and that on an
 * accelerated side every second extremum equals p(L) or p(H), the others p's value there, 0 or
 * 1. A difference of values of p is an integral of p' in its factored form: four Gauss-Legendre
 * nodes are exact for degree 7, and no value suffers from cancellation. Since p' vanishes at
 * the stationary points, moving the end of an integral with them changes nothing to first
 * order, and the Jacobian has the integrals of the partial derivatives of p' alone.
 *
 * The start: extrema of the Chebyshev polynomial of degree eight, cut between the i-th and the
 * next, each part scaled to its band. From there plain Newton steps take 5 to 10 iterations.
 */
#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "polar/eight.h"

enum { N = POLAR_EIGHT_ROOTS, UNKNOWNS = N + 1, ITERATIONS = 40 };

/* Abscissae and weights of Gauss-Legendre with four nodes on [-1,1]. */
static const double node[4] = {-0.86113631159405257522, -0.33998104358485626480,
                               0.33998104358485626480, 0.86113631159405257522};
static const double weight[4] = {0.34785484513745385737, 0.65214515486254614263,
                                 0.65214515486254614263, 0.34785484513745385737};

/* (1 - cos(k pi/8))/2, k = 1 .. 7: the extrema of T_8(2x - 1). */
static const double chebyshev[N] = {
    0.03806023374435662559, 0.14644660940672623780, 0.30865828381745511414, 0.5,
    0.69134171618254488586, 0.85355339059327376220, 0.96193976625564337441};

/* integral of prod (x - root[k]) from a to b; without the root `skip` when >= 0 */
static double integral(const double *root, int skip, double a, double b) {
    const double mean = (a + b) / 2, half = (b - a) / 2;
    double sum = 0;
    for (int q = 0; q < 4; q++) {
        const double x = mean + half * node[q];
        double product = weight[q];
        for (int k = 0; k < N; k++)
            if (k != skip) product *= x - root[k];
        sum += product;
    }
    return half * sum;
}

/* Where p is 0 and 1. */
static double zero_of(const polar_eight *p) {
    return p->left > 0 ? p->root[p->left - 1] : 0;
}

static double one_of(const polar_eight *p) {
    return p->left < N ? p->root[p->left] : 1;
}

struct system {
    int n;                            /* equations, and unknowns: scale, root[which[1..]] */
    int which[UNKNOWNS];              /* which[0] = -1 */
    double a[UNKNOWNS][UNKNOWNS + 1]; /* Jacobian and, last, what is wanted minus what is */
};

/* p(b) - p(a) = rise */
static void equation(struct system *s, int row, const polar_eight *p, double a, double b,
                     double rise) {
    const double I = integral(p->root, -1, a, b);
    s->a[row][0] = I;
    for (int k = 1; k < s->n; k++)
        s->a[row][k] = -p->scale * integral(p->root, s->which[k], a, b);
    s->a[row][s->n] = rise - p->scale * I;
}

/* An accelerated side: extrema x[0] (next to the step) outwards, the end of the band last. */
static int side(struct system *s, int row, const polar_eight *p, const double *x, int count,
                double bound) {
    for (int k = 1; k < count; k++) equation(s, row++, p, k % 2 ? bound : x[0], x[k], 0);
    return row;
}

/* Gaussian elimination with row pivoting; the solution lands in the last column. */
static bool eliminate(struct system *s) {
    for (int k = 0; k < s->n; k++) {
        int best = k;
        for (int i = k + 1; i < s->n; i++)
            if (fabs(s->a[i][k]) > fabs(s->a[best][k])) best = i;
        double row[UNKNOWNS + 1];
        memcpy(row, s->a[best], sizeof row);
        memcpy(s->a[best], s->a[k], sizeof row);
        memcpy(s->a[k], row, sizeof row);
        if (!(fabs(row[k]) > 0)) return false;
        for (int i = 0; i < s->n; i++) {
            if (i == k) continue;
            const double f = s->a[i][k] / row[k];
            for (int j = k; j <= s->n; j++) s->a[i][j] -= f * row[j];
        }
    }
    for (int k = 0; k < s->n; k++) s->a[k][s->n] /= s->a[k][k];
    return true;
}

/* The largest t <= 1 for which no stationary point goes further than half the way to its
 * neighbour, the end of the band or the step. */
static double damping(const struct system *s, const polar_eight *p) {
    double t = 1;
    for (int k = 1; k < s->n; k++) {
        const int i = s->which[k];
        const double d = s->a[k][s->n], x = p->root[i];
        const double low = i == p->left ? p->upper : i > 0 ? p->root[i - 1] : 0;
        const double high = i == p->left - 1 ? p->lower : i < N - 1 ? p->root[i + 1] : 1;
        const double room = (d > 0 ? high - x : x - low) / 2;
        if (fabs(d) * t > room) t = room / fabs(d);
    }
    return t;
}

static void start(polar_eight *p, bool accelerate_left, bool accelerate_right) {
    const int i = p->left;
    const double before = i > 0 ? chebyshev[i - 1] : 0, after = i < N ? chebyshev[i] : 1;
    const double cut = (before + after) / 2;
    for (int k = 0; k < i; k++)
        p->root[k] = accelerate_left ? chebyshev[k] / cut * p->lower : 0;
    for (int k = i; k < N; k++)
        p->root[k] = accelerate_right ? 1 - (1 - chebyshev[k]) / (1 - cut) * (1 - p->upper) : 1;
    p->scale = 1 / integral(p->root, -1, zero_of(p), one_of(p));
}

bool polar_eight_solve(int left, double L, bool accelerate_left, double H,
                       bool accelerate_right, polar_eight *p) {
    assert(left >= 0 && left <= N);
    if (!(0 < L && L <= H && H < 1)) return false;
    *p = (polar_eight){.left = left, .lower = L, .upper = H};
    start(p, accelerate_left, accelerate_right);
    struct system s = {.n = 1, .which = {-1}};
    for (int k = 0; k < N; k++)
        if (k < left ? accelerate_left : accelerate_right) s.which[s.n++] = k;
    double before = INFINITY;
    for (int round = 0; round < ITERATIONS; round++) {
        double x[UNKNOWNS];
        int row = 0, count = 0;
        equation(&s, row++, p, zero_of(p), one_of(p), 1);
        if (accelerate_left && left > 0) {
            for (int k = left; k-- > 0;) x[count++] = p->root[k];
            x[count++] = 0;
            row = side(&s, row, p, x, count, L);
        }
        count = 0;
        if (accelerate_right && left < N) {
            for (int k = left; k < N; k++) x[count++] = p->root[k];
            x[count++] = 1;
            row = side(&s, row, p, x, count, H);
        }
        assert(row == s.n);
        if (!eliminate(&s)) return false;
        const double t = damping(&s, p);
        double change = fabs(s.a[0][s.n] / p->scale);
        p->scale += t * s.a[0][s.n];
        for (int k = 1; k < s.n; k++) {
            p->root[s.which[k]] += t * s.a[k][s.n];
            change = fmax(change, fabs(s.a[k][s.n]));
        }
        if (!isfinite(change)) return false;
        p->zero = zero_of(p);
        /* quadratic until roundoff stops it */
        if (t == 1 && (change < 4 * DBL_EPSILON || (change < 1e-9 && change >= before / 2)))
            return true;
        before = change;
    }
    return false;
}

double polar_eight_slope(const polar_eight *p, double x) {
    double product = p->scale;
    for (int k = 0; k < N; k++) product *= x - p->root[k];
    return product;
}

double polar_eight_rise(const polar_eight *p, double a, double b) {
    return p->scale * integral(p->root, -1, a, b);
}

double polar_eight_value(const polar_eight *p, double x) {
    const double one = one_of(p);
    if (x - p->zero < one - x) return p->scale * integral(p->root, -1, p->zero, x);
    return 1 + p->scale * integral(p->root, -1, one, x);
}

/* Coefficients of p from those of p' = scale prod (x - r[k]), and p(at) = value. */
static void expand(double scale, const double *r, double at, double value, double *b) {
    double c[N + 1] = {scale};
    for (int k = 0; k < N; k++) { /* c := c (x - r) */
        c[k + 1] = c[k];
        for (int i = k; i > 0; i--) c[i] = c[i - 1] - r[k] * c[i];
        c[0] *= -r[k];
    }
    for (int k = 0; k <= N; k++) b[k + 1] = c[k] / (k + 1);
    double sum = b[N + 1];
    for (int k = N; k > 0; k--) sum = sum * at + b[k];
    b[0] = value - sum * at;
}

void polar_eight_monomial(const polar_eight *p, double b[POLAR_EIGHT_COEFFICIENTS]) {
    expand(p->scale, p->root, p->zero, 0, b);
}

void polar_eight_centred(const polar_eight *p, double base,
                         double b[POLAR_EIGHT_COEFFICIENTS]) {
    double r[N];
    for (int k = 0; k < N; k++) r[k] = (2 * p->root[k] - 1) - base;
    expand(ldexp(p->scale, -N), r, (2 * p->zero - 1) - base, -1, b);
}
