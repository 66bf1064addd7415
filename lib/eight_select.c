/* SPDX-License-Identifier: BSD-3-Clause */
/* Which member of the family <i-j> an iteration takes, and what becomes of the bounds. */
#include <float.h>
#include <math.h>

#include "polar/eight.h"

enum { N = POLAR_EIGHT_ROOTS };

/* What is nearer to each other than this, relatively, does equally well: which of <3-4> and
 * <4-3> is taken at mu = 1/2 is no matter of roundoff. */
static const double tie = 1e-9;

bool polar_eight_closing(const polar_eight_bounds *b) {
    return b->lower < POLAR_EIGHT_CLOSE && b->upper > 1 - POLAR_EIGHT_CLOSE;
}

static bool in_order(const polar_eight_bounds *b) {
    return 0 <= b->lower_outer && b->lower_outer <= b->lower && b->lower <= b->upper &&
           b->upper <= b->upper_outer && b->upper_outer <= 1;
}

/* How good p is. */
struct merit {
    double gain; /* p(upper) - p(lower); the slope, where these are the same */
    double loss; /* 1 - gain, relatively to roundoff */
};

static struct merit judge(const polar_eight *p, const polar_eight_bounds *b) {
    if (b->lower == b->upper) return (struct merit){polar_eight_slope(p, b->lower), INFINITY};
    const double one = p->left < N ? p->root[p->left] : 1;
    return (struct merit){polar_eight_rise(p, b->lower, b->upper),
                          polar_eight_rise(p, p->zero, b->lower) +
                              polar_eight_rise(p, b->upper, one)};
}

static bool better(struct merit x, struct merit than) {
    return x.loss < 0.5 ? x.loss < (1 - tie) * than.loss : x.gain > (1 + tie) * than.gain;
}

bool polar_eight_select(const polar_eight_bounds *b, int iteration, bool accelerate,
                        polar_eight *p) {
    if (!in_order(b)) return false;
    const bool left = accelerate && b->lower_outer > POLAR_EIGHT_CLOSE;
    const bool right = accelerate && b->upper_outer < 1 - POLAR_EIGHT_CLOSE;
    /* what is not accelerated is not looked at, but is to be within (0,1) */
    const double most = 1 - DBL_EPSILON, L = fmin(fmax(b->lower_outer, DBL_MIN), most),
                 H = fmax(L, fmin(b->upper_outer, most));
    if (polar_eight_closing(b))
        return polar_eight_solve(iteration % 2 ? 4 : 3, L, false, H, false, p);
    struct merit best = {0, INFINITY};
    for (int i = 0; i <= N; i++) {
        polar_eight q;
        if (!polar_eight_solve(i, L, left, H, right, &q) &&
            !polar_eight_solve(i, L, false, H, false, &q))
            continue;
        const struct merit m = judge(&q, b);
        if (!(best.gain > 0) || better(m, best)) {
            best = m;
            *p = q;
        }
    }
    return best.gain > 0;
}

static double clipped(const polar_eight *p, double x) {
    return fmin(fmax(polar_eight_value(p, x), 0), 1);
}

void polar_eight_map(const polar_eight *p, polar_eight_bounds *b) {
    const polar_eight_bounds to = {clipped(p, b->lower_outer), clipped(p, b->lower),
                                   clipped(p, b->upper), clipped(p, b->upper_outer)};
    /* rounding is not to change their order */
    b->lower = to.lower;
    b->upper = fmax(to.upper, to.lower);
    b->lower_outer = fmin(to.lower_outer, b->lower);
    b->upper_outer = fmax(to.upper_outer, b->upper);
}
