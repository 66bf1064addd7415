/* SPDX-License-Identifier: BSD-3-Clause */
#include "bench_foretold.h"

#include <math.h>

#include "costs_found.h"

polar_foretold polar_bench_foretell(const polar_job *j, polar_cmat A, const polar_report *r,
                                    int64_t yardstick) {
    polar_foretold f = {NAN, NAN};
    polar_status s;
    polar_cost cost;
    const int64_t n = yardstick;
    const polar_costs *prices = polar_command_costs_in_force(&s, NULL);
    const polar_format format =
        j->options.format == POLAR_FORMAT_ANY ? A.format : j->options.format;
    const double l = j->options.lower > 0 ? j->options.lower
                     : isfinite(r->cond)  ? 1 / r->cond
                                          : r->lower;
    if (!prices) return f;
    f.gemm = polar_verb_flops(POLAR_VERB_GEMM, n, n, n, format) /
             polar_costs_seconds(prices, POLAR_VERB_GEMM, n, n, n, format);
    if (!polar_factor_cost(j->oracle, A.m, A.n, A.format, j->hermitian, l, &j->options, prices,
                           &cost))
        f.seconds = cost.seconds;
    return f;
}
