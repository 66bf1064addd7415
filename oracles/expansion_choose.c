/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The next polynomial where nothing is known of the gap, or nothing is left to be known.
 *
 * By occupation the trace steers, as in SP2 (Niklasson 2002): of several polynomials the one
 * whose result has its trace nearest to the number of eigenvalues that are to go to 1. For
 * squares that trace is known. For degree eight it is estimated from Tr x ... Tr x^4: the
 * moments of x(1-x) up to the second give a rule of two nodes in (0,1), the rest of the mass
 * lies at 0 and 1.
 */
#include <math.h>

#include "expansion.h"

/* C_q = max |p - p^2|/(x - x^2)^q on [0,1] of <i-j>, q = min(i,j) + 1 of its flatter end, where
 * that is known: Kruchinina, Rudberg, Rubensson 2016, Theorem 1. */
static void constants(struct move *m, int left) {
    static const double C[] = {0, 28, 56, 82, 82, 56, 28, 0};
    static const int order[] = {0, 2, 3, 4, 4, 3, 2, 0};
    m->C = C[left];
    m->order = order[left];
}

static bool flat(struct move *m, int left) {
    *m = (struct move){.degree = 8};
    constants(m, left);
    return polar_eight_solve(left, 0.5, false, 0.5, false, &m->eight);
}

/* Nodes and weights of a rule with the moments of the eigenvalues up to the fourth. */
struct rule {
    int nodes;
    double x[4], w[4];
};

static struct rule rule_of(const struct standing *t) {
    struct rule r = {.nodes = 2, .x = {0, 1}};
    double inner = 0, first = 0; /* their mass and first moment */
    if (t->e[0] > 0) {
        const double mean = fmin(fmax(t->e[1] / t->e[0], 1e-12), 1 - 1e-12);
        const double s = sqrt(fmax(t->e[2] / t->e[0] - mean * mean, 0));
        const bool two = mean - s > 1e-9 && mean + s < 1 - 1e-9;
        for (int i = 0; i < (two ? 2 : 1); i++, r.nodes++) {
            const double x = two ? mean + (i ? s : -s) : mean;
            const double w = (two ? t->e[0] / 2 : t->e[0]) / (x * (1 - x));
            r.x[r.nodes] = x;
            r.w[r.nodes] = w;
            inner += w;
            first += w * x;
        }
    }
    r.w[1] = t->trace - first;
    r.w[0] = t->n - inner - r.w[1];
    return r;
}

static bool by_trace(const struct standing *t, struct move *m) {
    const struct rule r = rule_of(t);
    double best = INFINITY;
    struct move candidate;
    for (int left = 0; left <= POLAR_EIGHT_ROOTS; left++) {
        double trace = 0;
        if (!flat(&candidate, left)) continue;
        for (int i = 0; i < r.nodes; i++)
            trace += r.w[i] * polar_move_value(&candidate, r.x[i]);
        if (!(fabs(trace - t->want) < best)) continue;
        best = fabs(trace - t->want);
        *m = candidate;
    }
    return isfinite(best);
}

bool polar_choose_flat(const struct standing *t, struct move *m) {
    if (t->decided) return flat(m, t->flat % 2 ? 4 : 3);
    if (!isnan(t->want)) return by_trace(t, m);
    const polar_eight_bounds at = {t->mu, t->mu, t->mu, t->mu};
    if (!polar_eight_select(&at, 0, false, &m->eight)) return false;
    m->degree = 8;
    constants(m, m->eight.left);
    return true;
}

bool polar_choose_square(const struct standing *t, struct move *m) {
    const double squared = t->trace - t->e[0]; /* Tr x^2; of 2x - x^2: 2 Tr x - Tr x^2 */
    const bool down = !isnan(t->want)
                          ? fabs(squared - t->want) < fabs(t->trace + t->e[0] - t->want)
                      : t->sure ? t->b.lower > 1 - t->b.upper
                                : t->mu > 0.5;
    *m = down ? (struct move){.degree = 2, .c = {0, 0, 1}}
              : (struct move){.degree = 2, .c = {0, 2, -1}};
    m->C = 4.5; /* of x^2 and 2x - x^2 in either order: 4.41 */
    m->order = 2;
    return true;
}

const struct method polar_squares = {.degree = 2, .pairs = true, .choose = polar_choose_square};
