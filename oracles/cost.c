/* SPDX-License-Identifier: BSD-3-Clause */
/* Costs that add up, kernel by kernel; and what is promised for a shape. */
#include <math.h>

#include "polar/oracle.h"

void polar_cost_add(polar_cost *c, polar_verb v, int64_t m, int64_t n, int64_t k,
                    polar_format f) {
    c->count[v]++;
    c->flops += polar_verb_flops(v, m, n, k, f);
    polar_cost_spend(c, 1, v, m, n, k, f);
}

void polar_cost_spend(polar_cost *c, int calls, polar_verb v, int64_t m, int64_t n, int64_t k,
                      polar_format f) {
    if (c->prices) c->seconds += calls * polar_costs_seconds(c->prices, v, m, n, k, f);
}

void polar_cost_pass(polar_cost *c, int64_t bytes) {
    if (c->prices) c->seconds += polar_costs_pass(c->prices, bytes);
}

/* The matrices of a job push one another out of the caches: a pass goes at the rate of four
 * times as many bytes (n = 1000, f64: 1.4 to 2.1 ms in a run where a set that stays takes 0.6
 * to 1.1). */
void polar_cost_sweep(polar_cost *c, int matrices, int64_t m, int64_t n, polar_format f) {
    const int64_t bytes = matrices * m * n * polar_format_get(f)->host_bytes;
    if (c->prices) c->seconds += polar_costs_pass(c->prices, 4 * bytes) / 4;
}

void polar_cost_matvec(polar_cost *c, int calls, int64_t n, polar_format f) {
    if (c->prices) c->seconds += calls * polar_costs_matvec(c->prices, n, f);
}

double polar_oracle_bound(const polar_oracle *o, int64_t m, int64_t n) {
    double small = (double)(m < n ? m : n), large = (double)(m < n ? n : m);
    return small > 0 ? o->bound * fmax(1, sqrt(large / small) / 10) : o->bound;
}
