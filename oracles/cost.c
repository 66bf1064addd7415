/* SPDX-License-Identifier: BSD-3-Clause */
/* Costs that add up: kernel by kernel. */
#include "polar/oracle.h"

void polar_cost_add(polar_cost *c, polar_verb v, int64_t m, int64_t n, int64_t k,
                    polar_format f) {
    c->count[v]++;
    c->flops += polar_verb_flops(v, m, n, k, f);
}
