/* SPDX-License-Identifier: BSD-3-Clause */
/* What polar_factor costs around an oracle's run: the way in, H, the way out. */
#include <string.h>

#include "prepare.h"

/* In passes of axpby: a copy that looks for overflow, and one that transposes or converts. */
enum { PLAIN = 2, SLOW = 4 };

/* 2^-e A into the backend, or a result out of it */
static void copying(const struct job *j, bool plain, int64_t m, int64_t n, polar_cost *c) {
    polar_cost_sweep(c, 2 * (plain ? PLAIN : SLOW), m, n, j->wide);
}

/* U := U V_r V_r' */
static void cutting(const struct job *j, polar_cost *c) {
    const int64_t m = j->shape.m, n = j->shape.n;
    const polar_format f = j->shape.format;
    polar_cost_add(c, POLAR_VERB_GEMM, n, n, m, f);
    polar_cost_add(c, POLAR_VERB_EIGH, n, n, 0, f);
}

/* H of the wide format from U and A, staged again */
static void product(const struct job *j, bool plain, polar_cost *c) {
    const int64_t m = j->shape.m, n = j->shape.n;
    const bool right = j->left == j->flip;
    const int64_t h = right ? n : m;
    copying(j, plain, m, n, c);
    if (j->format != j->wide) polar_cost_sweep(c, 2, m, n, j->wide);
    polar_cost_add(c, POLAR_VERB_GEMM, h, h, right ? m : n, j->wide);
    polar_cost_sweep(c, 4, h, h, j->wide); /* H + H', on both sides of the diagonal */
    polar_cost_spend(c, 1, POLAR_VERB_NORM, m, n, 0, j->wide);
    copying(j, true, h, h, c);
}

polar_status polar_factor_cost(const polar_oracle *o, int64_t m, int64_t n, polar_format input,
                               bool with_H, double l, const polar_options *options,
                               const polar_costs *prices, polar_cost *c) {
    struct job j;
    memset(c, 0, sizeof *c);
    c->prices = prices;
    if (!o || !(l > 0 && l <= 1)) return POLAR_BAD_ARGUMENT;
    const polar_status status = polar_prepare(o, m, n, input, options, &j, NULL);
    if (status != POLAR_OK || m == 0 || n == 0) return status;
    polar_shape s = j.shape;
    struct polar_product product_of_run = {.done = false};
    if (polar_early_product(&j, with_H)) s.product = &product_of_run;
    const bool plain = !j.flip && input == j.wide;
    polar_cost_sweep(c, 1, m, n, input); /* the largest entry */
    copying(&j, plain, m, n, c);
    o->cost(&s, l, c);
    polar_cost_spend(c, 1, POLAR_VERB_NORM, m, n, 0, s.format);
    if (j.format != s.format) polar_cost_sweep(c, 2, m, n, j.wide);
    if (j.partial) cutting(&j, c);
    if (with_H) product(&j, plain, c);
    copying(&j, !j.flip, m, n, c);
    return POLAR_OK;
}
