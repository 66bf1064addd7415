/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The cheapest way to cut a schedule into blocks among those whose foretold error is at most
 * twice that of the direct form at every point of the grid. Errors of blocks are independent,
 * their squares add up: a search through the cuts, cut short where the error is spent or where
 * what is left cannot be cheaper than the best.
 */
#include <math.h>
#include <stdio.h>

#include "gram_auto.h"
#include "gram_form.h"
#include "gram_noise.h"

/* An entry's rounding over its own unit roundoff: uniform within half a spacing, averaged over
 * significands, sqrt(1/3) sqrt(1/(2 ln 2) (1 - 1/4)) = 0.42. */
#define ROUNDING 0.42

/* Sums of k terms in a native format: 11 times that for k = 256 (gram_form.h's tables, f64 and
 * f32 against f16 and bf16), and blocks of the BLAS are not longer. */
#define SUM 0.7
enum { BLOCK = 256 };

/* Products of f32 over those of 16 bits, of an H100: 989 and 67 TFLOP/s. */
#define WIDE_PRICE 15

#define WORSE 2

static double sums(const polar_shape *s, polar_format f) {
    const double k = (double)(s->m < s->n ? s->m : s->n);
    return ROUNDING * polar_format_get(f)->u * fmax(1, SUM * sqrt(fmin(k, BLOCK)));
}

/* Units of small matrices and of D. */
static void units(const polar_shape *s, polar_gram_space space, double unit[2]) {
    const polar_format_row *f = polar_format_get(s->format);
    unit[1] = f->emulated ? ROUNDING * f->u : sums(s, s->format);
    if (space == POLAR_GRAM_FORMAT)
        unit[0] = unit[1];
    else
        unit[0] = sums(s, f->wide);
    if (space == POLAR_GRAM_SPLIT) unit[0] = hypot(unit[0], ROUNDING * f->u * f->u);
}

struct model {
    const polar_schedule *p;
    int steps;
    double least, slopes, aspect; /* l of the iterate; product of all slopes */
};

static struct model model_of(const polar_shape *s, const polar_schedule *p, int steps) {
    const double m = (double)s->m, n = (double)s->n;
    const polar_normalise way = s->options->normalise;
    struct model q = {.p = p, .steps = steps, .slopes = 1, .aspect = fmax(m / n, n / m)};
    q.least = s->options->lower;
    if (way == POLAR_NORMALISE_FRO) q.least /= sqrt(fmin(m, n));
    if (way == POLAR_NORMALISE_TWO) q.least /= 1.04;
    for (int k = 0; k < steps; k++) q.slopes *= fabs(polar_schedule_step(p, k)->c[0]);
    return q;
}

static void point(const struct model *q, const polar_shape *s, polar_gram_space space, int i,
                  struct gram_pair *t) {
    t->aspect = q->aspect;
    t->native_D = !polar_format_get(s->format)->emulated;
    t->native = t->native_D || space != POLAR_GRAM_FORMAT;
    polar_gram_pair(q->p, q->steps, polar_gram_grid(q->least, q->slopes, i), t);
}

static double square(double x) {
    return x * x;
}

struct gram_foretold polar_gram_foretell(const polar_shape *s, const polar_schedule *p,
                                         int steps) {
    const polar_gram_space space = s->options->gram_space;
    struct gram_foretold f = {.factor = 0};
    if (steps > POLAR_GRAM_STEPS || s->m < 1 || s->n < 1)
        return (struct gram_foretold){.factor = NAN, .asym = NAN};
    const struct model q = model_of(s, p, steps);
    double unit[2];
    units(s, space, unit);
    for (int i = 0; i < POLAR_GRAM_GRID; i++) {
        struct gram_pair t;
        double sum[2] = {0, 0};
        point(&q, s, space, i, &t);
        for (int first = 0, count; first < steps; first += count) {
            count = polar_gram_form_length(s, steps, first);
            const struct gram_noise n =
                polar_gram_noise(&t, first, count, space != POLAR_GRAM_FORMAT);
            for (int v = 0; v < 2; v++)
                sum[v] += n.small[v] * square(unit[0]) + n.large[v] * square(unit[1]);
            if (count > 1 && polar_gram_reach(p, &t, first, unit[0]) < count) f.blows_up = true;
        }
        f.factor = fmax(f.factor, sqrt(sum[0]));
        f.asym = fmax(f.asym, sqrt(sum[1]));
    }
    return f;
}

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

static void noise(struct search *q, const struct model *m, const polar_shape *s) {
    const polar_gram_space space = s->options->gram_space;
    double unit[2];
    units(s, space, unit);
    for (int first = 0; first < q->steps; first++) q->reach[first] = q->steps - first;
    for (int i = 0; i < POLAR_GRAM_GRID; i++) {
        struct gram_pair t;
        point(m, s, space, i, &t);
        for (int first = 0; first < q->steps; first++) {
            const int reach = polar_gram_reach(m->p, &t, first, unit[0]);
            if (reach < q->reach[first]) q->reach[first] = reach;
            for (int count = 1; count <= q->reach[first]; count++) {
                const struct gram_noise n =
                    polar_gram_noise(&t, first, count, space != POLAR_GRAM_FORMAT);
                q->noise[first][count - 1][i] =
                    (float)(n.small[0] * square(unit[0]) + n.large[0] * square(unit[1]));
            }
        }
    }
}

/* Of the direct form: its price, and what may be spent. */
static void limit(struct search *q, const struct model *m, const polar_shape *s) {
    double unit[2];
    units(s, POLAR_GRAM_FORMAT, unit);
    q->best = 0;
    for (int k = 0; k < q->steps; k++) q->best += price_of(s, m->p, k, 1);
    for (int i = 0; i < POLAR_GRAM_GRID; i++) {
        struct gram_pair t;
        double sum = 0;
        point(m, s, POLAR_GRAM_FORMAT, i, &t);
        for (int k = 0; k < q->steps; k++) {
            const struct gram_noise n = polar_gram_noise(&t, k, 1, false);
            sum += (n.small[0] + n.large[0]) * square(unit[0]);
        }
        q->most[i] = (float)(square(WORSE) * sum);
    }
}

void polar_gram_choose(const polar_shape *s, const polar_schedule *p, int steps,
                       polar_options *o) {
    static const float none[POLAR_GRAM_GRID];
    const int spaces = polar_format_get(s->format)->emulated ? 3 : 1;
    struct search q = {.steps = steps < POLAR_GRAM_STEPS ? steps : POLAR_GRAM_STEPS};
    polar_shape shape = *s;
    *o = *s->options;
    if (o->gram_blocks != POLAR_GRAM_AUTO) return;
    o->gram_blocks = 0;
    if (s->m < 1 || s->n < 1) return;
    const struct model m = model_of(s, p, q.steps);
    polar_options tried = *o, chosen = *o;
    shape.options = &tried;
    for (int space = 0; space < spaces; space++) {
        tried.gram_space = (polar_gram_space)space;
        if (space == 0) limit(&q, &m, &shape);
        if (!promising(&q, &shape, p)) continue;
        noise(&q, &m, &shape);
        q.found = false;
        extend(&q, 0, 0, 0, none);
        if (!q.found) continue;
        chosen.gram_space = tried.gram_space;
        chosen.gram_cuts = q.cuts;
        chosen.gram_blocks = 1;
    }
    if (chosen.gram_blocks == 0) return;
    *o = chosen;
    if (steps > POLAR_GRAM_STEPS) o->gram_cuts |= ~UINT64_C(0) << (POLAR_GRAM_STEPS - 1);
    for (int k = 0; k + 1 < steps && k < 63; k++)
        o->gram_blocks += (int)(o->gram_cuts >> k & 1);
}

void polar_gram_text(const polar_shape *s, int steps, char *text, size_t size) {
    static const char *const spaces[] = {"", ":split", ":wide"};
    size_t length = 0;
    snprintf(text, size, "direct");
    if (polar_gram_form_blocks(s, steps) == steps && !s->options->gram_space) return;
    for (int first = 0, count; first < steps && length < size; first += count) {
        count = polar_gram_form_length(s, steps, first);
        length +=
            (size_t)snprintf(text + length, size - length, "%s%d", first ? "+" : "", count);
    }
    if (length < size)
        snprintf(text + length, size - length, "%s", spaces[s->options->gram_space]);
}
