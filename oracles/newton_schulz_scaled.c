/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Newton-Schulz with the scaling of Chen and Chow (2014): for singular values in [l,1]
 *     X+ = a/2 (3X - a^2 X X'X), a = min(sqrt(3/(1 + l + l^2)), a_max), l+ = a l (3 - a^2
 * l^2)/2, a_max = 1.6977 the root of a (3 - a^2)/2 = 1/10: no singular value falls below a
 * tenth of the largest, which is what keeps the scaling stable; unlimited it would shrink 1 to
 * 2.6 l. l is options.lower, or u: an l too small costs log2.5(ratio) steps.
 *
 * Stopping: the step taken with |I-X'X|_F^2 <= sqrt(k) u is the last, as for newton-schulz.
 */
#include <math.h>

#include "normalise.h"
#include "odd_step.h"
#include "rows.h"

enum { DEFAULT_STEPS = 160 };

static polar_step polynomial(double *l) {
    const double most = 2 * cos(acos(-0.1) / 3); /* a^3 - 3a + 0.2 = 0 by a = 2 cos t */
    double a = fmin(sqrt(3 / (1 + *l + *l * *l)), most);
    *l = fmin(1, a * *l * (3 - a * a * *l * *l) / 2);
    return (polar_step){.degree = 3, .c = {1.5 * a, -0.5 * a * a * a}};
}

static double lower(const polar_shape *s) {
    return s->options->lower > 0 ? s->options->lower : polar_format_get(s->format)->u;
}

static double tolerance(const polar_shape *s) {
    double k = (double)(s->m < s->n ? s->m : s->n);
    return sqrt(sqrt(k) * polar_format_get(s->format)->u);
}

static int64_t scratch(const polar_shape *s) {
    polar_arena a = {.backend = s->backend, .size = INT64_MAX};
    polar_odd_step_layout(s, 3, &a);
    return a.used;
}

static void cost(const polar_shape *s, double l, polar_cost *c) {
    int limit = s->options->steps ? s->options->steps : DEFAULT_STEPS;
    double x = l, scale = lower(s);
    if (s->options->normalise == POLAR_NORMALISE_NONE)
        polar_lanczos_cost(s->m, s->n, s->format, c);
    polar_normaliser_cost(s, c);
    for (c->steps = 0; c->steps < limit;) {
        double defect = fabs(1 - x * x);
        polar_step p = polynomial(&scale);
        x = x * (p.c[0] + p.c[1] * x * x);
        c->steps++;
        polar_odd_step_defect_cost(s, c);
        polar_odd_step_cost(s, &p, false, c);
        if (defect <= tolerance(s)) break;
    }
}

static polar_status run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                        void *scratch_block, polar_report *r) {
    polar_arena a = {.backend = s->backend, .base = scratch_block, .size = INT64_MAX};
    struct odd_step t = polar_odd_step_layout(s, 3, &a);
    e->work = t.work;
    e->work_bytes = t.work_bytes;
    int limit = s->options->steps ? s->options->steps : DEFAULT_STEPS;
    polar_mat X = U, Y = t.X;
    bool converged = false;
    double l = r->lower = lower(s);
    /* the first step sends 1.02 to 0 and what is above astray; 1.005: an estimate from below */
    if (s->options->normalise == POLAR_NORMALISE_NONE) {
        double largest = ldexp(polar_lanczos_largest(e, A, &t.lanczos), s->exponent);
        if (largest > 1.005)
            return polar_fail(&r->why, POLAR_UNSUITED,
                              "sigma_1 is %.3g or more: without its own scaling of A "
                              "newton-schulz-scaled wants at most 1",
                              largest);
    }
    polar_normalised(s, e, A, t.G, t.T, X);
    for (r->steps = 0; r->steps < limit && !converged && e->status == POLAR_OK; r->steps++) {
        polar_odd_step_gram(e, &t, X);
        converged = polar_odd_step_defect(e, &t) <= tolerance(s);
        double one = 1; /* the last step is Newton-Schulz's own */
        polar_step p = polynomial(converged ? &one : &l);
        polar_odd_step_apply(e, &t, &p, X, Y);
        polar_mat swap = X;
        X = Y;
        Y = swap;
    }
    if (X.data != U.data) polar_axpby(e, 1, X, 0, X, U);
    if (e->status != POLAR_OK) return e->status;
    return converged ? POLAR_OK : POLAR_NOT_CONVERGED;
}

const polar_oracle polar_newton_schulz_scaled = {
    .name = "newton-schulz-scaled",
    .summary = "Newton-Schulz with Chen and Chow's stable scaling: a third of the steps",
    .source = "chen2014",
    .formats = POLAR_REAL | POLAR_COMPLEX,
    .traits = POLAR_POLYNOMIAL | POLAR_ADAPTIVE | POLAR_TAKES_LOWER,
    .bound = 20,
    .defaults = {.rank = POLAR_RANK_PARTIAL, .normalise = POLAR_NORMALISE_FRO},
    .scratch = scratch,
    .cost = cost,
    .run = run,
};
