/* SPDX-License-Identifier: BSD-3-Clause */
/* What the costs in force say of a case, for polar bench. */
#ifndef POLAR_BENCH_FORETOLD_H
#define POLAR_BENCH_FORETOLD_H

#include "job.h"

typedef struct polar_foretold {
    double seconds; /* of the job, by polar_factor_cost */
    double gemm;    /* flops a second of a product of the yardstick's order */
} polar_foretold;

/*
 * l is options.lower, or 1/cond where the condition number was prescribed, or what the run in
 * `r` found; NaN: none of them is known, or there are no costs (polar_command_costs_in_force).
 */
polar_foretold polar_bench_foretell(const polar_job *j, polar_cmat A, const polar_report *r,
                                    int64_t yardstick);

#endif
