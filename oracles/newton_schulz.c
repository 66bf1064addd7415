/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Newton-Schulz: X := A/|A|_F, then the one polynomial of a schedule (Taylor's cubic
 * 3/2 x - 1/2 x^3 by default) until the Gram matrix says that X has orthonormal columns.
 * Small singular values grow by a factor c0 a step: log(kappa)/log(3/2) steps for the cubic.
 *
 * Stopping: with defect d = |I - X'X|_F and p of order of convergence q+1, the next defect is
 * O(d^(q+1)); the step taken when d^(q+1) <= sqrt(k) u is the last. The length of a step would
 * be no test: a singular value of 1e-12 moves by 5e-13 and is far from 1.
 */
#include <math.h>
#include <stdio.h>

#include "normalise.h"
#include "odd_step.h"
#include "rows.h"

enum { DEFAULT_STEPS = 100 };

static const polar_schedule *schedule_of(const polar_shape *s) {
    return s->options->schedule ? s->options->schedule : polar_schedule_named("taylor-cubic");
}

static const polar_step *polynomial(const polar_shape *s) {
    const polar_schedule *p = schedule_of(s);
    return &p->step[p->nsteps - 1];
}

static int64_t scratch(const polar_shape *s) {
    polar_arena a = {.backend = s->backend, .size = INT64_MAX};
    polar_odd_step_layout(s, polynomial(s)->degree, &a);
    return a.used;
}

static double tolerance(const polar_shape *s) {
    double k = (double)(s->m < s->n ? s->m : s->n);
    int order = (polynomial(s)->degree + 1) / 2;
    return pow(sqrt(k) * polar_format_get(s->format)->u, 1.0 / order);
}

/*
 * Whether the schedule is one of Taylor's polynomials, p(1) = 1 and p'(1) = ... = p^(q)(1) = 0
 * to rounding, which the stopping test supposes.
 */
static bool is_taylor(const polar_schedule *s) {
    const polar_step *p = &s->step[0];
    int q = (p->degree - 1) / 2;
    if (s->nsteps != 1) return false;
    for (int d = 0; d <= q; d++) { /* the d-th derivative at 1 */
        double sum = d == 0 ? -1 : 0, size = 0;
        for (int i = 0; i <= q; i++) {
            double term = p->c[i];
            for (int k = 0; k < d; k++) term *= 2 * i + 1 - k;
            sum += term;
            size += fabs(term);
        }
        if (!(fabs(sum) <= 0x1p-40 * size)) return false;
    }
    return true;
}

static void cost(const polar_shape *s, double l, polar_cost *c) {
    const polar_step *p = polynomial(s);
    polar_schedule one = {.form = POLAR_FORM_ODD, .nsteps = 1, .step = {*p}};
    int limit = s->options->steps ? s->options->steps : DEFAULT_STEPS;
    double x = l;
    if (s->options->normalise == POLAR_NORMALISE_NONE)
        polar_lanczos_cost(s->m, s->n, s->format, c);
    polar_normaliser_cost(s, c);
    for (c->steps = 0; c->steps < limit;) {
        double defect = fabs(1 - x * x);
        x = polar_schedule_eval(&one, 1, x);
        c->steps++;
        polar_odd_step_defect_cost(s, c);
        polar_odd_step_cost(s, p, false, c);
        if (defect <= tolerance(s)) break;
    }
}

static polar_status run(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                        void *scratch_block, polar_report *r) {
    const polar_step *p = polynomial(s);
    polar_arena a = {.backend = s->backend, .base = scratch_block, .size = INT64_MAX};
    struct odd_step t = polar_odd_step_layout(s, polynomial(s)->degree, &a);
    if (!is_taylor(schedule_of(s)))
        return polar_fail(&r->why, POLAR_UNSUITED,
                          "newton-schulz wants one of Taylor's polynomials (taylor-cubic, "
                          "taylor-quintic), not %s: use composed",
                          schedule_of(s)->name);
    snprintf(r->schedule, sizeof r->schedule, "%s", schedule_of(s)->name);
    e->work = t.work;
    e->work_bytes = t.work_bytes;
    int limit = s->options->steps ? s->options->steps : DEFAULT_STEPS;
    polar_mat X = U, Y = t.X;
    bool converged = false;
    /* singular values from 1.53 on (quintic) or 1.73 on (cubic) go astray, some to -1 */
    if (s->options->normalise == POLAR_NORMALISE_NONE) {
        double largest = ldexp(polar_lanczos_largest(e, A, &t.lanczos), s->exponent);
        if (largest > 1.5)
            return polar_fail(&r->why, POLAR_UNSUITED,
                              "sigma_1 is %.3g or more: without scaling Newton-Schulz wants at "
                              "most 1.5",
                              largest);
    }
    polar_normalised(s, e, A, t.G, t.T, X);
    for (r->steps = 0; r->steps < limit && !converged && e->status == POLAR_OK; r->steps++) {
        polar_odd_step_gram(e, &t, X);
        converged = polar_odd_step_defect(e, &t) <= tolerance(s);
        polar_odd_step_apply(e, &t, p, X, Y);
        polar_mat swap = X;
        X = Y;
        Y = swap;
    }
    if (X.data != U.data) polar_axpby(e, 1, X, 0, X, U);
    if (e->status != POLAR_OK) return e->status;
    return converged ? POLAR_OK : POLAR_NOT_CONVERGED;
}

const polar_oracle polar_newton_schulz = {
    .name = "newton-schulz",
    .summary = "Newton-Schulz with Taylor's cubic (or quintic), until it converges",
    .source = "higham2008",
    .formats = POLAR_REAL | POLAR_COMPLEX | POLAR_EMULATED,
    .traits = POLAR_POLYNOMIAL | POLAR_TAKES_SCHEDULE | POLAR_ADAPTIVE,
    .bound = 10,
    .defaults = {.rank = POLAR_RANK_PARTIAL, .normalise = POLAR_NORMALISE_FRO},
    .scratch = scratch,
    .cost = cost,
    .run = run,
};
