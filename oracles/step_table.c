/* SPDX-License-Identifier: BSD-3-Clause */
/* Steps by lower bound; the tables themselves are made at build time from minimax/steps. */
#include "polar/step_table.h"

#include <float.h>
#include <math.h>

static const polar_schedule *table_of(int degree) {
    for (int i = 0; polar_step_tables[i]; i++)
        if (polar_step_tables[i]->step[0].degree == degree) return polar_step_tables[i];
    return NULL;
}

/* The row of the greatest lower <= l; the first where there is none. */
static const polar_step *row_of(const polar_schedule *t, double l) {
    int at = 0, end = t->nsteps; /* lower of `at` <= l < lower of `end` */
    while (end - at > 1) {
        const int middle = (at + end) / 2;
        if (t->step[middle].lower <= l)
            at = middle;
        else
            end = middle;
    }
    return &t->step[at];
}

/*
 * A number <= p(x), x > 0, by Horner's rule in fl(x^2): term i takes part in at most 3q + 2
 * roundings of (1 + u). The last step down is for x and p(x) that are subnormal.
 */
static double value_below(const polar_step *p, double x) {
    const double y = x * x;
    double sum = 0, size = 0;
    for (int i = p->degree / 2; i >= 0; i--) {
        sum = sum * y + p->c[i];
        size = size * y + fabs(p->c[i]);
    }
    return nextafter(x * sum - (2 * p->degree + 6) * DBL_EPSILON / 2 * size * x, -INFINITY);
}

static double largest_error(const polar_step *p) {
    return nextafter(fmax(fabs(1 - p->range_lower), fabs(p->range_upper - 1)), INFINITY);
}

bool polar_step_tabulated(int degree, double l, double cushion, polar_step *p) {
    const polar_schedule *t = table_of(degree);
    if (!t || !(l > 0 && l <= t->step[t->nsteps - 1].lower) || !(cushion >= 0)) return false;
    *p = *row_of(t, fmax(l, cushion));
    if (l < p->lower) {
        p->range_lower = fmin(value_below(p, l), p->range_lower);
        p->error = fmax(p->error, largest_error(p));
    }
    p->lower = l;
    return true;
}

void polar_step_scale(polar_step *p, double in, double out) {
    int exponent;
    const bool exact = frexp(in, &exponent) == 0.5 && frexp(out, &exponent) == 0.5;
    double factor = out / in;
    for (int i = 0; i <= p->degree / 2; i++, factor /= in * in) p->c[i] *= factor;
    p->lower *= in;
    p->upper *= in;
    p->range_lower *= out;
    p->range_upper *= out;
    if (!exact) {
        p->range_lower = nextafter(p->range_lower, -INFINITY);
        p->range_upper = nextafter(p->range_upper, INFINITY);
    }
    p->error = largest_error(p);
}
