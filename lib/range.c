/* SPDX-License-Identifier: BSD-3-Clause */
/* The scalar shadow of every matrix that a run stores, over intervals of singular values, and
 * what rounding may add to it: a running error analysis (Higham 2002, section 3.3). */
#include "polar/range.h"

#include <math.h>

enum { PIECES = 4096 }; /* that [0,s] is cut into */

/* Exact values; bounds on the errors of what is computed, to first order: by rounding, and by
 * subnormals, in units of what these cost a matrix that is stored. */
typedef struct number {
    double lower, upper, error, small;
} number;

static number of(double x) {
    return (number){x, x, 0, 0};
}

static double size(number x) {
    const double larger = fmax(fabs(x.lower), fabs(x.upper));
    return isnan(x.lower + x.upper) ? INFINITY : larger;
}

static number plus(number a, number b) {
    return (number){a.lower + b.lower, a.upper + b.upper, a.error + b.error, a.small + b.small};
}

static number times(number a, number b) {
    const double p[4] = {a.lower * b.lower, a.lower * b.upper, a.upper * b.lower,
                         a.upper * b.upper};
    number c = {p[0], p[0], size(a) * b.error + size(b) * a.error,
                size(a) * b.small + size(b) * a.small};
    for (int i = 1; i < 4; i++) {
        c.lower = fmin(c.lower, p[i]);
        c.upper = fmax(c.upper, p[i]);
    }
    return c;
}

static number scaled(double c, number x) {
    return times(of(c), x);
}

static number exact(number x) {
    return (number){x.lower, x.upper, 0, 0};
}

/* values of x, errors of y: two ways to one result */
static number with_errors_of(number x, number y) {
    return (number){x.lower, x.upper, y.error, y.small};
}

/* what is known so far; of the step at hand the largest |h| and |x h|; errors of the latter, by
 * rounding and of Y and W by subnormals */
struct view {
    polar_range *r;
    double u, largest;
    int step;
    double h, image, error, small;
};

static double with_error(number x) {
    const double most = size(x) + POLAR_RANGE_ERRORS * x.error;
    return isnan(most) ? INFINITY : most;
}

/* stored: rounded once more */
static number see(struct view *v, const char *matrix, number x) {
    x.error += v->u * size(x);
    x.small += 1;
    if (with_error(x) > v->largest) {
        v->largest = with_error(x);
        if (v->r) {
            v->r->step = v->step;
            v->r->matrix = matrix;
        }
    }
    return x;
}

/* W of degree 17, as the plan goes (oracles/odd_step.c) */
static number planned(struct view *v, const double *c, const polar_plan *p, number y) {
    const number y2 = see(v, "Y^2", times(y, y));
    const number w = see(v, "W", plus(scaled(p->c1, y2), scaled(p->c2, y)));
    const number s = see(v, "W", times(y2, w));
    const number right = see(v, "W", plus(s, scaled(p->e0, y2)));
    const number left = see(v, "W", plus(plus(s, scaled(p->d1, y2)), scaled(p->d2, y)));
    const number low = plus(scaled(c[2], y2), scaled(c[1], y));
    const number rest = see(v, "W", plus(scaled(p->f0, s), low));
    return see(v, "W", plus(times(left, right), rest));
}

/* W by blocks of two powers; whole: c0 is in it (fitted maps). Values by y (c + y S), which
 * is narrower than c Y + Y^2 S; errors of the latter. */
static number blocks_of_two(struct view *v, const double *c, int q, bool whole, number y) {
    const number y2 = see(v, "Y^2", times(y, y));
    int j = q % 2 ? q - 1 : q - 2;
    number s = j + 2 == q ? plus(scaled(c[q], y2), scaled(c[q - 1], y)) : scaled(c[q], y), w;
    w = see(v, "W", s);
    for (;; j -= 2) {
        if (j == 0 && !whole) return w;
        s = see(v, "W", plus(w, of(c[j])));
        if (j == 0) return plus(s, of(-c[0]));
        w = times(exact(y), plus(of(c[j - 1]), times(exact(y), exact(s))));
        w = see(v, "W", with_errors_of(w, plus(times(y2, s), scaled(c[j - 1], y))));
    }
}

/* a step at singular values x */
static void piece(struct view *v, bool map, const polar_step *p, number x) {
    const double *c = p->c;
    const int q = (p->degree - 1) / 2;
    number y = times(x, x), w = of(0);
    polar_plan plan;
    if (q > 0) y = see(v, "Y", y);
    if (q == 1) {
        w = scaled(c[1], y);
        if (map) w = plus(see(v, "W", plus(see(v, "W", w), of(c[0]))), of(-c[0]));
    } else if (q == 2 && !map) {
        w = times(exact(y), plus(of(c[1]), scaled(c[2], exact(y))));
        w = see(v, "W", with_errors_of(w, plus(scaled(c[2], times(y, y)), scaled(c[1], y))));
    } else if (q >= 2) {
        w = !map && polar_step_plan(p, &plan) ? planned(v, c, &plan, y)
                                              : blocks_of_two(v, c, q, map, y);
    }
    const number h = plus(of(c[0]), w);
    v->h = fmax(v->h, with_error(h));
    const number image = see(v, "X", times(x, h));
    v->image = fmax(v->image, with_error(image));
    v->error = fmax(v->error, image.error);
    v->small = fmax(v->small, image.small - 1);
}

/* x in [0,s]; the bound on what it becomes */
static double whole_step(struct view *v, bool map, const polar_step *p, double s) {
    v->h = v->image = v->error = v->small = 0;
    for (int i = 0; i < PIECES; i++)
        piece(v, map, p, (number){s * i / PIECES, s * (i + 1) / PIECES, 0, 0});
    return v->image;
}

/* Steps of block b of so many, as even as possible, shorter ones first (gram_form.h). */
static int length(int steps, int blocks, int b) {
    return steps / blocks + (b >= blocks - steps % blocks);
}

/* a block of `own` steps from v->step on, singular values at most *top */
static void block(struct view *v, const polar_schedule *s, int own, double *top,
                  double *weights) {
    double q = 1, c = 1, error = 0, small = 0;
    for (int i = 0; i < own; i++) {
        const polar_step *p = polar_schedule_step(s, v->step++);
        const double image = whole_step(v, s->form == POLAR_FORM_MAP, p, *top);
        q *= v->h;
        c *= fabs(p->c[0]);
        if (own > 1) see(v, "Q", of(q));
        if (i + 1 < own) see(v, "YW", of(image * *top)); /* R h(R), R at most top^2 */
        if (s->form == POLAR_FORM_MAP) {
            *weights += fabs(p->c[(p->degree + 1) / 2]) * image;
            see(v, "S", of(*weights));
        }
        *top = image;
        error = fmax(error, v->error);
        small = fmax(small, v->small);
    }
    if (own > 1) {
        error = v->u * c * c / 2;
        small = c * c / 2;
    }
    if (own > 1 && v->u * c * c > 1) see(v, "Q", of(INFINITY));
    if (!v->r) return;
    v->r->rounding = fmax(v->r->rounding, error);
    v->r->g = fmax(v->r->g, small);
}

/* in a format of roundoff u; the largest entry */
static double run(const polar_schedule *s, int count, int blocks, double u, polar_range *r) {
    struct view v = {.r = r, .u = u};
    double top = with_error(see(&v, "X", of(1))), weights = 0;
    if (blocks == 0 || blocks > count) blocks = count;
    for (int b = 0; b < blocks; b++) block(&v, s, length(count, blocks, b), &top, &weights);
    return v.largest;
}

polar_status polar_schedule_range(const polar_schedule *s, int steps, int blocks, int64_t m,
                                  int64_t n, polar_range *r) {
    const polar_format_row *f16 = polar_format_get(POLAR_F16),
                           *bf16 = polar_format_get(POLAR_BF16);
    const bool map = s->form == POLAR_FORM_MAP;
    const int count = steps > 0 ? steps : s->nsteps;
    const double k = (double)(m < n ? m : n);
    if (steps < 0 || blocks < 0 || m < 0 || n < 0) return POLAR_BAD_ARGUMENT;
    if (s->nsteps < 1 || (count > s->nsteps && !s->repeat_last)) return POLAR_BAD_ARGUMENT;
    if ((s->form != POLAR_FORM_ODD && !map) || (map && blocks)) return POLAR_UNSUITED;
    *r = (polar_range){.step = 0, .rounding = f16->u};
    r->largest = run(s, count, blocks, f16->u, r);
    r->largest_bf16 = run(s, count, blocks, bf16->u, NULL);
    /* half the spacing of what is subnormal */
    r->lost = ldexp(f16->u, f16->min_exponent) * (sqrt((double)m) * sqrt((double)n) + k * r->g);
    r->fits = r->largest <= f16->largest;
    r->negligible = r->lost <= r->rounding;
    r->half = r->fits && r->lost <= (bf16->u / f16->u - 1) * r->rounding ? POLAR_F16
              : r->largest_bf16 <= bf16->largest                         ? POLAR_BF16
                                                                         : POLAR_FORMAT_ANY;
    return POLAR_OK;
}
