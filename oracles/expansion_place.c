/* SPDX-License-Identifier: BSD-3-Clause */
/* From eigenvalues of A to x in [0,1], and back. */
#include <math.h>

#include "expansion_place.h"

/* Half the gap that is assumed where none is given, of the width of the spectrum. By mu alone
 * step-sp8 takes 15 products for gaps from 1e-2 on; 24, 30 and 48 for 1e-3, 1e-4 and 1e-8
 * (n = 400, mu = 1/2), where it took 18, 21 and 36 if it knew. Less is not assumed:
 * accuracy is that of a gap of this size. */
static const double assumed = 0.005;

/* Bounds nearer to each other than rounding, or this, in x: folds of the bands would mix them.
 */
static const double least = 0.02;

/* x of an eigenvalue of the unscaled matrix */
static double image(const polar_shape *s, const struct window *p, double lambda) {
    const double x = (ldexp(lambda, -s->exponent) - p->origin) / p->width;
    return fmin(fmax(x, 0), 1);
}

static bool has_gap(const polar_options *o) {
    return o->homo[0] != 0 || o->homo[1] != 0 || o->lumo[0] != 0 || o->lumo[1] != 0;
}

bool polar_by_occupation(const polar_options *o) {
    return o->occupied > 0 && !has_gap(o);
}

bool polar_gap_given(const polar_options *o) {
    return has_gap(o) || (o->lower > 0 && o->occupied == 0);
}

double polar_mu(const polar_shape *s) {
    const polar_options *o = s->options;
    return ldexp(has_gap(o) ? o->homo[1] / 2 + o->lumo[0] / 2 : o->mu, -s->exponent);
}

int polar_definite(const polar_shape *s, const struct ends *t) {
    if (polar_by_occupation(s->options)) return 0;
    const double mu = polar_mu(s);
    return t->high < mu ? -1 : t->low > mu ? 1 : 0;
}

void polar_assume_gap(struct standing *at) {
    at->sure = false;
    at->b.lower = at->b.lower_outer = at->mu - fmin(assumed, at->mu / 2);
    at->b.upper = at->b.upper_outer = at->mu + fmin(assumed, (1 - at->mu) / 2);
}

void polar_given_ends(const polar_shape *s, const struct ends *t, double *low, double *high) {
    const double *given = s->options->ends;
    if (!(given[0] < given[1])) return;
    const double first = ldexp(given[0], -s->exponent), last = ldexp(given[1], -s->exponent);
    if (first <= t->inside_low) *low = fmax(*low, first);
    if (last >= t->inside_high) *high = fmin(*high, last);
}

struct window polar_window(const polar_shape *s, const struct method *how, const struct ends *t,
                           bool close, struct standing *at) {
    const polar_options *o = s->options;
    double low = close ? t->near_low : t->low, high = close ? t->near_high : t->high;
    polar_given_ends(s, t, &low, &high);
    /* Squares repel x = 0 and 1: roundoff at an end that is an eigenvalue would grow as the gap
     * does. And ends that are short by so little that no Ritz value shows it do no harm. */
    const double rim = 0x1p-7 * (high - low);
    low -= rim;
    high += rim;
    if (isnan(at->want)) { /* mu inside, not at the edge */
        const double mu = polar_mu(s), away = 0x1p-8 * (high - low);
        low = fmin(low, mu - away);
        high = fmax(high, mu + away);
        const double half = fmax(mu - low, high - mu);
        if (how->centred) {
            low = mu - half;
            high = mu + half;
        }
    }
    at->blur =
        polar_format_get(s->format)->u * fmax(1, fmax(fabs(low), fabs(high)) / (high - low));
    if (!isnan(at->want) && how->canonical) { /* x = part + slope (lambda - mean) */
        const double part = at->want / at->n;
        const double slope = fmin(part / (t->mean - low), (1 - part) / (high - t->mean));
        if (isfinite(slope)) return (struct window){t->mean - part / slope, 1 / slope};
    }
    const struct window p = {low, high - low};
    if (!isnan(at->want)) return p;
    at->mu = (polar_mu(s) - p.origin) / p.width;
    at->sure = true;
    if (has_gap(o)) {
        at->b = (polar_eight_bounds){image(s, &p, o->homo[0]), image(s, &p, o->homo[1]),
                                     image(s, &p, o->lumo[0]), image(s, &p, o->lumo[1])};
    } else if (o->lower > 0) {
        const double mu = polar_mu(s);
        const double gap = o->lower * fmax(mu - t->inside_low, t->inside_high - mu) / p.width;
        at->b.lower = at->b.lower_outer = fmax(at->mu - gap, 0);
        at->b.upper = at->b.upper_outer = fmin(at->mu + gap, 1);
    } else {
        polar_assume_gap(at);
    }
    if (at->b.upper - at->b.lower < fmin(1024 * at->blur, fmax(least, 4 * at->blur)))
        polar_assume_gap(at);
    return p;
}
