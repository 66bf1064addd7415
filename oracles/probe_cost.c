/* SPDX-License-Identifier: BSD-3-Clause */
/* What a look at A costs, and what it will say. */
#include <math.h>

#include "probe.h"
#include "probe_plan.h"
#include "reduce_limits.h"

/* Work that is no step's: it takes time and is not counted. */
static void extra(polar_cost *c, polar_verb v, int64_t m, int64_t n, int64_t k,
                  polar_format f) {
    c->flops += polar_verb_flops(v, m, n, k, f);
    polar_cost_spend(c, 1, v, m, n, k, f);
}

/* A look at k columns, but for the Gram matrix. */
static void columns_cost(const polar_shape *s, int64_t k, bool told, polar_cost *c) {
    polar_cost_spend(c, 1, POLAR_VERB_NORM, s->m, k, 0, s->format);
    polar_cost_sweep(c, 2, k, k, s->format);
    extra(c, POLAR_VERB_CHOLESKY, k, k, 0, s->format);
    if (told) polar_lanczos_smallest_cost(k, s->format, c);
}

double polar_probe_cost(const polar_shape *s, double l, struct foreseen *f, polar_cost *c) {
    const struct probe_plan p = polar_probe_plan(s);
    /* as parts of |A|_F/sqrt(n) and of sigma_1 */
    const double share = l * sqrt((double)s->n) / polar_reduce_norm(s, l),
                 noise = polar_probe_rounding(s, polar_reduce_norm(s, l * l));
    bool on = !p.none, mixed = false;
    *f = (struct foreseen){.looked = false};
    for (int i = 0; i < p.parts && on; i++) {
        const struct probe_part *part = &p.part[i];
        on = p.by_mean ? share >= p.least : l >= part->geometric;
        mixed = p.but > 0 && share >= p.but;
        if (p.rank) f->no_lu = polar_reduce_worth_cutting(s, polar_reduce_rows(s, l));
        if (!on) extra(c, POLAR_VERB_GRAM, part->k, part->k, s->m, s->format);
        columns_cost(s, part->k, !p.by_mean && (on || p.rank), c);
        if (p.by_mean) extra(c, POLAR_VERB_TRIANGLE_INVERSE, part->k, part->k, 0, s->format);
    }
    f->looked = on;
    const bool told = on && share >= p.least && noise <= POLAR_PROBE_PASSES * l * l;
    if (on) columns_cost(s, s->n, share >= p.least, c);
    if (on && !(told && share >= p.direct))
        polar_cost_add(c, POLAR_VERB_GRAM, s->n, s->n, s->m, s->format);
    f->hopeless = !told && p.or_svd && !mixed;
    f->known = told;
    if (!told || !(share >= p.direct)) return 0;
    polar_lanczos_cost(s->n, s->n, s->format, c);
    f->certain = true;
    polar_cost_sweep(c, 2, s->n, s->n, s->format);
    extra(c, POLAR_VERB_CHOLESKY, s->n, s->n, 0, s->format);
    return 0.9 * sqrt(l * l - noise) / POLAR_PROBE_ROOM;
}
