/* SPDX-License-Identifier: BSD-3-Clause */
/* What the trace tells of the eigenvalues of an expansion. */
#include <math.h>

#include "expansion_run.h"

double polar_run_roundoff(const polar_shape *s) {
    return 4 * (double)s->n * polar_format_get(s->format)->u;
}

double polar_run_farthest(const struct standing *t) {
    return 1 / (16 * t->n * t->blur);
}

/* Whether e falls no more as the polynomials taken last would have it. */
static bool stalled(const struct run *r) {
    const struct move *m = &r->move[r->steps - 1];
    if (r->steps == 0 || !(m->C > 0) || !r->at.decided) return false;
    if (!r->how->pairs) return r->at.e[0] > m->C * pow(r->before[0], m->order);
    if (r->steps < 2 || !(m[-1].C > 0) || m->c[2] == m[-1].c[2]) return false;
    return r->at.e[0] > m->C * pow(r->before[1], m->order);
}

double polar_run_middle(struct run *r) {
    double low = 0, high = 1;
    for (int round = 0; round < 60; round++) {
        double x = (low + high) / 2;
        for (int k = 0; k < r->steps; k++) x = polar_move_value(&r->move[k], x);
        *(x < 0.5 ? &low : &high) = (low + high) / 2;
    }
    double x = (low + high) / 2;
    r->reach = 1;
    for (int k = 0; k < r->steps; k++) {
        r->reach = fmax(r->reach * fabs(polar_move_slope(&r->move[k], x)), 1);
        x = polar_move_value(&r->move[k], x);
    }
    return (low + high) / 2;
}

/* Whether roundoff hides in e an eigenvalue that is not near its end: the bounds must do then.
 */
static bool coarse(const struct run *r) {
    return r->at.sure && polar_run_roundoff(r->s) > POLAR_EIGHT_CLOSE / 4;
}

bool polar_run_finished(const struct run *r) {
    const struct standing *t = &r->at;
    const double tiny = polar_run_roundoff(r->s);
    if (!t->decided) return false;
    if (coarse(r)) return fmax(t->b.lower, 1 - t->b.upper) <= polar_format_get(r->s->format)->u;
    /* a step may leave more behind than the next one would */
    return t->e[0] <= tiny || (t->e[0] <= 16 * tiny && stalled(r));
}

void polar_run_decide(struct run *r) {
    struct standing *t = &r->at;
    const double e = t->e[0], tiny = polar_run_roundoff(r->s), rim = fmin(t->mu, 1 - t->mu);
    if (!isnan(t->want)) {
        t->decided = e < 0.05 && fabs(t->trace - t->want) < 0.25;
        if (t->decided) return;
        polar_run_middle(r);
        r->blurred = r->reach > polar_run_farthest(t);
        return;
    }
    if (t->decided && !t->sure) return;
    const bool closing = polar_eight_closing(&t->b);
    const double least = t->mu * (1 - t->mu) / 4;
    if (!t->sure) {
        r->certain |= e + tiny < least;
    } else if (closing && !r->certain && e + tiny < fmin(least, POLAR_EIGHT_CLOSE / 2)) {
        r->certain = true; /* no x is farther than that from its end, whatever was given */
        t->b.lower = fmax(t->b.lower, 1.1 * (e + tiny));
        t->b.upper = fmin(t->b.upper, 1 - 1.1 * (e + tiny));
    }
    const double outside = 2 * t->n * fmax(t->b.lower, 1 - t->b.upper) + 2 * tiny;
    const bool stays = e > outside && e > r->before[r->how->pairs] / 2;
    if (closing && t->flat > 0 && !r->certain && !coarse(r) &&
        (stays || polar_run_finished(r))) {
        polar_assume_gap(t);
        t->flat = 0;
        r->blurred = rim < sqrt(polar_format_get(r->s->format)->u);
    }
    r->blurred |=
        !t->sure && (polar_run_farthest(t) < 2 ||
                     (!r->certain && (r->reach > polar_run_farthest(t) || rim < 0x1p-40)));
    t->decided = r->blurred || (t->sure ? closing : r->certain);
}
