/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The cheapest way to cut a schedule into blocks, and the cheapest space, among those whose
 * foretold error is at most 1.5 times that of the direct form at every point of the grid.
 * Errors of blocks are independent, their squares add up: a search through the cuts, cut short
 * where the error is spent or where what is left cannot be cheaper than the best.
 */
#include <math.h>

#include "gram_auto.h"
#include "gram_form.h"

/* A factor of two, less a reserve: the spectra of the grid are not all that there are. */
#define WORSE 1.5

/* Products of f32 over those of 16 bits: 989 and 67 TFLOP/s (NVIDIA H100's data sheet). */
#define WIDE_PRICE 15

/* noise[first][count-1] and price of blocks; what is wanted, and the best so far. */
struct search {
    int steps;
    float noise[POLAR_GRAM_STEPS][POLAR_GRAM_STEPS][POLAR_GRAM_GRID];
    int reach[POLAR_GRAM_STEPS];
    double price[POLAR_GRAM_STEPS][POLAR_GRAM_STEPS], rest[POLAR_GRAM_STEPS + 1];
    float most[POLAR_GRAM_GRID];
    double best;
    uint64_t cuts;
    bool found;
};

static void extend(struct search *q, int at, double price, uint64_t cuts, const float *spent) {
    for (int count = q->reach[at]; count > 0; count--) {
        const double now = price + q->price[at][count - 1];
        const int end = at + count;
        float sum[POLAR_GRAM_GRID];
        bool fits = now + q->rest[end] < q->best;
        for (int i = 0; i < POLAR_GRAM_GRID && fits; i++) {
            sum[i] = spent[i] + q->noise[at][count - 1][i];
            fits = sum[i] <= q->most[i];
        }
        if (!fits) continue;
        if (end < q->steps) {
            extend(q, end, now, cuts | UINT64_C(1) << (end - 1), sum);
            continue;
        }
        q->best = now;
        q->cuts = cuts;
        q->found = true;
    }
}

static double price_of(const polar_shape *s, const polar_schedule *p, int first, int count) {
    polar_cost c = {.prices = s->options->costs};
    polar_gram_form_cost(s, p, first, count, &c);
    if (c.prices) return c.seconds;
    const double k = (double)(s->m < s->n ? s->m : s->n);
    const double dearer = s->options->gram_space == POLAR_GRAM_WIDE ? WIDE_PRICE - 1 : 0;
    return c.flops + dearer * (double)c.count[POLAR_VERB_SYMM] * k * k * k;
}

/* The prices, and the least that the steps from one on can cost: whether it is below best. */
static bool promising(struct search *q, const polar_shape *s, const polar_schedule *p) {
    q->rest[q->steps] = 0;
    for (int first = q->steps - 1; first >= 0; first--) {
        q->rest[first] = INFINITY;
        for (int count = 1; count <= q->steps - first; count++) {
            q->price[first][count - 1] = price_of(s, p, first, count);
            q->rest[first] =
                fmin(q->rest[first], q->price[first][count - 1] + q->rest[first + count]);
        }
    }
    return q->rest[0] < q->best;
}

static void noise(struct search *q, const struct gram_model *m, const polar_shape *s) {
    const polar_gram_space space = s->options->gram_space;
    double unit[2];
    polar_gram_units(s, space, unit);
    for (int first = 0; first < q->steps; first++) q->reach[first] = q->steps - first;
    for (int i = 0; i < POLAR_GRAM_GRID; i++) {
        struct gram_pair t;
        polar_gram_point(m, s, space, i, &t);
        for (int first = 0; first < q->steps; first++) {
            const int reach = polar_gram_reach(m->p, &t, first, unit[0]);
            if (reach < q->reach[first]) q->reach[first] = reach;
            for (int count = 1; count <= q->reach[first]; count++) {
                const struct gram_noise n =
                    polar_gram_noise(&t, first, count, space != POLAR_GRAM_FORMAT);
                q->noise[first][count - 1][i] =
                    (float)(n.small[0] * unit[0] * unit[0] + n.large[0] * unit[1] * unit[1]);
            }
        }
    }
}

/* Of the direct form: its price, and what may be spent. */
static void limit(struct search *q, const struct gram_model *m, const polar_shape *s) {
    double unit[2];
    polar_gram_units(s, POLAR_GRAM_FORMAT, unit);
    q->best = 0;
    for (int k = 0; k < q->steps; k++) q->best += price_of(s, m->p, k, 1);
    for (int i = 0; i < POLAR_GRAM_GRID; i++) {
        struct gram_pair t;
        double sum = 0;
        polar_gram_point(m, s, POLAR_GRAM_FORMAT, i, &t);
        for (int k = 0; k < q->steps; k++) {
            const struct gram_noise n = polar_gram_noise(&t, k, 1, false);
            sum += (n.small[0] + n.large[0]) * unit[0] * unit[0];
        }
        q->most[i] = (float)(WORSE * WORSE * sum);
    }
}

void polar_gram_choose(const polar_shape *s, polar_options *o) {
    static const float none[POLAR_GRAM_GRID];
    if (o->gram_blocks != POLAR_GRAM_AUTO) return;
    const polar_schedule *p = polar_gram_form_schedule(o);
    const int spaces = polar_format_get(s->format)->emulated ? 3 : 1;
    const int steps = polar_gram_form_steps(o);
    struct search q = {.steps = steps < POLAR_GRAM_STEPS ? steps : POLAR_GRAM_STEPS};
    polar_options tried = *o;
    polar_shape shape = *s;
    o->gram_blocks = steps;
    if (s->m < 1 || s->n < 1) return;
    tried.gram_blocks = 0;
    shape.options = &tried;
    const struct gram_model m = polar_gram_model(&shape, q.steps);
    for (int space = 0; space < spaces; space++) {
        tried.gram_space = (polar_gram_space)space;
        if (space == 0) limit(&q, &m, &shape);
        if (!promising(&q, &shape, p)) continue;
        noise(&q, &m, &shape);
        q.found = false;
        extend(&q, 0, 0, 0, none);
        if (!q.found) continue;
        o->gram_space = tried.gram_space;
        o->gram_cuts = q.cuts;
        o->gram_blocks = 1;
    }
    if (o->gram_blocks != 1) return;
    if (steps > POLAR_GRAM_STEPS) o->gram_cuts |= ~UINT64_C(0) << (POLAR_GRAM_STEPS - 1);
    shape.options = o;
    o->gram_blocks = polar_gram_form_blocks(&shape, steps);
}
