/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The step function by squares, a product each: x^2 and 2x - x^2 (Niklasson 2002), and the
 * same after [0, L] or [H, 1] has been folded in two (Rubensson 2011).
 */
#include <math.h>

#include "expansion.h"
#include "rows.h"

/* A bound as near to its end as that is not folded any more. Source: rubensson2011. */
static const double near = 0.01;

/*
 * The square of the line that is -1 and 1 at the ends of [0, outer bound], a = 2/(2 - L):
 *     ((1-a) + ax)^2;   from the other end 1 - (1-ax)^2, a = 2/(2 - (1-H)).
 */
static bool folding(const struct standing *t, struct move *m) {
    if (!isnan(t->want) || (t->decided && !t->sure)) return polar_choose_square(t, m);
    double low = t->b.lower_outer, high = 1 - t->b.upper_outer;
    if (low < near && high < near) low = high = 0;
    if (t->b.lower > 1 - t->b.upper) {
        const double a = 2 / (2 - low);
        *m = (struct move){.degree = 2, .c = {(1 - a) * (1 - a), 2 * a * (1 - a), a * a}};
    } else {
        const double a = 2 / (2 - high);
        *m = (struct move){.degree = 2, .c = {0, 2 * a, -a * a}};
    }
    if (low == 0 && high == 0) {
        m->C = 4.5;
        m->order = 2;
    }
    return true;
}

static const struct method folds = {.degree = 2, .pairs = true, .choose = folding};

POLAR_EXPANSION_MEMBERS(folds)
POLAR_EXPANSION_MEMBERS(polar_squares)

const polar_oracle polar_step_sp2 = {
    .name = "step-sp2",
    .summary = "sign(A - mu I) by x^2 and 2x - x^2, one product a step",
    .source = "niklasson2002",
    POLAR_EXPANSION_ROW(polar_squares),
};

const polar_oracle polar_step_sp2_acc = {
    .name = "step-sp2-acc",
    .summary = "the same, accelerated by folding the bands that the gap leaves",
    .source = "rubensson2011",
    POLAR_EXPANSION_ROW(folds),
};
