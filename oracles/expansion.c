/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The loop. An expansion ends when e = Tr(x - x^2) = (n - |S|_F^2)/4 says so, which costs no
 * product: where e is roundoff, or has ceased to fall as fast as the polynomial would make it
 * fall (Kruchinina, Rudberg, Rubensson 2016: e > C e_before^q). While e < mu (1-mu)/4 every
 * eigenvalue is nearer to its end than to mu, and no bound is needed any more.
 *
 * What may go wrong, and is noticed: an eigenvalue outside the interval that Lanczos found (e
 * becomes negative: again, with Gershgorin's); eigenvalues between the bounds that were given
 * or assumed (e stays large when the bounds have reached 0 and 1: bounds are assumed anew,
 * around mu, which is followed exactly); eigenvalues so near to mu that only rounding tells
 * them from it (the slopes at mu multiply to 1/(n u)); a trace that goes elsewhere.
 */
#include <math.h>
#include <stdio.h>

#include "expansion_run.h"

struct layout {
    polar_mat M1, M2;
    struct columns columns;
    void *work;
    int64_t work_bytes;
};

static struct layout layout(const polar_shape *s, polar_arena *a) {
    struct layout t = {.work_bytes = 0};
    t.M1 = polar_arena_mat(a, s->n, s->n, s->format);
    t.M2 = polar_arena_mat(a, s->n, s->n, s->format);
    t.columns = polar_ends_layout(a, s->n, polar_format_get(s->format)->wide);
    t.work = polar_arena_work(a,
                              1u << POLAR_VERB_GEMM | 1u << POLAR_VERB_GRAM |
                                  1u << POLAR_VERB_SYMM | 1u << POLAR_VERB_NORM,
                              s->n, s->n, s->format, &t.work_bytes);
    return t;
}

int64_t polar_expansion_scratch(const polar_shape *s) {
    polar_arena a = {.backend = s->backend, .size = INT64_MAX};
    layout(s, &a);
    return a.used;
}

/* Tr x, Tr(x - x^2); whether the matrix of x^2 is there, Tr x^2(1-x) and Tr x^3(1-x) from it.
 */
static void look(struct run *r, bool squared) {
    struct standing *t = &r->at;
    const double n = t->n, s2 = pow(polar_norm_of(r->e, POLAR_NORM_FRO, r->M[0]), 2);
    t->e[0] = (n - s2) / 4;
    if (isnan(t->want)) return;
    const double s1 = polar_trace(r->e, r->M[0]);
    t->trace = (n + s1) / 2;
    if (!squared) return;
    const double s3 = polar_inner(r->e, r->M[0], r->M[1]);
    const double s4 = pow(polar_norm_of(r->e, POLAR_NORM_FRO, r->M[1]), 2);
    t->e[1] = (n + s1 - s2 - s3) / 8;
    t->e[2] = (n + 2 * s1 - 2 * s3 - s4) / 16;
}

/* One step; false: no polynomial. */
static bool step(struct run *r) {
    struct standing *t = &r->at;
    const bool squared = r->how->degree > 2 && !isnan(t->want) && !t->decided;
    if (squared) {
        polar_symm_product(r->e, 1, r->M[0], r->M[0], 0, r->M[0], r->M[1]);
        look(r, true);
    }
    struct move *m = &r->move[r->steps];
    if (!r->how->choose(t, m)) return false;
    polar_move_apply(r->e, m, squared, r->M);
    r->before[1] = r->before[0];
    r->before[0] = t->e[0];
    r->steps++;
    if (t->decided || polar_eight_closing(&t->b)) t->flat++;
    if (!isnan(t->want)) return true;
    r->reach = fmax(r->reach * fabs(polar_move_slope(m, t->mu)), 1);
    t->mu = polar_move_value(m, t->mu);
    double *bound[] = {&t->b.lower_outer, &t->b.lower, &t->b.upper, &t->b.upper_outer};
    for (int i = 0; i < 4; i++) *bound[i] = fmin(fmax(polar_move_value(m, *bound[i]), 0), 1);
    t->b.upper = fmax(t->b.upper, t->b.lower);
    t->b.lower_outer = fmin(t->b.lower_outer, t->b.lower);
    t->b.upper_outer = fmax(t->b.upper_outer, t->b.upper);
    return true;
}

enum outcome { DONE, ASTRAY, UNFINISHED };

static enum outcome expand(struct run *r, polar_mat A, const struct window *p) {
    const int asked = r->s->options->steps;
    const int limit = asked && asked < EXPANSION_MOST ? asked : EXPANSION_MOST;
    polar_axpby(r->e, 2 / p->width, A, 0, A, r->M[0]);
    polar_shift(r->e, -2 * p->origin / p->width - 1, 1, r->M[0]);
    while (r->e->status == POLAR_OK) {
        look(r, false);
        if (!(r->at.e[0] >= -16 * polar_run_roundoff(r->s))) return ASTRAY;
        polar_run_decide(r);
        if (polar_run_finished(r)) return DONE;
        if (r->blurred && !r->at.decided) return UNFINISHED;
        if (r->steps == limit || !step(r)) return UNFINISHED;
    }
    return UNFINISHED;
}

static struct run start(const polar_shape *s, const struct method *how, polar_engine *e,
                        polar_mat U, const struct layout *t) {
    const polar_options *o = s->options;
    struct run r = {.s = s, .how = how, .e = e, .M = {U, t->M1, t->M2}, .reach = 1};
    r.at.n = (double)s->n;
    r.at.want = polar_by_occupation(o) ? (double)(s->n - o->occupied) : NAN;
    return r;
}

/* What an expansion came to, into the report. */
static polar_status conclude(struct run *r, enum outcome came, const struct window *p,
                             polar_report *report) {
    const polar_options *o = r->s->options;
    const double k = (double)o->occupied, below = r->at.n - r->at.trace;
    const char *format = polar_format_get(r->s->format)->name;
    report->steps = r->steps;
    report->occupation = below;
    if (came == ASTRAY)
        return polar_fail(&report->why, POLAR_NOT_CONVERGED, "the expansion went astray in %s",
                          format);
    if (polar_by_occupation(o)) report->mu = p->origin + p->width * polar_run_middle(r);
    if (polar_by_occupation(o) && r->blurred)
        return polar_fail(&report->why, POLAR_NO_ANSWER,
                          "eigenvalues %lld and %lld are not told apart in %s: both are %.9g",
                          (long long)o->occupied, (long long)o->occupied + 1, format,
                          ldexp(report->mu, r->s->exponent));
    if (came == UNFINISHED)
        return polar_fail(&report->why, POLAR_NOT_CONVERGED,
                          "after %d steps Tr(P - P^2) is %.3g", r->steps, r->at.e[0]);
    if (o->occupied > 0 && fabs(below - k) > 0.25 && polar_by_occupation(o))
        return polar_fail(&report->why, POLAR_NO_ANSWER,
                          "eigenvalues %lld and %lld are not told apart: the trace became %.6g",
                          (long long)o->occupied, (long long)o->occupied + 1, below);
    const polar_status asked = polar_check_occupation(o, report);
    if (asked != POLAR_OK) return asked;
    if (r->blurred)
        return polar_fail(&report->why, POLAR_NOT_CONVERGED,
                          "eigenvalues lie within roundoff of mu in %s: %.6g went below it, "
                          "which of them is chance",
                          format, below);
    return POLAR_OK;
}

/* Lanczos's interval; Gershgorin's; by occupation that and squares, whose trace never fails. */
static polar_status attempts(struct run *r, polar_mat A, const struct ends *ends,
                             polar_report *report) {
    const struct run fresh = *r;
    const struct method *how = r->how;
    polar_status status = POLAR_OK;
    for (int attempt = 0; attempt < 3; attempt++) {
        const polar_mat U = r->M[0], M1 = r->M[1], M2 = r->M[2];
        *r = fresh;
        r->M[0] = U;
        r->M[1] = M1;
        r->M[2] = M2;
        r->how = attempt < 2 ? how : &polar_squares;
        if (attempt == 2 && isnan(r->at.want)) break;
        const struct window p = polar_window(r->s, r->how, ends, attempt == 0, &r->at);
        if (isnan(r->at.want)) report->mu = polar_mu(r->s);
        if (isnan(r->at.want) && r->at.sure)
            report->lower = fmin(r->at.mu - r->at.b.lower, r->at.b.upper - r->at.mu) /
                            fmax(r->at.mu, 1 - r->at.mu);
        const enum outcome came = expand(r, A, &p);
        if (r->e->status != POLAR_OK) return r->e->status;
        r->at.trace = (r->at.n + polar_trace(r->e, r->M[0])) / 2;
        report->why.text[0] = '\0';
        status = conclude(r, came, &p, report);
        if (came == UNFINISHED || (came == DONE && status != POLAR_NO_ANSWER)) break;
    }
    return status;
}

polar_status polar_check_occupation(const polar_options *o, polar_report *r) {
    if (o->occupied == 0 || polar_by_occupation(o) ||
        fabs(r->occupation - (double)o->occupied) <= 0.25)
        return POLAR_OK;
    return polar_fail(&r->why, POLAR_NO_ANSWER,
                      "%.6g eigenvalues lie below the gap that was given, not %lld",
                      r->occupation, (long long)o->occupied);
}

polar_status polar_want_hermitian(polar_engine *e, polar_mat A, polar_report *r) {
    const double norm = polar_norm_of(e, POLAR_NORM_FRO, A), asym = polar_symmetrise(e, A);
    if (!(asym > (double)A.n * polar_format_get(A.format)->u * norm)) return POLAR_OK;
    return polar_fail(&r->why, POLAR_UNSUITED,
                      "the matrix is not Hermitian: |A - A'|_F is %.3g times |A|_F",
                      asym / norm);
}

polar_status polar_expansion_run(const polar_shape *s, const struct method *how,
                                 polar_engine *e, polar_mat A, polar_mat U, void *scratch,
                                 polar_report *report) {
    polar_arena arena = {.backend = s->backend, .base = scratch, .size = INT64_MAX};
    const struct layout t = layout(s, &arena);
    e->work = t.work;
    e->work_bytes = t.work_bytes;
    const polar_status suits = polar_want_hermitian(e, A, report);
    if (suits != POLAR_OK) return suits;
    const bool sharp = s->options->ends[0] < s->options->ends[1];
    const struct ends ends = polar_ends(e, A, sharp, &t.columns);
    struct run r = start(s, how, e, U, &t);
    const int side = polar_definite(s, &ends);
    if (side != 0) {
        polar_shift(e, side, 0, U);
        report->occupation = side < 0 ? (double)s->n : 0;
        report->mu = polar_mu(s);
        const polar_status asked = polar_check_occupation(s->options, report);
        return e->status != POLAR_OK ? e->status : asked;
    }
    const double hidden = polar_run_roundoff(s);
    if (hidden > 1. / 16 && !polar_gap_given(s->options))
        return polar_fail(&report->why, POLAR_UNSUITED,
                          "in %s, n = %lld, roundoff hides an eigenvalue in the trace: give mu "
                          "with lower, or the bounds of the gap",
                          polar_format_get(s->format)->name, (long long)s->n);
    const polar_status status = attempts(&r, A, &ends, report);
    if (r.M[0].data != U.data) polar_axpby(e, 1, r.M[0], 0, r.M[0], U);
    return e->status != POLAR_OK ? e->status : status;
}

void polar_expansion_cost(const polar_shape *s, const struct method *how, double l,
                          polar_cost *c) {
    struct standing t = {.mu = 0.5, .want = NAN, .sure = true, .n = (double)s->n};
    const double u = polar_format_get(s->format)->u;
    t.b.lower = t.b.lower_outer = 0.5 - l / 2;
    t.b.upper = t.b.upper_outer = 0.5 + l / 2;
    polar_ends_cost(s, c);
    while (fmax(t.b.lower, 1 - t.b.upper) > 4 * u && c->steps < EXPANSION_MOST) {
        struct move m;
        t.decided = polar_eight_closing(&t.b);
        if (!how->choose(&t, &m)) break;
        t.flat += t.decided;
        polar_move_cost(&m, s, c);
        polar_cost_spend(c, 1, POLAR_VERB_NORM, s->n, s->n, 0, s->format);
        c->steps++;
        t.mu = polar_move_value(&m, t.mu);
        t.b.lower = t.b.lower_outer = fmax(polar_move_value(&m, t.b.lower), 0);
        t.b.upper = t.b.upper_outer = fmin(polar_move_value(&m, t.b.upper), 1);
    }
}
