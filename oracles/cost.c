/* SPDX-License-Identifier: BSD-3-Clause */
/* Costs that add up, kernel by kernel; and what is promised for a shape. */
#include <math.h>

#include "polar/oracle.h"

void polar_cost_add(polar_cost *c, polar_verb v, int64_t m, int64_t n, int64_t k,
                    polar_format f) {
    c->count[v]++;
    c->flops += polar_verb_flops(v, m, n, k, f);
}

double polar_oracle_bound(const polar_oracle *o, int64_t m, int64_t n) {
    double small = (double)(m < n ? m : n), large = (double)(m < n ? n : m);
    return small > 0 ? o->bound * fmax(1, sqrt(large / small) / 10) : o->bound;
}
